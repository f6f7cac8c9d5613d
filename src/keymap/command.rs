//! Everything a person can ask for while reading: one row a command.

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
    /// Rejects what is under the cursor.
    Reject,
    /// Questions what is under the cursor.
    Question,
    /// Takes the last decision or comment back.
    Undo,
    /// Makes it again.
    Redo,
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
    /// Copies where the cursor is.
    CopyLocation,
    /// Copies the text of lines.
    CopyLine,
    /// Copies the hunk as a patch.
    CopyHunk,
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
    pub const ALL: [Self; 11] = [
        Self::Move,
        Self::Units,
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

/// A row of the command table.
#[derive(Clone, Copy, Debug)]
pub struct CommandInfo {
    /// The command.
    pub command: Command,
    /// Its name in key files and after `:`.
    pub id: &'static str,
    /// Its heading.
    pub group: Group,
    /// One line that says what it does.
    pub help: &'static str,
}

const fn row(command: Command, id: &'static str, group: Group, help: &'static str) -> CommandInfo {
    CommandInfo { command, id, group, help }
}

/// Every command, in the order of the help screen.
pub const TABLE: &[CommandInfo] = &[
    row(Command::LineDown, "line-down", Group::Move, "one line down"),
    row(Command::LineUp, "line-up", Group::Move, "one line up"),
    row(Command::HalfPageDown, "half-page-down", Group::Move, "half a screen down"),
    row(Command::HalfPageUp, "half-page-up", Group::Move, "half a screen up"),
    row(Command::PageDown, "page-down", Group::Move, "a screen down"),
    row(Command::PageUp, "page-up", Group::Move, "a screen up"),
    row(Command::Top, "top", Group::Move, "first line of the file, or the line of the count"),
    row(Command::Bottom, "bottom", Group::Move, "last line of the file, or the line of the count"),
    row(Command::ScrollDown, "scroll-down", Group::Move, "move the text up by a line"),
    row(Command::ScrollUp, "scroll-up", Group::Move, "move the text down by a line"),
    row(Command::CursorToTop, "cursor-to-top", Group::Move, "scroll so that the cursor is at the top"),
    row(
        Command::CursorToMiddle,
        "cursor-to-middle",
        Group::Move,
        "scroll so that the cursor is in the middle",
    ),
    row(
        Command::CursorToBottom,
        "cursor-to-bottom",
        Group::Move,
        "scroll so that the cursor is at the bottom",
    ),
    row(Command::NextHunk, "next-hunk", Group::Units, "next hunk"),
    row(Command::PreviousHunk, "previous-hunk", Group::Units, "previous hunk"),
    row(Command::NextFile, "next-file", Group::Units, "next file"),
    row(Command::PreviousFile, "previous-file", Group::Units, "previous file"),
    row(Command::NextUndecided, "next-undecided", Group::Units, "next undecided unit, in any file"),
    row(
        Command::PreviousUndecided,
        "previous-undecided",
        Group::Units,
        "previous undecided unit, in any file",
    ),
    row(Command::Back, "back", Group::Units, "back to where the last jump started"),
    row(Command::Search, "search", Group::Find, "search the change for a regular expression"),
    row(Command::NextHit, "next-hit", Group::Find, "next line that was found"),
    row(Command::PreviousHit, "previous-hit", Group::Find, "previous line that was found"),
    row(Command::FindFile, "find-file", Group::Find, "go to a file by some letters of its path"),
    row(Command::FindLine, "find-line", Group::Find, "go to a changed line by some of its letters"),
    row(
        Command::FilterPaths,
        "filter-paths",
        Group::Find,
        "only files whose path matches; `!` before it: does not",
    ),
    row(Command::OnlyUndecided, "only-undecided", Group::Find, "only files and hunks with undecided units"),
    row(Command::OnlyQuestioned, "only-questioned", Group::Find, "only files and hunks with questions"),
    row(Command::OnlyRejected, "only-rejected", Group::Find, "only files and hunks with something rejected"),
    row(Command::OnlyCommented, "only-commented", Group::Find, "only files and hunks with comments"),
    row(Command::OnlyFlagged, "only-flagged", Group::Find, "only files with hidden characters"),
    row(Command::OnlySkimmed, "only-skimmed", Group::Find, "only what was signed faster than anybody reads"),
    row(Command::ShowAll, "show-all", Group::Find, "all files in the list again"),
    row(Command::Order, "order", Group::Find, "files in reading order, or by path"),
    row(
        Command::Sign,
        "sign-here",
        Group::Decide,
        "sign what is under the cursor (hunk, line or selection), go to the next",
    ),
    row(Command::SignHunk, "sign-hunk", Group::Decide, "sign the whole hunk, also in line mode"),
    row(Command::Reject, "reject", Group::Decide, "reject what is under the cursor, with a word why"),
    row(Command::Question, "question", Group::Decide, "question what is under the cursor, with a word why"),
    row(Command::Undo, "undo", Group::Decide, "take the last decision or comment back"),
    row(Command::Redo, "redo", Group::Decide, "make it again"),
    row(Command::LineMode, "line-mode", Group::Decide, "decide line by line, or hunk by hunk again"),
    row(Command::Select, "select", Group::Decide, "start or end a selection of lines"),
    row(Command::Split, "split", Group::Decide, "decide on the hunk piece by piece, or as a whole again"),
    row(Command::Decisions, "decisions", Group::Decide, "list what was decided, and go to it"),
    row(Command::Summary, "summary", Group::Decide, "how far the review is"),
    row(Command::Comment, "comment", Group::Comment, "comment on the line, selection or hunk"),
    row(Command::CommentFile, "comment-file", Group::Comment, "comment on the file"),
    row(Command::CommentChange, "comment-change", Group::Comment, "comment on the whole change"),
    row(Command::ReplyComment, "reply", Group::Comment, "answer the comment under the cursor"),
    row(Command::EditComment, "edit-comment", Group::Comment, "word your comment under the cursor anew"),
    row(Command::DeleteComment, "delete-comment", Group::Comment, "delete the comment under the cursor"),
    row(
        Command::ResolveComment,
        "resolve",
        Group::Comment,
        "the author has dealt with the comment; again: it is open",
    ),
    row(
        Command::VerifyComment,
        "verify-comment",
        Group::Comment,
        "you have looked and agree that it is dealt with; again: it is open",
    ),
    row(Command::NextComment, "next-comment", Group::Comment, "next comment, in any file"),
    row(Command::PreviousComment, "previous-comment", Group::Comment, "previous comment, in any file"),
    row(Command::Comments, "comments", Group::Comment, "list every comment, and go to it"),
    row(Command::ReloadComments, "reload-comments", Group::Comment, "look for what agents have said since"),
    row(Command::ColumnLeft, "column-left", Group::View, "into the left pane; cut lines: further left"),
    row(Command::ColumnRight, "column-right", Group::View, "into the right pane; cut lines: further right"),
    row(Command::ShiftLeft, "shift-left", Group::View, "cut lines: half a screen to the left"),
    row(Command::ShiftRight, "shift-right", Group::View, "cut lines: half a screen to the right"),
    row(Command::LineStart, "line-start", Group::View, "cut lines: to their start"),
    row(Command::LineEnd, "line-end", Group::View, "cut lines: to the end of the widest"),
    row(Command::Arrange, "arrange", Group::View, "unified, side by side, or as the width allows"),
    row(Command::Fold, "fold", Group::View, "fold the hunk (on the file's head: the file), or unfold it"),
    row(Command::FoldAll, "fold-all", Group::View, "fold every hunk of the file"),
    row(Command::UnfoldAll, "unfold-all", Group::View, "unfold every hunk of the file"),
    row(Command::FoldFile, "fold-file", Group::View, "fold the file, or unfold it"),
    row(Command::MoreContext, "more-context", Group::View, "ten more unchanged lines around the hunk"),
    row(Command::LessContext, "less-context", Group::View, "ten fewer unchanged lines around the hunk"),
    row(Command::OpenGap, "open-gap", Group::View, "show what is hidden at the cursor's line"),
    row(
        Command::WholeFile,
        "whole-file",
        Group::View,
        "show all unchanged text, or only what is near changes",
    ),
    row(Command::Wrap, "wrap", Group::View, "wrap long lines, or cut them (what is cut was not seen)"),
    row(Command::Whitespace, "whitespace", Group::View, "mark blanks and tabs, or do not"),
    row(Command::Numbers, "numbers", Group::View, "line numbers, distances from the cursor, or none"),
    row(Command::CopyLocation, "copy-location", Group::Out, "copy the file's path and the line's number"),
    row(Command::CopyLine, "copy-line", Group::Out, "copy the text of the line or the selection"),
    row(Command::CopyHunk, "copy-hunk", Group::Out, "copy the hunk as a patch"),
    row(Command::Edit, "edit", Group::Out, "open the file of the work tree at this line in your editor"),
    row(
        Command::OpenCopy,
        "open-copy",
        Group::Out,
        "open a read-only copy of the reviewed file in your editor",
    ),
    row(Command::Reload, "reload", Group::Out, "load the change again; keeps decisions on what is unchanged"),
    row(Command::FileList, "file-list", Group::Screen, "show or hide the list of files"),
    row(Command::Theme, "theme", Group::Screen, "try other colours on, and keep them"),
    row(Command::Redraw, "redraw", Group::Screen, "draw the screen anew"),
    row(Command::Suspend, "suspend", Group::Screen, "back to the shell; `fg` returns"),
    row(Command::CommandLine, "command-line", Group::Screen, "type a command by its name"),
    row(Command::Palette, "palette", Group::Screen, "choose a command by some letters"),
    row(Command::Help, "help", Group::Screen, "show or hide this help"),
    row(Command::Cancel, "cancel", Group::Screen, "drop the selection or a half-typed key"),
    row(
        Command::SignOff,
        "sign-off",
        Group::Leave,
        "sign the review off: seal it and write it to the ledger",
    ),
    row(Command::Quit, "quit", Group::Leave, "leave; everything you decided is kept"),
    row(Command::Choose, "choose", Group::List, "take what is selected"),
    row(Command::Accept, "accept", Group::Text, "done: take the text"),
    row(Command::NewLine, "new-line", Group::Text, "a new line in a comment"),
    row(Command::DeleteBack, "delete-back", Group::Text, "delete the character before the caret"),
    row(Command::DeleteWord, "delete-word", Group::Text, "delete the word before the caret"),
    row(Command::DeleteLine, "delete-line", Group::Text, "delete the line up to the caret"),
    row(Command::DeleteForward, "delete-forward", Group::Text, "delete the character after the caret"),
    row(Command::CaretLeft, "caret-left", Group::Text, "a character to the left"),
    row(Command::CaretRight, "caret-right", Group::Text, "a character to the right"),
    row(Command::CaretToStart, "caret-to-start", Group::Text, "to the start of the line"),
    row(Command::CaretToEnd, "caret-to-end", Group::Text, "to the end of the line"),
    row(
        Command::Complete,
        "complete",
        Group::Text,
        "complete the name of a command; a comment: another type (note, issue, question, suggestion, praise, your own); \
         a list: the next item",
    ),
    row(Command::CompleteBack, "complete-back", Group::Text, "a comment: the type before"),
    row(
        Command::Editor,
        "editor",
        Group::Text,
        "go on with a comment in your own editor (`editor`, $VISUAL, $EDITOR or vi)",
    ),
    row(Command::ItemDown, "item-down", Group::Text, "the line below; a list: the next item"),
    row(Command::ItemUp, "item-up", Group::Text, "the line above; a list: the previous item"),
    row(Command::ItemPageDown, "item-page-down", Group::Text, "a screen of items down"),
    row(Command::ItemPageUp, "item-page-up", Group::Text, "a screen of items up"),
];

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
