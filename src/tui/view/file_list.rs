//! The list of files with what is decided in each. Only the files around the open one are looked at.

use ratatui::layout::Rect;

use super::brush::{Brush, columns};
use crate::base::Shown;
use crate::config::Order;
use crate::theme::Face;
use crate::tui::state::{Content, FileSlot, State};

/// Draws as many files as fit, the open one among them, under the names of their folders; in reading order a line says why
/// a group of files stands where it does.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let open = state.reading.file;
    let list = state.files.list();
    let first = state.files.place(open).unwrap_or(0).saturating_sub(usize::from(area.height) / 3);
    let mut above: Option<&FileSlot> = None;
    let mut y = area.y;
    for (file, slot) in
        list[first.min(list.len())..].iter().filter_map(|&file| Some((file, state.files.get(file)?)))
    {
        for (text, face) in headings(state, above, slot) {
            let text = text.cut(usize::from(area.width).saturating_sub(2));
            brush.text(area, area.x + 1, y, text.as_str(), face);
            y += 1;
        }
        above = Some(slot);
        if y >= area.bottom() {
            break;
        }
        line(state, brush, Rect { y, height: 1, ..area }, slot, file == open);
        y += 1;
    }
}

/// The lines between two files of the list: a new group, a new folder.
fn headings(state: &State, above: Option<&FileSlot>, slot: &FileSlot) -> Vec<(Shown, Face)> {
    let mut headings = Vec::new();
    let is_new_group = above.is_none_or(|above| above.group != slot.group);
    if is_new_group && state.viewing.order == Order::Reading && state.files.has_groups() {
        headings.push((Shown::of(slot.group.title()), Face::Accent));
    }
    let parent = slot.change.path.parent();
    let is_new_folder = above.is_none_or(|above| above.change.path.parent() != parent);
    if is_new_folder && !(above.is_none() && parent.is_empty()) {
        headings.push((Shown::of(if parent.is_empty() { b"." } else { parent }), Face::Dim));
    }
    headings
}

fn line(state: &State, brush: &mut Brush<'_>, area: Rect, slot: &FileSlot, is_open: bool) {
    if is_open {
        brush.tint(area, Face::Cursor);
        brush.text(area, area.x, area.y, brush.look.symbols.cursor, Face::Accent);
    }
    let (symbol, face, count) = summary(state, brush, slot);
    brush.text(area, area.x + 2, area.y, symbol, face);
    let count_x = area.right().saturating_sub(columns(&count) + 1);
    let room = usize::from(count_x.saturating_sub(area.x + 5));
    let name = Shown::of(slot.change.path.file_name()).cut(room);
    let name_face = if is_open { Face::Header } else { Face::Text };
    brush.text(area, area.x + 4, area.y, name.as_str(), name_face);
    brush.text(area, count_x, area.y, &count, Face::Dim);
    if slot.n_hidden > 0 {
        brush.text(area, area.x + 1, area.y, "!", Face::Warning);
    }
}

/// The state of a file: the worst of its decisions, and how many of its units have one.
fn summary(state: &State, brush: &Brush<'_>, slot: &FileSlot) -> (&'static str, Face, String) {
    let symbols = &brush.look.symbols;
    let totals = state.deciding.review.totals_of(&slot.key);
    let decided = totals.decided().total();
    if matches!(slot.content, Content::Failed(_)) {
        return (symbols.marks.undecided, Face::Error, "unreadable".into());
    }
    let all = slot.tally.map(crate::diff::Tally::total);
    let count = all.map_or_else(|| symbols.ellipsis.to_owned(), |all| format!("{decided}/{all}"));
    let (symbol, face) = if totals.rejected.total() > 0 {
        (symbols.marks.rejected, Face::Rejected)
    } else if totals.questioned.total() > 0 {
        (symbols.marks.questioned, Face::Questioned)
    } else if all == Some(decided) {
        (symbols.marks.signed, Face::Signed)
    } else if decided > 0 {
        (symbols.marks.partly, Face::Signed)
    } else {
        (symbols.marks.undecided, Face::Undecided)
    };
    (symbol, face, count)
}
