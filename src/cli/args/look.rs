//! The commands that look back (`log`, `blame`, `audit`), and the one that takes back (`withdraw`).

use std::ffi::OsString;

use clap::{Args, ValueEnum};

pub(super) const LOOKING_BACK: &str = "\
Trusted keys are those of --trust REV, else of the tip of the default branch if that has what is looked at, else as for `verify`.";

pub(super) const LOG: &str = "\
Signatures are checked; what a record says of the change is told as it says it, and `verify` and `audit` compute it.\n\n\
Trusted keys are those of --trust REV, else of the tip of the default branch if that has what is looked at, else as for `verify`.";

pub(super) const AUDIT: &str = "\
Goes along the first parents, newest first, and judges each change that landed as `verify` does: a merge by the branch that it \
brings, what a record says about several commits as one change, and everything else commit by commit. What a merge adds beyond \
merging is a change of its own. Each is held to the policy that the branch had before it landed, at the time that its commit names. Machine-written is what says so itself; the others may be too.

Tables for --table: changes, paths, people, gaps, exceptions.

Trusted keys are those of --trust REV, else of the tip of the default branch if that has what is looked at, else as for `verify`.
The exit code is 0 whatever was found, and 3 if something could not be told.";

pub(super) const WITHDRAW: &str = "\
Nothing is deleted: a new record says, signed by you and with your reason, that the earlier one counts no longer. It takes a \
terminal, and only who signed a record or an override can take it back. What the record replaced does not come back either; to sign again, \
review again.";

/// How commands that look back print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LookFormat {
    Text,
    Json,
    Csv,
    Html,
}

/// Arguments that commands which look back share.
#[derive(Debug, Args)]
pub(in crate::cli) struct LookArgs {
    /// Take the trusted keys from this commit
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) trust: Option<String>,
    /// How to print it; `html` is one page without scripts that prints well
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: LookFormat,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
pub(in crate::cli) struct LogArgs {
    /// A..B, A...B, or a commit and what lies behind it
    #[arg(value_name = "RANGE", default_value = "HEAD")]
    pub(in crate::cli) range: String,
    /// At most so many commits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
    pub(in crate::cli) max_count: usize,
    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

/// Arguments of `blame`.
#[derive(Debug, Args)]
pub(in crate::cli) struct BlameArgs {
    /// The file, as seen from here
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: OsString,
    /// The file as it stands in this commit
    #[arg(value_name = "REV", default_value = "HEAD")]
    pub(in crate::cli) rev: String,
    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AuditArgs {
    /// A..B: what landed in B since A. A commit alone: all that lies behind it
    #[arg(value_name = "RANGE", default_value = "HEAD")]
    pub(in crate::cli) range: String,
    /// Only what was committed on or after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(in crate::cli) since: Option<String>,
    /// Which table, with `--format csv`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) table: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

/// Arguments of `withdraw`.
#[derive(Debug, Args)]
pub(in crate::cli) struct WithdrawArgs {
    /// The record or override: its name as `show` prints it, or as much of its beginning as no other has
    #[arg(value_name = "RECORD")]
    pub(in crate::cli) record: String,
    /// Why, for everybody to read
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: String,
    /// Take the trusted keys from this commit
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) trust: Option<String>,
}
