//! Looking back at history that has landed: its commits, what a merge adds, and which commit a line comes from.

use std::collections::BTreeSet;
use std::ops::Range;

use git2::ObjectType;

use super::CommitText;
use super::access::Merge;
use super::error::GitError;
use super::repository::Repository;
use crate::base::{ObjectId, RepoPath, Timestamp};

/// Neighbouring lines of a file that come from one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOrigin {
    /// The lines, counted from 0.
    pub lines: Range<u32>,
    /// The commit that brought them.
    pub commit: ObjectId,
    /// Where they stood in that commit.
    pub path: RepoPath,
    /// The number of the first of them there, counted from 0.
    pub first: u32,
}

impl Repository {
    /// `head` and what lies behind it, newest first, `at_most` so many.
    pub fn commits_behind(&self, head: ObjectId, at_most: usize) -> Result<Vec<CommitText>, GitError> {
        let ids = self.access.commits_between(None, head)?;
        ids.into_iter().take(at_most).map(|id| self.commit_text(id)).collect()
    }

    /// The commits that `head` has and `base` does not, newest first.
    pub fn commits_from(&self, base: Option<ObjectId>, head: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        if self.is_shallow() {
            return Err(GitError::ShallowBoundary { commit: head });
        }
        self.access.commits_between(base, head)
    }

    /// The parents of a commit, as it names them.
    pub fn parents_of(&self, commit: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        Ok(self.commit(commit)?.parents)
    }

    /// The tree of a commit.
    pub fn tree_of_commit(&self, commit: ObjectId) -> Result<ObjectId, GitError> {
        Ok(self.commit(commit)?.tree)
    }

    /// When a commit was made, as it says; the beginning of all times where it does not say so in a form that git writes.
    pub fn committed_at(&self, commit: ObjectId) -> Result<Timestamp, GitError> {
        let bytes = self.object(commit, ObjectType::Commit)?;
        let mut lines = bytes.split(|&b| b == b'\n').take_while(|line| !line.is_empty());
        let line = lines.find(|line| line.starts_with(b"committer ")).unwrap_or_default();
        let mut words = line.rsplit(|&b| b == b' ').skip(1);
        let seconds = words.next().and_then(|word| str::from_utf8(word).ok()?.parse().ok());
        Ok(Timestamp(seconds.unwrap_or(i64::MIN)))
    }

    /// Whether `commit` is `tip` or lies behind it.
    pub fn is_behind(&self, commit: ObjectId, tip: ObjectId) -> Result<bool, GitError> {
        self.contains(tip, Some(commit))
    }

    /// The same for whoever lets something in by the answer: fails where history is cut off before it could be found.
    pub fn is_surely_behind(&self, commit: ObjectId, tip: ObjectId) -> Result<bool, GitError> {
        Ok(commit == tip || self.access.has_in_history(tip, commit)?)
    }

    /// The best common ancestor of two commits; `None` where there are several.
    pub fn common_ancestor(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, GitError> {
        match self.merge_base(one, other) {
            Err(GitError::SeveralMergeBases { .. }) => Ok(None),
            base => base.map(Some),
        }
    }

    /// Where a merge of two parents differs from what merging them gives without anybody's help, and where that leaves a
    /// conflict; `None` for merges of more, of which that is not known. The merge is made in a directory of its own, with no
    /// attribute and no driver of the repository.
    pub fn merge_edits(&self, merge: ObjectId) -> Result<Option<BTreeSet<RepoPath>>, GitError> {
        let commit = self.commit(merge)?;
        let [ours, theirs] = commit.parents[..] else { return Ok(None) };
        self.access.merge_edits(Merge { ours, theirs, tree: commit.tree }).map(Some)
    }

    /// Where the lines of the file at `path` in `commit` come from. Of what lies behind `oldest` nothing is asked; such lines
    /// are said to come from it. May take long where the history is.
    pub fn line_origins(
        &self,
        commit: ObjectId,
        path: &RepoPath,
        oldest: Option<ObjectId>,
    ) -> Result<Vec<LineOrigin>, GitError> {
        self.access.line_origins(commit, path, oldest)
    }
}
