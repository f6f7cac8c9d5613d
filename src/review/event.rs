//! What a reviewer can do, one entry each, in the order in which it was done.

use super::comment::{Body, CommentId, NewComment, Resolution};
use crate::base::{Digest, ObjectId, Timestamp};
use crate::diff::{FileKey, Units};

/// What a person said about a unit. Nothing said is "undecided".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// Read, and stood for.
    Sign,
    /// Something has to be answered first.
    Question,
    /// Must not go in as it is.
    Reject,
}

/// How finely a decision was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    /// One line or one other change.
    Line,
    /// What the person had selected.
    Selection,
    /// A whole hunk.
    Hunk,
}

/// The decision that stands on a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What was said.
    pub decision: Decision,
    /// How finely.
    pub grain: Grain,
    /// The entry that said it.
    pub seq: u64,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Some units of one file were decided on. What stood there before no longer does.
    Decided {
        /// The file.
        file: FileKey,
        /// Which units of it; at least one.
        units: Units,
        /// What was said.
        decision: Decision,
        /// How finely.
        grain: Grain,
        /// Why, as it was typed: sanitise before showing.
        reason: Option<String>,
        /// How long all of these units had been on the screen by then, in milliseconds.
        seen_ms: u64,
    },
    /// A comment or a reply was written. Its id is the entry's sequence number.
    Commented(Box<NewComment>),
    /// The reviewer worded a comment of their own anew.
    CommentEdited {
        /// Its id.
        comment: u64,
        /// What it says now.
        body: Body,
    },
    /// A comment was taken away, whoever wrote it, and with the first one its thread.
    CommentDeleted {
        /// Its id.
        comment: CommentId,
    },
    /// The reviewer said how far a thread has come.
    Resolved {
        /// Its first comment.
        thread: CommentId,
        /// How far.
        resolution: Resolution,
    },
    /// The last decision or change of a comment that still stood was undone.
    Undone,
    /// What was undone last was done again.
    Redone,
    /// A record of the review was written to the ledger and read back.
    Recorded {
        /// The record's id.
        record: Digest,
        /// Whether a key signed it.
        signed: bool,
        /// Where the ledger stood afterwards.
        tip: ObjectId,
    },
}

/// An [`Event`] with its place and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the review, counted from 1 without gaps. This orders entries; the time does not.
    pub seq: u64,
    /// When, by the clock of the reviewer's machine.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// A record of the review that is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The record's id.
    pub record: Digest,
    /// Whether a key signed it.
    pub signed: bool,
    /// Where the ledger stood afterwards.
    pub tip: ObjectId,
    /// When it was written.
    pub at: Timestamp,
}
