//! What can be typed of `hooks`.

use clap::{Args, Subcommand};

use super::Format;

pub(super) const HOOKS_HELP: &str = "\
The hook is a few lines of shell that hand what git says to `countersign verify --stdin`. It refuses the push where the program \
is not found. It is written where git looks for hooks, core.hooksPath included, and that place is said. A hook of somebody else \
is never written over. Recipes for servers and CI: docs/gates.md.";

/// What to do with hooks.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum HooksArgs {
    /// Check what is pushed from here before it is sent (pre-push); `git push --no-verify` does without
    Install(HooksInstallArgs),
    /// Take our hooks away, and put back what was there before
    Uninstall,
    /// Which hooks are there, whose they are, and what they hold to it
    Status(HooksStatusArgs),
}

/// Arguments of `hooks install`.
#[derive(Debug, Args)]
pub(in crate::cli) struct HooksInstallArgs {
    /// Check what is pushed to here before it is let in (pre-receive)
    #[arg(long)]
    pub(in crate::cli) server: bool,
    /// Hold the refs that fit PATTERN to it too, such as 'release/*' or 'refs/tags/*', not the default branch alone. Without it, a
    /// hook of ours that is there already keeps its own
    #[arg(long = "ref", value_name = "PATTERN")]
    pub(in crate::cli) refs: Vec<String>,
    /// Where there is another hook already, keep it as NAME.chained and run it first
    #[arg(long)]
    pub(in crate::cli) chain: bool,
}

/// Arguments of `hooks status`.
#[derive(Debug, Args)]
pub(in crate::cli) struct HooksStatusArgs {
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: Format,
}
