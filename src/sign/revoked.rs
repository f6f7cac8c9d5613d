//! Keys that a trust root trusts no more: SSH keys, one a line, or a revocation list of `ssh-keygen`; and the fingerprints of
//! OpenPGP keys, one a line among them.

use super::{Key, PublicKey};
use crate::base::Fingerprint;
use crate::git::FileAt;

/// How a revocation list of `ssh-keygen` begins. It has no lines.
const REVOCATION_LIST: &[u8] = b"SSHKRL\n\0";

/// What is known of keys that are trusted no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Revoked {
    /// Nothing.
    Nothing,
    /// There is a list.
    Listed {
        /// What is left of it for `ssh-keygen`, which understands no fingerprints.
        ssh: Vec<u8>,
        /// The OpenPGP keys in it.
        openpgp: Vec<Fingerprint>,
        /// Whether nothing in it can be an OpenPGP key that is not understood.
        is_clear: bool,
    },
    /// There is something that cannot be read as one.
    Unreadable,
}

impl Revoked {
    pub(super) fn of(file: &FileAt) -> Self {
        let bytes = match file {
            FileAt::Nothing => return Self::Nothing,
            FileAt::TooLarge(_) | FileAt::NoFile => return Self::Unreadable,
            FileAt::File(bytes) => bytes,
        };
        if bytes.starts_with(REVOCATION_LIST) {
            return Self::Listed { ssh: bytes.clone(), openpgp: Vec::new(), is_clear: true };
        }
        let (mut ssh, mut openpgp, mut is_clear) = (Vec::new(), Vec::new(), true);
        for line in bytes.split_inclusive(|&b| b == b'\n') {
            let text = String::from_utf8_lossy(line);
            let text = text.trim();
            match Fingerprint::parse(text) {
                Some(fingerprint) => openpgp.push(fingerprint),
                None => {
                    ssh.extend_from_slice(line);
                    is_clear &= text.is_empty() || text.starts_with('#') || PublicKey::parse(text).is_some();
                }
            }
        }
        Self::Listed { ssh, openpgp, is_clear }
    }

    /// Whether `key` is in it. A revocation list in `ssh-keygen`'s own form is not looked into. `None` if nobody can tell.
    pub(super) fn has(&self, key: &Key) -> Option<bool> {
        match (self, key) {
            (Self::Nothing, _) => Some(false),
            (Self::Unreadable, _) => None,
            (Self::Listed { ssh, .. }, Key::Ssh(key)) => {
                let plain = key.plain();
                let mut lines = ssh.split(|&b| b == b'\n').map(String::from_utf8_lossy);
                Some(lines.any(|line| {
                    PublicKey::parse(line.trim()).is_some_and(|listed| listed == *key || listed == plain)
                }))
            }
            (Self::Listed { openpgp, is_clear, .. }, Key::OpenPgp(fingerprint)) => {
                let is_listed = openpgp.contains(fingerprint);
                (is_listed || *is_clear).then_some(is_listed)
            }
        }
    }
}
