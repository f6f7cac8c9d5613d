//! Everything that can be set, with what it is when nobody says anything.

use super::{Color, FileList, Numbers, Order, SymbolSet, View};
use crate::child::PATIENCE_SECONDS;
use crate::keymap::Layout;
use crate::review::comment::CommentKind;
use crate::theme::AUTO;

/// What the user wants. What of it can be set so far stands in [`super::SETTINGS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Colours and symbols.
    pub look: LookSettings,
    /// Keys and mouse.
    pub keys: KeySettings,
    /// How the diff is shown.
    pub view: ViewSettings,
    /// How reading goes.
    pub reading: ReadingSettings,
    /// Other programs, and words of one's own.
    pub programs: Programs,
}

/// Colours and symbols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookSettings {
    /// The theme, as it can be asked for.
    pub theme: String,
    /// When there is colour.
    pub color: Color,
    /// The characters for states and borders.
    pub symbols: SymbolSet,
}

/// Keys and mouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySettings {
    /// The name of the key file.
    pub keymap: String,
    /// The keyboard, where its characters are not Latin.
    pub layout: Layout,
    /// Whether wheel, clicks and drags are taken from the terminal.
    pub mouse: bool,
}

/// How the diff is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewSettings {
    /// Whether the list of files stands beside the diff.
    pub file_list: FileList,
    /// In which order files are listed.
    pub order: Order,
    /// One or two columns of code.
    pub view: View,
    /// From how many columns on `auto` means two.
    pub split_from: u16,
    /// Columns of a tab stop.
    pub tab_width: u8,
    /// Whether long lines go on below; otherwise they are cut off.
    pub wrap: bool,
    /// Whether spaces and tabs are shown as marks.
    pub whitespace: bool,
    /// Which line numbers stand beside the lines.
    pub numbers: Numbers,
}

/// How reading goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingSettings {
    /// Whether there is a meter and a notice after a long time.
    pub pace: bool,
    /// After how many minutes there is a notice.
    pub pace_minutes: Vec<u16>,
}

/// Other programs, and words of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// What opens a text; without it `$VISUAL`, `$EDITOR` or vi.
    pub editor: Option<String>,
    /// What takes copied text on its standard input.
    pub copy_command: Option<String>,
    /// Types of comments besides those that come with the program.
    pub comment_types: Vec<CommentKind>,
    /// For how many seconds a program may give no sign of life that has nobody to wait for.
    pub patience: u32,
}

impl Default for Programs {
    fn default() -> Self {
        Self { editor: None, copy_command: None, comment_types: Vec::new(), patience: PATIENCE_SECONDS }
    }
}

impl Default for LookSettings {
    fn default() -> Self {
        Self { theme: AUTO.into(), color: Color::default(), symbols: SymbolSet::default() }
    }
}

impl Default for KeySettings {
    fn default() -> Self {
        Self { keymap: "vim".into(), layout: Layout::default(), mouse: true }
    }
}

impl Default for ViewSettings {
    fn default() -> Self {
        Self {
            file_list: FileList::default(),
            order: Order::default(),
            view: View::default(),
            split_from: 140,
            tab_width: 4,
            wrap: true,
            whitespace: false,
            numbers: Numbers::default(),
        }
    }
}

impl Default for ReadingSettings {
    fn default() -> Self {
        Self { pace: true, pace_minutes: vec![60, 90] }
    }
}
