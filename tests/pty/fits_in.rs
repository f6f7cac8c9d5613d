//! As git's subcommand, pager and difftool, the way the README says.

use crate::desk::Desk;
use crate::reader::{Reader, SIZE, shown};
use crate::support::readme::block;

/// A shell that has the program on its path and runs `lines`.
fn shell(desk: &Desk, lines: &str) -> Reader {
    let folder =
        std::path::Path::new(crate::support::env::COUNTERSIGN).parent().expect("it lies in a folder");
    let script = format!("PATH={}:$PATH\n{lines}", folder.display());
    Reader::start(desk, "sh", &["-c", &script], SIZE)
}

#[test]
fn git_finds_it_as_a_subcommand() {
    let desk = Desk::new();
    let mut reader =
        shell(&desk, "git countersign -h; echo; git countersign verify main..feature; echo code $?");
    reader.wait_for("code 1");
    reader.wait_exit();
    let mut reader = shell(&desk, "git countersign main..feature");
    reader.wait_for("of 9 lines").send("q");
    assert_eq!(reader.wait_exit(), 0);
}

#[test]
fn as_a_pager_it_reads_diffs_with_keys_from_the_terminal() {
    let desk = Desk::new();
    let mut reader =
        shell(&desk, &format!("{}git diff main feature; git show feature; echo back", block("pager")));
    reader.wait_for("patch on standard input").wait_for("of 9 lines");
    reader.sign();
    reader.send("q");
    // `git show` has the message of the commit before its patch.
    reader.wait_until("the second patch", |pty| {
        shown(&pty.screen()).signed == 0 && pty.screen().contains("of 9 lines")
    });
    reader.send("q").wait_for("back");
    reader.wait_exit();
    // The same patch again goes on where it was left.
    let mut reader = shell(&desk, "git diff main feature");
    reader.wait_until("the decision", |pty| shown(&pty.screen()).signed == 3);
    reader.send("q");
    reader.wait_exit();
    let mut reader = shell(&desk, "git diff main main; echo back");
    reader.wait_for("Nothing to read").wait_for("back");
    reader.wait_exit();
}

#[test]
fn as_a_pager_it_refuses_colours_and_says_what_to_do() {
    let desk = Desk::new();
    let mut reader = shell(&desk, "git -c pager.diff='countersign --patch -' diff main feature; echo back");
    reader.wait_for("terminal colours in it").wait_for("git config color.pager false").wait_for("back");
    reader.wait_exit();
}

#[test]
fn as_a_pager_it_gives_the_terminal_to_the_shell_and_takes_it_back() {
    let desk = Desk::new();
    let lines = format!(
        "{}set -m; git diff main feature; echo in the shell; read line; fg; echo back",
        block("pager")
    );
    let mut reader = shell(&desk, &lines);
    reader.wait_for("of 9 lines").send("\x1a").wait_for("in the shell");
    assert!(!reader.terminal().alternate_screen());
    reader.send("\r").wait_for("of 9 lines");
    reader.send("q").wait_for("back");
    reader.wait_exit();
}

#[test]
fn as_a_difftool_it_shows_all_files_under_their_names() {
    let desk = Desk::new();
    let lines = format!("{}echo back", block("difftool"));
    let mut reader = shell(&desk, &lines);
    reader.wait_for("of 9 lines").wait_for(" src").wait_for("ledger.rs").wait_for("refund.rs");
    assert!(!reader.screen().contains("left"), "{}", reader.screen());
    reader.sign();
    reader.send("q").wait_for("back");
    reader.wait_exit();
}
