//! How a character that must not be drawn as itself is written: `<ESC>`, `<U+202E RLO>`, `<\x9B>`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The ASCII names of U+0000 to U+001F.
const C0: [&str; 32] = [
    "<NUL>", "<SOH>", "<STX>", "<ETX>", "<EOT>", "<ENQ>", "<ACK>", "<BEL>", "<BS>", "<TAB>", "<LF>", "<VT>",
    "<FF>", "<CR>", "<SO>", "<SI>", "<DLE>", "<DC1>", "<DC2>", "<DC3>", "<DC4>", "<NAK>", "<SYN>", "<ETB>",
    "<CAN>", "<EM>", "<SUB>", "<ESC>", "<FS>", "<GS>", "<RS>", "<US>",
];

/// Short names that people may know, mostly the abbreviations of the Unicode name aliases. In order of the characters.
const NAMES: [(char, &str); 63] = [
    ('\u{84}', "IND"),
    ('\u{85}', "NEL"),
    ('\u{88}', "HTS"),
    ('\u{8D}', "RI"),
    ('\u{8E}', "SS2"),
    ('\u{8F}', "SS3"),
    ('\u{90}', "DCS"),
    ('\u{98}', "SOS"),
    ('\u{9B}', "CSI"),
    ('\u{9C}', "ST"),
    ('\u{9D}', "OSC"),
    ('\u{9E}', "PM"),
    ('\u{9F}', "APC"),
    ('\u{AD}', "SHY"),
    ('\u{34F}', "CGJ"),
    ('\u{61C}', "ALM"),
    ('\u{115F}', "HCF"),
    ('\u{1160}', "HJF"),
    ('\u{1680}', "OGHAM SPACE"),
    ('\u{180B}', "FVS1"),
    ('\u{180C}', "FVS2"),
    ('\u{180D}', "FVS3"),
    ('\u{180E}', "MVS"),
    ('\u{180F}', "FVS4"),
    ('\u{2000}', "NQSP"),
    ('\u{2001}', "MQSP"),
    ('\u{2002}', "ENSP"),
    ('\u{2003}', "EMSP"),
    ('\u{2004}', "3/MSP"),
    ('\u{2005}', "4/MSP"),
    ('\u{2006}', "6/MSP"),
    ('\u{2007}', "FSP"),
    ('\u{2008}', "PSP"),
    ('\u{2009}', "THSP"),
    ('\u{200A}', "HSP"),
    ('\u{200B}', "ZWSP"),
    ('\u{200C}', "ZWNJ"),
    ('\u{200D}', "ZWJ"),
    ('\u{200E}', "LRM"),
    ('\u{200F}', "RLM"),
    ('\u{2028}', "LSEP"),
    ('\u{2029}', "PSEP"),
    ('\u{202A}', "LRE"),
    ('\u{202B}', "RLE"),
    ('\u{202C}', "PDF"),
    ('\u{202D}', "LRO"),
    ('\u{202E}', "RLO"),
    ('\u{202F}', "NNBSP"),
    ('\u{205F}', "MMSP"),
    ('\u{2060}', "WJ"),
    ('\u{2066}', "LRI"),
    ('\u{2067}', "RLI"),
    ('\u{2068}', "FSI"),
    ('\u{2069}', "PDI"),
    ('\u{2800}', "BRAILLE BLANK"),
    ('\u{3000}', "IDSP"),
    ('\u{3164}', "HF"),
    ('\u{FEFF}', "BOM"),
    ('\u{FFA0}', "HWHF"),
    ('\u{FFFC}', "OBJ"),
    ('\u{FFFD}', "REPLACEMENT"),
    ('\u{E0001}', "LANG TAG"),
    ('\u{E007F}', "CANCEL TAG"),
];

/// The token of a character that stands `times` times in a row.
pub(super) fn of_char(c: char, times: usize) -> Cow<'static, str> {
    match (u8::try_from(c), c) {
        (Ok(byte @ 0..=0x1F), _) => known(C0[usize::from(byte)], times),
        (Ok(0x7F), _) => known("<DEL>", times),
        (Ok(0xA0), _) => known("<NBSP>", times),
        (_, '\u{FE00}'..='\u{FE0F}') => coded(c, Some(&format!("VS{}", u32::from(c) - 0xFE00 + 1)), times),
        (_, '\u{E0100}'..='\u{E01EF}') => {
            coded(c, Some(&format!("VS{}", u32::from(c) - 0xE_0100 + 17)), times)
        }
        _ => {
            let found = NAMES.binary_search_by_key(&c, |&(named, _)| named);
            coded(c, found.ok().map(|at| NAMES[at].1), times)
        }
    }
}

/// The token of a byte that is not part of UTF-8 text and stands `times` times in a row.
pub(super) fn of_byte(byte: u8, times: usize) -> Cow<'static, str> {
    with_count(format!("<\\x{byte:02X}>"), times).into()
}

/// The token of a run of tag characters (U+E0020 to U+E007F), with the ASCII text that it spells in secret.
pub(super) fn of_tags(tags: &[char]) -> Cow<'static, str> {
    let spelled: String =
        tags.iter().filter_map(|&tag| u8::try_from(u32::from(tag) & 0x7F).ok()).map(char::from).collect();
    let first = tags.first().map_or(0, |&tag| u32::from(tag));
    format!("<U+{first:04X} TAG x{} {spelled:?}>", tags.len()).into()
}

fn coded(c: char, name: Option<&str>, times: usize) -> Cow<'static, str> {
    let mut token = format!("<U+{:04X}", u32::from(c));
    if let Some(name) = name {
        write!(token, " {name}").expect("a String takes everything");
    }
    token.push('>');
    with_count(token, times).into()
}

fn known(token: &'static str, times: usize) -> Cow<'static, str> {
    if times == 1 { token.into() } else { with_count(token.to_owned(), times).into() }
}

fn with_count(mut token: String, times: usize) -> String {
    if times > 1 {
        token.pop();
        write!(token, " x{times}>").expect("a String takes everything");
    }
    token
}
