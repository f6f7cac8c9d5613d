//! A new key, for the demonstration.

use std::ffi::OsStr;
use std::path::Path;

use super::program::Program;
use super::{SignError, SigningConfig};
use crate::attest::Scheme;

/// Makes an Ed25519 key without a passphrase at `path`, with its public half beside it in `.pub`. Returns the public half as
/// one line.
pub fn generate_key(path: &Path, comment: &str) -> Result<String, SignError> {
    let program =
        Program::find(Scheme::Ssh, &SigningConfig::default()).ok_or(SignError::NoProgram(Scheme::Ssh))?;
    let args = ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f"].map(OsStr::new);
    let made = program
        .feed(&[&args[..], &[path.as_os_str()]].concat(), &[])
        .map_err(|source| SignError::Start { scheme: Scheme::Ssh, source })?;
    if !made.status.success() {
        return Err(SignError::Failed { scheme: Scheme::Ssh, code: made.status.code() });
    }
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    let line = std::fs::read_to_string(public).map_err(SignError::Temporary)?;
    Ok(line.trim_end().to_owned())
}
