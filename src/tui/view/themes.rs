//! The list of themes, at the right, so that code can be seen in the colours of the selected one.

use ratatui::layout::Rect;

use super::brush::Brush;
use crate::keymap::Command;
use crate::theme::Face;
use crate::tui::state::{State, Wardrobe};
use crate::tui::wrap::fold;

/// Columns of the list.
const COLUMNS: u16 = 44;
/// Lines under the list that say what the selected theme is.
const ABOUT: u16 = 4;

/// Draws the list and what is to be said of the selected theme.
pub(super) fn draw(state: &State, wardrobe: &Wardrobe, brush: &mut Brush<'_>, area: Rect) {
    let columns = COLUMNS.min(area.width);
    let right = Rect { x: area.right() - columns, width: columns, ..area };
    let rows = u16::try_from(wardrobe.themes.len()).unwrap_or(u16::MAX).saturating_add(2 + ABOUT);
    let title = format!("theme ({} keeps, Esc restores)", state.typing.key(Command::Choose));
    let inner = brush.window(right, columns, rows.min(area.height), &title);
    let room = usize::from(inner.height.saturating_sub(ABOUT)).max(1);
    let from = (wardrobe.selected + 1).saturating_sub(room).max(wardrobe.selected.saturating_sub(room / 2));
    let from = from.min(wardrobe.themes.len().saturating_sub(room));
    let themes = wardrobe.themes.iter().enumerate().skip(from).take(room);
    for ((at, theme), y) in themes.zip(inner.y..inner.bottom()) {
        let strip = Rect { y, height: 1, ..inner };
        if at == wardrobe.selected {
            brush.tint(strip, Face::Cursor);
            brush.text(strip, strip.x, y, brush.look.symbols.cursor, Face::Accent);
        }
        let face = if theme.theme.is_some() { Face::Text } else { Face::Error };
        brush.text(strip, strip.x + 2, y, &theme.name, face);
    }
    let Some(selected) = wardrobe.themes.get(wardrobe.selected) else { return };
    let face = if selected.theme.is_some() { Face::Dim } else { Face::Error };
    let below = inner.y + u16::try_from(room.min(wardrobe.themes.len())).unwrap_or(0);
    let lines = fold(&selected.about, usize::from(inner.width));
    for (line, y) in lines.iter().zip(below + 1..inner.bottom()) {
        brush.text(inner, inner.x, y, line, face);
    }
}
