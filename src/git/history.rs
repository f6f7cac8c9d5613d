//! Looking back at history that has landed: its commits, what a merge adds, and which commit a line comes from.

use std::ops::Range;

use git2::{BlameOptions, MergeOptions, Sort};

use super::CommitText;
use super::error::{GitError, Step};
use super::private::PrivateWriter;
use super::repository::{Repository, from_oid, oid, os_path};
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
        let walked = || {
            let mut walk = self.inner.revwalk()?;
            walk.set_sorting(Sort::TIME)?;
            walk.push(oid(head))?;
            walk.take(at_most).collect::<Result<Vec<_>, _>>()
        };
        let ids = walked().map_err(GitError::at(Step::WalkHistory))?;
        ids.into_iter().map(|id| self.commit_text(from_oid(id))).collect()
    }

    /// The parents of a commit, as it names them.
    pub fn parents_of(&self, commit: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        Ok(self.commit(commit)?.parents)
    }

    /// The tree of a commit.
    pub fn tree_of_commit(&self, commit: ObjectId) -> Result<ObjectId, GitError> {
        Ok(self.commit(commit)?.tree)
    }

    /// When a commit was made, as it says.
    pub fn committed_at(&self, commit: ObjectId) -> Result<Timestamp, GitError> {
        let found = self.inner.find_commit(oid(commit)).map_err(GitError::reading(commit))?;
        Ok(Timestamp(found.time().seconds()))
    }

    /// Whether `commit` is `tip` or lies behind it.
    pub fn is_behind(&self, commit: ObjectId, tip: ObjectId) -> Result<bool, GitError> {
        self.contains(tip, Some(commit))
    }

    /// The best common ancestor of two commits.
    pub fn common_ancestor(&self, one: ObjectId, other: ObjectId) -> Result<ObjectId, GitError> {
        self.merge_base(one, other)
    }

    /// Whether a merge of two parents has exactly the tree that merging them gives without anybody's help. The merge is made in a
    /// directory of its own, with no attribute and no driver of the repository.
    pub fn is_plain_merge(&self, merge: ObjectId) -> Result<bool, GitError> {
        let commit = self.commit(merge)?;
        let [ours, theirs] = commit.parents[..] else { return Ok(false) };
        let own = PrivateWriter::create()?;
        let objects = self.common_dir().join("objects");
        let tree = own.merged(&objects, ours, theirs)?;
        Ok(tree == Some(commit.tree))
    }

    /// Where the lines of the file at `path` in `commit` come from. Of what lies behind `oldest` nothing is asked; such lines
    /// are said to come from it. May take long where the history is.
    pub fn line_origins(
        &self,
        commit: ObjectId,
        path: &RepoPath,
        oldest: Option<ObjectId>,
    ) -> Result<Vec<LineOrigin>, GitError> {
        let mut options = BlameOptions::new();
        options.newest_commit(oid(commit));
        if let Some(oldest) = oldest {
            options.oldest_commit(oid(oldest));
        }
        let found = self.inner.blame_file(os_path(path), Some(&mut options));
        let found = found.map_err(GitError::at(Step::ReadObject))?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let origin = |hunk: git2::BlameHunk<'_>| {
            let first = number(hunk.final_start_line().saturating_sub(1));
            let then = hunk.path().map_or_else(
                || path.clone(),
                |path| RepoPath::new(path.as_os_str().as_encoded_bytes().to_vec()),
            );
            LineOrigin {
                lines: first..first.saturating_add(number(hunk.lines_in_hunk())),
                commit: from_oid(hunk.final_commit_id()),
                path: then,
                first: number(hunk.orig_start_line().saturating_sub(1)),
            }
        };
        Ok(found.iter().map(origin).collect())
    }
}

impl PrivateWriter {
    /// The tree that comes of merging two commits; `None` where they conflict.
    fn merged(
        &self,
        objects: &std::path::Path,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<Option<ObjectId>, GitError> {
        let merged = || {
            self.own().odb()?.add_disk_alternate(&objects.to_string_lossy())?;
            let (ours, theirs) = (self.own().find_commit(oid(ours))?, self.own().find_commit(oid(theirs))?);
            let mut index = self.own().merge_commits(&ours, &theirs, Some(&MergeOptions::new()))?;
            if index.has_conflicts() { Ok(None) } else { index.write_tree_to(self.own()).map(Some) }
        };
        Ok(merged().map_err(GitError::at(Step::Compare))?.map(from_oid))
    }
}
