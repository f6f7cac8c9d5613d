//! The changes that landed in a branch: along the first parents, each as people reviewed it.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::attest::{Outcome, Record, replaced_by};
use crate::base::{ObjectId, RepoPath, Timestamp};
use crate::diff::{Identity, Snapshot};
use crate::git::Repository;
use crate::ledger::{self, Archive};
use crate::report::Failure;
use crate::sign::Verifier;

/// One change that landed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Landed {
    /// What it is compared with; the empty tree for a first commit.
    pub(in crate::cli) base: ObjectId,
    /// Its head, which its records are noted on.
    pub(in crate::cli) head: ObjectId,
    /// The commit of the branch with which it landed.
    pub(in crate::cli) at: ObjectId,
    /// Of a merge, the paths at which it is not just what merging gives: only they count.
    pub(in crate::cli) only: Option<BTreeSet<RepoPath>>,
}

/// A walk along the first parents of a branch.
pub(in crate::cli) struct Walk<'a> {
    pub(in crate::cli) repo: &'a Repository,
    pub(in crate::cli) verifier: &'a Verifier,
    pub(in crate::cli) archive: &'a Archive,
    /// What it had already.
    pub(in crate::cli) from: Option<ObjectId>,
    pub(in crate::cli) since: Option<Timestamp>,
}

impl Walk<'_> {
    /// Everything that landed in `head`, newest first.
    pub(in crate::cli) fn landed(&self, head: ObjectId) -> Result<Vec<Landed>, Failure> {
        let chain = self.chain(head)?;
        let place: HashMap<ObjectId, usize> = chain.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let (mut landed, mut at) = (Vec::new(), 0);
        while at < chain.len() {
            let commit = chain[at];
            let parents = self.repo.parents_of(commit)?;
            let end = parents.first().copied();
            // A base may be the last commit that the branch had before.
            let next = |base: ObjectId| match place.get(&base) {
                Some(next) if *next > at => Some(*next),
                Some(_) => None,
                None => (Some(base) == self.boundary(&chain).ok().flatten()).then_some(chain.len()),
            };
            let own = self.bases(commit)?;
            let far = own.into_iter().filter_map(|base| Some((next(base)?, base))).max();
            if let Some((next, base)) = far {
                landed.push(Landed { base, head: commit, at: commit, only: None });
                at = next;
                continue;
            }
            match (end, &parents[..]) {
                (Some(first), [_, others @ ..]) if !others.is_empty() => {
                    self.merged(commit, first, others, &mut landed)?;
                }
                (Some(first), _) => {
                    landed.push(Landed { base: first, head: commit, at: commit, only: None });
                }
                (None, _) => {
                    let base = self.repo.format().empty_tree();
                    landed.push(Landed { base, head: commit, at: commit, only: None });
                }
            }
            at += 1;
        }
        Ok(landed)
    }

    /// Whether the first parents of `head` lead to what it had already. If not, a merge put another history in the place of the
    /// branch, and what lands along it says nothing of what the branch lost.
    pub(in crate::cli) fn goes_on(&self, head: ObjectId) -> Result<bool, Failure> {
        let before = self.boundary(&self.chain(head)?)?;
        let nothing = self.repo.format().empty_tree();
        Ok(self.from.is_none_or(|from| before.unwrap_or(nothing) == from))
    }

    /// The first parents as far as they are asked for.
    fn chain(&self, head: ObjectId) -> Result<Vec<ObjectId>, Failure> {
        // To ask of each commit what lies behind it takes longer than to walk once, which a history that is cut off does not let.
        let fresh: Option<HashSet<ObjectId>> = match self.from {
            Some(_) if !self.repo.is_shallow() => {
                Some(self.repo.commits_from(self.from, head)?.into_iter().collect())
            }
            _ => None,
        };
        let (mut chain, mut next) = (Vec::new(), Some(head));
        while let Some(commit) = next {
            let is_old = match (&fresh, self.from) {
                (Some(fresh), _) => !fresh.contains(&commit),
                (None, Some(from)) => self.repo.is_behind(commit, from)?,
                (None, None) => false,
            };
            let is_early = match self.since {
                Some(since) => self.repo.committed_at(commit)? < since,
                None => false,
            };
            if is_old || is_early {
                break;
            }
            chain.push(commit);
            next = self.repo.parents_of(commit)?.first().copied();
        }
        Ok(chain)
    }

    /// The commit before the last one of the chain.
    fn boundary(&self, chain: &[ObjectId]) -> Result<Option<ObjectId>, Failure> {
        let Some(last) = chain.last() else { return Ok(None) };
        Ok(self.repo.parents_of(*last)?.first().copied())
    }

    /// What good records on a commit compare it with.
    fn bases(&self, commit: ObjectId) -> Result<Vec<ObjectId>, Failure> {
        let tree = self.repo.tree_of_commit(commit)?;
        let found = ledger::collect_noted(self.repo, [commit, tree], self.verifier)?;
        // A merge whose own records are about a part of it is read for what it adds, and the branch by its own records.
        let is_merge = self.repo.parents_of(commit)?.len() > 1;
        let is_live = |record: &&Record| {
            record.signer().is_some()
                && (!is_merge || record.statement.outcome == Outcome::Complete)
                && record.is_in_place()
                && !record.statement.is_withdrawal()
                && replaced_by(record, &found.records).is_none()
        };
        let base = |record: &Record| match record.statement.context.identity {
            Identity::Trees { base: Snapshot { commit: Some(base), .. }, .. } => Some(base),
            _ => None,
        };
        Ok(found.records.iter().filter(is_live).filter_map(base).collect())
    }

    /// What a merge brings, branch by branch.
    fn merged(
        &self,
        merge: ObjectId,
        first: ObjectId,
        others: &[ObjectId],
        landed: &mut Vec<Landed>,
    ) -> Result<(), Failure> {
        let edits = self.repo.merge_edits(merge)?;
        // What somebody doubts in it stands, also where it is just what merging gives.
        if edits.as_ref().is_none_or(|edits| !edits.is_empty()) || self.archive.knows(self.repo, merge)? {
            // What it drops of one parent shows only beside that one.
            for base in std::iter::once(first).chain(others.iter().copied()) {
                landed.push(Landed { base, head: merge, at: merge, only: edits.clone() });
            }
        }
        for &head in others {
            // After a criss-cross merge, what it takes away of what came with the one ancestor does not show beside another.
            let base = match self.repo.common_ancestor(first, head)? {
                Some(left) => self.reviewed_base(first, head)?.unwrap_or(left),
                None => first,
            };
            landed.push(Landed { base, head, at: merge, only: None });
        }
        Ok(())
    }

    /// What a branch that was merged into `first` was compared with when it was read.
    fn reviewed_base(&self, first: ObjectId, head: ObjectId) -> Result<Option<ObjectId>, Failure> {
        for reviewed in self.bases(head)? {
            if self.repo.is_behind(reviewed, first)? {
                return Ok(Some(reviewed));
            }
        }
        Ok(None)
    }
}
