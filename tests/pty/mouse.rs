//! The mouse in a real terminal: it scrolls, points and selects, and never decides; and it is left alone when told so.

use crate::desk::Desk;
use crate::reader::{Reader, SIZE, shown};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// A press and release of the first button.
fn click(column: usize, line: usize) -> String {
    format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", column + 1, line + 1)
}

/// Where `text` stands on the screen.
fn find(reader: &Reader, text: &str) -> (usize, usize) {
    let screen = reader.screen();
    let found = screen.lines().enumerate().find_map(|(y, line)| {
        let at = line.find(text)?;
        Some((line[..at].chars().count(), y))
    });
    found.unwrap_or_else(|| panic!("{text}\n{screen}"))
}

#[test]
fn a_click_opens_a_file_and_moves_the_cursor_and_a_drag_selects() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let (x, y) = find(&reader, "refund.rs  ");
    reader.send(click(x, y)).wait_for("days >= 30").wait_for("Ok(amount - fee)");
    let (x, from) = find(&reader, "let fee = 0");
    let to = find(&reader, "Ok(amount - fee)").1;
    let drag = format!("\x1b[<0;{0};{1}M\x1b[<32;{0};{2}M\x1b[<0;{0};{2}m", x + 1, from + 1, to + 1);
    reader.send(drag).wait_until("a frame", Pty::is_settled);
    assert_eq!(shown(&reader.screen()), crate::desk::Status::default());
    reader.sign();
    assert_eq!(reader.counts().signed, 4);
    reader.leave();
}

#[test]
fn no_click_answers_anything() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let everywhere: String = (0..SIZE.1).map(|y| click(usize::from(y) * 3, usize::from(y))).collect();
    reader.ask("x", "why reject?").send(&everywhere).wait_for("why reject?");
    reader.send("\x1b").wait_while("why reject?");
    reader.sign();
    reader.ask_sign_off();
    reader.send(&everywhere).wait_until("a frame", Pty::is_settled);
    reader.wait_for("type the word sign").send("\x1b").wait_while("type the word sign");
    reader.send(&everywhere).send("\x0c").wait_until("a frame", Pty::is_settled);
    let decided = reader.counts();
    assert_eq!((decided.rejected, decided.questioned), (0, 0));
    reader.leave();
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn switched_off_it_is_not_asked_for_and_not_heard() {
    let desk = Desk::new();
    let script = format!("COUNTERSIGN_MOUSE=false {COUNTERSIGN} main..feature");
    let mut reader = Reader::start(&desk, "sh", &["-c", &script], SIZE);
    reader.wait_for("of 9 lines").wait_until("a frame", Pty::is_settled);
    let before = reader.screen();
    let (x, y) = find(&reader, "refund.rs  ");
    reader.send(click(x, y)).send("?").wait_for("others close").send("?").wait_while("others close");
    assert_eq!(reader.screen(), before);
    reader.send("q");
    reader.wait_exit();
    let raw = String::from_utf8_lossy(reader.raw()).into_owned();
    assert!(!["?1000", "?1002", "?1003", "?1006"].iter().any(|mode| raw.contains(mode)));
}
