//! The key that somebody signs with, of whatever kind.

use super::PublicKey;
use crate::base::Fingerprint;

/// What tells one signer's key from another's. Everything that counts people goes by this and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An SSH key or certificate.
    Ssh(PublicKey),
    /// An OpenPGP key, by the fingerprint of its primary key, whichever of its subkeys signs.
    OpenPgp(Fingerprint),
}

impl Key {
    /// `SHA256:…` as `ssh-keygen -l` prints it, or hexadecimal digits as `gpg` does.
    pub fn fingerprint(&self) -> String {
        match self {
            Self::Ssh(key) => key.fingerprint(),
            Self::OpenPgp(fingerprint) => fingerprint.to_string(),
        }
    }

    /// Whether it is of a type that is kept in hardware.
    pub fn is_hardware(&self) -> bool {
        matches!(self, Self::Ssh(key) if key.kind().starts_with("sk-"))
    }

    /// Whether it is a certificate, so that an authority may stand for it.
    pub(super) fn is_certificate(&self) -> bool {
        matches!(self, Self::Ssh(key) if key.is_certificate())
    }

    /// The key inside a certificate; any other key itself.
    pub(super) fn plain(&self) -> Self {
        match self {
            Self::Ssh(key) => Self::Ssh(key.plain()),
            Self::OpenPgp(_) => self.clone(),
        }
    }

    /// The names that a certificate was issued for; none for any other key.
    pub(super) fn principals(&self) -> Vec<String> {
        match self {
            Self::Ssh(key) => key.principals(),
            Self::OpenPgp(_) => Vec::new(),
        }
    }
}
