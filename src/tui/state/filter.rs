//! Which files of the change are in the list.

use crate::base::Shown;
use crate::find::Pattern;

/// What a file must have to be in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Only {
    Undecided,
    Questioned,
    Rejected,
    Commented,
    /// Hidden characters.
    Flagged,
    /// Signed faster than anybody reads.
    Skimmed,
}

impl Only {
    /// What is left of the change.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Questioned => "questioned",
            Self::Rejected => "rejected",
            Self::Commented => "commented",
            Self::Flagged => "flagged",
            Self::Skimmed => "skimmed",
        }
    }
}

/// A file is in the list if it passes all of this.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    /// Its path matches.
    pub(crate) within: Option<Pattern>,
    /// Its path does not match.
    pub(crate) without: Option<Pattern>,
    pub(crate) only: Option<Only>,
}

impl Filter {
    /// Whether every file passes.
    pub(crate) const fn is_empty(&self) -> bool {
        self.within.is_none() && self.without.is_none() && self.only.is_none()
    }

    /// Whether a path passes.
    pub(crate) fn takes(&self, path: &[u8]) -> bool {
        self.within.as_ref().is_none_or(|pattern| pattern.is_in(path))
            && !self.without.as_ref().is_some_and(|pattern| pattern.is_in(path))
    }

    /// The filter in a few words.
    pub(crate) fn words(&self) -> String {
        let shown = |pattern: &Pattern| Shown::of(pattern.as_str());
        let within = self.within.as_ref().map(|pattern| format!("paths with {}", shown(pattern)));
        let without = self.without.as_ref().map(|pattern| format!("paths without {}", shown(pattern)));
        let only = self.only.map(|only| format!("only {}", only.word()));
        [within, without, only].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
