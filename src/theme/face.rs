//! What there is to style on the screen, apart from source code.

/// Something on the screen that has a style of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Ordinary text, and the background of everything.
    Text,
    /// What matters less.
    Dim,
    /// The one colour that draws the eye.
    Accent,
    /// Lines between panes.
    Border,
    /// The header.
    Header,
    /// The footer.
    Footer,
    /// A key named in the footer.
    FooterKey,
    /// The ground of what opens above the rest.
    Dialog,
    /// The row under the cursor.
    Cursor,
    /// Selected rows.
    Selection,
    /// What a search found.
    Match,
    /// An added line.
    Added,
    /// A removed line.
    Removed,
    /// What is new inside an added line.
    AddedEmphasis,
    /// What is gone from a removed line.
    RemovedEmphasis,
    /// The `+` before an added line, and counts of them.
    AddedSign,
    /// The `-` before a removed line, and counts of them.
    RemovedSign,
    /// An unchanged line.
    Context,
    /// Line numbers.
    LineNumber,
    /// A token for something harmless, such as CR before a line's end.
    Token,
    /// A token for a hidden character.
    Hidden,
    /// Signed.
    Signed,
    /// Questioned.
    Questioned,
    /// Rejected.
    Rejected,
    /// Undecided.
    Undecided,
    /// Decided and not yet safe on disk.
    Pending,
    /// Carried over from an earlier review.
    Carried,
    /// Taken out in one place and put in at another.
    Moved,
    /// Written by a machine.
    Machine,
    /// An error, a refusal.
    Error,
    /// What a person must notice.
    Warning,
    /// A reviewer's comment.
    Comment,
    /// The line that opens a hunk.
    HunkHeader,
    /// The line that opens a file.
    FileHeader,
}

impl Face {
    /// All of them with the names they have in theme files, in the order of their declaration.
    pub const ALL: [(Self, &'static str); 34] = [
        (Self::Text, "text"),
        (Self::Dim, "dim"),
        (Self::Accent, "accent"),
        (Self::Border, "border"),
        (Self::Header, "header"),
        (Self::Footer, "footer"),
        (Self::FooterKey, "footer-key"),
        (Self::Dialog, "dialog"),
        (Self::Cursor, "cursor"),
        (Self::Selection, "selection"),
        (Self::Match, "match"),
        (Self::Added, "added"),
        (Self::Removed, "removed"),
        (Self::AddedEmphasis, "added-emphasis"),
        (Self::RemovedEmphasis, "removed-emphasis"),
        (Self::AddedSign, "added-sign"),
        (Self::RemovedSign, "removed-sign"),
        (Self::Context, "context"),
        (Self::LineNumber, "line-number"),
        (Self::Token, "token"),
        (Self::Hidden, "hidden"),
        (Self::Signed, "signed"),
        (Self::Questioned, "questioned"),
        (Self::Rejected, "rejected"),
        (Self::Undecided, "undecided"),
        (Self::Pending, "pending"),
        (Self::Carried, "carried"),
        (Self::Moved, "moved"),
        (Self::Machine, "machine"),
        (Self::Error, "error"),
        (Self::Warning, "warning"),
        (Self::Comment, "comment"),
        (Self::HunkHeader, "hunk-header"),
        (Self::FileHeader, "file-header"),
    ];
}
