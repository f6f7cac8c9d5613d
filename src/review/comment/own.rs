//! The reviewer's comments as the journal's entries leave them.
//!
//! Nothing is ever overwritten: an edit adds a version, a resolution adds a word, and what an entry added can be taken away
//! by its number. So undo and redo need no memory of what stood before.

use std::collections::{BTreeMap, BTreeSet};

use super::{Anchor, Body, CommentId, Quote};
use crate::base::Timestamp;
use crate::review::{Entry, Event};

/// A comment as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    /// What it is about; for a reply, what the thread is about.
    pub anchor: Anchor,
    /// The lines that stood there; `None` where it is about none, and for a reply.
    pub quote: Option<Quote>,
    /// The first comment of the thread that it answers in.
    pub reply_to: Option<CommentId>,
    /// What it says.
    pub body: Body,
}

/// What the reviewer says of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// There is something left to do.
    Open,
    /// The author has dealt with it, says the reviewer on their behalf.
    Done,
    /// The reviewer has looked and agrees.
    Verified,
}

/// A comment of the reviewer that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The number of the entry that made it.
    pub id: u64,
    /// When it was written.
    pub at: Timestamp,
    /// As it was written at first.
    pub written: &'a NewComment,
    /// What it says now.
    pub body: &'a Body,
    /// Whether it said something else before.
    pub is_edited: bool,
}

/// All comments of the reviewer, and what the reviewer said about threads.
#[derive(Clone, Debug, Default)]
pub(in crate::review) struct OwnComments {
    written: BTreeMap<u64, Kept>,
    /// The entries that deleted a comment and stand.
    deleted: BTreeMap<CommentId, BTreeSet<u64>>,
    /// What was said about a thread, by the number of the entry.
    resolved: BTreeMap<CommentId, BTreeMap<u64, Resolution>>,
}

#[derive(Clone, Debug)]
struct Kept {
    at: Timestamp,
    written: NewComment,
    /// Later wordings, by the number of the entry.
    versions: BTreeMap<u64, Body>,
    /// Whether the entry that wrote it stands.
    stands: bool,
}

impl OwnComments {
    /// Takes what `entry` says; the number of the comment that there is not, if it names one.
    pub(in crate::review) fn say(&mut self, entry: &Entry) -> Result<(), CommentId> {
        match &entry.event {
            Event::Commented(written) => {
                written.reply_to.map_or(Ok(()), |thread| self.check(thread))?;
                let fresh = || Kept {
                    at: entry.at,
                    written: NewComment::clone(written),
                    versions: BTreeMap::new(),
                    stands: true,
                };
                self.written.entry(entry.seq).or_insert_with(fresh).stands = true;
            }
            Event::CommentEdited { comment, body } => {
                let id = CommentId::Reviewer(*comment);
                self.check(id)?;
                let kept = self.written.get_mut(comment).ok_or(id)?;
                kept.versions.insert(entry.seq, body.clone());
            }
            Event::CommentDeleted { comment } => {
                self.check(*comment)?;
                self.deleted.entry(*comment).or_default().insert(entry.seq);
            }
            Event::Resolved { thread, resolution } => {
                self.check(*thread)?;
                self.resolved.entry(*thread).or_default().insert(entry.seq, *resolution);
            }
            Event::Decided { .. }
            | Event::Reopened { .. }
            | Event::Undone
            | Event::Redone
            | Event::Recorded { .. } => {}
        }
        Ok(())
    }

    /// Takes back what `entry` said.
    pub(in crate::review) fn take_back(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Commented(_) => {
                if let Some(kept) = self.written.get_mut(&entry.seq) {
                    kept.stands = false;
                }
            }
            Event::CommentEdited { comment, .. } => {
                if let Some(kept) = self.written.get_mut(comment) {
                    kept.versions.remove(&entry.seq);
                }
            }
            Event::CommentDeleted { comment } => {
                if let Some(entries) = self.deleted.get_mut(comment) {
                    entries.remove(&entry.seq);
                }
            }
            Event::Resolved { thread, .. } => {
                if let Some(said) = self.resolved.get_mut(thread) {
                    said.remove(&entry.seq);
                }
            }
            Event::Decided { .. }
            | Event::Reopened { .. }
            | Event::Undone
            | Event::Redone
            | Event::Recorded { .. } => {}
        }
    }

    /// What agents wrote, and what was written in other reviews, is not known here.
    fn check(&self, id: CommentId) -> Result<(), CommentId> {
        let stands = match id {
            CommentId::Reviewer(number) => self.written.get(&number).is_some_and(|kept| kept.stands),
            CommentId::Agent(_) | CommentId::Elsewhere(_) => true,
        };
        if stands && !self.is_deleted(id) { Ok(()) } else { Err(id) }
    }

    /// Whether the reviewer deleted a comment.
    fn is_deleted(&self, id: CommentId) -> bool {
        self.deleted.get(&id).is_some_and(|entries| !entries.is_empty())
    }

    /// Every comment that the reviewer deleted.
    pub(in crate::review) fn deleted(&self) -> impl Iterator<Item = CommentId> {
        self.deleted.iter().filter(|(_, entries)| !entries.is_empty()).map(|(id, _)| *id)
    }

    /// What the reviewer said last of each thread, with the number of the entry that says it.
    pub(in crate::review) fn resolutions(&self) -> impl Iterator<Item = (CommentId, Resolution, u64)> {
        self.resolved.iter().filter_map(|(thread, said)| {
            let (seq, resolution) = said.iter().next_back()?;
            Some((*thread, *resolution, *seq))
        })
    }

    /// Those that stand, in the order in which they were written. A reply goes with the comment that opened its thread.
    pub(in crate::review) fn standing(&self) -> impl Iterator<Item = Comment<'_>> {
        let stands = |(id, kept): &(&u64, &Kept)| {
            let answers = kept.written.reply_to.map_or(Ok(()), |thread| self.check(thread));
            answers.and_then(|()| self.check(CommentId::Reviewer(**id))).is_ok()
        };
        self.written.iter().filter(stands).map(|(id, kept)| Comment {
            id: *id,
            at: kept.at,
            written: &kept.written,
            body: kept.versions.values().next_back().unwrap_or(&kept.written.body),
            is_edited: !kept.versions.is_empty(),
        })
    }

    /// What the reviewer said last about a thread, and the number of the entry that says it.
    pub(in crate::review) fn resolution(&self, thread: CommentId) -> Option<(Resolution, u64)> {
        self.resolved.get(&thread)?.iter().next_back().map(|(seq, resolution)| (*resolution, *seq))
    }
}
