//! What happened: everything that can change the state arrives as one of these.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Position;

use super::rows::OpenFile;
use super::state::{Counted, PaintKey, paint::LinePaint};
use crate::base::{Shown, Side};
use crate::diff::MovedBlocks;
use crate::find::Hits;
use crate::keymap::Chord;
use crate::provenance::Blame;
use crate::review::comment::Heard;
use crate::session::{Origins, Receipt};
use crate::theme::Offer;

/// What happened. Times are those of the session's clock.
#[derive(Debug)]
pub(crate) enum Action {
    /// A key was pressed.
    Key { chord: Chord, at: Duration },
    /// The mouse did something, there on the screen.
    Mouse { mouse: Mouse, at: Position },
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resized { columns: u16, rows: u16 },
    /// The frame of the present state is on the screen.
    Drawn { at: Duration },
    /// A file was read, or could not be.
    FileRead { file: usize, read: Result<Arc<OpenFile>, String> },
    /// Files were counted; `None` for one that cannot be read.
    Counted(Vec<(usize, Option<Counted>)>),
    /// Colours for a block of lines.
    Painted { key: PaintKey, lines: Vec<LinePaint> },
    /// Files were searched for what the search with this ticket looks for.
    Found { ticket: u64, found: Vec<(usize, Hits)>, is_done: bool },
    /// The changed lines that fit best what was typed, best first.
    LinesMatched { ticket: u64, lines: Vec<FoundLine>, is_done: bool },
    /// The changed lines of a file are paired.
    Paired { file: usize },
    /// The lines of a file that moved were found.
    MovedFound { file: usize, moved: MovedBlocks },
    /// Who last touched the lines of a file's old side, or why nobody can tell.
    Blamed { file: usize, blame: Result<Blame, String> },
    /// The commits of the change were read, or not and why.
    OriginsRead(Result<Origins, String>),
    /// The journal holds the entry with this number on disk, or does not and why.
    Appended { seq: u64, result: Result<(), Vec<String>> },
    /// Every theme there is, and which of them is worn.
    ThemesListed { themes: Vec<Offer>, worn: usize },
    /// The record was written and verified, or not and why.
    SignedOff(Result<Receipt, Vec<String>>),
    /// What agents and other reviews have said so far, or why that cannot be read.
    Heard(Result<Heard, Vec<String>>),
    /// The text that came back from the editor, or why none did.
    Edited(Result<String, String>),
    /// Somebody looked whether what is under review moved; a sentence if it did.
    Looked(Option<String>),
    /// The terminal has the focus again.
    Focused,
    /// The editor has ended, perhaps with something to say, or there was nothing to open.
    EditorClosed(Result<Option<String>, EditorFailure>),
    /// The change was not loaded again: because it is what it was, or why.
    NotReloaded(Option<String>),
    /// What was to be copied was, and how; or why not.
    Copied(Result<String, String>),
    /// A worker failed in a way that is a bug; a sentence for the status line.
    WorkerFailed(String),
}

/// Why no editor showed the file. The texts are sentences, already sanitised.
#[derive(Debug)]
pub(crate) enum EditorFailure {
    /// The work tree does not have the file.
    NotThere(String),
    /// The editor could not be started, or failed.
    Failed(String),
}

/// A changed line that fits what was typed.
#[derive(Clone, Debug)]
pub(crate) struct FoundLine {
    pub(crate) file: usize,
    pub(crate) side: Side,
    /// Its position in its side's text, counted from 0.
    pub(crate) line: u32,
    /// Its number in its file, counted from 1.
    pub(crate) number: u32,
    pub(crate) text: Shown,
}

/// What the mouse did. Only its first button counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mouse {
    /// The wheel was turned by a notch.
    Wheel { down: bool },
    /// The button went down.
    Press,
    /// It is down, and the pointer moved.
    Drag,
    /// It came up.
    Release,
}
