//! How the changed lines of a hunk stand in rows: one under the other, or removed beside added.
//!
//! Rows are addressed, never listed: finding one costs the logarithm of the number of edits.

use crate::base::{IndexSet, Side, Sided};
use crate::diff::{ChangedLine, Hunk, Row, TextDiff};

/// How removed and added lines stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// Removed lines above the added ones that took their place.
    #[default]
    Unified,
    /// The old text on the left, the new text on the right.
    Split,
}

/// What stands in a row of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// One line; if it is unchanged and the sides stand beside each other, it is in both panes.
    One(Row),
    /// A removed line beside an added one. At least one of them is there.
    Two(Sided<Option<ChangedLine>>),
}

impl Lines {
    /// What stands in a pane; `None` for the only pane there is.
    pub(crate) fn in_pane(self, pane: Option<Side>) -> Option<Row> {
        match (self, pane) {
            (Self::One(row), _) => Some(row),
            (Self::Two(lines), Some(side)) => lines.get(side).map(Row::Changed),
            (Self::Two(lines), None) => lines.new.or(lines.old).map(Row::Changed),
        }
    }

    /// The line that the cursor is on: the one in pane `side`, or the other if that pane is empty.
    pub(crate) fn under_cursor(self, side: Side) -> Option<Row> {
        self.in_pane(Some(side)).or_else(|| self.in_pane(Some(side.other())))
    }

    /// Its changed lines, removed before added.
    pub(crate) fn changed(self) -> impl Iterator<Item = ChangedLine> {
        let lines = match self {
            Self::One(Row::Changed(line)) => Sided::new(Some(line), None),
            Self::One(Row::Context { .. }) => Sided::default(),
            Self::Two(lines) => lines,
        };
        [lines.old, lines.new].into_iter().flatten()
    }
}

/// The arrangement of one file's changed lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bands {
    pub(crate) arrangement: Arrangement,
}

impl Bands {
    /// How many rows a hunk has.
    pub(crate) fn n_rows(self, diff: &TextDiff, hunk: &Hunk) -> u32 {
        match self.arrangement {
            Arrangement::Unified => diff.n_rows(hunk),
            Arrangement::Split => {
                let (edits, pairing) = (diff.edit_numbers(hunk), diff.pairing());
                diff.n_rows(hunk) - (pairing.before(edits.end) - pairing.before(edits.start))
            }
        }
    }

    /// Row `row` of a hunk, or `None` past the last.
    pub(crate) fn lines(self, diff: &TextDiff, hunk: &Hunk, row: u32) -> Option<Lines> {
        if self.arrangement == Arrangement::Unified {
            return diff.row(hunk, row).map(Lines::One);
        }
        let in_range = row < self.n_rows(diff, hunk);
        in_range.then(|| match edit_by(diff, hunk, row) {
            None => {
                let line = hunk.rows.as_ref().map(|rows| rows.start + row);
                Lines::One(Row::Context { line })
            }
            Some((at, offset)) => lines_of_edit(diff, at, offset),
        })
    }

    /// At which row of its hunk the changed line number `index` stands.
    pub(crate) fn row_of(self, diff: &TextDiff, hunk: &Hunk, index: u32) -> u32 {
        if self.arrangement == Arrangement::Unified {
            return diff.row_of(hunk, index);
        }
        let at = diff.edit_of(index);
        let row = diff.changed_line(index).map(|line| diff.pairing().row_of(at, &diff.edits()[at], line));
        first_row(diff, hunk, at) + row.unwrap_or(0)
    }

    /// The line of `side` that comes first after a row of a hunk and whatever stands in it.
    pub(crate) fn next_line(self, diff: &TextDiff, hunk: &Hunk, side: Side, row: u32) -> Option<u32> {
        let here = self.lines(diff, hunk, row)?;
        if let Lines::One(Row::Context { line }) = here {
            return Some(line.get(side) + 1);
        }
        if let Some(line) = here.changed().find(|line| line.side == side) {
            return Some(line.line + 1);
        }
        // Only the other side stands there.
        if self.arrangement == Arrangement::Split {
            let (at, offset) = edit_by(diff, hunk, row)?;
            return Some(diff.pairing().row(at, &diff.edits()[at], offset).get(side).end);
        }
        let edit = &diff.edits()[diff.edit_of(here.changed().next()?.index)];
        Some(if side == Side::New { edit.new.start } else { edit.old.end })
    }

    /// The changed lines of a hunk in its rows before `row`.
    pub(crate) fn changed_before(self, diff: &TextDiff, hunk: &Hunk, row: u32) -> IndexSet {
        let start = hunk.changed.start;
        if row >= self.n_rows(diff, hunk) {
            return std::iter::once(hunk.changed.clone()).collect();
        }
        match self.lines(diff, hunk, row) {
            Some(Lines::One(Row::Changed(line))) => std::iter::once(start..line.index).collect(),
            Some(Lines::One(Row::Context { line })) => {
                let n_changed = match self.arrangement {
                    Arrangement::Unified => {
                        2 * row - (line.old - hunk.rows.old.start + line.new - hunk.rows.new.start)
                    }
                    Arrangement::Split => {
                        edit_by(diff, hunk, row).map_or(0, |(at, _)| diff.changed_before(at + 1) - start)
                    }
                };
                std::iter::once(start..start + n_changed).collect()
            }
            Some(Lines::Two(_)) => {
                let Some((at, offset)) = edit_by(diff, hunk, row) else { return IndexSet::new() };
                let edit = &diff.edits()[at];
                let here = diff.pairing().row(at, edit, offset);
                let first = diff.changed_before(at);
                let n_old = edit.old.end - edit.old.start;
                let mut set: IndexSet =
                    std::iter::once(start..first + here.old.start - edit.old.start).collect();
                set.insert(first + n_old..first + n_old + here.new.start - edit.new.start);
                set
            }
            None => IndexSet::new(),
        }
    }
}

/// Side by side: what stands `offset` rows after the first of edit `at`.
fn lines_of_edit(diff: &TextDiff, at: usize, offset: u32) -> Lines {
    let (edit, pairing) = (&diff.edits()[at], diff.pairing());
    let height = pairing.n_rows(at, edit);
    if offset >= height {
        let past = offset - height;
        return Lines::One(Row::Context { line: Sided::new(edit.old.end + past, edit.new.end + past) });
    }
    let here = pairing.row(at, edit, offset);
    let first = diff.changed_before(at);
    let n_old = edit.old.end - edit.old.start;
    let old = (!here.old.is_empty()).then(|| first + here.old.start - edit.old.start);
    let new = (!here.new.is_empty()).then(|| first + n_old + here.new.start - edit.new.start);
    Lines::Two(Sided::new(old, new).map(|index| index.and_then(|index| diff.changed_line(index))))
}

/// Side by side: the last edit of a hunk that begins at or before `row`, and how many rows after its first one `row` is.
fn edit_by(diff: &TextDiff, hunk: &Hunk, row: u32) -> Option<(usize, u32)> {
    let edits = diff.edit_numbers(hunk);
    let (mut low, mut high) = (edits.start, edits.end);
    while low < high {
        let middle = usize::midpoint(low, high);
        if first_row(diff, hunk, middle) <= row {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let at = low.checked_sub(1).filter(|&at| at >= edits.start)?;
    Some((at, row - first_row(diff, hunk, at)))
}

/// Side by side: the row of its hunk in which edit `at` begins. Old and new lines advance together over context and pairs, so
/// the rows before are what both sides advanced without what they did together.
fn first_row(diff: &TextDiff, hunk: &Hunk, at: usize) -> u32 {
    let (edit, pairing) = (&diff.edits()[at], diff.pairing());
    let advanced = edit.old.start - hunk.rows.old.start + edit.new.start - hunk.rows.new.start;
    let changed = diff.changed_before(at) - hunk.changed.start;
    let pairs = pairing.before(at) - pairing.before(diff.edit_numbers(hunk).start);
    u32::midpoint(advanced, changed) - pairs
}
