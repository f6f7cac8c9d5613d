//! From a request to a change: which two trees, which commits, which trust root.

use std::sync::Arc;

use git2::ObjectType;

use super::branches::Tip;
use super::commits::{Commits, Span};
use super::error::GitError;
use super::private::PrivateStore;
use super::repository::Repository;
use super::request::{Loaded, Request, Source, Target, Uncommitted};
use super::tree_diff::differences;
use super::trust::TrustQuestion;
use super::worktree::WorkSnapshot;
use crate::base::{ObjectId, Sided};
use crate::diff::{Change, Identity, Notice, Scope, Snapshot};

/// The two ends of a change, and what was learned on the way to them.
pub(super) struct Ends {
    pub(super) name: String,
    pub(super) base: Snapshot,
    pub(super) head: Snapshot,
    /// The tip of `A`, where the person wrote `A..B` or `A...B`.
    pub(super) range_base: Option<ObjectId>,
    pub(super) target_ref: Option<String>,
    pub(super) watched: Option<(String, ObjectId)>,
    pub(super) notices: Vec<Notice>,
    /// Where the head's objects are, if it is uncommitted work.
    pub(super) private: Option<Arc<PrivateStore>>,
    pub(super) uncommitted: Option<Uncommitted>,
}

impl Repository {
    /// The nothing that a first commit is compared with.
    fn nothing(&self) -> Snapshot {
        Snapshot { commit: None, tree: self.format().empty_tree() }
    }

    /// Loads a change: names and ids, no content. Writes nothing.
    pub fn load(&self, request: &Request) -> Result<Loaded, GitError> {
        let mut ends = self.ends(request)?;
        ends.notices.extend(self.replace_refs()?);
        ends.notices.extend(self.has_grafts().then_some(Notice::Grafts));
        let (base, head) = (ends.base, ends.head);
        let trees = Sided::new(base.tree, head.tree);
        let mut source = Source {
            place: self.place().clone(),
            private: ends.private.clone(),
            trees,
            scope: Scope::Whole,
            paths: request.paths.as_slice().into(),
            max_blob: request.max_blob,
        };
        let mut files = match source.private {
            Some(_) => differences(&source.open()?, trees)?,
            None => differences(self, trees)?,
        };
        let scope = Scope::of(&request.paths, files.iter().map(|file| &file.path));
        files.retain(|file| scope.includes(&file.path));
        source.scope = scope.clone();
        let trust = self.trust_root(&TrustQuestion {
            named: request.trust.as_deref(),
            looks_back: request.looks_back,
            range_base: ends.range_base,
            head: head.commit,
            base: base.commit,
        })?;
        let commits = Commits::new(self.place().clone(), span(request, &ends));
        let Ends { name, target_ref, watched, notices, uncommitted, .. } = ends;
        let change = Change { name, identity: Identity::Trees { base, head }, files, scope, notices };
        Ok(Loaded { change, source, commits, trust, target_ref, watched, uncommitted })
    }

    /// What a request would load now, without loading it.
    pub fn identify(&self, request: &Request) -> Result<Identity, GitError> {
        let Ends { base, head, .. } = self.ends(request)?;
        Ok(Identity::Trees { base, head })
    }

    fn ends(&self, request: &Request) -> Result<Ends, GitError> {
        let base = request.base.as_deref();
        match &request.target {
            Target::Default => self.default_ends(base),
            Target::DefaultBranchRange => self.branch_ends(base)?.ok_or(GitError::NoDefaultBranch),
            Target::Staged => self.work_ends(Uncommitted::Index, base, self.snapshot_index()?),
            Target::Worktree => self.work_ends(Uncommitted::WorkTree, base, self.snapshot_worktree()?),
            Target::Rev(rev) => self.commit_ends(rev, base),
            Target::Range { from, to, symmetric } => self.range_ends(from, to, *symmetric, base),
        }
    }

    fn default_ends(&self, base: Option<&str>) -> Result<Ends, GitError> {
        let mut unseen = Vec::new();
        if self.workdir().is_some() {
            let work = self.snapshot_worktree()?;
            let head = self.head_tip()?.map_or(Ok(self.nothing()), |(_, commit)| self.snapshot_of(commit))?;
            if work.tree != head.tree {
                return self.work_ends(Uncommitted::WorkTree, base, work);
            }
            unseen = work.notices;
            unseen.retain(|notice| !matches!(notice, Notice::IgnoredLeftOut(_)));
        }
        let mut ends = match self.branch_ends(base)? {
            Some(ends) if ends.base.tree != ends.head.tree => ends,
            _ => self.commit_ends("HEAD", base)?,
        };
        // There may be uncommitted work after all, in files that could not be looked into.
        ends.notices.extend(unseen);
        Ok(ends)
    }

    /// Uncommitted work against `HEAD`.
    fn work_ends(&self, from: Uncommitted, base: Option<&str>, work: WorkSnapshot) -> Result<Ends, GitError> {
        let name = match from {
            Uncommitted::Index => "staged",
            Uncommitted::WorkTree => "uncommitted work",
        };
        let watched = self.head_tip()?;
        let base = match (base, &watched) {
            (Some(rev), _) => self.snapshot(rev)?,
            (None, Some((_, commit))) => self.snapshot_of(*commit)?,
            (None, None) => self.nothing(),
        };
        Ok(Ends {
            name: name.to_owned(),
            base,
            head: Snapshot { commit: None, tree: work.tree },
            range_base: None,
            target_ref: watched.as_ref().map(|(name, _)| name.clone()),
            watched,
            notices: work.notices,
            private: Some(work.store),
            uncommitted: Some(from),
        })
    }

    /// `HEAD` since it left its upstream or the default branch, whichever does not have all of it already; `None` where
    /// there is no such branch. Where a branch is only pushed to says nothing about where it goes, unless nothing else does.
    fn branch_ends(&self, base: Option<&str>) -> Result<Option<Ends>, GitError> {
        let Some((branch, head)) = self.head_tip()? else { return Err(GitError::UnbornHead) };
        let is_left = |tip: &Tip| !matches!(self.contains(tip.commit, Some(head)), Ok(true));
        let (tip, base) = match (base, self.destinations()?.into_iter().find(is_left)) {
            (Some(rev), tip) => (tip, self.snapshot(rev)?),
            (None, Some(tip)) => {
                let base = self.snapshot_of(self.merge_base(tip.commit, head)?)?;
                (Some(tip), base)
            }
            (None, None) => return Ok(None),
        };
        let target_ref = tip.map(|Tip { name, .. }| name);
        let name = format!("{} since {}", short(&branch), target_ref.as_deref().map_or("its base", short));
        Ok(Some(Ends {
            name,
            base,
            head: self.snapshot_of(head)?,
            range_base: None,
            target_ref,
            watched: Some((branch, head)),
            notices: Vec::new(),
            private: None,
            uncommitted: None,
        }))
    }

    /// The trees of a commit and of its first parent.
    pub(super) fn trees_of(&self, id: ObjectId) -> Result<Sided<ObjectId>, GitError> {
        let commit = self.commit(id)?;
        let Some(&parent) = commit.parents.first() else {
            return Ok(Sided::new(self.nothing().tree, commit.tree));
        };
        self.check_parent(id, parent)?;
        Ok(Sided::new(self.commit(parent)?.tree, commit.tree))
    }

    /// A commit against its first parent.
    fn commit_ends(&self, rev: &str, base: Option<&str>) -> Result<Ends, GitError> {
        let id = self.resolve(rev)?;
        let commit = self.commit(id)?;
        let mut notices = Vec::new();
        let base = match (base, commit.parents.first()) {
            (Some(base), _) => self.snapshot(base)?,
            (None, None) => self.nothing(),
            (None, Some(&parent)) => {
                notices.extend((commit.parents.len() > 1).then_some(Notice::MergeAgainstFirstParent));
                self.check_parent(id, parent)?;
                self.snapshot_of(parent)?
            }
        };
        let head = Snapshot { commit: Some(id), tree: commit.tree };
        let watched = self.watched(rev, id)?;
        Ok(Ends {
            name: rev.to_owned(),
            base,
            head,
            range_base: None,
            target_ref: None,
            watched,
            notices,
            private: None,
            uncommitted: None,
        })
    }

    fn range_ends<'a>(
        &self,
        from: &'a str,
        to: &'a str,
        symmetric: bool,
        base: Option<&str>,
    ) -> Result<Ends, GitError> {
        let or_head = |end: &'a str| if end.is_empty() { "HEAD" } else { end };
        let (a, head) = (self.snapshot(or_head(from))?, self.snapshot(or_head(to))?);
        let base = match (base, a.commit, head.commit) {
            (Some(base), ..) => self.snapshot(base)?,
            (None, Some(a), Some(b)) if symmetric => self.snapshot_of(self.merge_base(a, b)?)?,
            (None, None, _) if symmetric => return Err(GitError::NotACommit { rev: from.to_owned() }),
            (None, _, None) if symmetric => return Err(GitError::NotACommit { rev: to.to_owned() }),
            _ => a,
        };
        let dots = if symmetric { "..." } else { ".." };
        let watched = head.commit.map_or(Ok(None), |id| self.watched(to, id))?;
        let target_ref = a.commit.map_or(Ok(None), |id| self.watched(from, id))?.map(|(name, _)| name);
        Ok(Ends {
            name: format!("{from}{dots}{to}"),
            base,
            head,
            range_base: a.commit,
            target_ref,
            watched,
            notices: Vec::new(),
            private: None,
            uncommitted: None,
        })
    }

    /// What a revision names: a commit, through tags if need be, or else a tree.
    pub(super) fn snapshot(&self, rev: &str) -> Result<Snapshot, GitError> {
        match self.untagged(self.find(rev)?)? {
            (commit, ObjectType::Commit) => self.snapshot_of(commit),
            (tree, ObjectType::Tree) => Ok(Snapshot { commit: None, tree }),
            _ => Err(GitError::NotACommit { rev: rev.to_owned() }),
        }
    }

    pub(super) fn snapshot_of(&self, commit: ObjectId) -> Result<Snapshot, GitError> {
        Ok(Snapshot { commit: Some(commit), tree: self.commit(commit)?.tree })
    }

    /// The ref that `rev` goes through, if it is one; `HEAD` stands for the branch it is on.
    fn watched(&self, rev: &str, id: ObjectId) -> Result<Option<(String, ObjectId)>, GitError> {
        if matches!(rev, "" | "HEAD" | "@") {
            return self.head_tip();
        }
        Ok(self.access.full_name(rev)?.map(|name| (name, id)))
    }

    pub(super) fn has_grafts(&self) -> bool {
        let file = std::fs::read(self.common_dir().join("info/grafts")).unwrap_or_default();
        file.split(|&b| b == b'\n').any(|line| !line.is_empty() && !line.starts_with(b"#"))
    }

    pub(super) fn replace_refs(&self) -> Result<Option<Notice>, GitError> {
        let n = self.access.refs("refs/replace/")?.len() as u64;
        Ok((n > 0).then_some(Notice::ReplaceRefs(n)))
    }
}

fn span(request: &Request, ends: &Ends) -> Span {
    match (ends.head.commit, &request.target) {
        (None, _) => Span::Nothing,
        (Some(head), Target::Rev(_)) if request.base.is_none() => Span::One(head),
        (Some(head), _) => Span::Between { base: ends.base.commit, head },
    }
}

/// A ref as people call it.
fn short(name: &str) -> &str {
    ["refs/heads/", "refs/remotes/", "refs/tags/"]
        .into_iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}
