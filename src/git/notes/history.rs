//! What a notes ref has been: the commits behind it, and what a note was in each of them.
//!
//! The commits are read as they are and walked here, because grafts and the end of a shallow clone must not pass for the
//! beginning of a history.

use std::collections::{BTreeMap, HashMap, HashSet};

use git2::ObjectType;

use super::tree::{self, Note};
use crate::base::ObjectId;
use crate::git::error::{GitError, NotesFlaw};
use crate::git::repository::Repository;
use crate::git::tree::entries_without;

/// The commits that some tips of a notes ref reach.
#[derive(Debug, Default)]
pub struct NotesHistory {
    /// Every commit with its tree, in the order of the walk.
    commits: Vec<(ObjectId, ObjectId)>,
    known: HashSet<ObjectId>,
    /// Whether a parent of one of them is not there.
    is_cut: bool,
}

impl NotesHistory {
    /// Whether the commit is one of them.
    pub fn contains(&self, commit: ObjectId) -> bool {
        self.known.contains(&commit)
    }

    /// Whether something is missing, as in a shallow clone.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// What is called with each note: the object that it is on, and its text or what is wrong with it.
type TakeNote<'a> = dyn FnMut(ObjectId, Result<&[u8], NotesFlaw>) + 'a;

/// The notes that objects had, each with a commit that has it.
pub type PastNotes = HashMap<ObjectId, Vec<(Note, ObjectId)>>;

impl Repository {
    /// Adds a tip of a notes ref and all that lies behind it. Answers whether the tip is there. Costs the reading of every
    /// commit that is not known yet.
    pub fn extend_history(&self, history: &mut NotesHistory, tip: ObjectId) -> Result<bool, GitError> {
        let is_there = |id| match self.header(id) {
            Ok((_, kind)) => Ok(kind == ObjectType::Commit),
            Err(GitError::Missing { .. }) => Ok(false),
            Err(error) => Err(error),
        };
        if !is_there(tip)? {
            return Ok(false);
        }
        let mut pending = vec![tip];
        while let Some(id) = pending.pop() {
            if !history.known.insert(id) {
                continue;
            }
            if id != tip && !is_there(id)? {
                history.known.remove(&id);
                history.is_cut = true;
                continue;
            }
            let commit = self.commit(id)?;
            history.commits.push((id, commit.tree));
            pending.extend(commit.parents);
        }
        Ok(true)
    }

    /// What notes there were in any commit of the history. Costs the reading of every tree that is not the same as in another
    /// commit.
    pub fn past_notes(&self, history: &NotesHistory) -> Result<PastNotes, GitError> {
        let (mut notes, mut seen, mut listed) = (PastNotes::new(), HashSet::new(), 0);
        // What stands in the same place as when the place was last looked at has been looked through: nearly everything.
        let mut last: HashMap<String, Vec<u8>> = HashMap::new();
        for &(commit, root) in &history.commits {
            let mut pending = vec![(root, String::new())];
            while let Some((id, before)) = pending.pop() {
                let bytes = self.object(id, ObjectType::Tree)?;
                let known = last.entry(before.clone()).or_default();
                let fresh = entries_without(id, &bytes, known)?;
                *known = bytes;
                for (name, entry) in tree::named(fresh, &before, &mut listed)? {
                    match ObjectId::from_hex(&name) {
                        None => pending.push((entry.id, name)),
                        Some(object) if seen.insert((object, entry.id)) => {
                            notes.entry(object).or_default().push((Note::at(&entry), commit));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        Ok(notes)
    }

    /// Every line that the note of `object` had, each with a commit that has it.
    pub fn past_lines(
        &self,
        notes_ref: &str,
        past: &PastNotes,
        object: ObjectId,
    ) -> Result<BTreeMap<Vec<u8>, ObjectId>, GitError> {
        let mut lines = BTreeMap::new();
        for (note, commit) in past.get(&object).into_iter().flatten() {
            let text = self.note_blob(notes_ref, object, note)?;
            for line in text.split(|&b| b == b'\n').filter(|line| !line.is_empty()) {
                lines.entry(line.to_vec()).or_insert(*commit);
            }
        }
        Ok(lines)
    }

    /// Every object that has a note at `tip`, in the order of their names.
    pub fn noted_objects(&self, tip: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        Ok(tree::all(self, self.tree_of(tip)?)?.into_keys().collect())
    }

    /// Calls `take` with the text of every note at `tip`, in the order of the objects' names; of notes that are no files or too
    /// large, with what is wrong. Costs the reading of the whole ledger.
    pub fn each_note(&self, notes_ref: &str, tip: ObjectId, take: &mut TakeNote<'_>) -> Result<(), GitError> {
        for (object, notes) in tree::all(self, self.tree_of(tip)?)? {
            for note in &notes {
                match self.note_blob(notes_ref, object, note) {
                    Ok(text) => take(object, Ok(&text)),
                    Err(GitError::Notes { flaw, .. }) => take(object, Err(flaw)),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// A tree of notes, flattened.
pub(super) type All = BTreeMap<ObjectId, Vec<Note>>;
