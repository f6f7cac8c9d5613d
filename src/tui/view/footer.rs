//! The last line: a message, or the keys that matter now.

use ratatui::layout::Rect;

use super::brush::{Brush, columns};
use crate::keymap::{Chord, Command, Mode};
use crate::review::Grain;
use crate::theme::Face;
use crate::tui::state::State;

/// What the footer offers, most useful first.
const HINTS: [(Command, &str); 12] = [
    (Command::Sign, "sign, next"),
    (Command::SignFile, "sign the file"),
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

/// What it offers over one commit of a range.
const COMMIT_HINTS: [(Command, &str); 9] = [
    (Command::NextCommit, "next commit"),
    (Command::PreviousCommit, "previous"),
    (Command::NetView, "net change"),
    (Command::CommitMessage, "message"),
    (Command::Help, "keys"),
    (Command::NextHunk, "hunk"),
    (Command::NextFile, "file"),
    (Command::WholeFile, "whole file"),
    (Command::Quit, "back"),
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
    let hints: &[(Command, &str)] = if state.facts.commit.is_some() { &COMMIT_HINTS } else { &HINTS };
    for &(command, word) in hints {
        let is_offered = command != Command::SignFile || signs_file(state);
        if !is_offered || state.typing.keymap.keys_of(Mode::Read, command).is_empty() {
            continue;
        }
        let key = state.typing.key(command);
        if x + columns(&key) + columns(word) + 1 > area.right().saturating_sub(columns(&typed) + 1) {
            break;
        }
        x = brush.text(area, x, area.y, &key, Face::FooterKey);
        x = brush.text(area, x + 1, area.y, word, Face::Footer) + 3;
    }
}

/// Whether all of the open file may be signed at once.
fn signs_file(state: &State) -> bool {
    let slot = state.files.get(state.reading.file);
    slot.is_some_and(|slot| state.facts.trusted.demands(&slot.key.path).coarsest() == Grain::File)
}

/// The count and the keys of a chord that is not complete.
fn typed(state: &State) -> String {
    let count = state.typing.count.map(|count| count.to_string()).unwrap_or_default();
    count + &Chord::show_sequence(&state.typing.chords)
}
