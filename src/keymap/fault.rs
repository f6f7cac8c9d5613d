//! What can be wrong with keys in a file, as facts.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use super::Mode;

/// What is wrong, and where in the text of the file (in bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFault {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it is.
    pub kind: KeyFaultKind,
}

/// What can be wrong with keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFaultKind {
    /// Not TOML; in the words of its reader.
    Form(String),
    /// A name at the top that is neither a section nor `based-on`.
    UnknownSection(String),
    /// A name that is no command, or none that works in this section.
    UnknownCommand {
        /// The name.
        id: String,
        /// The section it stands in.
        mode: Mode,
    },
    /// Something other than a sequence of keys or a list of them.
    NotKeys,
    /// A sequence that cannot be read.
    BadKey(String),
    /// A digit at the start, where it would be a count. No count starts with 0.
    StartsWithCount(String),
    /// `Esc` for something other than `cancel`, or as a part of a longer sequence.
    Escape(String),
    /// A terminal sends the same for it as for another key.
    SameAs {
        /// As written.
        keys: String,
        /// The name to write.
        instead: String,
    },
    /// A character where a text is typed: it could not be typed any more.
    Typed(String),
    /// A sequence that another command has, or that is the start of another one's, or goes on from one.
    Collision {
        /// The sequence.
        keys: String,
        /// The other one.
        other_keys: String,
        /// Whose it is.
        other: &'static str,
    },
    /// `based-on` names nothing that comes with the program.
    Base(String),
    /// Commands that the file gives no key, nor says that they shall have none.
    Missing(Vec<(Mode, &'static str)>),
    /// A command that nobody can be without.
    Needed {
        /// Its name.
        id: &'static str,
        /// Where it has no key.
        mode: Mode,
    },
}

/// Why keys could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// There is no key file of that name.
    #[error("no keymap {name}")]
    Unknown {
        /// As it was asked for.
        name: String,
    },
    /// The user's key file exists and could not be read.
    #[error("key file unreadable")]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The user's key file has mistakes.
    #[error("key file faulty")]
    Faulty {
        /// Where it is.
        path: PathBuf,
        /// What is in it.
        text: String,
        /// The mistakes, in the order of the file.
        faults: Vec<KeyFault>,
    },
}
