//! The journal on disk: every decision, safe before the screen shows it.
//!
//! Start with [`open`], which takes the lock, mends a torn end and returns what was there, and [`Journal::append`], which
//! returns only when an entry would survive a power cut. Each review, that is each [`ReviewKey`], has a directory of its
//! own under the user's state directory:
//!
//! ```text
//! reviews/<digest of the key>/journal   a header line, then one line an entry, chained by SHA-256
//! reviews/<digest of the key>/lock      held while a process writes; its pid
//! reviews/<digest of the key>/agents    the same for what agents and scripts say; never a decision
//! series/<digest of the series>/series  which reviews of a branch came one after the other
//! reviews/<digest of the key>/torn-1    the end of a log that a crash had left half-written
//! ```
//!
//! A chained line can be cut off or damaged, but not changed, moved or left out unnoticed. It is no proof against the owner
//! of the account, who could write a new journal: proof is the signature on the record.
//!
//! The state directory must not lie inside a work tree under review, or the journal would become part of what is read.

mod agents;
mod error;
mod inspect;
mod journal;
mod key;
mod lines;
mod list;
mod log;
mod place;
mod series;
mod stamp;
mod wire;

pub use agents::{Speaker, peek_agents, speak};
pub use error::{Doing, StoreError};
pub use inspect::{StateDir, holder, inspect};
pub use journal::{Journal, Opened, open, peek};
pub use key::ReviewKey;
pub use list::{Stored, list};
pub use log::Repair;
pub use series::{Series, join, members};
pub use stamp::{Stamp, stamp};
