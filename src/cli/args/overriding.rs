//! What can be typed to override a policy.

use clap::Args;

pub(super) const OVERRIDE_HELP: &str = "\
For emergencies: the change then holds without what the policy asks for, and everybody sees that, by whom and why, in every format of \
verify and in audit. Only those may whom [override] in .countersign/policy.toml of the trust root names, at a terminal, with their key, \
and not for a change of their own unless it says so. It is about exactly this base and head: whatever moves needs another one. It lets \
through no question and no rejection, and nothing that is asked of .countersign itself.";

/// Arguments of `override`.
#[derive(Debug, Args)]
pub(in crate::cli) struct OverrideArgs {
    /// The change as `verify` is asked about it: A..B, A...B, or a commit
    #[arg(value_name = "RANGE")]
    pub(in crate::cli) range: String,
    /// Why, for everybody to read
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: String,
    /// Take policy and trusted keys from this commit
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) trust: Option<String>,
}
