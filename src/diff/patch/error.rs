//! Why a patch is refused, and what about an accepted one must be said.

use crate::base::{Side, Sided};

/// Why a patch is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// Nothing in it is a patch.
    #[error("no patch in {lines} lines")]
    NoPatch {
        /// How many lines were searched.
        lines: u64,
        /// What it looks like instead.
        foreign: Option<Foreign>,
    },
    /// Over git's own limit.
    #[error("{bytes} bytes")]
    TooBig {
        /// How many bytes there are.
        bytes: usize,
    },
    /// It is damaged or contradicts itself.
    #[error("line {line}: {flaw:?}")]
    Flawed {
        /// Where, counted from 1.
        line: u64,
        /// What is wrong there.
        flaw: Flaw,
    },
}

/// A text that compares files in a form that git cannot apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Where it begins, counted from 1.
    pub line: u64,
    /// Its form.
    pub form: Form,
}

/// Forms of comparison that git cannot apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A merge compared with several parents (`@@@`).
    Combined,
    /// A context diff (`***` and `---`).
    Context,
    /// A diff with terminal colours in it.
    Coloured,
}

/// What is wrong at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A hunk that no file header comes before.
    HunkWithoutHeader,
    /// A line that begins like a hunk header but is none.
    HunkHeader,
    /// A line in a hunk that begins with something else than a space, `+`, `-` or `\`.
    HunkLine {
        /// What it begins with.
        first: u8,
    },
    /// A `\` line in a hunk that is not a mark for a missing newline.
    HunkMark,
    /// The patch ends inside a hunk.
    HunkCutShort {
        /// How many lines are missing on each side.
        missing: Sided<u64>,
    },
    /// A hunk has more lines on one side than its header counts.
    HunkOverflow(Side),
    /// A hunk without changed lines.
    HunkWithoutChange,
    /// A header that names no file once leading directories are taken off.
    NoName {
        /// How many directories were to be taken off.
        strip: usize,
    },
    /// Header lines that contradict one another, such as a new file that is a copy.
    Contradiction,
    /// The name differs from the one that an earlier header line gave.
    NameDiffers(Side),
    /// A file that exists on one side only has a name on the other.
    DevNullExpected(Side),
    /// A file mode that is not an octal number.
    Mode,
    /// A new file with removed or unchanged lines.
    NewFileHasOldLines,
    /// A deleted file with added or unchanged lines.
    DeletedFileHasNewLines,
    /// A binary patch that is neither `literal` nor `delta`.
    BinaryKind,
    /// A damaged line of a binary patch.
    BinaryLine,
    /// The data of a binary patch does not unpack to the size it claims.
    BinarySize,
    /// A binary patch claims a size that no memory can hold.
    BinaryHuge,
}

/// Something about an accepted patch that its reader must be told: git takes it without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where, counted from 1.
    pub line: u64,
    /// What is there.
    pub kind: RemarkKind,
}

/// What git apply takes without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// A line that looks like part of a hunk, after as many lines as the hunk's header counts. Nobody applies it.
    AfterHunk,
    /// A merge compared with several parents. Nobody applies it.
    Combined,
    /// The first line of a mail whose text is encoded, while there is a patch in what stands there as it is. `git apply`
    /// reads that and `git am` the decoded text.
    Encoded,
    /// A damaged binary patch: git reads no further and applies what came before.
    Stopped(Flaw),
    /// A file header without any change. `git apply --numstat` counts it, `git apply` refuses the patch.
    NoChange,
    /// A mark for a missing newline that is not on the last line of its side; the newline is shown as if it were there.
    MarkInside,
}

/// An error at a byte of the patch, before that byte's line is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlawAt {
    pub(super) at: usize,
    pub(super) flaw: Flaw,
}

impl FlawAt {
    pub(super) const fn new(at: usize, flaw: Flaw) -> Self {
        Self { at, flaw }
    }
}
