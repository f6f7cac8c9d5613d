//! The command that is meant where none is named, and the one that was meant by a name that is none.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};

use super::CommandLine;

/// What is wrong with `args`: where words are too many for a review and the first is all but a command, the name of that.
pub(super) fn misspelt(error: clap::Error, args: Vec<OsString>) -> clap::Error {
    let is_close = |error: &clap::Error| {
        let context = |kind| match error.get(kind) {
            Some(ContextValue::String(word)) => vec![word.clone()],
            Some(ContextValue::Strings(words)) => words.clone(),
            _ => Vec::new(),
        };
        let typed = context(ContextKind::InvalidSubcommand).concat();
        let like = |name: &String| similar::TextDiff::from_chars(typed.as_str(), name.as_str()).ratio() > 0.8;
        // Short words are like too many, such as `main` and `man`.
        typed.len() > 4 && context(ContextKind::SuggestedSubcommand).iter().any(like)
    };
    let as_command = || CommandLine::try_parse_from(args).err().filter(is_close);
    (error.kind() == ErrorKind::UnknownArgument).then(as_command).flatten().unwrap_or(error)
}

/// Puts `review` where a command is expected and none stands.
pub(super) fn with_command(mut args: Vec<OsString>) -> Vec<OsString> {
    let declared = CommandLine::command();
    let mut at = 1;
    while let Some(n_words) = args.get(at).and_then(|arg| words_of_global(&declared, arg)) {
        at += n_words;
    }
    let names = declared.get_subcommands().map(clap::Command::get_name);
    let mut names = names.chain(["help", "-h", "--help", "-V", "--version"]);
    if !args.get(at).is_some_and(|arg| names.any(|name| arg == name)) {
        args.insert(at.min(args.len()), "review".into());
    }
    args
}

/// How many words the global option takes that begins with `arg`; `None` if it is none.
fn words_of_global(declared: &clap::Command, arg: &OsStr) -> Option<usize> {
    let text = arg.to_string_lossy();
    let (name, has_value) = text.split_once('=').map_or((&*text, false), |(name, _)| (name, true));
    let is_called = |option: &&clap::Arg| match name.strip_prefix("--") {
        Some(long) => option.get_long() == Some(long),
        None => option.get_short().is_some_and(|short| text.starts_with(&format!("-{short}"))),
    };
    let option = declared.get_arguments().filter(|option| option.is_global_set()).find(is_called)?;
    let is_joined = has_value || (!name.starts_with("--") && text.len() > 2);
    Some(if is_joined || !option.get_action().takes_values() { 1 } else { 2 })
}
