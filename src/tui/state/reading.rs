//! Where the reader is: file, row, what is at the top of the screen, and how much a decision takes in.

use crate::diff::UnitRef;

/// The first line of the screen's body: a row, and how many of its lines are above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Top {
    pub(crate) row: u32,
    pub(crate) sub: u32,
}

/// A spot to come back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) row: u32,
}

/// Where the cursor shall go in a file that is still being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// The first hunk or card.
    FirstUnit,
    /// The last hunk or card.
    LastHunk,
    /// The first undecided unit; if there is none, on through the files that follow.
    Undecided { forward: bool, left: usize },
    /// A row.
    Row(u32),
    /// A unit.
    Unit(UnitRef),
}

/// The reader's position and mode.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) file: usize,
    pub(crate) cursor: u32,
    pub(crate) top: Top,
    /// Whether a decision takes one line rather than its hunk.
    pub(crate) line_mode: bool,
    /// The row where a selection was begun.
    pub(crate) selection: Option<u32>,
    pub(crate) back: Option<Place>,
    pub(crate) want: Option<Want>,
}

impl Reading {
    pub(crate) const fn place(&self) -> Place {
        Place { file: self.file, row: self.cursor }
    }

    /// The selected rows, first and last, if there is a selection.
    pub(crate) fn selected_rows(&self) -> Option<(u32, u32)> {
        self.selection.map(|from| (from.min(self.cursor), from.max(self.cursor)))
    }
}
