//! The mouse.

use proptest::prelude::*;
use ratatui::layout::Position;

use super::harness::{Play, file};
use crate::review::{Decision, Event, Grain};
use crate::tui::action::{Action, Mouse};

fn play() -> Play {
    let long = (0..200).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
    let files = vec![
        file("src/a.rs", Some("one\ntwo\nthree\nfour\n"), Some("1\n2\nthree\n4\n")),
        file("src/b.rs", None, Some(&long)),
        file("tests/c.rs", None, Some("fn main() {}\n")),
    ];
    let mut play = Play::new(files, 120, 30);
    // In the order of paths, from the first file on.
    play.keys("go{");
    play
}

/// Where `text` stands on the screen.
fn find(play: &Play, text: &str) -> Position {
    let screen = play.screen();
    let found = screen.lines().zip(0..).find_map(|(line, y)| {
        let at = line.find(text)?;
        Some(Position { x: u16::try_from(line[..at].chars().count()).unwrap(), y })
    });
    found.unwrap_or_else(|| panic!("{text}\n{screen}"))
}

impl Play {
    fn mouse(&mut self, mouse: Mouse, at: Position) -> &mut Self {
        self.act(Action::Mouse { mouse, at });
        self.draw();
        self
    }

    fn click(&mut self, text: &str) -> &mut Self {
        let at = find(self, text);
        self.mouse(Mouse::Press, at).mouse(Mouse::Release, at)
    }
}

#[test]
fn a_click_on_a_line_moves_the_cursor_and_on_a_file_opens_it() {
    let mut play = play();
    play.click("+ 4");
    let row = play.state.reading.cursor;
    play.keys("L<Space>");
    assert!(matches!(&play.journal[0], Event::Decided { grain: Grain::Line, .. }), "{row}");
    let listed = find(&play, "b.rs  ");
    play.click("c.rs  ");
    assert_eq!(play.state.reading.file, 2);
    assert!(play.screen().contains("fn main() {}"));
    // The list did not move under the pointer.
    assert_eq!(find(&play, "b.rs  "), listed);
    play.keys("'");
    assert_eq!(play.state.reading.file, 1);
    play.click("tests");
    assert_eq!(play.state.reading.file, 1);
}

#[test]
fn a_drag_selects_lines_and_a_click_ends_the_selection() {
    let mut play = play();
    let (from, to) = (find(&play, "- one"), find(&play, "+ 1"));
    play.mouse(Mouse::Press, from).mouse(Mouse::Drag, to).mouse(Mouse::Release, to);
    assert_eq!(
        play.state.reading.selected_rows().map(|(first, last)| last - first),
        Some(u32::from(to.y - from.y))
    );
    play.keys("<Space>");
    let Event::Decided { units, grain: Grain::Selection, decision: Decision::Sign, .. } = &play.journal[0]
    else {
        panic!("{:?}", play.journal)
    };
    assert!(units.len() >= 2);
    play.keys("{");
    play.mouse(Mouse::Press, from).mouse(Mouse::Drag, to).mouse(Mouse::Release, to).click("+ 4");
    assert_eq!(play.state.reading.selection, None);
    // A pointer that moves within the row it was pressed on selects nothing.
    play.mouse(Mouse::Press, from).mouse(Mouse::Drag, Position { x: from.x + 1, ..from });
    assert_eq!(play.state.reading.selection, None);
}

#[test]
fn a_drag_beyond_the_edge_scrolls() {
    let mut play = play();
    play.keys("}");
    let from = find(&play, "line 3");
    play.mouse(Mouse::Press, from);
    for _ in 0..40 {
        play.mouse(Mouse::Drag, Position { y: 29, ..from });
    }
    let (first, last) = play.state.reading.selected_rows().unwrap();
    assert!(last - first > 40, "{first} {last}");
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut play = play();
    play.keys("}");
    let (list, body) = (Position { x: 3, y: 10 }, Position { x: 80, y: 10 });
    play.mouse(Mouse::Wheel { down: true }, body);
    assert!(!play.screen().contains("line 0\n") && play.screen().contains("line 25"), "{}", play.screen());
    let file = play.state.reading.file;
    play.mouse(Mouse::Wheel { down: true }, list);
    assert!(!find_in_list(&play, "a.rs") && play.state.reading.file == file, "{}", play.screen());
    play.mouse(Mouse::Wheel { down: false }, list);
    assert!(find_in_list(&play, "a.rs"));
    play.keys("?").mouse(Mouse::Wheel { down: true }, body);
    assert!(!play.screen().contains("one line down"), "{}", play.screen());
    assert!(play.screen().contains("others close"));
}

fn find_in_list(play: &Play, name: &str) -> bool {
    play.screen().lines().skip(3).any(|line| line.split('│').next().is_some_and(|list| list.contains(name)))
}

#[test]
fn a_sign_key_counts_only_once_the_click_is_on_the_screen() {
    let mut play = play();
    let at = find(&play, "+ 4");
    play.act(Action::Mouse { mouse: Mouse::Press, at });
    play.key_after(
        crate::keymap::Chord::plain(crate::keymap::Key::Char(' ')),
        std::time::Duration::from_secs(1),
    );
    assert_eq!(play.journal, []);
    assert!(play.message().contains("before this was on the screen"), "{}", play.message());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_mouse_does_nothing_is_decided_written_or_left(
        keys in proptest::sample::select(vec!["", "v", "L", "?", "x", "f", "c", ":", "ZZ", "g", "3", "}"]),
        moves in proptest::collection::vec((0..5u8, 0..130u16, 0..40u16), 1..40),
    ) {
        let mut play = play();
        play.keys("<Space>");
        if !keys.is_empty() {
            play.keys(keys);
        }
        let (before, overlay) = (play.journal.clone(), play.state.overlay.clone().map(|o| std::mem::discriminant(&o)));
        for (what, x, y) in moves {
            let mouse = [
                Mouse::Press, Mouse::Drag, Mouse::Release, Mouse::Wheel { down: true }, Mouse::Wheel { down: false },
            ][usize::from(what)];
            play.mouse(mouse, Position { x, y });
        }
        prop_assert_eq!(&play.journal, &before);
        prop_assert!(!play.has_quit);
        prop_assert_eq!(play.state.overlay.clone().map(|o| std::mem::discriminant(&o)), overlay);
    }
}
