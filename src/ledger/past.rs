//! Whether the ledger is still all that it was: records that were taken out, and signers who saw another ledger than this one.
//!
//! A record signs the tip of the ledger as its maker saw it, so who throws records away has to throw away everything that was
//! signed after them too. What is found here can only take something away from an answer: a record that is gone may have been
//! a rejection.

use std::collections::BTreeMap;

use super::LedgerError;
use super::collect::examine;
use crate::attest::{Envelope, LEDGER_REF, Record, SignatureVerdict};
use crate::base::{Digest, ObjectId};
use crate::git::{GitError, NotesHistory, Repository};
use crate::sign::Verifier;

/// How many records of which the ledger does not have what they saw are looked into.
const MAX_STRAYS: usize = 512;

/// What is wrong with the ledger's past, as far as it concerns some notes.
#[derive(Debug, Default)]
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

/// Looks for records that the notes of `objects` have lost. `present` are those that they have. Costs a walk through the
/// history of the ledger and one reading of all its notes; `ssh-keygen` runs only for what looks wrong.
pub fn look_back(
    repository: &Repository,
    objects: &[ObjectId],
    present: &[Record],
    verifier: &Verifier,
) -> Result<Past, LedgerError> {
    let Some(tip) = repository.notes_tip(LEDGER_REF).map_err(LedgerError::Git)? else {
        return Ok(Past::default());
    };
    let mut history = NotesHistory::default();
    repository.extend_history(&mut history, tip).map_err(LedgerError::Git)?;
    let (strays, is_crowded) = strays(repository, tip, &history).map_err(LedgerError::Git)?;
    let mut past = Past { is_cut: history.is_cut(), is_crowded, ..Past::default() };
    let mut left = NotesHistory::default();
    for (saw, lines) in strays {
        // Anybody can write that they saw something. It matters once a trusted key says so.
        let mut examined = lines.iter().filter_map(|(object, line)| examine(line, *object, verifier).ok());
        let Some(record) = examined.find(is_believed) else { continue };
        let is_there = repository.extend_history(&mut left, saw).map_err(LedgerError::Git)?;
        // In a shallow clone it may lie behind what is there, which is told already.
        if !is_there && !past.is_cut {
            past.strayed.push(Strayed { record: record.id, saw });
        }
    }
    for (history, is_behind) in [(&history, true), (&left, false)] {
        let lines = repository.past_lines(LEDGER_REF, history, objects).map_err(LedgerError::Git)?;
        for ((object, line), was_in) in lines {
            let is_known = |id: Digest| {
                let all = present.iter().chain(past.gone.iter().map(|gone| &gone.record));
                all.clone().any(|record| record.id == id)
            };
            let Ok(envelope) = Envelope::parse_line(&line) else { continue };
            if is_known(envelope.id()) {
                continue;
            }
            if let Ok(record) = examine(&line, object, verifier)
                && is_believed(&record)
                && !is_replaced(&record, present)
            {
                past.gone.push(Gone { record, was_in, is_behind });
            }
        }
    }
    Ok(past)
}

/// Whether what the record says may be the word of somebody who is trusted.
fn is_believed(record: &Record) -> bool {
    match &record.signature {
        SignatureVerdict::Good(good) => good.principal == record.statement.reviewer.id,
        SignatureVerdict::CouldNotTell(_) => true,
        SignatureVerdict::Bad(_) => false,
    }
}

/// Whether its maker replaced it by one that is there, so that nothing depends on it.
fn is_replaced(record: &Record, present: &[Record]) -> bool {
    let by = record.signer();
    present
        .iter()
        .any(|newer| newer.statement.supersedes.contains(&record.id) && by.is_some() && newer.signer() == by)
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
            is_crowded |= n == MAX_STRAYS;
            if n < MAX_STRAYS {
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
