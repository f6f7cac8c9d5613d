//! OpenPGP keys as `gpg` has them: what it lists, and a keyring of our own in which nothing is but the keys of a trust root.
//!
//! `gpgv` would be less to run, but it takes expired and revoked keys for good.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitStatus;

use tempfile::TempDir;

use super::armor;
use super::program::{Program, private_dir, private_file};
use super::status::{self, Heard};
use crate::attest::{Scheme, SignatureUnclear};
use crate::base::Fingerprint;

const LABEL: &str = "PGP PUBLIC KEY BLOCK";

/// A key as `gpg` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedKey {
    /// Of the primary key.
    pub fingerprint: Fingerprint,
    /// Of its subkeys.
    pub(super) subkeys: Vec<Fingerprint>,
    /// What is to be said of it.
    pub state: KeyState,
}

/// What `gpg` says of a whole key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It or one of its subkeys can sign.
    Signs,
    /// Its time is over.
    Expired,
    /// Its owner has revoked it.
    Revoked,
    /// It is disabled or broken, or nothing of it is made for signing.
    CannotSign,
}

impl ListedKey {
    /// Whether `name`, a fingerprint or an id, is that of the key or of one of its subkeys.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let mut all = std::iter::once(&self.fingerprint).chain(&self.subkeys);
        all.any(|fingerprint| fingerprint.as_str() == name || fingerprint.key_id() == name)
    }
}

/// Reads a listing made with `--with-colons` (`doc/DETAILS` of GnuPG).
pub(super) fn listed(colons: &str) -> Vec<ListedKey> {
    let mut found: Vec<ListedKey> = Vec::new();
    let mut pending = None;
    for line in colons.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        match field(0) {
            "pub" | "sec" => {
                // Capitals speak of the whole key, as far as it is usable.
                let state = match field(1).chars().next() {
                    Some('e') => KeyState::Expired,
                    Some('r') => KeyState::Revoked,
                    Some('i' | 'd' | 'n') => KeyState::CannotSign,
                    _ if field(11).contains('S') && !field(11).contains('D') => KeyState::Signs,
                    _ => KeyState::CannotSign,
                };
                pending = Some((true, state));
            }
            "sub" | "ssb" => pending = Some((false, KeyState::Signs)),
            "fpr" => {
                let Some(fingerprint) = Fingerprint::parse(field(9)) else { continue };
                match (pending.take(), found.last_mut()) {
                    (Some((true, state)), _) => {
                        found.push(ListedKey { fingerprint, subkeys: Vec::new(), state });
                    }
                    (Some((false, _)), Some(key)) => key.subkeys.push(fingerprint),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    found
}

/// The keys of a file with one or more armored blocks, and the lines at which blocks begin that cannot be read.
pub(super) fn unarmored(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut keys, mut broken) = (Vec::new(), Vec::new());
    for (line, block) in armor::blocks(LABEL, &String::from_utf8_lossy(text)) {
        match block {
            Some(bytes) => keys.extend(bytes),
            None => broken.push(line),
        }
    }
    (keys, broken)
}

/// Some keys in a directory of their own, which goes away with it.
#[derive(Debug)]
pub(super) struct Keyring {
    program: Program,
    home: TempDir,
    pub(super) keys: Vec<ListedKey>,
}

/// What is said to `gpg` every time: it shall look at nothing but what it is given, start nothing and ask nobody.
const ALONE: [&str; 12] = [
    "--no-options",
    "--batch",
    "--no-tty",
    "--no-autostart",
    "--disable-dirmngr",
    "--no-auto-key-retrieve",
    "--no-auto-check-trustdb",
    "--no-random-seed-file",
    "--lock-never",
    "--trust-model=always",
    "--status-fd=1",
    "--with-colons",
];

impl Keyring {
    /// Takes keys (not armored) into a new keyring. What `gpg` does not take in is not there.
    pub(super) fn of(program: &Program, keys: &[u8]) -> Result<Self, SignatureUnclear> {
        let home = private_dir().ok().ok_or(SignatureUnclear::NoTemporaryFiles)?;
        let mut keyring = Self { program: program.clone(), home, keys: Vec::new() };
        let file = keyring.file(keys)?;
        if !keys.is_empty() {
            // Of several keys some may be broken; what matters is which are there afterwards.
            keyring.ask(&[OsStr::new("--import"), file.path().as_os_str()])?;
        }
        let (status, listing) = keyring.ask(&["--list-keys"])?;
        if !status.success() {
            return Err(SignatureUnclear::ProgramFailed(Scheme::OpenPgp));
        }
        keyring.keys = listed(&listing);
        Ok(keyring)
    }

    /// The key of which `name` is the fingerprint or id, or of whose subkey.
    pub(super) fn find(&self, name: &str) -> Option<&ListedKey> {
        self.keys.iter().find(|key| key.is_named(name))
    }

    /// What `gpg` makes of a signature over a message.
    pub(super) fn hear(&self, armored: &str, message: &[u8]) -> Result<Heard, SignatureUnclear> {
        let (signature, message) = (self.file(armored.as_bytes())?, self.file(message)?);
        let (status, said) = self.ask(&[
            OsStr::new("--verify"),
            OsStr::new("--"),
            signature.path().as_os_str(),
            message.path().as_os_str(),
        ])?;
        Ok(status::heard(&said, status.success()))
    }

    fn file(&self, bytes: &[u8]) -> Result<tempfile::NamedTempFile, SignatureUnclear> {
        private_file(self.home.path(), bytes).ok().ok_or(SignatureUnclear::NoTemporaryFiles)
    }

    fn ask<S: AsRef<OsStr>>(&self, task: &[S]) -> Result<(ExitStatus, String), SignatureUnclear> {
        let home: [&OsStr; 2] = [OsStr::new("--homedir"), Path::as_os_str(self.home.path())];
        let args: Vec<&OsStr> =
            home.into_iter().chain(ALONE.map(OsStr::new)).chain(task.iter().map(AsRef::as_ref)).collect();
        let output = self.program.check(&args, &[])?;
        Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
    }
}
