//! Dark or light: the terminal is asked, the first frame does not wait for it, and no answer is a key.

use std::time::Duration;

use crate::desk::{Desk, Status};
use crate::reader::Reader;
use crate::support::pty::Pty;

/// The question for the colour of the ground, and the one that every terminal answers.
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";
const DARK: vt100::Color = vt100::Color::Rgb(0x15, 0x17, 0x1c);
const LIGHT: vt100::Color = vt100::Color::Rgb(0xfb, 0xfa, 0xf7);

fn desk(variables: &[(&'static str, &'static str)]) -> Desk {
    let mut desk = Desk::new();
    desk.env.set("COLORTERM", "truecolor");
    for (name, value) in variables {
        desk.env.set(name, *value);
    }
    desk
}

/// The ground of the code.
fn ground(pty: &Pty) -> vt100::Color {
    let (rows, columns) = pty.terminal().size();
    let corner = pty.terminal().cell(rows.get() - 3, columns.get() - 1);
    corner.expect("it is on the screen").bgcolor()
}

fn asks(pty: &Pty) -> usize {
    pty.raw().windows(QUESTION.len()).filter(|bytes| *bytes == QUESTION).count()
}

#[test]
fn the_answer_of_a_light_terminal_changes_the_colours_and_nothing_else() {
    let desk = desk(&[]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_until("the question", |pty| asks(pty) == 1);
    assert_eq!(ground(&reader), DARK);
    let before = reader.raw().windows(8).position(|bytes| bytes == b"\x1b[?2026l").expect("a frame");
    assert!(
        before < reader.raw().windows(QUESTION.len()).position(|bytes| bytes == QUESTION).expect("asked")
    );
    // The answers of many terminals begin with letters that are keys here: a, c, f.
    reader.send("\x1b]11;rgb:ffff/fafa/cfcf\x1b\\\x1b[?62;22c");
    reader.wait_until("a light ground", |pty| pty.is_settled() && ground(pty) == LIGHT);
    assert_eq!(reader.counts(), Status::default());
    // A second answer is to no question.
    reader.send("\x1b]11;rgb:0000/0000/0000\x07");
    reader.sign();
    assert_eq!(ground(&reader), LIGHT);
    reader.leave();
    assert_eq!(asks(&reader), 1);
}

#[test]
fn a_late_answer_changes_nothing() {
    let desk = desk(&[]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_until("the question", |pty| asks(pty) == 1).pass(Duration::from_millis(1_100));
    reader.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c");
    reader.sign();
    assert_eq!(ground(&reader), DARK);
    reader.leave();
}

#[test]
fn nobody_is_asked_where_the_answer_does_not_matter() {
    for (args, variables) in [
        (&["--theme", "nord", "main..feature"][..], &[][..]),
        (&["main..feature"], &[("NO_COLOR", "1")]),
        (&["--color", "never", "main..feature"], &[]),
        (&["main..feature"], &[("TERM", "linux"), ("COLORTERM", "")]),
    ] {
        let desk = desk(variables);
        let mut reader = Reader::open(&desk, args);
        reader.sign();
        assert_eq!(asks(&reader), 0, "{args:?} {variables:?}");
        reader.leave();
    }
}

#[test]
fn the_environment_is_believed_until_the_terminal_answers() {
    let desk = desk(&[("COLORFGBG", "0;15")]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    assert_eq!(ground(&reader), LIGHT);
    reader.send("\x1b]11;rgb:0000/0000/0000\x1b\\");
    reader.wait_until("a dark ground", |pty| pty.is_settled() && ground(pty) == DARK);
    reader.leave();
}

#[test]
fn a_pair_of_ones_own_is_worn_by_the_ground_and_a_picked_theme_stays() {
    let desk = desk(&[]);
    let mut reader = Reader::open(&desk, &["--theme", "dracula,solarized-light", "main..feature"]);
    assert_eq!(ground(&reader), vt100::Color::Rgb(0x28, 0x2a, 0x36));
    reader.send("T").wait_for("Enter keeps").send("\x1b[F").wait_until("the last theme", |pty| {
        pty.is_settled() && ground(pty) == vt100::Color::Rgb(0x1a, 0x1b, 0x26)
    });
    reader.send("\r").wait_while("Enter keeps");
    reader.send("\x1b]11;rgb:fdfd/f6f6/e3e3\x07");
    reader.sign();
    assert_eq!(ground(&reader), vt100::Color::Rgb(0x1a, 0x1b, 0x26));
    reader.leave();
}
