//! Moving the cursor and the text within a file.

use super::{jumping, viewing};
use crate::base::Side;
use crate::diff::TextDiff;
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::state::{State, Top};
use crate::tui::window;

/// The cursor `by` rows down, or up. Inside a row that does not fit on the screen the text moves first.
pub(super) fn lines(state: &mut State, by: i64) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let (mut cursor, mut top) = (state.reading.cursor, state.reading.top);
    for _ in 0..by.unsigned_abs().min(u64::from(body.rows.n_rows()) + 1) {
        if by > 0 {
            let (_, hidden_below) = hidden_lines(&body, top, cursor);
            if hidden_below > 0 && body.lines_of(cursor) > 1 {
                top = window::forward(&body, top, 1);
            } else if cursor + 1 < body.rows.n_rows() {
                cursor += 1;
                top = window::reveal(&body, top, cursor);
            }
        } else {
            let (hidden_above, _) = hidden_lines(&body, top, cursor);
            if hidden_above > 0 {
                top = window::backward(&body, top, 1);
            } else if cursor > 0 {
                cursor -= 1;
                top = reveal_end(&body, top, cursor);
            }
        }
    }
    state.reading.cursor = cursor;
    state.reading.top = top;
    Vec::new()
}

/// How many lines of `row` are above and below the screen.
fn hidden_lines(body: &Body<'_>, top: Top, row: u32) -> (u32, u32) {
    let above = if top.row == row { top.sub } else { 0 };
    let n_lines = body.lines_of(row);
    let visible = window::window(body, top).iter().filter(|line| line.row == row).count();
    (above, n_lines.saturating_sub(above).saturating_sub(u32::try_from(visible).unwrap_or(u32::MAX)))
}

/// Coming from below, a row that does not fit on the screen is met at its end.
fn reveal_end(body: &Body<'_>, top: Top, row: u32) -> Top {
    let n_lines = body.lines_of(row);
    if top.row > row && n_lines > body.height {
        return Top { row, sub: n_lines - body.height };
    }
    window::reveal(body, top, row)
}

/// `times` screens, or halves of one (`part` 2), down or up. The cursor stays on the screen.
pub(super) fn pages(state: &mut State, times: u32, part: u32, down: bool) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    // Two lines stay on the screen, so that the reader does not lose the thread.
    let page = (body.height.saturating_sub(2) / part).max(1).saturating_mul(times);
    let before = state.reading.top;
    let last = window::last_top(&body).max(before);
    let (top, cursor) = if down {
        let top = window::forward(&body, before, page).min(last);
        (top, state.reading.cursor.max(top.row))
    } else {
        (window::backward(&body, before, page), state.reading.cursor)
    };
    let n_rows = body.rows.n_rows();
    let (top, cursor) = if top == before {
        (top, if down { n_rows - 1 } else { 0 })
    } else {
        (top, clamp(&body, top, cursor))
    };
    state.reading.top = top;
    state.reading.cursor = cursor;
    Vec::new()
}

/// The row nearest to `cursor` that is on the screen.
fn clamp(body: &Body<'_>, top: Top, cursor: u32) -> u32 {
    let lines = window::window(body, top);
    let last = lines.last().map_or(top.row, |line| line.row);
    cursor.clamp(top.row, last)
}

/// The first row, or the line with the number `count` of the new side.
pub(super) fn top(state: &mut State, count: Option<u32>) -> Vec<Effect> {
    match count {
        Some(number) => go_to_number(state, number),
        None => go_to(state, 0),
    }
}

/// The last row and the end of the file, however long its last line is; or the line with the number `count` of the new side.
pub(super) fn bottom(state: &mut State, count: Option<u32>) -> Vec<Effect> {
    match count {
        Some(number) => go_to_number(state, number),
        None => {
            let effects = go_to(state, u32::MAX);
            if let Some(end) = Body::of(state).map(|body| window::last_top(&body)) {
                state.reading.top = state.reading.top.max(end);
            }
            effects
        }
    }
}

/// Puts the cursor on `row` of the open file, at most the last one.
pub(super) fn go_to(state: &mut State, row: u32) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let row = row.min(body.rows.n_rows() - 1);
    let top = window::reveal(&body, state.reading.top, row);
    state.reading.back = jumping::place(state);
    state.reading.cursor = row;
    state.reading.top = top;
    Vec::new()
}

/// The line with this number on the new side, or the first one after it that is shown. Hidden text is opened up to it.
fn go_to_number(state: &mut State, number: u32) -> Vec<Effect> {
    let Some(lines) = state.files.ready(state.reading.file).and_then(|open| open.lines()) else {
        return Vec::new();
    };
    let line = line_with_number(lines, number);
    viewing::show_line(state, Side::New, line);
    let Some(body) = Body::of(state) else { return Vec::new() };
    let row = body.rows.row_of_line(&body.open.diff, Side::New, line);
    go_to(state, row)
}

/// The position of the line with this number in the new text. A patch has only the lines of its hunks.
fn line_with_number(lines: &TextDiff, number: u32) -> u32 {
    let end = lines.text().new.n_lines().saturating_sub(1);
    if lines.is_whole() {
        return number.saturating_sub(1).min(end);
    }
    let hunk =
        lines.hunks().partition_point(|hunk| TextDiff::number(hunk, Side::New, hunk.rows.new.end) <= number);
    let Some(hunk) = lines.hunks().get(hunk) else { return end };
    hunk.rows.new.start + number.saturating_sub(hunk.numbers.new)
}

/// The text `by` lines up, or down; the cursor stays on the screen.
pub(super) fn scroll(state: &mut State, by: i64) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let n = u32::try_from(by.unsigned_abs()).unwrap_or(u32::MAX);
    let before = state.reading.top;
    let top = if by > 0 {
        window::forward(&body, before, n).min(window::last_top(&body).max(before))
    } else {
        window::backward(&body, before, n)
    };
    let cursor = clamp(&body, top, state.reading.cursor);
    state.reading.top = top;
    state.reading.cursor = cursor;
    Vec::new()
}

/// Scrolls so that the cursor is at the top (0), in the middle (1) or at the bottom (2) of the screen.
pub(super) fn cursor_to(state: &mut State, half: u32) -> Vec<Effect> {
    let Some(body) = Body::of(state) else { return Vec::new() };
    let cursor = state.reading.cursor;
    let room = body.height.saturating_sub(body.lines_of(cursor));
    let top = window::place(&body, cursor, room * half / 2);
    state.reading.top = top;
    Vec::new()
}

pub(super) fn toggle_selection(state: &mut State) -> Vec<Effect> {
    state.reading.selection = match state.reading.selection {
        Some(_) => None,
        None => Some(state.reading.cursor),
    };
    Vec::new()
}

pub(super) fn toggle_file_list(state: &mut State) -> Vec<Effect> {
    let is_shown = crate::tui::layout::panes(&state.screen).list.is_some();
    state.screen.file_list = Some(!is_shown);
    viewing::lay_out(state);
    Vec::new()
}

pub(super) fn resize(state: &mut State, columns: u16, rows: u16) -> Vec<Effect> {
    state.screen.columns = columns;
    state.screen.rows = rows;
    state.screen.redraw = true;
    viewing::lay_out(state);
    Vec::new()
}

/// After the room changed: the cursor is on the screen, and the top is a line that exists.
pub(super) fn keep_in_sight(state: &mut State) {
    let Some(body) = Body::of(state) else { return };
    let mut top = state.reading.top;
    top.row = top.row.min(body.rows.n_rows() - 1);
    top.sub = top.sub.min(body.lines_of(top.row) - 1);
    let cursor = state.reading.cursor.min(body.rows.n_rows() - 1);
    let top = if top.row == cursor { top } else { window::reveal(&body, top, cursor) };
    state.reading.top = top;
    state.reading.cursor = cursor;
}
