//! Who may let a change through without what the policy asks for.

use super::demand::{Group, RuleName};
use super::{Policy, Signer, Writers};
use crate::base::HwKey;

/// The people of `[override]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overriders {
    /// Where it stands.
    pub by: RuleName,
    /// Teams, people and addresses.
    pub groups: Vec<Group>,
    /// Whether those who wrote the change may override for it.
    pub allow_self: bool,
    /// What the signature has to show of a hardware key, if anything.
    pub hw_key: Option<HwKey>,
}

/// Why somebody's override does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoOverrider {
    /// The policy has no `[override]`.
    Nobody,
    /// Not one of those whom it names.
    NotNamed,
    /// Wrote the change.
    Writer,
    /// No person.
    Agent,
    /// The signature shows less than this of a hardware key.
    HwKey(HwKey),
}

impl Policy {
    /// Whether the first of `signers` may override, whose signature shows so much of a hardware key; the others are those whose keys
    /// are trusted, to tell who that is.
    pub fn may_override(
        &self,
        signers: &[Signer],
        shown: Option<HwKey>,
        writers: &Writers,
    ) -> Result<(), NoOverrider> {
        let overriders = self.overriders.as_ref().ok_or(NoOverrider::Nobody)?;
        let people = self.people.join(signers, writers);
        let person = people.iter().find(|person| person.signers.contains(&0)).ok_or(NoOverrider::NotNamed)?;
        let is_named = |group: &Group| self.people.has(group, &[], &signers[0]);
        match person {
            person if person.is_agent => Err(NoOverrider::Agent),
            _ if !overriders.groups.iter().any(is_named) => Err(NoOverrider::NotNamed),
            person if person.is_writer && !overriders.allow_self => Err(NoOverrider::Writer),
            _ => match overriders.hw_key {
                Some(asked) if shown < Some(asked) => Err(NoOverrider::HwKey(asked)),
                _ => Ok(()),
            },
        }
    }
}
