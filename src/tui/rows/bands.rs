//! How the changed lines of a hunk stand in rows: one under the other, or removed beside added.
//!
//! Rows are addressed, never listed: finding one costs the logarithm of the number of edits.

use crate::base::{IndexSet, Side, Sided};
use crate::diff::{ChangedLine, Edit, Hunk, Row, TextDiff};

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
#[derive(Clone, Debug, Default)]
pub(crate) struct Bands {
    pub(crate) arrangement: Arrangement,
    /// Side by side: how many rows the edits before each edit take; one more entry than there are edits.
    paired: Vec<u32>,
}

impl Bands {
    /// Costs one step for every edit where the sides stand beside each other, else nothing.
    pub(crate) fn new(diff: &TextDiff, arrangement: Arrangement) -> Self {
        let mut paired = Vec::new();
        if arrangement == Arrangement::Split {
            paired.push(0);
            let mut sum = 0;
            paired.extend(diff.edits().iter().map(|edit| {
                sum += edit.old.len().max(edit.new.len());
                u32::try_from(sum).unwrap_or(u32::MAX)
            }));
        }
        Self { arrangement, paired }
    }

    /// How many rows a hunk has.
    pub(crate) fn n_rows(&self, diff: &TextDiff, hunk: &Hunk) -> u32 {
        match self.arrangement {
            Arrangement::Unified => diff.n_rows(hunk),
            Arrangement::Split => {
                let edits = diff.edit_numbers(hunk);
                diff.n_rows(hunk) - (hunk.changed.end - hunk.changed.start)
                    + (self.paired[edits.end] - self.paired[edits.start])
            }
        }
    }

    /// Row `row` of a hunk, or `None` past the last.
    pub(crate) fn lines(&self, diff: &TextDiff, hunk: &Hunk, row: u32) -> Option<Lines> {
        if self.arrangement == Arrangement::Unified {
            return diff.row(hunk, row).map(Lines::One);
        }
        let in_range = row < self.n_rows(diff, hunk);
        in_range.then(|| match self.edit_by(diff, hunk, row) {
            None => {
                let line = hunk.rows.as_ref().map(|rows| rows.start + row);
                Lines::One(Row::Context { line })
            }
            Some((at, offset)) => self.lines_of_edit(diff, at, offset),
        })
    }

    fn lines_of_edit(&self, diff: &TextDiff, at: usize, offset: u32) -> Lines {
        let edit = &diff.edits()[at];
        let height = self.paired[at + 1] - self.paired[at];
        if offset >= height {
            let past = offset - height;
            return Lines::One(Row::Context { line: Sided::new(edit.old.end + past, edit.new.end + past) });
        }
        let (old, new) = lengths(edit);
        let first = diff.changed_before(at);
        let line = |index| diff.changed_line(first + index);
        Lines::Two(Sided::new(
            (offset < old).then(|| line(offset)).flatten(),
            (offset < new).then(|| line(old + offset)).flatten(),
        ))
    }

    /// Side by side: the last edit of a hunk that begins at or before `row`, and how many rows after its first one `row` is.
    fn edit_by(&self, diff: &TextDiff, hunk: &Hunk, row: u32) -> Option<(usize, u32)> {
        let edits = diff.edit_numbers(hunk);
        let (mut low, mut high) = (edits.start, edits.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.first_row(diff, hunk, middle) <= row {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = low.checked_sub(1).filter(|&at| at >= edits.start)?;
        Some((at, row - self.first_row(diff, hunk, at)))
    }

    /// Side by side: the row of its hunk in which edit `at` begins. Old and new lines advance together over context, so the
    /// context before is half of what both sides advanced without the changes.
    fn first_row(&self, diff: &TextDiff, hunk: &Hunk, at: usize) -> u32 {
        let edit = &diff.edits()[at];
        let advanced = edit.old.start - hunk.rows.old.start + edit.new.start - hunk.rows.new.start;
        let changed = diff.changed_before(at) - hunk.changed.start;
        (advanced - changed) / 2 + (self.paired[at] - self.paired[diff.edit_numbers(hunk).start])
    }

    /// At which row of its hunk the changed line number `index` stands.
    pub(crate) fn row_of(&self, diff: &TextDiff, hunk: &Hunk, index: u32) -> u32 {
        if self.arrangement == Arrangement::Unified {
            return diff.row_of(hunk, index);
        }
        let at = diff.edit_of(index);
        let offset = index - diff.changed_before(at);
        let (old, _) = lengths(&diff.edits()[at]);
        self.first_row(diff, hunk, at) + if offset < old { offset } else { offset - old }
    }

    /// The changed lines of a hunk in its rows before `row`.
    pub(crate) fn changed_before(&self, diff: &TextDiff, hunk: &Hunk, row: u32) -> IndexSet {
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
                        self.edit_by(diff, hunk, row).map_or(0, |(at, _)| diff.changed_before(at + 1) - start)
                    }
                };
                std::iter::once(start..start + n_changed).collect()
            }
            Some(Lines::Two(_)) => {
                let Some((at, offset)) = self.edit_by(diff, hunk, row) else { return IndexSet::new() };
                let (old, new) = lengths(&diff.edits()[at]);
                let first = diff.changed_before(at);
                let mut set: IndexSet = std::iter::once(start..first + offset.min(old)).collect();
                set.insert(first + old..first + old + offset.min(new));
                set
            }
            None => IndexSet::new(),
        }
    }
}

fn lengths(edit: &Edit) -> (u32, u32) {
    (edit.old.end - edit.old.start, edit.new.end - edit.new.start)
}
