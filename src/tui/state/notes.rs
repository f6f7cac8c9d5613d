//! Comments by the row of the open file under which they stand.

use std::collections::BTreeMap;

use crate::base::Shown;
use crate::diff::{FileKey, UnitRef, Units};
use crate::review::{Anchor, Comment};
use crate::tui::rows::OpenFile;

/// Why a line of text stands under a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    Comment,
    Reason,
    /// Something to notice about the line itself.
    Warning,
}

/// A text under a row; one element for each of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: NoteKind,
    pub(crate) text: Shown,
}

/// The comments of the open file.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    by_row: BTreeMap<u32, Vec<(u64, Vec<Note>)>>,
}

impl Notes {
    /// Sorts the comments of one file by row. Costs one step for every comment of the review, when a file is opened or a
    /// comment comes or goes.
    pub(crate) fn new(comments: &[Comment], key: &FileKey, open: &OpenFile, is_first_file: bool) -> Self {
        let mut by_row: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for comment in comments {
            let row = match &comment.anchor {
                Anchor::Change if is_first_file => 0,
                Anchor::File(file) if file == key => 0,
                Anchor::Units(file, units) if file == key => last_row(units, open),
                _ => continue,
            };
            let text = format!("comment: {}", comment.text);
            let lines = crate::base::shown::shown_lines(text.as_bytes());
            let notes = lines.into_iter().map(|text| Note { kind: NoteKind::Comment, text }).collect();
            by_row.entry(row).or_default().push((comment.id, notes));
        }
        Self { by_row }
    }

    /// The lines of the comments under `row`.
    pub(crate) fn under(&self, row: u32) -> impl Iterator<Item = &Note> {
        self.by_row.get(&row).into_iter().flatten().flat_map(|(_, notes)| notes)
    }

    /// The newest comment under one of the rows from `first` to `last`.
    pub(crate) fn comment_at(&self, first: u32, last: u32) -> Option<u64> {
        self.by_row.range(first..=last).flat_map(|(_, comments)| comments).map(|(id, _)| *id).max()
    }
}

fn last_row(units: &Units, open: &OpenFile) -> u32 {
    let unit = units.lines.last().map(UnitRef::Line).or_else(|| units.others.last().map(UnitRef::Other));
    unit.map_or(0, |unit| open.row_of(unit))
}
