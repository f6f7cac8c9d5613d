//! What can go wrong with a journal, as facts.

use std::io;
use std::path::{Path, PathBuf};

/// What the store was at when the system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Making or opening a directory or file.
    Opening,
    /// Reading the journal.
    Reading,
    /// Writing an entry, or making sure that it is on the disk.
    Writing,
    /// Cutting off a torn end.
    Mending,
    /// Taking the lock.
    Locking,
}

/// Why a journal could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has this review open.
    #[error("the review is open in another process")]
    InUse {
        /// Which, if it has said so.
        pid: Option<u32>,
    },
    /// A line before the last does not fit to the one before it, or cannot be understood.
    #[error("line {line} of {} is damaged", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// The first bad line, counted from 1.
        line: u64,
    },
    /// The journal is of a format that this program does not know.
    #[error("{} has format {version}", path.display())]
    UnknownFormat {
        /// The journal.
        path: PathBuf,
        /// The format it names.
        version: u64,
    },
    /// The journal says that it belongs to another review.
    #[error("{} belongs to another review", path.display())]
    OtherReview {
        /// The journal.
        path: PathBuf,
    },
    /// A symbolic link, or something that is not a plain file or directory, stands where the store keeps its own.
    #[error("{} is not a plain file or directory", path.display())]
    NotPlain {
        /// Where.
        path: PathBuf,
    },
    /// It belongs to another user.
    #[error("{} belongs to user {owner}", path.display())]
    ForeignOwner {
        /// What.
        path: PathBuf,
        /// The number of the user.
        owner: u32,
    },
    /// Others may write to it.
    #[error("{} is writable by others (mode {mode:03o})", path.display())]
    WritableByOthers {
        /// What.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The journal was deleted while it was open, so nothing written to it would stay.
    #[error("{} was deleted", path.display())]
    Deleted {
        /// Where it was.
        path: PathBuf,
    },
    /// An entry is not the next one.
    #[error("entry {found} where {expected} was due")]
    NotNext {
        /// The sequence number that was due.
        expected: u64,
        /// The entry's.
        found: u64,
    },
    /// An earlier write failed and could not be taken back. The review has to be opened again.
    #[error("{} could not be mended after a failed write", path.display())]
    Unusable {
        /// The journal.
        path: PathBuf,
    },
    /// The system refused. A full disk is [`io::ErrorKind::StorageFull`] or [`io::ErrorKind::QuotaExceeded`].
    #[error("{}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// At what.
        doing: Doing,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// For `map_err`: the system refused at `path`.
    pub(super) fn io<E: Into<io::Error>>(path: &Path, doing: Doing) -> impl Fn(E) -> Self {
        move |source| Self::Io { path: path.to_owned(), doing, source: source.into() }
    }
}
