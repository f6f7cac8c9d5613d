//! From a statement to a line that is known to be in the ledger.

use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::LedgerError;
use crate::attest::{
    Envelope, LEDGER_REF, MAX_LINE, Reviewer, Signature, Statement, StatementError, pae, payload, read,
    record_id,
};
use crate::base::{Digest, ObjectId, Timestamp};
use crate::diff::Identity;
use crate::git::{Person, Repository, Source};
use crate::sign::{Signer, SigningConfig, Verifier};

/// A record as a line of a note, checked and not yet written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its name.
    pub id: Digest,
    /// What it is about.
    pub identity: Identity,
    /// The line, without LF.
    pub line: Vec<u8>,
}

/// A record that was found in the ledger again after it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub id: Digest,
    /// The object that its note is on: the head commit, or the tree of uncommitted work.
    pub object: ObjectId,
    /// The ledger's tip that has it.
    pub tip: ObjectId,
}

/// Makes the line of a record and signs it; without `signer` it is unsigned and counts nowhere. The signing program may
/// use the terminal. The new signature is checked before anything is written.
pub fn seal(
    statement: &Statement,
    signer: Option<&Signer>,
    config: &SigningConfig,
) -> Result<Sealed, LedgerError> {
    let id = &statement.reviewer.id;
    if !Reviewer::is_fit_id(id) {
        return Err(LedgerError::ReviewerId(id.clone()));
    }
    let payload = payload(statement);
    check_reads_back(statement, &payload)?;
    let signature = signer.map(|signer| sign(signer, config, &payload)).transpose()?;
    let envelope = Envelope { payload, signature };
    let line = envelope.to_line();
    if line.len() > MAX_LINE {
        return Err(LedgerError::TooLong(line.len()));
    }
    Ok(Sealed { id: record_id(&envelope.payload), identity: statement.context.identity, line })
}

fn check_reads_back(statement: &Statement, payload: &[u8]) -> Result<(), LedgerError> {
    match read(payload) {
        Ok(back) if back == *statement => Ok(()),
        Ok(_) => Err(LedgerError::Unreadable(StatementError::NotCanonical)),
        Err(cause) => Err(LedgerError::Unreadable(cause)),
    }
}

/// Whether anybody trusts the key is not asked here, only whether the signature is one of this key over these bytes.
fn sign(signer: &Signer, config: &SigningConfig, payload: &[u8]) -> Result<Signature, LedgerError> {
    let message = pae(payload);
    let signature = signer.sign(&message).map_err(LedgerError::Sign)?;
    match Verifier::new(config, None).check_intact(&message, &signature) {
        Ok(()) => Ok(signature),
        Err(verdict) => Err(LedgerError::NotIntact(verdict)),
    }
}

/// Adds the line to the ledger, and looks with a fresh eye whether it is there. What uncommitted work consists of is first
/// copied from `source` into the repository.
pub fn write(
    repository: &Repository,
    source: &Source,
    sealed: &Sealed,
    who: &Person,
    at: Timestamp,
) -> Result<Written, LedgerError> {
    let Identity::Trees { head, .. } = &sealed.identity else { return Err(LedgerError::Patch) };
    let object = head.commit.unwrap_or(head.tree);
    source.keep().map_err(LedgerError::Git)?;
    let lines = std::slice::from_ref(&sealed.line);
    let tip = repository.add_note_lines(LEDGER_REF, object, lines, who, at).map_err(LedgerError::Git)?;
    let fresh = repository.reopen().map_err(LedgerError::Git)?;
    let note = fresh.note(LEDGER_REF, object).map_err(LedgerError::Git)?.unwrap_or_default();
    let is_there = note.split(|&b| b == b'\n').any(|line| line == sealed.line);
    if is_there { Ok(Written { id: sealed.id, object, tip }) } else { Err(LedgerError::NotThere) }
}

/// Writes the line, with an LF, to a file that is not there yet, and reads it back from there.
pub fn write_file(sealed: &Sealed, path: &Path) -> Result<(), LedgerError> {
    let text = [&sealed.line[..], b"\n"].concat();
    let write = || {
        let mut file = std::fs::File::options().read(true).write(true).create_new(true).open(path)?;
        file.write_all(&text)?;
        file.sync_all()?;
        let mut back = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut back)?;
        std::io::Result::Ok(back)
    };
    match write() {
        Ok(back) if back == text => Ok(()),
        Ok(_) => Err(LedgerError::NotThere),
        Err(source) => Err(LedgerError::File { path: path.to_owned(), source }),
    }
}
