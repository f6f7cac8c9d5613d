//! A list to choose from: what was typed, how many match, and those around the chosen one.

use ratatui::layout::{Position, Rect};

use super::brush::{Brush, columns};
use crate::base::Shown;
use crate::find::Needle;
use crate::theme::Face;
use crate::tui::state::{Item, Picker, PickerKind};

/// Draws the list; returns where the caret stands.
pub(super) fn draw(picker: &Picker, brush: &mut Brush<'_>, area: Rect) -> Position {
    let title = match picker.kind {
        PickerKind::Files => "go to a file",
        PickerKind::Lines => "go to a changed line",
        PickerKind::Commands => "commands",
        PickerKind::Decisions => "what was decided",
        PickerKind::Comments => "comments",
        PickerKind::Commits => "commits, the earliest first",
    };
    let rows = area.height.saturating_sub(4).clamp(6, 30);
    let inner = brush.window(area, area.width.saturating_sub(4).min(110), rows, title);
    let typed = Shown::of(&picker.query);
    let x = brush.text(inner, inner.x, inner.y, "> ", Face::Accent);
    let caret = brush.text(inner, x, inner.y, typed.as_str(), Face::Header);
    let count = match (picker.is_waiting, picker.items.len()) {
        (true, _) => format!("looking{}", brush.look.symbols.ellipsis),
        (false, Picker::MOST) => format!("{} or more", Picker::MOST),
        (false, n) => n.to_string(),
    };
    let count_x = inner.right().saturating_sub(columns(&count));
    brush.text(inner, count_x, inner.y, &count, Face::Dim);
    let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let from = picker.selected.saturating_sub(usize::from(list.height.saturating_sub(1)));
    let mut needle = Needle::new(&picker.query, picker.kind == PickerKind::Files);
    for ((at, item), y) in picker.items.iter().enumerate().skip(from).zip(list.y..list.bottom()) {
        let strip = Rect { y, height: 1, ..list };
        if at == picker.selected {
            brush.tint(strip, Face::Selection);
            brush.text(strip, strip.x, y, brush.look.symbols.cursor, Face::Accent);
        }
        draw_item(item, &mut needle, brush, strip);
    }
    Position { x: caret, y: inner.y }
}

fn draw_item(item: &Item, needle: &mut Needle, brush: &mut Brush<'_>, strip: Rect) {
    let detail_x = strip.right().saturating_sub(columns(&item.detail));
    let room = usize::from(detail_x.saturating_sub(strip.x + 4));
    let text = brush.look.symbols.cut(&Shown::of(&item.text), room);
    let positions = needle.positions(text.as_str());
    let mut x = strip.x + 2;
    for (at, character) in text.as_str().chars().enumerate() {
        let is_match = u32::try_from(at).is_ok_and(|at| positions.binary_search(&at).is_ok());
        let face = if is_match { Face::Accent } else { Face::Text };
        x = brush.text(strip, x, strip.y, character.encode_utf8(&mut [0; 4]), face);
    }
    brush.text(strip, detail_x, strip.y, &item.detail, Face::Dim);
}
