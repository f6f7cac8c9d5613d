//! The rows of one open file: its head, its other changes, its hunks. Addressed by number, never listed.
//!
//! A row may take several lines of the screen (long lines wrap, comments stand under their line); [`super::window`] deals
//! with that. Finding a row costs the logarithm of the number of hunks.

use super::long_line::LongLines;
use crate::base::{IndexSet, Side};
use crate::diff::{FileDiff, Row, TextDiff, UnitRef, Units};

/// What stands in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileRow {
    /// The path, what happened to it, its modes.
    Head,
    /// The card of an other change.
    Card(u32),
    /// The line above a hunk that says where it is.
    HunkHead(usize),
    /// A line of a hunk.
    Line { hunk: usize, row: Row },
    /// There is nothing to decide in this file.
    Nothing,
}

impl FileRow {
    /// The unit that the row is, if it is one.
    pub(crate) const fn unit(self) -> Option<UnitRef> {
        match self {
            Self::Card(other) => Some(UnitRef::Other(other)),
            Self::Line { row: Row::Changed(line), .. } => Some(UnitRef::Line(line.index)),
            _ => None,
        }
    }
}

/// A file that was read, ready to be shown.
#[derive(Debug)]
pub(crate) struct OpenFile {
    /// What was read.
    pub(crate) diff: FileDiff,
    /// The first row of each hunk, its head.
    heads: Vec<u32>,
    n_rows: u32,
    /// What was found out about its long lines.
    pub(crate) long_lines: LongLines,
}

impl OpenFile {
    /// Counts the rows. Costs one step for every hunk.
    pub(crate) fn new(diff: FileDiff) -> Self {
        let mut next = 1 + diff.n_others();
        let mut heads = Vec::new();
        if let Some(lines) = &diff.lines {
            for hunk in lines.hunks() {
                heads.push(next);
                next += 1 + lines.n_rows(hunk);
            }
        }
        let n_rows = if next == 1 { 2 } else { next };
        Self { diff, heads, n_rows, long_lines: LongLines::default() }
    }

    /// How many rows there are; at least the head and one more.
    pub(crate) const fn n_rows(&self) -> u32 {
        self.n_rows
    }

    /// How many hunks there are.
    pub(crate) fn n_hunks(&self) -> usize {
        self.heads.len()
    }

    /// The row number `row`; past the last, the last.
    pub(crate) fn at(&self, row: u32) -> FileRow {
        let n_others = self.diff.n_others();
        if row == 0 {
            return FileRow::Head;
        }
        if row <= n_others {
            return FileRow::Card(row - 1);
        }
        let Some(hunk) = self.hunk_at(row) else { return FileRow::Nothing };
        let offset = row - self.heads[hunk];
        match self.lines().zip(offset.checked_sub(1)) {
            None => FileRow::HunkHead(hunk),
            Some((lines, offset)) => {
                let of_hunk = &lines.hunks()[hunk];
                let last = lines.n_rows(of_hunk).saturating_sub(1);
                lines
                    .row(of_hunk, offset.min(last))
                    .map_or(FileRow::Nothing, |row| FileRow::Line { hunk, row })
            }
        }
    }

    /// The changed lines, where the file is text.
    pub(crate) const fn lines(&self) -> Option<&TextDiff> {
        self.diff.lines.as_ref()
    }

    /// The hunk that `row` belongs to, its head included.
    pub(crate) fn hunk_at(&self, row: u32) -> Option<usize> {
        self.heads.partition_point(|&head| head <= row).checked_sub(1)
    }

    /// The row of a hunk's head, and one past its last row.
    pub(crate) fn rows_of_hunk(&self, hunk: usize) -> std::ops::Range<u32> {
        let end = self.heads.get(hunk + 1).copied().unwrap_or(self.n_rows);
        self.heads.get(hunk).copied().unwrap_or(end)..end
    }

    /// The row in which a unit stands.
    pub(crate) fn row_of(&self, unit: UnitRef) -> u32 {
        let index = match unit {
            UnitRef::Other(other) => return other + 1,
            UnitRef::Line(index) => index,
        };
        let found = self.lines().and_then(|lines| lines.hunk_of(index).map(|hunk| (lines, hunk)));
        found.map_or(0, |(lines, hunk)| self.heads[hunk] + 1 + lines.row_of(&lines.hunks()[hunk], index))
    }

    /// The units in a span of rows, both ends included. Logarithmic, however long the span.
    pub(crate) fn units_between(&self, first: u32, last: u32) -> Units {
        let n_others = self.diff.n_others();
        let others = std::iter::once(first.max(1) - 1..last.min(n_others)).collect();
        let lines: IndexSet =
            std::iter::once(self.changed_before(first)..self.changed_before(last + 1)).collect();
        Units { others, lines }
    }

    /// How many changed lines stand in rows before `row`.
    fn changed_before(&self, row: u32) -> u32 {
        let (Some(hunk), Some(lines)) =
            (row.checked_sub(1).and_then(|above| self.hunk_at(above)), self.lines())
        else {
            return 0;
        };
        let of_hunk = &lines.hunks()[hunk];
        let offset = row - self.heads[hunk] - 1;
        if offset >= lines.n_rows(of_hunk) {
            return of_hunk.changed.end;
        }
        match lines.row(of_hunk, offset) {
            Some(Row::Changed(line)) => line.index,
            // Old and new positions advance together over context and one at a time over changes.
            Some(Row::Context { line }) => {
                let advanced = line.old - of_hunk.rows.old.start + line.new - of_hunk.rows.new.start;
                of_hunk.changed.start + 2 * offset - advanced
            }
            None => of_hunk.changed.end,
        }
    }

    /// The widest line number of either side, in digits; at least three.
    pub(crate) fn number_width(&self) -> usize {
        let last = self.lines().and_then(|lines| lines.hunks().last()).map_or(0, |hunk| {
            let last = |side: Side| TextDiff::number(hunk, side, hunk.rows.get(side).end);
            last(Side::Old).max(last(Side::New))
        });
        last.to_string().len().max(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Sided;
    use crate::diff::{Edit, Entry, FileChange, Glimpse, Mode, OtherChange, OtherKind, Text};

    fn file(n_others: usize, edits: Vec<Edit>) -> OpenFile {
        let entry = Entry { mode: Mode::FILE, id: crate::base::ObjectId::empty_tree() };
        let change = FileChange {
            path: "a".into(),
            sides: Sided::new(Some(entry), Some(entry)),
            renamed_from: None,
            ordinal: 0,
        };
        let glimpse = Some(Glimpse { entry, size: 0, head: Vec::new() });
        let other = OtherChange { kind: OtherKind::Mode, sides: Sided::new(glimpse.clone(), glimpse) };
        let text = Sided::new(60, 62).map(|n: usize| Text::new("x\n".repeat(n).into_bytes()));
        let lines = (!edits.is_empty()).then(|| TextDiff::new(text, edits));
        OpenFile::new(FileDiff { change, others: vec![other; n_others], lines })
    }

    #[test]
    fn every_row_is_found_and_every_unit_has_its_row() {
        let edits = vec![
            Edit { old: 5..6, new: 5..7 },
            Edit { old: 9..9, new: 10..12 },
            Edit { old: 40..42, new: 43..43 },
        ];
        for n_others in 0..3 {
            let file = file(n_others, edits.clone());
            let mut units = Vec::new();
            for row in 0..file.n_rows() {
                if let Some(unit) = file.at(row).unit() {
                    assert_eq!(file.row_of(unit), row);
                    units.push(unit);
                }
                for last in row..file.n_rows() {
                    let expected: Vec<_> = (row..=last).filter_map(|row| file.at(row).unit()).collect();
                    assert_eq!(
                        file.units_between(row, last).iter().collect::<Vec<_>>(),
                        expected,
                        "{row}..={last}"
                    );
                }
            }
            assert_eq!(units, file.diff.units().iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_file_without_units_says_so() {
        let file = file(0, Vec::new());
        assert_eq!(
            (0..file.n_rows()).map(|row| file.at(row)).collect::<Vec<_>>(),
            [FileRow::Head, FileRow::Nothing]
        );
        assert!(file.units_between(0, 1).is_empty());
    }
}
