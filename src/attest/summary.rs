//! A verification summary (SLSA): the answer of `verify` as a statement, for whoever believes the verifier and does not
//! compute it again.

use crate::base::{Digest, ObjectId, Timestamp};

/// The type of a summary's predicate.
pub const SUMMARY_TYPE: &str = "https://slsa.dev/verification_summary/v1";

/// What SSH signatures of summaries are made for: a key that is trusted for this alone can never sign a review.
pub const SUMMARY_NAMESPACE: &str = "countersign-summary-v1";

/// Who verifies, where nothing else is said.
pub const THIS_VERIFIER: &str = "https://docs.rs/countersign";

/// What was asked, on what it rests, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The commit that it is about.
    pub head: ObjectId,
    /// What that was compared with; `None` for nothing.
    pub base: Option<ObjectId>,
    /// The branches that the commit is meant for.
    pub source_refs: Vec<String>,
    /// Who verified, as a URI.
    pub verifier: String,
    /// When.
    pub at: Timestamp,
    /// The repository, as a URI.
    pub resource: String,
    /// Where the policy is, as a URI.
    pub policy: String,
    /// The bytes of the policy; `None` for built-in rules.
    pub policy_digest: Option<Digest>,
    /// Every record that was looked at.
    pub inputs: Vec<Digest>,
    /// Every override that was looked at.
    pub overrides: Vec<Digest>,
    /// What holds; `None` if the change does not hold.
    pub passed: Option<Vec<Claim>>,
}

/// Something that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Two different people signed each unit, in a review of this very change for this branch and repository.
    TwoParty,
    /// Each unit is signed.
    AllUnits,
    /// The policy is met without an override, and agents never count for it.
    NoAgent,
    /// Every commit since the base holds for itself.
    EachCommit,
}

impl Claim {
    /// Its name among the verified levels. What SLSA did not name itself has to begin with `ORG_SOURCE_`.
    pub const fn level(self) -> &'static str {
        match self {
            Self::TwoParty => "SLSA_SOURCE_TWO_PARTY_REVIEWED",
            Self::AllUnits => "ORG_SOURCE_COUNTERSIGN_ALL_UNITS",
            Self::NoAgent => "ORG_SOURCE_COUNTERSIGN_NO_AGENT_APPROVER",
            Self::EachCommit => "ORG_SOURCE_COUNTERSIGN_EACH_COMMIT",
        }
    }
}
