//! Records that were in the ledger and are not any more: a writer that moves the ref without looking, as `git notes` does, or
//! a forced fetch throws away what it did not know of.

use std::collections::HashSet;

use super::LedgerError;
use super::collect::lines;
use super::seal::{Written, add};
use crate::attest::LEDGER_REF;
use crate::base::{Digest, ObjectId, Timestamp};
use crate::git::{GitError, Person, Repository};

/// The names of the records that are noted on `object`. Says nothing about what they are worth.
pub fn record_ids(repository: &Repository, object: ObjectId) -> Result<HashSet<Digest>, LedgerError> {
    let note = repository.note(LEDGER_REF, object).map_err(LedgerError::Git)?.unwrap_or_default();
    Ok(lines(&note).map(|(id, _)| id).collect())
}

/// Puts the record `id` on `object` into the ledger again, as it stood there when the ledger's tip was `tip`.
pub fn put_back(
    repository: &Repository,
    object: ObjectId,
    (id, tip): (Digest, ObjectId),
    who: &Person,
    at: Timestamp,
) -> Result<Written, LedgerError> {
    let then = match repository.note_at(LEDGER_REF, tip, object) {
        Err(GitError::Missing { .. }) => None,
        then => then.map_err(LedgerError::Git)?,
    };
    let then = then.unwrap_or_default();
    let line = lines(&then).find(|(other, _)| *other == id);
    let (_, line) = line.ok_or(LedgerError::Gone(id))?;
    let tip = add(repository, object, line, who, at)?;
    Ok(Written { id, object, tip })
}
