//! The list of files with what is decided in each.

use ratatui::layout::Rect;

use super::brush::{Brush, columns};
use crate::base::Shown;
use crate::theme::Face;
use crate::tui::list_lines::{ListLine, list_lines};
use crate::tui::state::{Content, FileSlot, State};

/// Draws the files that stand in the list now, under the names of their folders; in reading order a line says why a group
/// of files stands where it does.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect) {
    for (list_line, y) in list_lines(state, area.height).into_iter().zip(area.y..) {
        let Some(slot) = state.files.get(list_line.file()) else { continue };
        let (heading, face) = match list_line {
            ListLine::File(file) => {
                line(state, brush, Rect { y, height: 1, ..area }, slot, file == state.reading.file);
                continue;
            }
            ListLine::Group(_) => (Shown::of(slot.group.title()), Face::Accent),
            ListLine::Folder(_) if slot.change.path.parent().is_empty() => (Shown::of(b"."), Face::Dim),
            ListLine::Folder(_) => (Shown::of(slot.change.path.parent()), Face::Dim),
        };
        let heading = brush.look.symbols.cut(&heading, usize::from(area.width).saturating_sub(2));
        brush.text(area, area.x + 1, y, heading.as_str(), face);
    }
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
    let name = brush.look.symbols.cut(&Shown::of(slot.change.path.file_name()), room);
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
    if state.facts.commit.is_some() && !matches!(slot.content, Content::Failed(_)) {
        let count = slot.tally.map_or_else(|| symbols.ellipsis.to_owned(), |all| all.total().to_string());
        return ("", Face::Dim, count);
    }
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
    } else if all == Some(decided) && totals.carried.total() == decided && decided > 0 {
        (symbols.marks.carried, Face::Carried)
    } else if all == Some(decided) {
        (symbols.marks.signed, Face::Signed)
    } else if decided > 0 {
        (symbols.marks.partly, Face::Signed)
    } else {
        (symbols.marks.undecided, Face::Undecided)
    };
    (symbol, face, count)
}
