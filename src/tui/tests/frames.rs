//! Whole frames as snapshots: the text of the screen, then the styles of each line as runs of columns. They lie in
//! `tests/frames`; a person looks at each before it is accepted.

use ratatui::style::{Color, Modifier, Style};

use super::harness::{Play, file};
use crate::base::{ObjectId, Sided};
use crate::diff::{Entry, FileChange, FileDiff, Glimpse, Mode, OtherChange, OtherKind};
use crate::theme::Theme;
use crate::tui::view::{Look, Symbols};

const REFUND_OLD: &str = "\
use crate::order::Order;

/// Pays an order back.
fn refund(order: &Order) -> Result<Money, Refused> {
    let days = order.age_days();
    if days > 30 {
        return Err(Refused::TooLate);
    }
    Ok(order.total())
}
";
const REFUND_NEW: &str = "\
use crate::order::Order;

/// Pays an order back.
fn refund(order: &Order) -> Result<Money, Refused> {
    let days = order.age_days();
    if days >= 30 {
        return Err(Refused::TooLate\u{202e});
    }
    log::info!(\"refund of {} after {days} days\", order.id());
    Ok(order.total())
}
";

fn change() -> Vec<FileDiff> {
    vec![
        file("src/pay/refund.rs", Some(REFUND_OLD), Some(REFUND_NEW)),
        picture(),
        file("tests/refund.rs", None, Some("#[test]\nfn refunds() {\n\tassert!(true);\n}")),
    ]
}

/// A binary file that also became executable.
fn picture() -> FileDiff {
    let id = |n: u8| ObjectId::from_bytes(&[n; 20]).unwrap();
    let glimpse =
        |mode, n, head: &[u8]| Glimpse { entry: Entry { mode, id: id(n) }, size: 1234, head: head.to_vec() };
    let old = glimpse(Mode::FILE, 0xaa, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    let new = glimpse(Mode::EXECUTABLE, 0xbb, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01");
    let sides = Sided::new(Some(old.clone()), Some(new.clone()));
    let change = FileChange {
        path: "src/pay/logo.png".into(),
        sides: Sided::new(Some(old.entry), Some(new.entry)),
        renamed_from: None,
        ordinal: 0,
    };
    let other = |kind| OtherChange { kind, sides: sides.clone() };
    FileDiff { change, others: vec![other(OtherKind::Mode), other(OtherKind::Binary)], lines: None }
}

/// The frame as text and runs of styles. What has the style of plain text is left out.
fn frame(play: &Play) -> String {
    let theme = Theme::builtin("dark").unwrap();
    let plain = theme.style(crate::theme::Face::Text);
    let buffer = play.buffer(&Look { theme, symbols: Symbols::UNICODE });
    let mut runs = Vec::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let from = x;
            while x < buffer.area.width && buffer[(x, y)].style() == style {
                x += 1;
            }
            if style.fg != plain.fg || style.bg != plain.bg || !style.add_modifier.is_empty() {
                runs.push(format!("{y:>3} {from:>3}..{x:<3} {}", describe(style)));
            }
        }
    }
    format!("{}\n\n{}\n", play.screen(), runs.join("\n"))
}

fn describe(style: Style) -> String {
    let colour = |colour: Option<Color>| colour.map_or_else(|| "-".to_owned(), |colour| colour.to_string());
    let mut text = format!("{} on {}", colour(style.fg), colour(style.bg));
    for (modifier, word) in
        [(Modifier::BOLD, " bold"), (Modifier::ITALIC, " italic"), (Modifier::REVERSED, " reversed")]
    {
        if style.add_modifier.contains(modifier) {
            text += word;
        }
    }
    text
}

/// Compares with the snapshot `name` in `tests/frames`.
pub(super) fn check(name: &str, play: &Play) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frames"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, frame(play)));
}

#[test]
fn the_opening_frame_at_three_sizes() {
    check("opening_120x40", &Play::new(change(), 120, 40));
    check("opening_80x24", &Play::new(change(), 80, 24));
    check("opening_40x10", &Play::new(change(), 40, 10));
}

#[test]
fn below_forty_by_ten_it_asks_for_room() {
    check("too_small", &Play::new(change(), 39, 10));
}

#[test]
fn decisions_reasons_and_comments_stand_by_their_lines() {
    let mut play = Play::new(change(), 100, 30);
    play.keys("x").text("30 days is the law").keys("<Enter>{");
    play.keys("c").text("who asked for this?").keys("<Enter>");
    check("decided_100x30", &play);
}

#[test]
fn what_the_next_decision_is_on_stands_in_the_head_of_a_narrow_screen() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("L]x").text("no").keys("<Enter>f").text("why").keys("<Enter>");
    let head = |play: &Play| play.screen().lines().nth(1).unwrap().to_owned();
    assert!(head(&play).contains("1 question   1 rejected"), "{}", head(&play));
    assert!(head(&play).contains("line mode"), "{}", head(&play));
    play.keys("v");
    assert!(head(&play).contains("selection"), "{}", head(&play));
    play.keys("<Esc>&").text("refund").keys("<Enter>");
    assert!(head(&play).contains("1 file filtered out, 1 undecided"), "{}", head(&play));
}

#[test]
fn a_thread_stands_under_its_line_with_a_suggestion_as_a_little_diff() {
    let mut play = Play::new(change(), 100, 30);
    play.keys("Ljj").keys("c").text("the 30th day is still fine").keys("<BackTab><BackTab>");
    play.keys("<End><C-u>").text("    if days > 30 {").keys("<Enter>R");
    play.text("as in the terms").keys("<Enter>gX");
    check("thread_100x30", &play);
    play.keys("gC");
    check("comments_100x30", &play);
}

#[test]
fn a_comment_being_written_shows_its_type_and_its_lines() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("c<Tab>")
        .text("a line that is much too long for a screen of eighty columns, so it goes on below");
    play.keys("<C-j>").text("and another");
    check("comment_80x24", &play);
    let mut small = Play::new(change(), 40, 10);
    small.keys("c").text("narrow");
    check("comment_40x10", &small);
}

#[test]
fn a_refusal_says_why() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("<Space>");
    check("refused_80x24", &play);
}

#[test]
fn other_changes_show_as_cards() {
    let mut play = Play::new(change(), 100, 30);
    play.keys("}}");
    check("cards_100x30", &play);
}

#[test]
fn a_new_file_in_line_mode_with_a_selection() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("}Lvjj");
    check("selection_80x24", &play);
}

/// A longer file with two changes far apart, long lines, tabs and blanks at the end.
fn ledger() -> Vec<FileDiff> {
    let line = |n: u32| format!("line {n} of the ledger\n");
    let old: String = (1..=60).map(line).collect();
    let new = old
        .replace("line 20 of the ledger\n", "line 20 of the books\n\tand a tab  \n")
        .replace("line 48 of the ledger\n", &format!("line 48 {}\n", "goes on and on ".repeat(12)));
    vec![file("src/ledger.txt", Some(&old), Some(&new))]
}

#[test]
fn old_and_new_stand_side_by_side_where_there_is_room() {
    let mut play = Play::new(change(), 200, 30);
    play.keys("L<Space>h");
    check("side_by_side_200x30", &play);
    let mut narrow = Play::new(ledger(), 100, 24);
    narrow.keys("|]");
    check("side_by_side_100x24", &narrow);
}

#[test]
fn lines_are_cut_or_wrapped() {
    let mut play = Play::new(ledger(), 80, 24);
    play.keys("]w");
    check("cut_80x24", &play);
    play.keys("zlW#");
    check("cut_and_shifted_80x24", &play);
}

#[test]
fn hunks_and_files_fold_and_gaps_open() {
    let mut play = Play::new(ledger(), 80, 24);
    play.keys("zM");
    check("folded_80x24", &play);
    play.keys("zR++gg");
    check("more_context_80x24", &play);
    play.keys("O30G");
    check("whole_file_80x24", &play);
    play.keys("zf");
    check("folded_file_80x24", &play);
}

#[test]
fn what_is_searched_for_is_marked_and_counted() {
    let mut play = Play::new(change(), 100, 24);
    play.keys("/").text("refu").keys("<Enter>n");
    check("search_100x24", &play);
    play.keys("gf").text("rers");
    check("find_file_100x24", &play);
}

#[test]
fn the_help_shows_every_key() {
    let mut play = Play::new(change(), 100, 152);
    play.keys("?");
    check("help_100x152", &play);
    let mut small = Play::new(change(), 40, 10);
    small.keys("?jj");
    check("help_40x10", &small);
}

#[test]
fn the_sign_off_says_what_will_be_recorded() {
    let mut play = Play::new(change(), 100, 30);
    play.keys("}}<Space>ZZ").text("sig");
    check("sign_off_100x30", &play);
    let mut small = Play::new(change(), 40, 10);
    small.keys("}}<Space>ZZ");
    check("sign_off_40x10", &small);
}

#[test]
fn words_are_needed_to_reject() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("x").text("because");
    check("reason_80x24", &play);
}

#[test]
fn the_readme_shows_a_real_frame() {
    let mut files = change();
    files[0] = file(
        "src/pay/refund.rs",
        Some(REFUND_OLD),
        Some(&REFUND_NEW.replace(" days\", order.id()", "d\", order.id()")),
    );
    files.push(file("Cargo.lock", Some("left-pad 1.2.8\n"), Some("left-pad 1.2.9\n")));
    let mut play = Play::new(files, 100, 20);
    play.keys("}<Space>{{L<Space><Space>x").text("the 30th day is still fine").keys("<Enter>");
    let readme = include_str!("../../../README.md");
    let frame = play.screen();
    assert!(
        readme.contains(&format!("```text\n{frame}\n```")),
        "the README should show this frame:\n{frame}"
    );
}
