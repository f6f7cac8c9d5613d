//! What a reviewer can do, one entry each, in the order in which it was done.

use super::comment::{Body, CommentId, NewComment, Resolution};
use crate::base::{Digest, ObjectId, Timestamp};
use crate::diff::{FileKey, Identity, Units};

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
    /// All of a file at once, as a policy may let files be signed that nobody wrote by hand.
    File,
}

impl Grain {
    /// Every grain, the finest first.
    pub const ALL: [Self; 4] = [Self::Line, Self::Selection, Self::Hunk, Self::File];

    /// Its word in policies and in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Selection => "selection",
            Self::Hunk => "hunk",
            Self::File => "file",
        }
    }
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
    /// Whether it was said of the same units in an earlier change and carried over.
    pub is_carried: bool,
}

/// Where a decision was made that was carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// What was read then.
    pub head: Head,
    /// The record that says so; `None` if the change moved during a review that was not recorded before.
    pub record: Option<Digest>,
}

/// The new side of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Head {
    /// A commit.
    Commit(ObjectId),
    /// The tree of uncommitted work.
    Tree(ObjectId),
    /// A patch, by the SHA-256 of its bytes.
    Patch(Digest),
}

impl Head {
    /// The object that records of it are noted on; `None` for a patch.
    pub const fn object(self) -> Option<ObjectId> {
        match self {
            Self::Commit(id) | Self::Tree(id) => Some(id),
            Self::Patch(_) => None,
        }
    }
}

impl From<&Identity> for Head {
    fn from(identity: &Identity) -> Self {
        match identity {
            Identity::Trees { head, .. } => head.commit.map_or(Self::Tree(head.tree), Self::Commit),
            Identity::Patch(digest) => Self::Patch(*digest),
        }
    }
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
        /// Where they were read, if the decision was made there and carried over.
        carried: Option<Origin>,
    },
    /// What was decided on some units of one file does not stand any more.
    Reopened {
        /// The file.
        file: FileKey,
        /// Which units of it; at least one.
        units: Units,
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
