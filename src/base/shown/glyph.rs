//! Cutting a line into the things that are drawn for it.

use std::borrow::Cow;
use std::ops::Range;

use super::scalar::{
    char_at, char_before, columns_of, is_emoji, is_mark, is_plain_ascii, is_showable, joins, lone_letter,
    needs_base, plain_ascii,
};
use super::token;

/// One thing drawn: a character with its marks, an expanded tab, or a token such as `<U+202E RLO>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// What is drawn.
    pub text: Cow<'a, str>,
    /// How many columns that takes; at least one.
    pub width: usize,
    /// The bytes of the line that it stands for.
    pub source: Range<usize>,
    /// How much a reader has to mind it.
    pub kind: GlyphKind,
}

/// What a glyph is. The text `<ESC>` typed in full is plain; only the control character's token is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GlyphKind {
    /// Drawn as itself.
    Plain,
    /// Spaces up to the next tab stop.
    Tab,
    /// A token that is harmless where it stands: CR before the line's end, a selector or joiner in an emoji.
    Mark,
    /// A token for what would draw nothing, move the cursor, reorder text, or is not text.
    Hidden,
}

/// How many combining marks a character may carry.
const MAX_MARKS: usize = 8;
/// How many columns it may take with them. Every screen has room for that beside the line numbers.
const MAX_COLUMNS: usize = 4;
/// How many times a hidden character stands in a row before one token stands for all.
const FOLD: usize = 4;
/// How many tag characters one token spells out.
const MAX_TAGS: usize = 40;
const SPACES: &str = "                                ";

/// The glyphs of one line; see [`super::glyphs`].
#[derive(Clone, Debug)]
pub struct Glyphs<'a> {
    bytes: &'a [u8],
    tab: usize,
    at: usize,
    column: usize,
}

impl<'a> Glyphs<'a> {
    pub(super) fn new(bytes: &'a [u8], tab: usize) -> Self {
        Self::resume(bytes, tab, 0, 0)
    }

    /// Goes on in a line at byte `at`, which is where some glyph's source starts or ends, and at that glyph's column.
    pub fn resume(bytes: &'a [u8], tab: usize, at: usize, column: usize) -> Self {
        Self { bytes, tab: tab.clamp(1, SPACES.len()), at, column }
    }

    /// Gives each glyph's place and columns to `each`, and the glyph itself if it is hidden. Says the same as going over the glyphs,
    /// and costs a part of it where most are letters.
    pub fn measure(mut self, mut each: impl FnMut(usize, usize, Option<&Glyph<'a>>)) {
        let mut lone = lone(self.bytes, self.at);
        loop {
            if let Some((len, width)) = lone {
                let end = self.at + len;
                lone = self::lone(self.bytes, end);
                if lone.is_some() || self.bytes.get(end).is_none_or(u8::is_ascii) {
                    each(self.at, width, None);
                    (self.at, self.column) = (end, self.column + width);
                    continue;
                }
            }
            let Some(glyph) = self.next() else { return };
            let is_hidden = glyph.kind == GlyphKind::Hidden;
            each(glyph.source.start, glyph.width, is_hidden.then_some(&glyph));
            lone = self::lone(self.bytes, self.at);
        }
    }

    /// The letter that starts here, if it stands alone whatever surrounds it.
    fn letter(&self) -> Option<Glyph<'a>> {
        let (len, width) = lone_letter(self.bytes, self.at)?;
        let end = self.at + len;
        self.ends_at(end).then(|| {
            let text = str::from_utf8(&self.bytes[self.at..end]).expect("its bytes were looked at");
            Glyph { text: text.into(), width, source: self.at..end, kind: GlyphKind::Plain }
        })
    }

    /// Whether what comes at `end` is known not to belong to the letter or ASCII character before it.
    #[inline]
    fn ends_at(&self, end: usize) -> bool {
        self.bytes.get(end).is_none_or(u8::is_ascii) || lone_letter(self.bytes, end).is_some()
    }

    /// The glyph that starts here, whatever it is.
    fn other(&self, byte: u8) -> Glyph<'a> {
        if let Some(letter) = self.letter() {
            return letter;
        }
        match char_at(self.bytes, self.at) {
            Some('\t') => self.tab(),
            Some(c) if is_showable(c) => self.cluster(c),
            Some(c) => self.unshowable(c),
            None => self.invalid(byte),
        }
    }

    fn tab(&self) -> Glyph<'a> {
        let width = self.tab - self.column % self.tab;
        Glyph { text: SPACES[..width].into(), width, source: self.at..self.at + 1, kind: GlyphKind::Tab }
    }

    /// A token for the bytes up to `end`.
    fn token(&self, text: Cow<'static, str>, end: usize, kind: GlyphKind) -> Glyph<'a> {
        Glyph { width: text.len(), text, source: self.at..end, kind }
    }

    fn invalid(&self, byte: u8) -> Glyph<'a> {
        // The last of a row of bytes that can start a character may do so, so those stand alone.
        let run = match byte {
            0xC2..=0xF4 => 1,
            _ => self.bytes[self.at..].iter().take_while(|&&next| next == byte).count(),
        };
        let times = if run >= FOLD { run } else { 1 };
        self.token(token::of_byte(byte, times), self.at + times, GlyphKind::Hidden)
    }

    fn unshowable(&self, c: char) -> Glyph<'a> {
        if is_tag(c) {
            return self.tags();
        }
        let times = self.chars().take_while(|&next| next == c).count();
        let (times, kind) = if times >= FOLD { (times, GlyphKind::Hidden) } else { (1, self.kind_of(c)) };
        self.token(token::of_char(c, times), self.at + times * c.len_utf8(), kind)
    }

    fn tags(&self) -> Glyph<'a> {
        let tags: Vec<char> = self.chars().take_while(|&c| is_tag(c)).take(MAX_TAGS).collect();
        let after_flag = char_before(self.bytes, self.at) == Some('\u{1F3F4}');
        let kind = if after_flag && is_subdivision(&tags) { GlyphKind::Mark } else { GlyphKind::Hidden };
        self.token(token::of_tags(&tags), self.at + tags.len() * '\u{E0020}'.len_utf8(), kind)
    }

    fn kind_of(&self, c: char) -> GlyphKind {
        let end = self.at + c.len_utf8();
        let (before, after) = (char_before(self.bytes, self.at), char_at(self.bytes, end));
        let harmless = match c {
            '\r' => end == self.bytes.len(),
            '\u{FE0E}' | '\u{FE0F}' => {
                let keycap = matches!(before, Some('0'..='9' | '#' | '*')) && after == Some('\u{20E3}');
                keycap || before.is_some_and(is_emoji)
            }
            '\u{200D}' => {
                let base = match before {
                    Some(selector @ '\u{FE0F}') => char_before(self.bytes, self.at - selector.len_utf8()),
                    other => other,
                };
                base.is_some_and(is_emoji) && after.is_some_and(is_emoji)
            }
            _ => false,
        };
        if harmless { GlyphKind::Mark } else { GlyphKind::Hidden }
    }

    /// A character that may be drawn, with the marks on it. Others that make up one letter or picture with it in some
    /// terminals and not in others (both halves of a flag, a colour of skin) stand beside it as on the least able ones.
    fn cluster(&self, first: char) -> Glyph<'a> {
        // A mark after something to stand on is here because it may not join that.
        let is_left_over = is_mark(first) && char_before(self.bytes, self.at).is_some_and(is_showable);
        if is_left_over || needs_base(first) {
            return self.unshowable(first);
        }
        let stand = is_mark(first).then_some('\u{25CC}');
        let base = stand.unwrap_or(first);
        let (mut marks, mut width) = (usize::from(is_mark(first)), columns_of(first));
        width += stand.map_or(0, columns_of);
        let mut end = self.at + first.len_utf8();
        while let Some(c) = char_at(self.bytes, end).filter(|&c| is_showable(c) && joins(base, c)) {
            marks += 1;
            if marks > MAX_MARKS || width + columns_of(c) > MAX_COLUMNS {
                break;
            }
            width += columns_of(c);
            end += c.len_utf8();
        }
        let text = str::from_utf8(&self.bytes[self.at..end]).expect("it was read character by character");
        let text = stand.map_or(Cow::Borrowed(text), |stand| format!("{stand}{text}").into());
        Glyph { text, width, source: self.at..end, kind: GlyphKind::Plain }
    }

    /// The characters from here on, up to the first byte that is not UTF-8.
    fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        let (bytes, mut at) = (self.bytes, self.at);
        std::iter::from_fn(move || {
            let c = char_at(bytes, at)?;
            at += c.len_utf8();
            Some(c)
        })
    }
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    #[inline]
    fn next(&mut self) -> Option<Glyph<'a>> {
        let byte = *self.bytes.get(self.at)?;
        let glyph = if is_plain_ascii(byte) && self.ends_at(self.at + 1) {
            let text = Cow::Borrowed(plain_ascii(byte));
            Glyph { text, width: 1, source: self.at..self.at + 1, kind: GlyphKind::Plain }
        } else {
            self.other(byte)
        };
        self.at = glyph.source.end;
        self.column += glyph.width;
        Some(glyph)
    }
}

/// The bytes and columns of the character at `at`, if it is plain ASCII or one of the letters that never join with each other.
#[inline]
fn lone(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    if bytes.get(at).copied().is_some_and(is_plain_ascii) { Some((1, 1)) } else { lone_letter(bytes, at) }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// Whether the tags spell one of the three flags of that kind which exist: England, Scotland, Wales.
fn is_subdivision(tags: &[char]) -> bool {
    let spelled: String = tags.iter().filter_map(|&tag| char::from_u32(u32::from(tag) - 0xE_0000)).collect();
    matches!(spelled.as_str(), "gbeng\u{7F}" | "gbsct\u{7F}" | "gbwls\u{7F}")
}
