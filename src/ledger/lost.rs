//! Records that were in the ledger and are not any more: a writer that moves the ref without looking, as `git notes` does, or
//! a forced fetch throws away what it did not know of.

use super::LedgerError;
use super::collect::lines;
use super::seal::{Written, add};
use crate::attest::LEDGER_REF;
use crate::base::{Digest, ObjectId, Timestamp};
use crate::git::{GitError, Person, Repository};

/// Whether the record `id` is noted on `object` as it stood there when the ledger's tip was `tip`: its words alone may have been left
/// there without the signature. Where that tip is gone, the words have to do.
pub fn is_there(
    repository: &Repository,
    object: ObjectId,
    (id, tip): (Digest, ObjectId),
) -> Result<bool, LedgerError> {
    let now = repository.note(LEDGER_REF, object).map_err(LedgerError::Git)?.unwrap_or_default();
    let then = note_then(repository, object, tip)?;
    let line = lines(&then).find(|(other, _)| *other == id);
    Ok(match line {
        Some((_, line)) => lines(&now).any(|(_, other)| other == line),
        None => lines(&now).any(|(other, _)| other == id),
    })
}

/// The note that `object` had when the ledger's tip was `tip`, if that is still there.
fn note_then(repository: &Repository, object: ObjectId, tip: ObjectId) -> Result<Vec<u8>, LedgerError> {
    let then = match repository.note_at(LEDGER_REF, tip, object) {
        Err(GitError::Missing { .. }) => None,
        then => then.map_err(LedgerError::Git)?,
    };
    Ok(then.unwrap_or_default())
}

/// Puts the record `id` on `object` into the ledger again, as it stood there when the ledger's tip was `tip`.
pub fn put_back(
    repository: &Repository,
    object: ObjectId,
    (id, tip): (Digest, ObjectId),
    who: &Person,
    at: Timestamp,
) -> Result<Written, LedgerError> {
    let then = note_then(repository, object, tip)?;
    let line = lines(&then).find(|(other, _)| *other == id);
    let (_, line) = line.ok_or(LedgerError::Gone(id))?;
    let tip = add(repository, object, line, who, at)?;
    Ok(Written { id, object, tip })
}
