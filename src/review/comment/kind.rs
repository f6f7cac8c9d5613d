//! Of what kind a comment is.

use std::borrow::Cow;
use std::fmt;

/// The kind of a comment: one of the built-in ones, or one that the user's configuration adds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommentKind(Cow<'static, str>);

impl CommentKind {
    /// Something to know.
    pub const NOTE: Self = Self(Cow::Borrowed("note"));
    /// Something wrong.
    pub const ISSUE: Self = Self(Cow::Borrowed("issue"));
    /// Something that has to be answered.
    pub const QUESTION: Self = Self(Cow::Borrowed("question"));
    /// Something that could be better, often with the lines that would be.
    pub const SUGGESTION: Self = Self(Cow::Borrowed("suggestion"));
    /// Something well done.
    pub const PRAISE: Self = Self(Cow::Borrowed("praise"));

    /// The longest name in bytes.
    pub const MAX: usize = 24;

    /// Takes a name of lower-case letters, digits and hyphens that starts with a letter.
    pub fn new(name: &str) -> Option<Self> {
        let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
        let fits = starts_well && name.len() <= Self::MAX && name.chars().all(is_fit);
        fits.then(|| Self(Cow::Owned(name.to_owned())))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CommentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The kinds that a person can choose from, in the order in which they are offered. What a journal has is shown whether it is
/// among them or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentKinds(Vec<CommentKind>);

impl Default for CommentKinds {
    /// The built-in ones.
    fn default() -> Self {
        use CommentKind as Kind;
        Self(vec![Kind::NOTE, Kind::ISSUE, Kind::QUESTION, Kind::SUGGESTION, Kind::PRAISE])
    }
}

impl CommentKinds {
    /// The built-in ones, and behind them those of `more` that are not among them.
    pub fn with(more: impl IntoIterator<Item = CommentKind>) -> Self {
        let mut kinds = Self::default();
        for kind in more {
            if !kinds.0.contains(&kind) {
                kinds.0.push(kind);
            }
        }
        kinds
    }

    /// All of them.
    pub fn all(&self) -> &[CommentKind] {
        &self.0
    }

    /// The kind called `name`, if it can be chosen.
    pub fn find(&self, name: &str) -> Option<&CommentKind> {
        self.0.iter().find(|kind| kind.as_str() == name)
    }

    /// The one that is offered after `kind`, around the end; before it if not `forward`.
    pub fn next(&self, kind: &CommentKind, forward: bool) -> CommentKind {
        let step = if forward { 1 } else { self.0.len() - 1 };
        let at = self.0.iter().position(|other| other == kind).map_or(0, |at| (at + step) % self.0.len());
        self.0[at].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_ones_own_come_after_the_built_in_ones() {
        let nit = CommentKind::new("nit-pick").unwrap();
        let kinds = CommentKinds::with([CommentKind::ISSUE, nit.clone(), nit.clone()]);
        assert_eq!(kinds.all().len(), 6);
        assert_eq!(kinds.find("nit-pick"), Some(&nit));
        assert_eq!(kinds.next(&CommentKind::PRAISE, true), nit);
        assert_eq!(kinds.next(&nit, true), CommentKind::NOTE);
        assert_eq!(kinds.next(&CommentKind::NOTE, false), nit);
        assert_eq!(kinds.next(&CommentKind::new("gone").unwrap(), true), CommentKind::NOTE);
    }

    #[test]
    fn a_kind_is_a_plain_word() {
        for bad in ["", "Nit", "ni t", "n\u{e4}h", "-x", "1st", &"x".repeat(25)] {
            assert_eq!(CommentKind::new(bad), None, "{bad}");
        }
    }
}
