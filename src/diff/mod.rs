//! What changed: files, hunks, changed lines and other changes, and the ids under which they are signed.
//!
//! Start with [`Change`] (what is under review) and [`FileDiff`] (one file of it, read). Bytes stay in the blobs; a diff is
//! a short list of [`Edit`]s over them, so that any row of any hunk is found in logarithmic time and nothing is copied.

mod change;
mod file;
mod hunk_id;
mod moves;
pub mod outline;
mod pairing;
pub mod patch;
mod pathspec;
mod reading_order;
mod text;
mod text_diff;
mod unified;
mod unit;
pub mod words;

pub use change::{Change, Identity, Notice, ReadError, Reader, Scope, Snapshot};
pub use file::{
    Entry, FileChange, FileDiff, FileKey, Glimpse, Mode, ModeKind, OtherChange, OtherKind, Status,
};
pub use hunk_id::{hunk_id, other_id};
pub use moves::{Moved, MovedBlocks, Moves};
pub use pairing::Pairing;
pub use pathspec::{Pathspec, PathspecError, Place};
pub use reading_order::{Group, RULE as READING_RULE, Weight, reading_order};
pub use text::Text;
pub use text_diff::{ChangedLine, Edit, Hunk, LooseHunk, Row, TextDiff};
pub use unified::{unified, unified_size};
pub use unit::{Tally, UnitRef, Units};
