//! Going from thread to thread.

use std::collections::HashSet;

use super::diff_of;
use crate::base::Side;
use crate::diff::FileKey;
use crate::review::comment::{Anchor, CommentId, Thread};
use crate::tui::effect::Effect;
use crate::tui::rows::{OpenFile, Spot, order, spot_of};
use crate::tui::state::{Message, State, Want};
use crate::tui::update::{jumping, viewing};

/// To the next or previous thread, through all files and around the end.
pub(super) fn go(state: &mut State, forward: bool) -> Vec<Effect> {
    let mut effects = vec![Effect::Listen];
    let from = jumping::place(state);
    match beyond(state, forward) {
        Some(spot) => show(state, spot),
        None => match next_file(state, forward) {
            Some(file) => effects.extend(jumping::open_file(state, file, Want::Comment { forward })),
            None => state.message = Some(Message::info("there is no other comment")),
        },
    }
    jumping::remember(state, from);
    effects
}

/// The spot of the nearest thread past the cursor in the open file.
fn beyond(state: &State, forward: bool) -> Option<Spot> {
    let open = state.files.ready(state.reading.file)?;
    let (reading, diff) = (&state.reading, &open.diff);
    let here = order(diff, reading.rows.spot(diff, reading.cursor, reading.side));
    let spots = spots(state, open).into_iter().map(|spot| (order(diff, spot), spot));
    let found = if forward {
        spots.filter(|(at, _)| *at > here).min_by_key(|(at, _)| *at)
    } else {
        spots.filter(|(at, _)| *at < here).max_by_key(|(at, _)| *at)
    };
    found.map(|(_, spot)| spot)
}

/// The spots of the threads that are met in a file.
fn spots(state: &State, open: &OpenFile) -> Vec<Spot> {
    let key = open.diff.change.key();
    let here = state.files.find(&key);
    let threads = state.deciding.discussion.threads().iter();
    let met_here = threads.filter(|thread| Some(state.file_of(thread)) == here);
    met_here.map(|thread| spot_in(thread, open, &key)).collect()
}

/// Where a thread stands that is met in a file: under the head if it is not about this file.
fn spot_in(thread: &Thread, open: &OpenFile, key: &FileKey) -> Spot {
    if thread.first.is_about(key) { spot_of(&thread.first, open) } else { Spot::Head }
}

/// The first or last spot with a thread in a file that was just opened.
pub(in crate::tui::update) fn first_spot(state: &State, open: &OpenFile, forward: bool) -> Option<Spot> {
    let (spots, diff) = (spots(state, open).into_iter(), &open.diff);
    if forward {
        spots.min_by_key(|spot| order(diff, *spot))
    } else {
        spots.max_by_key(|spot| order(diff, *spot))
    }
}

/// The nearest other file of the list with a thread, around the end; the open one comes last.
fn next_file(state: &State, forward: bool) -> Option<usize> {
    let threads = state.deciding.discussion.threads();
    let with_threads: HashSet<usize> = threads.iter().map(|thread| state.file_of(thread)).collect();
    state.files.round_from(state.reading.file, forward).into_iter().find(|file| with_threads.contains(file))
}

/// Puts the cursor where a thread stands; what hides the place is opened.
pub(super) fn show(state: &mut State, spot: Spot) {
    match spot {
        Spot::Unit(unit) => viewing::show_unit(state, unit),
        Spot::Line(side, line) => {
            viewing::show_line(state, side, line);
            arrive(state, spot);
        }
        Spot::Head | Spot::Gap(_) => arrive(state, spot),
    }
}

fn arrive(state: &mut State, spot: Spot) {
    let Some(open) = state.files.ready(state.reading.file) else { return };
    let row = state.reading.rows.row_of_spot(&open.diff, spot);
    jumping::arrive(state, row);
}

/// Where a thread stands in the file that was just opened.
pub(in crate::tui::update) fn spot_of_thread(state: &State, open: &OpenFile, id: CommentId) -> Option<Spot> {
    let thread = state.deciding.discussion.find(id)?;
    Some(spot_in(thread, open, &open.diff.change.key()))
}

/// Goes to what a comment is about.
pub(in crate::tui::update) fn show_anchor(state: &mut State, anchor: &Anchor) -> Vec<Effect> {
    let Some((key, file)) = anchor.file().and_then(|key| Some((key, state.files.find(key)?))) else {
        return Vec::new();
    };
    let spot = match anchor {
        Anchor::Units(_, units) => units.first().map(Spot::Unit),
        Anchor::Lines(_, numbers) => diff_of(state, key)
            .and_then(|diff| diff.lines.as_ref()?.line_numbered(Side::New, numbers.end - 1))
            .map(|line| Spot::Line(Side::New, line)),
        Anchor::Change | Anchor::File(_) => None,
    };
    jumping::open_file(state, file, Want::Spot(spot.unwrap_or(Spot::Head)))
}
