//! Blocks of lines that were taken out in one place of a change and put in at another.
//!
//! [`Moves`] remembers a hash and no text of every changed line of the whole change; the blocks of one file are found when
//! somebody looks at that file. All of them are gathered by hash before their bytes are compared, so that each file in which
//! some of them end is read once. As in git, a block lies within one run of removed or added lines, is as long as it can be,
//! and has at least twenty letters and digits. A moved line is a changed line like any other.

mod search;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::rc::Rc;

use super::{FileDiff, TextDiff};
use crate::base::{RepoPath, Side, Sided};
use search::Search;

/// How many changed lines are remembered: 24 MB, and 16 bytes for each run of them.
const MOST_LINES: usize = 2_000_000;
/// How many bytes of other files are read to confirm the blocks of one file. Beyond that the rest of them is not marked.
const MOST_READ: usize = 64 << 20;
/// Reading a file costs as much as so many bytes, however small it is.
const LEAST_READ: usize = 4 << 10;

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
    most_read: usize,
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
        Self { sides: Sided::default(), hash, most_read: MOST_READ, is_full: false }
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

    /// The blocks of a file. `read` gives the other files in which they end, each at most once.
    pub fn of(&self, file: usize, diff: &FileDiff, read: &mut Read<'_>) -> MovedBlocks {
        let mut found = MovedBlocks { is_cut: self.is_full, ..MovedBlocks::default() };
        let Some(lines) = &diff.lines else { return found };
        let mut candidates = Vec::new();
        for side in [Side::Old, Side::New] {
            let search = self.search(file, lines, side);
            found.is_cut |= search.is_over();
            candidates.extend(search.found);
        }
        // The file itself is in hand already.
        candidates.sort_by_key(|candidate| (candidate.file != file, candidate.file));
        let mut left = self.most_read;
        let mut read_other = |at: usize| {
            let other = if left > 0 { read(at) } else { None };
            let n_bytes = other.as_ref().and_then(|other| other.lines.as_ref()).map_or(0, TextDiff::n_bytes);
            left = left.saturating_sub(n_bytes + LEAST_READ);
            other
        };
        for candidates in candidates.chunk_by(|a, b| a.file == b.file) {
            let at = candidates[0].file;
            let other = if at == file { None } else { read_other(at) };
            let ends = if at == file { Some(diff) } else { other.as_deref() };
            for candidate in candidates {
                let moved = ends.and_then(|ends| candidate.confirm(lines, ends));
                found.is_cut |= moved.as_ref().is_none_or(|moved| moved.lines != candidate.lines);
                found.blocks.get_mut(candidate.side).extend(moved);
            }
        }
        for side in [Side::Old, Side::New] {
            found.blocks.get_mut(side).sort_by_key(|moved| moved.lines.start);
        }
        found
    }

    /// Gathers what may be blocks of one side of a file.
    fn search<'a>(&'a self, file: usize, diff: &'a TextDiff, side: Side) -> Search<'a> {
        let lines = self.sides.get(side);
        let first = lines.runs.partition_point(|run| run.file < file);
        let after = lines.runs.partition_point(|run| run.file <= file);
        let n_lines = lines.start_of(after) - lines.start_of(first);
        let mut search = Search::new(lines, self.sides.get(side.other()), side, diff, n_lines);
        for at in first..after {
            search.run(at);
        }
        search
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

#[cfg(test)]
mod tests;
