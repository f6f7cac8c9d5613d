//! What was searched for in the change, and the lines that were found so far.

use std::collections::BTreeMap;

use crate::find::{Hits, Pattern};

/// The last search. Lines are found file by file by a worker, and a jump that needs more of them waits.
#[derive(Debug, Default)]
pub(crate) struct Finding {
    /// What was searched for last.
    pub(crate) pattern: Option<Pattern>,
    /// What is being typed, so that it shows at once.
    pub(crate) typed: Option<Pattern>,
    /// Whether matches are marked.
    pub(crate) is_marked: bool,
    /// Tells answers to this search from those to an earlier one.
    pub(crate) ticket: u64,
    /// By file; files without any are not in it.
    pub(crate) found: BTreeMap<usize, Hits>,
    /// Whether every file was searched.
    pub(crate) is_done: bool,
    /// A jump that waits for the worker: forward or back.
    pub(crate) wanted: Option<bool>,
}

impl Finding {
    /// Forgets the last search and begins another one.
    pub(crate) fn begin(&mut self, pattern: Pattern) {
        let ticket = self.ticket + 1;
        *self =
            Self { pattern: Some(pattern), is_marked: true, ticket, wanted: Some(true), ..Self::default() };
    }

    /// What is to be marked on the screen.
    pub(crate) fn marked(&self) -> Option<&Pattern> {
        self.typed.as_ref().or_else(|| self.pattern.as_ref().filter(|_| self.is_marked))
    }

    /// How many lines were found so far.
    pub(crate) fn n_found(&self) -> usize {
        self.found.values().map(Hits::len).sum()
    }
}
