//! Overrides: a person lets one change through without what the policy asks for, and says why.

use super::{SignatureVerdict, Tool};
use crate::base::{Digest, Timestamp};
use crate::diff::Snapshot;

/// The type of an override's predicate.
pub const OVERRIDE_TYPE: &str = "https://docs.rs/countersign/override/v1";

/// Where overrides are kept: beside the records of reviews and never among them, as they decide on no unit.
pub const OVERRIDES_REF: &str = "refs/notes/countersign/overrides";

/// The longest reason that is taken, in bytes.
pub const MAX_REASON: usize = 4096;

/// What somebody says who overrides the policy for one change. Text in it was typed by people: sanitise before showing.
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
    /// The hour in which it was made.
    pub at: Timestamp,
    /// The program that made it.
    pub tool: Tool,
}

/// An override that could be read.
#[derive(Clone, Debug)]
pub struct OverrideRecord {
    /// Its name.
    pub id: Digest,
    /// What it says.
    pub said: Override,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
}
