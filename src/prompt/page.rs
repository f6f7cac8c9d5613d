//! Paragraphs cut into pages that fit the terminal, so that all of a page is on it at once.

use std::collections::VecDeque;

use crate::base::Shown;
use crate::base::shown::{Glyphs, glyphs};
use crate::diff::{Text, UnitRef, Units};

/// Columns to which a tab reaches.
const TAB: usize = 4;

/// Something to say, which starts on a line of its own.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    /// Words of ours before the line.
    lead: String,
    /// A line of a text: of a file, or sanitised words.
    text: Text,
    line: u32,
    /// The unit that was shown whole when this was said.
    unit: Option<UnitRef>,
}

impl Paragraph {
    /// Words.
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self::code(String::new(), &Text::new(words.into().into_bytes()), 0)
    }

    /// Words and then line `line` of `text`.
    pub(super) fn code(lead: String, text: &Text, line: u32) -> Self {
        Self { lead, text: text.clone(), line, unit: None }
    }

    /// The same, with the end of which `unit` was shown.
    pub(super) fn ending(self, unit: Option<UnitRef>) -> Self {
        Self { unit, ..self }
    }
}

/// How much fits: columns, and lines besides the question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Room {
    /// On a terminal that says this of itself; one that says nothing has 80 columns and 24 rows.
    pub(super) fn of(columns: u16, rows: u16) -> Self {
        let or = |said: u16, usual: usize| if said == 0 { usual } else { usize::from(said) };
        // A wide character that does not fit at the end of a row leaves a column free. The question takes a line, and a
        // second one where it wraps.
        Self { columns: (or(columns, 80) - 1).max(10), rows: or(rows, 24).saturating_sub(2).max(1) }
    }
}

/// A page: its lines, and the units that were shown whole when it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) lines: Vec<String>,
    pub(super) units: Units,
}

/// What is left to say. A paragraph that is longer than a page is cut between two characters, never inside a token.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    left: VecDeque<Paragraph>,
    /// How far the first of them was said: bytes of its line, and at which column they end. `None` if it was not begun.
    said: Option<At>,
}

impl Pages {
    pub(super) fn new(paragraphs: Vec<Paragraph>) -> Self {
        Self { left: paragraphs.into(), said: None }
    }

    /// Whether there is more to say.
    pub(super) fn is_over(&self) -> bool {
        self.left.is_empty()
    }

    /// The next page.
    pub(super) fn next(&mut self, room: Room) -> Page {
        let mut page = Page::default();
        let mut free = room.rows;
        while let Some(paragraph) = self.left.front() {
            let is_fresh = page.lines.is_empty();
            let (said, end) = take(paragraph, self.said, room.columns * free, is_fresh);
            let fits_a_page = || take(paragraph, None, room.columns * room.rows, true).1.is_none();
            let is_stuck = end.is_some_and(|end| end == self.said.unwrap_or_default());
            if !is_fresh && end.is_some() && (is_stuck || (self.said.is_none() && fits_a_page())) {
                break;
            }
            free = free.saturating_sub(said.width.div_ceil(room.columns).max(1));
            page.lines.push(said.text);
            self.said = end;
            if end.is_some() {
                break;
            }
            if let Some(unit) = paragraph.unit {
                page.units.insert_all(&Units::single(unit));
            }
            self.left.pop_front();
            if free == 0 {
                break;
            }
        }
        page
    }
}

/// A byte of a line, and the column at which it stands.
type At = (usize, usize);

struct Said {
    text: String,
    width: usize,
}

/// As much of a paragraph as fits in `columns`, all rows together, and where the rest starts. `must`: at least a character
/// is taken, or there would be no end to it.
fn take(paragraph: &Paragraph, begun: Option<At>, columns: usize, must: bool) -> (Said, Option<At>) {
    let lead = if begun.is_some() { "goes on: " } else { &paragraph.lead };
    let mut said = Said { width: Shown::of(lead).width(), text: lead.to_owned() };
    let bytes = paragraph.text.content(paragraph.line).0;
    let (from, mut column) = begun.unwrap_or_default();
    let mut must = must;
    for glyph in if from == 0 { glyphs(bytes, TAB) } else { Glyphs::resume(bytes, TAB, from, column) } {
        if said.width + glyph.width > columns && !std::mem::take(&mut must) {
            return (said, Some((glyph.source.start, column)));
        }
        must = false;
        said.text.push_str(&glyph.text);
        said.width += glyph.width;
        column += glyph.width;
    }
    (said, None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(paragraphs: Vec<Paragraph>, room: Room) -> Vec<Page> {
        let mut pages = Pages::new(paragraphs);
        std::iter::from_fn(|| (!pages.is_over()).then(|| pages.next(room))).collect()
    }

    fn words(n: u32) -> Vec<Paragraph> {
        (0..n).map(|at| Paragraph::new(format!("{at}")).ending(Some(UnitRef::Line(at)))).collect()
    }

    #[test]
    fn what_fits_is_one_page_and_what_does_not_is_several() {
        let room = Room { columns: 20, rows: 5 };
        assert_eq!(all(words(5), room).len(), 1);
        let pages = all(words(12), room);
        assert_eq!(pages.iter().map(|page| page.lines.len()).collect::<Vec<_>>(), [5, 5, 2]);
        assert_eq!(pages[1].units, Units::lines(std::iter::once(5..10).collect()));
        assert_eq!(all(Vec::new(), room), []);
    }

    #[test]
    fn a_long_line_counts_with_the_rows_it_takes_and_is_cut_only_if_no_page_holds_it() {
        let room = Room { columns: 10, rows: 4 };
        let text = |n: usize| Text::new("x".repeat(n).into_bytes());
        let line = |n: usize| Paragraph::code("line 1: ".into(), &text(n), 0).ending(Some(UnitRef::Line(9)));
        let pages = all([words(3), vec![line(20)]].concat(), room);
        assert_eq!(pages.len(), 2, "three rows do not fit below three others");
        assert_eq!(pages[1].lines, [format!("line 1: {}", "x".repeat(20))]);
        let pages = all([words(1), vec![line(100)]].concat(), room);
        assert_eq!(pages.len(), 4);
        assert_eq!(pages[0].lines, ["0".to_owned(), format!("line 1: {}", "x".repeat(22))]);
        assert_eq!(pages[1].lines, [format!("goes on: {}", "x".repeat(31))]);
        assert!(pages[..3].iter().all(|page| !page.units.contains(UnitRef::Line(9))));
        assert!(pages[3].units.contains(UnitRef::Line(9)), "seen with its end");
    }

    #[test]
    fn a_terminal_that_tells_no_size_has_a_usual_one() {
        assert_eq!((Room::of(0, 0).columns, Room::of(0, 0).rows), (79, 22));
        assert_eq!((Room::of(1, 1).columns, Room::of(1, 1).rows), (10, 1));
    }

    proptest! {
        #[test]
        fn every_page_fits_and_nothing_is_left_out(
            lines in proptest::collection::vec("[a-z\t\u{202e}世é ]{0,60}", 0..12),
            columns in 10..40_usize,
            rows in 1..9_usize,
        ) {
            let room = Room { columns, rows };
            let paragraph = |(at, line): (u32, &String)| {
                let text = Text::new(line.as_bytes().to_vec());
                Paragraph::code(format!("{at}:"), &text, 0).ending(Some(UnitRef::Line(at)))
            };
            let pages = all((0..).zip(&lines).map(paragraph).collect(), room);
            let mut units = Units::default();
            for page in &pages {
                let needed = |line: &String| Shown::of(line).width().div_ceil(columns).max(1);
                // A single token may be wider than a very small page.
                let is_small = columns * rows < 40;
                prop_assert!(is_small || page.lines.iter().map(needed).sum::<usize>() <= rows, "{:?}", page);
                units.insert_all(&page.units);
            }
            prop_assert_eq!(units.len() as usize, lines.len());
            let said: String = pages.iter().flat_map(|page| &page.lines).map(|line| {
                line.strip_prefix("goes on: ").unwrap_or(line).to_owned()
            }).collect();
            let mut expected = String::new();
            for (at, line) in lines.iter().enumerate() {
                expected.extend([at.to_string(), ":".to_owned()]);
                expected.extend(glyphs(line.as_bytes(), TAB).map(|glyph| glyph.text));
            }
            prop_assert_eq!(said, expected);
        }
    }
}
