//! What a commit says of itself: where it comes from, its message as prose, its trailers.

use ratatui::layout::Rect;

use super::brush::Brush;
use super::help;
use crate::base::Shown;
use crate::keymap::{Chord, Command, Mode};
use crate::session::MessagePart;
use crate::theme::Face;
use crate::tui::state::{Letter, State};
use crate::tui::wrap::fold;

/// The widest that prose is set.
const MEASURE: u16 = 84;

/// Draws the message.
pub(super) fn draw(state: &State, letter: &Letter, brush: &mut Brush<'_>, area: Rect) {
    let columns = area.width.min(MEASURE);
    let lines = folded(letter, columns);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let inner = brush.window(area, columns, height, &title(state, letter));
    let from = usize::from(letter.scroll).min(lines.len().saturating_sub(usize::from(inner.height)));
    for ((text, face), y) in lines.iter().skip(from).zip(inner.y..inner.bottom()) {
        brush.text(inner, inner.x, y, text, *face);
    }
}

/// How many lines there are to scroll through.
pub(super) fn n_lines(letter: &Letter, area: Rect) -> usize {
    folded(letter, area.width.min(MEASURE)).len()
}

fn folded(letter: &Letter, columns: u16) -> Vec<(String, Face)> {
    let width = usize::from(columns).saturating_sub(4);
    let fold = |(part, text): &(MessagePart, Shown)| {
        let face = face(*part);
        fold(text.as_str(), width).into_iter().map(move |line| (line, face))
    };
    letter.lines.iter().flat_map(fold).collect()
}

const fn face(part: MessagePart) -> Face {
    match part {
        MessagePart::Subject => Face::Header,
        MessagePart::Origin => Face::Dim,
        MessagePart::Body | MessagePart::Trailer => Face::Text,
        MessagePart::Machine => Face::Machine,
        MessagePart::Warning => Face::Warning,
    }
}

fn title(state: &State, letter: &Letter) -> String {
    let history = &state.facts.history;
    let name = history.name(letter.at);
    let scroll = help::scroll_keys(state);
    if history.len() < 2 {
        return format!("{name}   {scroll}");
    }
    let key = |command| {
        let keys = state.typing.keymap.keys_of(Mode::List, command);
        keys.first().map(|keys| Chord::readable(keys)).unwrap_or_default()
    };
    let (next, previous, choose) =
        (key(Command::NextCommit), key(Command::PreviousCommit), key(Command::Choose));
    format!("{name}   {next} {previous} others   {choose} its diff   {scroll}")
}
