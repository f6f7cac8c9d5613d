//! One file of a change: its two entries, and, once read, its changed lines and other changes.

use super::{Tally, TextDiff, UnitRef, Units};
use crate::base::{IndexSet, ObjectId, RepoPath, Sided};

/// A file mode as a tree stores it, such as `0o100644`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mode(pub u32);

/// What kind of thing a [`Mode`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModeKind {
    /// A regular file, executable or not.
    File,
    /// A symbolic link; its blob is the target.
    Symlink,
    /// A submodule; its id is a commit of another repository.
    Gitlink,
}

impl Mode {
    /// An ordinary file.
    pub const FILE: Self = Self(0o100_644);
    /// An executable file.
    pub const EXECUTABLE: Self = Self(0o100_755);
    /// A symbolic link.
    pub const SYMLINK: Self = Self(0o120_000);
    /// A submodule.
    pub const GITLINK: Self = Self(0o160_000);

    /// File, link or submodule, from the type bits.
    pub const fn kind(self) -> ModeKind {
        match self.0 & 0o170_000 {
            0o120_000 => ModeKind::Symlink,
            0o160_000 => ModeKind::Gitlink,
            _ => ModeKind::File,
        }
    }
}

impl std::fmt::Display for Mode {
    /// Six octal digits, as git prints modes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06o}", self.0)
    }
}

impl std::fmt::Debug for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// What stands at a path on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Type and permission.
    pub mode: Mode,
    /// The blob, or the commit of a submodule. All zeros where a patch does not name it.
    pub id: ObjectId,
}

/// How the two sides of a file relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Only on the new side.
    Added,
    /// Only on the old side.
    Deleted,
    /// On both sides, of the same kind.
    Modified,
}

impl Status {
    /// The letter git uses: `A`, `D` or `M`.
    pub const fn letter(self) -> char {
        match self {
            Self::Added => 'A',
            Self::Deleted => 'D',
            Self::Modified => 'M',
        }
    }

    /// The reverse of [`Status::letter`].
    pub const fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'A' => Some(Self::Added),
            'D' => Some(Self::Deleted),
            'M' => Some(Self::Modified),
            _ => None,
        }
    }
}

/// What tells one [`FileChange`] of a change from all others. A path alone does not: a type change (a file that becomes a
/// link or a submodule) is two changes, a deletion and an addition, at one path, and a mailbox of patches can change a path
/// again and again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey {
    /// Where it stands.
    pub path: RepoPath,
    /// Which of the changes at that path.
    pub status: Status,
    /// How many changes of the same path and status a patch has before this one; 0 in a repository.
    pub ordinal: u32,
}

/// One path that differs between the two trees. Of a type change there are two, the deletion first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Where it stands (the new name, for a patch that renames).
    pub path: RepoPath,
    /// What stands there; at least one side is there, and both are of the same [`ModeKind`].
    pub sides: Sided<Option<Entry>>,
    /// Where it came from. In a repository that is a guess for display, never part of an id; a patch says it.
    pub renamed_from: Option<RepoPath>,
    /// How many changes of the same path and status a patch has before this one; 0 in a repository.
    pub ordinal: u32,
}

impl FileChange {
    /// Added, deleted or modified.
    pub const fn status(&self) -> Status {
        match (&self.sides.old, &self.sides.new) {
            (None, _) => Status::Added,
            (Some(_), None) => Status::Deleted,
            (Some(_), Some(_)) => Status::Modified,
        }
    }

    /// Its name within the change.
    pub fn key(&self) -> FileKey {
        FileKey { path: self.path.clone(), status: self.status(), ordinal: self.ordinal }
    }

    /// What kind of thing it is, from the new side if there is one.
    pub fn kind(&self) -> ModeKind {
        self.sides.new.or(self.sides.old).map_or(ModeKind::File, |entry| entry.mode.kind())
    }
}

/// A change that has no lines to show but needs a decision all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OtherKind {
    /// The permission changed, such as from `100644` to `100755`.
    Mode,
    /// An empty file was added.
    Add,
    /// An empty file was deleted.
    Delete,
    /// Content with a NUL byte near its start.
    Binary,
    /// Where a symbolic link points.
    Symlink,
    /// Which commit a submodule stands at.
    Gitlink,
    /// Content over the size cap. It can be neither shown nor signed.
    TooBig,
    /// A patch says that the file moved. In a repository, a move is a deletion and an addition.
    Rename,
    /// A patch says that the file is a copy.
    Copy,
}

/// What can be shown of one side of an other change without reading lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// Mode and object id.
    pub entry: Entry,
    /// Bytes of the blob; 0 for a submodule.
    pub size: u64,
    /// The first bytes of the blob (at most [`Glimpse::MAX_HEAD`]); the whole target of a symbolic link.
    pub head: Vec<u8>,
}

impl Glimpse {
    /// How many first bytes of binary content a card shows.
    pub const MAX_HEAD: usize = 64;
}

/// An other change of a file, with what its card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherChange {
    /// What changed.
    pub kind: OtherKind,
    /// Each side that exists.
    pub sides: Sided<Option<Glimpse>>,
}

/// A [`FileChange`] that was read: all of its units.
#[derive(Clone, Debug)]
pub struct FileDiff {
    /// What stood in the two trees.
    pub change: FileChange,
    /// Other changes, in the order of [`OtherKind`], each kind at most once.
    pub others: Vec<OtherChange>,
    /// Changed lines, where the content is text.
    pub lines: Option<TextDiff>,
}

impl FileDiff {
    /// Every unit of the file.
    pub fn units(&self) -> Units {
        let all = |n: u32| -> IndexSet { std::iter::once(0..n).collect() };
        Units { others: all(self.n_others()), lines: all(self.n_lines()) }
    }

    /// How many changed lines.
    pub fn n_lines(&self) -> u32 {
        self.lines.as_ref().map_or(0, TextDiff::n_changed)
    }

    /// How many other changes.
    pub fn n_others(&self) -> u32 {
        u32::try_from(self.others.len()).unwrap_or(u32::MAX)
    }

    /// How many units.
    pub fn tally(&self) -> Tally {
        Tally { lines: u64::from(self.n_lines()), others: u64::from(self.n_others()) }
    }

    /// The units that are decided on together with `unit`: its hunk, or just itself for an other change.
    pub fn hunk_units(&self, unit: UnitRef) -> Units {
        match (unit, &self.lines) {
            (UnitRef::Line(index), Some(diff)) => diff.hunk_of(index).map_or_else(Units::default, |hunk| {
                Units::lines(std::iter::once(diff.hunks()[hunk].changed.clone()).collect())
            }),
            _ => Units::single(unit),
        }
    }
}
