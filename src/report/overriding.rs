//! Overrides in sentences.

use super::sign::{bad_signature, unclear_signature};
use crate::attest::{OverrideRecord, SignatureVerdict};
use crate::base::{HwKey, Shown};
use crate::policy::NoOverrider;

/// Why an override does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdleOverride {
    /// Its own person took it back.
    Withdrawn(Box<OverrideRecord>),
    /// It is about another base or head.
    OtherChange,
    /// Its signature does not hold, or cannot be checked.
    Signature,
    /// It is by somebody who may not.
    Person(NoOverrider),
    /// Another one lets the change through already.
    NotNeeded,
}

/// `override of alice@example.com: the shop is down (record 1a2b…, 2026-11-23T10:00:00Z)`.
pub fn override_of(record: &OverrideRecord) -> String {
    let (by, reason) = (Shown::of(&record.said.by).cut(80), Shown::of(&record.said.reason).cut(300));
    format!("override of {by}: {reason} (record {}, {})", short(record), record.said.at)
}

/// `withdrawn by 1a2b…: the shop is up again`.
pub fn withdrawn(by: &OverrideRecord) -> String {
    format!("withdrawn by {}: {}", short(by), Shown::of(&by.said.reason).cut(200))
}

fn short(record: &OverrideRecord) -> String {
    record.id.to_string().chars().take(12).collect()
}

/// Why one does not count.
pub fn idle_override(record: &OverrideRecord, why: &IdleOverride) -> String {
    match why {
        IdleOverride::OtherChange => "it is about another base or head".to_owned(),
        IdleOverride::Withdrawn(by) => withdrawn(by),
        IdleOverride::Person(why) => no_overrider(*why).to_owned(),
        IdleOverride::NotNeeded => "another one lets the change through already".to_owned(),
        IdleOverride::Signature => match &record.signature {
            SignatureVerdict::Bad(cause) => bad_signature(cause),
            SignatureVerdict::CouldNotTell(cause) => unclear_signature(cause),
            SignatureVerdict::Good(_) => "its signature".to_owned(),
        },
    }
}

/// Why somebody may not override.
pub const fn no_overrider(why: NoOverrider) -> &'static str {
    match why {
        NoOverrider::Nobody => "the policy names nobody who may override it",
        NoOverrider::NotNamed => "the policy does not name this person in [override]",
        NoOverrider::Writer => "who wrote a change does not override for it",
        NoOverrider::Agent => "an agent overrides nothing",
        NoOverrider::HwKey(HwKey::Sk) => "the policy asks for a hardware key in [override]",
        NoOverrider::HwKey(HwKey::Touch) => {
            "the policy asks in [override] for a hardware key that was touched for it"
        }
        NoOverrider::HwKey(HwKey::Pin) => {
            "the policy asks in [override] for a hardware key that was touched and asked for a PIN or a fingerprint"
        }
    }
}
