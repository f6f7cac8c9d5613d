//! Everything the screen shows and everything a key can change, as values.
//!
//! [`State`] is a tree: what is fixed for the session ([`Facts`]), the files ([`Files`]), where the reader is
//! ([`Reading`]), what was decided ([`Deciding`]), what workers delivered ([`Paint`]), and what is on top ([`Overlay`]).
//! Nothing here knows a terminal, a disk or the time.

mod deciding;
mod draft;
mod files;
mod filter;
mod finding;
mod notes;
mod overlay;
mod pace;
pub(crate) mod paint;
mod picker;
mod reading;
mod threads;
mod viewing;
mod walk;
mod watching;

use std::time::Duration;

pub(crate) use deciding::{Deciding, Frame, PartlySeen, UnitMark};
pub(crate) use draft::{Draft, last_word};
pub(crate) use files::{Blamed, Content, Counted, FileSlot, Files};
pub(crate) use filter::{Filter, Only};
pub(crate) use finding::Finding;
pub(crate) use notes::{Note, NoteKind, Notes};
pub(crate) use overlay::{Choosable, Letter, Overlay, Prompt, PromptFor, SignOffStep, Wardrobe};
pub(crate) use pace::Pace;
pub(crate) use paint::{LinePaint, Paint, PaintKey};
pub(crate) use picker::{Item, Picker, PickerKind, Target};
pub(crate) use reading::{Landmark, Place, Reading, Top, Want};
pub(crate) use viewing::{BlameColumn, Viewing};
pub(crate) use walk::{Trace, Turn, ViewId, Walk, Wanted};
pub(crate) use watching::Watching;

use super::wrap::fold;
use crate::base::Shown;
use crate::config::{FileList, Settings};
use crate::diff::Units;
use crate::keymap::{Chord, Command, Keymap};
pub(crate) use crate::session::{Facts, KeyFact, KeyTrust};
use crate::theme::Theme;

/// Keys pressed so far that are not a command yet.
#[derive(Debug)]
pub(crate) struct Typing {
    pub(crate) keymap: Keymap,
    pub(crate) chords: Vec<Chord>,
    pub(crate) count: Option<u32>,
    /// Whether any key was pressed yet.
    pub(crate) has_typed: bool,
    /// A character of another script among `chords`, and the key that it was taken for.
    pub(crate) guessed: Option<(Chord, Chord)>,
}

impl Typing {
    pub(crate) const fn new(keymap: Keymap) -> Self {
        Self { keymap, chords: Vec::new(), count: None, guessed: None, has_typed: false }
    }

    /// The key to name in a sentence about `command`.
    pub(crate) fn key(&self, command: Command) -> String {
        self.keymap.hint(command)
    }
}

/// How much room there is, when what was on it became visible, and in which colours.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
    /// `None`: as the width allows.
    pub(crate) file_list: Option<bool>,
    /// Counts every change of what the body shows or where the cursor stands.
    pub(crate) generation: u64,
    /// The generation that was on the screen last, and since when.
    pub(crate) shown: Option<(u64, Duration)>,
    /// The row where the mouse button went down, while it is down.
    pub(crate) pressed: Option<u32>,
    /// The file that was open when the list was scrolled, and the place at its top since then.
    pub(crate) list_from: Option<(usize, usize)>,
    /// Draw every cell again.
    pub(crate) redraw: bool,
    /// The theme that the person picked while the screen was up.
    pub(crate) theme: Option<Theme>,
}

impl Screen {
    /// Before its size is known.
    pub(crate) fn new(settings: &Settings) -> Self {
        let file_list = match settings.view.file_list {
            FileList::Auto => None,
            FileList::Shown => Some(true),
            FileList::Hidden => Some(false),
        };
        Self { file_list, ..Self::default() }
    }

    /// The smallest screen that shows a file and lets units be seen whole.
    pub(crate) const fn is_too_small(&self) -> bool {
        self.columns < 40 || self.rows < 10
    }
}

/// A line at the bottom of the screen, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) is_refusal: bool,
}

impl Message {
    pub(crate) fn info(text: impl AsRef<str>) -> Self {
        Self { text: Shown::of(text.as_ref()).to_string(), is_refusal: false }
    }

    /// The message as lines of the bottom of the screen, at most three; what does not fit there is cut.
    pub(crate) fn lines(&self, columns: u16) -> Vec<String> {
        let mut lines = fold(&self.text, usize::from(columns.saturating_sub(2)));
        lines.truncate(3);
        lines
    }

    pub(crate) fn refusal(text: impl AsRef<str>) -> Self {
        Self { is_refusal: true, ..Self::info(text) }
    }
}

/// The whole state of the screen.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) facts: Facts,
    pub(crate) files: Files,
    pub(crate) reading: Reading,
    pub(crate) viewing: Viewing,
    pub(crate) finding: Finding,
    pub(crate) deciding: Deciding,
    pub(crate) notes: Notes,
    pub(crate) paint: Paint,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) typing: Typing,
    pub(crate) message: Option<Message>,
    pub(crate) screen: Screen,
}

impl State {
    /// How many changed lines an hour this session decides on, where that says something and the reader wants to know.
    pub(crate) fn pace(&self) -> Option<u64> {
        self.deciding.pace.lines_an_hour().filter(|_| self.facts.settings.reading.pace)
    }

    /// Whether a file has undecided units, or was not counted yet.
    pub(crate) fn has_undecided(&self, slot: &FileSlot) -> bool {
        let pending: u32 = self.deciding.pending_units(&slot.key).map(Units::len).sum();
        let decided = self.deciding.review.totals_of(&slot.key).decided().total() + u64::from(pending);
        slot.tally.is_none_or(|tally| decided < tally.total())
    }

    /// The theme to wear instead of the one that the session began with.
    pub(crate) fn theme(&self) -> Option<&Theme> {
        let tried_on = match &self.overlay {
            Some(Overlay::Themes(picker)) => picker.themes.get(picker.selected),
            _ => None,
        };
        tried_on.and_then(|choosable| choosable.theme.as_ref()).or(self.screen.theme.as_ref())
    }
}
