//! A list on top of the diff to choose from by typing: files, commands, lines of the change.

use std::time::Duration;

use crate::base::Side;
use crate::diff::UnitRef;
use crate::keymap::Command;
use crate::review::comment::CommentId;

/// What is chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PickerKind {
    /// The files of the change.
    Files,
    /// Its changed lines.
    Lines,
    /// What can be done.
    Commands,
    /// What was decided.
    Decisions,
    /// Every thread of comments.
    Comments,
    /// The commits of the range.
    Commits,
}

/// What choosing an item does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    File(usize),
    Line {
        file: usize,
        side: Side,
        line: u32,
    },
    Command(Command),
    Unit {
        file: usize,
        unit: UnitRef,
    },
    /// The thread that this comment opened, in this file.
    Thread(CommentId, usize),
    /// This commit, counted in the order in which they were made.
    Commit(usize),
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// What is matched and shown; sanitised.
    pub(crate) text: String,
    /// What stands to the right of it; sanitised.
    pub(crate) detail: String,
    pub(crate) target: Target,
}

/// A list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picker {
    pub(crate) kind: PickerKind,
    /// What was typed.
    pub(crate) query: String,
    /// Those that match, best first.
    pub(crate) items: Vec<Item>,
    pub(crate) selected: usize,
    /// Whether a worker is still looking.
    pub(crate) is_waiting: bool,
    /// Whether the items are still those of an earlier query.
    pub(crate) is_stale: bool,
    /// When the choice was made that waits for the first answer.
    pub(crate) accepted: Option<Duration>,
    /// Tells its answer from those to an earlier query.
    pub(crate) ticket: u64,
}

impl Picker {
    /// How many items are kept.
    pub(crate) const MOST: usize = 500;

    /// With nothing typed and nothing to choose yet.
    pub(crate) const fn new(kind: PickerKind) -> Self {
        Self {
            kind,
            query: String::new(),
            items: Vec::new(),
            selected: 0,
            is_waiting: false,
            is_stale: false,
            accepted: None,
            ticket: 0,
        }
    }
}
