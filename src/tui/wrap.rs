//! Cutting one line of a file into lines of the screen, so that every byte of it can be seen.
//!
//! A line is filled with glyphs until the next one does not fit. Nothing but plain ASCII takes a short cut: there, the
//! n-th line of the screen starts at a known byte.

use std::ops::Range;

use crate::base::shown::{Glyph, Glyphs, glyphs};

/// How far a tab goes in texts that are not lines of a file.
const TAB: usize = 4;

/// The columns that there are for a line, and how many of them are between two tab stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ruler {
    pub(crate) width: usize,
    pub(crate) tab: usize,
}

impl Ruler {
    /// For texts that are not lines of a file.
    pub(crate) const fn new(width: usize) -> Self {
        Self { width, tab: TAB }
    }

    /// Nothing is cut into lines of no column.
    fn sound(self) -> Self {
        Self { width: self.width.max(1), tab: self.tab.max(1) }
    }

    /// How many lines of the screen `content` takes; at least one.
    pub(crate) fn n_lines(self, content: &[u8]) -> u32 {
        let ruler = self.sound();
        if is_plain(content) { plain_lines(content, ruler) } else { walk(content, ruler, |_| {}, |_| {}) }
    }

    /// The glyphs on line `line` of the screen (counted from 0), each with its column.
    pub(crate) fn line(self, content: &[u8], line: u32) -> Vec<(usize, Glyph<'_>)> {
        let ruler = self.sound();
        if is_plain(content) {
            plain_line(content, ruler, line)
        } else {
            line_from(content, ruler, Start::default(), line)
        }
    }

    /// How many columns `content` takes when it is not wrapped.
    pub(crate) fn columns(self, content: &[u8]) -> usize {
        if is_plain(content) {
            content.len()
        } else {
            glyphs(content, self.tab).map(|glyph| glyph.width).sum()
        }
    }

    /// The glyphs of `content` that are at least partly in the columns after the first `shift`, each with its column.
    pub(crate) fn slice(self, content: &[u8], shift: usize) -> Vec<(usize, Glyph<'_>)> {
        let end = shift.saturating_add(self.width);
        if is_plain(content) {
            let from = shift.min(content.len());
            let placed = glyphs(&content[from..end.min(content.len())], self.tab).enumerate();
            return placed.map(|(column, glyph)| (column, moved(glyph, from))).collect();
        }
        slice(glyphs(content, self.tab), shift..end)
    }
}

fn slice(glyphs: Glyphs<'_>, shown: Range<usize>) -> Vec<(usize, Glyph<'_>)> {
    let (shift, end) = (shown.start, shown.end);
    let mut column = 0;
    let mut placed = Vec::new();
    for glyph in glyphs {
        let start = column;
        column += glyph.width;
        if start >= end {
            break;
        }
        if start >= shift && column <= end {
            placed.push((start - shift, glyph));
        } else if column > shift {
            placed.push(part(glyph, start, shift..end));
        }
    }
    placed
}

fn moved(glyph: Glyph<'_>, by: usize) -> Glyph<'_> {
    Glyph { source: glyph.source.start + by..glyph.source.end + by, ..glyph }
}

/// The part of a glyph at column `start` that is inside the columns `shown`. Half of a wide character is shown as a blank.
fn part(glyph: Glyph<'_>, start: usize, shown: Range<usize>) -> (usize, Glyph<'_>) {
    let from = shown.start.max(start);
    let width = shown.end.min(start + glyph.width) - from;
    let text = match glyph.text.is_ascii() {
        true => glyph.text[from - start..from - start + width].to_owned(),
        false => " ".repeat(width),
    };
    (from - shown.start, Glyph { text: text.into(), width, ..glyph })
}

/// Where one line is cut at one width, so that no part of it costs the whole.
#[derive(Debug)]
pub(crate) struct Breaks {
    ruler: Ruler,
    n_lines: u32,
    /// Some of the places at which a glyph begins a line of the screen; empty where every byte is one column.
    starts: Vec<Start>,
}

/// A glyph that begins a line of the screen.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    /// The line of the screen, counted from 0.
    line: u32,
    /// Where the glyph begins, in bytes.
    at: usize,
    /// The columns of everything before, which tabs need to know.
    columns: usize,
}

/// How many lines of the screen lie between two remembered starts, unless a token is in the way.
const STRIDE: u32 = 4;

impl Breaks {
    /// Measures `content`, and hands over each token that stands for something hidden.
    pub(crate) fn new(content: &[u8], ruler: Ruler, hidden: impl FnMut(&str)) -> Self {
        let ruler = ruler.sound();
        let mut starts = Vec::new();
        if is_plain(content) {
            return Self { ruler, n_lines: plain_lines(content, ruler), starts };
        }
        let begins = |start: Start| {
            if starts.last().is_none_or(|last: &Start| start.line >= last.line + STRIDE) {
                starts.push(start);
            }
        };
        let n_lines = walk(content, ruler, begins, hidden);
        Self { ruler, n_lines, starts }
    }

    /// As [`Ruler::n_lines`].
    pub(crate) const fn n_lines(&self) -> u32 {
        self.n_lines
    }

    /// As [`Ruler::line`], for the content that was measured.
    pub(crate) fn line<'a>(&self, content: &'a [u8], line: u32) -> Vec<(usize, Glyph<'a>)> {
        match self.starts.partition_point(|start| start.line <= line).checked_sub(1) {
            Some(before) => line_from(content, self.ruler, self.starts[before], line),
            None => plain_line(content, self.ruler, line),
        }
    }
}

fn plain_lines(content: &[u8], ruler: Ruler) -> u32 {
    u32::try_from(content.len().div_ceil(ruler.width).max(1)).unwrap_or(u32::MAX)
}

fn plain_line(content: &[u8], ruler: Ruler, line: u32) -> Vec<(usize, Glyph<'_>)> {
    let from = (line as usize).saturating_mul(ruler.width).min(content.len());
    let to = from.saturating_add(ruler.width).min(content.len());
    let placed = glyphs(&content[from..to], ruler.tab).enumerate();
    placed.map(|(column, glyph)| (column, moved(glyph, from))).collect()
}

/// Goes over all glyphs, hands over each that begins a line of the screen and each that is hidden, and returns how many lines there
/// are.
fn walk(content: &[u8], ruler: Ruler, mut begins: impl FnMut(Start), mut hidden: impl FnMut(&str)) -> u32 {
    let mut wrapper = Wrapper::new(ruler.width);
    let mut columns = 0;
    glyphs(content, ruler.tab).measure(|at, width, token| {
        let (line, column) = wrapper.place(width);
        if column == 0 {
            begins(Start { line, at, columns });
        }
        if let Some(token) = token {
            hidden(&token.text);
        }
        columns += width;
    });
    wrapper.line + 1
}

/// The glyphs on line `line`, found by going on from `start`, which is not behind it.
fn line_from(content: &[u8], ruler: Ruler, start: Start, line: u32) -> Vec<(usize, Glyph<'_>)> {
    let mut wrapper = Wrapper { line: start.line, ..Wrapper::new(ruler.width) };
    let mut placed = Vec::new();
    for glyph in Glyphs::resume(content, ruler.tab, start.at, start.columns) {
        let (on, column) = wrapper.place(glyph.width);
        if on > line {
            break;
        }
        if wrapper.line >= line {
            placed.extend(cut(glyph, ruler.width, on, column, line));
        }
    }
    placed
}

/// Only printable ASCII: every byte is one glyph of one column.
fn is_plain(content: &[u8]) -> bool {
    // Whole blocks are looked at without stopping in between, which the machine does many bytes at a time.
    let is_plain = |block: &[u8]| block.iter().fold(true, |plain, byte| plain & (0x20..0x7f).contains(byte));
    content.chunks(1024).all(is_plain)
}

/// Where the next glyph goes.
struct Wrapper {
    width: usize,
    line: u32,
    column: usize,
}

impl Wrapper {
    const fn new(width: usize) -> Self {
        Self { width, line: 0, column: 0 }
    }

    /// Takes room for a glyph and says on which line and column it starts. One that is wider than the screen starts a line
    /// of its own and goes on over as many as it needs.
    fn place(&mut self, width: usize) -> (u32, usize) {
        if self.column > 0 && self.column + width > self.width {
            self.line += 1;
            self.column = 0;
        }
        let start = (self.line, self.column);
        self.column += width;
        while self.column > self.width {
            self.column -= self.width;
            self.line += 1;
        }
        start
    }
}

/// The part of a glyph that started on line `on` which is to be seen on line `line`. Only tokens are ever wider than the
/// screen, and they are ASCII; of anything else a screen has room for the widest.
fn cut(glyph: Glyph<'_>, width: usize, on: u32, column: usize, line: u32) -> Option<(usize, Glyph<'_>)> {
    if glyph.width <= width {
        return (on == line).then_some((column, glyph));
    }
    let skip = (line - on) as usize * width;
    let text: String = glyph.text.chars().skip(skip).take(width).collect();
    (!text.is_empty()).then(|| (0, Glyph { width: text.chars().count(), text: text.into(), ..glyph }))
}

/// A text broken behind spaces into lines of at most `width` columns, each glyph with its column. A longer word is cut, and the
/// spaces at the end of a line may be past its edge.
pub(crate) fn words(text: &str, width: usize) -> Vec<Vec<(usize, Glyph<'_>)>> {
    let is_space = |glyph: &Glyph<'_>| *glyph.text == *" ";
    let glyphs: Vec<Glyph<'_>> = glyphs(text.as_bytes(), TAB).collect();
    let (mut lines, mut column) = (vec![Vec::new()], 0);
    let mut is_indent = true;
    for word in glyphs.chunk_by(|one, next| !is_space(one) || is_space(next)) {
        let letters: usize = word.iter().filter(|glyph| !is_space(glyph)).map(|glyph| glyph.width).sum();
        if !is_indent && column + letters > width {
            lines.push(Vec::new());
            column = 0;
        }
        is_indent &= letters == 0;
        for glyph in word.iter().flat_map(|glyph| pieces(glyph, width)) {
            if column > 0 && column + glyph.width > width && !is_space(&glyph) {
                lines.push(Vec::new());
                column = 0;
            }
            lines.last_mut().expect("there is always a line").push((column, glyph.clone()));
            column += glyph.width;
        }
    }
    lines
}

/// A glyph in parts that fit: only tokens are ever wider than the screen, and they are ASCII.
fn pieces<'a>(glyph: &Glyph<'a>, width: usize) -> Vec<Glyph<'a>> {
    if glyph.width <= width.max(2) {
        return vec![glyph.clone()];
    }
    let parts = glyph.text.as_bytes().chunks(width.max(2)).map(String::from_utf8_lossy);
    parts.map(|part| Glyph { width: part.len(), text: part.into_owned().into(), ..glyph.clone() }).collect()
}

/// The same as mere text.
pub(crate) fn fold(text: &str, width: usize) -> Vec<String> {
    let lines = words(text, width).into_iter();
    lines.map(|line| line.into_iter().map(|(_, glyph)| glyph.text).collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn screen(content: &[u8], ruler: Ruler) -> Vec<String> {
        let text =
            |at| ruler.line(content, at).into_iter().map(|(_, glyph)| glyph.text.into_owned()).collect();
        (0..ruler.n_lines(content)).map(text).collect()
    }

    #[test]
    fn lines_break_where_the_next_glyph_does_not_fit() {
        assert_eq!(screen(b"", Ruler::new(4)), [""]);
        assert_eq!(screen(b"abcd", Ruler::new(4)), ["abcd"]);
        assert_eq!(screen(b"abcdefghi", Ruler::new(4)), ["abcd", "efgh", "i"]);
        assert_eq!(screen("a世界b".as_bytes(), Ruler::new(4)), ["a世", "界b"]);
        assert_eq!(screen("ab\u{202e}c".as_bytes(), Ruler::new(12)), ["ab", "<U+202E RLO>", "c"]);
        assert_eq!(screen("ab\u{202e}c".as_bytes(), Ruler::new(8)), ["ab", "<U+202E ", "RLO>c"]);
        let tabs = |tab| screen(b"a\tb\tc", Ruler { width: 12, tab }).concat();
        assert_eq!([tabs(1), tabs(2), tabs(8)].map(|line| line.len()), [5, 5, 17]);
    }

    #[test]
    fn words_stay_whole_where_there_is_room() {
        assert_eq!(fold("", 4), [""]);
        assert_eq!(fold("one two three", 8), ["one two ", "three"]);
        assert_eq!(fold("one  two", 4), ["one  ", "two"]);
        assert_eq!(fold("  seventeen 17", 6), ["  seve", "nteen ", "17"]);
        assert_eq!(fold("世界 世界b", 5), ["世界 ", "世界b"]);
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(text in "[a-z世 ]{0,80}|\\PC{0,40}", width in 14usize..30) {
            let lines = words(&text, width);
            let shown: String = lines.iter().flatten().map(|(_, glyph)| &*glyph.text).collect();
            let whole: String = glyphs(text.as_bytes(), TAB).map(|glyph| glyph.text.into_owned()).collect();
            prop_assert_eq!(shown, whole);
            for line in lines {
                let letters = line.iter().rfind(|(_, glyph)| *glyph.text != *" ");
                prop_assert!(letters.is_none_or(|(column, glyph)| column + glyph.width <= width));
            }
        }

        #[test]
        fn no_glyph_is_lost_and_no_line_is_too_wide(content in ".{0,40}|[a-z世\\t\u{202e}\u{301}]{0,400}|[\\PC\\x00-\\x1f]{0,30}|[ -~]{0,40}", width in 2usize..30, tab in 1usize..17) {
            let ruler = Ruler { width, tab };
            let content = content.replace('\n', "").into_bytes();
            let whole: String = glyphs(&content, tab).map(|glyph| glyph.text.into_owned()).collect();
            prop_assert_eq!(&screen(&content, ruler).concat(), &whole);
            // What is cut instead shows the same glyphs, a screen's width at a time.
            let mut sliced = String::new();
            let columns: usize = glyphs(&content, tab).map(|glyph| glyph.width).sum();
            for shift in (0..columns.max(1)).step_by(width) {
                let mut end = 0;
                for (column, glyph) in ruler.slice(&content, shift) {
                    prop_assert_eq!(column, end);
                    end = column + glyph.width;
                    sliced.push_str(&glyph.text);
                }
                prop_assert!(end <= width);
            }
            if whole.is_ascii() {
                prop_assert_eq!(&sliced, &whole);
            }
            let mut hidden = Vec::new();
            let breaks = Breaks::new(&content, ruler, |token| hidden.push(token.to_owned()));
            let tokens = crate::base::shown::hidden_tokens(&content, usize::MAX);
            prop_assert!(hidden == tokens || hidden.is_empty() && is_plain(&content));
            prop_assert_eq!(breaks.n_lines(), ruler.n_lines(&content));
            for at in 0..breaks.n_lines() {
                prop_assert_eq!(breaks.line(&content, at), ruler.line(&content, at));
            }
            for at in 0..ruler.n_lines(&content) {
                let end = ruler.line(&content, at).last().map_or(0, |(column, glyph)| column + glyph.width);
                prop_assert!(end <= width);
            }
        }
    }
}
