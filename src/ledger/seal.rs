//! From a statement to a line that is known to be in the ledger.

use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::LedgerError;
use crate::attest::{
    Envelope, LEDGER_REF, MAX_LINE, NAMESPACE, Reviewer, Signature, Statement, StatementError, pae, payload,
    read, record_id,
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
    let signature = signer.map(|signer| signed((NAMESPACE, &payload), signer, config)).transpose()?;
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
pub(super) fn signed(
    (namespace, payload): (&'static str, &[u8]),
    signer: &Signer,
    config: &SigningConfig,
) -> Result<Signature, LedgerError> {
    let message = pae(payload);
    let signature = signer.sign_for(namespace, &message).map_err(LedgerError::Sign)?;
    match Verifier::for_signer(config, signer).check_intact_for(namespace, &message, &signature) {
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
    let object = head.object();
    source.keep().map_err(LedgerError::Git)?;
    write_on(repository, object, sealed, who, at)
}

/// The same on `object`, such as a withdrawal beside the record that it takes back. Everything that it names is there.
pub fn write_on(
    repository: &Repository,
    object: ObjectId,
    sealed: &Sealed,
    who: &Person,
    at: Timestamp,
) -> Result<Written, LedgerError> {
    let tip = add(repository, object, &sealed.line, who, at)?;
    Ok(Written { id: sealed.id, object, tip })
}

/// How long a line has to stay in the ledger before it is believed. Git's own note commands move the ref without looking, and
/// one that was at work meanwhile throws the line away.
const SETTLING: Duration = Duration::from_millis(100);
/// For how long a line that was thrown away is added again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Adds a line to the note of `object` and gives the ledger's tip that has it.
pub(super) fn add(
    repository: &Repository,
    object: ObjectId,
    line: &[u8],
    who: &Person,
    at: Timestamp,
) -> Result<ObjectId, LedgerError> {
    add_to(LEDGER_REF, repository, object, line, who, at)
}

/// The same in another notes ref.
pub(super) fn add_to(
    notes_ref: &str,
    repository: &Repository,
    object: ObjectId,
    line: &[u8],
    who: &Person,
    at: Timestamp,
) -> Result<ObjectId, LedgerError> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let lines = [line.to_vec()];
        let tip = repository.add_note_lines(notes_ref, object, &lines, who, at).map_err(LedgerError::Git)?;
        thread::sleep(SETTLING);
        let fresh = repository.reopen().map_err(LedgerError::Git)?;
        let note = fresh.note(notes_ref, object).map_err(LedgerError::Git)?.unwrap_or_default();
        if note.split(|&b| b == b'\n').any(|found| found == line) {
            return Ok(tip);
        }
    }
    Err(LedgerError::NotThere)
}

/// Writes the line, with an LF, to a file that is not there yet: all of it or nothing.
pub fn write_file(sealed: &Sealed, path: &Path) -> Result<(), LedgerError> {
    write_new(&[&sealed.line[..], b"\n"].concat(), path)
}

/// Puts a text into a file that is not there yet, and reads it back: all of it or nothing.
pub fn write_new(text: &[u8], path: &Path) -> Result<(), LedgerError> {
    use std::os::unix::fs::PermissionsExt as _;
    let write = || {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // As any program makes a file: the umask has the last word.
        let usual = std::fs::Permissions::from_mode(0o666);
        let mut file =
            tempfile::Builder::new().prefix(".countersign-").permissions(usual).tempfile_in(dir)?;
        file.write_all(text)?;
        file.as_file().sync_all()?;
        let mut back = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut back)?;
        if back == text {
            file.persist_noclobber(path)?;
        }
        std::io::Result::Ok(back == text)
    };
    match write() {
        Ok(true) => Ok(()),
        Ok(false) => Err(LedgerError::NotThere),
        Err(source) => Err(LedgerError::File { path: path.to_owned(), source }),
    }
}
