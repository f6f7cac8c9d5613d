//! A text being typed, with a caret.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// The longest text that can be typed or pasted, in bytes.
const MAX: usize = 64 * 1024;

/// A text and where the next character goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    text: String,
    /// In bytes, at the edge of what a reader takes for one character.
    caret: usize,
}

impl Draft {
    /// A text to go on with, the caret behind it.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { caret: text.len(), text }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Puts the caret at `at`, or before the character that holds it.
    pub(crate) fn set_caret(&mut self, at: usize) {
        let at = at.min(self.text.len());
        let edges = self.text.grapheme_indices(true).map(|(start, _)| start);
        self.caret = edges.chain([self.text.len()]).take_while(|edge| *edge <= at).last().unwrap_or(0);
    }

    /// Puts a character in; one too many is left out.
    pub(crate) fn insert(&mut self, character: char) {
        if self.text.len() + character.len_utf8() <= MAX {
            self.text.insert(self.caret, character);
            self.caret += character.len_utf8();
        }
    }

    /// Takes out what is before the caret.
    pub(crate) fn backspace(&mut self) {
        let from = self.edge(false);
        self.text.replace_range(from..self.caret, "");
        self.caret = from;
    }

    /// Takes out what is under the caret.
    pub(crate) fn delete(&mut self) {
        let to = self.edge(true);
        self.text.replace_range(self.caret..to, "");
    }

    /// Takes out the word before the caret.
    pub(crate) fn delete_word(&mut self) {
        let before = self.text[..self.caret].trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
        let from = if before.ends_with('\n') { before.len() - 1 } else { last_word(before) };
        self.text.replace_range(from..self.caret, "");
        self.caret = from;
    }

    /// Takes out the line up to the caret.
    pub(crate) fn delete_to_start(&mut self) {
        let from = self.line_start(self.caret);
        self.text.replace_range(from..self.caret, "");
        self.caret = from;
    }

    /// A character to the left or right.
    pub(crate) fn step(&mut self, forward: bool) {
        self.caret = self.edge(forward);
    }

    /// To the start or end of the line.
    pub(crate) fn go_to_edge(&mut self, end: bool) {
        self.caret = if end { self.line_end(self.caret) } else { self.line_start(self.caret) };
    }

    /// To the line above or below, as far from its start as here if it is long enough.
    pub(crate) fn go_to_line(&mut self, down: bool) {
        let start = self.line_start(self.caret);
        let column = self.text[start..self.caret].graphemes(true).count();
        let target = if down {
            self.line_end(self.caret) + 1
        } else {
            let Some(above) = start.checked_sub(1) else { return };
            self.line_start(above)
        };
        if target > self.text.len() {
            return;
        }
        let line = &self.text[target..self.line_end(target)];
        let offset = line.grapheme_indices(true).nth(column).map_or(line.len(), |(at, _)| at);
        self.caret = target + offset;
    }

    /// On which line the caret is, and how many bytes into it.
    pub(crate) fn place(&self) -> (usize, usize) {
        let start = self.line_start(self.caret);
        (self.text[..start].matches('\n').count(), self.caret - start)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline)
    }

    /// The next or previous edge of a character.
    fn edge(&self, forward: bool) -> usize {
        let mut cursor = GraphemeCursor::new(self.caret, self.text.len(), true);
        let found =
            if forward { cursor.next_boundary(&self.text, 0) } else { cursor.prev_boundary(&self.text, 0) };
        // The whole text is at hand, so the only other answer is that there is no edge.
        found.ok().flatten().unwrap_or(self.caret)
    }
}

/// Where the last word of a text begins. What parts words may take several bytes.
pub(crate) fn last_word(text: &str) -> usize {
    text.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `|` where the caret is.
    fn shown(draft: &Draft) -> String {
        format!("{}|{}", &draft.text[..draft.caret], &draft.text[draft.caret..])
    }

    fn after(start: &str, act: impl Fn(&mut Draft)) -> String {
        let caret = start.find('|').unwrap();
        let mut draft = Draft::new(start.replacen('|', "", 1));
        draft.set_caret(caret);
        act(&mut draft);
        shown(&draft)
    }

    #[test]
    fn characters_go_in_and_out_at_the_caret() {
        assert_eq!(after("ab|c", |d| d.insert('x')), "abx|c");
        assert_eq!(after("ae\u{301}|c", Draft::backspace), "a|c");
        assert_eq!(after("a|e\u{301}c", Draft::delete), "a|c");
        assert_eq!(after("|a", Draft::backspace), "|a");
        assert_eq!(after("a|", Draft::delete), "a|");
        assert_eq!(after("one two  |three", Draft::delete_word), "one |three");
        assert_eq!(after("one|", Draft::delete_word), "|");
        assert_eq!(after("one\n|two", Draft::delete_word), "one|two");
        // White space of more than one byte parts words as well.
        assert_eq!(after("one\u{3000}two|", Draft::delete_word), "one\u{3000}|");
        assert_eq!(after("one\u{3000}\u{a0} |x", Draft::delete_word), "|x");
        assert_eq!(after("one\ntw|o", Draft::delete_to_start), "one\n|o");
    }

    #[test]
    fn the_caret_moves_by_what_a_reader_takes_for_characters() {
        assert_eq!(after("a|\u{1f469}\u{200d}\u{1f4bb}b", |d| d.step(true)), "a\u{1f469}\u{200d}\u{1f4bb}|b");
        assert_eq!(
            after("a\u{1f469}\u{200d}\u{1f4bb}|b", |d| d.step(false)),
            "a|\u{1f469}\u{200d}\u{1f4bb}b"
        );
        assert_eq!(after("one\ntwo|\nthree", |d| d.go_to_line(true)), "one\ntwo\nthr|ee");
        assert_eq!(after("one\ntwo|\nx", |d| d.go_to_line(true)), "one\ntwo\nx|");
        assert_eq!(after("one\nt|wo", |d| d.go_to_line(false)), "o|ne\ntwo");
        assert_eq!(after("o|ne", |d| d.go_to_line(false)), "o|ne");
        assert_eq!(after("o|ne", |d| d.go_to_line(true)), "o|ne");
        assert_eq!(after("a\nb|c\nd", |d| d.go_to_edge(true)), "a\nbc|\nd");
        assert_eq!(after("a\nb|c\nd", |d| d.go_to_edge(false)), "a\n|bc\nd");
        assert_eq!(Draft::new("a\nbc").place(), (1, 2));
    }

    #[test]
    fn a_text_has_an_end() {
        let mut draft = Draft::default();
        (0..MAX + 10).for_each(|_| draft.insert('x'));
        assert_eq!(draft.text().len(), MAX);
    }
}
