//! What was decided, what is on its way to the disk, and what was seen.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Pace;
use crate::base::{IndexSet, Timestamp};
use crate::diff::{FileDiff, FileKey, UnitRef, Units};
use crate::keymap::Command;
use crate::review::comment::{Discussion, Heard};
use crate::review::{Entry, Event, Exposure, Mark, Review};

/// How a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitMark {
    Undecided,
    /// Decided, but not on the disk yet.
    Pending,
    Decided(Mark),
}

/// How many units of a file are pending or decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) file: FileKey,
    pub(crate) units: Units,
    pub(crate) since: Duration,
}

/// Lines of the screen that were shown of units which do not fit on it.
#[derive(Debug)]
pub(crate) struct PartlySeen {
    /// For one file, and one width of its code and of its cards.
    pub(crate) place: (usize, usize, usize),
    pub(crate) lines: HashMap<UnitRef, IndexSet>,
}

/// A review in progress.
#[derive(Debug, Default)]
pub(crate) struct Deciding {
    /// The wall clock when the session's clock stood at zero.
    pub(crate) started: Timestamp,
    pub(crate) review: Review,
    /// What agents said, and what other reviews of the same work have to do with it, as far as it was heard.
    pub(crate) heard: Heard,
    /// What both said, thread by thread.
    pub(crate) discussion: Discussion,
    pub(crate) exposure: Exposure,
    /// Entries that the journal has not confirmed, oldest first.
    pub(crate) pending: VecDeque<Entry>,
    /// Undo and redo that were asked for while entries were pending.
    pub(crate) deferred: VecDeque<Command>,
    /// The units that the last frame showed whole.
    pub(crate) frame: Option<Frame>,
    pub(crate) partly_seen: Option<PartlySeen>,
    pub(crate) pace: Pace,
    /// When a sign key was last pressed.
    pub(crate) last_sign_key: Option<Duration>,
}

impl Deciding {
    /// Puts the threads together anew, after somebody said something.
    pub(crate) fn discuss(&mut self) {
        self.discussion = Discussion::of(&self.review, &self.heard);
    }

    /// How a unit stands.
    pub(crate) fn mark(&self, file: &FileKey, unit: UnitRef) -> UnitMark {
        if self.pending_units(file).any(|units| units.contains(unit)) {
            return UnitMark::Pending;
        }
        self.review.mark(file, unit).map_or(UnitMark::Undecided, UnitMark::Decided)
    }

    /// The units of a file that need a decision.
    pub(crate) fn undecided(&self, diff: &FileDiff, file: &FileKey) -> Units {
        let mut units = diff.units().difference(&self.review.decided(file));
        for pending in self.pending_units(file) {
            units.remove_all(pending);
        }
        units
    }

    /// The units of a file whose decision is on its way to the disk.
    pub(crate) fn pending_units<'a>(&'a self, of: &'a FileKey) -> impl Iterator<Item = &'a Units> {
        self.pending.iter().filter_map(move |entry| match &entry.event {
            Event::Decided { file, units, .. } | Event::Reopened { file, units } if file == of => Some(units),
            _ => None,
        })
    }

    /// Whether undo or redo waits for the disk: what is said now would be what it takes back.
    pub(crate) fn undo_waits(&self) -> bool {
        !self.deferred.is_empty()
    }

    /// Whether a comment that stands now may be gone once the journal has all that is on its way to it. An entry that names it
    /// would not fit there, and nobody could open that journal again.
    pub(crate) fn comments_may_go(&self) -> bool {
        let takes_away = |entry: &Entry| {
            matches!(entry.event, Event::Undone | Event::Redone | Event::CommentDeleted { .. })
        };
        self.undo_waits() || self.pending.iter().any(takes_away)
    }

    /// The number that the next entry gets.
    pub(crate) fn next_seq(&self) -> u64 {
        self.review.next_seq() + self.pending.len() as u64
    }
}
