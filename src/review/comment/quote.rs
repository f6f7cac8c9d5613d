//! The lines that a comment is about, as they stood when it was written.

use crate::base::{Digest, Hasher, Side};
use crate::diff::{FileDiff, TextDiff, Units, other_id};

use super::{Anchor, Surroundings};

/// How many lines and how many bytes of each are kept; the digest is over all of them.
const MAX_LINES: usize = 200;
const MAX_BYTES: usize = 1_000;

/// On which side a quoted line stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// On both.
    Context,
    /// On the old side only.
    Removed,
    /// On the new side only.
    Added,
}

/// A line as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// Where it stood.
    pub origin: Origin,
    /// Its number, counted from 1: on the old side for a removed line, else on the new one.
    pub number: u32,
    /// Its bytes without LF, cut where there are very many: sanitise before showing.
    pub content: Vec<u8>,
    /// Whether bytes were cut off.
    pub is_cut: bool,
}

/// The lines of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The first of them.
    pub lines: Vec<QuotedLine>,
    /// How many follow that were not kept.
    pub n_more: u32,
    /// Over all of them, and over the ids of other changes: equal only if nothing changed.
    pub digest: Digest,
    /// What stood around them.
    pub surroundings: Surroundings,
}

impl Quote {
    /// What `anchor` is about; `None` for a file or the whole change, and where the lines are not there.
    pub fn of(diff: &FileDiff, anchor: &Anchor) -> Option<Self> {
        let quote = Self::taken(diff, anchor)?;
        Some(Self { surroundings: Surroundings::of(diff, &quote), ..quote })
    }

    /// The same, without what stands around it.
    pub(super) fn taken(diff: &FileDiff, anchor: &Anchor) -> Option<Self> {
        let mut taker = Taker::default();
        match anchor {
            Anchor::Change | Anchor::File(_) => return None,
            Anchor::Units(_, units) => taker.units(diff, units)?,
            Anchor::Lines(_, numbers) => {
                let lines = diff.lines.as_ref()?;
                for number in numbers.clone() {
                    let line = lines.line_numbered(Side::New, number)?;
                    let is_added = lines.changed_at(Side::New, line).is_some();
                    let origin = if is_added { Origin::Added } else { Origin::Context };
                    taker.line(origin, number, lines.text().new.content(line));
                }
            }
        }
        Some(taker.finish())
    }

    /// Whether nothing was left out, so that the lines can stand for what they were.
    pub fn is_whole(&self) -> bool {
        self.n_more == 0 && self.lines.iter().all(|line| !line.is_cut)
    }

    /// The kept lines of the new side.
    pub fn new_side(&self) -> impl Iterator<Item = &QuotedLine> {
        self.lines.iter().filter(|line| line.origin != Origin::Removed)
    }
}

/// Collects lines and their digest.
struct Taker {
    hasher: Hasher,
    lines: Vec<QuotedLine>,
    n_more: u32,
}

impl Default for Taker {
    fn default() -> Self {
        Self { hasher: Hasher::new(b"countersign/quote/v1\0"), lines: Vec::new(), n_more: 0 }
    }
}

impl Taker {
    fn units(&mut self, diff: &FileDiff, units: &Units) -> Option<()> {
        for index in units.others.iter() {
            let other = diff.others.get(index as usize)?;
            let id = other_id(&diff.change.path, diff.change.renamed_from.as_ref(), other);
            self.hasher.field(id.as_bytes());
        }
        for index in units.lines.iter() {
            self.changed(diff.lines.as_ref()?, index)?;
        }
        Some(())
    }

    fn changed(&mut self, lines: &TextDiff, index: u32) -> Option<()> {
        let line = lines.changed_line(index)?;
        let origin = if line.side == Side::Old { Origin::Removed } else { Origin::Added };
        let number = lines.number_at(line.side, line.line)?;
        self.line(origin, number, lines.content(line));
        Some(())
    }

    /// An unchanged line that becomes an added one, or the other way round, is another line.
    fn line(&mut self, origin: Origin, number: u32, (content, has_lf): (&[u8], bool)) {
        let sign: &[u8] = match origin {
            Origin::Context => b" ",
            Origin::Removed => b"-",
            Origin::Added => b"+",
        };
        let end: &[u8] = if has_lf { b"\n" } else { b"" };
        self.hasher.field_of(&[sign, content, end]);
        if self.lines.len() == MAX_LINES {
            self.n_more += 1;
            return;
        }
        let kept = &content[..content.len().min(MAX_BYTES)];
        let is_cut = kept.len() < content.len();
        self.lines.push(QuotedLine { origin, number, content: kept.to_vec(), is_cut });
    }

    fn finish(self) -> Quote {
        Quote {
            lines: self.lines,
            n_more: self.n_more,
            digest: self.hasher.finish(),
            surroundings: Surroundings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::comment::tests::{file, key, units};

    #[test]
    fn it_keeps_the_lines_and_knows_when_they_changed() {
        let anchor = Anchor::Units(key(), units(0..2));
        let quote = Quote::of(&file("one\ntwo\n", "one\n2\n"), &anchor).unwrap();
        let kept: Vec<_> =
            quote.lines.iter().map(|line| (line.origin, line.number, &line.content[..])).collect();
        assert_eq!(kept, [(Origin::Removed, 2, &b"two"[..]), (Origin::Added, 2, b"2")]);
        // What only moved is the same; any other byte is not.
        assert_eq!(Quote::of(&file("0\none\ntwo\n", "0\none\n2\n"), &anchor).unwrap().digest, quote.digest);
        for new in ["one\n3\n", "one\n2", "one\n2 \n"] {
            assert_ne!(
                Quote::of(&file("one\ntwo\n", new), &anchor).map(|quote| quote.digest),
                Some(quote.digest)
            );
        }
        assert_eq!(Quote::of(&file("one\ntwo\n", "one\n"), &anchor), None);
    }

    #[test]
    fn very_many_and_very_long_lines_are_cut_but_all_counted() {
        let long = format!("{}\n", "x".repeat(5_000));
        let diff = file("", &long.repeat(300));
        let quote = Quote::of(&diff, &Anchor::Units(key(), units(0..300))).unwrap();
        assert_eq!((quote.lines.len(), quote.n_more, quote.is_whole()), (200, 100, false));
        assert_eq!((quote.lines[0].content.len(), quote.lines[0].is_cut), (1_000, true));
        let other = file("", &format!("{}{}", long.repeat(299), long.replace("x\n", "y\n")));
        let other = Quote::of(&other, &Anchor::Units(key(), units(0..300))).unwrap();
        assert_ne!(other.digest, quote.digest, "the last byte of the last line counts");
    }

    #[test]
    fn a_quote_is_whole_if_all_of_all_lines_is_kept() {
        for (n_lines, n_bytes, is_whole) in
            [(200, 1, true), (201, 1, false), (1, 1_000, true), (1, 1_001, false)]
        {
            let diff = file("", &format!("{}\n", "x".repeat(n_bytes)).repeat(n_lines as usize));
            let quote = Quote::of(&diff, &Anchor::Units(key(), units(0..n_lines))).unwrap();
            assert_eq!(quote.is_whole(), is_whole, "{n_lines} lines of {n_bytes} bytes");
        }
    }
}
