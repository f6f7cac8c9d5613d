//! What can go wrong with a repository, as facts. Sentences for people are made in `report`.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::{ObjectId, RepoPath};
use crate::child::Silent;

/// Why something failed, in the words of the library or the system below.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What was being done when the library below failed in a way that has no better name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Opening the repository.
    Open,
    /// Reading configuration.
    ReadConfig,
    /// Reading references.
    ReadRefs,
    /// Reading an object.
    ReadObject,
    /// Writing an object.
    WriteObject,
    /// Walking the history.
    WalkHistory,
    /// Looking for untracked files and attributes in the work tree.
    ScanWorkTree,
    /// Comparing two texts.
    Compare,
    /// Moving the notes ref.
    WriteNotes,
}

/// What is wrong with a tree object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeFlaw {
    /// Its bytes cannot be cut into entries.
    Garbled,
    /// Two entries have one name, so that tools disagree on what stands there.
    Duplicate(Vec<u8>),
    /// An entry is neither file, link, submodule nor tree.
    Mode(Vec<u8>),
    /// An entry has a name that git never checks out: none at all, one with a `/`, `.`, `..`, or one that a file system takes
    /// for `.git`.
    Name(Vec<u8>),
    /// This entry stands after one that belongs behind it, so that tools which search a tree do not find it.
    Order(Vec<u8>),
}

/// What is wrong with a notes tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotesFlaw {
    /// The note of this object is not a file.
    NotAFile(ObjectId),
    /// The note of this object is larger than this many bytes.
    TooBig(ObjectId, u64),
    /// The ref names another ref.
    Symbolic,
    /// The ref does not name a commit.
    NotACommit(ObjectId),
    /// What the ref names is not there.
    MissingTip(ObjectId),
}

/// What can go wrong with a repository.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Neither the directory nor one above it is a repository.
    #[error("no repository at or above {dir:?}")]
    NotARepository {
        /// Where the search began.
        dir: PathBuf,
    },
    /// The repository belongs to somebody else and `safe.directory` does not name it.
    #[error("the repository at {dir:?} belongs to somebody else")]
    ForeignOwner {
        /// Where the search began.
        dir: PathBuf,
    },
    /// The repository needs something that neither libgit2 nor the git program can read, such as a later format.
    #[error("the repository at {dir:?} uses what is not supported: {feature}")]
    Unsupported {
        /// Where the search began.
        dir: PathBuf,
        /// What it needs, as libgit2 or git names it.
        feature: String,
    },
    /// Libgit2 cannot open the repository, and there is no git program that could.
    #[error("there is no git to open the repository at {dir:?}, which libgit2 cannot")]
    NoGit {
        /// Where the search began.
        dir: PathBuf,
        /// What it needs, as libgit2 names it, if that was asked.
        feature: Option<String>,
    },
    /// Something that git keeps in a file is none, such as a pipe, which nobody may ever write to.
    #[error("{path:?} is no file")]
    NoFile {
        /// Where it stands.
        path: PathBuf,
    },
    /// A configuration file cannot be parsed.
    #[error("broken git configuration")]
    BrokenConfig {
        /// File and line.
        source: Cause,
    },
    /// `info/grafts` or `shallow` cannot be parsed.
    #[error("broken grafts")]
    BrokenGrafts {
        /// The line.
        source: Cause,
    },
    /// A revision that starts with `-`, which other tools would take for an option.
    #[error("revision {rev:?} starts with a dash")]
    LeadingDash {
        /// As it was given.
        rev: String,
    },
    /// No such revision.
    #[error("unknown revision {rev:?}")]
    UnknownRevision {
        /// As it was given.
        rev: String,
    },
    /// A short object name that fits several objects.
    #[error("ambiguous revision {rev:?}")]
    AmbiguousRevision {
        /// As it was given.
        rev: String,
    },
    /// The revision names a blob or a tree where a commit is needed.
    #[error("{rev:?} is not a commit")]
    NotACommit {
        /// As it was given.
        rev: String,
    },
    /// The current branch has no commit.
    #[error("there is no commit yet")]
    UnbornHead,
    /// There is neither an upstream nor a default branch that lacks something of the current branch.
    #[error("no upstream and no default branch")]
    NoDefaultBranch,
    /// Two commits have no common ancestor.
    #[error("{from} and {to} have no common ancestor")]
    NoMergeBase {
        /// One end.
        from: ObjectId,
        /// The other end.
        to: ObjectId,
    },
    /// Two commits have several best common ancestors.
    #[error("{from} and {to} have several common ancestors")]
    SeveralMergeBases {
        /// One end.
        from: ObjectId,
        /// The other end.
        to: ObjectId,
    },
    /// The history that is needed was cut off by a shallow clone.
    #[error("the history ends at {commit}, in a shallow clone")]
    ShallowBoundary {
        /// The commit whose parents are not there, or the tip from which it was not found.
        commit: ObjectId,
    },
    /// An object is not there.
    #[error("object {id} is missing")]
    Missing {
        /// Its name.
        id: ObjectId,
    },
    /// An object is there, but damaged.
    #[error("object {id} cannot be read")]
    Damaged {
        /// Its name.
        id: ObjectId,
        /// What the library said.
        source: Cause,
    },
    /// An object that should be a commit is not one that can be read.
    #[error("commit {id} is malformed")]
    MalformedCommit {
        /// Its name.
        id: ObjectId,
    },
    /// A tag does not say what it names.
    #[error("tag {id} is malformed")]
    MalformedTag {
        /// Its name.
        id: ObjectId,
    },
    /// A tree that cannot be trusted to say what is in it.
    #[error("tree {id} is malformed: {flaw:?}")]
    MalformedTree {
        /// Its name.
        id: ObjectId,
        /// What is wrong.
        flaw: TreeFlaw,
    },
    /// One side of the change lists more entries than this.
    #[error("more than {limit} tree entries")]
    TooManyEntries {
        /// The cap.
        limit: usize,
    },
    /// A commit, a tree or a tag has more bytes than are read.
    #[error("object {id} has more than {limit} bytes")]
    ObjectTooBig {
        /// Its name.
        id: ObjectId,
        /// The cap in bytes.
        limit: u64,
    },
    /// The list of trusted keys has more bytes than are read.
    #[error("the allowed signers of {commit} have more than {limit} bytes")]
    SignersTooBig {
        /// The trust root.
        commit: ObjectId,
        /// The cap in bytes.
        limit: u64,
    },
    /// The index has conflicts, so there is no tree of it.
    #[error("{path:?} is unmerged")]
    Unmerged {
        /// The first such path.
        path: RepoPath,
    },
    /// A bare repository has no uncommitted work.
    #[error("there is no work tree")]
    NoWorkTree,
    /// The index cannot be read; split and sparse indexes are among the causes.
    #[error("the index cannot be read")]
    IndexUnreadable {
        /// What the library said.
        source: Cause,
    },
    /// A file could not be read or written.
    #[error("{path:?}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program hung, and was ended.
    #[error("{0}")]
    Silent(Silent),
    /// A file of the work tree is too big to be taken into a snapshot.
    #[error("{path:?} has more than {limit} bytes")]
    FileTooBig {
        /// Which one.
        path: PathBuf,
        /// The cap in bytes.
        limit: u64,
    },
    /// The comparison of two texts left out lines that differ. Never seen; checked because a signature rests on it.
    #[error("a comparison of two texts does not add up")]
    UnsoundDiff,
    /// The notes cannot be used as they are.
    #[error("notes in {notes_ref}: {flaw:?}")]
    Notes {
        /// The ref.
        notes_ref: String,
        /// What is wrong.
        flaw: NotesFlaw,
    },
    /// A lock file kept the ref from being moved for the whole time that was allowed.
    #[error("{notes_ref} is locked by {lock:?}")]
    NotesLocked {
        /// The ref.
        notes_ref: String,
        /// The lock file, which may have been left behind.
        lock: PathBuf,
    },
    /// Others moved the ref again and again for the whole time that was allowed.
    #[error("{notes_ref} kept moving")]
    NotesContended {
        /// The ref.
        notes_ref: String,
    },
    /// `user.name` or `user.email` is not set.
    #[error("{setting} is not set")]
    NoIdentity {
        /// Which.
        setting: &'static str,
    },
    /// The library below failed.
    #[error("{step:?}")]
    Failed {
        /// At what.
        step: Step,
        /// What it said.
        source: Cause,
    },
}

impl GitError {
    /// For `map_err`: the library failed at `step`.
    pub(super) fn at(step: Step) -> impl FnOnce(git2::Error) -> Self {
        move |source| Self::Failed { step, source: source.into() }
    }

    /// For `map_err`: what `path` names could not be read, written or run, or hung while it was.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match Silent::of(&source) {
            Some(silent) => Self::Silent(silent.clone()),
            None => Self::Io { path: path.to_owned(), source },
        }
    }

    /// Whether the system does not let us have a file or directory.
    pub(super) fn is_denied(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied)
    }

    /// For `map_err`: the library failed to read object `id`.
    pub(super) fn reading(id: ObjectId) -> impl FnOnce(git2::Error) -> Self {
        move |source| match source.code() {
            git2::ErrorCode::NotFound => Self::Missing { id },
            _ => Self::Damaged { id, source: source.into() },
        }
    }
}
