//! What shall happen: orders that `update` gives and the runtime carries out.

use std::sync::Arc;

use super::rows::OpenFile;
use super::state::{PaintKey, Trace, Turn};
use crate::diff::{FileChange, Text};
use crate::find::Pattern;
use crate::review::{Entry, Review};

/// An order to the runtime.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Read a file, before anything else that is waiting to be read.
    Read(usize),
    /// Colour a block of lines.
    Paint(PaintKey, Arc<OpenFile>),
    /// Pair the changed lines of a large file, so that they can be shown side by side.
    Pair(usize, Arc<OpenFile>),
    /// Find the lines of a file that moved within the change.
    FindMoved(usize, Arc<OpenFile>),
    /// Find who last touched the lines of a file's old side.
    Blame(usize),
    /// Look for a pattern in these files, one after the other.
    Search { ticket: u64, pattern: Pattern, whole_file: bool, files: Vec<usize> },
    /// Look for the changed lines that fit what was typed.
    MatchLines { ticket: u64, query: String },
    /// Hand something to the clipboard.
    Copy(Copy),
    /// Copy every thread, as `countersign export` writes them.
    CopyComments,
    /// Show another view: a commit of the range, or the net change.
    Walk(Turn),
    /// Load a commit of the range.
    OpenCommit { ticket: u64, at: usize },
    /// Look for a line of a commit in the net change.
    Trace { ticket: u64, trace: Trace },
    /// Write an entry to the journal and sync it.
    Append(Entry),
    /// Read what agents and other reviews have said.
    Listen,
    /// Let the person's own editor have a text; the terminal belongs to it meanwhile.
    Edit(String),
    /// Open a file in the person's editor; the terminal belongs to it meanwhile.
    Open(Opening),
    /// Load the change again and go on with what came of it.
    Reload,
    /// Look whether what is under review is still what would be loaded.
    LookForMove,
    /// Read every theme there is.
    ListThemes,
    /// Seal a record of the review and write it to the ledger; the terminal belongs to the signing program meanwhile.
    SignOff(Box<Review>),
    /// Give the terminal back to the shell until it continues us.
    Suspend,
    /// End the session.
    Quit,
}

/// Something to be copied.
#[derive(Debug, Default)]
pub(crate) struct Copy {
    /// What it is, for the message.
    pub(crate) what: String,
    /// Its bytes, as the author of the change wrote them.
    pub(crate) bytes: Vec<u8>,
    /// Whether it holds what a reader would not see.
    pub(crate) has_hidden: bool,
}

/// What an editor shall show, and at which line of it, counted from 1.
#[derive(Debug)]
pub(crate) enum Opening {
    /// The file of the work tree, with the text under review to compare it with.
    WorkFile { change: FileChange, reviewed: Option<Text>, line: Option<u32> },
    /// A copy of a text, under a name like the file's.
    Copy { name: Vec<u8>, text: Text, line: Option<u32> },
}
