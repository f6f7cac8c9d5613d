//! The sign-off: what was decided, who signs, the word to type; then the receipt.

use ratatui::layout::{Position, Rect};

use super::brush::Brush;
use crate::keymap::Command;
use crate::session::summary::{self, About};
use crate::theme::Face;
use crate::tui::state::{SignOffStep, State};
use crate::tui::wrap::fold;

/// Draws the sign-off; returns where the caret stands while the word is typed.
pub(super) fn draw(
    state: &State,
    brush: &mut Brush<'_>,
    area: Rect,
    step: &SignOffStep,
    scroll: u16,
) -> Option<Position> {
    let (title, lines) = match step {
        SignOffStep::Asking { .. } | SignOffStep::Working => ("sign off".to_owned(), summary(state)),
        SignOffStep::Done(lines) => {
            let leave = state.typing.key(Command::Quit);
            (format!("signed off (any key goes back, {leave} leaves)"), plain(lines))
        }
        SignOffStep::Failed(lines) => ("NOT signed off (any key goes back)".to_owned(), plain(lines)),
    };
    let width = area.width.min(100);
    let folded = folded(&lines, width);
    let asks = asks(step);
    let rows = folded.len() + 2 + if asks { 2 } else { 0 };
    let inner = brush.window(area, width, u16::try_from(rows).unwrap_or(u16::MAX).min(area.height), &title);
    let room = usize::from(inner.height).saturating_sub(if asks { 2 } else { 0 });
    let from = usize::from(scroll).min(folded.len().saturating_sub(room));
    for ((text, face), y) in folded.iter().skip(from).take(room).zip(inner.y..) {
        brush.text(inner, inner.x, y, text, *face);
    }
    let last = inner.bottom().saturating_sub(1);
    match step {
        SignOffStep::Asking { typed } => {
            let accept = state.typing.key(Command::Accept);
            let label = match inner.width {
                0..60 => format!("type sign, {accept}: "),
                _ => format!("type the word sign and press {accept} (Esc goes back): "),
            };
            let x = brush.text(inner, inner.x, last, &label, Face::Accent);
            let x = brush.text(inner, x, last, typed, Face::Header);
            let message = state.message.as_ref().map_or("", |message| message.text.as_str());
            brush.text(inner, x + 2, last, message, Face::Error);
            Some(Position { x, y: last })
        }
        SignOffStep::Working => {
            let text = format!("making the record{}", brush.look.symbols.ellipsis);
            brush.text(inner, inner.x, last, &text, Face::Accent);
            None
        }
        _ => None,
    }
}

/// Whether there is a question below the lines.
const fn asks(step: &SignOffStep) -> bool {
    matches!(step, SignOffStep::Asking { .. } | SignOffStep::Working)
}

/// How many lines there are to scroll through; those of the question count too, as they take room.
pub(super) fn n_lines(state: &State, step: &SignOffStep, area: Rect) -> usize {
    let lines = match step {
        SignOffStep::Asking { .. } | SignOffStep::Working => summary(state),
        SignOffStep::Done(lines) | SignOffStep::Failed(lines) => plain(lines),
    };
    folded(&lines, area.width.min(100)).len() + if asks(step) { 2 } else { 0 }
}

fn folded(lines: &[(String, Face)], width: u16) -> Vec<(String, Face)> {
    let fold = |(text, face): &(String, Face)| {
        let face = *face;
        fold(text, usize::from(width).saturating_sub(4)).into_iter().map(move |line| (line, face))
    };
    lines.iter().flat_map(fold).collect()
}

fn plain(lines: &[String]) -> Vec<(String, Face)> {
    lines.iter().map(|line| (line.clone(), Face::Text)).collect()
}

/// What was decided and what was not.
pub(super) fn totals(state: &State) -> Vec<(String, Face)> {
    let (review, files) = (&state.deciding.review, &state.files);
    summary::totals(&state.facts, review, files.total(), files.is_counted())
        .into_iter()
        .map(|about| line(state, about))
        .collect()
}

fn summary(state: &State) -> Vec<(String, Face)> {
    let (review, files) = (&state.deciding.review, &state.files);
    let lines = summary::lines(&state.facts, review, files.total(), files.is_counted());
    let moved = state.files.watching.moved.as_ref().map(|sentence| {
        let text = format!("{sentence}. What is recorded is what you read, {}.", state.facts.ends);
        (text, Face::Warning)
    });
    let refusal = state.message.iter().filter(|message| message.is_refusal);
    let refusal = refusal.map(|message| (message.text.clone(), Face::Warning));
    lines.into_iter().map(|about| line(state, about)).chain(moved).chain(refusal).collect()
}

fn line(state: &State, (about, text): (About, String)) -> (String, Face) {
    match about {
        About::Change => (text, Face::Header),
        About::Signed => (text, Face::Signed),
        About::Questioned => (text, Face::Questioned),
        About::Rejected => (text, Face::Rejected),
        About::Undecided => (text, Face::Undecided),
        About::Carried => (format!("{text}; the record says so"), Face::Carried),
        About::Skimmed => {
            let key = state.typing.key(Command::OnlySkimmed);
            (format!("{text}; {key} lists them"), Face::Warning)
        }
        About::Detail => (text, Face::Text),
        About::Warning => (text, Face::Warning),
        About::Error => (text, Face::Error),
    }
}
