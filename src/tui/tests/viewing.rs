//! The same rows in every view: what the cursor is on, what was seen, what can be decided.

use super::harness::{Play, file};
use crate::base::Side;
use crate::review::{Event, Grain};

/// Sixty lines, of which 20 and 21 became one and 48 became two.
fn far_apart() -> Vec<crate::diff::FileDiff> {
    let line = |n: usize| format!("    line {n}\n");
    let old: String = (1..=60).map(line).collect();
    let new: String = (1..=60)
        .filter(|n| *n != 21)
        .map(|n| match n {
            20 => "    line 20 and 21\n".to_owned(),
            48 => "    line forty\n    eight\n".to_owned(),
            n => line(n),
        })
        .collect();
    vec![file("a.txt", Some(&old), Some(&new))]
}

fn signed(play: &Play) -> Vec<(Grain, Vec<u32>)> {
    play.journal
        .iter()
        .filter_map(|event| match event {
            Event::Decided { units, grain, .. } => Some((*grain, units.lines.iter().collect())),
            _ => None,
        })
        .collect()
}

fn unit(play: &Play) -> Option<crate::diff::UnitRef> {
    let reading = &play.state.reading;
    let diff = &play.state.files.ready(reading.file)?.diff;
    reading.rows.at(diff, reading.cursor).unit(reading.side)
}

#[test]
fn the_cursor_stays_on_its_line_whatever_the_view() {
    let mut play = Play::new(far_apart(), 120, 30);
    play.keys("]");
    let here = unit(&play);
    assert!(here.is_some());
    for keys in ["|", "O", "|", "|", "w", "#", "O", "w", "t", "+", "-"] {
        play.keys(keys);
        play.act(crate::tui::action::Action::Resized { columns: 90, rows: 20 });
        play.draw();
        assert_eq!(unit(&play), here, "after {keys}");
        play.act(crate::tui::action::Action::Resized { columns: 200, rows: 50 });
        play.draw();
    }
}

#[test]
fn side_by_side_a_line_is_signed_in_the_pane_of_the_cursor() {
    let mut play = Play::new(far_apart(), 100, 30);
    play.keys("|L");
    assert_eq!(play.state.reading.side, Side::Old);
    play.keys("l<Space>");
    assert_eq!(signed(&play), [(Grain::Line, vec![2])]);
    // The removed lines beside and below it are still undecided, and none is passed over.
    play.keys("<lt><lt><Space><Space><Space>");
    assert_eq!(signed(&play)[1..], [(Grain::Line, vec![0]), (Grain::Line, vec![1]), (Grain::Line, vec![3])]);
}

#[test]
fn side_by_side_a_selection_takes_the_lines_of_both_panes() {
    let mut play = Play::new(far_apart(), 100, 30);
    play.keys("|vj<Space>");
    assert_eq!(signed(&play), [(Grain::Selection, vec![0, 1, 2])]);
}

#[test]
fn what_is_cut_off_was_not_seen() {
    let long = format!("{}\nshort\n", "long ".repeat(30));
    let mut play = Play::new(vec![file("a.txt", None, Some(&long))], 80, 24);
    (play.state.deciding.exposure, play.state.deciding.frame) = Default::default();
    play.keys("w<Space>");
    assert_eq!(signed(&play), []);
    assert!(play.message().contains("1 line has not been on the screen yet"), "{}", play.message());
    play.keys("zl<Space>");
    assert_eq!(signed(&play), []);
    play.keys("w<Space>");
    assert_eq!(signed(&play), [(Grain::Hunk, vec![0, 1])]);
}

#[test]
fn what_is_folded_was_not_seen_and_cannot_be_decided() {
    let mut play = Play::new(far_apart(), 80, 14);
    play.keys("zM]");
    assert!(play.screen().contains("folded, 3 changed lines"), "{}", play.screen());
    play.keys("<Space>");
    assert_eq!(play.message(), "this hunk is folded; o unfolds it");
    play.keys("]<Space>");
    assert_eq!(play.message(), "this hunk is folded; o unfolds it");
    play.keys("ggvG<Space>");
    assert_eq!(play.message(), "there is nothing to decide here");
    play.keys("<Esc>zf<Space>");
    assert_eq!(play.message(), "this file is folded; o unfolds it");
    assert_eq!(signed(&play), []);
    // What is undecided is unfolded when it is gone to.
    play.keys("><Space>");
    assert_eq!(signed(&play).len(), 1);
}

#[test]
fn going_to_a_hidden_line_opens_the_text_around_it() {
    let mut play = Play::new(far_apart(), 80, 24);
    play.keys("35G");
    let screen = play.screen();
    let cursor = screen.lines().find(|line| line.starts_with('▌')).unwrap();
    assert!(cursor.contains("line 36"), "{screen}");
    play.keys("<Space>");
    assert!(play.message().starts_with("there is nothing to decide on this line"), "{}", play.message());
}

#[test]
fn a_gap_opens_where_the_cursor_is() {
    let mut play = Play::new(far_apart(), 80, 40);
    play.keys("]k");
    for _ in 0..20 {
        if play.screen().contains("(Enter shows them)") {
            break;
        }
        play.keys("k");
    }
    play.keys("<Enter>");
    assert!(!play.screen().contains("(Enter shows them)"), "{}", play.screen());
    assert!(play.screen().contains("line 33"), "{}", play.screen());
}

#[test]
fn a_split_hunk_is_decided_on_piece_by_piece() {
    let old = "a\nb\nc\nd\ne\n";
    let mut play = Play::new(vec![file("a.txt", Some(old), Some("A\nb\nC\nd\nE\n"))], 80, 24);
    play.keys("s<Space>");
    assert_eq!(signed(&play), [(Grain::Selection, vec![0, 1])]);
    play.keys("<Space>s<Space>");
    assert_eq!(signed(&play)[1..], [(Grain::Selection, vec![2, 3]), (Grain::Hunk, vec![4, 5])]);
    play.keys("gg]s");
    assert!(play.message().starts_with("this hunk is split"));
}
