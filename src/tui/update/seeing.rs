//! What was really on the screen, and since when: after each frame.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use super::{blaming, deciding, viewing};
use crate::base::{IndexSet, Side};
use crate::diff::{Row, Units};
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::{FileRow, Lines};
use crate::tui::state::{Frame, PaintKey, PartlySeen, State, Top, paint};
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
    let mut effects = ask_for_paint(state);
    let file = state.reading.file;
    if let Some(open) = state.files.ready(file).cloned().filter(|_| state.files.ask_moved(file)) {
        effects.push(Effect::FindMoved(file, open));
    }
    effects.extend(viewing::ask_for_pairs(state));
    effects.extend(blaming::ask(state));
    effects
}

/// The units that are on the screen whole, together with those that were seen piece by piece.
fn seen_units(state: &mut State) -> Option<Units> {
    let body = Body::of(state)?;
    // A long message lies over the last lines.
    let covered = state.message.as_ref().map_or(0, |message| message.lines(state.screen.columns).len());
    let covered = u32::try_from(covered).unwrap_or(u32::MAX).saturating_sub(1);
    let body = Body { height: body.height.saturating_sub(covered), ..body };
    let mut units = Units::default();
    let mut pieces = Vec::new();
    for (row, shown) in shown_rows(&body, state.reading.top) {
        for (unit, needed) in body.needed_to_see(row) {
            if shown.start == 0 && shown.end >= needed {
                units.insert_all(&Units::single(unit));
            } else {
                pieces.push((unit, shown.clone(), needed));
            }
        }
    }
    // Pieces fit together only as long as lines of code and of cards are cut at the same places.
    let place = (state.reading.file, body.width, body.columns);
    let partly = match &mut state.deciding.partly_seen {
        Some(partly) if partly.place == place => partly,
        other => other.insert(PartlySeen { place, lines: HashMap::new() }),
    };
    for (unit, shown, needed) in pieces {
        let seen: &mut IndexSet = partly.lines.entry(unit).or_default();
        seen.insert(shown);
        if std::iter::once(0..needed).collect::<IndexSet>().is_subset(seen) {
            units.insert_all(&Units::single(unit));
        }
    }
    Some(units)
}

/// The rows on the screen, each with those of its lines that are.
fn shown_rows(body: &Body<'_>, top: Top) -> Vec<(u32, Range<u32>)> {
    let mut rows: Vec<(u32, Range<u32>)> = Vec::new();
    for VisibleLine { row, sub } in window::window(body, top) {
        match rows.last_mut() {
            Some((last, shown)) if *last == row => shown.end = sub + 1,
            _ => rows.push((row, sub..sub + 1)),
        }
    }
    rows
}

/// Asks for the colours of the lines on the screen that have none.
fn ask_for_paint(state: &mut State) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let file = state.reading.file;
    let mut keys: Vec<PaintKey> = Vec::new();
    let mut need = |side: Side, line: u32| {
        let key = PaintKey { file, side, block: line / paint::BLOCK };
        if !keys.contains(&key) {
            keys.push(key);
        }
    };
    for (row, _) in shown_rows(&body, state.reading.top) {
        let FileRow::Line { lines, .. } = body.at(row) else { continue };
        if let Lines::One(Row::Context { line }) = lines {
            need(Side::New, line.new);
        }
        lines.changed().for_each(|line| need(line.side, line.line));
    }
    let open = state.files.ready(file).cloned();
    let paint = &mut state.paint;
    keys.into_iter()
        .filter(|key| paint.ask(*key))
        .filter_map(|key| Some(Effect::Paint(key, open.clone()?)))
        .collect()
}
