//! What the workers and the journal answer.

use std::sync::Arc;
use std::time::Duration;

use super::{commenting, deciding, filtering, jumping, moving};
use crate::diff::MovedBlocks;
use crate::review::{Entry, Event};
use crate::tui::effect::Effect;
use crate::tui::rows::OpenFile;
use crate::tui::state::{Counted, Message, State};

/// A file was read, or could not be.
pub(super) fn file(state: &mut State, file: usize, read: Result<Arc<OpenFile>, String>) -> Vec<Effect> {
    state.files.deliver(file, read, state.reading.file);
    if file != state.reading.file {
        return Vec::new();
    }
    if state.files.ready(file).is_none() {
        // It cannot be read; a search for the undecided goes on without it.
        if let Some(crate::tui::state::Want::Undecided { forward, left }) = state.reading.want.take() {
            return jumping::seek(state, forward, left);
        }
    }
    jumping::settle(state)
}

/// The lines of a file that moved were found.
pub(super) fn moved(state: &mut State, file: usize, moved: MovedBlocks) -> Vec<Effect> {
    if moved.is_cut && file == state.reading.file && state.message.is_none() {
        state.message = Some(Message::info("moved lines are not all marked here: there are too many lines"));
    }
    state.files.deliver_moved(file, moved);
    moving::keep_in_sight(state);
    Vec::new()
}

/// Files were counted.
pub(super) fn counts(state: &mut State, counts: Vec<(usize, Option<Counted>)>) -> Vec<Effect> {
    for (file, counted) in counts {
        state.files.count(file, counted);
    }
    if !state.files.is_counted() || state.files.len() > SMALL {
        return Vec::new();
    }
    filtering::arrange(state);
    // Who has moved already keeps their place; the list around it is in the same order for everybody.
    if state.typing.has_typed { Vec::new() } else { jumping::begin(state) }
}

/// Up to so many files the list is put in the order that sizes and hidden characters ask for, once they are counted. That is
/// before anybody has read a line; in a longer list files would change places under the reader's eyes.
const SMALL: usize = 200;

/// The journal has an entry, or does not. It answers in order, so what is not the oldest that waits was given up already, when
/// one before it was refused; its number may be that of a newer one.
pub(super) fn appended(state: &mut State, seq: u64, result: Result<(), Vec<String>>) -> Vec<Effect> {
    if state.deciding.pending.front().is_none_or(|entry| entry.seq != seq) {
        return Vec::new();
    }
    match result {
        Ok(()) => confirmed(state),
        Err(lines) => refused(state, &lines),
    }
}

fn confirmed(state: &mut State) -> Vec<Effect> {
    let Some(entry) = state.deciding.pending.pop_front() else { return Vec::new() };
    if let Event::Decided { units, .. } = &entry.event {
        state.deciding.pace.n_lines += u64::from(units.lines.len());
    }
    let touches_comments =
        !matches!(entry.event, Event::Decided { .. } | Event::Reopened { .. } | Event::Recorded { .. });
    if let Err(unfit) = state.deciding.review.apply(entry) {
        state.message =
            Some(Message::refusal(format!("the journal has an entry that does not fit: {unfit}")));
        state.deciding.deferred.clear();
        return Vec::new();
    }
    if touches_comments {
        commenting::refresh(state);
    }
    let mut effects = Vec::new();
    // One that finds nothing to undo writes nothing, so the next has no answer to wait for.
    while state.deciding.pending.is_empty()
        && let Some(command) = state.deciding.deferred.pop_front()
    {
        effects.extend(deciding::undo_or_redo(state, command, last_key(state)));
    }
    effects
}

fn last_key(state: &State) -> Duration {
    state.screen.shown.map_or(Duration::ZERO, |(_, since)| since)
}

/// Nothing that was not written is shown as decided; the cursor comes back to where it was asked for.
fn refused(state: &mut State, lines: &[String]) -> Vec<Effect> {
    let lost: Vec<Entry> = state.deciding.pending.drain(..).collect();
    state.deciding.deferred.clear();
    state.message = Some(Message::refusal(format!("NOT recorded: {}", lines.join("; "))));
    let first = lost.iter().find_map(|entry| match &entry.event {
        Event::Decided { file, units, .. } => Some((file.clone(), units.iter().next()?)),
        _ => None,
    });
    first.map_or_else(Vec::new, |(file, unit)| jumping::show_unit(state, &file, unit))
}
