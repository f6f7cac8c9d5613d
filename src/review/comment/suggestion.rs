//! Lines that should stand in the place of others.

use std::ops::Range;

use super::{Anchor, Origin, Quote, QuotedLine, Said};
use crate::diff::FileDiff;

/// Why lines cannot be suggested for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSuggestion {
    /// It is about no lines of the new side, so there is nothing to replace.
    NoLines,
    /// There are too many of them, or one is too long.
    TooMuch,
    /// They are not text.
    NotText,
}

/// New lines for neighbouring old ones.
#[derive(Clone, Copy, Debug)]
pub struct Suggestion<'a> {
    /// The lines to be replaced.
    old: &'a Quote,
    /// The new ones, each with its LF.
    new: &'a str,
}

impl<'a> Suggestion<'a> {
    /// What a comment suggests, if it does.
    pub fn of(said: &'a Said) -> Option<Self> {
        Some(Self { old: said.quote.as_ref()?, new: said.body.suggestion.as_deref()? })
    }

    /// Where a comment at `anchor` has to be tied to, so that the lines it replaces are neighbours, and what stands there: at
    /// the same place if that will do, else at all lines from the first to the last.
    pub fn place(diff: &FileDiff, anchor: Anchor) -> Result<(Anchor, Quote), NoSuggestion> {
        let numbers = anchor.new_lines(diff).ok_or(NoSuggestion::NoLines)?;
        let quote = Quote::of(diff, &anchor).ok_or(NoSuggestion::NoLines)?;
        if neighbours(&quote).as_ref() == Some(&numbers) {
            return Ok((anchor, quote));
        }
        let anchor = Anchor::Lines(diff.change.key(), numbers);
        let quote = Quote::of(diff, &anchor).ok_or(NoSuggestion::NoLines)?;
        if quote.is_whole() { Ok((anchor, quote)) } else { Err(NoSuggestion::TooMuch) }
    }

    /// The lines that stand there now, as something to start from.
    pub fn present(quote: &Quote) -> Result<String, NoSuggestion> {
        let mut text = String::new();
        for line in quote.new_side() {
            let content = line.content.strip_suffix(b"\r").unwrap_or(&line.content);
            let content = str::from_utf8(content).map_err(|_not_text| NoSuggestion::NotText)?;
            if content.contains(|c: char| c.is_control() && c != '\t') {
                return Err(NoSuggestion::NotText);
            }
            text.extend([content, "\n"]);
        }
        Ok(text)
    }

    /// Whether a wording of a comment with this quote may suggest lines.
    pub fn fits(quote: Option<&Quote>) -> bool {
        quote.is_some_and(|quote| neighbours(quote).is_some())
    }

    /// The new lines without LF, with the line ends that the old ones have.
    pub(super) fn lines(&self) -> Vec<Vec<u8>> {
        let is_crlf = self.old.new_side().next().is_some()
            && self.old.new_side().all(|line| line.content.ends_with(b"\r"));
        let line = |line: &str| {
            let mut line = line.as_bytes().to_vec();
            if is_crlf && !line.ends_with(b"\r") {
                line.push(b'\r');
            }
            line
        };
        self.new.split_terminator('\n').map(line).collect()
    }

    /// Old and new lines as a little diff: what both begin and end with is context.
    pub fn diff(&self) -> Vec<(Origin, Vec<u8>)> {
        let old: Vec<&[u8]> = self.old.new_side().map(|line| &line.content[..]).collect();
        let new = self.lines();
        let same = |a: &&[u8], b: &Vec<u8>| *a == &b[..];
        let head = old.iter().zip(&new).take_while(|(a, b)| same(a, b)).count();
        let rest = old[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = rest.take_while(|(a, b)| same(a, b)).count();
        let context =
            |lines: &[&[u8]]| lines.iter().map(|line| (Origin::Context, line.to_vec())).collect::<Vec<_>>();
        let mut all = context(&old[..head]);
        all.extend(old[head..old.len() - tail].iter().map(|line| (Origin::Removed, line.to_vec())));
        all.extend(new[head..new.len() - tail].iter().map(|line| (Origin::Added, line.clone())));
        all.extend(context(&old[old.len() - tail..]));
        all
    }
}

/// The numbers of a quote's lines of the new side, if they are neighbours and all there.
pub(super) fn neighbours(quote: &Quote) -> Option<Range<u32>> {
    let numbers: Vec<u32> = quote.new_side().map(|QuotedLine { number, .. }| *number).collect();
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let is_row = quote.is_whole() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    is_row.then_some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Side;
    use crate::review::comment::tests::{file, key, units};

    #[test]
    fn a_suggestion_is_tied_to_neighbours() {
        // -a +A +A2, b, -c +C
        let diff = file("a\nb\nc\n", "A\nA2\nb\nC\n");
        let changed = |lines| Anchor::Units(key(), units(lines));
        let cases = [
            (changed(1..2), Ok(changed(1..2))),
            (changed(0..3), Ok(changed(0..3))),
            (changed(1..5), Ok(Anchor::Lines(key(), 1..5))),
            (changed(2..5), Ok(Anchor::Lines(key(), 2..5))),
            (Anchor::Lines(key(), 2..4), Ok(Anchor::Lines(key(), 2..4))),
            (changed(3..4), Err(NoSuggestion::NoLines)),
            (Anchor::File(key()), Err(NoSuggestion::NoLines)),
        ];
        for (anchor, tied) in cases {
            let fits = Suggestion::fits(Quote::of(&diff, &anchor).as_ref());
            assert_eq!(fits, tied.as_ref() == Ok(&anchor), "{anchor:?}");
            let place = Suggestion::place(&diff, anchor);
            assert_eq!(
                place.map(|(anchor, quote)| (anchor, Suggestion::fits(Some(&quote)))),
                tied.map(|tied| (tied, true))
            );
        }
        let long = file("", &"a\n".repeat(201));
        assert_eq!(Suggestion::place(&long, changed(0..201)).unwrap_err(), NoSuggestion::TooMuch);
    }

    #[test]
    fn what_stands_there_is_a_start_if_it_is_text() {
        let present = |content: &[u8]| {
            let diff = file("", "first\nsecond\n");
            let mut quote = Quote::of(&diff, &Anchor::lines(&diff, Side::New, 1, 2).unwrap()).unwrap();
            quote.lines[0].content = content.to_vec();
            Suggestion::present(&quote)
        };
        for (content, lines) in [("", "\nsecond\n"), ("\tä\r", "\tä\nsecond\n")] {
            assert_eq!(present(content.as_bytes()), Ok(lines.to_owned()));
        }
        for content in [&b"\xff"[..], b"a\x1b[2J", b"a\rb", "\u{9b}".as_bytes()] {
            assert_eq!(present(content), Err(NoSuggestion::NotText), "{}", content.escape_ascii());
        }
    }
}
