//! The sanitiser: every byte of a line is drawn once, in order, as something that cannot steer a terminal, and from what is
//! drawn it can be told what was there.

use std::collections::HashMap;

use countersign::base::Shown;
use countersign::base::shown::{GlyphKind, Glyphs, glyphs, has_hidden, shown_lines};
use unicode_general_category::get_general_category;

/// The bytes are a line; their number says how wide a tab is.
pub fn body(data: &[u8]) {
    let tab = data.len() % 8 + 1;
    let (mut at, mut column, mut is_hidden) = (0, 0, false);
    let mut meanings: HashMap<String, &[u8]> = HashMap::new();
    for glyph in glyphs(data, tab) {
        assert_eq!(glyph.source.start, at);
        assert!(glyph.source.end > at && glyph.width > 0);
        assert!(glyph.text.chars().all(may_pass), "{glyph:?}");
        assert_eq!(Glyphs::resume(data, tab, at, column).next().as_ref(), Some(&glyph));
        let source = &data[glyph.source.clone()];
        match glyph.kind {
            GlyphKind::Plain => {
                let text = glyph.text.as_bytes();
                assert!(text == source || text.strip_prefix("◌".as_bytes()) == Some(source), "{glyph:?}");
            }
            GlyphKind::Tab => assert_eq!((source, (column + glyph.width) % tab), (&b"\t"[..], 0)),
            GlyphKind::Mark | GlyphKind::Hidden => {
                assert!(glyph.text.starts_with('<') && glyph.text.ends_with('>'), "{glyph:?}");
                let same = *meanings.entry(glyph.text.to_string()).or_insert(source);
                assert_eq!(same, source, "two things look alike: {glyph:?}");
            }
        }
        is_hidden |= glyph.kind == GlyphKind::Hidden;
        at = glyph.source.end;
        column += glyph.width;
    }
    assert_eq!((at, has_hidden(data)), (data.len(), is_hidden));
    check_shown(data);
}

fn check_shown(data: &[u8]) {
    let shown = Shown::of(data);
    assert!(shown.as_str().chars().all(may_pass));
    assert_eq!(Shown::of(shown.as_str()), shown, "what was sanitised stays as it is");
    for columns in [0, 1, 7, shown.width()] {
        let cut = shown.cut(columns);
        assert!(cut.width() <= columns);
        assert_eq!(cut == shown, shown.width() <= columns);
    }
    let n_lines = data.split_inclusive(|&byte| byte == b'\n').count();
    assert_eq!(shown_lines(data).len(), n_lines);
}

/// Letters, marks, numbers, punctuation and symbols that draw something, and the blank. Written down independently of the code.
pub fn may_pass(c: char) -> bool {
    const BARRED: [std::ops::RangeInclusive<u32>; 11] = [
        0x34F..=0x34F,
        0x115F..=0x1160,
        0x17B4..=0x17B5,
        0x180B..=0x180F,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xFE00..=0xFE0F,
        0xFFA0..=0xFFA0,
        0xFFF0..=0xFFFD,
        0x1D159..=0x1D159,
        0xE0000..=0xE0FFF,
    ];
    let category = get_general_category(c).abbreviation();
    c == ' ' || "LMNPS".contains(&category[..1]) && !BARRED.iter().any(|range| range.contains(&u32::from(c)))
}
