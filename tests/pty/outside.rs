//! The editor and the work tree beside the screen: what is opened, and what is noticed when it changes.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// A world with an editor that writes down what it was given, and then runs `does`.
fn editor(desk: &Desk, does: &str) -> String {
    let script = desk.env.path("vi");
    let told = desk.env.path("told");
    let text = format!(
        "#!/bin/sh\nfor last; do :; done\n{{ echo \"$@\"; stat -c %a \"$last\"; head -c 60 \"$last\"; }} > '{}'\n\
         echo EDITING; read answer\n{does}\n",
        told.display()
    );
    fs::write(&script, text).expect("the disk takes it");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it is ours");
    format!("EDITOR={}", script.display())
}

fn open(desk: &Desk, editor: &str, args: &[&str]) -> Reader {
    let args = [&[editor, COUNTERSIGN], args].concat();
    let mut reader = Reader::start(desk, "env", &args, SIZE);
    reader.wait_for(" of ").wait_until("every line to be counted", |pty| !pty.screen().contains("+ lines"));
    reader.wait_until("a frame", Pty::is_settled);
    reader
}

/// Lets the editor end, with keys typed ahead that must not decide anything.
fn end_editing(reader: &mut Reader) {
    reader.wait_for("EDITING").send("\r").wait_while("EDITING");
    reader.wait_until("a frame", Pty::is_settled);
}

fn told(desk: &Desk) -> String {
    fs::read_to_string(desk.env.path("told")).expect("the editor was run")
}

#[test]
fn the_editor_opens_the_work_tree_at_the_line_and_a_moved_change_is_noticed() {
    let desk = Desk::new();
    desk.write("src/refund.rs", "fn refund() {\n}\n");
    let editor = editor(&desk, "echo '// more' >> src/refund.rs");
    let mut reader = open(&desk, &editor, &["--worktree"]);
    reader.send("]e");
    end_editing(&mut reader);
    let path = fs::canonicalize(desk.repo.join("src/refund.rs")).expect("it is there");
    assert_eq!(told(&desk), format!("+1 {}\n644\nfn refund() {{\n}}\n", path.display()));
    reader.wait_for("the work tree has changed since you began").wait_for("the change moved: r reloads");
    assert_eq!(reader.counts().signed, 0);
    reader.send("r").wait_for("+ // more").wait_while("the change moved");
    reader.send("r").wait_for("nothing has changed");
    reader.leave();
}

#[test]
fn what_the_work_tree_does_not_have_opens_as_a_copy_to_read_only() {
    let desk = Desk::new();
    desk.git(&["switch", "-q", "main"]);
    let editor = editor(&desk, "");
    let mut reader = open(&desk, &editor, &["main..feature"]);
    reader.send("e").wait_for("is not in the work tree").wait_for("E opens a copy");
    reader.send("jE");
    end_editing(&mut reader);
    let told = told(&desk);
    let mut lines = told.lines();
    let args = lines.next().expect("the editor had arguments");
    assert!(args.starts_with("+2 /") && args.ends_with("/copy-of-ledger.rs"), "{args}");
    assert_eq!(lines.next(), Some("400"));
    assert!(told.contains("fn post(amount: Amount)"), "{told}");
    assert!(!fs::exists(&args[3..]).expect("one can look"), "{args}");
    reader.leave();
}

#[test]
fn a_link_on_the_way_is_not_followed() {
    let desk = Desk::new();
    let editor = editor(&desk, "");
    let mut reader = open(&desk, &editor, &["main..feature"]);
    let outside = desk.env.path("outside");
    fs::create_dir(&outside).expect("the world is new");
    fs::write(outside.join("ledger.rs"), "secret\n").expect("the disk takes it");
    fs::remove_dir_all(desk.repo.join("src")).expect("it is there");
    symlink(&outside, desk.repo.join("src")).expect("the disk takes it");
    reader.send("e").wait_for("a link is in the way");
    assert!(!desk.env.path("told").exists());
    reader.leave();
}

#[test]
fn a_branch_that_moves_is_noticed_by_itself_when_asked_to_watch() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["--watch=1", "main..feature"]);
    let frames = reader.n_frames();
    desk.write("src/ledger.rs", "fn post() {}\n");
    desk.commit_as("bo", "Again");
    reader.wait_frame(frames).wait_for("feature` moved from").wait_for("the change moved: r reloads");
    reader.send("r").wait_for("0 of 7").wait_while("the change moved");
    reader.leave();
}

#[test]
fn a_branch_that_moves_is_noticed_when_the_terminal_gets_the_focus() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    desk.write("src/ledger.rs", "fn post() {}\n");
    desk.commit_as("bo", "Again");
    reader.send("\x1b[I").wait_for("the change moved: r reloads");
    // One that is gone cannot be loaded; what was read stays.
    desk.git(&["switch", "-q", "main"]);
    desk.git(&["branch", "-q", "-D", "feature"]);
    reader.send("\x1b[I").wait_for("cannot be found");
    reader.send("r").wait_for("not loaded again");
    reader.sign();
    reader.leave();
}
