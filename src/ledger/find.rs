//! Finding a record by the beginning of its name.

use std::collections::BTreeMap;

use super::LedgerError;
use super::collect::lines;
use crate::attest::LEDGER_REF;
use crate::base::{Digest, ObjectId};
use crate::git::Repository;

/// The records whose names begin with `prefix` (hexadecimal digits in lower case), each with the objects that it is noted on.
/// Says nothing about what they are worth. Costs the reading of the whole ledger.
pub fn find_records(
    repository: &Repository,
    prefix: &str,
) -> Result<BTreeMap<Digest, Vec<ObjectId>>, LedgerError> {
    let mut found: BTreeMap<Digest, Vec<ObjectId>> = BTreeMap::new();
    let Some(tip) = repository.notes_tip(LEDGER_REF).map_err(LedgerError::Git)? else { return Ok(found) };
    let read = repository.each_note(LEDGER_REF, tip, &mut |object, note| {
        for (id, _) in lines(note.unwrap_or_default()) {
            if id.to_string().starts_with(prefix) {
                found.entry(id).or_default().push(object);
            }
        }
    });
    read.map(|()| found).map_err(LedgerError::Git)
}
