//! The summary of a review so far: totals, what stands against the change, what was decided quickly, what is left.

use ratatui::layout::Rect;

use super::brush::Brush;
use super::{help, sign_off};
use crate::base::Shown;
use crate::theme::Face;
use crate::tui::state::State;
use crate::tui::wrap::fold;

/// How many files are named at most of those with something undecided.
const MAX_FILES: usize = 200;

/// Draws the summary.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect, scroll: u16) {
    let width = area.width.min(100);
    let lines = folded(state, width);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let title = format!("summary ({})", help::scroll_keys(state));
    let inner = brush.window(area, width, height, &title);
    let from = usize::from(scroll).min(lines.len().saturating_sub(usize::from(inner.height)));
    for ((text, face), y) in lines.iter().skip(from).zip(inner.y..inner.bottom()) {
        brush.text(inner, inner.x, y, text, *face);
    }
}

/// How many lines there are to scroll through.
pub(super) fn n_lines(state: &State, area: Rect) -> usize {
    folded(state, area.width.min(100)).len()
}

fn folded(state: &State, width: u16) -> Vec<(String, Face)> {
    let fold = |(text, face): (String, Face)| {
        fold(&text, usize::from(width).saturating_sub(4)).into_iter().map(move |line| (line, face))
    };
    lines(state).into_iter().flat_map(fold).collect()
}

fn lines(state: &State) -> Vec<(String, Face)> {
    let mut lines = sign_off::totals(state);
    if let Some(pace) = state.pace() {
        lines.push((format!("pace         {pace} lines an hour of reading"), Face::Text));
    }
    let slots = || (0..state.files.len()).filter_map(|file| state.files.get(file));
    let left: Vec<_> = slots().filter(|slot| state.has_undecided(slot)).collect();
    if !left.is_empty() {
        lines.push((String::new(), Face::Text));
        lines.push((format!("undecided in {} of {} files:", left.len(), state.files.len()), Face::Header));
    }
    for slot in left.iter().take(MAX_FILES) {
        let decided = state.deciding.review.totals_of(&slot.key).decided().total();
        let count = slot.tally.map_or_else(|| "?".to_owned(), |all| (all.total() - decided).to_string());
        lines.push((format!("{count:>8}  {}", Shown::of(slot.change.path.as_bytes())), Face::Text));
    }
    if left.len() > MAX_FILES {
        lines.push((format!("          and {} more", left.len() - MAX_FILES), Face::Dim));
    }
    lines
}
