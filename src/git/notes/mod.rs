//! Notes that no writer loses: read the tip, add lines to one note, move the ref only if it still stands where it was read,
//! and else begin again. Git's and libgit2's own note commands move the ref without looking.
//!
//! A note is a set of lines, so two writers never conflict and the order in which they come does not matter.

mod history;
mod join;
mod tree;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use git2::ObjectType;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

pub use join::{Joined, NoteLine};

use super::Person;
use super::access::{Moved, RefMove, Reference};
use super::error::{GitError, NotesFlaw};
use super::repository::Repository;
use crate::base::{ObjectId, Timestamp};

pub use history::{NotesHistory, PastNotes};

/// The size over which a note is refused unread. A record of a hundred thousand lines has a quarter of a megabyte, and what
/// is packed well must not fill the memory of whoever looks at it.
pub const MAX_NOTE: u64 = 256 << 20;
/// How long a writer waits for its turn among the writers of this program.
const TURN: Duration = Duration::from_secs(30);
/// How long it then tries to move the ref.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest pause between two tries.
const MAX_PAUSE: Duration = Duration::from_millis(100);

impl Repository {
    /// The commit that a notes ref names; `None` where there is no such ref.
    pub fn notes_tip(&self, notes_ref: &str) -> Result<Option<ObjectId>, GitError> {
        let Some(reference) = self.reference(notes_ref)? else { return Ok(None) };
        let flawed = |flaw| GitError::Notes { notes_ref: notes_ref.to_owned(), flaw };
        let Reference::Object(tip) = reference else { return Err(flawed(NotesFlaw::Symbolic)) };
        match self.header(tip) {
            Ok((_, ObjectType::Commit)) => Ok(Some(tip)),
            Ok(_) => Err(flawed(NotesFlaw::NotACommit(tip))),
            Err(GitError::Missing { id }) => Err(flawed(NotesFlaw::MissingTip(id))),
            Err(error) => Err(error),
        }
    }

    /// The note of `object`: the lines of all its notes, if it has several at different depths.
    pub fn note(&self, notes_ref: &str, object: ObjectId) -> Result<Option<Vec<u8>>, GitError> {
        match self.notes_tip(notes_ref)? {
            Some(tip) => self.note_at(notes_ref, tip, object),
            None => Ok(None),
        }
    }

    /// The same as it stood when the notes ref named `tip`.
    pub fn note_at(
        &self,
        notes_ref: &str,
        tip: ObjectId,
        object: ObjectId,
    ) -> Result<Option<Vec<u8>>, GitError> {
        let found = tree::find(self, self.tree_of(tip)?, &object.to_string())?;
        match &found[..] {
            [] => Ok(None),
            [one] => self.note_blob(notes_ref, object, one).map(Some),
            several => self.union(notes_ref, object, several, &[]).map(Some),
        }
    }

    /// Adds lines to the note of `object` and returns the tip that has them. A line that is there already is not added
    /// again. The commit names `who` at `at`.
    pub fn add_note_lines(
        &self,
        notes_ref: &str,
        object: ObjectId,
        lines: &[Vec<u8>],
        who: &Person,
        at: Timestamp,
    ) -> Result<ObjectId, GitError> {
        let addition = Addition { notes_ref, object, lines, who, at };
        let repo = self.durable()?;
        let _turn = self.take_turn(Instant::now() + TURN);
        repo.add_within(&addition, PATIENCE)
    }

    fn add_within(&self, addition: &Addition<'_>, patience: Duration) -> Result<ObjectId, GitError> {
        Self::until_done(addition.notes_ref, patience, || self.try_to_add(addition))
    }

    /// Tries again and again to move a ref for as long as `patience` lasts.
    fn until_done<T>(
        notes_ref: &str,
        patience: Duration,
        mut attempt: impl FnMut() -> Result<Attempt<T>, GitError>,
    ) -> Result<T, GitError> {
        let deadline = Instant::now() + patience;
        let mut pause = Duration::from_millis(1);
        loop {
            let obstacle = match attempt()? {
                Attempt::Done(done) => return Ok(done),
                Attempt::Again(obstacle) => obstacle,
            };
            if Instant::now() >= deadline {
                return Err(Self::gave_up(notes_ref, obstacle));
            }
            thread::sleep(jittered(pause));
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    /// Waits for other writers of this program on this machine, so that they do not undo one another's work again and
    /// again. Only a courtesy: whoever gets no lock goes on without, and the comparison on the ref keeps everything safe.
    fn take_turn(&self, deadline: Instant) -> Option<File> {
        let directory = File::open(self.common_dir()).ok()?;
        loop {
            match flock(&directory, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Some(directory),
                Err(Errno::WOULDBLOCK | Errno::INTR) if Instant::now() < deadline => {
                    thread::sleep(jittered(Duration::from_millis(8)));
                }
                Err(_) => return None,
            }
        }
    }

    fn gave_up(notes_ref: &str, obstacle: Obstacle) -> GitError {
        let notes_ref = notes_ref.to_owned();
        match obstacle {
            Obstacle::Locked(lock) => GitError::NotesLocked { notes_ref, lock },
            Obstacle::Moved => GitError::NotesContended { notes_ref },
        }
    }

    fn try_to_add(&self, addition: &Addition<'_>) -> Result<Attempt<ObjectId>, GitError> {
        let Addition { notes_ref, object, lines, .. } = *addition;
        let tip = self.notes_tip(notes_ref)?;
        let root = tip.map_or(Ok(self.format().empty_tree()), |tip| self.tree_of(tip))?;
        let hex = object.to_string();
        let found = tree::find(self, root, &hex)?;
        let note = self.union(notes_ref, object, &found, lines)?;
        let blob = self.write(ObjectType::Blob, &note)?;
        let edited = tree::put_all(self, root, &BTreeMap::from([(hex, blob)]))?;
        if let Some(tip) = tip.filter(|_| edited == root) {
            return Ok(Attempt::Done(tip));
        }
        let commit = self.write(ObjectType::Commit, &addition.commit(edited, tip))?;
        self.try_to_move(notes_ref, (tip, commit), &addition.message(), commit)
    }

    /// Moves a ref from where it was read to `to`, and then gives `done`.
    fn try_to_move<T>(
        &self,
        notes_ref: &str,
        (from, to): (Option<ObjectId>, ObjectId),
        message: &str,
        done: T,
    ) -> Result<Attempt<T>, GitError> {
        let change = RefMove { name: notes_ref, from, to, message };
        Ok(match self.access.move_ref(&change)? {
            Moved::Done => Attempt::Done(done),
            Moved::Elsewhere => Attempt::Again(Obstacle::Moved),
            Moved::Locked(lock) => Attempt::Again(Obstacle::Locked(lock)),
        })
    }

    /// All lines of some notes and `lines`: sorted, each once, each ending in LF.
    fn union(
        &self,
        notes_ref: &str,
        object: ObjectId,
        notes: &[tree::Note],
        lines: &[Vec<u8>],
    ) -> Result<Vec<u8>, GitError> {
        let mut set = self.lines_of(notes_ref, object, notes)?;
        set.extend(lines.iter().flat_map(|text| lines_in(text)));
        Ok(text_of(&set))
    }

    /// The lines of some notes, each once.
    fn lines_of(
        &self,
        notes_ref: &str,
        object: ObjectId,
        notes: &[tree::Note],
    ) -> Result<BTreeSet<Vec<u8>>, GitError> {
        let mut set = BTreeSet::new();
        for note in notes {
            set.extend(lines_in(&self.note_blob(notes_ref, object, note)?));
        }
        Ok(set)
    }

    fn note_blob(&self, notes_ref: &str, object: ObjectId, note: &tree::Note) -> Result<Vec<u8>, GitError> {
        let flawed = |flaw| Err(GitError::Notes { notes_ref: notes_ref.to_owned(), flaw });
        if !note.is_file {
            return flawed(NotesFlaw::NotAFile(object));
        }
        match self.header(note.id)? {
            (size, ObjectType::Blob) if size <= MAX_NOTE => self.object(note.id, ObjectType::Blob),
            (_, ObjectType::Blob) => flawed(NotesFlaw::TooBig(object, MAX_NOTE)),
            _ => flawed(NotesFlaw::NotAFile(object)),
        }
    }
}

fn lines_in(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    text.split(|&b| b == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec)
}

/// Lines as a note has them: sorted, each ending in LF.
fn text_of(lines: &BTreeSet<Vec<u8>>) -> Vec<u8> {
    lines.iter().flat_map(|line| [line, &b"\n"[..]]).collect::<Vec<_>>().concat()
}

/// What is to be added, where and by whom.
struct Addition<'a> {
    notes_ref: &'a str,
    object: ObjectId,
    lines: &'a [Vec<u8>],
    who: &'a Person,
    at: Timestamp,
}

enum Attempt<T> {
    Done(T),
    Again(Obstacle),
}

enum Obstacle {
    Locked(PathBuf),
    Moved,
}

impl Addition<'_> {
    fn message(&self) -> String {
        format!("countersign: add to the note of {}", self.object)
    }

    /// The bytes of the commit that has the note.
    fn commit(&self, tree: ObjectId, parent: Option<ObjectId>) -> Vec<u8> {
        commit_bytes(tree, parent.as_slice(), (self.who, self.at), &self.message())
    }
}

/// The bytes of a commit of the ledger, by `who` at a time.
fn commit_bytes(
    tree: ObjectId,
    parents: &[ObjectId],
    (who, at): (&Person, Timestamp),
    message: &str,
) -> Vec<u8> {
    let harmless = |bytes: &[u8]| -> Vec<u8> {
        let kept = bytes.iter().copied().filter(|b| !b"<>\n\0".contains(b)).collect::<Vec<u8>>();
        kept.trim_ascii().to_vec()
    };
    let (name, email) = (harmless(&who.name), harmless(&who.email));
    let person = [&name[..], b" <", &email[..], b"> "].concat();
    let mut out = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        out.extend(format!("parent {parent}\n").bytes());
    }
    for field in ["author ", "committer "] {
        out.extend(field.bytes().chain(person.iter().copied()));
        out.extend(format!("{} +0000\n", at.0.max(0)).bytes());
    }
    out.extend(format!("\n{message}\n").bytes());
    out
}

/// Between half of `pause` and all of it, so that writers who met once do not meet again.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1024;
    pause / 2 + pause.mul_f64(f64::from(u32::try_from(random).unwrap_or(0)) / 2048.0)
}
