//! Comparing two blobs with libgit2's Myers, the one engine that hunks come from.

use std::ops::{Deref, Range};
use std::path::Path;

use git2::{DiffOptions, Patch};

use super::error::{GitError, Step};
use crate::base::Sided;
use crate::diff::{Edit, Text, TextDiff};

/// The bytes of a blob. Libgit2 compares one that it holds as it is, and makes an id of bytes first, which takes as long as
/// reading them.
#[derive(Debug)]
pub(crate) enum Blob<'repo> {
    /// Held by libgit2, which checked it against its id.
    Held(git2::Blob<'repo>),
    Bytes(Vec<u8>),
}

impl Deref for Blob<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Held(blob) => blob.content(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl Blob<'_> {
    /// How many lines it has.
    pub(super) fn n_lines(&self) -> usize {
        let unended = usize::from(self.last().is_some_and(|&byte| byte != b'\n'));
        memchr::memchr_iter(b'\n', self).count() + unended
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Held(blob) => blob.content().to_vec(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// The changed lines between two blobs. Attributes, configuration and NUL bytes have no say in it.
pub(crate) fn compare(Sided { old, new }: Sided<Blob<'_>>) -> Result<TextDiff, GitError> {
    let found = (!old.is_empty() && !new.is_empty()).then(|| hunks(&old, &new)).transpose()?;
    let text = Sided::new(old, new).map(|blob| Text::new(blob.into_bytes()));
    // Where one side has nothing, the other is the edit.
    let whole = Edit { old: 0..text.old.n_lines(), new: 0..text.new.n_lines() };
    let is_edit = !whole.old.is_empty() || !whole.new.is_empty();
    let edits = found.unwrap_or_else(|| is_edit.then_some(whole).into_iter().collect());
    if adds_up(&edits, &text.old, &text.new) {
        Ok(TextDiff::new(text, edits))
    } else {
        Err(GitError::UnsoundDiff)
    }
}

fn hunks(old: &Blob<'_>, new: &Blob<'_>) -> Result<Vec<Edit>, GitError> {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).indent_heuristic(true).force_text(true);
    let options = Some(&mut options);
    // Libgit2 calls a blob `file` unless it is told otherwise, and asks the attributes about that. Of an empty name they are not asked.
    let no_name = Some(Path::new(""));
    let patch = match (old, new) {
        (Blob::Held(old), Blob::Held(new)) => Patch::from_blobs(old, no_name, new, no_name, options),
        (Blob::Held(old), Blob::Bytes(new)) => {
            Patch::from_blob_and_buffer(old, no_name, new, no_name, options)
        }
        (old, new) => Patch::from_buffers(old, no_name, new, no_name, options),
    };
    let patch = patch.map_err(GitError::at(Step::Compare))?;
    (0..patch.num_hunks())
        .map(|at| {
            let (hunk, _) = patch.hunk(at).map_err(GitError::at(Step::Compare))?;
            Ok(Edit {
                old: lines(hunk.old_start(), hunk.old_lines()),
                new: lines(hunk.new_start(), hunk.new_lines()),
            })
        })
        .collect()
}

/// The lines that half a hunk header names. Without lines, it names the line before the gap.
fn lines(start: u32, n: u32) -> Range<u32> {
    let start = if n == 0 { start } else { start.saturating_sub(1) };
    start..start + n
}

/// Whether everything between the edits is equal on both sides, so that no difference can go unseen.
fn adds_up(edits: &[Edit], old: &Text, new: &Text) -> bool {
    let end = Edit { old: old.n_lines()..old.n_lines(), new: new.n_lines()..new.n_lines() };
    let (mut old_at, mut new_at) = (0, 0);
    edits.iter().chain(std::iter::once(&end)).all(|edit| {
        let (kept_old, kept_new) = (old_at..edit.old.start, new_at..edit.new.start);
        (old_at, new_at) = (edit.old.end, edit.new.end);
        let in_order = kept_old.start <= kept_old.end && kept_new.start <= kept_new.end;
        in_order
            && kept_old.len() == kept_new.len()
            && kept_old.zip(kept_new).all(|(a, b)| old.line(a) == new.line(b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Vec<(Range<u32>, Range<u32>)> {
        let sides = Sided::new(old, new).map(|text| Blob::Bytes(text.as_bytes().to_vec()));
        compare(sides).unwrap().edits().iter().map(|edit| (edit.old.clone(), edit.new.clone())).collect()
    }

    #[test]
    fn a_missing_last_newline_changes_its_line_and_no_other() {
        assert_eq!(of("a\nb", "a\nb\n"), [(1..2, 1..2)]);
        assert_eq!(of("a", "a\nb"), [(0..1, 0..2)]);
        assert_eq!(of("a\n", "a\n"), []);
    }

    #[test]
    fn an_empty_side_has_no_lines() {
        assert_eq!(of("", "a\nb"), [(0..0, 0..2)]);
        assert_eq!(of("a\n\n", ""), [(0..2, 0..0)]);
        assert_eq!(of("", ""), []);
    }

    #[test]
    fn insertions_and_deletions_stand_between_lines() {
        assert_eq!(of("b\n", "a\nb\nc\n"), [(0..0, 0..1), (1..1, 2..3)]);
        assert_eq!(of("a\nb\nc\n", "b\n"), [(0..1, 0..0), (2..3, 1..1)]);
    }

    #[test]
    fn nul_bytes_and_carriage_returns_are_only_bytes() {
        assert_eq!(of("a\0\nb\n", "a\0\nc\n"), [(1..2, 1..2)]);
        assert_eq!(of("a\r\n", "a\n"), [(0..1, 0..1)]);
    }

    #[test]
    fn edits_that_leave_something_out_are_noticed() {
        let [old, new] = ["a\nb\n", "a\nc\n"].map(|text| Text::new(text.as_bytes().to_vec()));
        assert!(!adds_up(&[], &old, &new));
        assert!(!adds_up(&[Edit { old: 0..1, new: 0..1 }], &old, &new));
        assert!(adds_up(&[Edit { old: 0..2, new: 0..2 }], &old, &new));
        assert!(!adds_up(&[Edit { old: 0..9, new: 0..9 }], &old, &new));
    }
}
