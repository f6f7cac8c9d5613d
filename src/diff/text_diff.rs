//! The changed lines of one file: edits over two texts, grouped into hunks with three lines of context.

use std::ops::Range;
use std::sync::OnceLock;

use super::{Pairing, Text};
use crate::base::{Side, Sided};

/// Lines of unchanged text on either side of a change. Part of a hunk's identity, so never configurable.
const CONTEXT: u32 = 3;

/// One run of changed lines: `old` was taken out and `new` put in its place. Lines count from 0; one side may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Removed lines.
    pub old: Range<u32>,
    /// Added lines.
    pub new: Range<u32>,
}

impl Edit {
    /// Its lines of one side.
    pub fn lines(&self, side: Side) -> Range<u32> {
        if side == Side::Old { self.old.clone() } else { self.new.clone() }
    }

    fn len(&self) -> u32 {
        length(&self.old) + length(&self.new)
    }
}

/// Neighbouring edits with their context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines it covers on each side, context included, as positions in the two texts.
    pub rows: Sided<Range<u32>>,
    /// What the first line of each side is called: its number in the file, counted from 1.
    pub numbers: Sided<u32>,
    /// Which of the file's changed lines it holds.
    pub changed: Range<u32>,
    edits: Range<usize>,
}

/// A hunk of a patch, on its way into [`TextDiff::from_hunks`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseHunk {
    /// Its lines on each side, context included, as positions in the joined texts.
    pub rows: Sided<Range<u32>>,
    /// The line numbers that its header gives to the first row of each side.
    pub numbers: Sided<u32>,
    /// Its edits, as positions in the joined texts.
    pub edits: Vec<Edit>,
}

/// One line of a hunk as it is read. Lines are positions in the two texts, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// On both sides.
    Context {
        /// Where it stands on each side.
        line: Sided<u32>,
    },
    /// On one side only, so a unit.
    Changed(ChangedLine),
}

/// One changed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedLine {
    /// Its place among the file's changed lines, counted from 0.
    pub index: u32,
    /// Removed (old) or added (new).
    pub side: Side,
    /// Its position in that side's text, counted from 0.
    pub line: u32,
}

/// All changed lines of one file.
#[derive(Clone, Debug)]
pub struct TextDiff {
    text: Sided<Text>,
    edits: Vec<Edit>,
    /// How many changed lines lie before each edit; one more entry than there are edits.
    before: Vec<u32>,
    hunks: Vec<Hunk>,
    is_whole: bool,
    pairing: OnceLock<Pairing>,
}

impl TextDiff {
    /// The difference of two whole texts. `edits` are in order, do not touch, and are what the diff engine found.
    pub fn new(text: Sided<Text>, edits: Vec<Edit>) -> Self {
        let before = count_before(&edits);
        let hunks = group(&edits, &before, text.as_ref().map(Text::n_lines));
        Self { text, edits, before, hunks, is_whole: true, pairing: OnceLock::new() }
    }

    /// Hunks as a patch gives them. `text` holds the lines of all hunks of each side one after the other. What lies between
    /// the hunks is not known.
    pub fn from_hunks(text: Sided<Text>, hunks: Vec<LooseHunk>) -> Self {
        let edits: Vec<Edit> = hunks.iter().flat_map(|hunk| hunk.edits.iter().cloned()).collect();
        let before = count_before(&edits);
        let mut at = 0;
        let hunks = hunks.into_iter().map(|LooseHunk { rows, numbers, edits }| {
            let edits = at..at + edits.len();
            at = edits.end;
            Hunk { rows, numbers, changed: before[edits.start]..before[edits.end], edits }
        });
        let hunks = hunks.collect();
        Self { text, edits, before, hunks, is_whole: false, pairing: OnceLock::new() }
    }

    /// The two texts.
    pub const fn text(&self) -> &Sided<Text> {
        &self.text
    }

    /// How many bytes the two texts have.
    pub fn n_bytes(&self) -> usize {
        self.text.old.bytes().len() + self.text.new.bytes().len()
    }

    /// Whether the texts are whole files; from a patch they are only what the hunks show.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The edits, in order.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Which removed lines the added ones took the place of. Compared once, by whoever asks first.
    pub fn pairing(&self) -> &Pairing {
        self.pairing.get_or_init(|| Pairing::new(&self.text, &self.edits))
    }

    /// Whether [`TextDiff::pairing`] answers at once, or nearly so.
    pub fn is_pairing_near(&self) -> bool {
        self.pairing.get().is_some() || Pairing::is_quick(&self.text, &self.edits)
    }

    /// The changed line of the other side that a changed line is paired with.
    pub fn partner(&self, line: ChangedLine) -> Option<ChangedLine> {
        let side = line.side.other();
        let partner = self.pairing().partner(self.edit_of(line.index), line)?;
        Some(ChangedLine { index: self.changed_at(side, partner)?, side, line: partner })
    }

    /// The hunks, in order.
    pub fn hunks(&self) -> &[Hunk] {
        &self.hunks
    }

    /// How many changed lines there are.
    pub fn n_changed(&self) -> u32 {
        self.before.last().copied().unwrap_or(0)
    }

    /// How many lines were removed and how many added.
    pub fn counts(&self) -> Sided<u64> {
        self.edits.iter().fold(Sided::new(0, 0), |sum, edit| {
            Sided::new(sum.old + edit.old.len() as u64, sum.new + edit.new.len() as u64)
        })
    }

    /// The changed line number `index`, or `None` past the last.
    pub fn changed_line(&self, index: u32) -> Option<ChangedLine> {
        let at = self.before.partition_point(|&before| before <= index).checked_sub(1)?;
        let edit = self.edits.get(at)?;
        let offset = index - self.before[at];
        let n_old = length(&edit.old);
        let (side, line) = if offset < n_old {
            (Side::Old, edit.old.start + offset)
        } else {
            (Side::New, edit.new.start + offset - n_old)
        };
        Some(ChangedLine { index, side, line })
    }

    /// The bytes of a changed line without LF, and whether it ended in LF.
    pub fn content(&self, line: ChangedLine) -> (&[u8], bool) {
        self.text.get(line.side).content(line.line)
    }

    /// The number that a line of a hunk has in its file, counted from 1.
    pub fn number(hunk: &Hunk, side: Side, line: u32) -> u32 {
        hunk.numbers.get(side) + (line - hunk.rows.get(side).start)
    }

    /// The number of the line at position `line` of one side, counted from 1; `None` for a line that is not known.
    pub fn number_at(&self, side: Side, line: u32) -> Option<u32> {
        if self.is_whole {
            return (line < self.text.get(side).n_lines()).then(|| line + 1);
        }
        let hunk = self.hunks.iter().find(|hunk| hunk.rows.get(side).contains(&line))?;
        Some(Self::number(hunk, side, line))
    }

    /// The position of the line with this number, counted from 1; `None` for a line that there is not or that is not known.
    pub fn line_numbered(&self, side: Side, number: u32) -> Option<u32> {
        let position = |hunk: &Hunk| {
            let offset = number.checked_sub(*hunk.numbers.get(side))?;
            let line = hunk.rows.get(side).start.checked_add(offset)?;
            hunk.rows.get(side).contains(&line).then_some(line)
        };
        if self.is_whole {
            return number.checked_sub(1).filter(|line| *line < self.text.get(side).n_lines());
        }
        self.hunks.iter().find_map(position)
    }

    /// Which changed line stands at position `line` of one side; `None` for an unchanged one.
    pub fn changed_at(&self, side: Side, line: u32) -> Option<u32> {
        let half = |edit: &Edit| edit.lines(side);
        let at = self.edits.partition_point(|edit| half(edit).end <= line);
        let edit = self.edits.get(at).filter(|edit| half(edit).contains(&line))?;
        let removed = if side == Side::Old { 0 } else { length(&edit.old) };
        Some(self.before[at] + removed + (line - half(edit).start))
    }

    /// Where the line at position `line` of the old text stands in the new one; where it is not there any more, the nearest
    /// position to where it would be.
    pub fn across(&self, line: u32) -> Result<u32, u32> {
        let at = self.edits.partition_point(|edit| edit.old.end <= line);
        if let Some(edit) = self.edits.get(at).filter(|edit| edit.old.contains(&line)) {
            let last = self.text.new.n_lines().saturating_sub(1);
            return Err((edit.new.start + (line - edit.old.start).min(length(&edit.new))).min(last));
        }
        Ok(at.checked_sub(1).map_or(line, |before| {
            let before = &self.edits[before];
            before.new.end + (line - before.old.end)
        }))
    }

    /// Which hunk shows the line at position `line` of one side.
    pub fn hunk_showing(&self, side: Side, line: u32) -> Option<usize> {
        let at = self.hunks.partition_point(|hunk| hunk.rows.get(side).end <= line);
        self.hunks.get(at).is_some_and(|hunk| hunk.rows.get(side).contains(&line)).then_some(at)
    }

    /// Which hunk holds the changed line number `index`.
    pub fn hunk_of(&self, index: u32) -> Option<usize> {
        let at = self.hunks.partition_point(|hunk| hunk.changed.end <= index);
        self.hunks.get(at).is_some_and(|hunk| hunk.changed.contains(&index)).then_some(at)
    }

    /// Which edits a hunk is made of, as places in [`TextDiff::edits`].
    pub fn edit_numbers(&self, hunk: &Hunk) -> Range<usize> {
        hunk.edits.clone()
    }

    /// Which edit holds the changed line number `index`.
    pub fn edit_of(&self, index: u32) -> usize {
        self.before.partition_point(|&before| before <= index).saturating_sub(1)
    }

    /// How many changed lines lie before edit number `at`.
    pub fn changed_before(&self, at: usize) -> u32 {
        self.before.get(at).copied().unwrap_or_else(|| self.n_changed())
    }

    /// The edits of a hunk.
    pub fn edits_of(&self, hunk: &Hunk) -> &[Edit] {
        &self.edits[hunk.edits.clone()]
    }

    /// How many rows a hunk has: context, removed and added lines.
    pub fn n_rows(&self, hunk: &Hunk) -> u32 {
        let lines = length(&hunk.rows.old) + length(&hunk.rows.new);
        u32::midpoint(lines, length(&hunk.changed))
    }

    /// Row `row` of a hunk, counted from 0, or `None` past the last. Logarithmic in the number of edits.
    pub fn row(&self, hunk: &Hunk, row: u32) -> Option<Row> {
        if row >= self.n_rows(hunk) {
            return None;
        }
        let edits = self.edits_of(hunk);
        let Some(at) = self.last_edit_starting_by(hunk, row) else {
            return Some(Row::Context {
                line: Sided::new(hunk.rows.old.start + row, hunk.rows.new.start + row),
            });
        };
        let edit = &edits[at];
        let offset = row - self.row_of_edit(hunk, at);
        if offset < edit.len() {
            let index = self.before[hunk.edits.start + at] + offset;
            return self.changed_line(index).map(Row::Changed);
        }
        let past = offset - edit.len();
        Some(Row::Context { line: Sided::new(edit.old.end + past, edit.new.end + past) })
    }

    /// The last edit of a hunk that starts at or before `row`.
    fn last_edit_starting_by(&self, hunk: &Hunk, row: u32) -> Option<usize> {
        let (mut low, mut high) = (0, hunk.edits.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.row_of_edit(hunk, middle) <= row {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1)
    }

    /// At which row of its hunk the changed line number `index` stands.
    pub fn row_of(&self, hunk: &Hunk, index: u32) -> u32 {
        let at = self.before.partition_point(|&before| before <= index) - 1;
        self.row_of_edit(hunk, at - hunk.edits.start) + (index - self.before[at])
    }

    /// The first row of the hunk's edit number `at`. Old and new positions advance together over context and one at a time
    /// over changes, so the rows before are half of both offsets and the changed lines before.
    fn row_of_edit(&self, hunk: &Hunk, at: usize) -> u32 {
        let edit = &self.edits[hunk.edits.start + at];
        let changed = self.before[hunk.edits.start + at] - hunk.changed.start;
        let offsets = edit.old.start - hunk.rows.old.start + edit.new.start - hunk.rows.new.start;
        u32::midpoint(offsets, changed)
    }
}

fn length(range: &Range<u32>) -> u32 {
    range.end - range.start
}

fn count_before(edits: &[Edit]) -> Vec<u32> {
    let mut sum = 0;
    std::iter::once(0)
        .chain(edits.iter().map(|edit| {
            sum += edit.len();
            sum
        }))
        .collect()
}

/// Edits whose contexts touch or overlap share a hunk, as in `diff -u`.
fn group(edits: &[Edit], before: &[u32], n_lines: Sided<u32>) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let mut start = 0;
    for at in 0..edits.len() {
        let ends = edits.get(at + 1).is_none_or(|next| next.old.start - edits[at].old.end > 2 * CONTEXT);
        if ends {
            let (first, last) = (&edits[start], &edits[at]);
            let lead = first.old.start.min(CONTEXT);
            let trail = (n_lines.old - last.old.end).min(CONTEXT);
            let rows = Sided::new(
                first.old.start - lead..last.old.end + trail,
                first.new.start - lead..last.new.end + trail,
            );
            let numbers = Sided::new(rows.old.start + 1, rows.new.start + 1);
            hunks.push(Hunk { rows, numbers, changed: before[start]..before[at + 1], edits: start..at + 1 });
            start = at + 1;
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Random edits as (unchanged lines before, removed, added), and the unchanged lines after the last.
    fn any_diff() -> impl Strategy<Value = TextDiff> {
        (proptest::collection::vec((1u32..12, 0u32..4, 0u32..4), 0..8), 0u32..9).prop_map(|(runs, tail)| {
            let mut at = Sided::new(0, 0);
            let mut edits = Vec::new();
            for (gap, removed, added) in runs {
                if removed + added == 0 {
                    continue;
                }
                at = Sided::new(at.old + gap, at.new + gap);
                edits.push(Edit { old: at.old..at.old + removed, new: at.new..at.new + added });
                at = Sided::new(at.old + removed, at.new + added);
            }
            let text = at.map(|n| Text::new("x\n".repeat((n + tail) as usize).into_bytes()));
            TextDiff::new(text, edits)
        })
    }

    proptest! {
        #[test]
        fn walking_the_rows_of_all_hunks_meets_every_changed_line_once_and_in_order(diff in any_diff()) {
            let mut expected = 0;
            for (at, hunk) in diff.hunks().iter().enumerate() {
                let mut next = hunk.rows.clone().map(|range| range.start);
                for row in 0..diff.n_rows(hunk) {
                    match diff.row(hunk, row).unwrap() {
                        Row::Context { line } => {
                            prop_assert_eq!(line, next);
                            prop_assert_eq!(diff.changed_at(Side::New, line.new), None);
                            prop_assert_eq!(diff.across(line.old), Ok(line.new));
                            next = next.map(|line| line + 1);
                        }
                        Row::Changed(line) => {
                            prop_assert_eq!(line.index, expected);
                            prop_assert_eq!(diff.changed_line(expected), Some(line));
                            prop_assert_eq!(diff.hunk_of(expected), Some(at));
                            prop_assert_eq!(diff.row_of(hunk, expected), row);
                            prop_assert_eq!(diff.changed_at(line.side, line.line), Some(line.index));
                            let is_old = line.side == Side::Old;
                            prop_assert!(!is_old || diff.across(line.line).is_err());
                            prop_assert_eq!(diff.hunk_showing(line.side, line.line), Some(at));
                            let number = diff.number_at(line.side, line.line).unwrap();
                            prop_assert_eq!(diff.line_numbered(line.side, number), Some(line.line));
                            prop_assert_eq!(line.line, *next.get(line.side));
                            *next.get_mut(line.side) += 1;
                            expected += 1;
                        }
                    }
                }
                prop_assert_eq!(next, hunk.rows.clone().map(|range| range.end));
                prop_assert_eq!(diff.row(hunk, diff.n_rows(hunk)), None);
            }
            prop_assert_eq!(expected, diff.n_changed());
            prop_assert_eq!(diff.changed_line(expected), None);
        }

        #[test]
        fn hunks_keep_more_than_their_contexts_apart(diff in any_diff()) {
            for pair in diff.hunks().windows(2) {
                prop_assert!(pair[0].rows.old.end < pair[1].rows.old.start);
            }
        }
    }
}
