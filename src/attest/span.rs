//! Where changed lines stand in their file, for telling people.

use std::ops::Range;

use super::FileUnits;
use crate::base::{IndexSet, Side};

/// Neighbouring lines of one side of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Removed or added.
    pub side: Side,
    /// Line numbers, counted from 1.
    pub numbers: Range<u32>,
}

impl FileUnits {
    /// Where some of the changed lines stand in a file of a repository, in diff order. One pass over edits and ranges.
    pub fn spans(&self, lines: &IndexSet) -> Vec<Span> {
        self.anchored_spans(lines).into_iter().map(|(span, _)| span).collect()
    }

    /// The same, each with the line of the new side to show it at: its first line, or, for removed lines, the one that took
    /// their place or stands before the gap.
    pub fn anchored_spans(&self, lines: &IndexSet) -> Vec<(Span, u32)> {
        let mut spans = Vec::new();
        let (mut ranges, mut first) = (lines.ranges(), 0);
        let halves = self.edits.iter().flat_map(|edit| {
            let gap = edit.new.start + u32::from(!edit.new.is_empty());
            [(Side::Old, &edit.old, gap.max(1)), (Side::New, &edit.new, 0)]
        });
        for (side, numbers, gap) in halves.filter(|(_, numbers, _)| !numbers.is_empty()) {
            let end = first + (numbers.end - numbers.start);
            while let [range, rest @ ..] = ranges
                && range.start < end
            {
                let number = |index: u32| numbers.start + (index - first) + 1;
                let inside = range.start.max(first)..range.end.min(end);
                let span = Span { side, numbers: number(inside.start)..number(inside.end) };
                let anchor = if side == Side::Old { gap } else { span.numbers.start };
                spans.push((span, anchor));
                if range.end > end {
                    break;
                }
                ranges = rest;
            }
            first = end;
        }
        spans
    }

    /// The added lines among those with these numbers; none for a patch, whose lines have no numbers here.
    pub fn added_within(&self, numbers: &Range<u32>) -> IndexSet {
        let mut first = 0;
        let mut found = IndexSet::new();
        for edit in self.edits.iter().filter(|_| self.is_whole) {
            let removed = edit.old.end - edit.old.start;
            let from = edit.new.start.max(numbers.start.saturating_sub(1));
            let to = edit.new.end.min(numbers.end.saturating_sub(1));
            if from < to {
                let index = |line: u32| first + removed + (line - edit.new.start);
                found.insert(index(from)..index(to));
            }
            first += removed + (edit.new.end - edit.new.start);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attest::file_units;
    use crate::base::{ObjectId, Sided};
    use crate::diff::{Edit, Entry, FileChange, FileDiff, Mode, Text, TextDiff};

    fn units(edits: Vec<Edit>) -> FileUnits {
        let text = Sided::new(20, 20).map(|n: usize| Text::new("x\n".repeat(n).into_bytes()));
        let entry = Some(Entry { mode: Mode::FILE, id: ObjectId::empty_tree() });
        let sides = Sided::new(entry, entry);
        let change = FileChange { path: "a".into(), sides, renamed_from: None, ordinal: 0 };
        file_units(&FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, edits)) })
    }

    #[test]
    fn spans_are_the_numbers_of_neighbouring_lines() {
        let file = units(vec![Edit { old: 1..3, new: 1..2 }, Edit { old: 6..6, new: 5..8 }]);
        let spans = |lines: IndexSet| -> Vec<(Side, Range<u32>)> {
            file.spans(&lines).into_iter().map(|span| (span.side, span.numbers)).collect()
        };
        let all = spans(std::iter::once(0..6).collect());
        assert_eq!(all, [(Side::Old, 2..4), (Side::New, 2..3), (Side::New, 6..9)]);
        for index in 0..6 {
            let (side, number) = file.number_of(index).unwrap();
            assert_eq!(spans(IndexSet::single(index)), [(side, number..number + 1)]);
        }
        assert_eq!(spans([0, 1, 4].into_iter().collect()), [(Side::Old, 2..4), (Side::New, 7..8)]);
        assert_eq!(spans(IndexSet::new()), []);
        let anchors = file.anchored_spans(&std::iter::once(0..6).collect()).into_iter();
        assert_eq!(anchors.map(|(_, anchor)| anchor).collect::<Vec<_>>(), [2, 2, 6]);
        let added = |numbers| file.added_within(&numbers).iter().collect::<Vec<_>>();
        assert_eq!(
            (added(1..2), added(2..3), added(2..8), added(7..20)),
            (vec![], vec![2], vec![2, 3, 4], vec![4, 5])
        );
    }
}
