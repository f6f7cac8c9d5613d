//! Which removed line of an edit an added one took the place of: the one that it is like.
//!
//! Both ways of showing a diff and the emphasis of words share this. Pairs keep their order and never cross. A line that is
//! like none stands alone. Edits that are too large to be compared line with line are paired by position instead.

use std::cmp::Ordering;
use std::ops::Range;

use super::words::{visible, words};
use super::{ChangedLine, Edit, Text};
use crate::base::{Side, Sided};

/// How many bytes may be compared for one edit. Beyond that its lines are paired by position.
const MOST_FOR_EDIT: usize = 4 << 20;
/// How many for all edits of a file together.
const MOST_FOR_FILE: usize = 64 << 20;
/// Up to so many bytes and lines, comparing a file takes a few milliseconds.
const QUICK: (usize, u32) = (1 << 20, 4_000);
/// How many bytes of a line are looked at.
const MOST_OF_LINE: usize = 512;
/// Two lines are alike if at least so many hundredths of what is in both of them is common.
const ALIKE: usize = 40;

/// Neighbouring pairs: the first removed and the first added line, by position in their texts, and how many follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: Sided<u32>,
    len: u32,
    /// How many pairs of the file come before.
    before: u32,
}

/// The pairs of one file. Finding a line's partner, or what stands in a row, costs the logarithm of their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    runs: Vec<Run>,
    /// How many runs lie before each edit; one more entry than there are edits.
    before: Vec<usize>,
}

impl Pairing {
    /// Compares the lines of each edit. Always gives the same for the same lines, whatever the machine.
    pub fn new(text: &Sided<Text>, edits: &[Edit]) -> Self {
        let mut pairing = Self { runs: Vec::new(), before: vec![0] };
        let mut left = MOST_FOR_FILE;
        for edit in edits {
            let cost = cost(text, edit);
            if cost <= left.min(MOST_FOR_EDIT) {
                left -= cost;
                let lines = Sided::new(Line::all(&text.old, &edit.old), Line::all(&text.new, &edit.new));
                for pair in align(&lines) {
                    pairing.push(Sided::new(edit.old.start + pair.old, edit.new.start + pair.new), 1);
                }
            } else {
                let first = Sided::new(edit.old.start, edit.new.start);
                pairing.push(first, length(&edit.old).min(length(&edit.new)));
            }
            pairing.before.push(pairing.runs.len());
        }
        pairing
    }

    /// Whether comparing the lines takes so little time that somebody who waits for a key does not notice.
    pub fn is_quick(text: &Sided<Text>, edits: &[Edit]) -> bool {
        let (mut bytes, mut lines) = QUICK;
        edits.iter().filter(|edit| cost(text, edit) <= MOST_FOR_EDIT).all(|edit| {
            let (cost, n_lines) = (cost(text, edit), length(&edit.old) + length(&edit.new));
            let is_within = cost <= bytes && n_lines <= lines;
            (bytes, lines) = (bytes.saturating_sub(cost), lines.saturating_sub(n_lines));
            is_within
        })
    }

    fn push(&mut self, first: Sided<u32>, len: u32) {
        let is_of_edit = self.runs.len() > self.before.last().copied().unwrap_or(0);
        match self.runs.last_mut() {
            Some(run) if is_of_edit && run.end() == first => run.len += len,
            _ => self.runs.push(Run { first, len, before: self.n_pairs() }),
        }
    }

    fn n_pairs(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.before + run.len)
    }

    /// How many pairs lie in the edits before edit number `at`.
    pub fn before(&self, at: usize) -> u32 {
        let next = self.before.get(at).and_then(|&run| self.runs.get(run));
        next.map_or_else(|| self.n_pairs(), |run| run.before)
    }

    /// The line of the other side that a line of edit number `at` is paired with.
    pub fn partner(&self, at: usize, line: ChangedLine) -> Option<u32> {
        let (run, _) = self.run_by(at, |run| *run.first.get(line.side) <= line.line);
        let run = run?;
        let offset = line.line - run.first.get(line.side);
        (offset < run.len).then(|| run.first.get(line.side.other()) + offset)
    }

    /// How many rows edit number `at` takes where pairs stand beside each other.
    pub fn n_rows(&self, at: usize, edit: &Edit) -> u32 {
        length(&edit.old) + length(&edit.new) - (self.before(at + 1) - self.before(at))
    }

    /// What stands in row `row` of edit number `at`: of each side one line, or none where the range is empty. An empty range
    /// says where its side goes on. Between pairs, removed lines come before added ones.
    pub fn row(&self, at: usize, edit: &Edit, row: u32) -> Sided<Range<u32>> {
        let (run, next) = self.run_by(at, |run| self.row_of_run(at, edit, run) <= row);
        let one = |line: u32| line..line + 1;
        let (from, row) = match run {
            Some(run) => {
                let offset = row - self.row_of_run(at, edit, run);
                if offset < run.len {
                    return run.first.map(|first| one(first + offset));
                }
                (run.end(), offset - run.len)
            }
            None => (Sided::new(edit.old.start, edit.new.start), row),
        };
        let until = next.map_or(Sided::new(edit.old.end, edit.new.end), |next| next.first);
        let n_old = until.old - from.old;
        if row < n_old {
            Sided::new(one(from.old + row), from.new..from.new)
        } else {
            let new = (from.new + row - n_old).min(until.new);
            Sided::new(until.old..until.old, new..(new + 1).min(until.new))
        }
    }

    /// The row of edit number `at` in which a line of it stands.
    pub fn row_of(&self, at: usize, edit: &Edit, line: ChangedLine) -> u32 {
        let (run, next) = self.run_by(at, |run| *run.first.get(line.side) <= line.line);
        let (from, row) = match run {
            Some(run) => {
                let row = self.row_of_run(at, edit, run);
                let offset = line.line - run.first.get(line.side);
                if offset < run.len {
                    return row + offset;
                }
                (run.end(), row + run.len)
            }
            None => (Sided::new(edit.old.start, edit.new.start), 0),
        };
        let until = next.map_or(edit.old.end, |next| next.first.old);
        match line.side {
            Side::Old => row + line.line - from.old,
            Side::New => row + (until - from.old) + line.line - from.new,
        }
    }

    /// The last run of edit number `at` for which `holds`, as it does for all before, and the one that follows.
    fn run_by(&self, at: usize, holds: impl Fn(Run) -> bool) -> (Option<Run>, Option<Run>) {
        let (Some(&start), Some(&end)) = (self.before.get(at), self.before.get(at + 1)) else {
            return (None, None);
        };
        let runs = &self.runs[start..end];
        let after = runs.partition_point(|run| holds(*run));
        (after.checked_sub(1).map(|last| runs[last]), runs.get(after).copied())
    }

    fn row_of_run(&self, at: usize, edit: &Edit, run: Run) -> u32 {
        let alone_or_paired = run.first.old - edit.old.start + run.first.new - edit.new.start;
        alone_or_paired - (run.before - self.before(at))
    }
}

impl Run {
    const fn end(&self) -> Sided<u32> {
        Sided::new(self.first.old + self.len, self.first.new + self.len)
    }
}

const fn length(range: &Range<u32>) -> u32 {
    range.end - range.start
}

/// How many bytes are compared at most when every line of an edit is compared with every line of its other side.
fn cost(text: &Sided<Text>, edit: &Edit) -> usize {
    let bytes = |text: &Text, lines: &Range<u32>| text.bytes_of(lines).len() + lines.len();
    let of_old = bytes(&text.old, &edit.old).saturating_mul(edit.new.len());
    of_old.saturating_add(bytes(&text.new, &edit.new).saturating_mul(edit.old.len()))
}

/// A line as it is compared: without the blanks around it, and its words sorted, so that two lines are walked through once.
struct Line<'a> {
    content: &'a [u8],
    words: Vec<&'a [u8]>,
    /// Bytes that are not blank.
    visible: usize,
}

impl<'a> Line<'a> {
    fn all(text: &'a Text, range: &Range<u32>) -> Vec<Self> {
        range.clone().map(|line| Self::new(text.content(line).0)).collect()
    }

    fn new(content: &'a [u8]) -> Self {
        let content = content.trim_ascii();
        let content = &content[..content.len().min(MOST_OF_LINE)];
        let mut words: Vec<&[u8]> = words(content).filter(|word| visible(word) > 0).collect();
        words.sort_unstable();
        Self { content, words, visible: visible(content) }
    }

    /// What pairing it with `other` is worth: one and the bytes that they have in common; nothing if they are not alike.
    fn likeness(&self, other: &Self) -> u32 {
        let both = self.visible + other.visible;
        let is_enough = |common: usize| 200 * common >= ALIKE * both;
        let words = self.common_words(other);
        // A word that was renamed a little is no common one.
        let common = if is_enough(words) { words } else { words.max(self.common_ends(other)) };
        if is_enough(common) { u32::try_from(common).map_or(u32::MAX, |common| common + 1) } else { 0 }
    }

    /// The bytes of all words that are in both lines, in whatever order.
    fn common_words(&self, other: &Self) -> usize {
        let (mut own, mut others, mut sum) = (self.words.iter(), other.words.iter(), 0);
        let (mut a, mut b) = (own.next(), others.next());
        while let (Some(word), Some(with)) = (a, b) {
            match word.cmp(with) {
                Ordering::Less => a = own.next(),
                Ordering::Greater => b = others.next(),
                Ordering::Equal => {
                    sum += word.len();
                    (a, b) = (own.next(), others.next());
                }
            }
        }
        sum
    }

    /// The visible bytes at the start and at the end that are the same.
    fn common_ends(&self, other: &Self) -> usize {
        let (own, others) = (self.content, other.content);
        let start = own.iter().zip(others).take_while(|(a, b)| a == b).count();
        let rest = (own[start..].iter().rev()).zip(others[start..].iter().rev());
        let end = rest.take_while(|(a, b)| a == b).count();
        visible(&own[..start]) + visible(&own[own.len() - end..])
    }
}

/// What the best pairing does at some line of each side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Pair,
    PassOld,
    PassNew,
}

/// The pairs that have the most in common and do not cross, in order, as offsets.
fn align(lines: &Sided<Vec<Line<'_>>>) -> Vec<Sided<u32>> {
    let (n_old, n_new) = (lines.old.len(), lines.new.len());
    let mut steps = vec![Step::PassNew; n_old * n_new];
    // What the rest from a line on is worth, for the removed line in hand and the one below it.
    let mut below = vec![0u32; n_new + 1];
    for (at_old, old) in lines.old.iter().enumerate().rev() {
        let mut here = vec![0u32; n_new + 1];
        for (at_new, new) in lines.new.iter().enumerate().rev() {
            let likeness = old.likeness(new);
            let paired = if likeness > 0 { likeness.saturating_add(below[at_new + 1]) } else { 0 };
            let best = paired.max(below[at_new]).max(here[at_new + 1]);
            steps[at_old * n_new + at_new] = match best {
                _ if likeness > 0 && paired == best => Step::Pair,
                _ if below[at_new] == best => Step::PassOld,
                _ => Step::PassNew,
            };
            here[at_new] = best;
        }
        below = here;
    }
    let (mut pairs, mut at) = (Vec::new(), Sided::new(0, 0));
    while at.old < n_old && at.new < n_new {
        match steps[at.old * n_new + at.new] {
            Step::PassOld => at.old += 1,
            Step::PassNew => at.new += 1,
            Step::Pair => {
                pairs.push(at.map(|line| u32::try_from(line).unwrap_or(u32::MAX)));
                at = at.map(|line| line + 1);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
