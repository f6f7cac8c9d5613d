//! However the program ends, the terminal is as it was found, and the shell learns how it ended.

use std::fs;

use rustix::process::Signal;
use vt100::MouseProtocolMode;

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;

/// A shell that notes the terminal's settings before and after the program, its exit code, and its process number.
fn shell(desk: &Desk) -> Reader {
    let script = format!(
        "stty -g > before; sh -c 'echo $$ > pid; exec {COUNTERSIGN} main..feature'; echo $? > code; stty -g > after; echo back"
    );
    let mut reader = Reader::start(desk, "sh", &["-c", &script], SIZE);
    reader.wait_for("of 9 lines");
    assert!(reader.terminal().alternate_screen() && reader.terminal().bracketed_paste());
    assert_eq!(reader.terminal().mouse_protocol_mode(), MouseProtocolMode::ButtonMotion);
    reader
}

fn note(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.repo.join(name)).expect("the shell wrote it").trim().to_owned()
}

#[track_caller]
fn assert_given_back(reader: &mut Reader, desk: &Desk, code: &str) {
    reader.wait_exit();
    assert!(reader.screen().contains("back"), "{}", reader.screen());
    assert_eq!(note(desk, "code"), code);
    assert_eq!(note(desk, "after"), note(desk, "before"));
    let terminal = reader.terminal();
    assert!(!terminal.alternate_screen() && !terminal.bracketed_paste() && !terminal.hide_cursor());
    assert_eq!(terminal.mouse_protocol_mode(), MouseProtocolMode::None);
    assert!(!terminal.application_cursor() && !terminal.application_keypad());
}

#[test]
fn leaving_gives_the_terminal_back() {
    let desk = Desk::new();
    let mut reader = shell(&desk);
    reader.send("q");
    assert_given_back(&mut reader, &desk, "0");
}

#[test]
fn a_signal_gives_the_terminal_back_and_shows_in_the_exit_code() {
    let signals = [
        (Signal::TERM, "143"),
        (Signal::HUP, "129"),
        (Signal::INT, "130"),
        (Signal::QUIT, "131"),
        (Signal::ALARM, "142"),
        (Signal::USR1, "138"),
        (Signal::USR2, "140"),
        (Signal::XCPU, "152"),
    ];
    for (signal, code) in signals {
        let desk = Desk::new();
        let mut reader = shell(&desk);
        let pid = note(&desk, "pid").parse().ok().and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(pid.expect("a number"), signal).expect("it runs");
        assert_given_back(&mut reader, &desk, code);
    }
}

#[test]
fn a_terminal_that_goes_away_ends_the_program_and_keeps_the_decisions() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    assert_eq!(reader.hang_up().signal(), Some("Hangup"));
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
}

#[test]
fn the_shell_gets_the_terminal_while_the_program_is_stopped() {
    let desk = Desk::new();
    // With job control, as an interactive shell has it.
    let script = format!(
        "stty -g > before; set -m; {COUNTERSIGN} main..feature; stty -g > stopped; echo in the shell; read line; fg; \
         echo $? > code; stty -g > after; echo back"
    );
    let mut reader = Reader::start(&desk, "sh", &["-c", &script], SIZE);
    reader.wait_for("of 9 lines");
    reader.sign();
    reader.send("\x1a").wait_for("in the shell");
    assert!(!reader.terminal().alternate_screen() && !reader.terminal().hide_cursor());
    assert_eq!(reader.terminal().mouse_protocol_mode(), MouseProtocolMode::None);
    reader.send("  ZZ\r").wait_for("3 of 9 lines").wait_for("days >= 30");
    assert!(reader.terminal().alternate_screen());
    assert_eq!(note(&desk, "stopped"), note(&desk, "before"));
    reader.sign();
    assert_eq!(reader.counts().signed, 5);
    reader.send("q");
    assert_given_back(&mut reader, &desk, "0");
}
