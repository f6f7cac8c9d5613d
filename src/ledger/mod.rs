//! Putting records into the ledger and taking them out again.
//!
//! Start with [`seal`] (statement and key become a [`Sealed`] line), [`write()`] (into the notes, and only believed after it
//! was read back) and [`collect`] (every line there is about a change, each with what it is worth). [`exchange()`] is how records travel, and [`setback`] says
//! where a push would lose some. The rules are in
//! `attest`, the signatures in `sign`, the notes in `git`.

mod collect;
mod exchange;
mod find;
mod growth;
mod lost;
mod overriding;
mod past;
mod seal;
mod summary;

use std::path::PathBuf;

use crate::attest::SignatureVerdict;
use crate::git::GitError;
use crate::sign::SignError;

pub use collect::{
    Collected, MAX_RECORDS, Refused, RefusedLine, claimed, claims, collect, collect_noted, examine,
};
pub use exchange::{Exchange, ExchangeError, Exchanged, LEDGERS, TRACKING, exchange, unsent, waiting};
pub use find::find_by_name;
pub use growth::{Lost, Setback, setback};
pub use lost::{is_there, put_back};
pub use overriding::{overrides, write_override};
pub use past::{Archive, Gone, Past, Places, Strayed};
pub use seal::{Sealed, Written, seal, write, write_file, write_new, write_on};
pub use summary::seal_summary;

/// Why a record was not written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The configured address, or the principal, cannot be the name of a reviewer.
    #[error("{0:?} cannot be the id of a reviewer")]
    ReviewerId(String),
    /// What was to be written would not be read back, for example because it is too long.
    #[error("the record could not be read back")]
    Unreadable(#[source] crate::attest::StatementError),
    /// The line would be longer than a reader takes.
    #[error("the record is a line of {0} bytes, over the limit")]
    TooLong(usize),
    /// Nothing was signed.
    #[error("not signed")]
    Sign(#[source] SignError),
    /// The signature that was just made is not one over the record, or that could not be checked.
    #[error("the new signature is not known to be good: {0:?}")]
    NotIntact(SignatureVerdict),
    /// The repository could not be read or written.
    #[error("the ledger could not be read or written")]
    Git(#[source] GitError),
    /// The line is not in the ledger, although writing it reported no error.
    #[error("the record was not found after writing")]
    NotThere,
    /// The state of the ledger that had the record is not in the repository any more.
    #[error("the record {0} is gone")]
    Gone(crate::base::Digest),
    /// A record of a patch has no object to be noted on.
    #[error("a record of a patch goes to a file")]
    Patch,
    /// The file for the record could not be written; one that is there already is left as it is.
    #[error("{path:?} could not be written")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
