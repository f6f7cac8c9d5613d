//! The sign-off: what was decided, who signs, the word to type; then the receipt.

use ratatui::layout::{Position, Rect};

use super::brush::Brush;
use crate::diff::Tally;
use crate::theme::Face;
use crate::tui::state::{KeyFact, KeyTrust, SignOffStep, State};
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
        SignOffStep::Asking { .. } | SignOffStep::Working => ("sign off", summary(state)),
        SignOffStep::Done(lines) => ("signed off (any key goes back, q leaves)", plain(lines)),
        SignOffStep::Failed(lines) => ("NOT signed off (any key goes back)", plain(lines)),
    };
    let width = area.width.min(100);
    let folded: Vec<(String, Face)> = lines
        .iter()
        .flat_map(|(text, face)| {
            fold(text, usize::from(width).saturating_sub(4)).into_iter().map(|line| (line, *face))
        })
        .collect();
    let asks = matches!(step, SignOffStep::Asking { .. } | SignOffStep::Working);
    let rows = folded.len() + 2 + if asks { 2 } else { 0 };
    let inner = brush.window(area, width, u16::try_from(rows).unwrap_or(u16::MAX).min(area.height), title);
    let room = usize::from(inner.height).saturating_sub(if asks { 2 } else { 0 });
    let from = usize::from(scroll).min(folded.len().saturating_sub(room));
    for ((text, face), y) in folded.iter().skip(from).take(room).zip(inner.y..) {
        brush.text(inner, inner.x, y, text, *face);
    }
    let last = inner.bottom().saturating_sub(1);
    match step {
        SignOffStep::Asking { typed } => {
            let label = "type the word sign and press Enter (Esc goes back): ";
            let label = if inner.width < 60 { "type sign, Enter: " } else { label };
            let x = brush.text(inner, inner.x, last, label, Face::Accent);
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

fn plain(lines: &[String]) -> Vec<(String, Face)> {
    lines.iter().map(|line| (line.clone(), Face::Text)).collect()
}

/// What was decided and what was not.
pub(super) fn totals(state: &State) -> Vec<(String, Face)> {
    let totals = state.deciding.review.totals();
    let all = state.files.total();
    let decided = totals.decided();
    let left = Tally {
        lines: all.lines.saturating_sub(decided.lines),
        others: all.others.saturating_sub(decided.others),
    };
    let more = if state.files.is_counted() { "" } else { " at least (still counting)" };
    let mut lines = vec![
        (format!("{}   {}", state.facts.name, state.facts.ends), Face::Header),
        (format!("signed       {} of {}", count(totals.signed), count(all)), Face::Signed),
        (format!("questioned   {}", count(totals.questioned)), Face::Questioned),
        (format!("rejected     {}", count(totals.rejected)), Face::Rejected),
        (format!("undecided    {}{more}", count(left)), Face::Undecided),
        (format!("comments     {}", state.deciding.review.comments().len()), Face::Text),
    ];
    let review = &state.deciding.review;
    let skimmed: u32 = review.files().map(|file| review.skimmed(file).len()).sum();
    if skimmed > 0 {
        let text =
            format!("skimmed      {skimmed} lines were signed faster than anybody reads; gz lists them");
        lines.push((text, Face::Warning));
    }
    lines
}

fn summary(state: &State) -> Vec<(String, Face)> {
    let mut lines = totals(state);
    let decided = state.deciding.review.totals().decided();
    let is_all = state.files.is_counted() && decided == state.files.total();
    if !state.facts.narrowed_to.is_empty() {
        let text = format!(
            "Narrowed to {}: the record says so and is incomplete.",
            state.facts.narrowed_to.join(" ")
        );
        lines.push((text, Face::Warning));
    } else if !is_all {
        lines.push((
            "Not everything is decided: the record says that it is incomplete.".into(),
            Face::Warning,
        ));
    }
    lines.push((format!("as           {}", state.facts.reviewer), Face::Text));
    lines.extend(key_lines(&state.facts.key));
    lines.extend(state.facts.sign_off_notes.iter().map(|note| (note.clone(), Face::Text)));
    if state.facts.is_own_change {
        lines.push((
            "You are among the authors: your signatures alone do not make this change hold.".into(),
            Face::Warning,
        ));
    }
    lines.extend(
        state.message.iter().filter(|message| message.is_refusal).map(|m| (m.text.clone(), Face::Warning)),
    );
    lines
}

fn key_lines(key: &KeyFact) -> Vec<(String, Face)> {
    match key {
        KeyFact::Unsigned => vec![(
            "The record will NOT be signed (--unsigned); verify never counts it.".into(),
            Face::Warning,
        )],
        KeyFact::Missing(why) => vec![(format!("no key       {why}"), Face::Error)],
        KeyFact::Present { fingerprint, trust } => {
            let trust = match trust {
                KeyTrust::As(name) => (format!("trusted as   {name}"), Face::Text),
                KeyTrust::No(why) => {
                    (format!("NOT TRUSTED  {why}: verify will not count the record"), Face::Warning)
                }
                KeyTrust::CannotTell(why) => (format!("trusted      cannot tell: {why}"), Face::Text),
            };
            vec![(format!("with key     {fingerprint}"), Face::Text), trust]
        }
    }
}

fn count(tally: Tally) -> String {
    let lines = if tally.lines == 1 { "line" } else { "lines" };
    match tally.others {
        0 => format!("{} {lines}", tally.lines),
        1 => format!("{} {lines}, 1 other change", tally.lines),
        n => format!("{} {lines}, {n} other changes", tally.lines),
    }
}
