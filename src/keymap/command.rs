//! Everything a person can ask for: commands, the groups they are shown in, and the modes their keys belong to.

use super::{CommandInfo, TABLE};

/// What a key, or a word after `:`, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// See [`TABLE`] for what each one does.
    LineDown,
    /// One line up.
    LineUp,
    /// Half a screen down.
    HalfPageDown,
    /// Half a screen up.
    HalfPageUp,
    /// A screen down.
    PageDown,
    /// A screen up.
    PageUp,
    /// First line of the file, or the line of a count.
    Top,
    /// Last line of the file, or the line of a count.
    Bottom,
    /// The text moves up by a line.
    ScrollDown,
    /// The text moves down by a line.
    ScrollUp,
    /// The cursor's line moves to the top of the screen.
    CursorToTop,
    /// The cursor's line moves to the middle of the screen.
    CursorToMiddle,
    /// The cursor's line moves to the bottom of the screen.
    CursorToBottom,
    /// Next hunk, in the next file if this was the last.
    NextHunk,
    /// Previous hunk.
    PreviousHunk,
    /// Next file.
    NextFile,
    /// Previous file.
    PreviousFile,
    /// Next undecided unit, in any file.
    NextUndecided,
    /// Previous undecided unit, in any file.
    PreviousUndecided,
    /// Where the cursor was before the last jump.
    Back,
    /// The other end of the moved lines under the cursor.
    FollowMove,
    /// The next commit of the range by itself.
    NextCommit,
    /// The previous commit of the range by itself.
    PreviousCommit,
    /// From a commit to its line in the net change, and back.
    NetView,
    /// What a commit says of itself.
    CommitMessage,
    /// Chooses a commit of the range.
    Commits,
    /// Searches the change for a pattern.
    Search,
    /// Next line that was found.
    NextHit,
    /// Previous line that was found.
    PreviousHit,
    /// Chooses a file by some letters of its path.
    FindFile,
    /// Chooses a changed line by some of its letters.
    FindLine,
    /// Keeps only some paths in the list.
    FilterPaths,
    /// Keeps only what is undecided.
    OnlyUndecided,
    /// Keeps only what is questioned.
    OnlyQuestioned,
    /// Keeps only what is rejected.
    OnlyRejected,
    /// Keeps only what is commented on.
    OnlyCommented,
    /// Keeps only files with hidden characters.
    OnlyFlagged,
    /// Keeps only what was signed faster than anybody reads.
    OnlySkimmed,
    /// Keeps everything.
    ShowAll,
    /// Files in reading order, or by path.
    Order,
    /// Signs what is under the cursor.
    Sign,
    /// Signs the hunk under the cursor.
    SignHunk,
    /// Signs all of the file at once.
    SignFile,
    /// Rejects what is under the cursor.
    Reject,
    /// Questions what is under the cursor.
    Question,
    /// Takes the last decision or comment back.
    Undo,
    /// Makes it again.
    Redo,
    /// Takes back what was decided on what is under the cursor.
    Reopen,
    /// Switches between deciding line by line and hunk by hunk.
    LineMode,
    /// Starts or ends a selection of lines.
    Select,
    /// Decides on a hunk piece by piece.
    Split,
    /// Lists the decisions.
    Decisions,
    /// Shows how far the review is.
    Summary,
    /// Comments on what is under the cursor.
    Comment,
    /// Comments on the file.
    CommentFile,
    /// Comments on the whole change.
    CommentChange,
    /// Answers the comment under the cursor.
    ReplyComment,
    /// Words one's own comment under the cursor anew.
    EditComment,
    /// Deletes the comment under the cursor.
    DeleteComment,
    /// Says that the author has dealt with the comment, or not.
    ResolveComment,
    /// Says that the reviewer agrees with what became of the comment, or not.
    VerifyComment,
    /// Next comment, in any file.
    NextComment,
    /// Previous comment, in any file.
    PreviousComment,
    /// Lists every comment.
    Comments,
    /// Looks for what agents have said.
    ReloadComments,
    /// Into the left pane; without panes, cut lines move.
    ColumnLeft,
    /// Into the right pane; without panes, cut lines move.
    ColumnRight,
    /// Cut lines show what is further left.
    ShiftLeft,
    /// Cut lines show what is further right.
    ShiftRight,
    /// Cut lines show their start.
    LineStart,
    /// Cut lines show their end.
    LineEnd,
    /// Folds the hunk under the cursor, or unfolds it.
    Fold,
    /// Folds every hunk of the file.
    FoldAll,
    /// Unfolds every hunk of the file.
    UnfoldAll,
    /// Folds the file, or unfolds it.
    FoldFile,
    /// More unchanged lines around the hunk.
    MoreContext,
    /// Fewer unchanged lines around the hunk.
    LessContext,
    /// Shows what is hidden at the cursor.
    OpenGap,
    /// All unchanged text, or only what is near changes.
    WholeFile,
    /// Unified, side by side, or as the width allows.
    Arrange,
    /// Long lines wrap, or are cut.
    Wrap,
    /// Marks blanks and tabs, or does not.
    Whitespace,
    /// Line numbers: those of the files, distances from the cursor, none.
    Numbers,
    /// Who last touched the lines of the old side.
    Blame,
    /// Copies where the cursor is.
    CopyLocation,
    /// Copies the text of lines.
    CopyLine,
    /// Copies the hunk as a patch.
    CopyHunk,
    /// Copies the thread as Markdown.
    CopyComment,
    /// Copies every thread as Markdown.
    CopyComments,
    /// Opens the file of the work tree in the person's editor.
    Edit,
    /// Opens a copy of what is under review, to read only.
    OpenCopy,
    /// Loads the change again.
    Reload,
    /// Shows or hides the list of files.
    FileList,
    /// Shows the themes to choose from.
    Theme,
    /// Draws the screen anew.
    Redraw,
    /// Hands the terminal back to the shell until `fg`.
    Suspend,
    /// Opens the command line.
    CommandLine,
    /// Chooses a command by some letters.
    Palette,
    /// Shows every key.
    Help,
    /// Drops a selection, a half-typed chord, or what is on top of the screen.
    Cancel,
    /// Opens the sign-off.
    SignOff,
    /// Leaves; everything decided stays.
    Quit,
    /// Takes what is selected in a list.
    Choose,
    /// Takes the text that was typed.
    Accept,
    /// A new line in the text.
    NewLine,
    /// Deletes the character before the caret.
    DeleteBack,
    /// Deletes the word before the caret.
    DeleteWord,
    /// Deletes the line up to the caret.
    DeleteLine,
    /// Deletes the character after the caret.
    DeleteForward,
    /// The caret goes a character to the left.
    CaretLeft,
    /// The caret goes a character to the right.
    CaretRight,
    /// The caret goes to the start of the line.
    CaretToStart,
    /// The caret goes to the end of the line.
    CaretToEnd,
    /// Completes the name of a command, gives a comment the next type, or selects the next item of a list.
    Complete,
    /// Gives a comment the type before.
    CompleteBack,
    /// Goes on with a comment in the person's own editor.
    Editor,
    /// The line below, or the next item of a list.
    ItemDown,
    /// The line above, or the previous item of a list.
    ItemUp,
    /// A screen of items down.
    ItemPageDown,
    /// A screen of items up.
    ItemPageUp,
}

/// What the keys are for at the moment. Each has a section of its own in key files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// The diff is read and decided on.
    Read,
    /// Something on top of the diff is looked through: the help, a receipt. The keys that move in the diff move there too.
    List,
    /// A text is typed. Here characters are text, and only what cannot be one is a key.
    Text,
}

impl Mode {
    /// All modes, in the order of key files.
    pub const ALL: [Self; 3] = [Self::Read, Self::List, Self::Text];

    /// The name of its section in key files.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Read => "keys",
            Self::List => "list",
            Self::Text => "text",
        }
    }
}

/// Under which heading the help screen lists a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Within a file.
    Move,
    /// From one unit to another.
    Units,
    /// The commits of a range.
    Commits,
    /// Searching.
    Find,
    /// Decisions.
    Decide,
    /// Comments.
    Comment,
    /// How the diff is shown.
    View,
    /// Copying, the editor, the files as they are now.
    Out,
    /// What else is on the screen.
    Screen,
    /// The end of the session.
    Leave,
    /// In windows on top of the diff.
    List,
    /// While a text is typed.
    Text,
}

impl Group {
    /// Where the keys of its commands are shown.
    pub const fn mode(self) -> Mode {
        match self {
            Self::List => Mode::List,
            Self::Text => Mode::Text,
            _ => Mode::Read,
        }
    }

    /// All groups, in the order of the help screen.
    pub const ALL: [Self; 12] = [
        Self::Move,
        Self::Units,
        Self::Commits,
        Self::Find,
        Self::Decide,
        Self::Comment,
        Self::View,
        Self::Out,
        Self::Screen,
        Self::Leave,
        Self::List,
        Self::Text,
    ];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Units => "Hunks, files, undecided units",
            Self::Commits => "Commits",
            Self::Find => "Find",
            Self::Decide => "Decide",
            Self::Comment => "Comment",
            Self::View => "View",
            Self::Out => "Out and in",
            Self::Screen => "Screen",
            Self::Leave => "Finish",
            Self::List => "In windows on top",
            Self::Text => "While you type",
        }
    }
}

impl Command {
    /// Its row in the table.
    pub fn info(self) -> &'static CommandInfo {
        TABLE.iter().find(|info| info.command == self).expect("a test checks that every command has its row")
    }

    /// The command called `id`, also by the short names that people type after `:`.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "q" => Some(Self::Quit),
            "h" => Some(Self::Help),
            "sign" => Some(Self::SignOff),
            _ => Self::bindable(id, Mode::Read),
        }
    }

    /// The command that a key file calls `id` in the section of `mode`.
    pub fn bindable(id: &str, mode: Mode) -> Option<Self> {
        let info = TABLE.iter().find(|info| info.id == id)?;
        info.command.works_in(mode).then_some(info.command)
    }

    /// Whether it signs units: that takes a key pressed on the thing itself, and neither a name nor a list.
    pub const fn signs(self) -> bool {
        matches!(self, Self::Sign | Self::SignHunk | Self::SignFile)
    }

    /// Whether it means anything in `mode`.
    pub fn works_in(self, mode: Mode) -> bool {
        let group = self.info().group;
        match mode {
            Mode::Read => !matches!(group, Group::List | Group::Text),
            Mode::List => group == Group::List || self.works_in_lists(),
            Mode::Text => group == Group::Text || self == Self::Cancel,
        }
    }

    const fn works_in_lists(self) -> bool {
        matches!(
            self,
            Self::LineDown
                | Self::LineUp
                | Self::HalfPageDown
                | Self::HalfPageUp
                | Self::PageDown
                | Self::PageUp
                | Self::Top
                | Self::Bottom
                | Self::ScrollDown
                | Self::ScrollUp
                | Self::NextCommit
                | Self::PreviousCommit
                | Self::Cancel
                | Self::Quit
        )
    }

    /// Whether it may run on a guess at the key that was meant (see [`super::Layout`]): never what changes the review at once.
    /// What asks for a word first, or only moves or shows, may.
    pub fn may_be_guessed(self) -> bool {
        let asks_first = matches!(
            self,
            Self::Reject
                | Self::Question
                | Self::LineMode
                | Self::Select
                | Self::Split
                | Self::Decisions
                | Self::Summary
                | Self::Comment
                | Self::CommentFile
                | Self::CommentChange
                | Self::ReplyComment
                | Self::EditComment
                | Self::NextComment
                | Self::PreviousComment
                | Self::Comments
                | Self::ReloadComments
        );
        asks_first || !matches!(self.info().group, Group::Decide | Group::Comment)
    }
}
