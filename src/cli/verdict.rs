//! The verdict on one change: its records weighed, what the policy misses in them, and who let it through all the same. Every
//! command that tells of it asks here. What counts as signed differs: `status` and `audit` count what others than the authors signed.

use std::collections::BTreeSet;

use super::judging::Judged;
use super::policy::{Overriding, Rules};
use crate::attest::{Conclusion, Options, Shortfall};
use crate::base::{Clock as _, RepoPath, SystemClock, Timestamp};
use crate::git::{Loaded, Repository};
use crate::ledger::Archive;
use crate::policy;
use crate::report::{Exit, Failure};
use crate::sign::Verifier;

/// What is known of a change, and what it amounts to.
pub(super) struct Verdict {
    /// The records.
    pub(super) judged: Judged,
    /// What is missing of what is demanded.
    pub(super) concluded: policy::Conclusion,
    /// Who let it through without that, or tried to.
    pub(super) overriding: Overriding,
    /// Whether the repository has no policy of its own.
    pub(super) is_built_in: bool,
}

/// How a change is looked at.
pub(super) struct View<'a> {
    /// What counts of its records.
    pub(super) options: Options,
    /// Of a merge, the files that are not just what merging gives; `None` of any other change.
    pub(super) edits: Option<&'a BTreeSet<RepoPath>>,
    /// The time at which the policy is asked.
    pub(super) at: Timestamp,
}

impl View<'_> {
    /// The whole of it, as of now.
    pub(super) fn now(options: Options) -> Self {
        Self { options, edits: None, at: SystemClock::default().now() }
    }
}

impl Rules {
    /// Judges a change by these rules. `past` is the same for all that are judged by one trust root.
    pub(super) fn judge(
        &self,
        repo: &Repository,
        loaded: &Loaded,
        view: &View<'_>,
        past: (&Verifier, &Archive),
    ) -> Result<Verdict, Failure> {
        let is_built_in = self.policy.is_built_in;
        let mut judged = Judged::with(repo, loaded, view.options, past)?;
        if let Some(edits) = view.edits {
            judged.leave_out_all_but(edits, view.options);
        }
        // Where the repository has a policy it was that which let them count, path by path.
        judged.judgement.used_allow_self &= is_built_in;
        let mut concluded = self.conclude(view.at, repo, loaded, &judged)?;
        let overriding = self.override_for(repo, loaded, &mut judged, past.0, &mut concluded)?;
        Ok(Verdict { judged, concluded, overriding, is_built_in })
    }

    /// What counts by these rules. A policy of the repository says path by path whether those who wrote it count.
    pub(super) const fn options(&self, is_self_allowed: bool) -> Options {
        Options { allow_self: is_self_allowed || !self.policy.is_built_in }
    }
}

impl Verdict {
    /// The answer. A note that cannot be looked into may hold a rejection, so nothing can be said whatever else is signed.
    pub(super) fn exit(&self) -> Exit {
        let is_met = self.concluded.missing.is_empty();
        match &self.judged.judgement.conclusion {
            _ if self.judged.closed_notes().next().is_some() => Exit::CouldNotTell,
            Conclusion::CouldNotTell(_) => Exit::CouldNotTell,
            Conclusion::Holds if is_met => Exit::Holds,
            Conclusion::DoesNotHold(reasons) if is_met && reasons.iter().all(|why| self.is_settled(why)) => {
                Exit::Holds
            }
            Conclusion::Holds | Conclusion::DoesNotHold(_) => Exit::DoesNotHold,
        }
    }

    /// Whether the records alone say what is missing, as they do without a policy, unless only the keys that signed the commits
    /// say who wrote it.
    pub(super) fn is_told_without_policy(&self, missing: &policy::Missing) -> bool {
        let found = &self.judged.judgement.files[missing.file];
        let unsigned = [&found.undecided, &found.signed_by_author, &found.questioned, &found.rejected];
        let rest = unsigned.into_iter().fold(missing.units.clone(), |rest, units| rest.difference(units));
        let is_plain = matches!(missing.want, policy::Want::Reviewers { .. } | policy::Want::NotSelf);
        self.is_built_in && is_plain && rest.is_empty()
    }

    /// Whether what is short by the records alone is none of the answer: whether those who wrote it count is for a policy of the
    /// repository to say, and an override lets through what was not read, but never what somebody doubts.
    fn is_settled(&self, shortfall: &Shortfall) -> bool {
        let is_overridden = self.overriding.granted.is_some();
        match shortfall {
            Shortfall::OnlyByAuthor { .. } => is_overridden || !self.is_built_in,
            Shortfall::Undecided(_) => is_overridden,
            Shortfall::Questioned(_) | Shortfall::Rejected(_) => false,
        }
    }
}
