//! The mouse: the wheel scrolls, a click moves the cursor or opens a file, a drag selects lines. Nothing here decides.

use ratatui::layout::{Position, Rect};

use super::{jumping, moving, typing};
use crate::base::Side;
use crate::tui::action::Mouse;
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::list_lines::{ListLine, first_place, list_lines};
use crate::tui::rows::Arrangement;
use crate::tui::state::{Overlay, State, Want};
use crate::tui::window;

/// How many lines one notch of the wheel scrolls.
const NOTCH: i64 = 3;

/// What is under the pointer.
enum Under {
    /// The diff.
    Body(Rect),
    /// The list of files.
    List(Rect),
    /// Something that takes no mouse.
    Other,
}

pub(super) fn mouse(state: &mut State, mouse: Mouse, at: Position) -> Vec<Effect> {
    state.typing.has_typed = true;
    if state.screen.is_too_small() {
        return Vec::new();
    }
    if state.overlay.is_some() {
        return in_window(state, mouse);
    }
    let panes = layout::panes(&state.screen);
    let under = match panes.list {
        Some(list) if list.contains(at) => Under::List(list),
        _ if panes.body.contains(at) => Under::Body(panes.body),
        _ => Under::Other,
    };
    match (mouse, under) {
        (Mouse::Wheel { down }, Under::Body(_)) => moving::scroll(state, if down { NOTCH } else { -NOTCH }),
        (Mouse::Wheel { down }, Under::List(list)) => scroll_list(state, list, down),
        (Mouse::Press, Under::Body(body)) => press(state, body, at),
        (Mouse::Press, Under::List(list)) => open(state, list, at),
        (Mouse::Drag, _) => drag(state, panes.body, at),
        (Mouse::Release, _) => {
            state.screen.pressed = None;
            Vec::new()
        }
        (Mouse::Wheel { .. } | Mouse::Press, _) => Vec::new(),
    }
}

/// On top of the diff only the wheel does anything: a click must neither answer nor close what has not been read.
fn in_window(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    let Mouse::Wheel { down } = mouse else { return Vec::new() };
    let by = i16::try_from(if down { NOTCH } else { -NOTCH }).unwrap_or(0);
    if let Some(scroll) = state.overlay.as_mut().and_then(Overlay::scroll_mut) {
        *scroll = scroll.saturating_add_signed(by);
    }
    typing::keep_scroll(state);
    Vec::new()
}

/// The cursor goes where the button was pressed. A selection ends, and what was typed half is forgotten.
fn press(state: &mut State, area: Rect, at: Position) -> Vec<Effect> {
    let Some(row) = row_at(state, area, at) else { return Vec::new() };
    forget(state);
    state.reading.selection = None;
    state.reading.cursor = row;
    if state.reading.rows.arrangement() == Arrangement::Split {
        let right_pane = Body::of(state).map_or(0, |body| body.pane_columns(Some(Side::New)));
        let is_right = usize::from(area.right().saturating_sub(at.x)) <= right_pane;
        state.reading.side = if is_right { Side::New } else { Side::Old };
    }
    state.screen.pressed = Some(row);
    Vec::new()
}

/// From where the button was pressed to the pointer. Beyond the edges the text moves.
fn drag(state: &mut State, area: Rect, at: Position) -> Vec<Effect> {
    let Some(from) = state.screen.pressed else { return Vec::new() };
    if at.y < area.y {
        moving::scroll(state, -1);
    } else if at.y >= area.bottom() {
        moving::scroll(state, 1);
    }
    let y = at.y.clamp(area.y, area.bottom().saturating_sub(1));
    let Some(row) = row_at(state, area, Position { y, ..at }) else { return Vec::new() };
    state.reading.cursor = row;
    state.reading.selection = (row != from || state.reading.selection.is_some()).then_some(from);
    Vec::new()
}

/// The row whose line stands there; below the end of the file, none.
fn row_at(state: &State, area: Rect, at: Position) -> Option<u32> {
    let body = Body::of(state)?;
    let lines = window::window(&body, state.reading.top);
    lines.get(usize::from(at.y.checked_sub(area.y)?)).map(|line| line.row)
}

fn open(state: &mut State, list: Rect, at: Position) -> Vec<Effect> {
    let lines = list_lines(state, list.height);
    let file = match lines.get(usize::from(at.y - list.y)) {
        Some(ListLine::File(file)) if *file != state.reading.file => *file,
        _ => return Vec::new(),
    };
    forget(state);
    // The list stays as it is under the pointer.
    let from = first_place(state, usize::from(list.height));
    let place = jumping::place(state);
    let effects = jumping::open_file(state, file, Want::FirstUnit);
    state.reading.back = place.or(state.reading.back);
    state.screen.list_from = Some((file, from));
    effects
}

fn scroll_list(state: &mut State, list: Rect, down: bool) -> Vec<Effect> {
    let from = first_place(state, usize::from(list.height));
    let n_files = state.files.list().len();
    let by = usize::try_from(NOTCH).unwrap_or(1);
    let from = if down { (from + by).min(n_files.saturating_sub(1)) } else { from.saturating_sub(by) };
    state.screen.list_from = Some((state.reading.file, from));
    Vec::new()
}

fn forget(state: &mut State) {
    state.message = None;
    state.typing.chords.clear();
    state.typing.count = None;
    state.typing.guessed = None;
}
