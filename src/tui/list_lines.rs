//! What stands in each line of the list of files: pure, so that a click finds what the view drew.

use super::state::{FileSlot, State};
use crate::config::Order;

/// A line of the list, with the file that it is or stands above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListLine {
    /// Why the files below stand where they do.
    Group(usize),
    /// The folder that the files below are in.
    Folder(usize),
    /// A file.
    File(usize),
}

impl ListLine {
    /// The file.
    pub(crate) const fn file(self) -> usize {
        match self {
            Self::Group(file) | Self::Folder(file) | Self::File(file) => file,
        }
    }
}

/// As many lines as fit, the open file among them unless the list was scrolled. Only the files around are looked at.
pub(crate) fn list_lines(state: &State, height: u16) -> Vec<ListLine> {
    let list = state.files.list();
    let height = usize::from(height);
    let mut lines = Vec::with_capacity(height);
    let mut above: Option<&FileSlot> = None;
    for &file in &list[first_place(state, height).min(list.len())..] {
        let Some(slot) = state.files.get(file) else { continue };
        let is_new_group = above.is_none_or(|above| above.group != slot.group);
        if is_new_group && state.viewing.order == Order::Reading && state.files.has_groups() {
            lines.push(ListLine::Group(file));
        }
        let parent = slot.change.path.parent();
        let is_new_folder = above.is_none_or(|above| above.change.path.parent() != parent);
        if is_new_folder && !(above.is_none() && parent.is_empty()) {
            lines.push(ListLine::Folder(file));
        }
        above = Some(slot);
        lines.push(ListLine::File(file));
        if lines.len() >= height {
            break;
        }
    }
    lines.truncate(height);
    lines
}

/// The place in the list of the file at its top.
pub(crate) fn first_place(state: &State, height: usize) -> usize {
    let open = state.reading.file;
    match state.screen.list_from {
        Some((of, place)) if of == open => place,
        _ => state.files.place(open).unwrap_or(0).saturating_sub(height / 3),
    }
}
