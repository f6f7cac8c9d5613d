use proptest::prelude::*;
use unicode_general_category::get_general_category;
use unicode_width::UnicodeWidthStr as _;

use super::*;

use GlyphKind::{Hidden, Mark, Plain, Tab};

/// What is drawn and as what, with neighbouring plain text joined.
fn drawn(bytes: &[u8]) -> Vec<(String, GlyphKind)> {
    let mut out: Vec<(String, GlyphKind)> = Vec::new();
    for glyph in glyphs(bytes, 4) {
        match out.last_mut() {
            Some((text, Plain)) if glyph.kind == Plain => text.push_str(&glyph.text),
            _ => out.push((glyph.text.into_owned(), glyph.kind)),
        }
    }
    out
}

fn check(bytes: impl AsRef<[u8]>, expected: &[(&str, GlyphKind)]) {
    let drawn = drawn(bytes.as_ref());
    let drawn: Vec<(&str, GlyphKind)> = drawn.iter().map(|(text, kind)| (text.as_str(), *kind)).collect();
    assert_eq!(drawn, expected, "{}", bytes.as_ref().escape_ascii());
}

#[test]
fn what_steers_a_terminal_is_a_token() {
    check("a\x1b[2Jb", &[("a", Plain), ("<ESC>", Hidden), ("[2Jb", Plain)]);
    check("ok();\rbad();", &[("ok();", Plain), ("<CR>", Hidden), ("bad();", Plain)]);
    check("\x00\x07\x08\x7f", &[("<NUL>", Hidden), ("<BEL>", Hidden), ("<BS>", Hidden), ("<DEL>", Hidden)]);
    check(
        "\u{9b}1m\u{85}\u{81}",
        &[("<U+009B CSI>", Hidden), ("1m", Plain), ("<U+0085 NEL>", Hidden), ("<U+0081>", Hidden)],
    );
    check(b"\x9b1m\xe2\x82", &[("<\\x9B>", Hidden), ("1m", Plain), ("<\\xE2>", Hidden), ("<\\x82>", Hidden)]);
    check("a\nb", &[("a", Plain), ("<LF>", Hidden), ("b", Plain)]);
}

#[test]
fn what_draws_nothing_or_reorders_is_a_token() {
    check("\u{202e}x\u{2066}", &[("<U+202E RLO>", Hidden), ("x", Plain), ("<U+2066 LRI>", Hidden)]);
    check(
        "a\u{200b}b\u{a0}c",
        &[("a", Plain), ("<U+200B ZWSP>", Hidden), ("b", Plain), ("<NBSP>", Hidden), ("c", Plain)],
    );
    check(
        "\u{3164}\u{2800}\u{e000}\u{feff}",
        &[
            ("<U+3164 HF>", Hidden),
            ("<U+2800 BRAILLE BLANK>", Hidden),
            ("<U+E000>", Hidden),
            ("<U+FEFF BOM>", Hidden),
        ],
    );
    check("x\u{e0100}\u{fe00}", &[("x", Plain), ("<U+E0100 VS17>", Hidden), ("<U+FE00 VS1>", Hidden)]);
    check("\u{378}\u{ffff}", &[("<U+0378>", Hidden), ("<U+FFFF>", Hidden)]);
    check(
        "\u{2028}\u{3000}\u{34f}",
        &[("<U+2028 LSEP>", Hidden), ("<U+3000 IDSP>", Hidden), ("<U+034F CGJ>", Hidden)],
    );
}

#[test]
fn ordinary_text_of_any_script_is_itself() {
    for text in
        ["fn main() {}", "größe", "e\u{301}", "日本語", "क्षि", "한국어", "🦀👍🏽🇩🇪", "עברית", "—“x”…│", "ｶﾞ"]
    {
        check(text, &[(text, Plain)]);
        assert!(!has_hidden(text.as_bytes()));
    }
    check("<U+202E RLO>", &[("<U+202E RLO>", Plain)]);
}

#[test]
fn line_ends_and_emoji_parts_are_harmless() {
    check("x\r", &[("x", Plain), ("<CR>", Mark)]);
    check("x\r\r", &[("x", Plain), ("<CR>", Hidden), ("<CR>", Mark)]);
    check("❤\u{fe0f}", &[("❤", Plain), ("<U+FE0F VS16>", Mark)]);
    check("x\u{fe0f}", &[("x", Plain), ("<U+FE0F VS16>", Hidden)]);
    check("1\u{fe0f}\u{20e3}", &[("1", Plain), ("<U+FE0F VS16>", Mark), ("\u{25cc}\u{20e3}", Plain)]);
    check("1\u{fe0f}", &[("1", Plain), ("<U+FE0F VS16>", Hidden)]);
    check("x\u{fe0f}\u{20e3}", &[("x", Plain), ("<U+FE0F VS16>", Hidden), ("\u{25cc}\u{20e3}", Plain)]);
    check("👩\u{200d}💻", &[("👩", Plain), ("<U+200D ZWJ>", Mark), ("💻", Plain)]);
    check(
        "❤\u{fe0f}\u{200d}🔥",
        &[("❤", Plain), ("<U+FE0F VS16>", Mark), ("<U+200D ZWJ>", Mark), ("🔥", Plain)],
    );
    check("a\u{200d}💻", &[("a", Plain), ("<U+200D ZWJ>", Hidden), ("💻", Plain)]);
    let wales = "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";
    check(wales, &[("🏴", Plain), (r#"<U+E0067 TAG x6 "gbwls\u{7f}">"#, Mark)]);
}

/// Tags are harmless only as one of the flags that exist, and only on the flag that they belong to.
#[test]
fn tags_that_are_no_flag_are_hidden() {
    check(tags("x", "gbwls\u{7f}"), &[("x", Plain), (r#"<U+E0067 TAG x6 "gbwls\u{7f}">"#, Hidden)]);
    check(tags("🏴", "gbwls"), &[("🏴", Plain), (r#"<U+E0067 TAG x5 "gbwls">"#, Hidden)]);
    check(tags("🏴", "merge it"), &[("🏴", Plain), (r#"<U+E006D TAG x8 "merge it">"#, Hidden)]);
}

/// A text that is seen with one behind it that is not.
fn tags(seen: &str, unseen: &str) -> String {
    seen.chars().chain(unseen.bytes().filter_map(|b| char::from_u32(0xe0000 + u32::from(b)))).collect()
}

#[test]
fn tag_characters_are_spelled_out() {
    check(tags("ok", "approve \"it\""), &[("ok", Plain), (r#"<U+E0061 TAG x12 "approve \"it\"">"#, Hidden)]);
    check(
        tags("", &"y".repeat(50)),
        &[
            (&format!("<U+E0079 TAG x40 {:?}>", "y".repeat(40)), Hidden),
            (&format!("<U+E0079 TAG x10 {:?}>", "y".repeat(10)), Hidden),
        ],
    );
}

#[test]
fn rows_of_the_same_hidden_character_fold() {
    check("\u{200b}".repeat(3000), &[("<U+200B ZWSP x3000>", Hidden)]);
    check([0; 9], &[("<NUL x9>", Hidden)]);
    check([0xff; 9], &[("<\\xFF x9>", Hidden)]);
    check("\0\0\0", &[("<NUL>", Hidden); 3]);
    check(
        b"\xe2\xe2\xe2\xe2\x80\x94",
        &[("<\\xE2>", Hidden), ("<\\xE2>", Hidden), ("<\\xE2>", Hidden), ("—", Plain)],
    );
}

#[test]
fn combining_marks_are_bounded_and_never_attach_to_what_is_not_theirs() {
    let marks = "\u{301}".repeat(5000);
    check(
        format!("e{marks}x"),
        &[(&format!("e{}", &marks[..16]), Plain), ("<U+0301 x4992>", Hidden), ("x", Plain)],
    );
    check("\u{301}a", &[("\u{25cc}\u{301}a", Plain)]);
    check("\t\u{301}", &[("    ", Tab), ("\u{25cc}\u{301}", Plain)]);
    check("\u{200b}\u{301}", &[("<U+200B ZWSP>", Hidden), ("\u{25cc}\u{301}", Plain)]);
    check("admin\u{1107f}", &[("admin", Plain), ("<U+1107F>", Hidden)]);
    check("é\u{17d2}", &[("é", Plain), ("<U+17D2>", Hidden)]);
    check("\u{1780}\u{17d2}\u{1780}", &[("\u{1780}\u{17d2}\u{1780}", Plain)]);
    check("\u{1160}\u{1161}", &[("<U+1160 HJF>", Hidden), ("<U+1161>", Hidden)]);
    check("a\u{1161}", &[("a", Plain), ("<U+1161>", Hidden)]);
    check("\u{a960}\u{d7b0}", &[("\u{a960}", Plain), ("<U+D7B0>", Hidden)]);
    check("\u{13000}\u{13440}", &[("\u{13000}", Plain), ("<U+13440>", Hidden)]);
}

/// All of Unicode's invisible stackers and number joiners, and the ends of the ranges of old jamo.
#[test]
fn what_only_joins_letters_of_its_script_is_named_behind_any_other() {
    let stackers = "\u{1039}\u{17d2}\u{1a60}\u{1bab}\u{2d7f}\u{aaf6}\u{10a3f}\u{1107f}\u{11133}\u{113d0}\u{1193e}\
                    \u{11a47}\u{11a99}\u{11d45}\u{11d97}\u{11f42}";
    for c in stackers.chars().chain(['\u{1161}', '\u{11ff}', '\u{d7b0}', '\u{d7fb}']) {
        check(format!("a{c}"), &[("a", Plain), (&format!("<U+{:04X}>", u32::from(c)), Hidden)]);
    }
}

/// Syllables take their vowels and last consonants as far as those are in use today.
#[test]
fn jamo_join_the_syllable_before_them() {
    for text in [
        "\u{1100}\u{1161}",
        "\u{1112}\u{1175}\u{11c2}",
        "\u{ac00}\u{11a8}",
        "\u{d788}\u{11c2}",
        "\u{d7a3}\u{11a8}",
    ] {
        check(text, &[(text, Plain)]);
    }
    check("\u{1113}\u{1161}", &[("\u{1113}", Plain), ("<U+1161>", Hidden)]);
    check("\u{1100}\u{1176}", &[("\u{1100}", Plain), ("<U+1176>", Hidden)]);
    check("\u{ac00}\u{11a7}", &[("\u{ac00}", Plain), ("<U+11A7>", Hidden)]);
    check("\u{ac00}\u{11c3}", &[("\u{ac00}", Plain), ("<U+11C3>", Hidden)]);
}

#[test]
fn marks_that_draw_nothing_are_named_and_their_neighbours_are_themselves() {
    for c in ['\u{13441}', '\u{13442}', '\u{16fe4}', '\u{1bc9d}'] {
        check(format!("a{c}"), &[("a", Plain), (&format!("<U+{:04X}>", u32::from(c)), Hidden)]);
    }
    for text in ["\u{115e}", "\u{17b3}", "អ\u{17b6}", "\u{180a}", "\u{fdff}", "\u{fe10}", "ሀ", "\u{13443}"]
    {
        check(text, &[(text, Plain)]);
    }
}

#[test]
fn selectors_are_harmless_behind_every_kind_of_picture() {
    for c in "©®‼⁉™ℹ\u{2194}\u{231a}Ⓜ\u{25aa}\u{27a1}\u{2934}\u{2b1b}〰〽㊗㊙\u{1f004}\u{1faf8}".chars()
    {
        check(format!("{c}\u{fe0f}"), &[(&c.to_string(), Plain), ("<U+FE0F VS16>", Mark)]);
    }
}

/// What stands on nothing is drawn on a circle, and there a mark that only stacks letters of its script leaves no trace.
#[test]
fn a_stacker_behind_a_mark_without_its_letter_is_named() {
    let drawn = [("\u{25cc}\u{17bf}", Plain), ("<U+17D2>", Hidden), ("\u{1792}", Plain)];
    check("\u{17bf}\u{17d2}\u{1792}", &drawn);
    assert_eq!(Shown::of("\u{25cc}\u{17bf}\u{17d2}\u{1792}"), Shown::of("\u{17bf}\u{17d2}\u{1792}"));
}

/// Each mark that is not drawn on its letter is named: two floods that differ in one mark do not look alike.
#[test]
fn the_marks_of_a_flood_are_spelled_out() {
    let flood = |last: char| format!("e{}{last}", "\u{300}\u{489}".repeat(4));
    check(flood('\u{301}'), &[(&flood('\u{301}')[..17], Plain), ("<U+0301>", Hidden)]);
    check(flood('\u{302}'), &[(&flood('\u{302}')[..17], Plain), ("<U+0302>", Hidden)]);
}

/// What some terminals draw as one picture has the columns and the place of its parts, as on those that do not.
#[test]
fn what_only_some_terminals_join_stands_side_by_side() {
    let widths = |text: &str| glyphs(text.as_bytes(), 4).map(|glyph| glyph.width).collect::<Vec<_>>();
    assert_eq!(widths("🇩🇪"), [2, 2]);
    assert_eq!(widths("👍🏽"), [2, 2]);
    assert_eq!(widths("क्षि"), [1, 2]);
    assert_eq!(widths("각"), [2]);
    assert_eq!(widths("\u{1100}\u{1161}\u{11a8}"), [2]);
    assert_eq!(widths("ক\u{9be}"), [2]);
    assert_eq!(widths(&"ᄀ".repeat(3)), [2, 2, 2]);
    let disputed = ["\u{302e}", "\u{302f}", "\u{3248}", "\u{324f}", "\u{16ff0}", "\u{16ff1}", "🇦", "🇿"];
    assert_eq!(disputed.map(columns), [2; 8]);
    assert_eq!(widths("กำ"), [1, 1]);
    assert_eq!(widths("ｶﾞ"), [1, 1]);
    assert_eq!(widths(&format!("क{}", "ः".repeat(6))), [4, 8, 8, 8]);
}

#[test]
fn tabs_reach_the_next_stop_of_the_column_they_stand_at() {
    let widths = |text: &str, tab| glyphs(text.as_bytes(), tab).map(|glyph| glyph.width).collect::<Vec<_>>();
    assert_eq!(widths("\tx\t日\t", 4), [4, 1, 3, 2, 2]);
    assert_eq!(widths("\0\t", 8), [5, 3]);
    assert_eq!(widths("\t\t", 0), [1, 1]);
    assert_eq!(widths("\t", 1000), [32]);
}

#[test]
fn shown_text_is_one_line() {
    assert_eq!(Shown::of("a\tb\nc\r").as_str(), "a<TAB>b<LF>c<CR>");
    let lines = shown_lines(b"one\r\ntwo\x1b\n\nthree\n");
    assert_eq!(lines.iter().map(Shown::as_str).collect::<Vec<_>>(), ["one<CR>", "two<ESC>", "", "three"]);
    assert_eq!(shown_lines(b""), []);
}

#[test]
fn bytes_become_text_without_loss() {
    assert_eq!(text_of(b"M\xfcller <a\xe2\x80@example.com>"), "M<\\xFC>ller <a<\\xE2><\\x80>@example.com>");
    assert_eq!(text_of("\u{202e}\t\n世\u{fffd}"), "\u{202e}\t\n世\u{fffd}");
}

#[test]
fn cut_text_says_so() {
    let cut = |columns| Shown::of("日本語ab").cut(columns).as_str().to_owned();
    assert_eq!(
        (cut(8), cut(7), cut(4), cut(1), cut(0)),
        ("日本語ab".into(), "日本語…".into(), "日…".into(), "…".into(), String::new())
    );
}

#[test]
fn where_there_is_no_room_for_the_ellipsis_its_beginning_stands() {
    let cut = |columns| Shown::of("abcdef").cut_with(columns, "...").as_str().to_owned();
    assert_eq!([cut(6), cut(5), cut(3), cut(2), cut(0)], ["abcdef", "ab...", "...", "..", ""]);
}

#[test]
fn a_text_meant_to_be_short_is_shown_up_to_its_limit() {
    let short = |len| Shown::short("x".repeat(len)).as_str().to_owned();
    assert_eq!((short(0), short(3)), (String::new(), "xxx".into()));
    assert_eq!(short(MAX_TEXT), "x".repeat(MAX_TEXT));
    assert_eq!(short(MAX_TEXT + 1), "x".repeat(MAX_TEXT) + " (cut here)");
    assert_eq!((excerpt(b"abc", 3), excerpt(b"abc", 2)), ((&b"abc"[..], false), (&b"ab"[..], true)));
}

#[test]
fn shown_text_is_printed_and_padded_as_any_text() {
    let shown = Shown::of("a\u{1b}");
    assert_eq!(format!("{shown}|{shown:8}|{shown:>8}"), "a<ESC>|a<ESC>  |  a<ESC>");
}

#[test]
fn the_first_tokens_of_a_line_can_be_named() {
    assert_eq!(hidden_tokens("a\u{202e}b\u{200b}c\0".as_bytes(), 2), ["<U+202E RLO>", "<U+200B ZWSP>"]);
    assert_eq!(hidden_tokens(b"\tfine \r", 2), Vec::<String>::new());
}

/// What the general category lets through but must not pass all the same, written down independently of the code.
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

fn may_pass(c: char) -> bool {
    let category = get_general_category(c).abbreviation();
    c == ' ' || "LMNPS".contains(&category[..1]) && !BARRED.iter().any(|range| range.contains(&u32::from(c)))
}

/// Characters that are likely to interfere with each other.
fn tricky() -> impl Strategy<Value = String> {
    let picked = prop::sample::select(
        "a1 \t\r<é日가각\u{1100}\u{1161}\u{11a8}\u{301}\u{302}\u{93e}\u{94d}\u{915}\u{937}\u{d4e}\u{e33}\u{102b}\u{1107f}\u{2d7f}\u{17d2}\u{1780}🦀👩🏽❤🇩🇪🏴\u{200d}\u{fe0f}\
         \u{e0062}\u{e007f}\u{202e}\u{200b}\u{ff9e}ｶ\u{644}\u{627}\u{600}\u{25cc}\u{20e3}\u{1d173}\u{a0}\u{e000}"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![4 => picked, 1 => any::<char>()], 0..40).prop_map(String::from_iter)
}

fn text_like() -> impl Strategy<Value = Vec<u8>> {
    let mixed = (tricky(), prop::collection::vec(any::<u8>(), 0..6), tricky())
        .prop_map(|(head, bytes, tail)| [head.as_bytes(), &bytes, tail.as_bytes()].concat());
    prop_oneof![mixed, tricky().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40)]
}

/// The letters that the short way is for.
const LONE: [std::ops::RangeInclusive<char>; 7] = [
    '\u{C0}'..='\u{23F}',
    '\u{3B1}'..='\u{3C9}',
    '\u{410}'..='\u{47F}',
    '\u{3041}'..='\u{3096}',
    '\u{30A1}'..='\u{30FA}',
    '\u{4E00}'..='\u{9FBF}',
    '\u{AC00}'..='\u{D77F}',
];

/// Taking the short way for letters that stand alone must not change what is drawn.
#[test]
fn letters_that_stand_alone_do_so_beside_each_other_and_ascii() {
    let lone = |c: char| scalar::lone_letter(c.encode_utf8(&mut [0; 4]).as_bytes(), 0);
    let neighbours = ['a', ' ', '1', 'é', 'ж', 'λ', 'か', 'カ', '漢', '한', '각', '가'];
    for c in (0x80..=0x1_ffff).filter_map(char::from_u32) {
        assert_eq!(lone(c).is_some(), LONE.iter().any(|range| range.contains(&c)), "{c:?}");
        let Some((len, width)) = lone(c) else { continue };
        assert_eq!((len, width), (c.len_utf8(), scalar::columns_of(c)), "{c:?}");
        assert!(scalar::is_showable(c) && !scalar::is_mark(c) && !scalar::needs_base(c), "{c:?}");
        assert!(!neighbours.iter().any(|other| scalar::joins(*other, c)), "{c:?}");
    }
    assert!(neighbours[3..].iter().all(|c| lone(*c).is_some()));
}

/// What nothing more is asked of reaches to the last character that a mark could belong to.
#[test]
fn a_line_is_harmless_up_to_the_character_before_the_first_odd_one() {
    for (line, expected) in [
        ("", 0),
        ("let x", 5),
        ("\tгод漢字", 13),
        ("\u{301}", 0),
        ("ab\u{301}c", 1),
        ("a漢\u{301}", 1),
        (&("x".repeat(200) + "\0"), 199),
        (&("x".repeat(128) + "\0"), 127),
        (&("ab\0".to_owned() + &"x".repeat(99)), 1),
        (&"x".repeat(200), 200),
    ] {
        assert_eq!(harmless_until(line.as_bytes()), expected, "{line:?}");
    }
}

#[test]
fn hidden_characters_are_found_behind_any_harmless_text() {
    let long = [63, 64, 128, 200].map(|len| "x".repeat(len)).into_iter().chain(["漢x".repeat(70)]);
    for harmless in ["", "a", "\tlet x", "漢字", "é", "aé漢"].map(String::from).into_iter().chain(long) {
        for tail in ["", "z", &"z".repeat(99)] {
            let line = format!("{harmless}\u{202e}{tail}");
            assert_eq!(hidden_tokens(line.as_bytes(), 2), ["<U+202E RLO>"], "{line:?}");
            assert!(!has_hidden(format!("{harmless}e\u{301}{tail}").as_bytes()), "{line:?}");
            assert!(!has_hidden(harmless.as_bytes()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_is_drawn_once_in_order_and_nothing_forbidden_is(line in text_like(), tab in 1usize..9) {
        let (mut at, mut column, mut hidden) = (0, 0, false);
        for glyph in glyphs(&line, tab) {
            prop_assert_eq!(glyph.source.start, at);
            prop_assert!(glyph.source.end > at);
            prop_assert!(glyph.width > 0);
            prop_assert!(glyph.text.chars().all(may_pass), "{:?}", glyph);
            prop_assert!(glyph.text.chars().filter(|&c| scalar::is_mark(c)).count() <= 8);
            prop_assert!(glyph.width >= glyph.text.width(), "{:?}", glyph);
            prop_assert!(glyph.kind != Plain || glyph.width <= 4, "{:?}", glyph);
            let source = &line[glyph.source.clone()];
            match glyph.kind {
                Plain => prop_assert!(glyph.text.trim_start_matches('◌').as_bytes() == source
                    || glyph.text.as_bytes() == source),
                Tab => prop_assert_eq!((source, (column + glyph.width) % tab), (&b"\t"[..], 0)),
                Mark | Hidden => prop_assert!(glyph.text.is_ascii() && glyph.text.starts_with('<')),
            }
            prop_assert_eq!(Glyphs::resume(&line, tab, at, column).next(), Some(glyph.clone()));
            at = glyph.source.end;
            column += glyph.width;
            hidden |= glyph.kind == Hidden;
        }
        prop_assert_eq!(at, line.len());
        prop_assert_eq!(has_hidden(&line), hidden);
    }

    #[test]
    fn what_is_measured_is_what_is_drawn(line in text_like(), tab in 1usize..9) {
        let mut measured = Vec::new();
        glyphs(&line, tab).measure(|at, width, token| measured.push((at, width, token.cloned())));
        let drawn: Vec<_> = glyphs(&line, tab)
            .map(|glyph| (glyph.source.start, glyph.width, (glyph.kind == Hidden).then_some(glyph)))
            .collect();
        prop_assert_eq!(measured, drawn);
    }

    #[test]
    fn shown_text_takes_the_columns_it_says(line in text_like(), columns in 0usize..60) {
        let shown = Shown::of(&line);
        prop_assert!(shown.as_str().chars().all(may_pass));
        prop_assert!(shown.width() >= shown.as_str().width());
        prop_assert_eq!(&Shown::of(shown.as_str()), &shown, "what was sanitised stays as it is");
        let cut = shown.cut(columns);
        prop_assert!(cut.width() <= columns);
        prop_assert_eq!(cut == shown, shown.width() <= columns);
    }
}

#[test]
fn every_character_alone_and_in_company_keeps_the_rules() {
    // Planes 4 to 13 are empty, and 15 and 16 are for private use throughout.
    for c in ('\0'..='\u{33FFF}').chain('\u{E0000}'..='\u{E0FFF}') {
        for (line, alone) in [(format!("{c}"), true), (format!("a{c}b"), false)] {
            let mut at = 0;
            for glyph in glyphs(line.as_bytes(), 4) {
                assert_eq!(glyph.source.start, at);
                at = glyph.source.end;
                assert!(glyph.text.chars().all(may_pass) && glyph.width > 0, "{c:?} {glyph:?}");
                assert!(!alone || glyph.width <= 40 && glyph.width == scalar::columns(&glyph.text));
            }
            assert_eq!(at, line.len());
        }
    }
}
