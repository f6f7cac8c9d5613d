//! Every unit of a change with its id, computed from the trees: what a record is compared with.

use crate::base::{Digest, Hasher, Side, Sided};
use crate::diff::{
    Edit, Entry, FileDiff, FileKey, Hunk, OtherKind, Scope, Tally, TextDiff, Units, hunk_id, other_id,
};

use super::At;

/// All units of a change.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every file, in the change's order.
    pub files: Vec<FileUnits>,
    /// Files that could not be read, so that what they hold is not known.
    pub unread: Vec<FileKey>,
}

/// All units of one file. Keeps ids and places, not text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileUnits {
    /// Which file.
    pub key: FileKey,
    /// Mode and blob on each side.
    pub sides: Sided<Option<Entry>>,
    /// Other changes, in the order of [`FileDiff::others`].
    pub others: Vec<(OtherKind, Digest)>,
    /// Hunks, in order.
    pub hunks: Vec<HunkUnits>,
    pub(super) edits: Vec<Edit>,
    /// Whether the edits count lines as the files do; those of a patch do not.
    pub(super) is_whole: bool,
}

/// The changed lines of one hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HunkUnits {
    /// Its content id.
    pub id: Digest,
    /// Its place.
    pub at: At,
    /// Which of the file's changed lines is its first.
    pub first: u32,
    /// How many lines it removes.
    pub removed: u32,
    /// How many lines it adds.
    pub added: u32,
}

impl HunkUnits {
    /// How many changed lines it has.
    pub const fn n(&self) -> u32 {
        self.removed + self.added
    }
}

/// Computes the ids of all units of a file. Costs one pass over the bytes of its hunks.
pub fn file_units(diff: &FileDiff) -> FileUnits {
    let change = &diff.change;
    let id = |other| other_id(&change.path, change.renamed_from.as_ref(), other);
    let hunks = |lines: &TextDiff| {
        lines.hunks().iter().map(|hunk| hunk_units(lines, hunk, hunk_id(&change.path, lines, hunk))).collect()
    };
    FileUnits {
        key: change.key(),
        sides: change.sides,
        others: diff.others.iter().map(|other| (other.kind, id(other))).collect(),
        hunks: diff.lines.as_ref().map_or_else(Vec::new, hunks),
        edits: diff.lines.as_ref().map_or_else(Vec::new, |lines| lines.edits().to_vec()),
        is_whole: diff.lines.as_ref().is_some_and(TextDiff::is_whole),
    }
}

fn hunk_units(lines: &TextDiff, hunk: &Hunk, id: Digest) -> HunkUnits {
    let edits = lines.edits_of(hunk);
    let count =
        |range: fn(&Edit) -> &std::ops::Range<u32>| edits.iter().map(|edit| length(range(edit))).sum();
    let start = |side: Side| {
        let is_empty = hunk.rows.get(side).is_empty();
        // A patch gives the number that stands in its header; in a whole file the first row is counted.
        hunk.numbers.get(side).saturating_sub(u32::from(is_empty && lines.is_whole()))
    };
    HunkUnits {
        id,
        at: At { start: Sided::new(start(Side::Old), start(Side::New)), len: hunk.rows.as_ref().map(length) },
        first: hunk.changed.start,
        removed: count(|edit| &edit.old),
        added: count(|edit| &edit.new),
    }
}

fn length(range: &std::ops::Range<u32>) -> u32 {
    range.end - range.start
}

impl FileUnits {
    /// How many units.
    pub fn tally(&self) -> Tally {
        Tally { lines: u64::from(self.n_lines()), others: self.others.len() as u64 }
    }

    /// How many changed lines.
    pub fn n_lines(&self) -> u32 {
        self.hunks.last().map_or(0, |hunk| hunk.first + hunk.n())
    }

    /// Every unit.
    pub fn units(&self) -> Units {
        let n_others = u32::try_from(self.others.len()).unwrap_or(u32::MAX);
        Units {
            others: std::iter::once(0..n_others).collect(),
            lines: std::iter::once(0..self.n_lines()).collect(),
        }
    }

    /// The side and the line number (counted from 1) of the changed line number `index` of a file in a repository.
    pub fn number_of(&self, index: u32) -> Option<(Side, u32)> {
        let mut before = 0;
        for edit in &self.edits {
            let (removed, added) = (length(&edit.old), length(&edit.new));
            let offset = index - before;
            if offset < removed {
                return Some((Side::Old, edit.old.start + offset + 1));
            }
            if offset < removed + added {
                return Some((Side::New, edit.new.start + (offset - removed) + 1));
            }
            before += removed + added;
        }
        None
    }
}

impl Inventory {
    /// How many units.
    pub fn tally(&self) -> Tally {
        sum(self.files.iter().map(FileUnits::tally))
    }

    /// The part that a narrowed review was about.
    pub fn within(&self, scope: &Scope) -> impl Iterator<Item = &FileUnits> {
        self.files.iter().filter(|file| scope.includes(&file.key.path))
    }

    /// SHA-256 over `"countersign/coverage/v1\0"` and, as framed fields (see [`Hasher`]), the 32 bytes of the id of every
    /// unit of `files` in order; in a file, other changes come before hunks.
    pub fn digest<'a>(files: impl IntoIterator<Item = &'a FileUnits>) -> Digest {
        let mut hasher = Hasher::new(b"countersign/coverage/v1\0");
        for file in files {
            let others = file.others.iter().map(|(_, id)| id);
            for id in others.chain(file.hunks.iter().map(|hunk| &hunk.id)) {
                hasher.field(id.as_bytes());
            }
        }
        hasher.finish()
    }
}

/// Adds counts up.
pub(super) fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut sum, tally| {
        sum += tally;
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ObjectId;
    use crate::diff::{FileChange, Mode, Text};

    fn units(old: Option<&str>, new: &str, edits: Vec<Edit>) -> FileUnits {
        let entry = Entry { mode: Mode::FILE, id: ObjectId::empty_tree() };
        let sides = Sided::new(old.map(|_| entry), Some(entry));
        let text = Sided::new(old.unwrap_or_default(), new).map(|text| Text::new(text.as_bytes().to_vec()));
        let change = FileChange { path: "x".into(), sides, renamed_from: None, ordinal: 0 };
        file_units(&FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, edits)) })
    }

    #[test]
    fn a_place_is_what_a_hunk_header_says() {
        let at = |old, new| At { start: Sided::new(old, new), len: Sided::new(0, 2) };
        let added = units(None, "a\nb\n", vec![Edit { old: 0..0, new: 0..2 }]);
        assert_eq!(added.hunks[0].at, at(0, 1));
        let changed = units(Some("a\nb\nc\n"), "a\nB\nB\nc\n", vec![Edit { old: 1..2, new: 1..3 }]);
        let hunk = changed.hunks[0];
        assert_eq!(hunk.at, At { start: Sided::new(1, 1), len: Sided::new(3, 4) });
        assert_eq!((hunk.first, hunk.removed, hunk.added), (0, 1, 2));
    }

    #[test]
    fn changed_lines_have_the_numbers_of_their_side() {
        let edits = vec![Edit { old: 1..2, new: 1..3 }, Edit { old: 3..3, new: 4..5 }];
        let file = units(Some("a\nb\nc\n"), "a\nB\nB\nc\nd\n", edits);
        let numbers: Vec<_> = (0..5).map(|index| file.number_of(index)).collect();
        let new = |line| Some((Side::New, line));
        assert_eq!(numbers, [Some((Side::Old, 2)), new(2), new(3), new(5), None]);
    }

    /// Computed by hand from the documented bytes.
    #[test]
    fn the_digest_is_over_all_ids_in_order() {
        let file = units(None, "a\n", vec![Edit { old: 0..0, new: 0..1 }]);
        let mut bytes = b"countersign/coverage/v1\0".to_vec();
        for _ in 0..2 {
            bytes.extend(32u64.to_be_bytes());
            bytes.extend(file.hunks[0].id.as_bytes());
        }
        assert_eq!(Inventory::digest([&file, &file]), Digest::of(&bytes));
    }
}
