//! Finding and running `ssh-keygen` and `gpg`, or what git is configured to run in their place.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use super::SigningConfig;
use crate::attest::Scheme;
use crate::git::{clean_path, find_on_path};

/// The program that signs and checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    path: PathBuf,
}

impl Program {
    /// The configured program, else the usual one. A name without `/` is looked up by [`find_on_path`].
    pub(super) fn find(scheme: Scheme, config: &SigningConfig) -> Option<Self> {
        let configured = match scheme {
            Scheme::Ssh => config.program.as_deref(),
            Scheme::OpenPgp => config.openpgp_program.as_deref(),
        };
        let name = configured.unwrap_or(Path::new(scheme.program()));
        if name.components().count() > 1 {
            return Some(Self { path: name.to_owned() });
        }
        find_on_path(name).map(|path| Self { path })
    }

    /// For signing: with the terminal and the environment, because a passphrase or a touch may be asked for.
    pub(super) fn interactive(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.stdout(Stdio::null());
        command
    }

    /// For checking: with nothing but the message. Fails only if the program could not be run.
    pub(super) fn feed<S: AsRef<OsStr>>(&self, args: &[S], message: &[u8]) -> std::io::Result<ExitStatus> {
        let mut command = self.bare();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that stops reading says why with its status.
            let _ = stdin.write_all(message);
        }
        child.wait()
    }

    /// For checking: what it says on standard output, and its exit status.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, args: &[S]) -> std::io::Result<(ExitStatus, String)> {
        let output = self.bare().args(args).stdin(Stdio::null()).output()?;
        Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// With nothing of the user's environment, and what it complains of thrown away.
    fn bare(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.env_clear().env("LC_ALL", "C").env("PATH", clean_path()).stderr(Stdio::null());
        command
    }
}

/// A directory that only this user can look into.
pub(super) fn private_dir() -> std::io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    let only_us = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("countersign-").permissions(only_us).tempdir()
}

/// Writes a file that only this user can read, where there is none yet.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

/// The same with a name of its own.
pub(super) fn private_file(dir: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    Ok(file)
}
