//! Whether a ref of the ledger that somebody wants to move only grows by it: what a server asks before it lets a push in.

use std::collections::BTreeSet;

use super::LedgerError;
use super::collect::MAX_RECORDS;
use crate::attest::{Envelope, MAX_LINE};
use crate::base::{Digest, ObjectId, Sided};
use crate::git::{GitError, NoteLine, Repository};

/// Why a ref of the ledger may not be moved so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// It would be gone.
    Deleted,
    /// It would name something that is no commit.
    NotACommit,
    /// What it names now would not be in its history.
    Rewound,
    /// One of the commits that come to it takes records out.
    Removed {
        /// The commit.
        by: ObjectId,
    },
    /// The note of an object would become one that nobody looks into any more.
    Closed {
        /// The object.
        object: ObjectId,
    },
}

/// A line of a note that would be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// What the note is on.
    pub object: ObjectId,
    /// The name of the record; `None` if it is none.
    pub record: Option<Digest>,
}

/// Why a ref of the ledger may not be moved from `old` to `new`, and what would be lost; `None` if it only grows. Every commit
/// on the way has to have the lines of those before it, because who only looks at both ends would not see a record that came
/// and went, and `verify` would miss it ever after.
pub fn setback(
    repository: &Repository,
    notes_ref: &str,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Option<(Setback, Vec<Lost>)>, LedgerError> {
    let found = look(repository, notes_ref, old, new).map_err(LedgerError::Git)?;
    Ok(found.map(|(setback, lines)| (setback, lines.iter().map(lost).collect())))
}

type Found = Option<(Setback, Vec<NoteLine>)>;

fn look(
    repo: &Repository,
    notes_ref: &str,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Found, GitError> {
    let lost = |to: ObjectId| old.map_or(Ok(Vec::new()), |old| repo.lost_lines(notes_ref, old, to));
    let Some(new) = new else {
        return Ok(Some((Setback::Deleted, lost(repo.format().empty_tree())?)));
    };
    match repo.tree_of_commit(new) {
        Err(GitError::MalformedCommit { .. }) => return Ok(Some((Setback::NotACommit, Vec::new()))),
        tree => drop(tree?),
    }
    if let Some(old) = old
        && !repo.is_surely_behind(old, new)?
    {
        return Ok(Some((Setback::Rewound, lost(new)?)));
    }
    steps(repo, notes_ref, (old, new))
}

/// The first setback on the way from one state to a later one.
fn steps(repo: &Repository, notes_ref: &str, ends: (Option<ObjectId>, ObjectId)) -> Result<Found, GitError> {
    let mut found: Found = None;
    repo.each_step(notes_ref, ends, &mut |(by, object), notes| {
        let lines: Vec<NoteLine> =
            notes.old.difference(&notes.new).map(|line| NoteLine { object, line: line.clone() }).collect();
        match &mut found {
            None if !lines.is_empty() => found = Some((Setback::Removed { by }, lines)),
            None if closes(notes) => found = Some((Setback::Closed { object }, Vec::new())),
            Some((Setback::Removed { by: first }, lost)) if *first == by => lost.extend(lines),
            _ => {}
        }
    })?;
    Ok(found)
}

/// Whether a note that could be looked into cannot be any more.
fn closes(notes: &Sided<BTreeSet<Vec<u8>>>) -> bool {
    let is_closed = |lines: &BTreeSet<Vec<u8>>| {
        lines.len() > MAX_RECORDS || lines.iter().any(|line| line.len() > MAX_LINE)
    };
    is_closed(&notes.new) && !is_closed(&notes.old)
}

fn lost(line: &NoteLine) -> Lost {
    let record = Envelope::parse_line(&line.line).ok().map(|envelope| envelope.id());
    Lost { object: line.object, record }
}
