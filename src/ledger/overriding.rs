//! Overrides: put beside the ledger, and found there.

use super::LedgerError;
use super::collect::{MAX_RECORDS, Refused, RefusedLine};
use super::seal::{add_to, signed};
use crate::attest::{
    BadSignature, Envelope, NAMESPACE, OVERRIDES_REF, Override, OverrideRecord, Reviewer, SignatureVerdict,
    override_payload, pae, read_override,
};
use crate::base::{Digest, ObjectId, Timestamp};
use crate::git::{GitError, NotesFlaw, NotesHistory, Person, Repository};
use crate::sign::{Signer, SigningConfig, Verifier};

/// Every override that is noted on a commit, every withdrawal of one that is or was, and what is neither. Writes nothing.
pub fn overrides(
    repository: &Repository,
    head: ObjectId,
    verifier: &Verifier,
) -> Result<(Vec<OverrideRecord>, Vec<RefusedLine>), LedgerError> {
    let refuse = |line, id, cause| RefusedLine { found_on: head, line, id, cause };
    let note = match repository.note(OVERRIDES_REF, head) {
        Ok(note) => note.unwrap_or_default(),
        Err(GitError::Notes { flaw: flaw @ (NotesFlaw::NotAFile(_) | NotesFlaw::TooBig(..)), .. }) => {
            return Ok((Vec::new(), vec![refuse(None, None, Refused::Note(flaw))]));
        }
        Err(error) => return Err(LedgerError::Git(error)),
    };
    let lines: Vec<&[u8]> = note.split(|&b| b == b'\n').filter(|line| !line.is_empty()).collect();
    if lines.len() > MAX_RECORDS {
        return Ok((Vec::new(), vec![refuse(None, None, Refused::TooManyLines(lines.len()))]));
    }
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for (at, line) in lines.into_iter().enumerate() {
        match examine(line, verifier) {
            Ok(record) => found.push(record),
            Err((id, cause)) => refused.push(refuse(Some(at + 1), id, cause)),
        }
    }
    if found.iter().any(|record| record.said.withdraws.is_none()) {
        found.extend(taken_out(repository, head, &found, verifier).map_err(LedgerError::Git)?);
    }
    found.sort_by_key(|record| (record.said.at, record.said.withdraws.is_some(), record.id));
    Ok((found, refused))
}

/// Withdrawals that the note had in an earlier commit of the ref, and `present` has not, or only as forged copies. They still
/// take back what they took back: otherwise whoever can write to the ref would make an override count again.
fn taken_out(
    repository: &Repository,
    head: ObjectId,
    present: &[OverrideRecord],
    verifier: &Verifier,
) -> Result<Vec<OverrideRecord>, GitError> {
    let Some(tip) = repository.notes_tip(OVERRIDES_REF)? else { return Ok(Vec::new()) };
    let mut history = NotesHistory::default();
    repository.extend_history(&mut history, tip)?;
    let past = repository.past_lines(OVERRIDES_REF, &repository.past_notes(&history)?, head)?;
    let is_sound = |record: &OverrideRecord| !matches!(record.signature, SignatureVerdict::Bad(_));
    let is_gone = |line: &&Vec<u8>| {
        let Ok(envelope) = Envelope::parse_line(line) else { return false };
        let is_withdrawal = read_override(&envelope.payload).is_ok_and(|said| said.withdraws.is_some());
        is_withdrawal && !present.iter().any(|record| record.id == envelope.id() && is_sound(record))
    };
    let gone = past.keys().filter(is_gone).filter_map(|line| examine(line, verifier).ok());
    Ok(gone.filter(is_sound).collect())
}

fn examine(line: &[u8], verifier: &Verifier) -> Result<OverrideRecord, (Option<Digest>, Refused)> {
    let envelope = Envelope::parse_line(line).map_err(|cause| (None, Refused::Envelope(cause)))?;
    let id = envelope.id();
    let said = read_override(&envelope.payload).map_err(|cause| (Some(id), Refused::Statement(cause)))?;
    let signature = match &envelope.signature {
        Some(signature) => verifier.check(&said.by, &pae(&envelope.payload), signature),
        None => SignatureVerdict::Bad(BadSignature::Unsigned),
    };
    Ok(OverrideRecord { id, said, signature })
}

/// Signs an override or the withdrawal of one, notes it on the head of its change, and looks with a fresh eye whether it is there. Gives its name.
pub fn write_override(
    repository: &Repository,
    said: &Override,
    (signer, config): (&Signer, &SigningConfig),
    (who, now): (&Person, Timestamp),
) -> Result<Digest, LedgerError> {
    if !Reviewer::is_fit_id(&said.by) {
        return Err(LedgerError::ReviewerId(said.by.clone()));
    }
    let payload = override_payload(said);
    let back = read_override(&payload).map_err(LedgerError::Unreadable)?;
    debug_assert_eq!(back, *said);
    let signature = Some(signed((NAMESPACE, &payload), signer, config)?);
    let envelope = Envelope { payload, signature };
    let head = said.head.object();
    add_to(OVERRIDES_REF, repository, head, &envelope.to_line(), who, now)?;
    Ok(envelope.id())
}
