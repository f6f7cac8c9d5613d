//! Lines that moved within the change: marked, followed, and decided on like any others.

use super::frames::check;
use super::harness::{Play, file};
use crate::base::Side;
use crate::keymap::Keymap;
use crate::review::{Event, Grain};

const DAYS: &str = "fn age_in_days(order: &Order) -> u32 {\n    order.age.days()\n}\n";

/// A function that goes from one file to another, where a line of it is altered, and one that goes up in its own file.
fn change() -> Vec<crate::diff::FileDiff> {
    let rest = "fn total(order: &Order) -> Money {\n    order.lines.sum()\n}\n";
    let order = format!("use crate::money::Money;\n\n{DAYS}\n{rest}");
    let order_after = format!("use crate::money::Money;\n\n{rest}");
    let age = "//! How old orders are.\n";
    let age_after = format!("{age}\n{}\nconst LONGEST: u32 = 30;\n", DAYS.replace("days()", "weeks()"));
    let age_after = age_after + "\n" + DAYS;
    vec![
        file("src/order.rs", Some(&order), Some(&order_after)),
        file("src/order/age.rs", Some(age), Some(&age_after)),
    ]
}

/// The file, the side and the line (from 0) under the cursor.
fn here(play: &Play) -> (usize, Side, u32) {
    let reading = &play.state.reading;
    let diff = &play.state.files.ready(reading.file).unwrap().diff;
    let Some(crate::diff::UnitRef::Line(index)) = reading.rows.at(diff, reading.cursor).unit(reading.side)
    else {
        panic!("the cursor is on a changed line");
    };
    let line = diff.lines.as_ref().unwrap().changed_line(index).unwrap();
    (reading.file, line.side, line.line)
}

#[test]
fn moved_lines_are_marked_and_say_where_they_are() {
    let mut play = Play::new(change(), 80, 24);
    check("moved_80x24", &play);
    play.keys("gv");
    check("moved_followed_80x24", &play);
    let wide = Play::new(change(), 200, 30);
    check("moved_200x30", &wide);
}

#[test]
fn a_key_goes_to_the_other_end_and_back_in_every_preset() {
    for (keymap, key) in ["vim", "emacs", "arrows", "tuicr"].map(|name| {
        let keymap = Keymap::builtin(name).unwrap();
        let key = keymap.hint(crate::keymap::Command::FollowMove);
        (keymap, key)
    }) {
        let mut play = Play::new(change(), 80, 24);
        play.state.typing.keymap = keymap;
        play.keys("<Down>");
        let start = here(&play);
        play.keys(&key);
        assert_eq!(here(&play), (1, Side::New, 9), "{key}");
        play.keys(&key);
        assert_eq!(here(&play), start, "{key}");
    }
}

#[test]
fn a_line_that_did_not_move_is_not_followed() {
    let mut play = Play::new(change(), 80, 24);
    play.keys("}");
    let before = here(&play);
    play.keys("gv");
    assert_eq!(here(&play), before);
    assert!(play.message().contains("no moved line is here"), "{}", play.message());
}

#[test]
fn a_moved_line_still_needs_its_decision_at_both_ends() {
    let mut play = Play::new(change(), 80, 40);
    let total = play.state.files.total().lines;
    play.draw();
    play.keys("<Space>");
    let [Event::Decided { units, grain: Grain::Hunk, .. }] = play.journal.as_slice() else {
        panic!("one decision: {:?}", play.journal);
    };
    assert!(u64::from(units.lines.len()) < total);
    assert_eq!(play.state.reading.file, 1, "the other end is undecided");
}

#[test]
fn the_path_of_the_other_end_is_harmless() {
    let files = vec![file("a", Some(DAYS), Some("")), file("b\u{1b}[2J\u{202e}", Some(""), Some(DAYS))];
    let play = Play::new(files, 80, 24);
    let screen = play.screen();
    assert!(screen.contains("moved to b<ESC>[2J<U+202E RLO>:1, 3 lines"), "{screen}");
}
