//! Reading and deciding with the keys of the built-in key file.

use std::time::Duration;

use super::harness::{Play, file};
use crate::base::IndexSet;
use crate::keymap::{Chord, Key};
use crate::review::{Decision, Event, Grain};
use crate::theme::{ColorDepth, Shelf, Theme};
use crate::tui::action::Action;
use crate::tui::view::{Look, Symbols};

const OLD: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n";
const NEW: &str = "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n11\n12\n";

fn two_files() -> Vec<crate::diff::FileDiff> {
    vec![file("src/a.rs", Some(OLD), Some(NEW)), file("src/b.rs", None, Some("fn main() {\n}\n"))]
}

fn decided(events: &[Event]) -> Vec<(String, Decision, Grain, Vec<u32>)> {
    let of = |event: &Event| match event {
        Event::Decided { file, units, decision, grain, .. } => {
            let path = String::from_utf8_lossy(file.path.as_bytes()).into_owned();
            Some((path, *decision, *grain, units.lines.iter().collect()))
        }
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[test]
fn space_signs_hunk_after_hunk_to_the_end() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("<Space><Space><Space>");
    assert_eq!(
        decided(&play.journal),
        [
            ("src/a.rs".into(), Decision::Sign, Grain::Hunk, vec![0, 1]),
            ("src/a.rs".into(), Decision::Sign, Grain::Hunk, vec![2, 3, 4, 5]),
            ("src/b.rs".into(), Decision::Sign, Grain::Hunk, vec![0, 1]),
        ]
    );
    assert_eq!(play.message(), "nothing is undecided any more: ZZ signs off");
    play.keys("<Space>");
    assert_eq!(play.journal.len(), 3);
    assert!(play.message().contains("nothing else is undecided"), "{}", play.message());
}

#[test]
fn a_held_sign_key_signs_once() {
    let mut play = Play::new(two_files(), 100, 30);
    for _ in 0..30 {
        play.key_after(Chord::plain(Key::Char(' ')), Duration::from_millis(33));
        play.draw();
    }
    assert_eq!(play.journal.len(), 1);
    assert!(play.message().starts_with("too fast"), "{}", play.message());
}

#[test]
fn a_sign_key_that_came_before_its_frame_does_nothing() {
    let mut play = Play::new(two_files(), 100, 30);
    play.key_after(Chord::plain(Key::Char(']')), Duration::from_secs(1));
    play.key_after(Chord::plain(Key::Char(' ')), Duration::from_secs(1));
    assert_eq!(play.journal, []);
    assert!(play.message().contains("before this was on the screen"), "{}", play.message());
    play.draw();
    play.keys("<Space>");
    assert_eq!(decided(&play.journal)[0].3, [2, 3, 4, 5]);
}

#[test]
fn a_hunk_is_signed_only_after_all_of_it_was_on_the_screen() {
    let long: String = (0..60).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
    let mut play = Play::new(vec![file("long.txt", None, Some(&long))], 80, 24);
    play.keys("<Space>");
    assert_eq!(play.journal, []);
    assert_eq!(play.message(), "not signed: 43 lines have not been on the screen yet, first line 18");
    play.keys("<C-f><Space>");
    assert_eq!(play.journal, []);
    play.keys("<C-f><C-f><C-f><Space>");
    assert_eq!(decided(&play.journal)[0].3, (0..60).collect::<Vec<_>>());
}

#[test]
fn a_line_taller_than_the_screen_is_seen_piece_by_piece() {
    let long = format!("{}\n", "x".repeat(40 * 30));
    let mut play = Play::new(vec![file("min.js", None, Some(&long))], 40, 10);
    play.keys("<Space>");
    assert_eq!(play.journal, []);
    play.keys(&"j".repeat(60));
    play.keys("<Space>");
    assert_eq!(decided(&play.journal).len(), 1);
}

#[test]
fn a_line_with_a_hidden_character_is_signed_only_by_itself() {
    let new = "let a = 1;\nlet user\u{200b} = 2;\nlet c = 3;\n";
    let mut play = Play::new(vec![file("a.rs", None, Some(new))], 100, 24);
    play.keys("<Space>");
    assert_eq!(play.journal, []);
    assert_eq!(play.message(), "line 2 has hidden characters: sign it by itself (L for line mode)");
    play.keys("ggv").keys("G<Space>");
    assert_eq!(play.journal, []);
    play.keys("<Esc>gg]jL<Space>L<Space>");
    let grains: Vec<_> =
        decided(&play.journal).into_iter().map(|(_, _, grain, lines)| (grain, lines)).collect();
    assert_eq!(grains, [(Grain::Line, vec![1]), (Grain::Hunk, vec![0, 2])]);
}

#[test]
fn what_a_reader_takes_for_something_else_is_said_under_its_line() {
    let long = format!("let p\u{430}ypal = \"{}\";\n", "x".repeat(400));
    let new = format!("let \u{430}dmin = 1;\nlet b = \"\u{5e9}\u{5dc}\";\nlet c = 3;\n{long}");
    let mut play = Play::new(vec![file("\u{430}.rs", None, Some(&new))], 100, 30);
    let screen = play.screen();
    for words in [
        "not what it looks like: <U+0430>\n",
        "not what it looks like: <U+0430>dmin",
        "right-to-left text: a terminal may reorder this line",
        "not what it looks like: p<U+0430>ypal",
    ] {
        assert_eq!(screen.matches(words).count(), 1, "{words}\n{screen}");
    }
    play.keys("]<Space>");
    assert_eq!(decided(&play.journal).len(), 1, "it is said, and up to the reader");
}

#[test]
fn selections_take_the_lines_between_their_ends() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("]vj<Space>");
    assert_eq!(decided(&play.journal), [("src/a.rs".into(), Decision::Sign, Grain::Selection, vec![2, 3])]);
    assert_eq!(play.state.reading.selection, None);
}

#[test]
fn rejecting_and_questioning_ask_for_a_word() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("x<Enter>");
    assert!(play.message().contains("a word is needed"));
    play.text("wrong day").keys("<Enter>");
    play.keys("f").text("why?").keys("<Enter>");
    let reasons: Vec<_> = play
        .journal
        .iter()
        .map(|event| match event {
            Event::Decided { decision, reason, .. } => (*decision, reason.clone().unwrap()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(reasons, [(Decision::Reject, "wrong day".into()), (Decision::Question, "why?".into())]);
    assert!(play.keys("{").screen().contains("rejected: wrong day"));
}

#[test]
fn undo_and_redo_are_entries_and_bring_the_reader_back() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("<Space><Space><Space>");
    play.keys("u");
    assert_eq!(play.journal.last(), Some(&Event::Undone));
    assert_eq!((play.state.reading.file, play.state.deciding.review.totals().signed.lines), (1, 6));
    play.keys("uu");
    assert_eq!((play.state.reading.file, play.state.deciding.review.totals().signed.lines), (0, 0));
    play.keys("u");
    assert_eq!(play.message(), "there is nothing to undo");
    play.keys("<C-r>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 2);
}

#[test]
fn a_decision_shows_only_when_it_is_on_disk_and_comes_back_if_it_is_not() {
    let mut play = Play::new(two_files(), 100, 30);
    play.journal_is_slow = true;
    play.keys("<Space>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 0);
    assert!(play.screen().contains('◌') && !play.screen().contains('●'));
    play.journal_fails = Some("no space left on the device".into());
    play.journal_answers();
    assert_eq!(play.message(), "NOT recorded: no space left on the device");
    assert_eq!(play.state.deciding.pending.len(), 0);
    assert!(!play.screen().contains('◌'));
    play.journal_fails = None;
    play.journal_is_slow = false;
    play.draw();
    play.keys("<Space>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 2);
}

#[test]
fn what_waited_behind_a_refused_entry_takes_no_newer_one_with_it() {
    let mut play = Play::new(two_files(), 100, 30);
    play.journal_is_slow = true;
    play.keys("<Space><Space>");
    let waiting = std::mem::take(&mut play.writer.waiting);
    let refused = |seq| Action::Appended { seq, result: Err(vec!["the disk is full".into()]) };
    play.act(refused(waiting[0].seq));
    play.draw();
    play.keys("<Space>");
    play.act(refused(waiting[1].seq));
    assert_eq!(play.state.deciding.pending.len(), 1);
    play.journal_answers();
    assert_eq!(play.state.deciding.review.totals().signed.lines, 2);
}

#[test]
fn an_undo_that_waits_for_the_disk_takes_back_what_was_meant() {
    let mut play = Play::new(two_files(), 100, 30);
    play.journal_is_slow = true;
    play.keys("<Space>u<Space>");
    assert_eq!(play.message(), "the last undo is still being written to disk; press it again");
    play.keys("x").keys("cwhat is this?<Enter>");
    assert!(play.screen().contains("what is this?"), "what was typed is kept");
    play.keys("<Esc>");
    play.journal_answers();
    play.journal_answers();
    assert_eq!(play.journal.len(), 2);
    assert_eq!(play.state.deciding.review.totals().decided().total(), 0);
    play.journal_is_slow = false;
    play.draw();
    play.keys("<Space>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 2);
}

#[test]
fn undos_that_wait_and_find_nothing_leave_nothing_waiting() {
    let mut play = Play::new(two_files(), 100, 30);
    play.journal_is_slow = true;
    play.keys("<Space>uuu");
    play.journal_answers();
    play.journal_answers();
    assert_eq!((play.journal.len(), play.message()), (2, "there is nothing to undo"));
    play.journal_is_slow = false;
    play.draw();
    play.keys("<Space>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 2);
}

#[test]
fn pasted_text_decides_nothing() {
    let mut play = Play::new(two_files(), 100, 30);
    play.act(crate::tui::action::Action::Paste("   aaa xfZZ\r".into()));
    assert_eq!(play.journal, []);
    assert_eq!(play.message(), "pasted text does nothing here");
    play.draw();
    play.keys("c");
    play.act(crate::tui::action::Action::Paste("two\r\nlines\u{1b}[31m".into()));
    play.keys("<Enter>");
    let text = match &play.journal[..] {
        [Event::Commented(comment)] => comment.body.text.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text, "two\nlines[31m");
}

#[test]
fn comments_stand_under_their_line_and_can_be_taken_back() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("Lc").text("is this right?").keys("<Enter>");
    assert!(play.screen().contains("is this right?"));
    play.keys("dd");
    assert!(!play.screen().contains("is this right?"));
    play.keys("u");
    assert!(play.screen().contains("is this right?"));
}

#[test]
fn signing_off_needs_the_word_and_ignores_what_was_typed_before_it_was_asked() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("<Space>");
    for key in "ZZsign".chars() {
        play.key_after(Chord::plain(Key::Char(key)), Duration::from_millis(1));
    }
    play.key_after(Chord::plain(Key::Enter), Duration::from_millis(1));
    assert!(play.journal.iter().all(|event| !matches!(event, Event::Recorded { .. })));
    play.draw();
    play.text("sig").keys("<Enter>");
    assert!(play.screen().contains("type the word sign"), "{}", play.screen());
    play.text("n").keys("<Enter>");
    assert!(matches!(play.journal.last(), Some(Event::Recorded { signed: true, .. })));
    assert!(play.screen().contains("git push origin refs/notes/countersign/reviews"));
    play.keys("<Esc>");
    assert!(play.screen().contains("src/a.rs"));
    assert!(!play.has_quit);
    play.keys("q");
    assert!(play.has_quit);
}

#[test]
fn line_mode_says_where_nothing_is_to_be_decided() {
    let mut play = Play::new(two_files(), 100, 30);
    play.keys("Lk<Space>");
    assert_eq!(play.journal, []);
    assert_eq!(play.message(), "this line did not change: there is nothing to decide on it");
}

#[test]
fn what_is_seen_is_what_the_frame_showed_whole() {
    let mut play = Play::new(two_files(), 100, 30);
    let key = play.state.files.get(0).unwrap().key.clone();
    let seen = play.state.deciding.exposure.seen(&key).unwrap().lines.clone();
    assert_eq!(seen, (0..6).collect::<IndexSet>());
    play.keys("?");
    assert_eq!(play.state.deciding.frame, None);
}

#[test]
fn the_theme_picker_tries_on_keeps_and_restores() {
    let mut play = Play::new(two_files(), 100, 30);
    let worn = |play: &Play| play.state.theme().cloned();
    play.keys("T");
    assert!(play.screen().contains("theme (Enter keeps, Esc restores)"), "{}", play.screen());
    play.keys("j");
    assert_eq!(worn(&play), Theme::builtin("light"));
    play.keys("<Esc>");
    assert_eq!(worn(&play), None, "the one that the session began with");
    play.keys("TG<Enter>");
    assert_eq!(worn(&play), Theme::builtin("tokyo-night"));
    assert_eq!(play.message(), "theme tokyo-night until you leave; --theme tokyo-night starts with it");
    play.keys("T<Home><Esc>");
    assert_eq!(worn(&play), Theme::builtin("tokyo-night"));
    play.keys(":").text("theme").keys("<Enter>");
    assert!(play.screen().contains("theme (Enter keeps"), "{}", play.screen());
    play.keys("x<Space>aZZq");
    assert_eq!(play.journal, [], "nothing is decided while the list is open");
    assert!(!play.has_quit && play.state.overlay.is_none());
}

#[test]
fn a_faulty_theme_of_ones_own_is_named_and_not_worn() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("themes")).unwrap();
    std::fs::write(dir.path().join("themes/zebra.toml"), "based-on = \"dark\"\n[face]\nstripes = {}\n")
        .unwrap();
    let mut play = Play::new(two_files(), 100, 40);
    play.themes = Shelf::new(Some(dir.path()), ColorDepth::TrueColor);
    play.keys("T<End>");
    assert!(play.screen().contains("`stripes`"), "{}", play.screen());
    assert_eq!(play.state.theme(), None);
    play.keys("<Enter>");
    assert!(play.message().starts_with("the theme zebra cannot be worn: "), "{}", play.message());
    assert!(play.message().contains("zebra.toml:3:1: "), "{}", play.message());
}

#[test]
fn with_ascii_symbols_nothing_else_is_drawn() {
    let mut play = Play::new(two_files(), 120, 40);
    play.state.facts.ends = "414401a..417a38a".into();
    let look = Look { theme: Theme::monochrome(), symbols: Symbols::ASCII };
    let long =
        "src/a_path_that_is_longer_than_the_list_of_files_is_wide/and_so_is_the_name_of_this_file_in_it.rs";
    play.state.facts.name = long.repeat(3);
    for keys in [
        "",
        "<Space>",
        "xno<Enter>",
        "fwhy<Enter>",
        "cwell<Enter>",
        "gf",
        "<Esc>gs",
        "<Esc>?",
        "<Esc>T",
        "<Esc>ZZ",
    ] {
        play.keys(if keys.is_empty() { "<C-l>" } else { keys });
        let buffer = play.buffer(&look);
        let symbols = buffer.content().iter().map(ratatui::buffer::Cell::symbol);
        let other: Vec<_> = symbols.filter(|symbol| !symbol.is_ascii()).collect();
        assert!(other.is_empty(), "{keys}: {other:?}");
    }
}

#[test]
fn nothing_is_scrolled_past_its_end() {
    let mut play = Play::new(two_files(), 80, 24);
    for keys in ["?", "S"] {
        play.keys(keys).keys("G");
        let end = play.screen();
        play.keys("jj<C-f>");
        assert_eq!(play.screen(), end, "{keys}");
        let moved = play.keys("k").screen() != end;
        assert_eq!(moved, keys == "?", "the help is longer than the screen, the summary is not\n{end}");
        play.keys("<Esc>");
    }
}
