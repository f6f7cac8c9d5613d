//! Going from hunk to hunk, file to file, and to what is undecided.

use super::moving;
use crate::diff::{FileDiff, FileKey, UnitRef, Units};
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::OpenFile;
use crate::tui::state::{Content, Message, Notes, Place, State, Top, Want};
use crate::tui::window;

/// `times` hunks on or back; a card counts as a hunk, and past the last one the next file follows.
pub(super) fn hunks(state: &mut State, times: u32, forward: bool) -> Vec<Effect> {
    let from = state.reading.place();
    let mut effects = Vec::new();
    for _ in 0..times.min(10_000) {
        let Some(open) = state.files.ready(state.reading.file) else { break };
        match neighbour(open, state.reading.cursor, forward) {
            Some(row) => arrive(state, row),
            None => {
                let Some(next) = neighbour_file(state, forward) else { break };
                let want = if forward { Want::FirstUnit } else { Want::LastHunk };
                effects.extend(open_file(state, next, want));
            }
        }
    }
    if state.reading.place() != from {
        state.reading.back = Some(from);
    }
    effects
}

/// The first row of the next or previous hunk or card.
fn neighbour(open: &OpenFile, cursor: u32, forward: bool) -> Option<u32> {
    let n_others = open.diff.n_others();
    let first_line =
        |hunk: usize| open.lines()?.hunks().get(hunk).map(|of| open.row_of(UnitRef::Line(of.changed.start)));
    match (open.hunk_at(cursor), forward) {
        (None, true) if cursor < n_others => Some(cursor + 1),
        (None, true) => first_line(0),
        (None, false) => cursor.checked_sub(1).filter(|&row| row > 0),
        (Some(hunk), true) => first_line(hunk + 1),
        (Some(0), false) => (n_others > 0).then_some(n_others),
        (Some(hunk), false) => first_line(hunk - 1),
    }
}

fn neighbour_file(state: &State, forward: bool) -> Option<usize> {
    let file = state.reading.file;
    if forward { Some(file + 1).filter(|&next| next < state.files.len()) } else { file.checked_sub(1) }
}

/// `times` files on or back.
pub(super) fn files(state: &mut State, times: u32, forward: bool) -> Vec<Effect> {
    let file = state.reading.file;
    let times = times as usize;
    let next = if forward {
        (file + times).min(state.files.len().saturating_sub(1))
    } else {
        file.saturating_sub(times)
    };
    if next == file {
        let end = if forward { "last" } else { "first" };
        state.message = Some(Message::info(format!("this is the {end} file")));
        return Vec::new();
    }
    state.reading.back = Some(state.reading.place());
    open_file(state, next, Want::FirstUnit)
}

/// To where the last jump started.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    let Some(Place { file, row }) = state.reading.back else {
        state.message = Some(Message::info("there is no place to go back to yet"));
        return Vec::new();
    };
    let here = state.reading.place();
    let effects = open_file(state, file, Want::Row(row));
    state.reading.back = Some(here);
    effects
}

/// The next or previous undecided unit, through all files and around the end.
pub(super) fn undecided(state: &mut State, forward: bool) -> Vec<Effect> {
    let from = state.reading.place();
    let beyond =
        state.files.ready(state.reading.file).and_then(|open| undecided_beyond(state, open, forward));
    let effects = match beyond {
        Some(row) => {
            arrive(state, row);
            Vec::new()
        }
        None => seek(state, forward, state.files.len()),
    };
    if state.reading.place() != from {
        state.reading.back = Some(from);
    }
    effects
}

/// The row of the nearest undecided unit past the cursor's hunk (or line, in line mode) in the open file.
fn undecided_beyond(state: &State, open: &OpenFile, forward: bool) -> Option<u32> {
    let (cursor, reading) = (state.reading.cursor, &state.reading);
    let here = match open.hunk_at(cursor) {
        Some(hunk) if !reading.line_mode => open.rows_of_hunk(hunk),
        _ => cursor..cursor + 1,
    };
    let undecided = undecided_units(state, reading.file, &open.diff);
    if forward {
        first_row(open, &undecided.intersection(&open.units_between(here.end, open.n_rows())))
    } else {
        let before = undecided.intersection(&open.units_between(0, here.start.checked_sub(1)?));
        let last =
            before.lines.last().map(UnitRef::Line).or_else(|| before.others.last().map(UnitRef::Other))?;
        Some(start_of_run(state, open, &before, last))
    }
}

/// Going back hunk by hunk, the first undecided line of the hunk is meant.
fn start_of_run(state: &State, open: &OpenFile, undecided: &Units, last: UnitRef) -> u32 {
    if state.reading.line_mode {
        return open.row_of(last);
    }
    let hunk = open.diff.hunk_units(last).intersection(undecided);
    first_row(open, &hunk).unwrap_or_else(|| open.row_of(last))
}

fn first_row(open: &OpenFile, units: &Units) -> Option<u32> {
    let first = units.others.first().map(UnitRef::Other).or_else(|| units.lines.first().map(UnitRef::Line));
    first.map(|unit| open.row_of(unit))
}

fn undecided_units(state: &State, file: usize, diff: &FileDiff) -> Units {
    state.files.get(file).map_or_else(Units::default, |slot| state.deciding.undecided(diff, &slot.key))
}

/// Goes through the `left` files that follow the open one (around the end, the open one last) to the first undecided unit.
/// A file that was not read yet is opened, and the search goes on when it arrives.
pub(super) fn seek(state: &mut State, forward: bool, left: usize) -> Vec<Effect> {
    let n_files = state.files.len();
    let start = state.reading.file;
    for step in 1..=left.min(n_files) {
        let file = if forward { (start + step) % n_files } else { (start + n_files - step) % n_files };
        if !may_hold_undecided(state, file) {
            continue;
        }
        let want = Want::Undecided { forward, left: left - step };
        let Some(open) = state.files.ready(file).cloned() else { return open_file(state, file, want) };
        if !undecided_units(state, file, &open.diff).is_empty() {
            return open_file(state, file, want);
        }
    }
    state.message = Some(Message::info(nothing_left(state)));
    Vec::new()
}

fn may_hold_undecided(state: &State, file: usize) -> bool {
    let Some(slot) = state.files.get(file) else { return false };
    if matches!(slot.content, Content::Failed(_)) {
        return false;
    }
    let pending: u32 = state.deciding.pending_units(&slot.key).map(Units::len).sum();
    let decided = state.deciding.review.decided(&slot.key).tally().total() + u64::from(pending);
    slot.tally.is_none_or(|tally| decided < tally.total())
}

fn nothing_left(state: &State) -> String {
    let failed = (0..state.files.len())
        .filter(|&file| matches!(state.files.get(file).map(|slot| &slot.content), Some(Content::Failed(_))))
        .count();
    match failed {
        0 => "nothing is undecided any more: ZZ signs off".to_owned(),
        n => format!("nothing else is undecided; {n} files cannot be read, so they stay undecided"),
    }
}

/// The first file that may hold something undecided; the first of all if none does.
pub(super) fn first(state: &mut State) -> Vec<Effect> {
    let n_files = state.files.len();
    let file = (0..n_files).find(|&file| may_hold_undecided(state, file)).unwrap_or(0);
    open_file(state, file, Want::Undecided { forward: true, left: n_files })
}

/// Shows `file`; the cursor goes where it is wanted as soon as the file is there.
pub(super) fn open_file(state: &mut State, file: usize, want: Want) -> Vec<Effect> {
    if file != state.reading.file {
        state.reading.file = file;
        state.reading.cursor = 0;
        state.reading.top = Top::default();
        state.notes = Notes::default();
    }
    state.reading.selection = None;
    state.reading.want = Some(want);
    if state.files.ready(file).is_some() {
        state.files.touch(file);
        return settle(state);
    }
    if state.files.ask(file) { vec![Effect::Read(file)] } else { Vec::new() }
}

/// Puts the cursor where it is wanted, now that the file is there.
pub(super) fn settle(state: &mut State) -> Vec<Effect> {
    let file = state.reading.file;
    let Some(open) = state.files.ready(file).cloned() else { return Vec::new() };
    state.notes = Notes::new(state.deciding.review.comments(), &open.diff.change.key(), &open, file == 0);
    let Some(want) = state.reading.want.take() else { return Vec::new() };
    let undecided = undecided_units(state, file, &open.diff);
    let row = match want {
        Want::FirstUnit => first_row(&open, &open.diff.units()),
        Want::LastHunk => {
            let last = open.n_hunks().checked_sub(1);
            last.and_then(|hunk| first_row(&open, &hunk_units(&open, hunk))).or(Some(open.diff.n_others()))
        }
        Want::Row(row) => Some(row.min(open.n_rows() - 1)),
        Want::Unit(unit) => Some(open.row_of(unit)),
        Want::Undecided { forward: true, .. } => first_row(&open, &undecided),
        Want::Undecided { forward: false, .. } => {
            let last = undecided
                .lines
                .last()
                .map(UnitRef::Line)
                .or_else(|| undecided.others.last().map(UnitRef::Other));
            last.map(|unit| start_of_run(state, &open, &undecided, unit))
        }
    };
    match (row, want) {
        (None, Want::Undecided { forward, left }) => return seek(state, forward, left),
        (row, _) => arrive(state, row.unwrap_or(0)),
    }
    Vec::new()
}

fn hunk_units(open: &OpenFile, hunk: usize) -> Units {
    let of_hunk = open.lines().and_then(|lines| lines.hunks().get(hunk));
    Units::lines(of_hunk.into_iter().map(|hunk| hunk.changed.clone()).collect())
}

/// Puts the cursor on `row` and as much of its hunk on the screen as fits, from the hunk's head on.
fn arrive(state: &mut State, row: u32) {
    let Some(body) = Body::of(state) else {
        state.reading.cursor = row;
        return;
    };
    let row = row.min(body.open.n_rows() - 1);
    let mut top = state.reading.top;
    if let Some(hunk) = body.open.hunk_at(row) {
        let rows = body.open.rows_of_hunk(hunk);
        // A hunk that cannot fit is not measured to its end.
        let last = (rows.end - 1).min(rows.start + body.height);
        top = window::reveal(&body, top, last);
        top = window::reveal(&body, top, rows.start);
    } else {
        top = window::reveal(&body, top, 0);
    }
    top = window::reveal(&body, top, row);
    state.reading.top = top;
    state.reading.cursor = row;
    moving::keep_in_sight(state);
}

/// Puts the cursor on a unit, in whichever file it is.
pub(super) fn show_unit(state: &mut State, key: &FileKey, unit: UnitRef) -> Vec<Effect> {
    let Some(file) = state.files.find(key) else { return Vec::new() };
    open_file(state, file, Want::Unit(unit))
}
