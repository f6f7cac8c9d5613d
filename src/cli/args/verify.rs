//! What can be typed of `verify`.

use clap::{Args, ValueEnum};

use super::{SummaryArgs, TargetArgs};

pub(super) const VERIFY_WITHOUT_TARGET: &str = "\
Without TARGET: this branch since it left its upstream or the default branch. Every unit needs a good signature by a \
trusted key whose owner is none of the change's authors, and no question or rejection may stand. Beyond that, \
.countersign/policy.toml of the trust root says what is asked of which path (see countersign policy --help).

Trusted keys come from .countersign/allowed_signers in the trust root: --trust REV, else A of A..B, else the tip of the \
upstream or default branch, else the base of the change (whose author may control it). OpenPGP keys are listed beside it in openpgp_signers and lie in \
openpgp.asc. Where neither list is there, from git's own gpg.ssh.allowedSignersFile, unless the repository sets it.

With --stdin: a ref that is held to it may only move forward, over changes that hold by the keys and the policy of where it \
stood before. Without --ref that is the default branch: what HEAD names on a server, the HEAD of the remote elsewhere. The \
ledger (refs/notes/countersign/*) may only grow, and records that come with the same push count. See countersign hooks.

Exit codes: 0 holds, 1 does not hold, 2 wrong usage or no trusted keys anywhere, 3 could not tell.";

/// How `verify` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum VerifyFormat {
    Text,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Trailers,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// How to print it; `github` is for the log of a GitHub action, `gitlab` a code quality report, `markdown` a comment on a
    /// merge request, `trailers` the Countersigned-by lines of a change that holds, for a commit message
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: VerifyFormat,
    /// Each commit of the range has to hold for itself, against its first parent; a merge against each parent, and only where
    /// it is not just what merging gives
    #[arg(long, conflicts_with_all = ["staged", "worktree"])]
    pub(in crate::cli) each_commit: bool,
    /// Accept signatures by the change's own author, where no policy says whether they count
    #[arg(long)]
    pub(in crate::cli) allow_self: bool,
    #[command(flatten)]
    pub(in crate::cli) gate: GateArgs,
    #[command(flatten)]
    pub(in crate::cli) summary: SummaryArgs,
}

/// Arguments of `verify` in hooks.
#[derive(Debug, Args)]
#[command(next_help_heading = "In hooks")]
pub(in crate::cli) struct GateArgs {
    /// Judge the ref updates on standard input, in the form that git hands to pre-receive and pre-push hooks
    #[arg(long, conflicts_with_all = ["target", "staged", "worktree", "base", "patch", "paths", "vsa"])]
    pub(in crate::cli) stdin: bool,
    /// Hold the refs that fit PATTERN to it too, such as 'release/*' or 'refs/tags/*', not the default branch alone
    #[arg(long = "ref", value_name = "PATTERN", requires = "stdin")]
    pub(in crate::cli) refs: Vec<String>,
    /// Where it is pushed to, as a pre-push hook is told: a remote, or the address of one
    #[arg(long, value_name = "REMOTE", requires = "stdin")]
    pub(in crate::cli) remote: Option<String>,
}
