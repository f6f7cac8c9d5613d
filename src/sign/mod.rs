//! Signatures over records, SSH and OpenPGP, made with git's own configuration and checked against the keys of a trust root.
//!
//! Start with [`Signer`] (who signs, and how), [`TrustedKeys`] (whose keys are trusted) and [`Verifier`] (is a signature worth
//! anything). What identifies a signer is a [`Key`]. SSH keys are read and named in this process, so that the screen can show
//! them without running anything; making and checking a signature is left to `ssh-keygen` and `gpg`, which know agents,
//! hardware keys, passphrases, certificates and what a key has to say of itself. Of their output only the exit status, what
//! is meant for programs and the signature itself are used.

mod allowed;
mod armor;
mod key;
mod keygen;
mod keyring;
mod pgp_signature;
mod program;
mod revoked;
mod setting;
mod signer;
mod ssh_check;
mod ssh_key;
mod sshsig;
mod status;
mod trusted;
mod verifier;

pub use allowed::LineFault;
pub use key::Key;
pub use keygen::generate_key;
pub use keyring::{KeyState, ListedKey};
pub use setting::SignError;
pub use signer::Signer;
pub use ssh_key::PublicKey;
pub use status::NotSigned;
pub use trusted::{Knows, TrustedKeys};
pub use verifier::Verifier;

pub use crate::git::SigningConfig;

#[cfg(test)]
mod tests;
