//! The frame: state in, cells out. Nothing here changes anything.
//!
//! [`view`] cuts the screen as [`super::layout`] says and hands each part to the file that draws it. Text reaches cells
//! through [`brush::Brush`] alone.

mod brush;
mod diff_pane;
mod file_list;
mod footer;
mod header;
mod help;
mod look;
mod message;
mod picker;
mod prompt;
mod sign_off;
mod summary;
mod themes;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use look::{Look, Symbols};

use super::layout;
use super::state::{Overlay, State};
use crate::keymap::Command;
use crate::theme::Face;
use brush::Brush;

/// Draws the whole screen; returns where the caret stands while something is typed.
pub(crate) fn view(state: &State, look: &Look, buffer: &mut Buffer) -> Option<Position> {
    match state.theme() {
        Some(theme) => draw(state, &Look { theme: theme.clone(), ..look.clone() }, buffer),
        None => draw(state, look, buffer),
    }
}

/// How far the window that lies on top can be scrolled.
pub(crate) fn last_scroll(state: &State) -> u16 {
    let area = Rect::new(0, 0, state.screen.columns, state.screen.rows);
    let n_lines = match &state.overlay {
        Some(Overlay::Help { .. }) => help::n_lines(state, area),
        Some(Overlay::Summary { .. }) => summary::n_lines(state, area),
        Some(Overlay::Message(letter)) => message::n_lines(letter, area),
        Some(Overlay::SignOff { step, .. }) => sign_off::n_lines(state, step, area),
        _ => 0,
    };
    u16::try_from(n_lines.saturating_sub(usize::from(area.height.saturating_sub(2)))).unwrap_or(u16::MAX)
}

fn draw(state: &State, look: &Look, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut brush = Brush::new(buffer, look);
    brush.clear(area);
    if state.screen.is_too_small() {
        brush.text(area, 0, 0, "enlarge the terminal", Face::Warning);
        let leave = format!("to 40x10; {} leaves", state.typing.key(Command::Quit));
        brush.text(area, 0, 1, &leave, Face::Text);
        return None;
    }
    let panes = layout::panes(&state.screen);
    header::title(state, &mut brush, panes.title);
    header::progress(state, &mut brush, panes.progress);
    if let Some(list) = panes.list {
        file_list::draw(state, &mut brush, list);
        for y in list.y..list.bottom() {
            brush.text(area, list.right(), y, look.symbols.vertical, Face::Border);
        }
    }
    if let Some(rule) = panes.rule {
        brush.text(rule, 0, rule.y, &look.symbols.horizontal.repeat(usize::from(rule.width)), Face::Border);
    }
    header::file(state, &mut brush, panes.file);
    diff_pane::draw(state, &mut brush, panes.body);
    let mut caret = None;
    match &state.overlay {
        None => footer::draw(state, &mut brush, panes.footer),
        Some(Overlay::Prompt(prompt)) => {
            caret = Some(prompt::draw(state, prompt, &mut brush, panes.footer, panes.body));
        }
        Some(Overlay::Picker(picker)) => caret = Some(picker::draw(picker, &mut brush, area)),
        Some(Overlay::Summary { scroll }) => summary::draw(state, &mut brush, area, *scroll),
        Some(Overlay::Help { scroll }) => help::draw(state, &mut brush, area, *scroll),
        Some(Overlay::Message(letter)) => message::draw(state, letter, &mut brush, area),
        Some(Overlay::SignOff { step, scroll }) => {
            caret = sign_off::draw(state, &mut brush, area, step, *scroll);
        }
        Some(Overlay::Themes(wardrobe)) => themes::draw(state, wardrobe, &mut brush, area),
        Some(Overlay::Notices) => help::notices(state, &mut brush, area),
    }
    caret
}
