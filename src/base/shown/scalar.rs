//! What single characters are: which may be drawn as themselves, which combine, and how many columns text takes.

use unicode_general_category::{GeneralCategory as G, get_general_category};
use unicode_width::UnicodeWidthChar as _;

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

/// The columns of the letter that starts at `at`, if it is one of the many that never join with a neighbour of their kind:
/// most text that is not ASCII is made of them, and they are told by their bytes alone.
pub(super) fn lone_letter(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let trail = |offset: usize| bytes.get(at + offset).filter(|byte| (0x80..=0xBF).contains(*byte)).copied();
    match *bytes.get(at)? {
        // Latin, Greek and Cyrillic: U+00C0 to U+023F, U+03B1 to U+03C9, U+0410 to U+047F.
        0xC3..=0xC8 => trail(1).map(|_| (2, 1)),
        0xCE => trail(1).filter(|byte| *byte >= 0xB1).map(|_| (2, 1)),
        0xCF => trail(1).filter(|byte| *byte <= 0x89).map(|_| (2, 1)),
        0xD0 => trail(1).filter(|byte| *byte >= 0x90).map(|_| (2, 1)),
        0xD1 => trail(1).map(|_| (2, 1)),
        // Kana: U+3041 to U+3096, U+30A1 to U+30FA.
        0xE3 => {
            let is_kana = match (trail(1)?, trail(2)?) {
                (0x81, last) => last >= 0x81,
                (0x82, last) => last <= 0x96 || last >= 0xA1,
                (0x83, last) => last <= 0xBA,
                _ => false,
            };
            is_kana.then_some((3, 2))
        }
        // Han: U+4E00 to U+9FBF. Hangul: U+AC00 to U+D77F.
        lead @ 0xE4..=0xED => {
            let is_letter = match (lead, trail(1)?) {
                (0xE4, second) => second >= 0xB8,
                (0xE9, second) => second <= 0xBE,
                (0xEA, second) => second >= 0xB0,
                (0xED, second) => second <= 0x9D,
                _ => true,
            };
            trail(2).filter(|_| is_letter).map(|_| (3, 2))
        }
        _ => None,
    }
}

/// Whether a character may be drawn as itself: letters, marks, numbers, punctuation, symbols and the space, without those
/// that draw nothing and the one that terminals draw for whatever is not text.
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
    draws && !is_blank(c) && c != char::REPLACEMENT_CHARACTER
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
            | '\u{13440}'..='\u{13442}'
            | '\u{16FE4}'
            | '\u{1BC9D}'
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
const fn is_stacker(c: char) -> bool {
    matches!(
        c,
        '\u{1039}'
            | '\u{17D2}'
            | '\u{1A60}'
            | '\u{1BAB}'
            | '\u{2D7F}'
            | '\u{AAF6}'
            | '\u{10A3F}'
            | '\u{1107F}'
            | '\u{11133}'
            | '\u{113D0}'
            | '\u{1193E}'
            | '\u{11A47}'
            | '\u{11A99}'
            | '\u{11D45}'
            | '\u{11D97}'
            | '\u{11F42}'
    )
}

/// The vowels and final consonants of Hangul that join the syllable before them and draw nothing elsewhere.
const fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}')
}

/// Whether `c` is drawn into the cell of `base`, which comes before it and may carry marks already.
pub(super) fn joins(base: char, c: char) -> bool {
    if is_stacker(c) {
        // The scripts in question each have a block of 256 to themselves, or share it with scripts of their kind.
        return u32::from(base) >> 8 == u32::from(c) >> 8;
    }
    // Of jamo only those in use today: what a terminal does with the others is anybody's guess.
    let is_hangul = matches!(base, '\u{1100}'..='\u{1112}' | '\u{AC00}'..='\u{D7A3}');
    is_mark(c) || is_hangul && matches!(c, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}')
}

/// Whether a character without another before it would not be seen.
pub(super) const fn needs_base(c: char) -> bool {
    is_stacker(c) || is_jamo(c)
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

/// The columns that text takes on the terminal that gives it the most: they do not agree on marks with a width of their own,
/// on half of a flag, and on some enclosed numbers.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(columns_of).sum() }
}

/// As [`columns`], for one character.
pub(super) fn columns_of(c: char) -> usize {
    let width = c.width().unwrap_or(0);
    match c {
        _ if c.is_ascii() => 1,
        _ if is_jamo(c) => 0,
        '\u{302E}'..='\u{302F}'
        | '\u{3248}'..='\u{324F}'
        | '\u{16FF0}'..='\u{16FF1}'
        | '\u{1F1E6}'..='\u{1F1FF}' => 2,
        _ if get_general_category(c) == G::SpacingMark => width.max(1),
        _ if is_mark(c) => width,
        _ => width.max(1),
    }
}
