//! What is under review: two trees (or a patch), how they were named, and which files differ.

use std::collections::BTreeSet;

use super::{FileChange, FileDiff};
use crate::base::{Digest, ObjectId, RepoPath};

/// One end of a change in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The commit, unless it is uncommitted work or the nothing before a root commit.
    pub commit: Option<ObjectId>,
    /// The tree that is compared.
    pub tree: ObjectId,
}

impl Snapshot {
    /// What it is known by: the commit, or else the tree.
    pub fn object(&self) -> ObjectId {
        self.commit.unwrap_or(self.tree)
    }
}

/// What a review or record is bound to, whatever it was called on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Two trees of a repository.
    Trees {
        /// The old side.
        base: Snapshot,
        /// The new side.
        head: Snapshot,
    },
    /// A patch, by the SHA-256 of its bytes.
    Patch(Digest),
}

/// Whether all of the change is under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every path.
    Whole,
    /// Only these paths and what lies below them; such a review never counts as complete.
    Narrowed(BTreeSet<RepoPath>),
}

impl Scope {
    /// Whether the file at `path` is under review.
    pub fn includes(&self, path: &RepoPath) -> bool {
        match self {
            Self::Whole => true,
            Self::Narrowed(paths) => path.and_above().any(|path| paths.contains(path)),
        }
    }

    /// Whether everything that `other` includes is included here.
    pub fn covers(&self, other: &Self) -> bool {
        match other {
            Self::Whole => *self == Self::Whole,
            Self::Narrowed(paths) => paths.iter().all(|path| self.includes(path)),
        }
    }
}

/// Something about a change that the reader must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Untracked files that `status.showUntrackedFiles` kept out of uncommitted work.
    UntrackedLeftOut(u64),
    /// Files that ignore rules kept out of it. A directory counts as one, whatever is in it.
    IgnoredLeftOut(u64),
    /// A file of uncommitted work whose content passes through a program named in the configuration; it was left out.
    ExternalFilter(RepoPath),
    /// What stands at this path of the work tree was not looked at: the index says so (assume-unchanged or skip-worktree),
    /// or it is neither a file nor a link, or a repository that stands at no commit, or closed to us. Of a list of ignore rules:
    /// they were not applied.
    NotLookedAt(RepoPath),
    /// `refs/replace` has entries; they were ignored.
    ReplaceRefs(u64),
    /// `info/grafts` gives commits other parents; parents were read from the commits themselves.
    Grafts,
    /// A merge commit, compared with its first parent only.
    MergeAgainstFirstParent,
    /// A patch was accepted in a form that `git apply` does not take; the name of that form.
    Dialect(&'static str),
}

/// A change as it was loaded.
#[derive(Clone, Debug)]
pub struct Change {
    /// How the person named it, such as `main..feature` or `uncommitted work`. From outside: sanitise before showing.
    pub name: String,
    /// What it is, exactly.
    pub identity: Identity,
    /// Every path that differs and is in scope, in git's order.
    pub files: Vec<FileChange>,
    /// Whether paths were named.
    pub scope: Scope,
    /// What the reader must be told.
    pub notices: Vec<Notice>,
}

/// Why a file of a change could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// An object that the tree names is not there (a partial clone, or a damaged repository).
    #[error("object {id} of {path:?} is missing")]
    Missing {
        /// The blob.
        id: ObjectId,
        /// Where it stands.
        path: RepoPath,
    },
    /// The object could not be read.
    #[error("object {id} of {path:?} cannot be read")]
    Unreadable {
        /// The blob.
        id: ObjectId,
        /// Where it stands.
        path: RepoPath,
        /// What the object store said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Reads the files of one change. Each thread has its own.
pub trait Reader: Send {
    /// Reads the blobs of one file and compares them.
    fn read(&mut self, file: &FileChange) -> Result<FileDiff, ReadError>;
}
