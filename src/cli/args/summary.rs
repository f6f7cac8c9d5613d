//! `verify --vsa` and what goes with it.

use std::path::PathBuf;

use clap::Args;

/// Arguments about the verification summary.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Verification summary (SLSA)")]
pub(in crate::cli) struct SummaryArgs {
    /// Write the answer, holds or does not hold, as a signed verification summary to FILE, which must not be there yet. Where
    /// nobody can tell, nothing is written
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["staged", "worktree", "patch", "stdin"])]
    pub(in crate::cli) vsa: Option<PathBuf>,
    /// The verifier's own key that signs the summary, in any form of git's `user.signingkey`: a file, a `.pub` file with an
    /// agent, or `key::...`. It is never taken from git's settings
    #[arg(long, value_name = "KEY", requires = "vsa")]
    pub(in crate::cli) key: Option<String>,
    /// Who verifies, as a URI. Readers hold it against the key [default: the page of this program]
    #[arg(long, value_name = "URI", requires = "vsa")]
    pub(in crate::cli) verifier: Option<String>,
    /// The repository as a URI [default: where its remote publishes it]
    #[arg(long, value_name = "URI", requires = "vsa")]
    pub(in crate::cli) resource: Option<String>,
    /// The branch that the change is meant for [default: the one that it is compared with]
    #[arg(long, value_name = "REF", requires = "vsa")]
    pub(in crate::cli) source_ref: Option<String>,
}
