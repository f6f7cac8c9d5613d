//! What can be wrong with a policy, as facts.

use std::ops::Range;

use super::PatternFlaw;

/// What is wrong, and where in the text (in bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it is.
    pub kind: PolicyFaultKind,
}

/// A part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Outside of all tables.
    Top,
    /// `[defaults]`.
    Defaults,
    /// `[ai]`.
    Ai,
    /// `[[rule]]`.
    Rule,
    /// `[[rule]]` with `relax`.
    Relaxing,
    /// `[people.NAME]`.
    Person,
    /// `[agents]`.
    Agents,
    /// `[override]`.
    Override,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFaultKind {
    /// Not TOML; in the words of its reader.
    Form(String),
    /// Not text.
    NotUtf8,
    /// So many bytes, over the limit.
    TooLarge(u64),
    /// A key that there is not.
    UnknownKey {
        /// The key.
        key: String,
        /// Where it stands.
        section: Section,
    },
    /// Something that must be there is not.
    Missing {
        /// What.
        key: &'static str,
        /// Where.
        section: Section,
    },
    /// A value that the key cannot have.
    Value {
        /// The key.
        key: String,
        /// What it takes.
        takes: &'static str,
    },
    /// A version of the format that is not known.
    Version,
    /// Not a pattern.
    Pattern {
        /// As it stands there.
        pattern: String,
        /// Why not.
        flaw: PatternFlaw,
    },
    /// A name with characters that nobody sees.
    Hidden(String),
    /// Two rules of one name.
    SameName(String),
    /// A rule that demands nothing.
    DemandsNothing(String),
    /// A team that is not in `[teams]`.
    UnknownTeam(String),
    /// A name without `@` that is not in `[people]`.
    UnknownPerson(String),
    /// An address or a key that two people have.
    Shared {
        /// The address or key.
        id: String,
        /// Who else has it.
        with: String,
    },
    /// A group nobody is in.
    NobodyIn(String),
    /// Owners are demanded and no file names them.
    NoCodeOwners,
    /// A rule cannot allow what the defaults deny.
    CannotAllow,
    /// Signatures on whole files, where nothing says why they would do.
    FileUnrelaxed,
}
