//! The head of a file and the cards of other changes, as texts under their rows.

use super::state::{Note, NoteKind};
use crate::base::Shown;
use crate::diff::FileDiff;
pub(crate) use crate::session::card::title;
use crate::session::{Trusted, card};

/// What happened to the file, its path in full where the line above the diff cuts it, what is asked of it, and what its path is
/// taken for.
pub(crate) fn file_head(diff: &FileDiff, trusted: &Trusted, columns: usize) -> Vec<Note> {
    let path = Shown::of(diff.change.path.as_bytes());
    let long = (path.width() > columns).then_some(path);
    let asked = card::asked(trusted, &diff.change.path);
    let texts = [Shown::of(card::head(&diff.change))].into_iter().chain(long).chain(asked).map(note);
    let misleading = card::misleading(diff.change.path.as_bytes()).into_iter();
    texts.chain(misleading.map(|words| Note { kind: NoteKind::Warning, text: Shown::of(words) })).collect()
}

/// The card of an other change.
pub(crate) fn lines(diff: &FileDiff, other: u32) -> Vec<Note> {
    card::lines(diff, other).into_iter().map(note).collect()
}

const fn note(text: Shown) -> Note {
    Note { kind: NoteKind::Card, text }
}
