//! Who last touched the lines of the old side, in a column.

use std::sync::Arc;

use super::frames::check;
use super::harness::{Play, file};
use ratatui::layout::Position;

use crate::base::{ObjectId, Side, Timestamp};
use crate::provenance::{Blame, Touch};
use crate::tui::action::{Action, Mouse};
use crate::tui::effect::Effect;
use crate::tui::state::Top;

const OLD: &str = "fn days(&self) -> u32 {\n    self.days\n}\n\nfn hours(&self) -> u32 {\n    24\n}\n";
const NEW: &str = "fn days(&self) -> u64 {\n    self.days\n}\n\nfn hours(&self) -> u32 {\n    24\n}\n";

fn blame() -> Blame {
    let touch = |id: &str, author: &str, days: i64, subject: &str| {
        let (id, time) = (ObjectId::from_hex(&id.repeat(40)).unwrap(), 1_750_000_000 - days * 24 * 60 * 60);
        Arc::new(Touch::new(id, author.as_bytes(), Timestamp(time), subject.as_bytes()))
    };
    Blame {
        spans: vec![
            (0..3, touch("a", "Bo", 3, "count days")),
            (3..7, touch("b", "\u{1b}[31mMallory\u{202e} with a long name", 400, "hours \u{1b}[2J too")),
        ],
    }
}

fn play(columns: u16, rows: u16) -> Play {
    let mut play = Play::new(vec![file("src/time.rs", Some(OLD), Some(NEW))], columns, rows);
    play.keys("B");
    play
}

#[test]
fn the_commit_age_and_author_stand_before_the_numbers() {
    let mut narrow = play(80, 24);
    narrow.act(Action::Blamed { file: 0, blame: Ok(blame()) });
    narrow.keys("k");
    check("blame_80x24", &narrow);
    let mut wide = play(200, 24);
    wide.act(Action::Blamed { file: 0, blame: Ok(blame()) });
    wide.keys("j");
    check("blame_200x24", &wide);
    wide.keys("|");
    wide.act(Action::Resized { columns: 160, rows: 24 });
    wide.draw();
    check("blame_160x24", &wide);
}

#[test]
fn a_worker_is_asked_once_and_only_while_the_column_is_shown() {
    let mut play = Play::new(vec![file("a", Some(OLD), Some(NEW))], 80, 24);
    let n_asked =
        |play: &Play| play.effects.iter().filter(|effect| matches!(effect, Effect::Blame(0))).count();
    assert_eq!(n_asked(&play), 0);
    play.keys("BjBjB");
    assert_eq!(n_asked(&play), 1);
}

#[test]
fn an_answer_moves_nothing_on_the_screen() {
    let (old, new) = ("1\n".repeat(400), "2\n".repeat(400));
    let mut play = Play::new(vec![file("a", Some(&old), Some(&new))], 80, 24);
    play.keys("B");
    // Numbering the rows anew would bring the cursor back into sight.
    play.state.reading.top = Top { row: 300, sub: 0 };
    play.act(Action::Blamed { file: 0, blame: Ok(blame()) });
    assert_eq!((play.state.reading.top.row, play.state.reading.cursor < 300), (300, true));
}

#[test]
fn a_key_shows_the_subject_and_nothing_of_it_reaches_the_terminal_raw() {
    let mut play = play(80, 24);
    play.keys("<Enter>");
    assert_eq!(play.message(), "no blame yet: the history is being walked through");
    play.act(Action::Blamed { file: 0, blame: Ok(blame()) });
    play.keys("jjjj<Enter>");
    let expected = "bbbbbbb <ESC>[31mMallory<U+202E RLO> …: hours <ESC>[2J too";
    assert_eq!(play.message(), expected);
    play.keys("gg]j<Enter>");
    assert!(play.message().starts_with("this line is new"), "{}", play.message());
}

#[test]
fn where_nobody_can_tell_it_is_said_why() {
    let mut play = play(80, 24);
    play.act(Action::Blamed { file: 0, blame: Err("a patch does not say who wrote the lines".into()) });
    assert_eq!(play.message(), "no blame: a patch does not say who wrote the lines");
    let big = "x\n".repeat(50_001);
    let mut play = Play::new(vec![file("a", Some(&big), Some(&big[2..]))], 80, 24);
    play.keys("B");
    assert_eq!(play.message(), "no blame: too big, over 50000 lines");
    assert!(play.effects.is_empty());
}

#[test]
fn a_click_beside_the_middle_is_on_the_side_that_is_drawn_there() {
    for keys in ["|L", "|LB"] {
        let mut play = Play::new(vec![file("src/time.rs", Some(OLD), Some(NEW))], 160, 24);
        play.keys(keys);
        let row = play.screen().lines().position(|line| line.contains("-> u64")).unwrap();
        let line = play.screen().lines().nth(row).unwrap().to_owned();
        // The mark of the added line begins its pane.
        let first = line.rfind(['○', '▌']).unwrap();
        let first = u16::try_from(line[..first].chars().count()).unwrap();
        let y = u16::try_from(row).unwrap();
        for (x, side) in [(first, Side::New), (first - 2, Side::Old)] {
            play.act(Action::Mouse { mouse: Mouse::Press, at: Position { x, y } });
            assert_eq!(play.state.reading.side, side, "{keys} {x}\n{}", play.screen());
        }
    }
}
