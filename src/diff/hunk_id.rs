//! Content ids of hunks and other changes: what a record names, and what a verifier recomputes from the two trees.
//!
//! A hunk's id is SHA-256 over `"countersign/hunk/v1\0"` and the framed fields (see [`Hasher`]): the path; two bytes that
//! say whether the context was cut short by the start and by the end of the file; then for each row its origin byte
//! (space, `-` or `+`) followed by the raw bytes without LF, and the single byte `\` after a row that had no LF. Line
//! numbers are left out, so that a hunk keeps its id when only other parts of the file change.

use super::{Hunk, OtherChange, OtherKind, Row, TextDiff};
use crate::base::{Digest, Hasher, RepoPath, Side};

/// The id of one hunk of the file at `path`. Costs one pass over the hunk's bytes.
pub fn hunk_id(path: &RepoPath, diff: &TextDiff, hunk: &Hunk) -> Digest {
    let mut hasher = Hasher::new(b"countersign/hunk/v1\0");
    hasher.field(path.as_bytes());
    hasher.field(&cut_by_file_edge(diff, hunk).map(u8::from));
    for row in 0..diff.n_rows(hunk) {
        let Some(row) = diff.row(hunk, row) else { break };
        let (origin, (content, has_lf)) = match row {
            Row::Context { line } => (b" ", diff.text().new.content(line.new)),
            Row::Changed(line) if line.side == Side::Old => (b"-", diff.content(line)),
            Row::Changed(line) => (b"+", diff.content(line)),
        };
        hasher.field_of(&[origin, content]);
        if !has_lf {
            hasher.field(b"\\");
        }
    }
    hasher.finish()
}

/// Whether fewer than three lines of context precede the first edit, and follow the last.
fn cut_by_file_edge(diff: &TextDiff, hunk: &Hunk) -> [bool; 2] {
    let edits = diff.edits_of(hunk);
    let lead = edits.first().map_or(0, |edit| edit.old.start - hunk.rows.old.start);
    let trail = edits.last().map_or(0, |edit| hunk.rows.old.end - edit.old.end);
    [lead < 3, trail < 3]
}

/// The id of an other change of the file at `path`: SHA-256 over `"countersign/unit/v1\0"`, the kind's name, the path and,
/// for each side, the mode and the full object id (both empty where the side does not exist). A patch's rename or copy
/// has its source path as one more field.
pub fn other_id(path: &RepoPath, source: Option<&RepoPath>, other: &OtherChange) -> Digest {
    let mut hasher = Hasher::new(b"countersign/unit/v1\0");
    hasher.field(other.kind.name().as_bytes()).field(path.as_bytes());
    for side in [&other.sides.old, &other.sides.new] {
        let (mode, id) = side.as_ref().map_or_else(Default::default, |glimpse| {
            (glimpse.entry.mode.to_string(), glimpse.entry.id.to_string())
        });
        hasher.field(mode.as_bytes()).field(id.as_bytes());
    }
    if let (OtherKind::Rename | OtherKind::Copy, Some(source)) = (other.kind, source) {
        hasher.field(source.as_bytes());
    }
    hasher.finish()
}

impl OtherKind {
    /// Every kind with the name that records use.
    const NAMES: [(Self, &'static str); 9] = [
        (Self::Mode, "mode"),
        (Self::Add, "add"),
        (Self::Delete, "delete"),
        (Self::Binary, "binary"),
        (Self::Symlink, "symlink"),
        (Self::Gitlink, "gitlink"),
        (Self::TooBig, "toobig"),
        (Self::Rename, "rename"),
        (Self::Copy, "copy"),
    ];

    /// The name that records and ids use.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The reverse of [`OtherKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Sided;
    use crate::diff::{Edit, Text};

    fn diff(old: &str, new: &str, edits: Vec<Edit>) -> TextDiff {
        TextDiff::new(Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec())), edits)
    }

    fn id_of(path: &str, diff: &TextDiff) -> Digest {
        hunk_id(&path.into(), diff, &diff.hunks()[0])
    }

    /// Computed by hand from the documented fields, so that a change of the format cannot pass unnoticed.
    #[test]
    fn an_id_is_the_hash_of_the_documented_bytes() {
        let diff = diff("a\nb\n", "a\nc", vec![Edit { old: 1..2, new: 1..2 }]);
        let mut bytes = b"countersign/hunk/v1\0".to_vec();
        for field in [&b"x/y.rs"[..], &[1, 1], b" a", b"-b", b"+c", b"\\"] {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field);
        }
        assert_eq!(id_of("x/y.rs", &diff), Digest::of(&bytes));
    }

    #[test]
    fn an_id_depends_on_bytes_and_path_but_not_on_line_numbers() {
        let edit = |at: u32| vec![Edit { old: at..at + 1, new: at..at + 1 }];
        let base = id_of("p", &diff("1\n2\n3\nold\n5\n6\n7\n", "1\n2\n3\nnew\n5\n6\n7\n", edit(3)));
        let moved = id_of("p", &diff("0\n1\n2\n3\nold\n5\n6\n7\n", "0\n1\n2\n3\nnew\n5\n6\n7\n", edit(4)));
        assert_eq!(base, moved);
        let others = [
            id_of("q", &diff("1\n2\n3\nold\n5\n6\n7\n", "1\n2\n3\nnew\n5\n6\n7\n", edit(3))),
            id_of("p", &diff("1\n2\n3\nold\n5\n6\n7\n", "1\n2\n3\nnew \n5\n6\n7\n", edit(3))),
            id_of("p", &diff("1\n2\n3\nold\n5\n6\n7\n", "1\n2\n3\nnew\r\n5\n6\n7\n", edit(3))),
            id_of("p", &diff("1\n2\n3\nold\n5\n6\n7", "1\n2\n3\nnew\n5\n6\n7", edit(3))),
            id_of("p", &diff("1\n2\n3\nold\n5\n6\n", "1\n2\n3\nnew\n5\n6\n", edit(3))),
            id_of("p", &diff("1\n2\nx\nold\n5\n6\n7\n", "1\n2\nx\nnew\n5\n6\n7\n", edit(3))),
        ];
        for other in others {
            assert_ne!(base, other);
        }
    }
}
