//! Where the current branch is headed: its upstream, and the repository's default branch.

use super::error::{GitError, Step};
use super::repository::{Repository, from_oid};
use crate::base::ObjectId;

/// A ref and the commit it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tip {
    pub(super) name: String,
    pub(super) commit: ObjectId,
    pub(super) role: Role,
}

/// What a branch is to the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Its upstream.
    Upstream,
    /// The default branch.
    Default,
    /// The branch of the same name at the remote, when that is its upstream: where it is pushed to, not where it goes. Who
    /// writes the one writes the other.
    OwnCopy,
}

impl Repository {
    /// Whether a branch can be called so.
    pub fn is_branch_name(name: &str) -> bool {
        git2::Branch::name_is_valid(name).unwrap_or(false)
    }

    /// What `HEAD` stands for: the branch (or `HEAD` itself where it is detached, or where the branch has a name that is no
    /// text and could not be asked for again) and its commit; `None` before the first commit.
    pub(super) fn head_tip(&self) -> Result<Option<(String, ObjectId)>, GitError> {
        match self.inner.head() {
            Ok(head) => {
                let commit = head.peel_to_commit().map_err(GitError::at(Step::ReadRefs))?;
                let name = str::from_utf8(head.name_bytes()).unwrap_or("HEAD");
                Ok(Some((name.to_owned(), from_oid(commit.id()))))
            }
            Err(error) if error.code() == git2::ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(GitError::at(Step::ReadRefs)(error)),
        }
    }

    /// The upstream of the current branch, the default branch, and last what is only a copy of the current branch, as far as
    /// they exist and are not the current branch.
    pub(super) fn destinations(&self) -> Result<Vec<Tip>, GitError> {
        let current = self.inner.find_reference("HEAD").ok();
        let current = current.and_then(|head| head.symbolic_target().ok().flatten().map(str::to_owned));
        let config = self.config()?;
        let upstream = current.as_deref().and_then(|branch| {
            let short = branch.strip_prefix("refs/heads/")?;
            let there = config.get_string(&format!("branch.{short}.merge")).ok()?;
            let role = if there == branch { Role::OwnCopy } else { Role::Upstream };
            Some((self.upstream_of(branch)?, role))
        });
        let upstream = upstream.map(|(name, role)| self.tip(&name, role)).transpose()?.flatten();
        let configured = config.get_string("init.defaultbranch").ok();
        let named = configured.as_deref().into_iter().chain(["main", "master"]);
        let mut candidates = self.origin_head().into_iter().chain(
            named.flat_map(|name| [format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]),
        );
        // If that is the current branch, there is nothing that it left.
        let default = candidates.find_map(|name| self.tip(&name, Role::Default).transpose()).transpose()?;
        let default = default.filter(|tip| Some(tip.name.as_str()) != current.as_deref());
        let mut tips: Vec<Tip> = upstream.into_iter().chain(default).collect();
        tips.sort_by_key(|tip| tip.role);
        Ok(tips)
    }

    fn upstream_of(&self, branch: &str) -> Option<String> {
        let name = self.inner.branch_upstream_name(branch).ok()?;
        name.as_str().ok().map(str::to_owned)
    }

    /// The branch that `refs/remotes/origin/HEAD` points to.
    fn origin_head(&self) -> Option<String> {
        let head = self.inner.find_reference("refs/remotes/origin/HEAD").ok()?;
        head.symbolic_target().ok().flatten().map(str::to_owned)
    }

    fn tip(&self, name: &str, role: Role) -> Result<Option<Tip>, GitError> {
        let found = self.reference(name)?.and_then(|found| found.peel_to_commit().ok());
        Ok(found.map(|commit| Tip { name: name.to_owned(), commit: from_oid(commit.id()), role }))
    }
}
