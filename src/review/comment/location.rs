//! Where a comment stands, or stood, in numbers.

use std::fmt;

use super::{Anchor, Origin, Quote, Said};
use crate::base::Shown;
use crate::diff::{FileDiff, FileKey, OtherKind};

/// Where a comment stands. Numbers count from 1; first and last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The file, as the change has it if it does; `None` for the whole change.
    pub file: Option<FileKey>,
    /// Lines of the old side: those that were taken out.
    pub old: Option<(u32, u32)>,
    /// Lines of the new side.
    pub new: Option<(u32, u32)>,
    /// Other changes.
    pub others: Vec<OtherKind>,
    /// Whether the lines were others when the comment was written; then the numbers are those of then.
    pub is_outdated: bool,
}

impl Location {
    /// Where `said` stands in its file as it is now; `None` stands for a file that the change does not have.
    pub fn of(said: &Said, file: Option<&FileDiff>) -> Self {
        Self::found(said, file.map(|diff| (diff, said.anchor_in(diff))))
    }

    /// The same where it is known already what `said` is about in its file, which is [`Said::anchor_in`].
    pub fn found(said: &Said, file: Option<(&FileDiff, Option<Anchor>)>) -> Self {
        let (file, anchor) = file.unzip();
        let anchor = anchor.flatten();
        let is_outdated = said.anchor != Anchor::Change && anchor.is_none();
        let now = file.and_then(|diff| Quote::taken(diff, &anchor?));
        let quote = now.as_ref().or(said.quote.as_ref());
        let numbers = |is_old: bool| {
            let lines = quote?.lines.iter().filter(|line| (line.origin == Origin::Removed) == is_old);
            lines.map(|line| line.number).fold(None, |ends: Option<(u32, u32)>, number| {
                Some(ends.map_or((number, number), |(first, _)| (first, number)))
            })
        };
        let kinds = |diff: &FileDiff| match &said.anchor {
            Anchor::Units(_, units) => {
                units.others.iter().filter_map(|at| Some(diff.others.get(at as usize)?.kind)).collect()
            }
            _ => Vec::new(),
        };
        Self {
            file: said.anchor.file().map(|own| file.map_or_else(|| own.clone(), |diff| diff.change.key())),
            old: numbers(true),
            new: numbers(false),
            others: file.map(kinds).unwrap_or_default(),
            is_outdated,
        }
    }

    /// Where `said` stood when it was written, as far as it is known from the comment alone.
    pub fn as_written(said: &Said) -> Self {
        Self { is_outdated: false, ..Self::of(said, None) }
    }

    /// The lines alone, such as `12-14`, `removed 7` or `mode`; empty for a file or the change.
    pub fn lines(&self) -> String {
        let span = |(first, last): (u32, u32)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        match (self.new, self.old) {
            (Some(new), _) => span(new),
            (None, Some(old)) => format!("removed {}", span(old)),
            (None, None) => self.others.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "),
        }
    }

    /// What to sort by within a file: what is about all of it comes first.
    pub fn order(&self) -> (bool, u32) {
        match (self.new, self.old) {
            (Some((_, last)), _) | (None, Some((_, last))) => (true, last),
            (None, None) => (!self.others.is_empty(), 0),
        }
    }
}

impl fmt::Display for Location {
    /// `src/a.rs:12-14`, `src/a.rs (removed 7)`, `src/a.rs` or `the change`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = &self.file else { return f.write_str("the change") };
        let path = Shown::of(file.path.as_bytes());
        match (self.lines(), self.new) {
            (lines, _) if lines.is_empty() => write!(f, "{path}"),
            (lines, Some(_)) => write!(f, "{path}:{lines}"),
            (lines, None) => write!(f, "{path} ({lines})"),
        }
    }
}
