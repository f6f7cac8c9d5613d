//! What a front end needs to let a person read, decide and sign off, whatever it looks like.
//!
//! A [`Session`] holds the change, the review so far and the ways to the outside: readers of files, the journal, the
//! [`Registrar`] that makes a record, and the [`Workplace`] that knows what became of the change meanwhile. [`History`] has the
//! commits and what they say of themselves; `card` and `summary` have the words that every front end says.

pub mod card;
mod facts;
mod history;
pub mod summary;
pub mod thread;

use std::path::PathBuf;
use std::sync::Arc;

pub use facts::{Facts, KeyFact, KeyTrust, Trusted};
pub use history::{FileSet, History, MessagePart, Origins, Past};

/// How much one key press or answer signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What is under the cursor or was asked about: a selection, a line, else the hunk.
    Here,
    /// Its whole hunk.
    Hunk,
    /// All of its file.
    File,
}

use crate::base::{Clock, Digest, ObjectId, Timestamp};
use crate::diff::{FileChange, Reader};
use crate::provenance::Blame;
use crate::report::Failure;
use crate::review::comment::{Discussion, Heard};
use crate::review::{Entry, Review};

/// Makes a reader of the change's files for one more thread, or says why it cannot.
pub type OpenReader = Arc<dyn Fn() -> Result<Box<dyn Reader>, String> + Send + Sync>;

/// Writes an entry to the journal; returns only when it is on disk.
pub type AppendEntry = Box<dyn FnMut(&Entry) -> Result<(), Failure> + Send>;

/// Reads what agents have said about the change, and what other reviews of the same work have to do with it.
pub type Listen = Box<dyn FnMut() -> Result<Heard, Failure>>;

/// Makes a record of a review. The terminal is the shell's meanwhile.
pub trait Registrar {
    /// Seals a record of what was decided, writes it, reads it back and verifies it.
    fn register(&mut self, review: &Review) -> Result<Receipt, Failure>;
}

/// The place where the change comes from, as it is now.
pub trait Workplace {
    /// What tells who last touched the lines of the old side; another thread asks it.
    fn blame(&self) -> BlameFile;

    /// The file of the work tree behind a file of the change, or a sentence that says why there is none.
    fn file(&mut self, file: &FileChange) -> Result<WorkFile, String>;

    /// All threads as Markdown.
    fn export(&mut self, discussion: &Discussion) -> Result<String, Failure>;

    /// Loads the change again, and takes from `review` what still holds of it; `None` if the change is what it was.
    fn reload(&mut self, review: &Review) -> Result<Option<Session>, Failure>;
}

/// A file of the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkFile {
    /// From the root on.
    pub path: PathBuf,
    /// What is in it now.
    pub bytes: Vec<u8>,
}

/// Asks which commits last touched the lines of a file's old side; a sentence's end if nobody can tell. May take long.
pub type BlameFile = Arc<dyn Fn(&FileChange) -> Result<Blame, String> + Send + Sync>;

/// Looks whether what is under review is still what would be loaded now; a sentence if not. May be called on another thread.
pub type Watch = Box<dyn FnMut() -> Option<String> + Send>;

/// Everything that a front end needs from outside.
pub struct Session {
    /// What does not change during the session.
    pub facts: Facts,
    /// The files of the change.
    pub content: FileSet,
    /// Who wrote the change, and its commits one by one.
    pub past: Arc<dyn Past>,
    /// The review so far, from the journal.
    pub review: Review,
    /// The way to the journal.
    pub append: AppendEntry,
    /// What agents have said so far, and what other reviews of the same work have to do with it.
    pub heard: Heard,
    /// The way to what comes later.
    pub listen: Listen,
    /// For the sign-off.
    pub registrar: Box<dyn Registrar>,
    /// For the editor, and to load the change again.
    pub workplace: Box<dyn Workplace>,
    /// Notices that the change moved.
    pub watch: Watch,
    /// What the reader is told first.
    pub greeting: Option<String>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Session {
    /// The wall clock when the session's clock stood at zero.
    pub fn started(&self) -> Timestamp {
        let now = i64::try_from(self.clock.elapsed().as_secs()).unwrap_or(0);
        Timestamp(self.clock.now().0 - now)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("facts", &self.facts).finish_non_exhaustive()
    }
}

/// A record that was written, read back and verified.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// What the reviewer is told, line by line, already sanitised: the record's id, and the commands to show and publish it.
    pub lines: Vec<String>,
    /// The id of the record.
    pub record: Digest,
    /// Whether it carries a signature.
    pub is_signed: bool,
    /// The ledger's tip after writing; `None` if the record went to a file.
    pub tip: Option<ObjectId>,
}
