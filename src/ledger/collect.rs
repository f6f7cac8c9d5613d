//! Every record that is noted on a change.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use super::LedgerError;
use crate::attest::{
    BadSignature, Envelope, EnvelopeError, LEDGER_REF, Record, Signature, SignatureVerdict, Statement,
    StatementError, pae, read,
};
use crate::base::{Digest, ObjectId};
use crate::diff::{Identity, Snapshot};
use crate::git::{GitError, NotesFlaw, Repository};
use crate::sign::Verifier;

/// How many lines of one note are looked at. A note with more is refused as a whole, because what it says on the lines
/// that were not read is not known.
pub const MAX_RECORDS: usize = 512;

/// What the notes of a change hold.
#[derive(Debug, Default)]
pub struct Collected {
    /// Lines that are records, whatever they are worth.
    pub records: Vec<Record>,
    /// All others.
    pub refused: Vec<RefusedLine>,
}

/// Something in a note that is no record.
#[derive(Debug)]
pub struct RefusedLine {
    /// The object that the note is on.
    pub found_on: ObjectId,
    /// Which line of the note, counted from 1; `None` for the whole note.
    pub line: Option<usize>,
    /// The record's name, as far as there is a payload.
    pub id: Option<Digest>,
    /// What is wrong with it.
    pub cause: Refused,
}

/// What is wrong with a line or a note.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Not an envelope.
    #[error("not an envelope")]
    Envelope(#[source] EnvelopeError),
    /// An envelope of something else than a statement that is known here.
    #[error("not a statement")]
    Statement(#[source] StatementError),
    /// The note has so many lines, over [`MAX_RECORDS`].
    #[error("a note of {0} lines is over the limit")]
    TooManyLines(usize),
    /// The note is not a file, or too large to be read at all.
    #[error("the note cannot be read")]
    Note(NotesFlaw),
}

/// Reads every line of the notes on the head of a change, commit and tree, and checks each signature. Costs two runs of
/// `ssh-keygen` a line at most, several at a time; `progress` is told how many of how many lines are done. The records are in the order in which
/// they are told. Writes nothing.
pub fn collect(
    repository: &Repository,
    identity: &Identity,
    verifier: &Verifier,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Collected, LedgerError> {
    let mut out = Collected::default();
    if let Identity::Trees { head: Snapshot { commit, tree }, .. } = identity {
        for object in commit.iter().chain([tree]) {
            out.add_note_of(repository, *object, verifier, progress)?;
        }
    }
    out.records.sort_by_cached_key(Record::told_by);
    Ok(out)
}

/// The same for the notes on `objects`.
pub fn collect_noted(
    repository: &Repository,
    objects: impl IntoIterator<Item = ObjectId>,
    verifier: &Verifier,
) -> Result<Collected, LedgerError> {
    let mut out = Collected::default();
    for object in objects {
        out.add_note_of(repository, object, verifier, &mut |_, _| ())?;
    }
    out.records.sort_by_cached_key(Record::told_by);
    Ok(out)
}

impl Collected {
    fn add_note_of(
        &mut self,
        repository: &Repository,
        object: ObjectId,
        verifier: &Verifier,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(), LedgerError> {
        let note = match repository.note(LEDGER_REF, object) {
            Ok(note) => note.unwrap_or_default(),
            Err(GitError::Notes {
                flaw: flaw @ (NotesFlaw::NotAFile(_) | NotesFlaw::TooBig(..)), ..
            }) => {
                self.refuse_note(object, Refused::Note(flaw));
                return Ok(());
            }
            Err(error) => return Err(LedgerError::Git(error)),
        };
        let lines: Vec<&[u8]> = note.split(|&b| b == b'\n').filter(|line| !line.is_empty()).collect();
        if lines.len() > MAX_RECORDS {
            self.refuse_note(object, Refused::TooManyLines(lines.len()));
            return Ok(());
        }
        let examined = examine_all(&lines, object, verifier, progress);
        for (at, examined) in examined.into_iter().enumerate() {
            match examined {
                Ok(record) => self.records.push(record),
                Err((id, cause)) => {
                    self.refused.push(RefusedLine { found_on: object, line: Some(at + 1), id, cause });
                }
            }
        }
        Ok(())
    }

    fn refuse_note(&mut self, found_on: ObjectId, cause: Refused) {
        self.refused.push(RefusedLine { found_on, line: None, id: None, cause });
    }
}

/// What the record `id` on `object` says, whatever that is worth; `None` if it is not there or cannot be read.
pub fn claimed(
    repository: &Repository,
    object: ObjectId,
    id: Digest,
) -> Result<Option<Statement>, LedgerError> {
    let claims = claims(repository, object)?;
    Ok(claims.into_iter().find_map(|(other, said)| (other == id).then_some(said)))
}

/// What all records on `object` say, by their names, whatever that is worth. Lines that cannot be read are left out.
pub fn claims(repository: &Repository, object: ObjectId) -> Result<Vec<(Digest, Statement)>, LedgerError> {
    let note = repository.note(LEDGER_REF, object).map_err(LedgerError::Git)?.unwrap_or_default();
    let envelopes = note.split(|&b| b == b'\n').filter_map(|line| Envelope::parse_line(line).ok());
    Ok(envelopes.filter_map(|envelope| Some((envelope.id(), read(&envelope.payload).ok()?))).collect())
}

/// The lines of a note that are envelopes, each with the name of its record.
pub(super) fn lines(note: &[u8]) -> impl Iterator<Item = (Digest, &[u8])> {
    let lines = note.split(|&b| b == b'\n');
    lines.filter_map(|line| Some((Envelope::parse_line(line).ok()?.id(), line)))
}

/// What one line is: a record, or what is wrong with it and its name as far as there is one.
type Examined = Result<Record, (Option<Digest>, Refused)>;

/// [`examine`] for each line, in their order. Nearly all of the time is spent waiting for `ssh-keygen`, so a few threads share
/// the lines.
fn examine_all(
    lines: &[&[u8]],
    object: ObjectId,
    verifier: &Verifier,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<Examined> {
    const AT_MOST: usize = 8;
    let n_threads = thread::available_parallelism().map_or(1, NonZero::get).min(AT_MOST).min(lines.len());
    let rest = Mutex::new(lines.iter().enumerate());
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
    let mut examined: BTreeMap<usize, Examined> = BTreeMap::new();
    thread::scope(|scope| {
        let (done, results) = mpsc::channel();
        for done in vec![done; n_threads] {
            scope.spawn(move || {
                while let Some((at, line)) = next() {
                    // Who started the threads listens to the end.
                    let _ = done.send((at, examine(line, object, verifier)));
                }
            });
        }
        for (at, result) in results {
            examined.insert(at, result);
            progress(examined.len(), lines.len());
        }
    });
    examined.into_values().collect()
}

/// Reads one line and checks its signature. On failure, says the record's name as far as there is one.
pub fn examine(line: &[u8], found_on: ObjectId, verifier: &Verifier) -> Examined {
    let envelope = Envelope::parse_line(line).map_err(|cause| (None, Refused::Envelope(cause)))?;
    let id = envelope.id();
    let statement = read(&envelope.payload).map_err(|cause| (Some(id), Refused::Statement(cause)))?;
    let check =
        |signature: &Signature| verifier.check(&statement.reviewer.id, &pae(&envelope.payload), signature);
    let unsigned = || SignatureVerdict::Bad(BadSignature::Unsigned);
    let signature = envelope.signature.as_ref().map_or_else(unsigned, check);
    Ok(Record { id, found_on, statement, signature })
}
