//! What a comment is tied to.

use std::ops::Range;

use crate::base::{IndexSet, Side};
use crate::diff::{FileDiff, FileKey, TextDiff, UnitRef, Units};

/// What a comment is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// All of the change.
    Change,
    /// A file.
    File(FileKey),
    /// Changed lines or other changes of one file: a line, a selection, a hunk.
    Units(FileKey, Units),
    /// Neighbouring lines of the new side by their numbers (counted from 1, the end not included), unchanged ones among them.
    Lines(FileKey, Range<u32>),
}

/// Why a place that was named cannot be commented on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The file has no lines to show.
    NotText,
    /// The file has no such line on this side, or the patch does not show it.
    NoSuchLine {
        /// Which side.
        side: Side,
        /// The number.
        number: u32,
    },
    /// None of these lines of the old side was taken out; what stands on both sides has its number on the new one.
    NotRemoved {
        /// The first of them.
        number: u32,
    },
    /// No hunk shows this line.
    NoHunk {
        /// Which side.
        side: Side,
        /// The number.
        number: u32,
    },
    /// The last line comes before the first.
    Backwards,
}

impl Anchor {
    /// The file that it lies in; `None` for the whole change.
    pub const fn file(&self) -> Option<&FileKey> {
        match self {
            Self::Change => None,
            Self::File(key) | Self::Units(key, _) | Self::Lines(key, _) => Some(key),
        }
    }

    /// The same place in the file with this key.
    pub(super) fn in_file(&self, key: FileKey) -> Self {
        match self {
            Self::Change => Self::Change,
            Self::File(_) => Self::File(key),
            Self::Units(_, units) => Self::Units(key, units.clone()),
            Self::Lines(_, numbers) => Self::Lines(key, numbers.clone()),
        }
    }

    /// The lines `first` to `last` of one side of a file.
    pub fn lines(diff: &FileDiff, side: Side, first: u32, last: u32) -> Result<Self, NoPlace> {
        let lines = diff.lines.as_ref().ok_or(NoPlace::NotText)?;
        if last < first {
            return Err(NoPlace::Backwards);
        }
        let known = |number| lines.line_numbered(side, number).ok_or(NoPlace::NoSuchLine { side, number });
        let (from, to) = (known(first)?, known(last)?);
        if to.checked_sub(from) != Some(last - first) {
            // Both ends are shown by the patch, but not everything between them, or not in this order.
            let missing = (first..last).find_map(|number| known(number).err());
            return Err(missing.unwrap_or(NoPlace::NoSuchLine { side, number: last }));
        }
        let key = diff.change.key();
        let changed: IndexSet = (from..=to).filter_map(|line| lines.changed_at(side, line)).collect();
        if changed.len() == to - from + 1 {
            return Ok(Self::Units(key, Units::lines(changed)));
        }
        match side {
            Side::New => Ok(Self::Lines(key, first..last + 1)),
            Side::Old if changed.is_empty() => Err(NoPlace::NotRemoved { number: first }),
            Side::Old => Ok(Self::Units(key, Units::lines(changed))),
        }
    }

    /// The hunk of a file that shows a line.
    pub fn hunk(diff: &FileDiff, side: Side, number: u32) -> Result<Self, NoPlace> {
        let lines = diff.lines.as_ref().ok_or(NoPlace::NotText)?;
        let line = lines.line_numbered(side, number).ok_or(NoPlace::NoSuchLine { side, number })?;
        let hunk = lines.hunk_showing(side, line).ok_or(NoPlace::NoHunk { side, number })?;
        let changed = std::iter::once(lines.hunks()[hunk].changed.clone()).collect();
        Ok(Self::Units(diff.change.key(), Units::lines(changed)))
    }

    /// The lines of the new side, by their numbers, from the first to the last that it takes in; `None` if there is none.
    pub fn new_lines(&self, diff: &FileDiff) -> Option<Range<u32>> {
        let lines = diff.lines.as_ref()?;
        match self {
            Self::Change | Self::File(_) => None,
            Self::Lines(_, numbers) => Some(numbers.clone()),
            Self::Units(_, units) => {
                let added = units.lines.iter().filter_map(|index| added_number(lines, index));
                let (first, last) = added.fold(None, |ends: Option<(u32, u32)>, number| {
                    Some(ends.map_or((number, number), |(first, _)| (first, number)))
                })?;
                Some(first..last + 1)
            }
        }
    }

    /// The unit under which it is shown, if it is tied to any that there is: its last one.
    pub fn last_unit(&self, diff: &FileDiff) -> Option<UnitRef> {
        match self {
            Self::Change | Self::File(_) => None,
            Self::Units(_, units) => {
                let units = units.intersection(&diff.units());
                units.lines.last().map(UnitRef::Line).or_else(|| units.others.last().map(UnitRef::Other))
            }
            Self::Lines(_, numbers) => {
                let lines = diff.lines.as_ref()?;
                let line = lines.line_numbered(Side::New, numbers.end.checked_sub(1)?)?;
                lines.changed_at(Side::New, line).map(UnitRef::Line)
            }
        }
    }
}

fn added_number(lines: &TextDiff, index: u32) -> Option<u32> {
    let line = lines.changed_line(index).filter(|line| line.side == Side::New)?;
    lines.number_at(Side::New, line.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::patch;
    use crate::review::comment::tests::{file, key, units};

    #[test]
    fn a_place_is_checked_before_it_is_taken() {
        // one, -two, +2, three, four, -five, +5, +5b, six
        let diff = file("one\ntwo\nthree\nfour\nfive\nsix\n", "one\n2\nthree\nfour\n5\n5b\nsix\n");
        let at = |side, first, last| Anchor::lines(&diff, side, first, last);
        assert_eq!(at(Side::New, 2, 2), Ok(Anchor::Units(key(), units(1..2))));
        assert_eq!(at(Side::Old, 2, 2), Ok(Anchor::Units(key(), units(0..1))));
        assert_eq!(at(Side::New, 5, 6), Ok(Anchor::Units(key(), units(3..5))));
        assert_eq!(at(Side::New, 1, 2), Ok(Anchor::Lines(key(), 1..3)));
        assert_eq!(at(Side::Old, 1, 3), Ok(Anchor::Units(key(), units(0..1))));
        assert_eq!(at(Side::Old, 3, 4), Err(NoPlace::NotRemoved { number: 3 }));
        assert_eq!(at(Side::New, 7, 8), Err(NoPlace::NoSuchLine { side: Side::New, number: 8 }));
        assert_eq!(at(Side::New, 0, 1), Err(NoPlace::NoSuchLine { side: Side::New, number: 0 }));
        assert_eq!(at(Side::New, 3, 2), Err(NoPlace::Backwards));
        assert_eq!(Anchor::hunk(&diff, Side::New, 4), Ok(Anchor::Units(key(), units(0..5))));
        assert_eq!(at(Side::New, 5, 6).unwrap().new_lines(&diff), Some(5..7));
        assert_eq!(Anchor::hunk(&diff, Side::New, 4).unwrap().new_lines(&diff), Some(2..7));
        assert_eq!(at(Side::Old, 2, 2).unwrap().new_lines(&diff), None);
        assert_eq!(Anchor::Lines(key(), 1..3).last_unit(&diff), Some(UnitRef::Line(1)));
    }

    #[test]
    fn the_first_line_that_a_patch_does_not_show_is_named() {
        let refused = |text: &str, first, last| {
            let set = patch::open(text.as_bytes(), &patch::Options::default()).unwrap();
            Anchor::lines(&set.diff(&set.files[0]), Side::New, first, last).map_err(|why| match why {
                NoPlace::NoSuchLine { number, .. } => number,
                _ => 0,
            })
        };
        let (a, b) = ("@@ -1,3 +1,3 @@\n-1\n+A\n 2\n 3\n", "@@ -8,2 +8,2 @@\n-8\n+B\n 9\n");
        let head = "--- a/src/a.rs\n+++ b/src/a.rs\n";
        let text = format!("{head}{a}{b}");
        for (first, last, missing) in [(1, 9, 4), (3, 8, 4), (4, 8, 4), (1, 7, 7), (1, 10, 10)] {
            assert_eq!(refused(&text, first, last), Err(missing), "{first} to {last}");
        }
        assert_eq!(refused(&text, 2, 3), Ok(Anchor::Lines(key(), 2..4)));
        // Hunks in the wrong order.
        assert_eq!(refused(&format!("{head}{b}{a}"), 1, 9), Err(4));
    }

    #[test]
    fn a_hunk_is_named_by_any_line_it_shows() {
        let text = |n: &str| {
            (1..=30).map(|at| if at == 15 { n.to_owned() } else { format!("{at}\n") }).collect::<String>()
        };
        let diff = file(&text("x\n"), &text("y\n"));
        for number in 12..=18 {
            assert!(Anchor::hunk(&diff, Side::New, number).is_ok(), "{number}");
        }
        assert_eq!(Anchor::hunk(&diff, Side::New, 11), Err(NoPlace::NoHunk { side: Side::New, number: 11 }));
    }
}
