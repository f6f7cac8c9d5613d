//! Overrides: put beside the ledger, and found there.

use super::LedgerError;
use super::collect::{MAX_RECORDS, Refused, RefusedLine};
use super::seal::{add_to, signed};
use crate::attest::{
    BadSignature, Envelope, NAMESPACE, OVERRIDES_REF, Override, OverrideRecord, Reviewer, SignatureVerdict,
    override_payload, pae, read_override,
};
use crate::base::{Digest, ObjectId, Timestamp};
use crate::git::{GitError, NotesFlaw, Person, Repository};
use crate::sign::{Signer, SigningConfig, Verifier};

/// Every override that is noted on a commit, every withdrawal of one, and what is neither. Writes nothing.
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
    Ok((found, refused))
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
