//! Finding a record or an override by the beginning of its name.

use std::collections::BTreeMap;

use super::LedgerError;
use super::collect::lines;
use crate::attest::{Envelope, LEDGER_REF, OVERRIDES_REF, read, read_override};
use crate::base::{Digest, ObjectId};
use crate::diff::Identity;
use crate::git::Repository;

/// The records and overrides whose names begin with `prefix` (hexadecimal digits in lower case), each with the object that it is
/// about if it is noted there; what is noted only elsewhere is a copy. Says nothing about what they are worth. Costs the reading of
/// all notes.
pub fn find_by_name(
    repository: &Repository,
    prefix: &str,
) -> Result<BTreeMap<Digest, Option<ObjectId>>, LedgerError> {
    let mut found: BTreeMap<Digest, Option<ObjectId>> = BTreeMap::new();
    for notes_ref in [LEDGER_REF, OVERRIDES_REF] {
        let Some(tip) = repository.notes_tip(notes_ref).map_err(LedgerError::Git)? else { continue };
        let read = repository.each_note(notes_ref, tip, &mut |object, note| {
            for (id, line) in lines(note.unwrap_or_default()) {
                if id.to_string().starts_with(prefix) {
                    let place = found.entry(id).or_default();
                    *place = place.or_else(|| about(line).filter(|about| *about == object));
                }
            }
        });
        read.map_err(LedgerError::Git)?;
    }
    Ok(found)
}

/// What a line is about.
fn about(line: &[u8]) -> Option<ObjectId> {
    let payload = Envelope::parse_line(line).ok()?.payload;
    let head = match read(&payload).ok().map(|statement| statement.context.identity) {
        Some(Identity::Trees { head, .. }) => head,
        Some(Identity::Patch(_)) => return None,
        None => read_override(&payload).ok()?.head,
    };
    Some(head.object())
}
