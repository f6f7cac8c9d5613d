//! Comments by the unit of the open file under which they stand.

use std::collections::HashMap;

use crate::base::Shown;
use crate::diff::{FileKey, UnitRef, Units};
use crate::review::{Anchor, Comment};

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
    /// Those without a unit stand under the head of the file.
    by_unit: HashMap<Option<UnitRef>, Vec<(u64, Vec<Note>)>>,
}

impl Notes {
    /// Sorts the comments of one file by unit. Costs one step for every comment of the review, when a file is opened or a
    /// comment comes or goes.
    pub(crate) fn new(comments: &[Comment], key: &FileKey, is_first_file: bool) -> Self {
        let mut by_unit: HashMap<_, Vec<_>> = HashMap::new();
        for comment in comments {
            let unit = match &comment.anchor {
                Anchor::Change if is_first_file => None,
                Anchor::File(file) if file == key => None,
                Anchor::Units(file, units) if file == key => last_unit(units),
                _ => continue,
            };
            let text = format!("comment: {}", comment.text);
            let lines = crate::base::shown::shown_lines(text.as_bytes());
            let notes = lines.into_iter().map(|text| Note { kind: NoteKind::Comment, text }).collect();
            by_unit.entry(unit).or_default().push((comment.id, notes));
        }
        Self { by_unit }
    }

    /// The lines of the comments under a unit, or under the head of the file.
    pub(crate) fn under(&self, unit: Option<UnitRef>) -> impl Iterator<Item = &Note> {
        self.by_unit.get(&unit).into_iter().flatten().flat_map(|(_, notes)| notes)
    }

    /// The newest comment under one of these units, or under the head of the file if there is none among them.
    pub(crate) fn newest(&self, units: &Units) -> Option<u64> {
        let places: Vec<_> = if units.is_empty() { vec![None] } else { units.iter().map(Some).collect() };
        places.iter().filter_map(|unit| self.by_unit.get(unit)).flatten().map(|(id, _)| *id).max()
    }
}

fn last_unit(units: &Units) -> Option<UnitRef> {
    units.lines.last().map(UnitRef::Line).or_else(|| units.others.last().map(UnitRef::Other))
}
