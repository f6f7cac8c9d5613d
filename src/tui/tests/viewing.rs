//! The same rows in every view: what the cursor is on, what was seen, what can be decided.

use super::harness::{Play, file};
use crate::base::Side;
use crate::diff::TextDiff;
use crate::review::{Event, Grain};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::rows::Arrangement;

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
        play.act(Action::Resized { columns: 90, rows: 20 });
        play.draw();
        assert_eq!(unit(&play), here, "after {keys}");
        play.act(Action::Resized { columns: 200, rows: 50 });
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

/// Edits of four lines against four, between lines that stay.
fn edited_often(n_edits: usize) -> Vec<crate::diff::FileDiff> {
    let text = |word: &str| -> String {
        let edit = |at: usize| {
            let lines = [0, 1, 2, 3].map(|line| format!("    {word} {at} of {line}\n"));
            format!("{}}} // {at}\n", lines.concat())
        };
        (0..n_edits).map(edit).collect()
    };
    vec![file("a.txt", Some(&text("before")), Some(&text("after")))]
}

#[test]
fn a_large_file_goes_side_by_side_once_a_worker_has_paired_it() {
    let mut play = Play::new(edited_often(600), 100, 30);
    let is_paired = |play: &Play| {
        let open = play.state.files.ready(0).unwrap();
        open.lines().is_some_and(TextDiff::is_pairing_near)
    };
    let orders = |play: &mut Play| std::mem::take(&mut play.effects);
    // Unified, nobody needs the pairs but the painter.
    assert!(!is_paired(&play));
    assert!(!orders(&mut play).iter().any(|effect| matches!(effect, Effect::Pair(..))));
    play.keys("jjj");
    let here = unit(&play);
    play.keys("|");
    assert_eq!((play.state.reading.rows.arrangement(), is_paired(&play)), (Arrangement::Unified, false));
    let ordered = orders(&mut play).into_iter().find_map(|effect| match effect {
        Effect::Pair(file, open) => Some((file, open)),
        _ => None,
    });
    let (file, open) = ordered.expect("an order for the pairs");
    open.lines().map(TextDiff::pairing);
    play.act(Action::Paired { file });
    play.draw();
    assert_eq!((play.state.reading.rows.arrangement(), unit(&play)), (Arrangement::Split, here));
    assert!(!orders(&mut play).iter().any(|effect| matches!(effect, Effect::Pair(..))));
}

#[test]
fn a_file_that_is_not_large_goes_side_by_side_at_once() {
    let mut play = Play::new(edited_often(400), 100, 30);
    play.keys("|");
    assert_eq!(play.state.reading.rows.arrangement(), Arrangement::Split);
    let wide = Play::new(edited_often(400), 200, 30);
    assert_eq!(wide.state.reading.rows.arrangement(), Arrangement::Split);
}

#[test]
fn the_end_of_the_file_is_the_end_of_its_last_line() {
    let text = format!("short\n{}the end\n", "on and ".repeat(400));
    let mut play = Play::new(vec![file("a.txt", None, Some(&text))], 80, 24);
    assert!(!play.screen().contains("the end"));
    play.keys("G");
    assert!(play.screen().contains("the end"), "{}", play.screen());
    assert_eq!(unit(&play), Some(crate::diff::UnitRef::Line(1)));
}
