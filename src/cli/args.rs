//! What can be typed: the commands and their options, and the text of `--help`.
//!
//! `review` is what happens without a command, so the word may be left out: see [`parse`].

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::size::parse_size;
pub(super) use comment::{
    AddArgs, BatchArgs, CommentArgs, CommentsArgs, CommentsFormat, DiscussionArgs, ExportArgs, ExportFormat,
    ReplyArgs, ResolveArgs, SpeakerArgs,
};
use comment::{COMMENT_HELP, COMMENTS_HELP, EXPORT_HELP};
use hooks::HOOKS_HELP;
pub(super) use hooks::{HooksArgs, HooksInstallArgs};
use look::{AUDIT, LOG, LOOKING_BACK, WITHDRAW};
pub(super) use look::{AuditArgs, BlameArgs, LogArgs, LookArgs, LookFormat, WithdrawArgs};
use overriding::OVERRIDE_HELP;
pub(super) use overriding::OverrideArgs;
use policy::POLICY_HELP;
pub(super) use policy::{PolicyArgs, PolicyCheckArgs, PolicyExplainArgs};
pub(super) use summary::SummaryArgs;
use sync::SYNC_HELP;
pub(super) use sync::SyncArgs;
use verify::VERIFY_WITHOUT_TARGET;
pub(super) use verify::{VerifyArgs, VerifyFormat};

mod comment;
mod hooks;
mod implied;
mod look;
mod overriding;
mod policy;
mod summary;
mod sync;
mod verify;

const WITHOUT_TARGET: &str = "Without TARGET: uncommitted work; where there is none, this branch since it left its upstream or the default \
     branch; else the last commit.";

pub(super) const EXAMPLES: &str = "\
Examples:
  countersign                       uncommitted work; else this branch; else the last commit
  countersign main...feature        what feature adds to main
  countersign HEAD~1 -- src         one commit, and of it only what lies in src
  countersign --prompt              plain lines instead of the screen, like `git add -p`
  countersign --patch fix.diff      a patch file; `--patch -` reads it from standard input
  countersign verify main...feature is every line signed by somebody trusted?
  countersign demo                  try it in a throw-away repository

Exit codes: 0 holds, 1 does not hold (only `verify`), 2 wrong usage or configuration, 3 could not tell, 70 a bug.";

const COMPLETIONS: &str = "\
Where the scripts go:
  bash        countersign completions bash > ~/.local/share/bash-completion/completions/countersign
  zsh         countersign completions zsh > ~/.zfunc/_countersign    (with fpath+=~/.zfunc before compinit)
  fish        countersign completions fish > ~/.config/fish/completions/countersign.fish
  powershell  countersign completions powershell >> $PROFILE
  elvish      countersign completions elvish >> ~/.config/elvish/rc.elv";

const DOCTOR: &str = "\
Each line is ok, warn, fail or `cannot tell` (only trying would), with what mends it below. Looks and never writes: nothing is \
mended for you. The exit code is 0 whatever was found; for scripts there is --format json.";

const MAN: &str = "\
To read it:     countersign man | man -l -
To install it:  countersign man --dir ~/.local/share/man/man1";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    about = "Read machine-written changes line by line, sign them off, and leave a signed attestation in git notes.",
    override_usage = "countersign [review] [TARGET] [-- PATH...]\n       countersign COMMAND [OPTIONS]",
    after_help = EXAMPLES,
    max_term_width = 100
)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: CommandArgs,
}

/// Options that may stand before and after the command.
#[derive(Clone, Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(super) struct GlobalArgs {
    /// Work as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(super) directory: Option<PathBuf>,
    /// When to use colour; `auto` means on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", value_enum, global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) color: Option<ColorWhen>,
    /// The colours of the screen: a theme, a pair DARK,LIGHT of which the terminal's ground decides, a family such as
    /// `gruvbox`, or `auto`
    #[arg(long, value_name = "NAME", global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) theme: Option<String>,
    /// List the themes there are, your own included
    #[arg(long, global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) list_themes: bool,
    /// Draw borders and marks with ASCII characters only
    #[arg(long, global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) ascii: bool,
    /// The keys: vim, emacs, arrows, tuicr, or a key file of your own
    #[arg(long, value_name = "NAME", global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) keymap: Option<String>,
    /// Read the settings from FILE instead of config.toml in the configuration directory
    #[arg(long, value_name = "FILE", global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) config: Option<PathBuf>,
    /// Print all settings in effect, what they do and where they come from, and do nothing else
    #[arg(long, global = true, hide_short_help = true, help_heading = SETTINGS)]
    pub(super) dump_config: bool,
    /// Print all keys in effect as a key file, and do nothing else
    #[arg(long, global = true, conflicts_with = "dump_config", hide_short_help = true, help_heading = SETTINGS)]
    pub(super) dump_keys: bool,
}

const SETTINGS: &str = "Settings";
const WHICH: &str = "Which change";

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum CommandArgs {
    /// Read a change and sign it (this is the command when none is named)
    #[command(after_help = WITHOUT_TARGET)]
    Review(ReviewArgs),
    /// List every unit of a change: what would have to be signed
    #[command(after_help = WITHOUT_TARGET)]
    Inventory(InventoryArgs),
    /// What is signed, questioned, rejected and undecided; by whom
    #[command(after_help = WITHOUT_TARGET)]
    Status(StatusArgs),
    /// Does this change hold up? For CI and hooks
    #[command(after_help = VERIFY_WITHOUT_TARGET)]
    Verify(VerifyArgs),
    /// A readable receipt of the attestations on a commit
    Show(ShowArgs),
    /// The commits of a range with their records
    #[command(after_help = LOG)]
    Log(LogArgs),
    /// For each line of a file: who wrote it, whether a machine did, who signed it, when and how
    #[command(after_help = LOOKING_BACK)]
    Blame(BlameArgs),
    /// What has landed and how much of it was signed: by change, path and person, with gaps and exceptions
    #[command(after_help = AUDIT)]
    Audit(AuditArgs),
    /// Take back a record or an override of your own
    #[command(after_help = WITHDRAW)]
    Withdraw(WithdrawArgs),
    /// Let a change through without what the policy asks for, if it names you for that
    #[command(after_help = OVERRIDE_HELP)]
    Override(OverrideArgs),
    /// Exchange records with a remote: take in what it has, publish what it lacks
    #[command(after_help = SYNC_HELP)]
    Sync(SyncArgs),
    /// Git's hooks that check what is pushed: install, uninstall, status
    #[command(subcommand, after_help = HOOKS_HELP, disable_help_subcommand = true)]
    Hooks(HooksArgs),
    /// What was said about a change, by the reviewer and by agents
    #[command(after_help = COMMENTS_HELP)]
    Comments(CommentsArgs),
    /// The comments as Markdown, or the lines that they suggest as a patch
    #[command(after_help = EXPORT_HELP)]
    Export(ExportArgs),
    /// For agents and scripts: comment, answer, resolve
    #[command(subcommand, after_help = COMMENT_HELP)]
    Comment(CommentArgs),
    /// What the repository demands of a change: check a policy, explain what is asked of a path
    #[command(subcommand, after_help = POLICY_HELP, disable_help_subcommand = true)]
    Policy(PolicyArgs),
    /// The reviews that you have begun, in any repository; go on with one
    Reviews(ReviewsArgs),
    /// What the state of this repository and terminal means for a review, and what mends it
    #[command(after_help = DOCTOR)]
    Doctor(DoctorArgs),
    /// Build a throw-away repository with a machine-written change and review it
    Demo(DemoArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write all pages to a directory
    #[command(after_help = MAN)]
    Man(ManArgs),
}

/// Which change.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct TargetArgs {
    /// A commit, A..B or A...B
    #[arg(value_name = "TARGET")]
    pub(super) target: Option<String>,
    /// What `git add` put into the index
    #[arg(long, conflicts_with_all = ["target", "worktree"], help_heading = WHICH)]
    pub(super) staged: bool,
    /// Uncommitted work, untracked files included
    #[arg(long, conflicts_with = "target", help_heading = WHICH)]
    pub(super) worktree: bool,
    /// The other side, instead of the one that TARGET implies
    #[arg(long, value_name = "REV", help_heading = WHICH)]
    pub(super) base: Option<String>,
    /// Take the trusted keys from this commit
    #[arg(long, value_name = "REV", help_heading = WHICH)]
    pub(super) trust: Option<String>,
    /// A patch file, or `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target", "staged", "worktree", "base", "trust"], help_heading = WHICH)]
    pub(super) patch: Option<PathBuf>,
    /// How many leading parts of the paths in the patch to leave out, as `git apply -p` does
    #[arg(short = 'p', long, value_name = "N", help_heading = WHICH)]
    pub(super) strip: Option<u32>,
    /// Show contents up to this size, such as 64M; bigger ones cannot be signed
    #[arg(long, value_name = "SIZE", default_value = "32M", value_parser = parse_size, help_heading = WHICH)]
    pub(super) max_blob: u64,
    /// Only these files and directories, or what fits git's patterns, such as '*.rs' or ':!Cargo.lock'. Such a review is
    /// never complete, so `verify` takes none
    #[arg(last = true, value_name = "PATH")]
    pub(super) paths: Vec<OsString>,
}

/// Arguments of `review`.
#[derive(Clone, Debug, Args)]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Where to write the record of a reviewed patch
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Without the screen: one unit at a time in plain lines, answered by a letter and Enter, as `git add -p` does
    #[arg(long)]
    pub(super) prompt: bool,
    /// Record without a signature; `verify` does not count such a record
    #[arg(long)]
    pub(super) unsigned: bool,
    /// Look every so many seconds (5 if not said) whether the change moved; without this, when you come back to the screen
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "5",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) watch: Option<u32>,
}

/// Arguments of `inventory`.
#[derive(Debug, Args)]
pub(super) struct InventoryArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How to print it; `numstat` is what `git diff --numstat` prints
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: InventoryFormat,
    /// With `--format numstat`: end each record with a NUL byte and leave paths as they are
    #[arg(short = 'z')]
    pub(super) nul: bool,
}

/// How `inventory` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum InventoryFormat {
    Text,
    Json,
    Numstat,
}

/// How the other commands print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The commit or tree whose records to show
    #[arg(value_name = "REV", default_value = "HEAD")]
    pub(super) rev: String,
    /// Take the trusted keys from this commit
    #[arg(long, value_name = "REV")]
    pub(super) trust: Option<String>,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

/// Arguments of `reviews`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct ReviewsArgs {
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    #[command(subcommand)]
    pub(super) action: Option<ReviewsAction>,
}

/// What to do with a review.
#[derive(Debug, Subcommand)]
pub(super) enum ReviewsAction {
    /// Go on with a review, in the repository it belongs to
    Resume {
        /// Its number in the list, or the beginning of its name
        #[arg(value_name = "N")]
        which: String,
    },
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Where to build it: a directory that is not there yet or is empty. Default: a new one in the user's cache
    #[arg(value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write countersign.1 and a page for each command to DIR
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}

/// The declarations as people see them: what goes with `review` goes without the word as well.
pub(super) fn declared() -> clap::Command {
    let declared = CommandLine::command();
    let review = declared.find_subcommand("review").expect("it is declared above").clone();
    let is_new =
        |option: &&clap::Arg| !declared.get_arguments().any(|known| known.get_id() == option.get_id());
    let options: Vec<clap::Arg> = review.get_arguments().filter(is_new).cloned().collect();
    declared.clone().args(options).args_conflicts_with_subcommands(true)
}

/// Reads the command line. The error is clap's own: `--help`, `--version` or wrong usage.
pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<CommandLine, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let line = CommandLine::try_parse_from(implied::with_command(args.clone()));
    let line = line.map_err(|error| implied::misspelt(error, args))?;
    check(&line.command)?;
    Ok(line)
}

/// What clap's declarations cannot say. (`requires` gives way where what is required conflicts with something given.)
fn check(command: &CommandArgs) -> Result<(), clap::Error> {
    let complain = |message: &str| Err(CommandLine::command().error(ErrorKind::ArgumentConflict, message));
    if command.target().is_some_and(|target| target.strip.is_some() && target.patch.is_none()) {
        return complain("-p goes with `--patch` only");
    }
    match command {
        CommandArgs::Review(args) if args.out.is_some() && args.target.patch.is_none() => complain(
            "--out goes with `--patch` only: the record of a change in a repository goes into its ledger",
        ),
        CommandArgs::Inventory(args) if args.nul && args.format != InventoryFormat::Numstat => {
            complain("-z goes with `--format numstat` only")
        }
        CommandArgs::Verify(args)
            if args.gate.stdin && !matches!(args.format, VerifyFormat::Text | VerifyFormat::Json) =>
        {
            complain("--stdin prints `--format text` or `--format json` only")
        }
        CommandArgs::Verify(args) if args.target.patch.is_some() => complain(
            "a patch cannot be verified: it names no commits, so nobody can say whose keys to trust.\n\
             Apply it and verify the commits: countersign verify BASE..HEAD",
        ),
        _ => Ok(()),
    }
}

impl CommandArgs {
    const fn target(&self) -> Option<&TargetArgs> {
        match self {
            Self::Review(ReviewArgs { target, .. })
            | Self::Inventory(InventoryArgs { target, .. })
            | Self::Status(StatusArgs { target, .. })
            | Self::Verify(VerifyArgs { target, .. }) => Some(target),
            Self::Comments(args) => Some(&args.about.target),
            Self::Export(args) => Some(&args.about.target),
            Self::Comment(args) => Some(&args.speaker().about.target),
            Self::Show(_)
            | Self::Log(_)
            | Self::Blame(_)
            | Self::Audit(_)
            | Self::Withdraw(_)
            | Self::Override(_)
            | Self::Sync(_)
            | Self::Hooks(_)
            | Self::Policy(_)
            | Self::Reviews(_)
            | Self::Doctor(_)
            | Self::Demo(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
