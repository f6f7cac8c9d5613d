//! The one door to the screen: bytes from outside become text that cannot steer a terminal or hide anything from a reader.
//!
//! Start with [`glyphs`] for a line of code, which keeps track of where each drawn thing comes from, and with [`Shown`] for
//! everything else (paths, names, messages). What draws nothing, moves the cursor or reorders text is replaced by a token
//! such as `<U+202E RLO>`. Nothing is ever left out. Which characters may pass is decided in `scalar`, by what they are and
//! not by a list of the bad ones.

mod glyph;
mod scalar;
mod spoof;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

pub use glyph::{Glyph, GlyphKind, Glyphs};
pub use spoof::{has_right_to_left, spoofs};

/// What is drawn for one line of text given without its LF, left to right. A tab reaches to the next multiple of `tab`
/// columns (1 to 32).
pub fn glyphs(bytes: &[u8], tab: usize) -> Glyphs<'_> {
    Glyphs::new(bytes, tab)
}

/// Whether a line holds anything of kind [`GlyphKind::Hidden`]. One pass over the bytes where they are plain ASCII.
pub fn has_hidden(bytes: &[u8]) -> bool {
    hidden(bytes).next().is_some()
}

/// The tokens of a line's first few hidden characters, for a message.
pub fn hidden_tokens(bytes: &[u8], at_most: usize) -> Vec<String> {
    hidden(bytes).take(at_most).map(|glyph| glyph.text.into_owned()).collect()
}

fn hidden(bytes: &[u8]) -> impl Iterator<Item = Glyph<'_>> {
    Glyphs::resume(bytes, 1, harmless_until(bytes), 0).filter(|glyph| glyph.kind == GlyphKind::Hidden)
}

/// Up to which character, at least, a line has nothing but plain ASCII, tabs and letters that stand alone. Most lines have
/// nothing else, and of them nothing more has to be asked.
fn harmless_until(bytes: &[u8]) -> usize {
    let harmless = |byte: &u8| scalar::is_plain_ascii(*byte) || *byte == b'\t';
    // A whole block is looked at without stopping in between, which the machine does many bytes at a time.
    let is_harmless = |block: &[u8]| block.iter().fold(true, |so_far, byte| so_far & harmless(byte));
    // A combining mark belongs to the character before it.
    let (mut before, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let n = match bytes.get(at..at + 64) {
            Some(block) if is_harmless(block) => 64,
            _ if harmless(byte) => 1,
            _ => match scalar::lone_letter(bytes, at) {
                Some((n, _)) => n,
                None => return before,
            },
        };
        before = if n == 64 { at + 63 } else { at };
        at += n;
    }
    bytes.len()
}

/// The columns of text that was sanitised, on the terminal that gives it the most. Where it says so, a terminal that gives it
/// fewer does no harm.
pub fn columns(text: &str) -> usize {
    scalar::columns(text)
}

/// How much is shown of a text that is meant to be short, such as a name or a subject, in bytes.
pub const MAX_TEXT: usize = 2_000;

/// The beginning of a text, and whether that is not all of it.
pub fn excerpt(bytes: &[u8], most: usize) -> (&[u8], bool) {
    (&bytes[..bytes.len().min(most)], bytes.len() > most)
}

/// Text that is safe to print on one line: it holds no control character, nothing invisible and no line end.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown(String);

impl Shown {
    /// The text of every glyph, joined. Tabs become `<TAB>` and line ends `<LF>`.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        let glyphs = Glyphs::new(bytes.as_ref(), 1);
        Self(
            glyphs
                .map(|glyph| if glyph.kind == GlyphKind::Tab { "<TAB>".into() } else { glyph.text })
                .collect(),
        )
    }

    /// As [`Shown::of`], of [`MAX_TEXT`] bytes at most. Where that is not all, the text says so.
    pub fn short(bytes: impl AsRef<[u8]>) -> Self {
        let (text, is_cut) = excerpt(bytes.as_ref(), MAX_TEXT);
        let mut shown = Self::of(text);
        shown.0.push_str(if is_cut { " (cut here)" } else { "" });
        shown
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        columns(&self.0)
    }

    /// The text cut to at most `columns`, ending in `…` where something was cut off.
    pub fn cut(&self, columns: usize) -> Self {
        self.cut_with(columns, "…")
    }

    /// As [`Shown::cut`], ending in `ellipsis`.
    pub fn cut_with(&self, columns: usize, ellipsis: &str) -> Self {
        if self.width() <= columns {
            return self.clone();
        }
        let Some(mut left) = columns.checked_sub(self::columns(ellipsis)) else {
            return Self(ellipsis.chars().take(columns).collect());
        };
        let mut text = String::new();
        for glyph in Glyphs::new(self.0.as_bytes(), 1) {
            if glyph.width > left {
                break;
            }
            left -= glyph.width;
            text.push_str(&glyph.text);
        }
        text.push_str(ellipsis);
        Self(text)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Bytes as text for a record, a program or a form to fill in, not for a screen: what is UTF-8 stays as it is, and each other
/// byte becomes a token such as `<\xFF>`.
pub fn text_of(bytes: impl AsRef<[u8]>) -> String {
    let mut text = String::new();
    for chunk in bytes.as_ref().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| token::of_byte(byte, 1)));
    }
    text
}

/// Several lines, as in a commit message: LF ends a line, and everything else is as in [`Shown::of`].
pub fn shown_lines(bytes: &[u8]) -> Vec<Shown> {
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|&byte| byte == b'\n').map(Shown::of).collect()
}
