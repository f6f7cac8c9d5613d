//! Going from hunk to hunk, file to file, and to what is undecided.

use super::{commenting, filtering, moving, viewing};
use crate::base::Side;
use crate::diff::{FileDiff, FileKey, Row, UnitRef, Units};
use crate::keymap::Command;
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::{FileRow, RowMap, Spot};
use crate::tui::state::{Content, Landmark, Message, Notes, Place, State, Top, Want};
use crate::tui::window;

/// `times` hunks on or back; a card counts as a hunk, and past the last one the next file follows.
pub(super) fn hunks(state: &mut State, times: u32, forward: bool) -> Vec<Effect> {
    let from = place(state);
    let mut effects = Vec::new();
    for _ in 0..times.min(10_000) {
        let Some(open) = state.files.ready(state.reading.file) else { break };
        match neighbour(&state.reading.rows, &open.diff, state.reading.cursor, forward) {
            Some(row) => arrive(state, row),
            None => {
                let Some(next) = neighbour_file(state, forward) else { break };
                let want = if forward { Want::FirstUnit } else { Want::LastHunk };
                effects.extend(open_file(state, next, want));
            }
        }
    }
    remember(state, from);
    effects
}

/// Where the reader is; `None` while the file is still being read.
pub(super) fn place(state: &State) -> Option<Place> {
    let (reading, file) = (&state.reading, state.reading.file);
    let open = state.files.ready(file)?;
    Some(Place { file, spot: reading.rows.spot(&open.diff, reading.cursor, reading.side) })
}

/// After a jump: where it started is the place to go back to.
pub(super) fn remember(state: &mut State, from: Option<Place>) {
    if from.is_some() && place(state) != from {
        state.reading.back = from;
    }
}

/// The first row of the next or previous hunk or card.
fn neighbour(rows: &RowMap, diff: &FileDiff, cursor: u32, forward: bool) -> Option<u32> {
    let n_others = diff.n_others().min(rows.n_rows() - 1);
    let first_line = |hunk: usize| {
        let hunk = diff.lines.as_ref()?.hunks().get(hunk).filter(|_| !rows.shape().is_folded)?;
        Some(rows.row_of(diff, UnitRef::Line(hunk.changed.start)))
    };
    match (rows.hunk_by(cursor), forward) {
        (None, true) if cursor < n_others => Some(cursor + 1),
        (None, true) => first_line(0),
        (None, false) => cursor.checked_sub(1).map(|row| row.min(n_others)).filter(|&row| row > 0),
        (Some(hunk), true) => first_line(hunk + 1),
        (Some(hunk), false) if rows.hunk_at(cursor).is_none() => first_line(hunk),
        (Some(0), false) => (n_others > 0).then_some(n_others),
        (Some(hunk), false) => first_line(hunk - 1),
    }
}

fn neighbour_file(state: &State, forward: bool) -> Option<usize> {
    let file = state.reading.file;
    state.files.step(file, 1, forward).filter(|&next| next != file)
}

/// `times` files on or back.
pub(super) fn files(state: &mut State, times: u32, forward: bool) -> Vec<Effect> {
    let file = state.reading.file;
    let next = state.files.step(file, times as usize, forward).unwrap_or(file);
    if next == file {
        let end = if forward { "last" } else { "first" };
        state.message = Some(Message::info(format!("this is the {end} file")));
        return Vec::new();
    }
    let from = place(state);
    let effects = open_file(state, next, Want::FirstUnit);
    state.reading.back = from.or(state.reading.back);
    effects
}

/// To where the last jump started.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    let Some(Place { file, spot }) = state.reading.back else {
        state.message = Some(Message::info("there is no place to go back to yet"));
        return Vec::new();
    };
    let here = place(state);
    let effects = open_file(state, file, Want::Spot(spot));
    state.reading.back = here.or(state.reading.back);
    effects
}

/// From a moved line to where it is on the other side of the change.
pub(super) fn follow_move(state: &mut State) -> Vec<Effect> {
    let target = Body::of(state).and_then(|body| {
        let FileRow::Line { lines, .. } = body.at(state.reading.cursor) else { return None };
        let Row::Changed(line) = lines.under_cursor(state.reading.side)? else { return None };
        let moved = body.moved?.at(line.side, line.line)?;
        let there = moved.line + (line.line - moved.lines.start);
        Some((moved.file, Spot::Line(line.side.other(), there)))
    });
    let Some((file, spot)) = target else {
        let key = state.typing.key(Command::Back);
        state.message = Some(Message::info(format!(
            "no moved line is here, as far as is known; {key} goes to where the last jump started"
        )));
        return Vec::new();
    };
    let from = place(state);
    let effects = open_file(state, file, Want::Spot(spot));
    state.reading.back = from.or(state.reading.back);
    effects
}

/// The next or previous undecided unit, through all files and around the end.
pub(super) fn undecided(state: &mut State, forward: bool) -> Vec<Effect> {
    let from = place(state);
    let effects = match undecided_beyond(state, forward) {
        Some(unit) => {
            viewing::show_unit(state, unit);
            Vec::new()
        }
        None => seek(state, forward, state.files.list().len()),
    };
    remember(state, from);
    effects
}

/// The nearest undecided unit past the cursor's hunk (or line, in line mode) in the open file. Units have an order of their
/// own, so that none is passed over where two of them stand in one row.
fn undecided_beyond(state: &State, forward: bool) -> Option<UnitRef> {
    let reading = &state.reading;
    let diff = &state.files.ready(reading.file)?.diff;
    let undecided = undecided_units(state, reading.file, diff);
    match (units_here(state, diff), forward) {
        (Ok((_, last)), true) => undecided.starting_at(last).difference(&Units::single(last)).first(),
        (Err(below), true) => undecided.starting_at(below).first(),
        (Ok((start, _)) | Err(start), false) => {
            let last = undecided.before(start).last()?;
            Some(start_of_run(state, diff, &undecided, last))
        }
    }
}

/// The first and last unit that a decision here would take in; where there is none, the first unit further down.
fn units_here(state: &State, diff: &FileDiff) -> Result<(UnitRef, UnitRef), UnitRef> {
    let (reading, rows) = (&state.reading, &state.reading.rows);
    let what = rows.at(diff, reading.cursor);
    let in_hunk = match what {
        FileRow::HunkHead(hunk) | FileRow::Line { hunk: Some(hunk), .. } if !reading.line_mode => {
            diff.lines.as_ref().and_then(|lines| lines.hunks().get(hunk))
        }
        _ => None,
    };
    if let (Some(piece), false) = (piece_here(state, diff), reading.line_mode) {
        return Ok((UnitRef::Line(piece.start), UnitRef::Line(piece.end - 1)));
    }
    if let Some(hunk) = in_hunk {
        return Ok((UnitRef::Line(hunk.changed.start), UnitRef::Line(hunk.changed.end - 1)));
    }
    if let Some(unit) = what.unit(reading.side) {
        return Ok((unit, unit));
    }
    let below = rows.units_between(diff, reading.cursor, rows.n_rows());
    Err(below.first().unwrap_or(UnitRef::Line(u32::MAX)))
}

/// The run of changed lines under the cursor, if its hunk is split.
pub(super) fn piece_here(state: &State, diff: &FileDiff) -> Option<std::ops::Range<u32>> {
    let (reading, rows) = (&state.reading, &state.reading.rows);
    let FileRow::Line { hunk: Some(hunk), lines } = rows.at(diff, reading.cursor) else { return None };
    let text = diff.lines.as_ref().filter(|_| rows.shape().is_split(hunk))?;
    let edit = text.edit_of(lines.changed().next()?.index);
    Some(text.changed_before(edit)..text.changed_before(edit + 1))
}

/// Going back hunk by hunk, the first undecided line of the hunk is meant.
fn start_of_run(state: &State, diff: &FileDiff, undecided: &Units, last: UnitRef) -> UnitRef {
    if state.reading.line_mode {
        return last;
    }
    diff.hunk_units(last).intersection(undecided).first().unwrap_or(last)
}

fn undecided_units(state: &State, file: usize, diff: &FileDiff) -> Units {
    state.files.get(file).map_or_else(Units::default, |slot| state.deciding.undecided(diff, &slot.key))
}

/// Goes through the `left` files that follow the open one (around the end, the open one last) to the first undecided unit.
/// A file that was not read yet is opened, and the search goes on when it arrives. A session in which nothing is left to decide
/// begins with the first file.
pub(super) fn seek(state: &mut State, forward: bool, left: usize) -> Vec<Effect> {
    let order = state.files.round_from(state.reading.file, forward);
    for (step, file) in order.into_iter().take(left).enumerate().map(|(at, file)| (at + 1, file)) {
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
    match state.files.first().filter(|&first| !state.typing.has_typed && first != state.reading.file) {
        Some(first) => open_file(state, first, Want::FirstUnit),
        None => Vec::new(),
    }
}

fn may_hold_undecided(state: &State, file: usize) -> bool {
    let slot = state.files.get(file);
    slot.is_some_and(|slot| !matches!(slot.content, Content::Failed(_)) && state.has_undecided(slot))
}

fn nothing_left(state: &State) -> String {
    if state.facts.commit.is_some() {
        return "no file of this commit can be read".to_owned();
    }
    let filtered = state.files.filtered_out().filter(|slot| state.has_undecided(slot)).count();
    let is_failed =
        |file: &usize| matches!(state.files.get(*file).map(|slot| &slot.content), Some(Content::Failed(_)));
    let failed = (0..state.files.len()).filter(is_failed).count();
    match (filtered, failed) {
        (0, 0) => format!("nothing is undecided any more: {} signs off", state.typing.key(Command::SignOff)),
        (0, n) => format!("nothing else is undecided; {n} files cannot be read, so they stay undecided"),
        (n, _) => {
            let key = state.typing.key(Command::ShowAll);
            format!(
                "nothing in the list is undecided; {n} files that are filtered out are ({key} shows them)"
            )
        }
    }
}

/// The first file that may hold something undecided; the first of all if none does.
pub(super) fn first(state: &mut State) -> Vec<Effect> {
    let list = state.files.list();
    let undecided = list.iter().copied().find(|&file| may_hold_undecided(state, file));
    let (file, left) = (undecided.or(state.files.first()).unwrap_or(0), list.len());
    open_file(state, file, Want::Undecided { forward: true, left })
}

/// Shows `file`; the cursor goes where it is wanted as soon as the file is there.
pub(super) fn open_file(state: &mut State, file: usize, want: Want) -> Vec<Effect> {
    if file != state.reading.file {
        state.reading.file = file;
        state.reading.cursor = 0;
        state.reading.top = Top::default();
        state.reading.rows = RowMap::default();
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
    let diff = &open.diff;
    filtering::fold_others(state);
    viewing::number_rows(state);
    commenting::note(state);
    let Some(want) = state.reading.want.take() else { return Vec::new() };
    let undecided = undecided_units(state, file, diff);
    let spot = match want {
        Want::FirstUnit => diff.units().first().map(Spot::Unit),
        Want::LastHunk => diff.units().last().and_then(|last| diff.hunk_units(last).first()).map(Spot::Unit),
        Want::Spot(spot) => Some(spot),
        Want::Comment { forward } => commenting::first_spot(state, &open, forward),
        Want::Thread(id) => commenting::spot_of_thread(state, &open, id),
        Want::Undecided { forward: true, .. } => undecided.first().map(Spot::Unit),
        Want::Undecided { forward: false, .. } => {
            undecided.last().map(|last| Spot::Unit(start_of_run(state, diff, &undecided, last)))
        }
    };
    match (spot, want) {
        (None, Want::Undecided { forward, left }) => return seek(state, forward, left),
        (Some(Spot::Unit(unit)), _) => viewing::show_unit(state, unit),
        (Some(Spot::Line(side, line)), _) => {
            viewing::show_line(state, side, line);
            let row = state.reading.rows.row_of_line(diff, side, line);
            state.reading.side = side;
            arrive(state, row);
        }
        (spot, _) => {
            let row = spot.map_or(0, |spot| state.reading.rows.row_of_spot(diff, spot));
            arrive(state, row);
        }
    }
    Vec::new()
}

/// Puts the cursor on `row` and as much of its hunk on the screen as fits, from the hunk's head on.
pub(super) fn arrive(state: &mut State, row: u32) {
    let Some(body) = Body::of(state) else {
        state.reading.cursor = row;
        return;
    };
    let row = row.min(body.rows.n_rows() - 1);
    let mut top = state.reading.top;
    if let Some(hunk) = body.rows.hunk_at(row) {
        let rows = body.rows.rows_of_hunk(hunk);
        // A hunk that cannot fit is not measured to its end.
        let last = (rows.end - 1).min(rows.start + body.height);
        top = window::reveal(&body, top, last);
        top = window::reveal(&body, top, rows.start);
        if window::window(&body, top).iter().all(|line| line.row != last) && is_near_top(&body, rows.start) {
            top = Top::default();
        }
    } else {
        top = window::reveal(&body, top, 0);
    }
    top = window::reveal(&body, top, row);
    state.reading.top = top;
    state.reading.cursor = row;
    moving::keep_in_sight(state);
}

/// Whether the head of the file, which says what is asked of it, leaves half of the screen to what begins at `row`.
fn is_near_top(body: &Body<'_>, row: u32) -> bool {
    let above = window::window(body, Top::default()).iter().take_while(|line| line.row != row).count();
    above <= body.height as usize / 2
}

/// Puts the cursor on a unit, in whichever file it is.
pub(super) fn show_unit(state: &mut State, key: &FileKey, unit: UnitRef) -> Vec<Effect> {
    let Some(file) = state.files.find(key) else { return Vec::new() };
    open_file(state, file, Want::Spot(Spot::Unit(unit)))
}

/// Where the reader is, in a way that outlives the numbering of files and units.
pub(super) fn landmark(state: &State) -> Option<Landmark> {
    let file = state.files.get(state.reading.file)?.key.clone();
    let line = Body::of(state).and_then(|body| match body.at(state.reading.cursor) {
        FileRow::Line { lines, .. } => lines.under_cursor(state.reading.side).map(|row| match row {
            Row::Changed(line) => (line.side, line.line),
            Row::Context { line } => (Side::New, line.new),
        }),
        _ => None,
    });
    Some(Landmark { file, line })
}

/// Where a session begins: where the reader was before, or at the first thing that may be undecided.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    let landmark = state.reading.landmark.clone();
    let found = landmark.and_then(|landmark| Some((state.files.find(&landmark.file)?, landmark.line)));
    match found {
        Some((file, line)) => {
            let spot = line.map_or(Spot::Head, |(side, line)| Spot::Line(side, line));
            open_file(state, file, Want::Spot(spot))
        }
        None => first(state),
    }
}
