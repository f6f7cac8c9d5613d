//! What is asked of a repository, and what comes back: a change with everything that is needed to read and check it.

use std::sync::Arc;

use super::commits::Commits;
use super::error::GitError;
use super::numstat::{self, NumstatRecord};
use super::private::PrivateStore;
use super::reader::{BlobReader, MAX_BLOB};
use super::repository::{Place, Repository};
use super::tree_diff::differences;
use super::trust::TrustRoot;
use crate::base::{ObjectId, Sided};
use crate::diff::{Change, FileChange, Pathspec, Reader, Scope};

/// Which change is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Uncommitted work; where there is none, the branch since it left its upstream or the default branch; else `HEAD`.
    #[default]
    Default,
    /// From where `HEAD` left its upstream or the default branch, to `HEAD`.
    DefaultBranchRange,
    /// The index against `HEAD`.
    Staged,
    /// The work tree against `HEAD`.
    Worktree,
    /// A commit against its first parent.
    Rev(String),
    /// Two revisions; an empty one means `HEAD`.
    Range {
        /// The base.
        from: String,
        /// The head.
        to: String,
        /// Whether the base is the merge base (`A...B`) and not `A` itself (`A..B`).
        symmetric: bool,
    },
}

/// Everything that says what to load.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which change.
    pub target: Target,
    /// Another base than the one that the target implies.
    pub base: Option<String>,
    /// The revision to read trusted keys from.
    pub trust: Option<String>,
    /// Whether the change may have landed: then the tip of the default branch is the trust root if it has the head, because
    /// nobody can change any more what was merged.
    pub looks_back: bool,
    /// Only these paths; none means all.
    pub paths: Vec<Pathspec>,
    /// The size in bytes over which a blob is not shown.
    pub max_blob: u64,
}

impl Request {
    /// The whole of `target`, with the usual limits.
    pub fn new(target: Target) -> Self {
        Self { target, base: None, trust: None, looks_back: false, paths: Vec::new(), max_blob: MAX_BLOB }
    }
}

/// A change, loaded.
#[derive(Debug)]
pub struct Loaded {
    /// What differs.
    pub change: Change,
    /// Where its content is read from.
    pub source: Source,
    /// The commits that it is made of.
    pub commits: Commits,
    /// Where policy and trusted keys come from.
    pub trust: TrustRoot,
    /// The full name of the ref that the change is meant for, where that is known.
    pub target_ref: Option<String>,
    /// The ref that names the head (of uncommitted work: the commit below it) and where it stood, to notice when it moves.
    pub watched: Option<(String, ObjectId)>,
    /// Where uncommitted work was taken from; `None` for commits.
    pub uncommitted: Option<Uncommitted>,
}

/// Where uncommitted work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncommitted {
    /// In the index.
    Index,
    /// In the work tree.
    WorkTree,
}

/// Reads the content of one change. Can be shared by threads; each makes its own reader.
#[derive(Clone, Debug)]
pub struct Source {
    pub(super) place: Place,
    pub(super) private: Option<Arc<PrivateStore>>,
    pub(super) trees: Sided<ObjectId>,
    pub(super) scope: Scope,
    /// The paths that were named, for other trees than these two.
    pub(super) paths: Arc<[Pathspec]>,
    pub(super) max_blob: u64,
}

impl Source {
    /// A reader for the calling thread.
    pub fn reader(&self) -> Result<Box<dyn Reader>, GitError> {
        Ok(Box::new(BlobReader::open(self)?))
    }

    /// One commit against its first parent: the files that differ, as far as they are among the paths under review, and where
    /// they are read from.
    pub fn commit(&self, id: ObjectId) -> Result<(Vec<FileChange>, Self), GitError> {
        let repo = Repository::open(self.place.clone())?;
        let trees = repo.trees_of(id)?;
        let mut files = differences(&repo, trees)?;
        let scope = Scope::of(&self.paths, files.iter().map(|file| &file.path));
        files.retain(|file| scope.includes(&file.path));
        Ok((files, Self { trees, scope, ..self.clone() }))
    }

    /// What `git diff --numstat -z` prints for this change, record by record.
    pub fn numstat(&self) -> Result<impl Iterator<Item = Result<NumstatRecord, GitError>> + use<>, GitError> {
        numstat::numstat(self.open()?, self.trees, &self.scope)
    }

    /// Copies into the repository what it does not have of the head: of uncommitted work, everything new; else nothing.
    pub fn keep(&self) -> Result<(), GitError> {
        match &self.private {
            Some(store) => Repository::open(self.place.clone())?.durable()?.copy_tree(store, self.trees.new),
            None => Ok(()),
        }
    }

    pub(super) fn open(&self) -> Result<Repository, GitError> {
        let mut repo = Repository::open(self.place.clone())?;
        repo.private.clone_from(&self.private);
        Ok(repo)
    }
}
