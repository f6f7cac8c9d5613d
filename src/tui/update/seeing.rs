//! What was really on the screen, and since when: after each frame.

use std::collections::HashMap;
use std::time::Duration;

use super::deciding;
use crate::base::{IndexSet, Side};
use crate::diff::{Row, UnitRef, Units};
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::FileRow;
use crate::tui::state::{Frame, PaintKey, State, paint};
use crate::tui::window::{self, VisibleLine};

/// A frame counts as looked at for this long at most: after that, nobody may be there.
pub(super) const MAX_LOOK: Duration = Duration::from_secs(30);

/// The frame of the present state reached the terminal.
pub(super) fn drawn(state: &mut State, at: Duration) -> Vec<Effect> {
    deciding::count_exposure(state, at);
    let generation = state.screen.generation;
    let mut is_new = state.screen.shown.is_none_or(|(shown, _)| shown != generation);
    if state.overlay.is_some() || state.screen.is_too_small() {
        state.deciding.frame = None;
    } else if let Some(seen) = seen_units(state) {
        let key = &state.files.get(state.reading.file).expect("a file that is drawn is in the list").key;
        let before = state.deciding.exposure.seen(key);
        is_new |= before.is_none_or(|before| !seen.difference(before).is_empty());
        state.deciding.exposure.drew(key, &seen, 0);
        state.deciding.frame = Some(Frame { file: key.clone(), units: seen, since: at });
    }
    if is_new {
        state.screen.shown = Some((generation, at));
    }
    ask_for_paint(state)
}

/// The units that are on the screen whole, together with those that were seen piece by piece.
fn seen_units(state: &mut State) -> Option<Units> {
    let body = Body::of(state)?;
    // A long message lies over the last lines.
    let covered = state.message.as_ref().map_or(0, |message| message.lines(state.screen.columns).len());
    let covered = u32::try_from(covered).unwrap_or(u32::MAX).saturating_sub(1);
    let body = Body { height: body.height.saturating_sub(covered), ..body };
    let top = state.reading.top;
    let whole = window::whole_rows(&body, top);
    let mut units = whole.map_or_else(Units::default, |(first, last)| body.open.units_between(first, last));
    let lines = window::window(&body, top);
    let is_cut = |line: &&VisibleLine| whole.is_none_or(|(first, last)| line.row < first || line.row > last);
    let cut: Vec<_> = lines
        .iter()
        .filter(is_cut)
        .filter_map(|line| Some((body.open.at(line.row).unit()?, *line)))
        .collect();
    let needed: HashMap<UnitRef, u32> =
        cut.iter().map(|(unit, line)| (*unit, body.lines_to_see(line.row))).collect();
    let (file, width) = (state.reading.file, body.width);
    let partly = match &mut state.deciding.partly_seen {
        Some((of_file, of_width, partly)) if (*of_file, *of_width) == (file, width) => partly,
        other => &mut other.insert((file, width, HashMap::new())).2,
    };
    for (unit, line) in cut {
        let seen: &mut IndexSet = partly.entry(unit).or_default();
        seen.insert(line.sub..line.sub + 1);
        if std::iter::once(0..needed[&unit]).collect::<IndexSet>().is_subset(seen) {
            units.insert_all(&Units::single(unit));
        }
    }
    Some(units)
}

/// Asks for the colours of the lines on the screen that have none.
fn ask_for_paint(state: &mut State) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let file = state.reading.file;
    let mut keys: Vec<PaintKey> = Vec::new();
    for line in window::window(&body, state.reading.top) {
        let FileRow::Line { row, .. } = body.open.at(line.row) else { continue };
        let (side, number) = match row {
            Row::Context { line } => (Side::New, line.new),
            Row::Changed(line) => (line.side, line.line),
        };
        let key = PaintKey { file, side, block: number / paint::BLOCK };
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let open = state.files.ready(file).cloned();
    let paint = &mut state.paint;
    keys.into_iter()
        .filter(|key| paint.ask(*key))
        .filter_map(|key| Some(Effect::Paint(key, open.clone()?)))
        .collect()
}
