//! Overrides of the policy: which of them count for a change, and what they let through.

use super::Rules;
use super::weigh::Parties;
use crate::attest::{Doubt, OverrideRecord, SignatureVerdict};
use crate::base::{Digest, HwKey};
use crate::cli::judging::Judged;
use crate::diff::Identity;
use crate::git::{Loaded, Repository};
use crate::ledger;
use crate::policy::{Conclusion, NoOverrider, Signer};
use crate::report::{Failure, IdleOverride};
use crate::sign::Verifier;

/// The overrides of a change.
#[derive(Debug, Default)]
pub(in crate::cli) struct Overriding {
    /// The one that lets the change through.
    pub(in crate::cli) granted: Option<OverrideRecord>,
    /// All others that were looked at, and why they do not count.
    pub(in crate::cli) idle: Vec<(OverrideRecord, IdleOverride)>,
}

impl Overriding {
    /// The names of all that was looked at.
    pub(in crate::cli) fn ids(&self) -> impl Iterator<Item = Digest> {
        let idle = self.idle.iter().flat_map(|(record, why)| match why {
            IdleOverride::Withdrawn(by) => vec![record.id, by.id],
            _ => vec![record.id],
        });
        self.granted.iter().map(|record| record.id).chain(idle)
    }
}

impl Rules {
    /// Looks for overrides where the policy is not met, and lets through what one of them may: everything but what is asked of
    /// the files that say who is trusted. What people doubt stays as it is.
    pub(in crate::cli) fn override_for(
        &self,
        repo: &Repository,
        loaded: &Loaded,
        judged: &mut Judged,
        verifier: &Verifier,
        concluded: &mut Conclusion,
    ) -> Result<Overriding, Failure> {
        let mut found = Overriding::default();
        let Identity::Trees { base, head } = loaded.change.identity else { return Ok(found) };
        let Some(commit) = head.commit.filter(|_| !self.policy.is_built_in && !concluded.missing.is_empty())
        else {
            return Ok(found);
        };
        let (records, refused) = ledger::overrides(repo, commit, verifier)?;
        judged.collected.refused.extend(refused);
        if records.is_empty() {
            return Ok(found);
        }
        let parties = Parties::of(repo, loaded, &judged.commit_keys)?;
        let mut unclear = Vec::new();
        for record in records.iter().filter(|record| record.said.withdraws.is_none()).cloned() {
            let idle = match (&record.signature, record.withdrawn_by(&records)) {
                _ if (record.said.base, record.said.head) != (base, head) => Some(IdleOverride::OtherChange),
                (SignatureVerdict::Bad(_), _) => Some(IdleOverride::Signature),
                (_, Some(by)) => {
                    if matches!(by.signature, SignatureVerdict::CouldNotTell(_)) {
                        unclear.push(Doubt::Signature(by.id));
                    }
                    Some(IdleOverride::Withdrawn(Box::new(by.clone())))
                }
                (SignatureVerdict::Good(_), None) => {
                    self.standing(&record, &parties).err().map(IdleOverride::Person)
                }
                (SignatureVerdict::CouldNotTell(_), None) => {
                    unclear.push(Doubt::Signature(record.id));
                    Some(IdleOverride::Signature)
                }
            };
            match idle {
                None if found.granted.is_none() => found.granted = Some(record),
                None => found.idle.push((record, IdleOverride::NotNeeded)),
                Some(why) => found.idle.push((record, why)),
            }
        }
        if found.granted.is_none() {
            judged.judgement.doubt(unclear);
        } else {
            let is_lifted =
                |file: usize| !self.policy.is_trust_file(judged.inventory.files[file].key.path.as_bytes());
            let missing = std::mem::take(&mut concluded.missing);
            (concluded.lifted, concluded.missing) =
                missing.into_iter().partition(|missing| is_lifted(missing.file));
        }
        Ok(found)
    }

    fn standing(&self, record: &OverrideRecord, parties: &Parties) -> Result<(), NoOverrider> {
        let SignatureVerdict::Good(good) = &record.signature else { return Err(NoOverrider::NotNamed) };
        self.may_override((good.signer(false), good.hw_key), parties)
    }

    /// Whether this person, whose signature shows so much of a hardware key, may override for a change with these writers.
    pub(in crate::cli) fn may_override(
        &self,
        (signer, shown): (Signer, Option<HwKey>),
        parties: &Parties,
    ) -> Result<(), NoOverrider> {
        let signers: Vec<Signer> = std::iter::once(signer).chain(parties.trusted.iter().cloned()).collect();
        self.policy.may_override(&signers, shown, &parties.writers)
    }
}
