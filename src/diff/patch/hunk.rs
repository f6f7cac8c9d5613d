//! A hunk: its header's counts decide which lines belong to it, whatever those lines look like.

use std::ops::Range;

use super::bytes::{line_len, number};
use super::error::{Flaw, FlawAt};
use crate::base::{Side, Sided};

/// A hunk as it stands in the patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Its lines without its header, as bytes of the patch.
    pub(super) body: Range<usize>,
    /// The line numbers in its header.
    pub(super) start: Sided<u64>,
    /// How many lines of each side it shows.
    pub(super) shown: Sided<u64>,
    /// How many it removes and adds.
    pub(super) changed: Sided<u64>,
}

/// What a hunk header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    start: Sided<u64>,
    shown: Sided<u64>,
}

/// Reads `@@ -a,b +c,d @@` from a line that begins with `@@ -`; `None` where it is no such header. The line keeps its LF.
pub(super) fn read_header(line: &[u8]) -> Option<Counts> {
    let line = line.strip_suffix(b"\n")?;
    let (old, rest) = range(line.get(4..)?, b" +")?;
    let (new, _) = range(rest, b" @@")?;
    Some(Counts { start: Sided::new(old.0, new.0), shown: Sided::new(old.1, new.1) })
}

type Span<'a> = ((u64, u64), &'a [u8]);

/// A start, a count where there is one, and what must follow.
fn range<'a>(text: &'a [u8], end: &[u8]) -> Option<Span<'a>> {
    let (start, rest) = digits(text)?;
    let (count, rest) = match rest.strip_prefix(b",") {
        Some(rest) => digits(rest)?,
        None => (1, rest),
    };
    Some(((start, count), rest.strip_prefix(end)?))
}

fn digits(text: &[u8]) -> Option<(u64, &[u8])> {
    text.first().filter(|b| b.is_ascii_digit())?;
    let (value, used) = number(text, 10)?;
    Some((value, &text[used..]))
}

/// One line of a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Both,
    Only(Side),
    /// `\ No newline at end of file`, in whatever language.
    Mark,
}

impl Line {
    /// From a line with its LF.
    pub(super) fn kind(line: &[u8]) -> Result<Self, Flaw> {
        match line.first() {
            // Some programs write an empty unchanged line without its blank.
            Some(b' ' | b'\n') => Ok(Self::Both),
            Some(b'-') => Ok(Self::Only(Side::Old)),
            Some(b'+') => Ok(Self::Only(Side::New)),
            Some(b'\\') if line.len() >= SHORTEST_MARK && line.starts_with(b"\\ ") => Ok(Self::Mark),
            Some(b'\\') => Err(Flaw::HunkMark),
            first => Err(Flaw::HunkLine { first: first.copied().unwrap_or(b'\n') }),
        }
    }

    pub(super) fn is_on(self, side: Side) -> bool {
        match self {
            Self::Both => true,
            Self::Only(only) => only == side,
            Self::Mark => false,
        }
    }
}

const SHORTEST_MARK: usize = 12;

/// Reads the hunk whose header is at `start`.
pub(super) fn read(bytes: &[u8], start: usize) -> Result<Hunk, FlawAt> {
    let header_len = line_len(&bytes[start..]);
    let counts =
        read_header(&bytes[start..start + header_len]).ok_or(FlawAt::new(start, Flaw::HunkHeader))?;
    let body = start + header_len;
    let mut missing = counts.shown;
    let mut changed = Sided::new(0, 0);
    let mut at = body;
    while missing != Sided::new(0, 0) {
        let len = line_len(&bytes[at..]);
        let line = &bytes[at..at + len];
        if line.last() != Some(&b'\n') {
            return Err(FlawAt::new(at, Flaw::HunkCutShort { missing }));
        }
        let kind = Line::kind(line).map_err(|flaw| FlawAt::new(at, flaw))?;
        for side in [Side::Old, Side::New] {
            let left = missing.get_mut(side);
            *left = left
                .checked_sub(u64::from(kind.is_on(side)))
                .ok_or(FlawAt::new(at, Flaw::HunkOverflow(side)))?;
        }
        if let Line::Only(side) = kind {
            *changed.get_mut(side) += 1;
        }
        at += len;
    }
    if changed == Sided::new(0, 0) {
        return Err(FlawAt::new(start, Flaw::HunkWithoutChange));
    }
    let rest = &bytes[at..];
    if rest.len() > SHORTEST_MARK && rest.starts_with(b"\\ ") {
        at += line_len(rest);
    }
    Ok(Hunk { body: body..at, start: counts.start, shown: counts.shown, changed })
}

/// The lines of a hunk's body with their kind, and whether a mark says that they have no newline.
pub(super) fn lines(body: &[u8]) -> impl Iterator<Item = (Line, &[u8], bool)> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let (line, after) = rest.split_at(line_len(rest));
        rest = after;
        // The mark that closes a hunk may be shorter than one inside it, and may lack its own LF.
        let kind = if line.starts_with(b"\\") { Line::Mark } else { Line::kind(line).ok()? };
        let content = line.strip_prefix(b"\n").map_or(&line[1..], |_| line);
        Some((kind, content, after.starts_with(b"\\")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(text: &[u8]) -> (usize, Flaw) {
        let FlawAt { at, flaw } = read(text, 0).unwrap_err();
        (at, flaw)
    }

    #[test]
    fn counts_decide_what_belongs_to_a_hunk() {
        let text = b"@@ -1,2 +1,1 @@ fn\n--- a\n-@@ -1 +1 @@\n+++ b\n+ more\n";
        let hunk = read(text, 0).unwrap();
        assert_eq!(&text[hunk.body], b"--- a\n-@@ -1 +1 @@\n+++ b\n");
        assert_eq!(hunk.changed, Sided::new(2, 1));
    }

    #[test]
    fn a_damaged_hunk_names_its_flaw_and_place() {
        assert_eq!(flaw(b"@@ -1 + @@\n"), (0, Flaw::HunkHeader));
        assert_eq!(flaw(b"@@ -1 +1 @@"), (0, Flaw::HunkHeader));
        assert_eq!(flaw(b"@@ -1 +1 @@\n-a\n*b\n"), (15, Flaw::HunkLine { first: b'*' }));
        assert_eq!(flaw(b"@@ -1 +1 @@\n-a\n-b\n"), (15, Flaw::HunkOverflow(Side::Old)));
        assert_eq!(flaw(b"@@ -1 +1 @@\n-a\n\\ No\n"), (15, Flaw::HunkMark));
        assert_eq!(flaw(b"@@ -1 +1 @@\n-a\n"), (15, Flaw::HunkCutShort { missing: Sided::new(0, 1) }));
        assert_eq!(flaw(b"@@ -1 +1 @@\n-a\n+b"), (15, Flaw::HunkCutShort { missing: Sided::new(0, 1) }));
        assert_eq!(flaw(b"@@ -1 +1 @@\n a\n"), (0, Flaw::HunkWithoutChange));
        let huge = b"@@ -1,99999999999999999999 +1 @@\n-a\n";
        assert_eq!(flaw(huge).1, Flaw::HunkCutShort { missing: Sided::new(u64::MAX - 1, 1) });
    }
}
