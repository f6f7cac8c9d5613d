//! Checking SSH signatures with `ssh-keygen`.

use std::ffi::OsStr;
use std::path::Path;

use tempfile::NamedTempFile;

use super::program::{Program, private_file};
use super::sshsig::SshSignature;
use crate::attest::{Scheme, SignatureUnclear};

/// The file with the allowed signers, and the one with revoked keys, in the directory that a check is given.
pub(super) const ALLOWED: &str = "allowed";
pub(super) const REVOKED: &str = "revoked";

/// The program and the directory of its files.
pub(super) struct Keygen<'a> {
    pub(super) program: &'a Program,
    pub(super) dir: &'a Path,
    /// What signatures have to be made for.
    pub(super) namespace: &'static str,
}

/// The exit status with which `ssh-keygen` says no. Others mean that it did not get as far as an answer.
const NO: i32 = 255;

impl Keygen<'_> {
    pub(super) fn write_signature(
        &self,
        signature: &SshSignature,
    ) -> Result<NamedTempFile, SignatureUnclear> {
        let file = private_file(self.dir, signature.armored().as_bytes());
        file.ok().ok_or(SignatureUnclear::NoTemporaryFiles)
    }

    pub(super) fn is_trusted(
        &self,
        name: &str,
        signature: &NamedTempFile,
        message: &[u8],
        has_revoked: bool,
    ) -> Result<bool, SignatureUnclear> {
        let (allowed, revoked) = (self.dir.join(ALLOWED), self.dir.join(REVOKED));
        let verify = ["-Y", "verify", "-I", name, "-f"].map(OsStr::new);
        let mut task = [&verify[..], &[allowed.as_os_str()]].concat();
        if has_revoked {
            task.extend([OsStr::new("-r"), revoked.as_os_str()]);
        }
        self.says_yes(&task, signature, message)
    }

    pub(super) fn is_intact(
        &self,
        signature: &NamedTempFile,
        message: &[u8],
    ) -> Result<bool, SignatureUnclear> {
        self.says_yes(&["-Y", "check-novalidate"], signature, message)
    }

    fn says_yes<S: AsRef<OsStr>>(
        &self,
        task: &[S],
        signature: &NamedTempFile,
        message: &[u8],
    ) -> Result<bool, SignatureUnclear> {
        let rest =
            [OsStr::new("-n"), OsStr::new(self.namespace), OsStr::new("-s"), signature.path().as_os_str()];
        let args: Vec<&OsStr> = task.iter().map(AsRef::as_ref).chain(rest).collect();
        match self.program.check(&args, message)?.status.code() {
            Some(0) => Ok(true),
            Some(NO) => Ok(false),
            _ => Err(SignatureUnclear::ProgramFailed(Scheme::Ssh)),
        }
    }
}
