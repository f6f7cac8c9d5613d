//! Finding and running `ssh-keygen` and `gpg`, or what git is configured to run in their place.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};

use super::SigningConfig;
use crate::attest::{Scheme, SignatureUnclear};
use crate::child::{Silent, Task};
use crate::git::{clean_path, find_on_path};

/// The program that signs and checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    scheme: Scheme,
    path: PathBuf,
    /// Set once it hung, and for how many seconds.
    hung: Arc<OnceLock<u64>>,
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
            return Some(Self::at(name.to_owned(), scheme));
        }
        find_on_path(name).map(|path| Self::at(path, scheme))
    }

    fn at(path: PathBuf, scheme: Scheme) -> Self {
        Self { scheme, path, hung: Arc::default() }
    }

    /// For signing: with the terminal and the environment, because a passphrase or a touch may be asked for.
    pub(super) fn interactive(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.stdout(Stdio::null());
        command
    }

    /// For what is asked of the user's own keys and of no person: with the environment, and ended if it hangs.
    pub(super) fn ask_own<S: AsRef<OsStr>>(&self, args: &[S]) -> io::Result<Output> {
        let mut command = Command::new(&self.path);
        command.args(args);
        Task::new(command, self.name()).run(&[])
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// For what nobody has to be asked about, such as checking: with nothing of the user's environment, and nothing but the
    /// message. Fails only if the program could not be run or hung.
    pub(super) fn feed<S: AsRef<OsStr>>(&self, args: &[S], message: &[u8]) -> io::Result<Output> {
        let mut command = Command::new(&self.path);
        command.args(args).env_clear().env("LC_ALL", "C").env("PATH", clean_path());
        Task::new(command, self.name()).run(message)
    }

    /// The same for checking. A program that hung once is not waited for again.
    pub(super) fn check<S: AsRef<OsStr>>(
        &self,
        args: &[S],
        message: &[u8],
    ) -> Result<Output, SignatureUnclear> {
        let scheme = self.scheme;
        if let Some(&seconds) = self.hung.get() {
            return Err(SignatureUnclear::ProgramHung { scheme, seconds });
        }
        let output = self.feed(args, message).map_err(|error| match Silent::of(&error) {
            Some(silent) => {
                let seconds = *self.hung.get_or_init(|| silent.patience.as_secs());
                SignatureUnclear::ProgramHung { scheme, seconds }
            }
            None => SignatureUnclear::ProgramFailed(scheme),
        })?;
        // Killed, it did not get as far as an answer.
        let is_over = output.status.code().is_some();
        is_over.then_some(output).ok_or(SignatureUnclear::ProgramFailed(scheme))
    }
}

/// A directory that only this user can look into.
pub(super) fn private_dir() -> io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    let only_us = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("countersign-").permissions(only_us).tempdir()
}

/// Writes a file that only this user can read, where there is none yet.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

/// The same with a name of its own.
pub(super) fn private_file(dir: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    Ok(file)
}
