//! The rows of one open file: its head, its other changes, its hunks with the unchanged text between them. Addressed by
//! number, never listed.
//!
//! [`RowMap`] numbers the rows for an [`Arrangement`] (unified, side by side) and a [`Shape`] (folded, more context); both
//! ways of drawing share it, so the cursor, a comment or what a search found is the same in both. A [`Spot`] says what
//! stands in a row, and is how a place outlives a change of either. A row may take several lines of the screen (long lines
//! wrap, comments stand under their line); [`super::window`] deals with that.

mod bands;
mod map;
mod shape;

pub(crate) use bands::{Arrangement, Lines};
pub(crate) use map::RowMap;
pub(crate) use shape::Shape;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::long_line::LongLines;
use super::state::Counted;
use crate::base::{Side, Sided, shown};
use crate::diff::{FileDiff, Row, Text, TextDiff, UnitRef};
use crate::review::comment::{Anchor, CommentKey, Said};

/// What stands in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileRow {
    /// The path, what happened to it, its modes.
    Head,
    /// The card of an other change.
    Card(u32),
    /// The line above a hunk that says where it is and what is hidden before it.
    HunkHead(usize),
    /// Text: of a hunk, or unchanged text outside of every hunk.
    Line { hunk: Option<usize>, lines: Lines },
    /// Unchanged text after the last hunk is hidden.
    Tail,
    /// There is nothing to decide in this file.
    Nothing,
}

impl FileRow {
    /// The unit under a cursor that is in pane `side`.
    pub(crate) fn unit(self, side: Side) -> Option<UnitRef> {
        match self {
            Self::Card(other) => Some(UnitRef::Other(other)),
            Self::Line { lines, .. } => unit_of(lines.under_cursor(side)?),
            _ => None,
        }
    }
}

/// The unit that a line is, if it is one.
pub(crate) const fn unit_of(row: Row) -> Option<UnitRef> {
    match row {
        Row::Changed(line) => Some(UnitRef::Line(line.index)),
        Row::Context { .. } => None,
    }
}

/// What stands somewhere in a file, however its rows are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spot {
    /// The head of the file.
    Head,
    /// A unit.
    Unit(UnitRef),
    /// The head above a hunk; past the last, what follows it.
    Gap(usize),
    /// A line, counted from 0.
    Line(Side, u32),
}

/// Where a comment of this file stands: under the last line or card that it is about, else under the head.
pub(crate) fn spot_of(said: &Said, open: &OpenFile) -> Spot {
    let diff = &open.diff;
    let Some(anchor) = open.anchor_of(said) else { return Spot::Head };
    let last_line = || match &anchor {
        Anchor::Lines(_, numbers) => {
            diff.lines.as_ref()?.line_numbered(Side::New, numbers.end.checked_sub(1)?)
        }
        _ => None,
    };
    let unit = anchor.last_unit(diff).map(Spot::Unit);
    unit.or_else(|| last_line().map(|line| Spot::Line(Side::New, line))).unwrap_or(Spot::Head)
}

/// Sorts spots as they come in a file.
pub(crate) fn order(diff: &FileDiff, spot: Spot) -> (u8, u32, u8, u32) {
    match (spot, &diff.lines) {
        (Spot::Unit(UnitRef::Other(other)), _) => (1, other, 0, 0),
        (Spot::Unit(UnitRef::Line(index)), Some(lines)) => match lines.changed_line(index) {
            Some(line) if line.side == Side::New => (2, line.line, 2, 0),
            Some(line) => (2, lines.edits()[lines.edit_of(index)].new.start, 1, line.line),
            None => (3, 0, 0, 0),
        },
        (Spot::Line(Side::New, line), _) => (2, line, 2, 0),
        // What is hidden stands above the head of the hunk that follows.
        (Spot::Gap(hunk), Some(lines)) => {
            lines.hunks().get(hunk).map_or((3, 0, 0, 0), |hunk| (2, hunk.rows.new.start, 0, 0))
        }
        _ => (0, 0, 0, 0),
    }
}

/// A file that was read, ready to be shown.
#[derive(Debug)]
pub(crate) struct OpenFile {
    /// What was read.
    pub(crate) diff: FileDiff,
    /// How many of its changed lines have hidden characters.
    n_hidden: u32,
    /// What was found out about its long lines.
    pub(crate) long_lines: LongLines,
    /// Where its comments stand, as far as somebody asked.
    anchors: Mutex<HashMap<CommentKey, Option<Anchor>>>,
}

impl OpenFile {
    /// Looks for hidden characters in all changed lines, so it is made by a worker.
    pub(crate) fn new(diff: FileDiff) -> Self {
        let n_hidden = n_hidden(&diff);
        Self { diff, n_hidden, long_lines: LongLines::default(), anchors: Mutex::default() }
    }

    /// What a comment is about in this file. One that has moved is looked for in all of it, so the answer is kept: neither the
    /// file nor what a comment was tied to changes.
    pub(crate) fn anchor_of(&self, said: &Said) -> Option<Anchor> {
        let mut kept = self.anchors.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(said.key).or_insert_with(|| said.anchor_in(&self.diff)).clone()
    }

    /// What was counted in it.
    pub(crate) fn counted(&self) -> Counted {
        Counted { tally: self.diff.tally(), n_hidden: self.n_hidden }
    }

    /// The changed lines, where the file is text.
    pub(crate) const fn lines(&self) -> Option<&TextDiff> {
        self.diff.lines.as_ref()
    }

    /// The widest line number of either side, in digits; at least three.
    pub(crate) fn number_width(&self) -> usize {
        let last = self.lines().map_or(0, |lines| {
            let last = |side: Side| match lines.hunks().last() {
                Some(_) if lines.is_whole() => lines.text().get(side).n_lines(),
                Some(hunk) => TextDiff::number(hunk, side, hunk.rows.get(side).end),
                None => 0,
            };
            last(Side::Old).max(last(Side::New))
        });
        last.to_string().len().max(3)
    }
}

/// How many changed lines of a file have hidden characters.
pub(crate) fn n_hidden(diff: &FileDiff) -> u32 {
    let Some(lines) = &diff.lines else { return 0 };
    let Sided { old, new } = lines.text();
    let n_in = |text: &Text, lines: &Range<u32>| {
        lines.clone().filter(|&line| shown::has_hidden(text.content(line).0)).count()
    };
    let n = lines.edits().iter().map(|edit| n_in(old, &edit.old) + n_in(new, &edit.new)).sum::<usize>();
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
