//! A text being typed, at the bottom of the screen; it grows upwards over the body.

use ratatui::layout::{Position, Rect};

use super::brush::{Brush, columns};
use crate::base::shown::Glyph;
use crate::keymap::Command;
use crate::review::{Anchor, Decision};
use crate::theme::Face;
use crate::tui::state::{Draft, Prompt, PromptFor, State};
use crate::tui::wrap::words;

/// What a comment's prompt offers, most useful first.
const HINTS: [(Command, &str); 5] = [
    (Command::Accept, "saves"),
    (Command::Complete, "type"),
    (Command::NewLine, "new line"),
    (Command::Editor, "editor"),
    (Command::Cancel, "leaves"),
];

/// Draws the prompt; returns where the caret stands.
pub(super) fn draw(
    state: &State,
    prompt: &Prompt,
    brush: &mut Brush<'_>,
    footer: Rect,
    body: Rect,
) -> Position {
    let label = label(&prompt.purpose);
    let message = state.message.as_ref();
    let has_head = prompt.purpose.is_comment();
    let indent = if has_head { 1 } else { columns(&label) + 2 };
    let width = usize::from(footer.width.saturating_sub(indent + 2)).max(1);
    let (lines, (caret_line, caret_column)) = lay_out(&prompt.draft, width);
    let room = usize::from(body.height / 2).max(1);
    let first = (caret_line + 1).saturating_sub(room).max(lines.len().saturating_sub(room).min(caret_line));
    let visible = &lines[first..lines.len().min(first + room)];
    let n_head = u16::from(has_head || message.is_some());
    let rows = u16::try_from(visible.len()).unwrap_or(1) + n_head;
    let area = Rect { y: (footer.y + 1).saturating_sub(rows), height: rows, ..footer };
    brush.clear(area);
    if has_head || message.is_some() {
        head(state, prompt, has_head.then_some(&*label), brush, area);
    }
    let top = area.y + n_head;
    if !has_head {
        brush.text(area, area.x + 1, top, &label, Face::Accent);
    }
    for (line, y) in visible.iter().zip(top..) {
        for (column, glyph) in line {
            let x = area.x + indent + u16::try_from(*column).unwrap_or(u16::MAX);
            brush.text(area, x, y, &glyph.text, Face::Text);
        }
    }
    let x = area.x + indent + u16::try_from(caret_column.min(width)).unwrap_or(0);
    Position { x, y: top + u16::try_from(caret_line - first).unwrap_or(0) }
}

/// What is being written, of which kind, and the keys; or what is wrong with it.
fn head(state: &State, prompt: &Prompt, label: Option<&str>, brush: &mut Brush<'_>, area: Rect) {
    brush.tint(Rect { height: 1, ..area }, Face::Footer);
    let mut x = area.x + 1;
    if let Some(label) = label {
        x = brush.text(area, x, area.y, label, Face::Accent);
        if let Some(kind) = prompt.purpose.kind() {
            x = brush.text(area, x + 1, area.y, &format!("({kind})"), Face::FooterKey);
        }
        x += 2;
    }
    if let Some(message) = &state.message {
        brush.text(area, x, area.y, &message.text, Face::Error);
        return;
    }
    let has_kind = prompt.purpose.kind().is_some();
    for (command, word) in HINTS.iter().filter(|(command, _)| *command != Command::Complete || has_kind) {
        let key = state.typing.key(*command);
        if x + columns(&key) + columns(word) + 2 > area.right() {
            return;
        }
        x = brush.text(area, x, area.y, &key, Face::FooterKey);
        x = brush.text(area, x + 1, area.y, word, Face::Footer) + 2;
    }
}

/// A line of the screen: the column and the glyph of each character.
type Line<'a> = Vec<(usize, Glyph<'a>)>;

/// The text in lines of the screen, and the line and column of the caret.
fn lay_out(draft: &Draft, width: usize) -> (Vec<Line<'_>>, (usize, usize)) {
    let (caret_line, offset) = draft.place();
    let (mut lines, mut caret) = (Vec::new(), (0, 0));
    for (at, text) in draft.text().split('\n').enumerate() {
        let first = lines.len();
        lines.extend(words(text, width));
        if at == caret_line {
            caret = caret_place(&lines[first..], offset);
            caret.0 += first;
        }
    }
    (lines, caret)
}

/// The line and column at which the byte `offset` is drawn, or would be.
fn caret_place(lines: &[Line<'_>], offset: usize) -> (usize, usize) {
    for (at, line) in lines.iter().enumerate() {
        if let Some((column, _)) = line.iter().find(|(_, glyph)| glyph.source.start >= offset) {
            return (at, *column);
        }
    }
    let end = lines.last().and_then(|line| line.last()).map_or(0, |(column, glyph)| column + glyph.width);
    (lines.len().saturating_sub(1), end)
}

fn label(purpose: &PromptFor) -> String {
    match purpose {
        PromptFor::Command => ":".into(),
        PromptFor::Search => "/".into(),
        PromptFor::Filter => "only paths with (! before it: without):".into(),
        PromptFor::Reason { decision: Decision::Reject, .. } => "why reject?".into(),
        PromptFor::Reason { .. } => "what is the question?".into(),
        PromptFor::Reply(_) => "reply:".into(),
        PromptFor::Edit { .. } => "your comment again:".into(),
        PromptFor::Comment { anchor, .. } => match anchor {
            Anchor::Change => "comment on the change:".into(),
            Anchor::File(_) => "comment on the file:".into(),
            Anchor::Units(_, units) if units.len() > 1 => format!("comment on {} lines:", units.len()),
            Anchor::Lines(_, numbers) if numbers.len() > 1 => format!("comment on {} lines:", numbers.len()),
            Anchor::Units(..) | Anchor::Lines(..) => "comment on this line:".into(),
        },
    }
}
