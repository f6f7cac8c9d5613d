//! The last line: a message, what is being typed, or the keys that matter now.

use ratatui::layout::{Position, Rect};

use super::brush::{Brush, columns};
use crate::base::{Shown, shown};
use crate::keymap::{Chord, Command};
use crate::review::{Anchor, Decision};
use crate::theme::Face;
use crate::tui::state::{Prompt, PromptFor, State};

/// What the footer offers, most useful first.
const HINTS: [(Command, &str); 11] = [
    (Command::Sign, "sign, next"),
    (Command::Reject, "reject"),
    (Command::Question, "question"),
    (Command::Help, "keys"),
    (Command::Comment, "comment"),
    (Command::SignOff, "sign off"),
    (Command::Undo, "undo"),
    (Command::LineMode, "line mode"),
    (Command::NextHunk, "hunk"),
    (Command::NextUndecided, "undecided"),
    (Command::Quit, "leave"),
];

/// A message if there is one, else the keys. A message that is longer than the line goes up over the body.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect) {
    brush.tint(area, Face::Footer);
    let typed = typed(state);
    if !typed.is_empty() {
        brush.text(area, area.right().saturating_sub(columns(&typed) + 1), area.y, &typed, Face::Accent);
    }
    if let Some(message) = &state.message {
        let face = if message.is_refusal { Face::Error } else { Face::Accent };
        let lines = message.lines(area.width);
        let rows = u16::try_from(lines.len()).unwrap_or(1).min(area.y);
        let area = Rect { y: area.y + 1 - rows, height: rows, ..area };
        brush.clear(area);
        brush.tint(area, Face::Footer);
        for (line, y) in lines.iter().zip(area.y..) {
            brush.text(area, area.x + 1, y, line, face);
        }
        return;
    }
    let mut x = area.x + 1;
    for (command, word) in HINTS {
        let keys = state.typing.keymap.keys_of(command);
        let Some(key) = keys.first().map(|key| readable(key)) else { continue };
        if x + columns(&key) + columns(word) + 1 > area.right().saturating_sub(columns(&typed) + 1) {
            break;
        }
        x = brush.text(area, x, area.y, &key, Face::FooterKey);
        x = brush.text(area, x + 1, area.y, word, Face::Footer) + 3;
    }
}

/// `Space` rather than `<Space>`.
pub(super) fn readable(keys: &str) -> String {
    match keys {
        "<lt>" => "<".to_owned(),
        _ if keys.starts_with('<') && keys.matches('<').count() == 1 => {
            keys.trim_matches(['<', '>']).to_owned()
        }
        _ => keys.to_owned(),
    }
}

/// The count and the keys of a chord that is not complete.
fn typed(state: &State) -> String {
    let count = state.typing.count.map(|count| count.to_string()).unwrap_or_default();
    count + &Chord::show_sequence(&state.typing.chords)
}

/// A text being typed; it grows upwards over the body. Returns where the caret stands.
pub(super) fn prompt(prompt: &Prompt, brush: &mut Brush<'_>, footer: Rect, body: Rect) -> Option<Position> {
    let label = label(&prompt.purpose);
    let lines = shown::shown_lines(prompt.text.as_bytes());
    let lines = if lines.is_empty() { vec![Shown::default()] } else { lines };
    let room = usize::from(body.height / 2).max(1);
    let visible = &lines[lines.len().saturating_sub(room)..];
    let rows = u16::try_from(visible.len()).unwrap_or(1);
    let area = Rect { y: footer.y + 1 - rows, height: rows, ..footer };
    brush.clear(area);
    let indent = columns(&label) + 1;
    brush.text(area, area.x + 1, area.y, &label, Face::Accent);
    let width = area.width.saturating_sub(indent + 3);
    let mut caret = None;
    for (line, y) in visible.iter().zip(area.y..) {
        let text = tail(line.as_str(), width);
        let x = brush.text(area, area.x + 1 + indent, y, text, Face::Text);
        caret = Some(Position { x, y });
    }
    caret
}

/// The end of a text, as much as fits in `width` columns.
fn tail(text: &str, width: u16) -> &str {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.chain([text.len()]).map(|at| &text[at..]).find(|rest| columns(rest) <= width).unwrap_or("")
}

fn label(purpose: &PromptFor) -> String {
    match purpose {
        PromptFor::Command => ":".into(),
        PromptFor::Search => "/".into(),
        PromptFor::Filter => "only paths with (! before it: without):".into(),
        PromptFor::Reason { decision: Decision::Reject, .. } => "why reject?".into(),
        PromptFor::Reason { .. } => "what is the question?".into(),
        PromptFor::Comment(Anchor::Change) => "comment on the change:".into(),
        PromptFor::Comment(Anchor::File(_)) => "comment on the file:".into(),
        PromptFor::Comment(Anchor::Units(_, units)) if units.len() == 1 => "comment on this line:".into(),
        PromptFor::Comment(Anchor::Units(_, units)) => format!("comment on {} lines:", units.len()),
    }
}
