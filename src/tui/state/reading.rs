//! Where the reader is: file, row, what is at the top of the screen, and how much a decision takes in.

use crate::base::Side;
use crate::diff::FileKey;
use crate::review::comment::CommentId;
use crate::tui::rows::{RowMap, Spot};

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
    pub(crate) spot: Spot,
}

/// A spot to find again in the same files as they are later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Landmark {
    pub(crate) file: FileKey,
    /// A line of the file, counted from 0; `None` at the head of the file.
    pub(crate) line: Option<(Side, u32)>,
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
    /// Wherever this stands.
    Spot(Spot),
    /// The first thread, or coming from below the last.
    Comment { forward: bool },
    /// The thread that this comment opened.
    Thread(CommentId),
}

/// The reader's position and mode.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) file: usize,
    /// The rows of the open file; none until it was read.
    pub(crate) rows: RowMap,
    pub(crate) cursor: u32,
    /// Where removed lines stand beside added ones: the pane that the cursor is in, if there is a line in it.
    pub(crate) side: Side,
    pub(crate) top: Top,
    /// Whether a decision takes one line rather than its hunk.
    pub(crate) line_mode: bool,
    /// The row where a selection was begun.
    pub(crate) selection: Option<u32>,
    pub(crate) back: Option<Place>,
    pub(crate) want: Option<Want>,
    /// Where the reader was before the change was loaded again; until it is settled in which order the files are listed.
    pub(crate) landmark: Option<Landmark>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            file: 0,
            rows: RowMap::default(),
            cursor: 0,
            side: Side::New,
            top: Top::default(),
            line_mode: false,
            selection: None,
            back: None,
            want: None,
            landmark: None,
        }
    }
}

impl Reading {
    /// The selected rows, first and last, if there is a selection.
    pub(crate) fn selected_rows(&self) -> Option<(u32, u32)> {
        self.selection.map(|from| (from.min(self.cursor), from.max(self.cursor)))
    }
}
