//! What single characters are: which may be drawn as themselves, which combine, and how many columns text takes.

use unicode_general_category::{GeneralCategory as G, get_general_category};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// From the space to `~`.
pub(super) const fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// A byte from the space to `~` as text; the empty string for others.
pub(super) fn plain_ascii(byte: u8) -> &'static str {
    const ALL: &str =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    let at = usize::from(byte.wrapping_sub(b' '));
    ALL.get(at..=at).unwrap_or_default()
}

/// The character that starts at `at`; `None` where the bytes are not UTF-8 or end.
pub(super) fn char_at(bytes: &[u8], at: usize) -> Option<char> {
    // Four bytes hold any character, so a whole one is never cut.
    let window = bytes.get(at..bytes.len().min(at + 4))?;
    window.utf8_chunks().next()?.valid().chars().next()
}

/// The character that ends just before `at`; `None` where the bytes are not UTF-8 or begin.
pub(super) fn char_before(bytes: &[u8], at: usize) -> Option<char> {
    let starts = (at.saturating_sub(4)..at).rev();
    let mut found = starts.filter_map(|start| char_at(bytes, start).filter(|c| start + c.len_utf8() == at));
    found.next()
}

/// Whether a character may be drawn as itself: letters, marks, numbers, punctuation, symbols and the space, without those
/// that draw nothing.
pub(super) fn is_showable(c: char) -> bool {
    if c.is_ascii() {
        return c == ' ' || c.is_ascii_graphic();
    }
    let draws = matches!(
        get_general_category(c),
        G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter
            | G::NonspacingMark
            | G::SpacingMark
            | G::EnclosingMark
            | G::DecimalNumber
            | G::LetterNumber
            | G::OtherNumber
            | G::ConnectorPunctuation
            | G::DashPunctuation
            | G::OpenPunctuation
            | G::ClosePunctuation
            | G::InitialPunctuation
            | G::FinalPunctuation
            | G::OtherPunctuation
            | G::MathSymbol
            | G::CurrencySymbol
            | G::ModifierSymbol
            | G::OtherSymbol
    );
    draws && !is_blank(c)
}

/// Characters that draw nothing although their general category says otherwise: the ones that Unicode calls
/// default-ignorable (fillers, variation selectors, vowels that only steer collation), and blank symbols.
const fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{34F}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180D}'
            | '\u{180F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FFA0}'
            | '\u{FFFC}'
            | '\u{13441}'..='\u{13442}'
            | '\u{16FE4}'
            | '\u{1D159}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// A combining mark, spacing or not.
pub(super) fn is_mark(c: char) -> bool {
    matches!(get_general_category(c), G::NonspacingMark | G::SpacingMark | G::EnclosingMark)
}

/// Marks that only join or stack the letters of their own scripts (Unicode's invisible stackers and number joiners). On
/// anything else they leave no trace.
pub(super) const fn is_stacker(c: char) -> bool {
    matches!(
        c,
        '\u{1039}'
            | '\u{17D2}'
            | '\u{1A60}'
            | '\u{2D7F}'
            | '\u{10A3F}'
            | '\u{1107F}'
            | '\u{11133}'
            | '\u{113D0}'
            | '\u{1193E}'
            | '\u{11A47}'
            | '\u{11A99}'
            | '\u{11F42}'
    )
}

/// A picture that variation selectors and joiners may follow. The blocks are wider than the emoji in them, which does no
/// harm: it only decides how loudly a selector or joiner is reported.
pub(super) const fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '©' | '®'
            | '\u{203C}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{2190}'..='\u{21FF}'
            | '\u{2300}'..='\u{23FF}'
            | '\u{24C2}'
            | '\u{25A0}'..='\u{27BF}'
            | '\u{2934}'..='\u{2935}'
            | '\u{2B00}'..='\u{2BFF}'
            | '\u{3030}'
            | '\u{303D}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1F000}'..='\u{1FAFF}'
    )
}

/// The columns that text takes, cell by cell as ratatui lays it out: a cell holds a grapheme, and the half-width sound marks,
/// which count as part of the grapheme before them, have a column of their own.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let sound_marks = text.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}')).count();
    let is_single = text.chars().nth(1).is_none();
    let width = if is_single { text.width() } else { text.graphemes(true).map(str::width).sum() };
    width + sound_marks
}
