//! A change against the policy.

use super::Rules;
use crate::attest::SignatureUnclear;
use crate::base::shown::text_of;
use crate::base::{Clock as _, SystemClock, Timestamp};
use crate::cli::judging::Judged;
use crate::diff::Identity;
use crate::git::{Loaded, Repository};
use crate::policy::{Case, Conclusion, Policy, Signer, Writers, conclude};
use crate::provenance::{CommitText, ai_evidence, human_authors};
use crate::report::{self, Failure};
use crate::sign::{Key, TrustedKeys};

impl Rules {
    /// What the policy says, at a time, of a change whose records were weighed.
    pub(in crate::cli) fn conclude(
        &self,
        now: Timestamp,
        repo: &Repository,
        loaded: &Loaded,
        judged: &Judged,
    ) -> Result<Conclusion, Failure> {
        weigh((&self.policy, now), repo, loaded, judged)
    }

    /// Whether two different people have read each unit of this very change, whatever the policy asks for.
    pub(in crate::cli) fn is_two_party(
        &self,
        repo: &Repository,
        loaded: &Loaded,
        judged: &Judged,
    ) -> Result<bool, Failure> {
        let policy = self.policy.two_party();
        let now = SystemClock::default().now();
        Ok(weigh((&policy, now), repo, loaded, judged)?.missing.is_empty())
    }
}

fn weigh(
    (policy, now): (&Policy, Timestamp),
    repo: &Repository,
    loaded: &Loaded,
    judged: &Judged,
) -> Result<Conclusion, Failure> {
    let commits = loaded.commits.read()?;
    let Parties { writers, trusted } = Parties::of(repo, loaded, &judged.commit_keys)?;
    let case = Case {
        policy,
        is_marked: !ai_evidence(&commits).is_empty(),
        now,
        writers,
        signers: judged.judgement.acts.signers.clone(),
        trusted,
        files: judged.judgement.files_to_weigh(&judged.inventory),
    };
    Ok(conclude(&case))
}

/// Those who wrote a change, and those whose signatures may count.
pub(in crate::cli) struct Parties {
    pub(super) writers: Writers,
    pub(super) trusted: Vec<Signer>,
}

impl Parties {
    /// `commit_keys` are those that signed the commits.
    pub(in crate::cli) fn of(
        repo: &Repository,
        loaded: &Loaded,
        commit_keys: &Result<Vec<Key>, SignatureUnclear>,
    ) -> Result<Self, Failure> {
        let keys = commit_keys.as_ref().map_err(report::unclear_commit_keys)?;
        let trusted = TrustedKeys::of(&loaded.trust);
        let is_committed =
            matches!(loaded.change.identity, Identity::Trees { head, .. } if head.commit.is_some());
        let mut writers = writers(&loaded.commits.read()?, keys, &trusted);
        if !is_committed {
            writers.addresses.push(text_of(&repo.identity()?.email));
        }
        Ok(Self { writers, trusted: reviewers(&trusted) })
    }
}

/// Who wrote the commits, and whoever signed them: under another key of the same name it is the same person. An AI tool that a
/// commit names is nobody's self.
fn writers(commits: &[CommitText], keys: &[Key], trusted: &TrustedKeys) -> Writers {
    let mut writers = Writers::default();
    writers.addresses.extend(human_authors(commits).iter().map(|person| text_of(&person.email)));
    for key in keys {
        writers.keys.push(key.fingerprint());
        let names = trusted.names_of(key);
        writers.addresses.extend(names.into_iter().filter(|name| !name.contains(['*', '?', ','])));
    }
    writers.addresses.retain(|address| !address.is_empty());
    writers
}

/// Whose signatures may count.
fn reviewers(trusted: &TrustedKeys) -> Vec<Signer> {
    let signer = |(principal, key): (String, Key)| {
        let aliases = trusted.names_of(&key).into_iter().filter(|name| *name != principal).collect();
        Signer { principal, aliases, fingerprint: key.fingerprint(), says_author: false }
    };
    trusted.reviewers().into_iter().map(signer).collect()
}
