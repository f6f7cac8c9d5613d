//! What a repository demands of a change before it is signed off, and what is missing.
//!
//! Start with [`Policy`] (rules: path patterns with [`Demands`]), [`Policy::demands`] (all that is asked of one path, each
//! demand with the rule that it comes from) and [`conclude`]. All rules that match apply, and of each demand the strictest
//! wins: [`Demands::join`] is commutative, associative and idempotent, so the order of rules never matters. One kind of rule
//! asks for less: it relaxes the grain of generated and vendored files, and nothing but what is asked of every path. Nothing
//! here opens a file or a repository; [`parse`] reads the text of `.countersign/policy.toml`.

mod conclude;
mod demand;
mod fault;
mod file;
mod overriding;
mod owners;
mod pattern;
mod people;
mod rule;

pub use conclude::{Act, Case, Conclusion, FileCase, Missing, Want, conclude};
pub use demand::{Asked, Carry, Coarsest, Days, Demands, Group, Relax, RuleName, Window};
pub use fault::{PolicyFault, PolicyFaultKind, Section};
pub use file::parse;
pub use overriding::{NoOverrider, Overriders};
pub use owners::CodeOwners;
pub use pattern::{PathPattern, PatternFlaw};
pub use people::{People, Person, Signer, Writers, is_among};
pub use rule::{Policy, Rule, When};

/// Where a repository keeps its policy.
pub const POLICY_FILE: &str = ".countersign/policy.toml";

/// The folder whose files say who is trusted and what is demanded.
pub const TRUST_FOLDER: &str = ".countersign";

/// How much of a policy or of a file of owners is read. A larger one is refused, never read in part.
pub const MAX_POLICY: u64 = 1 << 20;

#[cfg(test)]
mod tests;
