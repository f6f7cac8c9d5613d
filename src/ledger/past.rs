//! Whether the ledger is still all that it was: records that were taken out, and signers who saw another ledger than this one.
//!
//! A record signs the tip of the ledger as its maker saw it, so who throws records away has to throw away everything that was
//! signed after them too. What is found here can only take something away from an answer: a record that is gone may have been
//! a rejection.

use std::collections::{BTreeMap, BTreeSet};

use super::LedgerError;
use super::collect::examine;
use crate::attest::{Envelope, LEDGER_REF, Record, SignatureVerdict, replaced_by};
use crate::base::{Digest, ObjectId};
use crate::diff::{Identity, Snapshot};
use crate::git::{GitError, NotesHistory, PastNotes, Repository};
use crate::sign::Verifier;

/// How many records of which the ledger does not have what they saw are looked into.
const MAX_STRAYS: usize = 512;

/// What is wrong with the ledger's past, as far as it concerns some notes.
#[derive(Debug)]
pub struct Past {
    /// Good records that were there and are not any more.
    pub gone: Vec<Gone>,
    /// Good records whose makers saw a ledger that nobody here has.
    pub strayed: Vec<Strayed>,
    /// Whether the ledger's own history is not all there, as in a shallow clone.
    pub is_cut: bool,
    /// Whether more records than are looked into name another ledger.
    pub is_crowded: bool,
}

/// A record that is gone.
#[derive(Debug)]
pub struct Gone {
    /// What it was.
    pub record: Record,
    /// A commit of the ledger that has it.
    pub was_in: ObjectId,
    /// Whether that commit is behind the ledger's tip, and not in a history that was left.
    pub is_behind: bool,
}

/// A record that was signed where the ledger was another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strayed {
    /// The record.
    pub record: Digest,
    /// The tip that its maker saw.
    pub saw: ObjectId,
}

/// The whole past of a ledger, read once for any number of changes.
#[derive(Debug, Default)]
pub struct Archive {
    /// The notes behind the tip.
    behind: PastNotes,
    /// Those behind tips that good records saw and that lie elsewhere.
    elsewhere: PastNotes,
    strayed: Vec<Strayed>,
    is_cut: bool,
    is_crowded: bool,
}

impl Archive {
    /// Costs a walk through the history of the ledger and one reading of all its notes; `ssh-keygen` runs only for what looks
    /// wrong.
    pub fn open(repository: &Repository, verifier: &Verifier) -> Result<Self, LedgerError> {
        Self::try_open(repository, verifier).map_err(LedgerError::Git)
    }

    fn try_open(repository: &Repository, verifier: &Verifier) -> Result<Self, GitError> {
        let Some(tip) = repository.notes_tip(LEDGER_REF)? else { return Ok(Self::default()) };
        let (mut history, mut left) = (NotesHistory::default(), NotesHistory::default());
        repository.extend_history(&mut history, tip)?;
        let mut is_cut = history.is_cut();
        let (strays, is_crowded) = strays(repository, tip, &history)?;
        let mut strayed = Vec::new();
        for (saw, lines) in strays {
            // Anybody can write that they saw something. It matters once a trusted key says so.
            let mut examined =
                lines.iter().filter_map(|(object, line)| examine(line, *object, verifier).ok());
            let Some(record) = examined.find(is_believed) else { continue };
            // In a shallow clone it may lie behind what is there, which is told already.
            if !repository.extend_history(&mut left, saw)? && !is_cut {
                strayed.push(Strayed { record: record.id, saw });
            }
        }
        is_cut |= left.is_cut();
        let (behind, elsewhere) = (repository.past_notes(&history)?, repository.past_notes(&left)?);
        Ok(Self { behind, elsewhere, strayed, is_cut, is_crowded })
    }

    /// Whether anything is noted on a commit or its tree, or ever was.
    pub fn knows(&self, repository: &Repository, commit: ObjectId) -> Result<bool, LedgerError> {
        let has_note = |object| self.behind.contains_key(&object) || self.elsewhere.contains_key(&object);
        let tree = repository.tree_of_commit(commit).map_err(LedgerError::Git)?;
        Ok(has_note(commit) || has_note(tree))
    }

    /// Looks for records that the notes in `places` have lost. `present` are those that they have.
    pub fn look_back(
        &self,
        repository: &Repository,
        places: &Places,
        present: &[Record],
        verifier: &Verifier,
    ) -> Result<Past, LedgerError> {
        let (strayed, is_cut, is_crowded) = (self.strayed.clone(), self.is_cut, self.is_crowded);
        let mut past = Past { gone: Vec::new(), strayed, is_cut, is_crowded };
        for (notes, is_behind) in [(&self.behind, true), (&self.elsewhere, false)] {
            for object in places.objects() {
                let lines = repository.past_lines(LEDGER_REF, notes, object).map_err(LedgerError::Git)?;
                for (line, was_in) in lines {
                    past.add((object, &line), was_in, is_behind, (places, present, verifier));
                }
            }
        }
        Ok(past)
    }
}

/// The objects that records which concern a change are noted on.
#[derive(Clone, Debug)]
pub struct Places {
    /// Its head: the commit and the tree, whose notes say the same.
    pub head: Snapshot,
    /// The heads of earlier changes from which decisions are carried over, each for itself.
    pub origins: BTreeSet<ObjectId>,
}

impl Places {
    fn objects(&self) -> impl Iterator<Item = ObjectId> {
        self.head.commit.into_iter().chain([self.head.tree]).chain(self.origins.iter().copied())
    }

    /// Whether what a note on one object says counts as well in a note on the other.
    fn are_one(&self, one: ObjectId, other: ObjectId) -> bool {
        let is_head = |object: ObjectId| self.head.commit == Some(object) || self.head.tree == object;
        one == other || (is_head(one) && is_head(other))
    }

    /// Whether `record` has all that a good record of this name on `object` had. A line that has only the name and the words, or
    /// that stands where it counts for nothing, does not keep what somebody signed.
    fn keeps(&self, record: &Record, id: Digest, object: ObjectId) -> bool {
        let counted = match record.statement.context.identity {
            Identity::Trees { head, .. } => self.are_one(head.object(), object),
            Identity::Patch(_) => false,
        };
        record.id == id && is_believed(record) && (!counted || self.are_one(record.found_on, object))
    }
}

impl Past {
    fn add(
        &mut self,
        (object, line): (ObjectId, &[u8]),
        was_in: ObjectId,
        is_behind: bool,
        (places, present, verifier): (&Places, &[Record], &Verifier),
    ) {
        let Ok(envelope) = Envelope::parse_line(line) else { return };
        let id = envelope.id();
        let mut known = present.iter().chain(self.gone.iter().map(|gone| &gone.record));
        if known.any(|record| places.keeps(record, id, object)) {
            return;
        }
        if let Ok(record) = examine(line, object, verifier)
            && is_believed(&record)
            && replaced_by(&record, present).is_none()
        {
            self.gone.push(Gone { record, was_in, is_behind });
        }
    }
}

/// Whether what the record says may be the word of somebody who is trusted.
fn is_believed(record: &Record) -> bool {
    match &record.signature {
        SignatureVerdict::Good(good) => good.principal == record.statement.reviewer.id,
        SignatureVerdict::CouldNotTell(_) => true,
        SignatureVerdict::Bad(_) => false,
    }
}

/// Lines of notes by the tip that their records saw, where the history does not have that.
type Strays = BTreeMap<ObjectId, Vec<(ObjectId, Vec<u8>)>>;

/// Also answers whether there are more than are kept.
fn strays(
    repository: &Repository,
    tip: ObjectId,
    history: &NotesHistory,
) -> Result<(Strays, bool), GitError> {
    let (mut strays, mut n, mut is_crowded) = (Strays::new(), 0, false);
    repository.each_note(LEDGER_REF, tip, &mut |object, note| {
        for line in note.unwrap_or_default().split(|&b| b == b'\n').filter(|line| !line.is_empty()) {
            let Some(saw) = tip_seen(line).filter(|saw| !saw.is_zero() && !history.contains(*saw)) else {
                continue;
            };
            if n == MAX_STRAYS {
                is_crowded = true;
            } else {
                n += 1;
                strays.entry(saw).or_default().push((object, line.to_vec()));
            }
        }
    })?;
    Ok((strays, is_crowded))
}

/// The ledger's tip that a record names. In canonical JSON this place of a payload has one spelling, and no text can hold it,
/// because the quotation marks of a text are escaped; so not all of it has to be read.
fn tip_seen(line: &[u8]) -> Option<ObjectId> {
    const FIELD: &[u8] = b"\"log\":{\"prev\":\"";
    let payload = Envelope::parse_line(line).ok()?.payload;
    let at = payload.windows(FIELD.len()).rposition(|window| window == FIELD)? + FIELD.len();
    let hex = payload[at..].split(|&b| b == b'"').next()?;
    ObjectId::from_hex(str::from_utf8(hex).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notes_on_the_head_and_on_its_tree_are_one_and_others_stand_for_themselves() {
        let object = |byte: u8| ObjectId::from_bytes(&[byte; 20]).expect("it is as long as one");
        let places = |commit: Option<u8>| Places {
            head: Snapshot { commit: commit.map(object), tree: object(2) },
            origins: [object(3)].into(),
        };
        let (committed, uncommitted) = (places(Some(1)), places(None));
        for (places, one, other, expected) in [
            (&committed, 1, 1, true),
            (&committed, 1, 2, true),
            (&committed, 1, 3, false),
            (&committed, 2, 3, false),
            (&committed, 3, 3, true),
            (&committed, 3, 4, false),
            (&uncommitted, 2, 2, true),
            (&uncommitted, 1, 2, false),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                assert_eq!(places.are_one(object(one), object(other)), expected, "{one} {other}");
            }
        }
    }

    #[test]
    fn the_tip_that_was_seen_is_found_without_reading_the_rest() {
        let line = |payload: &str| Envelope { payload: payload.into(), signature: None }.to_line();
        let id = "0123456789012345678901234567890123456789";
        let found = |payload: &str| tip_seen(&line(payload)).map(|id| id.to_string());
        assert_eq!(found(&format!(r#"{{"a":1,"log":{{"prev":"{id}","ref":"x"}}}}"#)).as_deref(), Some(id));
        assert_eq!(found(&format!(r#"{{"text":"\"log\":{{\"prev\":\"{id}\""}}"#)), None);
        assert_eq!(found(r#"{"log":{"prev":"short"#), None);
        assert_eq!(tip_seen(b"not a line"), None);
    }
}
