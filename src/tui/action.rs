//! What happened: everything that can change the state arrives as one of these.

use std::sync::Arc;
use std::time::Duration;

use super::rows::OpenFile;
use super::state::{PaintKey, paint::LinePaint};
use crate::diff::Tally;
use crate::keymap::Chord;

/// What happened. Times are those of the session's clock.
#[derive(Debug)]
pub(crate) enum Action {
    /// A key was pressed.
    Key { chord: Chord, at: Duration },
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resized { columns: u16, rows: u16 },
    /// The frame of the present state is on the screen.
    Drawn { at: Duration },
    /// A file was read, or could not be.
    FileRead { file: usize, read: Result<Arc<OpenFile>, String> },
    /// Files were counted; `None` for one that cannot be read.
    Counted(Vec<(usize, Option<Tally>)>),
    /// Colours for a block of lines.
    Painted { key: PaintKey, lines: Vec<LinePaint> },
    /// The journal holds the entry with this number on disk, or does not and why.
    Appended { seq: u64, result: Result<(), Vec<String>> },
    /// The record was written and verified, or not and why.
    SignedOff(Result<Receipt, Vec<String>>),
    /// The branch under review points elsewhere now; a sentence that says where.
    Moved(String),
    /// A worker failed in a way that is a bug; a sentence for the status line.
    WorkerFailed(String),
}

/// A record that was written, read back and verified.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// What the reviewer is told, line by line, already sanitised: the record's id, and the commands to show and publish it.
    pub lines: Vec<String>,
    /// The id of the record.
    pub record: crate::base::Digest,
    /// Whether it carries a signature.
    pub is_signed: bool,
    /// The ledger's tip after writing; `None` if the record went to a file.
    pub tip: Option<crate::base::ObjectId>,
}
