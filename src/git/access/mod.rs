//! What everything else in this room stands on: objects by their ids, refs, history, settings and the index.
//!
//! There are two ways in. [`Libgit2`] is built in, quick, and taken wherever it opens the repository. [`Plumbing`] asks the
//! git program, for what libgit2 does not open: SHA-256 ids, reftables, partial clones, extensions that it has not heard of.
//! Whatever is above does not know which of the two it has.

mod history;
mod libgit2;
mod merging;
mod plumbing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use git2::ObjectType;

pub(super) use self::libgit2::{Libgit2, from_oid, index_entry, oid};
pub(super) use self::merging::Merge;
pub(super) use self::plumbing::Plumbing;
use super::edits::Blob;
use super::error::{GitError, Step};
use super::history::LineOrigin;
use super::settings::Settings;
use super::worktree::{Files, IndexFile};
use crate::base::{Digest, ObjectFormat, ObjectId, RepoPath};

/// The ways into a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Through the library that is built in.
    Libgit2,
    /// Through the git program.
    Plumbing,
}

/// Where the parts of a repository are, and how it names its objects.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The directory of this work tree's own files.
    pub(super) git_dir: PathBuf,
    /// The directory that holds objects and refs, shared by all linked work trees; absolute, without links.
    pub(super) common_dir: PathBuf,
    /// The top of the work tree; `None` in a bare repository.
    pub(super) workdir: Option<PathBuf>,
    pub(super) format: ObjectFormat,
}

/// What a ref names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// An object.
    Object(ObjectId),
    /// Another ref; `None` if its name is no text.
    Symbolic(Option<String>),
}

/// Why a revision names nothing.
#[derive(Debug)]
pub(super) enum Unfound {
    /// There is no such thing.
    Unknown,
    /// A few digits that fit several objects.
    Ambiguous,
    /// `HEAD`, or a branch that `HEAD` names, before its first commit.
    Unborn,
    /// Nobody knows: something on the way could not be read.
    Unreadable(GitError),
}

/// How a ref is to be moved.
#[derive(Clone, Copy, Debug)]
pub(super) struct RefMove<'a> {
    pub(super) name: &'a str,
    /// Where it has to stand now; `None` if it must not be there yet.
    pub(super) from: Option<ObjectId>,
    pub(super) to: ObjectId,
    /// For the reflog.
    pub(super) message: &'a str,
}

/// What became of moving a ref.
#[derive(Debug)]
pub(super) enum Moved {
    Done,
    /// It does not stand where it was expected.
    Elsewhere,
    /// This lock file is in the way.
    Locked(PathBuf),
}

/// A way into one repository, for one thread.
pub(super) trait Access: Debug + Send {
    fn way(&self) -> Way;

    /// What libgit2 said, where this is the way because libgit2 would not open the repository.
    fn refused_because(&self) -> Option<&str> {
        None
    }

    fn layout(&self) -> &Layout;

    /// An object, checked against its name.
    fn read(&self, id: ObjectId) -> Result<(ObjectType, Vec<u8>), GitError>;

    /// A blob, checked against its name, to be compared.
    fn blob(&self, id: ObjectId) -> Result<Blob<'_>, GitError> {
        match self.read(id)? {
            (ObjectType::Blob, bytes) => Ok(Blob::Bytes(bytes)),
            _ => Err(GitError::Missing { id }),
        }
    }

    /// Size and kind of an object, without reading its content.
    fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError>;

    fn has(&self, id: ObjectId) -> Result<bool, GitError>;

    /// Writes an object.
    fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError>;

    /// Syncs to disk from now on whatever it writes, and says so to the system whatever the configuration says.
    fn make_durable(&mut self) -> Result<(), GitError>;

    /// The object that a revision names, as it is. It need not be there.
    fn find(&self, rev: &str) -> Result<ObjectId, Unfound>;

    /// The ref with this full name; `None` if it cannot be found.
    fn reference(&self, name: &str) -> Result<Option<Reference>, GitError>;

    /// What `HEAD` stands for: the branch, or `HEAD` itself where it is detached or where the branch has a name that is no
    /// text, and its commit; `None` before the first commit.
    fn head(&self) -> Result<Option<(String, ObjectId)>, GitError>;

    /// The full name of the ref that people call `short`.
    fn full_name(&self, short: &str) -> Result<Option<String>, GitError>;

    /// The refs whose names start with `prefix`, which ends in `/`, and the objects that they name.
    fn refs(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError>;

    fn move_ref(&self, change: &RefMove<'_>) -> Result<Moved, GitError>;

    /// The best common ancestors, of which none is behind another: several after a criss-cross, none if none can be found.
    fn merge_bases(&self, from: ObjectId, to: ObjectId) -> Result<Vec<ObjectId>, GitError>;

    /// Whether the history of `tip` has `commit`, another one, in it. Fails where that history is cut off before it could be found.
    fn has_in_history(&self, tip: ObjectId, commit: ObjectId) -> Result<bool, GitError>;

    /// The commits that `head` has and `base` does not, newest first. Never asked of a shallow clone.
    fn commits_between(&self, base: Option<ObjectId>, head: ObjectId) -> Result<Vec<ObjectId>, GitError>;

    /// Where the lines of the file at `path` in `commit` come from, in order. Of what lies behind `oldest` nothing is asked;
    /// such lines are said to come from it.
    fn line_origins(
        &self,
        commit: ObjectId,
        path: &RepoPath,
        oldest: Option<ObjectId>,
    ) -> Result<Vec<LineOrigin>, GitError>;

    /// The paths at which a merge differs from what merging gives with nobody's help, and those where that leaves a conflict.
    fn merge_edits(&self, merge: Merge) -> Result<BTreeSet<RepoPath>, GitError>;

    /// The configuration as it is now.
    fn settings(&self) -> Result<Settings, GitError>;

    /// The remote-tracking branch of the branch with this full name.
    fn upstream_of(&self, branch: &str) -> Result<Option<String>, GitError>;

    fn remotes(&self) -> Result<Vec<String>, GitError>;

    /// The address of a remote.
    fn remote_url(&self, remote: &str) -> Result<Option<String>, GitError>;

    /// What a remote-tracking ref is called at the remote.
    fn name_at_remote(&self, remote: &str, tracking: &str) -> Result<Option<String>, GitError>;

    /// Which way the index is read.
    fn index_way(&self) -> Way {
        self.way()
    }

    /// The index as it was written last.
    fn index(&self) -> Result<IndexFile, GitError>;

    /// The attributes of files on their way into the repository.
    fn attributes(&self, index: &IndexFile, files: &mut Files) -> Result<Box<dyn Attributes>, GitError>;
}

/// What a file has an attribute set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Set,
    Unset,
    Unspecified,
    Value(Vec<u8>),
}

/// Looks up attributes.
pub(super) trait Attributes {
    /// The values of the attributes of these names for the file at `path`, in this order.
    fn of(&mut self, path: &[u8], names: &[&str]) -> Result<Vec<Attribute>, GitError>;
}

/// The name of an object of this content.
pub(super) fn name_of(format: ObjectFormat, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
    match format {
        ObjectFormat::Sha1 => {
            git2::Oid::hash_object(kind, bytes).map(from_oid).map_err(GitError::at(Step::WriteObject))
        }
        ObjectFormat::Sha256 => {
            let header = format!("{} {}\0", kind.str(), bytes.len());
            let digest = Digest::of_pieces(&[header.as_bytes(), bytes]);
            Ok(ObjectId::from_bytes(digest.as_bytes()).expect("a digest has 32 bytes"))
        }
    }
}

/// A path as the system gave it, without links.
fn canonical(path: &Path) -> Result<PathBuf, GitError> {
    path.canonicalize().map_err(|source| GitError::Io { path: path.to_path_buf(), source })
}
