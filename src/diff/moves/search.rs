//! The search for what may be blocks, by the hashes of lines alone, and the comparison of their bytes.

use std::ops::Range;

use super::{Lines, Moved, Run};
use crate::base::Side;
use crate::diff::{FileDiff, TextDiff};

/// How many letters and digits a block must have.
const LEAST: u64 = 20;
/// A line that is on the other side more often than this begins no search. It may lie in a block that another line found.
pub(super) const COMMON: usize = 64;
/// How many steps the search of one file may take for each of its changed lines, and in any case.
pub(super) const STEPS: usize = 64;

/// A block by its hashes.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) side: Side,
    /// The positions of its lines in their side's text.
    pub(super) lines: Range<u32>,
    /// The file of its other end.
    pub(super) file: usize,
    /// The position of its first line there.
    line: u32,
}

impl Candidate {
    /// The block, if its bytes are the same at its other end in `ends` too. Where lines have the same hash by chance, only
    /// what comes before them is left of it.
    pub(super) fn confirm(&self, diff: &TextDiff, ends: &FileDiff) -> Option<Moved> {
        let others = ends.lines.as_ref()?;
        let (text, other_text) = (diff.text().get(self.side), others.text().get(self.side.other()));
        let is_same = |(own, other): &(u32, u32)| text.line(*own) == other_text.line(*other);
        let n_same = self.lines.clone().zip(self.line..).take_while(is_same).count();
        let lines = self.lines.start..self.lines.start + offset(0, n_same);
        if lines != self.lines && n_letters(text.bytes_of(&lines)) < LEAST {
            return None;
        }
        let number = others.number_at(self.side.other(), self.line)?;
        Some(Moved { lines, file: self.file, path: ends.change.path.clone(), line: self.line, number })
    }
}

/// Lines that have the hashes of lines of the other side: places on this side, and the first place on the other.
#[derive(Clone, Debug)]
struct Match {
    own: Range<usize>,
    other: usize,
}

/// The search through one side of a file.
pub(super) struct Search<'a> {
    lines: &'a Lines,
    others: &'a Lines,
    side: Side,
    diff: &'a TextDiff,
    /// How many steps it took, each of which compares two hashes.
    pub(super) n_steps: usize,
    most_steps: usize,
    pub(super) found: Vec<Candidate>,
}

impl<'a> Search<'a> {
    /// A search for lines of `side` among those of the other one; the file has `n_lines` of them.
    pub(super) const fn new(
        lines: &'a Lines,
        others: &'a Lines,
        side: Side,
        diff: &'a TextDiff,
        n_lines: usize,
    ) -> Self {
        let most_steps = STEPS * (n_lines + STEPS);
        Self { lines, others, side, diff, n_steps: 0, most_steps, found: Vec::new() }
    }

    /// Whether it was too much to look for all of them.
    pub(super) const fn is_over(&self) -> bool {
        self.n_steps >= self.most_steps
    }

    /// Gathers the blocks of one run.
    pub(super) fn run(&mut self, at: usize) {
        let end = self.lines.start_of(at + 1);
        let run = Block::new(self.diff, self.side, self.lines.runs[at], end);
        let mut free = run.start;
        let mut next = free;
        while next < end && !self.is_over() {
            let longest = self.longest(free..end, next);
            match longest.filter(|matching| run.letters(&matching.own) >= LEAST) {
                Some(Match { own, other }) => {
                    let ends = self.others.runs[self.others.run_at(other)];
                    self.found.push(Candidate {
                        side: self.side,
                        lines: run.line_at(own.start)..run.line_at(own.end),
                        file: ends.file,
                        line: ends.line + offset(ends.start as usize, other),
                    });
                    (free, next) = (own.end, own.end);
                }
                None => next += 1,
            }
        }
    }

    /// The longest match within `room` that holds the line at `place`; of several, the first.
    fn longest(&mut self, room: Range<usize>, place: usize) -> Option<Match> {
        let candidates = self.others.places(self.lines.hashes[place]);
        let mut best: Option<Match> = None;
        for &candidate in candidates.iter().filter(|_| candidates.len() <= COMMON) {
            let other = candidate as usize;
            let run = self.others.run_at(other);
            let (from, to) = (self.others.start_of(run), self.others.start_of(run + 1));
            let is_same = |(a, b): &(usize, usize)| self.lines.hashes[*a] == self.others.hashes[*b];
            let after = (place..room.end).zip(other..to).take_while(is_same).count();
            let before = (room.start..place).rev().zip((from..other).rev()).take_while(is_same).count();
            self.n_steps += after + before;
            if best.as_ref().is_none_or(|best| best.own.len() < before + after) {
                best = Some(Match { own: place - before..place + after, other: other - before });
            }
        }
        best
    }
}

fn offset(from: usize, to: usize) -> u32 {
    u32::try_from(to - from).unwrap_or(u32::MAX)
}

/// A run that is searched, with the letters and digits in it.
struct Block {
    line: u32,
    start: usize,
    /// How many there are before each line, and in all.
    letters: Vec<u64>,
}

impl Block {
    fn new(diff: &TextDiff, side: Side, run: Run, end: usize) -> Self {
        let (text, start) = (diff.text().get(side), run.start as usize);
        let mut letters = vec![0];
        let mut sum = 0;
        for line in run.line..run.line + offset(start, end) {
            sum += n_letters(text.line(line));
            letters.push(sum);
        }
        Self { line: run.line, start, letters }
    }

    /// The position of the line at a place.
    fn line_at(&self, place: usize) -> u32 {
        self.line + offset(self.start, place)
    }

    fn letters(&self, places: &Range<usize>) -> u64 {
        self.letters[places.end - self.start] - self.letters[places.start - self.start]
    }
}

/// How many letters and digits, of any script.
fn n_letters(bytes: &[u8]) -> u64 {
    let in_text = |text: &str| text.chars().filter(|character| character.is_alphanumeric()).count() as u64;
    bytes.utf8_chunks().map(|chunk| in_text(chunk.valid())).sum()
}
