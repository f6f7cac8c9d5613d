//! From a place that was typed to what a comment is tied to.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use super::Files;
use crate::base::{RepoPath, Side};
use crate::cli::target;
use crate::diff::{FileChange, FileDiff};
use crate::report::{self, Failure, quoted};
use crate::review::comment::{Anchor, Body, NewComment, NoSuggestion, Quote, Suggestion};

/// What a comment is to be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Place {
    Change,
    File(RepoPath),
    Lines { path: RepoPath, side: Side, first: u32, last: u32 },
    Hunk { path: RepoPath, side: Side, line: u32 },
}

/// `PATH:LINE` or `PATH:FIRST-LAST`.
pub(super) fn parse_lines(typed: &OsStr) -> Result<(OsString, u32, u32), Failure> {
    let malformed = || {
        Failure::usage(format!("{} is not a place", quoted(typed.as_bytes())))
            .hint("a file and a line, such as src/a.rs:12, or lines, such as src/a.rs:12-14")
    };
    let bytes = typed.as_bytes();
    let colon = bytes.iter().rposition(|byte| *byte == b':').filter(|at| *at > 0).ok_or_else(malformed)?;
    let numbers = str::from_utf8(&bytes[colon + 1..]).map_err(|_not_text| malformed())?;
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let number = |text: &str| text.parse().map_err(|_no_number| malformed());
    Ok((OsString::from_vec(bytes[..colon].to_vec()), number(first)?, number(last)?))
}

impl Files<'_> {
    /// The path in the repository of one that was typed here. A path from the top, as other commands print it, will do too.
    pub(super) fn find_path(&self, typed: &OsString) -> Result<RepoPath, Failure> {
        let from_here = target::path_from_here(self.subject, typed)?;
        let from_top = RepoPath::new(typed.as_bytes());
        Ok(if !self.has(&from_here) && self.has(&from_top) { from_top } else { from_here })
    }

    fn has(&self, path: &RepoPath) -> bool {
        self.subject.change().files.iter().any(|file| file.path == *path)
    }

    /// The comment that says `body` about `place`, with the lines that stand there.
    pub(super) fn comment_at(&mut self, place: &Place, body: Body) -> Result<NewComment, Failure> {
        let anchor = match place {
            Place::Change => Anchor::Change,
            Place::File(path) => Anchor::File(self.change_at(path, None)?.key()),
            Place::Lines { path, side, first, last } => {
                let diff = self.diff_at(path, *side)?;
                Anchor::lines(diff, *side, *first, *last).map_err(|why| report::no_place(path, why))?
            }
            Place::Hunk { path, side, line } => {
                let diff = self.diff_at(path, *side)?;
                Anchor::hunk(diff, *side, *line).map_err(|why| report::no_place(path, why))?
            }
        };
        let diff = match anchor.file() {
            Some(key) => self.get(key)?,
            None => None,
        };
        tie(anchor, diff, body)
    }

    /// What became of the file at `path`, on this side if it is named; the last change to it that a patch has.
    fn change_at(&self, path: &RepoPath, side: Option<Side>) -> Result<FileChange, Failure> {
        let fits =
            |file: &&FileChange| file.path == *path && side.is_none_or(|side| file.sides.get(side).is_some());
        let found = self.subject.change().files.iter().rfind(fits);
        found.cloned().ok_or_else(|| report::no_such_file(path, side))
    }

    fn diff_at(&mut self, path: &RepoPath, side: Side) -> Result<&FileDiff, Failure> {
        let change = self.change_at(path, Some(side))?;
        let key = change.key();
        if !self.read.contains_key(&key) {
            let diff = self.reader.read(&change)?;
            self.read.insert(key.clone(), diff);
        }
        Ok(&self.read[&key])
    }
}

/// A comment with what it is about. Lines that it suggests need neighbouring ones to replace.
fn tie(anchor: Anchor, diff: Option<&FileDiff>, body: Body) -> Result<NewComment, Failure> {
    let (anchor, quote) = match (&body.suggestion, diff) {
        (None, diff) => {
            let quote = diff.and_then(|diff| Quote::of(diff, &anchor));
            (anchor, quote)
        }
        (Some(_), Some(diff)) => {
            let (anchor, quote) = Suggestion::place(diff, anchor).map_err(report::no_suggestion)?;
            (anchor, Some(quote))
        }
        (Some(_), None) => return Err(report::no_suggestion(NoSuggestion::NoLines)),
    };
    Ok(NewComment { anchor, quote, reply_to: None, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_a_path_and_numbers() {
        let parsed = |typed: &str| parse_lines(OsStr::new(typed)).ok();
        let of = |path: &str, first, last| Some((OsString::from(path), first, last));
        assert_eq!(parsed("src/a.rs:12"), of("src/a.rs", 12, 12));
        assert_eq!(parsed("a:b:3-5"), of("a:b", 3, 5));
        for bad in ["", "a", "a:", ":3", "a:x", "a:1-", "a:-1", "a:1-2-3", "a:99999999999"] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }
}
