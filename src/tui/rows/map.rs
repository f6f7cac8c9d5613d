//! Which row of the screen's list holds what, for one file, one arrangement and one shape.
//!
//! A file is its head, its cards, and then one segment for each hunk: unchanged lines shown after the hunk above, the hunk's
//! head with the gap that stays hidden, unchanged lines shown before the hunk, the hunk itself. A last segment, without a
//! hunk, is what follows the last one.

use std::ops::Range;

use super::bands::{Arrangement, Bands, Lines};
use super::shape::{Reveal, Shape};
use super::{FileRow, Spot};
use crate::base::{IndexSet, Side, Sided};
use crate::diff::{FileDiff, Hunk, Row, TextDiff, UnitRef, Units};

/// Where the parts of a segment begin.
#[derive(Clone, Copy, Debug)]
struct Segment {
    /// The first row, which is its head where nothing is shown after the hunk above.
    start: u32,
    /// The row of the head.
    head: u32,
    /// The first row of the hunk.
    hunk: u32,
}

/// The rows of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowMap {
    n_others: u32,
    segments: Vec<Segment>,
    n_hunks: usize,
    n_rows: u32,
    bands: Bands,
    shape: Shape,
}

impl RowMap {
    /// Counts the rows. Costs one step for every hunk.
    pub(crate) fn new(diff: &FileDiff, arrangement: Arrangement, shape: Shape) -> Self {
        let n_others = diff.n_others();
        let mut map = Self { n_others, n_rows: 1, shape, ..Self::default() };
        if map.shape.is_folded {
            return map;
        }
        map.n_rows += n_others;
        if let Some(lines) = &diff.lines {
            map.bands = Bands { arrangement };
            map.n_hunks = lines.hunks().len();
            for hunk in 0..map.n_hunks {
                map.push(lines, hunk);
            }
            if map.n_hunks > 0 {
                map.push_tail(lines);
            }
        }
        // A file in which nothing needs a decision says so.
        map.n_rows = map.n_rows.max(2);
        map
    }

    fn push(&mut self, lines: &TextDiff, at: usize) {
        let hunk = &lines.hunks()[at];
        let reveal = self.shape.reveal(at, gap(lines, at).len);
        let start = self.n_rows;
        let head = start + reveal.start;
        let first = head + 1 + reveal.end;
        self.segments.push(Segment { start, head, hunk: first });
        self.n_rows = first + if self.shape.hides(at) { 0 } else { self.bands.n_rows(lines, hunk) };
    }

    /// What follows the last hunk; a row says how much of it is hidden, if any is.
    fn push_tail(&mut self, lines: &TextDiff) {
        let n = gap(lines, self.n_hunks).len;
        let mut reveal = self.shape.reveal(self.n_hunks, n);
        if reveal.start + reveal.end == n {
            reveal = Reveal { start: n, end: 0 };
        }
        let start = self.n_rows;
        let head = start + reveal.start;
        let end = head + u32::from(reveal.start < n) + reveal.end;
        self.segments.push(Segment { start, head, hunk: end });
        self.n_rows = end;
    }

    /// How many rows there are; at least the head of the file.
    pub(crate) const fn n_rows(&self) -> u32 {
        self.n_rows
    }

    /// How many hunks there are.
    pub(crate) const fn n_hunks(&self) -> usize {
        self.n_hunks
    }

    /// The shape that was asked for.
    pub(crate) const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// How removed and added lines stand to each other.
    pub(crate) const fn arrangement(&self) -> Arrangement {
        self.bands.arrangement
    }

    /// The row number `row`; past the last, the last.
    pub(crate) fn at(&self, diff: &FileDiff, row: u32) -> FileRow {
        let row = row.min(self.n_rows.saturating_sub(1));
        if row == 0 {
            return FileRow::Head;
        }
        if row <= self.n_others {
            return FileRow::Card(row - 1);
        }
        let Some((lines, at)) = diff.lines.as_ref().zip(self.segment_at(row)) else {
            return FileRow::Nothing;
        };
        let segment = self.segments[at];
        if row < segment.head {
            return unchanged(lines, at, row - segment.start);
        }
        if row == segment.head {
            return if at < self.n_hunks { FileRow::HunkHead(at) } else { FileRow::Tail };
        }
        if row < segment.hunk {
            return unchanged(lines, at, gap(lines, at).len - (segment.hunk - row));
        }
        let of_hunk = lines.hunks().get(at);
        let found = of_hunk.and_then(|hunk| self.bands.lines(lines, hunk, row - segment.hunk));
        found.map_or(FileRow::Nothing, |lines| FileRow::Line { hunk: Some(at), lines })
    }

    fn segment_at(&self, row: u32) -> Option<usize> {
        self.segments.partition_point(|segment| segment.start <= row).checked_sub(1)
    }

    /// The last hunk whose head is at or above `row`.
    pub(crate) fn hunk_by(&self, row: u32) -> Option<usize> {
        let segments = &self.segments[..self.n_hunks.min(self.segments.len())];
        segments.partition_point(|segment| segment.head <= row).checked_sub(1)
    }

    /// The hunk that `row` belongs to: its head, the unchanged lines shown before it, or its own lines.
    pub(crate) fn hunk_at(&self, row: u32) -> Option<usize> {
        self.hunk_by(row).filter(|&hunk| self.rows_of_hunk(hunk).contains(&row))
    }

    /// The row of a hunk's head, and one past its last row.
    pub(crate) fn rows_of_hunk(&self, hunk: usize) -> Range<u32> {
        let end = self.segments.get(hunk + 1).map_or(self.n_rows, |next| next.start);
        self.segments.get(hunk).map_or(end, |segment| segment.head)..end
    }

    /// The row in which a unit stands; the head of its hunk or file where that is folded.
    pub(crate) fn row_of(&self, diff: &FileDiff, unit: UnitRef) -> u32 {
        if self.shape.is_folded {
            return 0;
        }
        let index = match unit {
            UnitRef::Other(other) => return other + 1,
            UnitRef::Line(index) => index,
        };
        let found = diff.lines.as_ref().and_then(|lines| lines.hunk_of(index).map(|hunk| (lines, hunk)));
        found.map_or(0, |(lines, hunk)| match self.shape.hides(hunk) {
            true => self.segments[hunk].head,
            false => self.segments[hunk].hunk + self.bands.row_of(lines, &lines.hunks()[hunk], index),
        })
    }

    /// The row that shows line `line` of `side` (counted from 0), or the head above which it is hidden.
    pub(crate) fn row_of_line(&self, diff: &FileDiff, side: Side, line: u32) -> u32 {
        let Some(lines) = diff.lines.as_ref().filter(|_| !self.segments.is_empty()) else { return 0 };
        let at = lines.hunks().partition_point(|hunk| hunk.rows.get(side).end <= line);
        let segment = self.segments[at];
        let of_gap = gap(lines, at);
        if let Some(hunk) = lines.hunks().get(at).filter(|hunk| hunk.rows.get(side).start <= line) {
            return match self.shape.hides(at) {
                true => segment.head,
                false => segment.hunk + self.row_in_hunk(lines, hunk, side, line),
            };
        }
        let offset = line.saturating_sub(*of_gap.first.get(side));
        let left = of_gap.len.saturating_sub(offset);
        if offset < segment.head - segment.start {
            segment.start + offset
        } else if left <= segment.hunk - segment.head - u32::from(segment.hunk > segment.head) {
            segment.hunk - left
        } else {
            segment.head.min(self.n_rows - 1)
        }
    }

    /// Lines of one side come in order, so the row is found by halving.
    fn row_in_hunk(&self, lines: &TextDiff, hunk: &Hunk, side: Side, line: u32) -> u32 {
        let (mut low, mut high) = (0, self.bands.n_rows(lines, hunk));
        while low < high {
            let middle = u32::midpoint(low, high);
            if self.bands.next_line(lines, hunk, side, middle).is_some_and(|next| next > line) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The units in a span of rows, both ends included. Logarithmic, however long the span. Those of folded hunks are not
    /// among them.
    pub(crate) fn units_between(&self, diff: &FileDiff, first: u32, last: u32) -> Units {
        let n_others = if self.shape.is_folded { 0 } else { self.n_others };
        let others = std::iter::once(first.max(1) - 1..last.min(n_others)).collect();
        let mut lines = self.changed_before(diff, last.saturating_add(1));
        lines.remove_all(&self.changed_before(diff, first));
        if let Some(of) = &diff.lines {
            for hunk in self.shape.folded.iter() {
                lines.remove(&of.hunks().get(hunk as usize).map_or(0..0, |hunk| hunk.changed.clone()));
            }
        }
        Units { others, lines }
    }

    /// The changed lines in rows before `row`.
    fn changed_before(&self, diff: &FileDiff, row: u32) -> IndexSet {
        let above = row.checked_sub(1).and_then(|above| self.hunk_by(above));
        let Some((lines, at)) = diff.lines.as_ref().zip(above) else { return IndexSet::new() };
        let hunk = &lines.hunks()[at];
        let offset = row.saturating_sub(self.segments[at].hunk);
        let in_hunk = match self.shape.hides(at) {
            true => std::iter::once(hunk.changed.clone()).collect(),
            false => self.bands.changed_before(lines, hunk, offset),
        };
        let mut set: IndexSet = std::iter::once(0..hunk.changed.start).collect();
        set.insert_all(&in_hunk);
        set
    }

    /// What stands at `row`, so that it is found again in another arrangement or shape.
    pub(crate) fn spot(&self, diff: &FileDiff, row: u32, side: Side) -> Spot {
        match self.at(diff, row) {
            FileRow::Head | FileRow::Nothing => Spot::Head,
            FileRow::Card(other) => Spot::Unit(UnitRef::Other(other)),
            FileRow::HunkHead(hunk) => Spot::Gap(hunk),
            FileRow::Tail => Spot::Gap(self.n_hunks),
            FileRow::Line { lines, .. } => match lines.under_cursor(side) {
                Some(Row::Changed(line)) => Spot::Unit(UnitRef::Line(line.index)),
                Some(Row::Context { line }) => Spot::Line(Side::New, line.new),
                None => Spot::Head,
            },
        }
    }

    /// The row of a spot, or the nearest one that is shown.
    pub(crate) fn row_of_spot(&self, diff: &FileDiff, spot: Spot) -> u32 {
        match spot {
            Spot::Head => 0,
            Spot::Unit(unit) => self.row_of(diff, unit),
            Spot::Line(side, line) => self.row_of_line(diff, side, line),
            Spot::Gap(gap) => self.segments.get(gap).map_or(0, |segment| segment.head.min(self.n_rows - 1)),
        }
    }

    /// How many lines of a gap are hidden.
    pub(crate) fn hidden(&self, diff: &FileDiff, at: usize) -> u32 {
        let Some(lines) = &diff.lines else { return 0 };
        let n = gap(lines, at).len;
        let reveal = self.shape.reveal(at, n);
        n - reveal.start - reveal.end
    }
}

/// Unchanged text between hunks: where it begins on each side, and how many lines it has.
#[derive(Clone, Copy, Debug)]
struct Gap {
    first: Sided<u32>,
    len: u32,
}

/// The gap before hunk `at`, or after the last one. What a patch does not show is no gap: its lines are not there.
fn gap(lines: &TextDiff, at: usize) -> Gap {
    let above = at.checked_sub(1).and_then(|above| lines.hunks().get(above));
    let first = above.map_or(Sided::new(0, 0), |hunk| hunk.rows.as_ref().map(|rows| rows.end));
    let end = lines.hunks().get(at).map_or_else(|| lines.text().new.n_lines(), |hunk| hunk.rows.new.start);
    let len = if lines.is_whole() { end.saturating_sub(first.new) } else { 0 };
    Gap { first, len }
}

fn unchanged(lines: &TextDiff, at: usize, offset: u32) -> FileRow {
    let line = gap(lines, at).first.map(|first| first + offset);
    FileRow::Line { hunk: None, lines: Lines::One(Row::Context { line }) }
}
