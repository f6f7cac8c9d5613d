//! From a verification summary to a signed line in a file.

use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::LedgerError;
use super::seal::signed;
use crate::attest::{Envelope, SUMMARY_NAMESPACE, Summary, summary_payload};
use crate::sign::{Signer, SigningConfig};

/// Signs a summary, checks the signature and makes the line of an envelope, with an LF.
pub fn seal_summary(
    summary: &Summary,
    signer: &Signer,
    config: &SigningConfig,
) -> Result<Vec<u8>, LedgerError> {
    let payload = summary_payload(summary);
    let signature = Some(signed((SUMMARY_NAMESPACE, &payload), signer, config)?);
    Ok([&Envelope { payload, signature }.to_line()[..], b"\n"].concat())
}

/// Puts a sealed summary into a file that is not there yet: all of it or nothing.
pub fn write_summary(line: &[u8], path: &Path) -> Result<(), LedgerError> {
    use std::os::unix::fs::PermissionsExt as _;
    let write = || {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // As any program makes a file: the umask has the last word.
        let usual = std::fs::Permissions::from_mode(0o666);
        let mut file =
            tempfile::Builder::new().prefix(".countersign-").permissions(usual).tempfile_in(dir)?;
        file.write_all(line)?;
        file.as_file().sync_all()?;
        let mut back = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut back)?;
        if back == line {
            file.persist_noclobber(path)?;
        }
        std::io::Result::Ok(back == line)
    };
    match write() {
        Ok(true) => Ok(()),
        Ok(false) => Err(LedgerError::NotThere),
        Err(source) => Err(LedgerError::File { path: path.to_owned(), source }),
    }
}
