//! What each action does to the state, and which effects it asks for. Pure: no clock, disk, thread or terminal.
//!
//! [`update`] hands every action to the file that deals with it, and keeps count of changes to what is on the screen, so
//! that a sign key can be told from one that was pressed before its unit was shown.

mod arriving;
mod blaming;
mod commanding;
mod commenting;
mod copying;
mod deciding;
mod editing;
mod filtering;
mod finding;
mod jumping;
mod moving;
mod picking;
mod pointing;
mod prompting;
mod seeing;
mod signing_off;
mod theming;
mod typing;
mod viewing;
pub(crate) mod walking;
mod watching;

use std::collections::HashMap;

use super::action::Action;
use super::effect::Effect;
use super::rows::Arrangement;
use super::state::{FileSlot, Message, Overlay, Reading, State, Viewing};
use crate::config::Order;

/// Carries out `action`.
pub(crate) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    if let Action::Drawn { at } = action {
        return seeing::drawn(state, at);
    }
    let before = Sight::of(state);
    let effects = match action {
        Action::Key { chord, at } => typing::key(state, chord, at),
        Action::Mouse { mouse, at } => pointing::mouse(state, mouse, at),
        Action::Paste(text) => prompting::paste(state, &text),
        Action::Resized { columns, rows } => moving::resize(state, columns, rows),
        Action::FileRead { file, read } => arriving::file(state, file, read),
        Action::Counted(counts) => arriving::counts(state, counts),
        Action::Painted { key, lines } => {
            state.paint.deliver(key, lines);
            Vec::new()
        }
        Action::Found { ticket, found, is_done } => finding::arrived(state, ticket, found, is_done),
        Action::LinesMatched { ticket, lines, is_done } => picking::arrived(state, ticket, lines, is_done),
        Action::Paired { file } => viewing::paired(state, file),
        Action::MovedFound { file, moved } => arriving::moved(state, file, moved),
        Action::OriginsRead(origins) => {
            state.facts.learn(origins);
            Vec::new()
        }
        Action::Blamed { file, blame } => blaming::arrived(state, file, blame),
        Action::Appended { seq, result } => arriving::appended(state, seq, result),
        Action::ThemesListed { themes, worn } => theming::open(state, themes, worn),
        Action::Heard(heard) => commenting::heard(state, heard),
        Action::Edited(result) => prompting::edited(state, result),
        Action::SignedOff(result) => signing_off::finished(state, result),
        Action::Copied(result) => copying::copied(state, result),
        Action::Looked(moved) => watching::looked(state, moved),
        Action::Focused => watching::look(state),
        Action::EditorClosed(result) => editing::closed(state, result),
        Action::NotReloaded(why) => watching::not_reloaded(state, why),
        Action::WorkerFailed(sentence) => {
            state.message = Some(Message::refusal(sentence));
            Vec::new()
        }
        Action::Drawn { .. } => Vec::new(),
    };
    if Sight::of(state) != before {
        state.screen.generation += 1;
    }
    effects
}

/// The effects with which a session begins: the first file that may hold something undecided is opened, or after a reload the
/// file where the reader was.
pub(crate) fn open(state: &mut State) -> Vec<Effect> {
    if state.viewing.order != Order::default() {
        filtering::arrange(state);
    }
    jumping::begin(state)
}

/// After a reload: how the reader looked at things, and where.
pub(crate) fn take_over(state: &mut State, of_before: State) {
    state.reading.landmark = jumping::landmark(&of_before);
    state.reading.line_mode = of_before.reading.line_mode;
    state.viewing = Viewing { shapes: HashMap::new(), ..of_before.viewing };
    state.screen.file_list = of_before.screen.file_list;
    state.screen.theme = of_before.screen.theme;
    if state.facts.notices == of_before.facts.notices {
        state.overlay = None;
    }
    filtering::arrange(state);
}

pub(crate) use watching::reload_key;

/// What the reader has before their eyes, as far as it matters for what a sign key would mean.
#[derive(PartialEq, Eq)]
struct Sight {
    size: (u16, u16, Option<bool>),
    overlay: Option<std::mem::Discriminant<Overlay>>,
    /// The diff, unless something lies on top of it: what then happens below says nothing about a key that answers to it.
    diff: Option<DiffSight>,
}

#[derive(PartialEq, Eq)]
struct DiffSight {
    file: usize,
    cursor: u32,
    top: super::state::Top,
    side: crate::base::Side,
    line_mode: bool,
    selection: Option<u32>,
    is_read: bool,
    view: (Arrangement, u32, bool, usize, bool, bool),
    /// Moved lines have a text under them.
    n_moved: usize,
}

impl Sight {
    fn of(state: &State) -> Self {
        let screen = &state.screen;
        Self {
            size: (screen.columns, screen.rows, screen.file_list),
            overlay: state.overlay.as_ref().map(std::mem::discriminant),
            diff: state.overlay.is_none().then(|| DiffSight::of(state)),
        }
    }
}

impl DiffSight {
    fn of(state: &State) -> Self {
        let Reading { file, cursor, side, top, line_mode, selection, .. } = state.reading;
        let (rows, viewing) = (&state.reading.rows, &state.viewing);
        Self {
            file,
            cursor,
            side,
            top,
            line_mode,
            selection,
            is_read: state.files.ready(file).is_some(),
            n_moved: state.files.get(file).map_or(0, FileSlot::n_moved),
            view: (
                rows.arrangement(),
                rows.n_rows(),
                viewing.wrap,
                viewing.shift,
                viewing.whitespace,
                viewing.shows_blame(),
            ),
        }
    }
}
