//! Two states of a ledger: what one has that the other has not, and one state that has everything of both.
//!
//! Start with [`Repository::join_notes`]. Nothing here takes a line away: whoever wants one gone has to say so in another.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use git2::ObjectType;

use super::{Attempt, PATIENCE, TURN, commit_bytes, text_of, tree};
use crate::base::{ObjectId, Sided, Timestamp};
use crate::git::Person;
use crate::git::error::GitError;
use crate::git::repository::Repository;

const MESSAGE: &str = "countersign: take in what another ledger has";

/// A line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    /// What the note is on.
    pub object: ObjectId,
    /// The line, without its end.
    pub line: Vec<u8>,
}

/// What is called with each note that a step of a ledger changed.
type TakeStep<'a> = dyn FnMut((ObjectId, ObjectId), &Sided<BTreeSet<Vec<u8>>>) + 'a;

/// What came of joining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The commit with everything of both.
    pub tip: ObjectId,
    /// How many lines of theirs were not there before.
    pub n_gained: usize,
    /// How many lines they have not.
    pub n_ahead: usize,
}

impl Repository {
    /// The lines of all notes at `from` that are not at `to` any more.
    pub fn lost_lines(
        &self,
        notes_ref: &str,
        from: ObjectId,
        to: ObjectId,
    ) -> Result<Vec<NoteLine>, GitError> {
        let trees = Sided::new(self.tree_of(from)?, self.tree_of(to)?);
        let mut lost = Vec::new();
        for (hex, notes) in tree::differing(self, trees)? {
            let Some(object) = ObjectId::from_hex(&hex) else { continue };
            let lines = |notes: &[tree::Note]| self.lines_of(notes_ref, object, notes);
            let (then, now) = (lines(&notes.old)?, lines(&notes.new)?);
            lost.extend(then.difference(&now).map(|line| NoteLine { object, line: line.clone() }));
        }
        Ok(lost)
    }

    /// Calls `take` for every note that a commit of `to` which is not behind `from` has otherwise than one of its parents, or than
    /// nothing if it has none: with the commit, the object, and the lines then and now.
    pub fn each_step(
        &self,
        notes_ref: &str,
        (from, to): (Option<ObjectId>, ObjectId),
        take: &mut TakeStep<'_>,
    ) -> Result<(), GitError> {
        for id in self.access.commits_between(from, to)? {
            let commit = self.commit(id)?;
            let mut before =
                commit.parents.iter().map(|parent| self.tree_of(*parent)).collect::<Result<Vec<_>, _>>()?;
            if before.is_empty() {
                before.push(self.format().empty_tree());
            }
            for tree in before {
                let trees = Sided::new(tree, commit.tree);
                for (hex, notes) in tree::differing(self, trees)? {
                    let Some(object) = ObjectId::from_hex(&hex) else { continue };
                    let lines = |notes: &[tree::Note]| self.lines_of(notes_ref, object, notes);
                    take((id, object), &Sided::new(lines(&notes.old)?, lines(&notes.new)?));
                }
            }
        }
        Ok(())
    }

    /// The last state that both `ours` and `theirs` come from; `None` where their histories never met.
    pub fn common_state(&self, ours: ObjectId, theirs: ObjectId) -> Result<Option<ObjectId>, GitError> {
        Ok(self.access.merge_bases(ours, theirs)?.first().copied())
    }

    /// Moves the notes ref to a commit that has all lines that stand there now and all that stand in `theirs`, which is
    /// `theirs` itself where that is one. Its history has that of both. The commit names `who` at `at`.
    pub fn join_notes(
        &self,
        notes_ref: &str,
        theirs: ObjectId,
        who: &Person,
        at: Timestamp,
    ) -> Result<Joined, GitError> {
        let repo = self.durable()?;
        let _turn = self.take_turn(Instant::now() + TURN);
        Self::until_done(notes_ref, PATIENCE, || repo.try_to_join(notes_ref, theirs, (who, at)))
    }

    fn try_to_join(
        &self,
        notes_ref: &str,
        theirs: ObjectId,
        (who, at): (&Person, Timestamp),
    ) -> Result<Attempt<Joined>, GitError> {
        let tip = self.notes_tip(notes_ref)?;
        let root = tip.map_or(Ok(self.format().empty_tree()), |tip| self.tree_of(tip))?;
        let trees = Sided::new(root, self.tree_of(theirs)?);
        let mut joined = Joined { tip: theirs, n_gained: 0, n_ahead: 0 };
        let mut changed = BTreeMap::new();
        for (hex, notes) in tree::differing(self, trees)? {
            let Some(object) = ObjectId::from_hex(&hex) else { continue };
            let ours = self.lines_of(notes_ref, object, &notes.old)?;
            let lines_of_theirs = self.lines_of(notes_ref, object, &notes.new)?;
            let n_new = lines_of_theirs.difference(&ours).count();
            joined.n_gained += n_new;
            joined.n_ahead += ours.difference(&lines_of_theirs).count();
            if n_new > 0 {
                let all = ours.union(&lines_of_theirs).cloned().collect();
                changed.insert(hex, self.write(ObjectType::Blob, &text_of(&all))?);
            }
        }
        let common = tip.map(|tip| self.common_state(tip, theirs)).transpose()?.flatten();
        if let Some(tip) = tip.filter(|_| joined.n_gained == 0 && common == Some(theirs)) {
            return Ok(Attempt::Done(Joined { tip, ..joined }));
        }
        let is_forward = joined.n_ahead == 0 && common == tip;
        if !is_forward {
            let edited = tree::put_all(self, root, &changed)?;
            let parents: Vec<ObjectId> = tip.into_iter().chain([theirs]).collect();
            let text = commit_bytes(edited, &parents, (who, at), MESSAGE);
            joined.tip = self.write(ObjectType::Commit, &text)?;
        }
        self.try_to_move(notes_ref, (tip, joined.tip), MESSAGE, joined)
    }
}
