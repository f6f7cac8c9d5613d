//! Copying out of the screen: what arrives, on which way, and what the reader is told.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// What the last OSC 52 in these bytes puts on the clipboard.
fn clipboard(raw: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"\x1b]52;c;";
    let at = raw.windows(START.len()).rposition(|bytes| bytes == START).expect("something was copied");
    let rest = &raw[at + START.len()..];
    let end = rest.iter().position(|&byte| byte == 0x07).expect("the sequence ends");
    base64::engine::general_purpose::STANDARD.decode(&rest[..end]).expect("it is base64")
}

/// Starts the program with more variables than the world has.
fn open_with(desk: &Desk, variables: &[&str]) -> Reader {
    let args = [variables, &[COUNTERSIGN, "main..feature"]].concat();
    let mut reader = Reader::start(desk, "env", &args, SIZE);
    reader.wait_for("0 of 9").wait_until("a frame", Pty::is_settled);
    reader
}

#[test]
fn a_copied_hunk_is_a_patch_that_git_takes() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let first = reader.screen();
    reader.send("yh").wait_for("copied the hunk at").wait_for("to the terminal (OSC 52)");
    fs::write(desk.env.path("hunk.patch"), clipboard(reader.raw())).expect("the disk takes it");
    let patch = desk.env.path("hunk.patch").to_string_lossy().into_owned();
    desk.git(&["apply", "--reverse", &patch]);
    let changed = desk.git(&["diff", "--numstat"]);
    assert!(changed.starts_with("0\t3\tsrc/ledger.rs"), "{changed}\n{first}");
    reader.send("yy").wait_for("copied the line");
    assert_eq!(clipboard(reader.raw()), b"fn post(amount: Amount) {");
    reader.send("yl").wait_for("copied the place");
    assert_eq!(clipboard(reader.raw()), b"src/ledger.rs:1");
    reader.leave();
}

#[test]
fn inside_tmux_it_goes_to_tmux_and_not_as_a_sequence() {
    let desk = Desk::new();
    let bin = desk.env.path("bin");
    fs::create_dir(&bin).expect("the world is new");
    let got = desk.env.path("got");
    let script = format!("#!/bin/sh\n{{ echo \"$@\"; cat; }} > '{}'\n", got.display());
    fs::write(bin.join("tmux"), script).expect("the disk takes it");
    fs::set_permissions(bin.join("tmux"), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let path = format!("PATH={}:{}", bin.display(), std::env::var("PATH").expect("there is one"));
    let mut reader = open_with(&desk, &[&path, "TMUX=/nowhere,1,0"]);
    reader.send("yl").wait_for("copied the place to tmux");
    assert_eq!(fs::read(&got).expect("tmux was run"), b"load-buffer -w -\nsrc/ledger.rs:1");
    assert!(!reader.raw().windows(4).any(|bytes| bytes == b"\x1b]52"));
    reader.leave();
}

#[test]
fn where_no_clipboard_can_be_reached_it_goes_into_a_private_file() {
    let desk = Desk::with(&[], &[("notes.txt", "a\nb\u{202e}c\n")]);
    let args = ["TERM=linux", "SSH_TTY=/dev/pts/9", COUNTERSIGN, "main..feature"];
    let mut reader = Reader::start(&desk, "env", &args, SIZE);
    reader.wait_for("0 of 2").wait_until("a frame", Pty::is_settled);
    reader.send("jyy").wait_for("no clipboard could be reached").wait_for("HAS HIDDEN CHARACTERS");
    let file = desk.env.path("state/countersign/copied");
    assert_eq!(fs::read(&file).expect("it was written"), "b\u{202e}c".as_bytes());
    assert_eq!(file.metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
    reader.leave();
}
