//! How the diff is shown: unified or side by side, wrapped or cut, folded, with more context.
//!
//! Whatever changes the numbering of rows goes through [`lay_out`], which keeps the cursor on what it was on.

use std::sync::Arc;

use super::{blaming, jumping, moving};
use crate::base::Side;
use crate::config::{Numbers, View};
use crate::diff::UnitRef;
use crate::keymap::Command;
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::rows::{Arrangement, FileRow, RowMap, Shape, Spot};
use crate::tui::state::{Message, State, Top};
use crate::tui::window;

/// How many lines of context one step shows more, or less.
const STEP: i64 = 10;
/// How many lines are shown past the one that was asked for.
const BEYOND: u32 = 3;

/// Carries out a command of this kind; `times` is its count.
pub(super) fn run(state: &mut State, command: Command, times: u32) -> Vec<Effect> {
    match command {
        Command::ColumnLeft | Command::ColumnRight => return sideways(state, command, times),
        Command::ShiftLeft | Command::ShiftRight | Command::LineStart | Command::LineEnd => {
            return shift(state, command, times);
        }
        Command::Fold => fold(state),
        Command::FoldAll | Command::UnfoldAll => fold_all(state, command == Command::FoldAll),
        Command::FoldFile => fold_file(state),
        Command::Split => split(state),
        Command::MoreContext => context(state, i64::from(times) * STEP),
        Command::LessContext => context(state, -i64::from(times) * STEP),
        Command::OpenGap => open_gap(state),
        Command::WholeFile => state.viewing.whole_file = !state.viewing.whole_file,
        Command::Arrange => arrange(state),
        Command::Blame => blaming::toggle(state),
        Command::Wrap => wrap(state),
        Command::Whitespace => state.viewing.whitespace = !state.viewing.whitespace,
        Command::Numbers => {
            state.viewing.numbers = match state.viewing.numbers {
                Numbers::Absolute => Numbers::Relative,
                Numbers::Relative => Numbers::Off,
                Numbers::Off => Numbers::Absolute,
            };
        }
        _ => {}
    }
    lay_out(state);
    Vec::new()
}

/// The arrangement that is wanted for the open file.
fn wanted(state: &State) -> Arrangement {
    state.viewing.arrangement(layout::panes(&state.screen).body.width)
}

/// Numbers the rows of the open file anew. A large one stays unified until a worker has paired its lines.
pub(super) fn number_rows(state: &mut State) {
    let Some(open) = state.files.ready(state.reading.file) else { return };
    let is_near = || open.lines().is_none_or(crate::diff::TextDiff::is_pairing_near);
    let arrangement = Some(wanted(state)).filter(|_| is_near()).unwrap_or_default();
    let shape = state.viewing.shape(state.reading.file);
    state.reading.rows = RowMap::new(&open.diff, arrangement, shape);
}

/// Orders the pairs without which the open file cannot be shown as it should.
pub(super) fn ask_for_pairs(state: &State) -> Option<Effect> {
    let file = state.reading.file;
    let open = state.files.ready(file)?;
    (state.reading.rows.arrangement() != wanted(state)).then(|| Effect::Pair(file, Arc::clone(open)))
}

/// A large file can be shown side by side now.
pub(super) fn paired(state: &mut State, file: usize) -> Vec<Effect> {
    if file == state.reading.file {
        lay_out(state);
    }
    Vec::new()
}

/// Numbers the rows anew; the cursor, the top and a selection stay on what they were on.
pub(super) fn lay_out(state: &mut State) {
    let Some(open) = state.files.ready(state.reading.file).cloned() else { return };
    let reading = &state.reading;
    let spot = |row: u32| reading.rows.spot(&open.diff, row, reading.side);
    let (cursor, top, selection) = (spot(reading.cursor), spot(reading.top.row), reading.selection.map(spot));
    let sub = reading.top.sub;
    let had_rows = reading.rows.n_rows() > 0;
    number_rows(state);
    if had_rows {
        let row = |spot: Spot| state.reading.rows.row_of_spot(&open.diff, spot);
        let (cursor, top, selection) = (row(cursor), row(top), selection.map(row));
        state.reading.cursor = cursor;
        state.reading.top = Top { row: top, sub };
        state.reading.selection = selection;
    }
    moving::keep_in_sight(state);
}

/// Into the other pane; without panes, as [`shift`].
fn sideways(state: &mut State, command: Command, times: u32) -> Vec<Effect> {
    let is_left = command == Command::ColumnLeft;
    if state.reading.rows.arrangement() == Arrangement::Split {
        state.reading.side = if is_left { Side::Old } else { Side::New };
        return Vec::new();
    }
    shift(state, if is_left { Command::ShiftLeft } else { Command::ShiftRight }, times)
}

/// Lines that are cut move sideways.
fn shift(state: &mut State, command: Command, times: u32) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    if state.viewing.wrap {
        let key = state.typing.key(Command::Wrap);
        let text = format!("long lines wrap, so there is nothing to the side; {key} cuts them");
        state.message = Some(Message::info(text));
        return Vec::new();
    }
    let step = (body.width / 2).max(1).saturating_mul(times as usize);
    let widest = widest_on_screen(&body, state.reading.top);
    let most = widest.saturating_sub(body.width / 2);
    let shift = state.viewing.shift;
    state.viewing.shift = match command {
        Command::ShiftLeft => shift.saturating_sub(step),
        Command::ShiftRight => shift.saturating_add(step).min(most.max(shift)),
        Command::LineEnd => widest.saturating_sub(body.width),
        _ => 0,
    };
    Vec::new()
}

/// The columns of the widest line on the screen; a long one counts by its bytes.
fn widest_on_screen(body: &Body<'_>, top: Top) -> usize {
    let mut widest = 0;
    for line in window::window(body, top) {
        let FileRow::Line { lines, .. } = body.at(line.row) else { continue };
        for pane in body.panes() {
            let Some(row) = lines.in_pane(*pane) else { continue };
            widest = widest.max(body.ruler().columns(body.code(row)));
        }
    }
    widest
}

fn shape_of_open_file(state: &mut State) -> &mut Shape {
    state.viewing.shapes.entry(state.reading.file).or_default()
}

/// The hunk that the cursor is in.
fn hunk_here(state: &State) -> Option<usize> {
    state.reading.rows.hunk_at(state.reading.cursor)
}

fn fold(state: &mut State) {
    let hunk = hunk_here(state);
    let shape = shape_of_open_file(state);
    match hunk {
        _ if shape.is_folded => shape.is_folded = false,
        Some(hunk) => shape.fold(hunk, !shape.hides(hunk)),
        None => shape.is_folded = true,
    }
}

/// Decides on the hunk under the cursor piece by piece, or as a whole again.
fn split(state: &mut State) {
    let Some(hunk) = hunk_here(state) else {
        state.message = Some(Message::info("there is no hunk here"));
        return;
    };
    let Ok(at) = u32::try_from(hunk) else { return };
    let shape = shape_of_open_file(state);
    let text = if shape.is_split(hunk) {
        shape.split.remove(&(at..at + 1));
        "this hunk is decided on as a whole"
    } else {
        shape.split.insert(at..at + 1);
        "this hunk is split: each run of changed lines is decided on by itself"
    };
    state.message = Some(Message::info(text));
}

fn fold_file(state: &mut State) {
    let shape = shape_of_open_file(state);
    shape.is_folded = !shape.is_folded;
}

fn fold_all(state: &mut State, is_folded: bool) {
    let n_hunks = state.files.ready(state.reading.file).and_then(|open| Some(open.lines()?.hunks().len()));
    let n_hunks = u32::try_from(n_hunks.unwrap_or(0)).unwrap_or(u32::MAX);
    let shape = shape_of_open_file(state);
    shape.is_folded = false;
    shape.folded = std::iter::once(0..if is_folded { n_hunks } else { 0 }).collect();
}

/// More lines, or fewer, at both ends of the hunk under the cursor.
fn context(state: &mut State, n: i64) {
    let hunk = hunk_here(state).or_else(|| state.reading.rows.hunk_by(state.reading.cursor));
    let Some(hunk) = hunk.filter(|_| has_whole_text(state)) else {
        state.message = Some(Message::info("there is no more text around this"));
        return;
    };
    shape_of_open_file(state).widen(hunk, n);
}

/// Shows all that is hidden at the cursor's line, or above the cursor's hunk.
fn open_gap(state: &mut State) {
    let Some(open) = state.files.ready(state.reading.file) else { return };
    let subject = blaming::subject(state);
    let rows = &state.reading.rows;
    let gap = match rows.at(&open.diff, state.reading.cursor) {
        FileRow::Tail => Some(rows.n_hunks()),
        FileRow::HunkHead(hunk) => Some(hunk),
        _ => None,
    };
    match gap {
        Some(hunk) if rows.shape().hides(hunk) => shape_of_open_file(state).fold(hunk, false),
        Some(gap) if rows.hidden(&open.diff, gap) > 0 => shape_of_open_file(state).open_gap(gap),
        _ if rows.shape().is_folded => shape_of_open_file(state).is_folded = false,
        _ if subject.is_some() => state.message = subject.map(Message::info),
        _ => {
            state.message = Some(Message::info(format!(
                "nothing is hidden here; {} shows more around a hunk",
                state.typing.key(Command::MoreContext)
            )));
        }
    }
}

fn has_whole_text(state: &State) -> bool {
    let open = state.files.ready(state.reading.file);
    open.and_then(|open| open.lines()).is_some_and(crate::diff::TextDiff::is_whole)
}

fn arrange(state: &mut State) {
    let (view, text) = match (state.viewing.view, wanted(state)) {
        (View::Auto, Arrangement::Unified) => {
            (View::Split, "side by side, where there are 60 columns for it")
        }
        (View::Auto, Arrangement::Split) => (View::Unified, "unified"),
        (View::Split | View::Unified, _) => (View::Auto, "unified or side by side, as the width allows"),
    };
    state.viewing.view = view;
    state.message = Some(Message::info(text));
}

fn wrap(state: &mut State) {
    state.viewing.wrap = !state.viewing.wrap;
    state.viewing.shift = 0;
    let text =
        if state.viewing.wrap { "long lines wrap" } else { "long lines are cut; what is cut was not seen" };
    state.message = Some(Message::info(text));
}

/// Puts the cursor on a unit of the open file; what folds over it is opened.
pub(super) fn show_unit(state: &mut State, unit: UnitRef) {
    let Some(open) = state.files.ready(state.reading.file).cloned() else { return };
    let hunk = match (unit, open.lines()) {
        (UnitRef::Line(index), Some(lines)) => lines.hunk_of(index),
        _ => None,
    };
    let shape = state.reading.rows.shape();
    if shape.is_folded || hunk.is_some_and(|hunk| shape.hides(hunk)) {
        let shape = shape_of_open_file(state);
        shape.is_folded = false;
        if let Some(hunk) = hunk {
            shape.fold(hunk, false);
        }
        number_rows(state);
    }
    if let (UnitRef::Line(index), Some(lines)) = (unit, open.lines()) {
        state.reading.side = lines.changed_line(index).map_or(Side::New, |line| line.side);
    }
    let row = state.reading.rows.row_of(&open.diff, unit);
    jumping::arrive(state, row);
}

/// Opens what hides a line of the open file.
pub(super) fn show_line(state: &mut State, side: Side, line: u32) {
    let Some(open) = state.files.ready(state.reading.file).cloned() else { return };
    let Some(lines) = open.lines() else { return };
    let hunk = lines.hunks().partition_point(|hunk| hunk.rows.get(side).end <= line);
    let starts = lines.hunks().get(hunk).map(|hunk| hunk.rows.get(side).start);
    let above = hunk.checked_sub(1).map_or(0, |above| lines.hunks()[above].rows.get(side).end);
    let shape = shape_of_open_file(state);
    shape.is_folded = false;
    if starts.is_some_and(|start| start <= line) {
        shape.fold(hunk, false);
    } else if lines.is_whole() {
        let end = starts.unwrap_or_else(|| lines.text().get(side).n_lines());
        shape.uncover(hunk, line.saturating_sub(above) + 1 + BEYOND, end.saturating_sub(line) + BEYOND);
    }
    lay_out(state);
}
