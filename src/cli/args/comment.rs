//! What can be typed about comments.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::TargetArgs;

pub(super) const COMMENTS_HELP: &str = "\
Comments belong to one person's review of one change, so TARGET has to be what is (or will be) reviewed. A thread is open, \
done (the author or an agent says so) or verified (the reviewer has looked and agrees). Without TARGET: uncommitted work; \
where there is none, this branch; else the last commit.";

pub(super) const EXPORT_HELP: &str = "\
`markdown` is for an agent or a pull request: where, the lines as they stood, what was said by whom. `patch` has the lines \
that comments suggest, for `git apply` on the new side of the change; what is verified, outdated or in the way of an earlier \
suggestion is left out and named on standard error.";

pub(super) const COMMENT_HELP: &str = "\
What comes in here is shown as said by an agent, under the name that it gives itself. It cannot be a decision, nor a comment \
or a word of the reviewer, and it needs no terminal. It is kept beside the review, also while that is open: there it is seen \
with the next look at comments.

Each comment has a name such as 3f9a1c02. Of a branch and of uncommitted work, threads that the reviewer has not verified go \
on in the next review, when there are new commits or other work: lines that moved keep their comments, and where the lines \
changed, the comment is outdated and shows the lines as they stood.";

const ADD_HELP: &str = "\
The text may hold lines to replace the ones that it is about:

    ```suggestion
    the new lines
    ```

Examples:
  countersign comment add --as lint --at src/a.rs:12 --type issue -m 'never true' main..feature
  git log -1 --format=%b | countersign comment add --as notes --change";

const BATCH_HELP: &str = "\
Standard input is a JSON array. Each element is one of
  {\"op\":\"add\", \"path\":\"src/a.rs\", \"line\":12, \"endLine\":14, \"side\":\"new\", \"on\":\"lines\", \
\"type\":\"issue\", \"text\":\"...\", \"suggestion\":\"new lines\\n\"}
  {\"op\":\"reply\", \"to\":\"3f9a1c02\", \"text\":\"...\"}
  {\"op\":\"resolve\", \"thread\":\"3f9a1c02\"}      {\"op\":\"reopen\", \"thread\":\"3f9a1c02\"}
`op` is `add` where it is missing, `side` is `new` or `old`, `on` is `lines`, `hunk`, `file` or `change`; paths are those \
that `comments --format json` prints. All of it is checked before any of it is written.";

/// Whose comments on what.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct DiscussionArgs {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// Whose review, if not that of git's user.email
    #[arg(long, value_name = "ADDRESS", help_heading = "Which change")]
    pub(in crate::cli) reviewer: Option<String>,
}

/// Arguments of `comments`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CommentsArgs {
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: CommentsFormat,
    /// Leave out what the reviewer has verified
    #[arg(long)]
    pub(in crate::cli) unresolved: bool,
    #[command(flatten)]
    pub(in crate::cli) about: DiscussionArgs,
}

/// How `comments` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CommentsFormat {
    Text,
    Json,
    Markdown,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to make of the comments
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "markdown")]
    pub(in crate::cli) format: ExportFormat,
    /// Write it to FILE instead of standard output
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Leave out what the reviewer has verified
    #[arg(long)]
    pub(in crate::cli) unresolved: bool,
    #[command(flatten)]
    pub(in crate::cli) about: DiscussionArgs,
}

/// What `export` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExportFormat {
    Markdown,
    Patch,
}

/// What an agent or a script does.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CommentArgs {
    /// Comment on lines, a hunk, a file or the whole change
    #[command(after_help = ADD_HELP)]
    Add(AddArgs),
    /// Answer in a thread
    Reply(ReplyArgs),
    /// Say that a thread was dealt with; whether it is, the reviewer says
    Resolve(ResolveArgs),
    /// Add, answer and resolve by a JSON array on standard input, all or nothing
    #[command(after_help = BATCH_HELP)]
    Batch(BatchArgs),
}

impl CommentArgs {
    pub(super) const fn speaker(&self) -> &SpeakerArgs {
        match self {
            Self::Add(args) => &args.speaker,
            Self::Reply(args) => &args.speaker,
            Self::Resolve(args) => &args.speaker,
            Self::Batch(args) => &args.speaker,
        }
    }
}

/// Who speaks, and how the answer is printed.
#[derive(Debug, Args)]
pub(in crate::cli) struct SpeakerArgs {
    /// The name of the agent or script that speaks
    #[arg(long = "as", value_name = "NAME")]
    pub(in crate::cli) name: String,
    /// Print the names of the new comments as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) about: DiscussionArgs,
}

/// Arguments of `comment add`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true))]
pub(in crate::cli) struct AddArgs {
    /// On these lines: PATH:LINE or PATH:FIRST-LAST
    #[arg(long, value_name = "PATH:LINE", group = "place")]
    pub(in crate::cli) at: Option<OsString>,
    /// On the hunk that shows this line
    #[arg(long, value_name = "PATH:LINE", group = "place")]
    pub(in crate::cli) hunk: Option<OsString>,
    /// On this file
    #[arg(long, value_name = "PATH", group = "place")]
    pub(in crate::cli) file: Option<OsString>,
    /// On the whole change
    #[arg(long, group = "place")]
    pub(in crate::cli) change: bool,
    /// The line numbers are those of the old side, where lines were taken out
    #[arg(long, conflicts_with_all = ["file", "change"])]
    pub(in crate::cli) old: bool,
    /// note, issue, question, suggestion, praise, or one of the configuration file
    #[arg(long = "type", value_name = "TYPE", default_value = "note")]
    pub(in crate::cli) kind: String,
    /// The text; without it, standard input
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub(in crate::cli) body: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) speaker: SpeakerArgs,
}

/// Arguments of `comment reply`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReplyArgs {
    /// The name of a comment of the thread, or its first four digits
    #[arg(value_name = "COMMENT")]
    pub(in crate::cli) id: String,
    /// The text; without it, standard input
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub(in crate::cli) body: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) speaker: SpeakerArgs,
}

/// Arguments of `comment resolve`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ResolveArgs {
    /// The name of a comment of the thread, or its first four digits
    #[arg(value_name = "COMMENT")]
    pub(in crate::cli) id: String,
    /// Say that it is open again
    #[arg(long)]
    pub(in crate::cli) reopen: bool,
    #[command(flatten)]
    pub(in crate::cli) speaker: SpeakerArgs,
}

/// Arguments of `comment batch`.
#[derive(Debug, Args)]
pub(in crate::cli) struct BatchArgs {
    #[command(flatten)]
    pub(in crate::cli) speaker: SpeakerArgs,
}
