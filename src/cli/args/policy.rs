//! What can be typed about the policy.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(super) const POLICY_HELP: &str = "\
The policy is .countersign/policy.toml of the trust root, never of the change. Every rule that fits a path applies, and of each \
demand the strictest wins, so the order of rules never matters. Where there is none, every unit must be signed by one trusted \
person who did not write it. The form of the file: docs/policy.md.

Exit codes: 0 no mistakes, 2 mistakes (each is told at its line) or no such file.";

/// What to do with a policy.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PolicyArgs {
    /// Look for mistakes in a policy before it is committed
    Check(PolicyCheckArgs),
    /// Which rules apply to a path, and which demand comes from which rule
    Explain(PolicyExplainArgs),
}

/// Arguments of `policy check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyCheckArgs {
    /// The file; without it .countersign/policy.toml of the work tree. CODEOWNERS is that of the work tree
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

/// Arguments of `policy explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyExplainArgs {
    /// Files or directories; they need not be there
    #[arg(value_name = "PATH", required = true)]
    pub(in crate::cli) paths: Vec<OsString>,
    /// Take the policy from this commit
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) trust: Option<String>,
    /// As for a change whose commits name an AI tool
    #[arg(long)]
    pub(in crate::cli) machine_written: bool,
}
