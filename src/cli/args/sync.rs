//! What can be typed of `sync`.

use clap::Args;

use super::Format;

pub(super) const SYNC_HELP: &str = "\
The ledgers (refs/notes/countersign/*) of both sides are joined record by record; nothing is forced, and when somebody else \
publishes at the same moment, theirs is taken in and it is tried again. Your own git talks to the remote, without the hooks \
of the repository and without programs that its configuration names. A remote whose ledger lost something is an error (3). \
The first time, `git fetch` is set up to get records too, into refs/countersign/remotes/.";

/// Arguments of `sync`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SyncArgs {
    /// A remote, or the address of one. Default: where the current branch is pushed to, else the only one, else origin
    #[arg(value_name = "REMOTE")]
    pub(in crate::cli) remote: Option<String>,
    /// Take in what is there and publish nothing
    #[arg(long)]
    pub(in crate::cli) no_push: bool,
    /// Where the remote has lost records, put them there again instead of stopping
    #[arg(long, conflicts_with = "no_push")]
    pub(in crate::cli) put_back: bool,
    /// Also keep BRANCH there, with the same commits as the ledger, for hosts that protect branches only. Once said, it is
    /// remembered for this repository
    #[arg(long, value_name = "BRANCH")]
    pub(in crate::cli) mirror: Option<String>,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: Format,
}
