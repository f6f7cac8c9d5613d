//! What the reader of a change must be told, in sentences.

use super::failure::quoted;
use crate::diff::{Notice, Scope};

/// One notice.
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::UntrackedLeftOut(1) => "1 untracked file was left out (status.showUntrackedFiles)".to_owned(),
        Notice::UntrackedLeftOut(n) => {
            format!("{n} untracked files were left out (status.showUntrackedFiles)")
        }
        Notice::IgnoredLeftOut(1) => "1 ignored file or directory was left out".to_owned(),
        Notice::IgnoredLeftOut(n) => format!("{n} ignored files and directories were left out"),
        Notice::ExternalFilter(path) => format!(
            "{} passes through an external filter and was left out; to have it: git add it and use --staged",
            quoted(path.as_bytes())
        ),
        Notice::NotLookedAt(path) => format!(
            "{} was not looked at (assume-unchanged, skip-worktree, no regular file, not readable, or a repository without a commit)",
            quoted(path.as_bytes())
        ),
        Notice::ReplaceRefs(1) => "there is 1 replace ref; it was ignored".to_owned(),
        Notice::ReplaceRefs(n) => format!("there are {n} replace refs; they were ignored"),
        Notice::Grafts => {
            "there are grafts (info/grafts); names such as HEAD~2 follow them, what is compared does not"
                .to_owned()
        }
        Notice::MergeAgainstFirstParent => {
            "this is a merge; it is compared with its first parent, so all of the merged branch is in it"
                .to_owned()
        }
        Notice::Dialect(name) => format!("`git apply` does not take this patch as it is: {name}"),
    }
}

/// What a narrowed review leaves out; `None` for a whole one.
pub fn scope(scope: &Scope) -> Option<String> {
    match scope {
        Scope::Whole => None,
        Scope::Narrowed(_) => {
            let names = narrowed_to(scope).join(", ");
            Some(format!("narrowed to {names}: whatever else changed is left out"))
        }
    }
}

/// The paths that a review is narrowed to; of many the first ones, and how many more there are. Nothing for a whole one.
pub fn narrowed_to(scope: &Scope) -> Vec<String> {
    const NAMED: usize = 8;
    let Scope::Narrowed(paths) = scope else { return Vec::new() };
    let more = paths.len().saturating_sub(NAMED);
    let names = paths.iter().take(NAMED).map(|path| quoted(path.as_bytes()));
    names.chain((more > 0).then(|| format!("{more} more"))).collect()
}
