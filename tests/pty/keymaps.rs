//! Keys of a preset and of one's own in a real terminal.

use std::fs;

use crate::desk::Desk;
use crate::reader::{Reader, SIZE, shown};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

fn with_config(config: &str) -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.env.path("config/countersign")).expect("the world is new");
    fs::write(desk.env.path("config/countersign/config.toml"), config).expect("it can be written");
    desk
}

fn open(desk: &Desk, args: &[&str], hint: &str) -> Reader {
    let mut reader = Reader::start(desk, COUNTERSIGN, args, SIZE);
    reader.wait_for("of 9 lines").wait_for(hint).wait_until("a frame", Pty::is_settled);
    reader
}

#[test]
fn a_review_with_the_keys_of_emacs() {
    let desk = with_config("keymap = \"emacs\"\n");
    let mut reader = open(&desk, &["main..feature"], "s sign, next");
    reader.press_until("s", "a decision", |pty| shown(&pty.screen()).signed == 3);
    reader.wait_for("fn refund(order");
    reader.ask("k", "why reject?").send("no\x03\x0b").wait_while("why reject?");
    assert_eq!(reader.counts().rejected, 0);
    reader.ask("k", "why reject?").send("no").wait_for("no").send("\x03\x03");
    reader.wait_until("the rejection", |pty| shown(&pty.screen()).rejected > 0);
    reader.send("\x1f").wait_until("it undone", |pty| shown(&pty.screen()).rejected == 0);
    reader.press_until("\x03\x03", "the sign-off", |pty| pty.screen().contains("type the word sign"));
    reader.send("\x07").wait_while("type the word sign");
    reader.send("\x18\x03");
    assert_eq!(reader.wait_exit(), 0);
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
}

#[test]
fn function_keys_and_keys_of_ones_own() {
    let desk = with_config("keymap = \"vim\"\n[keys]\nquit = [\"<F4>\"]\n");
    // An option beats the file; the file's own keys come on top of either.
    let mut reader = open(&desk, &["--keymap", "arrows", "main..feature"], "F1/h keys");
    reader
        .send("\x1bOQ")
        .wait_for("comment on")
        .send("hm")
        .wait_for("hm")
        .send("\r")
        .wait_while("comment on");
    reader.press_until(" ", "a decision", |pty| shown(&pty.screen()).signed == 3);
    reader.send("\x7f").wait_until("it undone", |pty| shown(&pty.screen()).signed == 0);
    reader.send("\x1bOS");
    assert_eq!(reader.wait_exit(), 0);
}

#[test]
fn a_russian_keyboard_reads_and_never_signs_on_a_guess() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.send("ъ").wait_for("hunk 1 of 2");
    reader.send("ф").wait_for("sign-hunk is never run on a guess");
    assert_eq!(reader.counts().signed, 0);
    reader
        .send("с")
        .wait_for("comment on")
        .send("почему?")
        .wait_for("почему?")
        .send("\r")
        .wait_while("comment on");
    reader.send("й");
    assert_eq!(reader.wait_exit(), 0);
    let status = desk.status(&["main..feature"]);
    assert_eq!((status.signed, status.comments), (0, 1));
}
