//! Why a payload is refused.

use crate::base::RepoPath;

/// Why bytes are not a statement that this program can rely on.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// Not JSON, or a field is missing or of the wrong type.
    #[error("not a statement")]
    Shape(#[source] serde_json::Error),
    /// An object has the same key twice.
    #[error("the key {0:?} is there twice")]
    DuplicateKey(String),
    /// More than sixteen objects and arrays inside one another.
    #[error("nested too deeply")]
    TooDeep,
    /// A number with a fraction or an exponent, or one that not every JSON reader keeps exactly.
    #[error("a number is not a safe integer")]
    NotAnInteger,
    /// The bytes are not the canonical form of what they say.
    #[error("not in canonical form")]
    NotCanonical,
    /// Some other kind of statement.
    #[error("a statement of another type: {0:?}")]
    OtherType(String),
    /// Some other kind of predicate.
    #[error("a predicate of another type: {0:?}")]
    OtherPredicate(String),
    /// A later version of the predicate.
    #[error("version {0} of the predicate is not known")]
    Version(u64),
    /// A record that is not of a review.
    #[error("a record of another kind: {0:?}")]
    Kind(String),
    /// Not exactly one subject with exactly one digest, or one that is not the head.
    #[error("the subject is not the head")]
    Subject,
    /// The diff was not made with the parameters that ids depend on.
    #[error("made with other diff parameters")]
    DiffParameters,
    /// Text that should be an object id or digest, mode, status letter, time or name of a unit kind.
    #[error("{field} cannot be {value:?}")]
    Value {
        /// The field.
        field: &'static str,
        /// What stood there.
        value: String,
    },
    /// Not exactly one spelling of a path.
    #[error("a path is not spelled as it has to be")]
    Path,
    /// A set of lines is malformed.
    #[error("lines {text:?} of {path:?}: {cause}")]
    Lines {
        /// The file.
        path: RepoPath,
        /// The set.
        text: String,
        /// What is wrong with it.
        cause: IndexError,
    },
    /// A line has two decisions, or a grain without a decision, or the other way round.
    #[error("the decisions in {path:?} contradict each other")]
    Contradiction {
        /// The file.
        path: RepoPath,
    },
    /// The reviewer's id could be mistaken for something else than one name.
    #[error("{0:?} cannot be the id of a reviewer")]
    ReviewerId(String),
    /// The outcome does not go with the counts, the scope or the files.
    #[error("the outcome contradicts the rest")]
    Outcome,
}

/// Why text is not a set of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Something else than numbers, hyphens and commas, or not their one spelling.
    #[error("not a set in its canonical spelling")]
    Spelling,
    /// Lines count from one.
    #[error("there is no line zero")]
    Zero,
    /// Not ascending, or a line is there twice.
    #[error("out of order or overlapping")]
    Order,
    /// More lines than the hunk has.
    #[error("beyond the last line")]
    Beyond,
}
