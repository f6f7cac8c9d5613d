//! Why a comment could not be taken, in sentences.

use super::Failure;
use super::failure::quoted;
use crate::base::{RepoPath, Side};
use crate::review::comment::patch::LeftOut;
use crate::review::comment::{NoPlace, NoSuggestion};

/// The change has no such file, or not on this side.
pub fn no_such_file(path: &RepoPath, side: Option<Side>) -> Failure {
    let on = side.map(|side| format!(" on its {}", side_name(side))).unwrap_or_default();
    Failure::usage(format!("the change has no file {}{on}", quoted(path.as_bytes())))
        .hint("for the files that it has: countersign inventory")
}

/// A place in the file at `path` that cannot be commented on.
pub fn no_place(path: &RepoPath, why: NoPlace) -> Failure {
    let file = quoted(path.as_bytes());
    match why {
        NoPlace::NotText => {
            Failure::usage(format!("{file} has no lines to show")).hint("comment on the file: --file PATH")
        }
        NoPlace::NoSuchLine { side, number } => {
            Failure::usage(format!("there is no line {number} on the {} of {file}", side_name(side)))
        }
        NoPlace::NotRemoved { number } => {
            Failure::usage(format!("line {number} of the old side of {file} was not taken out"))
                .hint("what stands on both sides has its number on the new one: leave out --old")
        }
        NoPlace::NoHunk { side, number } => {
            Failure::usage(format!("no hunk shows line {number} of the {} of {file}", side_name(side)))
        }
        NoPlace::Backwards => Failure::usage(format!("the last line in {file} comes before the first")),
    }
}

const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Old => "old side",
        Side::New => "new side",
    }
}

/// Lines that cannot be suggested.
pub fn no_suggestion(why: NoSuggestion) -> Failure {
    Failure::usage(match why {
        NoSuggestion::NoLines => "a suggestion needs lines of the new side that it can replace",
        NoSuggestion::TooMuch => "the lines are too many or too long to be replaced by a suggestion",
        NoSuggestion::NotText => "the lines are not plain text, so they cannot be edited as a suggestion",
    })
}

/// No comment is called so.
pub fn no_such_comment(name: &str) -> Failure {
    Failure::usage(format!("there is no comment {} in this review", quoted(name)))
        .hint("for those that there are: countersign comments")
}

/// More than one is.
pub fn ambiguous_comment(name: &str) -> Failure {
    Failure::usage(format!("more than one comment begins with {}", quoted(name)))
        .hint("write more of its name")
}

/// Why a suggestion is not in the patch.
pub fn left_out(why: LeftOut) -> String {
    match why {
        LeftOut::Outdated => "the lines that it replaces have changed".to_owned(),
        LeftOut::Overlaps { with } => format!("{with} replaces some of the same lines"),
        LeftOut::Same => "it changes nothing".to_owned(),
        LeftOut::AtEdge => "it replaces the last line that a hunk of the patch shows".to_owned(),
    }
}
