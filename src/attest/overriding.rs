//! Overrides: a person lets one change through without what the policy asks for, and says why; or takes that back.

use super::{SignatureVerdict, Tool};
use crate::base::{Digest, Timestamp};
use crate::diff::{Identity, Snapshot};

/// The type of an override's predicate.
pub const OVERRIDE_TYPE: &str = "https://docs.rs/countersign/override/v1";

/// Where overrides are kept: beside the records of reviews and never among them, as they decide on no unit.
pub const OVERRIDES_REF: &str = "refs/notes/countersign/overrides";

/// The longest reason that is taken, in bytes.
pub const MAX_REASON: usize = 4096;

/// What somebody says who overrides the policy for one change, or takes back such an override. Text in it was typed by people: sanitise before showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The old side of the change.
    pub base: Snapshot,
    /// The new side, which is a commit.
    pub head: Snapshot,
    /// Where the repository is published.
    pub repo: Option<String>,
    /// The branch that the change is meant for.
    pub target_ref: Option<String>,
    /// Who: the principal in allowed signers.
    pub by: String,
    /// The configured name.
    pub name: Option<String>,
    /// Why.
    pub reason: String,
    /// The policy that it is set against.
    pub policy: Digest,
    /// The override that it takes back; `None` if it is one itself.
    pub withdraws: Option<Digest>,
    /// When it was made, to the second: whoever overrides again what was withdrawn says something else.
    pub at: Timestamp,
    /// The program that made it.
    pub tool: Tool,
}

impl Override {
    /// What it is about.
    pub const fn identity(&self) -> Identity {
        Identity::Trees { base: self.base, head: self.head }
    }

    /// What the same person says to take back `self`, whose name is `id`.
    pub fn withdrawal(&self, id: Digest, reason: String, now: Timestamp) -> Self {
        Self { withdraws: Some(id), reason, at: now, tool: Tool::this(), ..self.clone() }
    }
}

/// An override that could be read, or the withdrawal of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideRecord {
    /// Its name.
    pub id: Digest,
    /// What it says.
    pub said: Override,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
}

impl OverrideRecord {
    /// What takes this override back, among `others`: only its own person does. A withdrawal that cannot be checked does as well,
    /// as letting through is what has to be known.
    pub fn withdrawn_by<'a>(&self, others: &'a [Self]) -> Option<&'a Self> {
        let about_this =
            |other: &&Self| other.said.withdraws == Some(self.id) && other.said.by == self.said.by;
        let is_good = |other: &&Self| matches!(other.signature, SignatureVerdict::Good(_));
        let is_unclear = |other: &&Self| matches!(other.signature, SignatureVerdict::CouldNotTell(_));
        let all = || others.iter().filter(about_this);
        all().find(is_good).or_else(|| all().find(is_unclear))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attest::{BadSignature, GoodSignature, Scheme, SignatureUnclear};
    use crate::base::ObjectId;

    fn record(
        name: &str,
        by: &str,
        withdraws: Option<&OverrideRecord>,
        signature: SignatureVerdict,
    ) -> OverrideRecord {
        let tree = Snapshot { commit: None, tree: ObjectId::empty_tree() };
        let said = Override {
            base: tree,
            head: tree,
            repo: None,
            target_ref: None,
            by: by.into(),
            name: None,
            reason: name.into(),
            policy: Digest::of(b""),
            withdraws: withdraws.map(|record| record.id),
            at: Timestamp(0),
            tool: Tool::this(),
        };
        OverrideRecord { id: Digest::of(name.as_bytes()), said, signature }
    }

    #[test]
    fn an_override_is_taken_back_by_its_own_person_also_where_that_cannot_be_checked() {
        let good = || {
            SignatureVerdict::Good(GoodSignature {
                principal: "alice".into(),
                aliases: Vec::new(),
                fingerprint: String::new(),
                hw_key: None,
            })
        };
        let unclear = || SignatureVerdict::CouldNotTell(SignatureUnclear::NoProgram(Scheme::Ssh));
        let it = record("it", "alice", None, good());
        let other = record("other", "alice", None, good());
        let back = |name, by, of, signature| record(name, by, Some(of), signature);
        let sure = back("sure", "alice", &it, good());
        let unsure = back("unsure", "alice", &it, unclear());
        let bad = back("bad", "alice", &it, SignatureVerdict::Bad(BadSignature::Tampered));
        let of_other = back("of other", "alice", &other, good());
        let by_bob = back("by bob", "bob", &it, good());
        let nothing = [&it, &other, &bad, &of_other, &by_bob];
        for (more, by) in [
            (vec![], None),
            (vec![&unsure], Some(&unsure)),
            (vec![&unsure, &sure], Some(&sure)),
            (vec![&sure], Some(&sure)),
        ] {
            let all: Vec<_> = nothing.iter().copied().chain(more).cloned().collect();
            assert_eq!(it.withdrawn_by(&all), by);
        }
    }
}
