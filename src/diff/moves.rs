//! Blocks of lines that were taken out in one place of a change and put in at another.
//!
//! [`Moves`] remembers a hash and no text of every changed line of the whole change; the blocks of one file are found when
//! somebody looks at that file, and then their bytes are compared. As in git, a block lies within one run of removed or added
//! lines, is as long as it can be, and has at least twenty letters and digits. A moved line is a changed line like any other.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::rc::Rc;

use super::{FileDiff, TextDiff};
use crate::base::{RepoPath, Side, Sided};

/// How many letters and digits a block must have.
const LEAST: u64 = 20;
/// How many changed lines are remembered: 24 MB, and 16 bytes for each run of them.
const MOST_LINES: usize = 2_000_000;
/// A line that is on the other side more often than this begins no search. It may lie in a block that another line found.
const COMMON: usize = 64;
/// How many steps the search of one file may take for each of its changed lines, and in any case.
const STEPS: usize = 64;

/// Neighbouring changed lines of one side.
#[derive(Clone, Copy, Debug)]
struct Run {
    file: usize,
    /// The position of the first line in its side's text.
    line: u32,
    /// The place of the first line among the hashes.
    start: u32,
}

/// The changed lines of one side of all files.
#[derive(Debug, Default)]
struct Lines {
    hashes: Vec<u64>,
    runs: Vec<Run>,
    /// Places among the hashes, by hash.
    sorted: Vec<u32>,
}

/// What is known of all changed lines.
#[derive(Debug)]
pub struct Moves {
    sides: Sided<Lines>,
    hash: fn(&[u8]) -> u64,
    is_full: bool,
}

/// Some lines that are also on the other side of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Their positions in their side's text.
    pub lines: Range<u32>,
    /// The file in which they are too, by its place in the change.
    pub file: usize,
    /// Its path.
    pub path: RepoPath,
    /// The position of the first of them there, in the text of the other side.
    pub line: u32,
    /// Its number, counted from 1.
    pub number: u32,
}

/// The moved blocks of one file, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovedBlocks {
    /// Of either side.
    pub blocks: Sided<Vec<Moved>>,
    /// Whether it was too much to look for all of them.
    pub is_cut: bool,
}

impl MovedBlocks {
    /// The block that a line belongs to.
    pub fn at(&self, side: Side, line: u32) -> Option<&Moved> {
        let blocks = self.blocks.get(side);
        let at = blocks.partition_point(|moved| moved.lines.end <= line);
        blocks.get(at).filter(|moved| moved.lines.contains(&line))
    }
}

/// Reads a file of the change by its place.
type Read<'a> = dyn FnMut(usize) -> Option<Rc<FileDiff>> + 'a;

fn hash(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

impl Default for Moves {
    fn default() -> Self {
        Self { sides: Sided::default(), hash, is_full: false }
    }
}

impl Moves {
    /// Remembers the changed lines of a file.
    pub fn add(&mut self, file: usize, diff: &TextDiff) {
        let n_lines = self.sides.old.hashes.len() + self.sides.new.hashes.len();
        self.is_full |= n_lines + diff.n_changed() as usize > MOST_LINES;
        if self.is_full {
            return;
        }
        for side in [Side::Old, Side::New] {
            let lines = self.sides.get_mut(side);
            for run in diff.edits().iter().map(|edit| edit.lines(side)).filter(|run| !run.is_empty()) {
                let start = u32::try_from(lines.hashes.len()).unwrap_or(u32::MAX);
                lines.runs.push(Run { file, line: run.start, start });
                let text = diff.text().get(side);
                lines.hashes.extend(run.map(|line| (self.hash)(text.line(line))));
            }
        }
    }

    /// Makes lines findable, once all files were added.
    pub fn sort(&mut self) {
        for lines in [&mut self.sides.old, &mut self.sides.new] {
            lines.sorted = (0..u32::try_from(lines.hashes.len()).unwrap_or(u32::MAX)).collect();
            lines.sorted.sort_by_key(|&place| lines.hashes[place as usize]);
        }
    }

    /// The blocks of a file. `read` gives the files in which their other ends may be.
    pub fn of(&self, file: usize, diff: &TextDiff, read: &mut Read<'_>) -> MovedBlocks {
        let mut found = MovedBlocks { is_cut: self.is_full, ..MovedBlocks::default() };
        for side in [Side::Old, Side::New] {
            let lines = self.sides.get(side);
            let first = lines.runs.partition_point(|run| run.file < file);
            let after = lines.runs.partition_point(|run| run.file <= file);
            let mut search = Search {
                lines,
                others: self.sides.get(side.other()),
                side,
                diff,
                steps: STEPS * (lines.start_of(after) - lines.start_of(first) + STEPS),
            };
            for at in first..after {
                search.run(at, found.blocks.get_mut(side), read);
            }
            found.is_cut |= search.steps == 0;
        }
        found
    }
}

impl Lines {
    fn start_of(&self, run: usize) -> usize {
        self.runs.get(run).map_or(self.hashes.len(), |run| run.start as usize)
    }

    /// Which run a place is in.
    fn run_at(&self, place: usize) -> usize {
        self.runs.partition_point(|run| run.start as usize <= place).saturating_sub(1)
    }

    /// The places of a hash.
    fn places(&self, hash: u64) -> &[u32] {
        let of = |place: &u32| self.hashes[*place as usize];
        let start = self.sorted.partition_point(|place| of(place) < hash);
        let len = self.sorted[start..].partition_point(|place| of(place) == hash);
        &self.sorted[start..start + len]
    }
}

/// Lines that have the hashes of lines of the other side: places on this side, and the first place on the other.
#[derive(Clone, Debug)]
struct Match {
    own: Range<usize>,
    other: usize,
}

/// The search through one side of a file.
struct Search<'a> {
    lines: &'a Lines,
    others: &'a Lines,
    side: Side,
    diff: &'a TextDiff,
    /// How many steps are left.
    steps: usize,
}

impl Search<'_> {
    /// Finds the blocks of one run.
    fn run(&mut self, at: usize, found: &mut Vec<Moved>, read: &mut Read<'_>) {
        let end = self.lines.start_of(at + 1);
        let run = Block::new(self.diff, self.side, self.lines.runs[at], end);
        let mut free = run.start;
        let mut next = free;
        while next < end && self.steps > 0 {
            let block =
                self.longest(free..end, next).and_then(|matching| self.confirm(&run, &matching, next, read));
            match block {
                Some((moved, own)) => {
                    found.push(moved);
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
            self.steps = self.steps.saturating_sub(after + before);
            if best.as_ref().is_none_or(|best| best.own.len() < before + after) {
                best = Some(Match { own: place - before..place + after, other: other - before });
            }
        }
        best
    }

    /// The part of a match around `place` in which the bytes are the same too, if it is enough to be a block.
    fn confirm(
        &mut self,
        run: &Block,
        matching: &Match,
        place: usize,
        read: &mut Read<'_>,
    ) -> Option<(Moved, Range<usize>)> {
        if run.letters(&matching.own) < LEAST {
            return None;
        }
        let other = self.others.runs[self.others.run_at(matching.other)];
        let other_line = |own: usize| {
            let place = matching.other + (own - matching.own.start);
            other.line + offset(other.start as usize, place)
        };
        let file = read(other.file)?;
        let others = file.lines.as_ref()?;
        let (own_text, text) = (self.diff.text().get(self.side), others.text().get(self.side.other()));
        let is_same = |own: &usize| own_text.line(run.line_at(*own)) == text.line(other_line(*own));
        let end = place + (place..matching.own.end).take_while(is_same).count();
        let start = place - (matching.own.start..place).rev().take_while(is_same).count();
        self.steps = self.steps.saturating_sub(end - start);
        if run.letters(&(start..end)) < LEAST {
            return None;
        }
        let lines = run.line_at(start)..run.line_at(end);
        let line = other_line(start);
        let number = others.number_at(self.side.other(), line)?;
        Some((Moved { lines, file: other.file, path: file.change.path.clone(), line, number }, start..end))
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

#[cfg(test)]
mod tests;
