//! Where the current branch is headed: its upstream, and the repository's default branch.

use git2::ObjectType;

use super::access::Reference;
use super::error::GitError;
use super::repository::Repository;
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
        self.access.head()
    }

    /// The branch that `HEAD` names, also before its first commit; `None` where it is detached.
    pub fn head_branch(&self) -> Option<String> {
        self.target_of_symbolic("HEAD")
    }

    /// The ref that is moved when somebody pushes to this one: another, where it stands for that.
    pub fn pushed_through(&self, name: &str) -> String {
        const DEEPEST: usize = 5;
        let next = |name: &String| self.target_of_symbolic(name);
        std::iter::successors(Some(name.to_owned()), next).take(DEEPEST + 1).last().unwrap_or_default()
    }

    /// What the default branch of a remote is called there, with what it is called here: as far as its `HEAD` was fetched, that
    /// one, and else whatever it may be.
    pub fn default_branches_at(&self, remote: &str) -> Result<Vec<(String, String)>, GitError> {
        let here = |name: &str| format!("refs/remotes/{remote}/{name}");
        if let Some(tracking) = self.target_of_symbolic(&here("HEAD"))
            && let Some(name) = tracking.strip_prefix(&here(""))
        {
            let there = self.access.name_at_remote(remote, &tracking)?;
            return Ok(vec![(there.unwrap_or_else(|| format!("refs/heads/{name}")), tracking)]);
        }
        let configured = self.settings()?.text("init.defaultBranch");
        let names = configured.as_deref().into_iter().chain(["main", "master"]);
        Ok(names.map(|name| (format!("refs/heads/{name}"), here(name))).collect())
    }

    /// The upstream of the current branch, the default branch, and last what is only a copy of the current branch, as far as
    /// they exist and are not the current branch.
    pub(super) fn destinations(&self) -> Result<Vec<Tip>, GitError> {
        let current = self.target_of_symbolic("HEAD");
        let settings = self.settings()?;
        let upstream = current.as_deref().and_then(|branch| {
            let short = branch.strip_prefix("refs/heads/")?;
            let there = settings.text(&format!("branch.{short}.merge"))?;
            Some((branch, if there == branch { Role::OwnCopy } else { Role::Upstream }))
        });
        let upstream = match upstream {
            Some((branch, role)) => {
                let name = self.access.upstream_of(branch)?;
                name.map(|name| self.tip(&name, role)).transpose()?.flatten()
            }
            None => None,
        };
        // If that is the current branch, there is nothing that it left.
        let default = self.default_branch()?;
        let default = default.filter(|tip| Some(tip.name.as_str()) != current.as_deref());
        let mut tips: Vec<Tip> = upstream.into_iter().chain(default).collect();
        tips.sort_by_key(|tip| tip.role);
        Ok(tips)
    }

    /// The default branch, as far as there is one.
    pub(super) fn default_branch(&self) -> Result<Option<Tip>, GitError> {
        let configured = self.settings()?.text("init.defaultBranch");
        let named = configured.as_deref().into_iter().chain(["main", "master"]);
        let mut candidates = self.target_of_symbolic("refs/remotes/origin/HEAD").into_iter().chain(
            named.flat_map(|name| [format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]),
        );
        candidates.find_map(|name| self.tip(&name, Role::Default).transpose()).transpose()
    }

    /// The ref that another stands for.
    fn target_of_symbolic(&self, name: &str) -> Option<String> {
        match self.access.reference(name) {
            Ok(Some(Reference::Symbolic(target))) => target,
            _ => None,
        }
    }

    fn tip(&self, name: &str, role: Role) -> Result<Option<Tip>, GitError> {
        let commit = match self.reference(name)? {
            None => return Ok(None),
            Some(Reference::Object(id)) => {
                self.untagged(id).ok().and_then(|(id, kind)| (kind == ObjectType::Commit).then_some(id))
            }
            Some(Reference::Symbolic(_)) => self.resolve(name).ok(),
        };
        Ok(commit.map(|commit| Tip { name: name.to_owned(), commit, role }))
    }
}
