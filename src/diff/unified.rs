//! One hunk as a patch of its own, in the form that `diff -u` and git print and that both `patch` and `git apply` take.

use std::ops::Range;

use super::patch::quoted_name;
use super::{FileChange, Hunk, Row, TextDiff};
use crate::base::{Side, Sided};

/// The two names, the hunk's head, and its lines as they are.
pub fn unified(file: &FileChange, diff: &TextDiff, hunk: &Hunk) -> Vec<u8> {
    let old = file.sides.old.as_ref().map(|_| file.renamed_from.as_ref().unwrap_or(&file.path).as_bytes());
    let new = file.sides.new.as_ref().map(|_| file.path.as_bytes());
    let mut out = name(b"--- ", b"a/", old);
    out.extend(name(b"+++ ", b"b/", new));
    let [old, new] = [Side::Old, Side::New].map(|side| span(hunk, side));
    out.extend(format!("@@ -{old} +{new} @@\n").into_bytes());
    for row in (0..diff.n_rows(hunk)).filter_map(|row| diff.row(hunk, row)) {
        let (origin, (content, has_lf)) = match row {
            Row::Context { line } => (b' ', diff.text().new.content(line.new)),
            Row::Changed(line) if line.side == Side::Old => (b'-', diff.content(line)),
            Row::Changed(line) => (b'+', diff.content(line)),
        };
        out.push(origin);
        out.extend(content);
        out.extend(if has_lf { &b"\n"[..] } else { b"\n\\ No newline at end of file\n" });
    }
    out
}

/// How many bytes [`unified`] gives, nearly: for refusing what is too much before it is made.
pub fn unified_size(diff: &TextDiff, hunk: &Hunk) -> usize {
    let Sided { old, new } = diff.text();
    let bytes = |text: &super::Text, lines: &Range<u32>| text.bytes_of(lines).len();
    bytes(old, &hunk.rows.old) + bytes(new, &hunk.rows.new)
}

/// A name ends in a tab where it has a space, as `patch` wants it.
fn name(mark: &[u8], prefix: &[u8], path: Option<&[u8]>) -> Vec<u8> {
    let path = path.map_or_else(|| b"/dev/null".to_vec(), |path| quoted_name(&[prefix, path].concat()));
    let end: &[u8] = if path.contains(&b' ') && !path.starts_with(b"\"") { b"\t\n" } else { b"\n" };
    [mark, &path, end].concat()
}

/// `first,count`; where there is no line, the line before.
fn span(hunk: &Hunk, side: Side) -> String {
    let rows = hunk.rows.get(side);
    let n_lines = rows.end - rows.start;
    let first = hunk.numbers.get(side) - u32::from(n_lines == 0);
    format!("{first},{n_lines}")
}
