//! Searching, and choosing from lists.

use super::harness::{Play, file};
use crate::base::{Shown, Side};
use crate::tui::action::{Action, FoundLine};
use crate::tui::effect::Effect;

fn files() -> Vec<crate::diff::FileDiff> {
    vec![
        file("src/a.rs", Some("alpha\nbeta\n"), Some("alpha\nBETA two\n")),
        file("src/b.rs", None, Some("one\ntwo\nthree\n")),
        file("src/gamma.rs", None, Some("two\n(beta\n")),
    ]
}

fn here(play: &Play) -> String {
    let screen = play.screen();
    let is_cursor = |line: &&str| line.contains("▌") && line.contains("│") && !line.starts_with('▌');
    screen.lines().find(is_cursor).unwrap_or_default().rsplit_once('│').unwrap_or_default().1.to_owned()
}

#[test]
fn n_goes_through_all_hits_of_all_files_and_around() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("/").text("two").keys("<Enter>");
    assert_eq!((here(&play).as_str(), play.message()), ("+ BETA two", "[1/3]  two"));
    play.keys("n");
    assert_eq!((here(&play).as_str(), play.message()), ("+ two", "[2/3]  two"));
    play.keys("n");
    assert_eq!((play.state.reading.file, play.message()), (2, "[3/3]  two"));
    play.keys("n");
    assert_eq!((play.state.reading.file, play.message()), (0, "[1/3]  two"));
    play.keys("N");
    assert_eq!((play.state.reading.file, play.message()), (2, "[3/3]  two"));
    play.keys("'");
    assert_eq!(play.state.reading.file, 0);
}

/// Side by side the two sides of a row come one after the other.
#[test]
fn every_hit_is_gone_to_once_and_backwards_in_the_reverse_order() {
    let old = "hit a\nhit b\nhit c\nno\nhit same\nx\nhit late\n";
    let new = "hit d\nno\nhit e\nhit same\nx\nhit later\nhit last\n";
    for (keys, order) in [
        ("gg", [1, 4, 2, 3, 5, 6, 7, 8, 9]),
        ("|", [2, 3, 4, 5, 6, 7, 8, 9, 1]),
        ("zM", [1, 4, 2, 3, 5, 6, 7, 8, 9]),
    ] {
        let mut play = Play::new(vec![file("a", Some(old), Some(new))], 200, 40);
        play.keys(keys).keys("/").text("hit").keys("<Enter>");
        let number = |play: &Play| -> usize {
            let told = play.message().strip_prefix('[').unwrap();
            told.split('/').next().unwrap().parse().unwrap()
        };
        let mut visited = vec![number(&play)];
        for _ in 1..order.len() {
            visited.push(number(play.keys("n")));
        }
        assert_eq!(visited, order, "{keys:?}");
        assert_eq!(number(play.keys("n")), order[0]);
        let back: Vec<usize> = order.iter().map(|_| number(play.keys("N"))).collect();
        assert_eq!(back, order.iter().rev().copied().collect::<Vec<_>>(), "{keys:?}");
    }
}

#[test]
fn small_letters_find_capitals_and_what_is_not_there_is_said() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("/").text("beta").keys("<Enter>");
    assert_eq!(play.message(), "[2/3]  beta");
    play.keys("/").text("BETA").keys("<Enter>");
    assert_eq!(play.message(), "[1/1]  BETA");
    play.keys("/").text("nowhere").keys("<Enter>");
    assert_eq!(play.message(), "not found: nowhere");
    play.keys("/").text("(beta").keys("<Enter>");
    assert_eq!(play.message(), "no pattern: unclosed group");
    play.keys("<Esc>/").text(r"^\(b").keys("<Enter>");
    assert_eq!((play.state.reading.file, play.message()), (2, "[1/1]  ^\\(b"));
}

/// With every file filtered out there is nowhere else to go, and nothing that stops the program.
#[test]
fn with_every_file_filtered_out_the_hits_of_the_open_one_are_left() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("/").text("two").keys("<Enter>gk");
    assert!(play.state.files.list().is_empty());
    play.keys("nn");
    assert_eq!((play.state.reading.file, play.message()), (0, "not found: two"));
    play.keys("NN");
    assert_eq!((play.state.reading.file, play.message()), (0, "not found: two"));
}

/// A file that is filtered out stands before the first of those that are left.
#[test]
fn from_a_file_that_is_filtered_out_the_next_hit_is_in_the_first_that_is_left() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("/").text("two").keys("<Enter>");
    assert_eq!(play.state.reading.file, 0);
    play.state.files.arrange(crate::config::Order::Path, |slot| slot.change.path.as_bytes() != b"src/a.rs");
    play.keys("n");
    assert_eq!((play.state.reading.file, play.message()), (1, "[1/3]  two"));
}

#[test]
fn hits_in_folded_hunks_are_unfolded() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("zM/").text("two").keys("<Enter>");
    assert_eq!(here(&play), "+ BETA two");
}

#[test]
fn a_line_that_is_chosen_before_it_was_found_is_waited_for() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("gl").text("three").keys("<Enter>");
    let ticket = play.effects.iter().rev().find_map(|effect| match effect {
        Effect::MatchLines { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let ticket = ticket.unwrap_or_else(|| panic!("nobody was asked: {:?}", play.effects));
    let line = |file, line, text: &str| FoundLine {
        file,
        side: Side::New,
        line,
        number: line + 1,
        text: Shown::of(text),
    };
    play.act(Action::LinesMatched { ticket: ticket - 1, lines: vec![line(2, 0, "two")], is_done: true });
    play.act(Action::LinesMatched { ticket, lines: Vec::new(), is_done: false });
    assert_eq!(play.state.reading.file, 0);
    play.act(Action::LinesMatched { ticket, lines: vec![line(1, 2, "three")], is_done: false });
    play.draw();
    assert_eq!((play.state.reading.file, here(&play).as_str()), (1, "+ three"));
    play.keys("gl").text("zzz").keys("<Enter>");
    play.act(Action::LinesMatched { ticket: 1, lines: Vec::new(), is_done: true });
    assert!(play.screen().contains("go to a changed line"), "{}", play.screen());
}

#[test]
fn a_file_is_chosen_by_letters_of_its_path() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("gf").text("gam").keys("<Enter>");
    assert_eq!(play.state.reading.file, 2);
    play.keys("gf<Down><Enter>");
    assert_eq!(play.state.reading.file, 1);
    play.keys("gf").text("zzz").keys("<Enter>");
    assert_eq!(play.message(), "nothing matches");
    assert_eq!(play.state.reading.file, 1);
}

/// White space of more than one byte parts words as well.
#[test]
fn the_last_word_of_what_is_looked_for_is_taken_out() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("gf").text("src\u{3000}gam").keys("<C-w>");
    let Some(crate::tui::state::Overlay::Picker(picker)) = &play.state.overlay else { panic!() };
    assert_eq!(picker.query, "src\u{3000}");
}

#[test]
fn a_command_is_chosen_by_letters_but_none_that_signs() {
    let mut play = Play::new(files(), 100, 24);
    play.keys("gp").text("linemod").keys("<Enter>");
    assert!(play.state.reading.line_mode);
    play.keys("gp").text("sign");
    assert!(!play.screen().contains("sign-here") && !play.screen().contains("sign-hunk"));
    assert!(play.screen().contains("sign-off"));
}

#[test]
fn tab_completes_the_name_of_a_command() {
    let mut play = Play::new(files(), 100, 24);
    play.keys(":").text("line-m").keys("<Tab><Enter>");
    assert!(play.state.reading.line_mode);
}

fn listed(play: &Play) -> Vec<String> {
    let list = play.state.files.list().iter();
    list.map(|&file| {
        let path = &play.state.files.get(file).unwrap().change.path;
        String::from_utf8_lossy(path.as_bytes()).into_owned()
    })
    .collect()
}

#[test]
fn what_is_filtered_out_stays_undecided_and_is_said_so() {
    let mut play = Play::new(files(), 120, 24);
    play.keys("&").text("!gamma|a.rs").keys("<Enter>");
    assert_eq!(listed(&play), ["src/b.rs"]);
    assert!(play.screen().contains("2 files filtered out, 2 undecided"), "{}", play.screen());
    play.keys("<Space>");
    assert_eq!(
        play.message(),
        "nothing in the list is undecided; 2 files that are filtered out are (ga shows them)"
    );
    play.keys("ga>");
    assert_eq!(listed(&play).len(), 3);
    assert_ne!(play.state.reading.file, 1);
    play.keys("gu");
    assert_eq!(listed(&play), ["src/a.rs", "src/gamma.rs"]);
    assert!(play.screen().contains("1 file filtered out, 0 undecided"), "{}", play.screen());
    play.keys("&").text("zzz").keys("<Enter>");
    assert!(
        play.message().starts_with("no file passes (paths with zzz, only undecided)"),
        "{}",
        play.message()
    );
}

#[test]
fn only_what_is_questioned_is_unfolded() {
    let old: String = (1..=40).map(|n| format!("{n}\n")).fold(String::new(), |all, line| all + &line);
    let new = old.replace("\n5\n", "\nfive\n").replace("\n30\n", "\nthirty\n");
    let mut play = Play::new(vec![file("a.txt", Some(&old), Some(&new))], 80, 24);
    play.keys("]f").text("why?").keys("<Enter>");
    play.keys("gq");
    let screen = play.screen();
    assert!(screen.contains("thirty") && !screen.contains("five"), "{screen}");
    assert!(screen.contains("folded, 2 changed lines"), "{screen}");
    play.keys("gq");
    assert!(play.screen().contains("five"), "{}", play.screen());
}

#[test]
fn the_list_is_in_reading_order_or_by_path() {
    let names = ["Cargo.lock", "docs/a.md", "src/login.rs", "src/z.rs", "tests/z.rs"];
    let mut play = Play::new(names.map(|name| file(name, None, Some("x\n"))).to_vec(), 120, 24);
    assert_eq!(listed(&play), ["src/login.rs", "src/z.rs", "tests/z.rs", "docs/a.md", "Cargo.lock"]);
    assert_eq!(play.state.reading.file, 2);
    assert!(play.screen().contains("sensitive paths"));
    play.keys("go");
    assert_eq!(listed(&play), names);
    assert!(!play.screen().contains("sensitive paths"));
}

#[test]
fn what_was_signed_faster_than_anybody_reads_is_listed_for_a_second_look() {
    let mut play = Play::new(files(), 120, 24);
    // Keys come a second apart: enough for one line, not for two.
    play.keys("<Space>ZZ");
    assert!(play.screen().contains("2 lines were signed faster than anybody reads"), "{}", play.screen());
    play.keys("<Esc>gz");
    assert_eq!(listed(&play), ["src/a.rs"]);
    play.keys("gaS");
    assert!(play.screen().contains("undecided in 2 of 3 files:"), "{}", play.screen());
}

#[test]
fn decisions_are_listed_and_gone_to() {
    let mut play = Play::new(files(), 120, 24);
    play.keys("<Space>x").text("no tests").keys("<Enter>gd");
    assert!(play.screen().contains("rejected src/b.rs  no tests"), "{}", play.screen());
    play.text("signed").keys("<Enter>");
    assert_eq!(play.state.reading.file, 0);
}

#[test]
fn a_list_that_is_cut_says_that_there_may_be_more() {
    let many = |n: usize| (0..n).map(|at| file(&format!("{at:03}.txt"), None, Some("x\n"))).collect();
    for (n, count) in [(499, " 499\n"), (501, " 500 or more\n")] {
        let mut play = Play::new(many(n), 100, 24);
        play.keys("gf");
        assert!(play.screen().contains(count), "{}", play.screen());
        play.text("450").keys("<Enter>");
        assert_eq!(play.state.reading.file, 450);
    }
}
