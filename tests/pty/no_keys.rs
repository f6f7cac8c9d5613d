//! What a terminal or a clipboard sends by itself is never a decision; nor is what was typed too early or too fast.

use std::time::Duration;

use crate::desk::{Desk, Status};
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;

/// Lets `script` happen to an open review, then finds that nothing was decided and that keys still work.
#[track_caller]
fn assert_decides_nothing(script: impl FnOnce(&mut Reader)) {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    script(&mut reader);
    // The help is asked for and goes away again, so everything before it was taken.
    reader.send("?").wait_for("keys (j k scroll").send("\x1b").wait_while("keys (j k scroll");
    assert_eq!(reader.counts(), Status::default());
    reader.sign();
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]), Status { signed: 3, ..Status::default() });
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn a_colour_reply_is_no_key() {
    for reply in [
        "\x1b]11;rgb:aaaa/cccc/ffff\x1b\\",
        "\x1b]11;rgb:aaaa/cccc/ffff\x07",
        "\x1b]4;1;rgb:aaaa/cccc/ffff\x1b\\\x1b]10;rgb:ffff/cccc/aaaa\x1b\\",
    ] {
        assert_decides_nothing(|reader| {
            reader.send(reply);
        });
    }
}

#[test]
fn a_colour_reply_in_two_pieces_is_no_key() {
    for (at, end) in [(1, "\x1b\\"), (9, "\x1b\\"), (15, "\x07")] {
        let reply = format!("\x1b]11;rgb:aaaa/cccc/ffff{end}");
        assert_decides_nothing(|reader| {
            reader.send(&reply[..at]).pass(Duration::from_millis(30)).send(&reply[at..]);
        });
    }
}

#[test]
fn other_replies_of_a_terminal_are_no_keys() {
    assert_decides_nothing(|reader| {
        // Version (DCS), graphics (APC), setting (DCS), device attributes, cursor position, focus, mouse, keyboard flags.
        for reply in [
            "\x1bP>|xterm ccc fff aaa(388)\x1b\\",
            "\x1b_Gi=31;aaa ccc fff\x1b\\",
            "\x1bP1$r0 q aaa\x1b\\",
            "\x1b[?62;1;4c\x1b[>41;388;0c",
            "\x1b[24;80R\x1b[?2026;2$y",
            "\x1b[I\x1b[O\x1b[<0;10;10M\x1b[<0;10;10m",
            "\x1b[M   \x1b[?0u",
        ] {
            reader.send(reply);
        }
    });
}

#[test]
fn a_paste_decides_nothing() {
    assert_decides_nothing(|reader| {
        reader.send("\x1b[200~          aaaa   xfcZZsign\r:sign\rsign\r\x1b[201~");
        reader.wait_for("pasted text does nothing here");
    });
}

#[test]
fn a_paste_into_the_sign_off_is_not_the_word() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().ask_sign_off();
    reader.send("\x1b[200~sign\r\x1b[201~").wait_for("pasted text does nothing here");
    reader.send("\r").wait_for("type the word sign in full");
    reader.close("type the word sign");
    reader.leave();
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn a_held_sign_key_signs_one_hunk_at_most() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    // All at once: a machine that is busy would let more time pass between two keys than between those of a key that is held.
    reader.send(" ".repeat(50)).wait_for("too fast");
    reader.leave();
    let signed = desk.status(&["main..feature"]).signed;
    assert!(signed <= 3, "{signed}");
}

#[test]
fn keys_typed_before_the_first_frame_decide_nothing() {
    let desk = Desk::new();
    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    reader.send(" aa  ZZsign\r:sign\rsign\r").wait_for(" of 9 lines");
    reader.send("\x1b\x1b").pass(Duration::from_millis(300)).send("?").wait_for("keys (j k scroll");
    reader.close("keys (j k scroll");
    assert_eq!(reader.counts(), Status::default());
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]), Status::default());
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn a_sign_off_typed_in_one_go_signs_nothing_off() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    reader.send("ZZsign\r").wait_for("type the word sign").pass(Duration::from_millis(100));
    assert!(!reader.screen().contains("was written"), "{}", reader.screen());
    reader.close("type the word sign");
    assert_eq!(desk.ledger_tip(), None);
    // The same by name, and the rest of the word too late.
    reader.send(":sign\rsign\r").wait_for("type the word sign").pass(Duration::from_millis(100));
    assert!(!reader.screen().contains("was written"), "{}", reader.screen());
    reader.close("type the word sign");
    reader.leave();
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn signing_by_name_is_refused() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.send(":sign-here\r").wait_for("units are signed with a key, not by name");
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]), Status::default());
}
