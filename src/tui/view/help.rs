//! Every key, and what the symbols mean; and things to know before reading.

use ratatui::layout::Rect;

use super::Symbols;
use super::brush::Brush;
use crate::keymap::{Chord, Command, Group, Mode, TABLE};
use crate::theme::Face;
use crate::tui::state::State;
use crate::tui::wrap::fold;

/// A line of the help.
enum HelpLine {
    Heading(String),
    /// Keys or a symbol, and what they mean; either can go on below.
    Entry {
        keys: String,
        text: String,
    },
}

/// Columns for the keys.
const KEYS: u16 = 14;

/// The help screen.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect, scroll: u16) {
    let columns = columns(area);
    let lines = lines(state, &brush.look.symbols, columns);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let title = format!("keys ({})", scroll_keys(state));
    let inner = brush.window(area, columns, height, &title);
    let max = lines.len().saturating_sub(usize::from(inner.height));
    let from = usize::from(scroll).min(max);
    for (line, y) in lines.iter().skip(from).zip(inner.y..inner.bottom()) {
        match line {
            HelpLine::Heading(title) => brush.text(inner, inner.x, y, title, Face::Accent),
            HelpLine::Entry { keys, text } => {
                brush.text(inner, inner.x, y, keys, Face::FooterKey);
                brush.text(inner, inner.x + KEYS, y, text, Face::Text)
            }
        };
    }
}

const fn columns(area: Rect) -> u16 {
    if area.width < 84 { area.width } else { 84 }
}

/// How many lines there are to scroll through.
pub(super) fn n_lines(state: &State, area: Rect) -> usize {
    lines(state, &Symbols::UNICODE, columns(area)).len()
}

/// What moves a window that is only looked at.
pub(super) fn scroll_keys(state: &State) -> String {
    let key = |command| {
        let keys = state.typing.keymap.keys_of(Mode::List, command);
        keys.first().map(|keys| Chord::readable(keys)).unwrap_or_default()
    };
    format!("{} {} scroll, others close", key(Command::LineDown), key(Command::LineUp))
}

fn lines(state: &State, symbols: &Symbols, columns: u16) -> Vec<HelpLine> {
    let width = usize::from(columns.saturating_sub(4 + KEYS));
    let mut lines = Vec::new();
    let entry = |lines: &mut Vec<HelpLine>, keys: &str, text: &str| {
        let (mut keys, mut text) =
            (fold(keys, usize::from(KEYS) - 1).into_iter(), fold(text, width).into_iter());
        loop {
            match (keys.next(), text.next()) {
                (None, None) => break,
                (keys, text) => lines
                    .push(HelpLine::Entry { keys: keys.unwrap_or_default(), text: text.unwrap_or_default() }),
            }
        }
    };
    for group in Group::ALL {
        lines.push(HelpLine::Heading(group.title().into()));
        for info in TABLE.iter().filter(|info| info.group == group) {
            let keys = state.typing.keymap.keys_of(group.mode(), info.command);
            let keys: Vec<_> = keys.into_iter().map(Chord::readable).collect();
            entry(&mut lines, &keys.join(" "), info.help);
        }
    }
    lines.push(HelpLine::Heading("Symbols".into()));
    for (symbol, text) in [
        (symbols.marks.signed, "signed; in the list of files: all of it"),
        (symbols.marks.partly, "in the list of files: some of it is decided"),
        (symbols.marks.carried, "signed before, on an earlier change, and carried over"),
        (symbols.marks.undecided, "undecided"),
        (symbols.marks.questioned, "questioned"),
        (symbols.marks.rejected, "rejected"),
        (symbols.marks.pending, "decided, but not safe on the disk yet"),
        ("<U+202E RLO>", "a character that would not be seen, or bytes that are no text"),
    ] {
        entry(&mut lines, symbol, text);
    }
    lines.push(HelpLine::Heading("After :".into()));
    entry(&mut lines, "", "the name of a command, such as sign, quit or next-file, or a line number");
    lines
}

/// What the reader must know first.
pub(super) fn notices(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let notices = &state.facts.notices;
    let width = usize::from(area.width.min(100)).saturating_sub(4);
    let wrapped: Vec<String> = notices.iter().flat_map(|notice| fold(notice, width)).collect();
    let height = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let inner = brush.window(area, area.width.min(100), height, "before you read (any key goes on)");
    for (line, y) in wrapped.iter().zip(inner.y..inner.bottom()) {
        brush.text(inner, inner.x, y, line, Face::Text);
    }
}
