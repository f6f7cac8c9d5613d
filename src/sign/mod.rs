//! SSH signatures over records, made with git's own configuration and checked against allowed signers.
//!
//! Start with [`Signer`] (who signs, and how) and [`Verifier`] (is a signature worth anything). Keys are read and named in
//! this process, so that the screen can show them without running anything; making and checking a signature is left to
//! `ssh-keygen`, which knows agents, hardware keys, passphrases and certificates. Of its output only the exit status and
//! the signature itself are used.

mod allowed;
mod key;
mod keygen;
mod program;
mod setting;
mod signer;
mod sshsig;
mod verifier;

pub use allowed::{Knows, knows, lists, names_of, reviewer_id, reviewers};
pub use key::PublicKey;
pub use keygen::generate_key;
pub use setting::SignError;
pub use signer::Signer;
pub use sshsig::key_of;
pub use verifier::Verifier;

pub use crate::git::SigningConfig;

#[cfg(test)]
mod tests;
