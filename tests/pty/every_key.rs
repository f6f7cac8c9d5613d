//! Every command of the table by its preferred key, in each preset, in a real terminal: one walk through the screen, each step
//! of which has to show.

use std::fs;

use countersign::keymap::{Chord, Key, Keymap, Mode, TABLE};

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// What a step brings about.
enum Then {
    /// The screen is another one.
    Changes,
    /// This appears, which was not there.
    Shows(&'static str),
    /// This goes away.
    Hides(&'static str),
    /// Another program gets the terminal and gives it back.
    Returns,
}

use Then::{Changes, Hides, Returns, Shows};

/// The command, what is typed after its key, and what comes of it. A command of a text or a list names its mode.
type Step = (Mode, &'static str, &'static str, Then);

const fn read(id: &'static str, then: Then) -> Step {
    (Mode::Read, id, "", then)
}

const fn typed(id: &'static str, text: &'static str, then: Then) -> Step {
    (Mode::Read, id, text, then)
}

const fn text(id: &'static str, then: Then) -> Step {
    (Mode::Text, id, "", then)
}

const fn list(id: &'static str, then: Then) -> Step {
    (Mode::List, id, "", then)
}

const GOING: &[Step] = &[
    read("whole-file", Shows("line 12")),
    read("line-down", Changes),
    read("line-up", Changes),
    read("half-page-down", Changes),
    read("half-page-up", Changes),
    read("page-down", Changes),
    read("page-up", Changes),
    read("bottom", Shows("line 120")),
    read("top", Hides("line 120")),
    read("half-page-down", Changes),
    read("half-page-down", Changes),
    read("scroll-down", Changes),
    read("scroll-up", Changes),
    read("cursor-to-top", Changes),
    read("cursor-to-bottom", Changes),
    read("cursor-to-middle", Changes),
    read("whole-file", Changes),
    read("top", Changes),
    read("next-hunk", Shows("hunk 1 of 4")),
    read("next-hunk", Shows("hunk 2 of 4")),
    read("previous-hunk", Shows("hunk 1 of 4")),
    read("next-file", Shows("file 2 of 2")),
    read("previous-file", Shows("file 1 of 2")),
    read("next-undecided", Changes),
    read("previous-undecided", Changes),
    read("back", Changes),
    read("search", Changes),
    text("cancel", Changes),
    typed("search", "fn moved\r", Shows("/2]")),
    read("next-hit", Changes),
    read("previous-hit", Changes),
    read("follow-move", Changes),
    typed("find-file", "other\r", Shows("file 2 of 2")),
    typed("find-line", "twenty\r", Shows("file 1 of 2")),
    read("commit-message", Shows("Co-Authored-By")),
    list("cancel", Hides("Co-Authored-By")),
    typed("commits", "move it\r", Shows("countersign  commit 2 of 2")),
    read("net-view", Hides("countersign  commit 2 of 2")),
    read("commits", Shows("commits, the earliest first")),
    text("cancel", Hides("commits, the earliest first")),
    read("previous-commit", Shows("countersign  commit 2 of 2")),
    read("previous-commit", Shows("countersign  commit 1 of 2")),
    read("net-view", Hides("countersign  commit 1 of 2")),
    read("next-commit", Shows("countersign  commit 1 of 2")),
    read("next-commit", Shows("countersign  commit 2 of 2")),
    read("previous-commit", Shows("countersign  commit 1 of 2")),
    read("net-view", Hides("countersign  commit 1 of 2")),
    typed("filter-paths", "other\r", Shows("filtered out")),
    read("show-all", Hides("filtered out")),
    read("only-undecided", Shows("only undecided")),
    read("show-all", Shows("all files are in the list")),
    read("only-questioned", Shows("only questioned")),
    read("show-all", Shows("all files are in the list")),
    read("only-rejected", Shows("only rejected")),
    read("show-all", Shows("all files are in the list")),
    read("only-commented", Shows("only commented")),
    read("show-all", Shows("all files are in the list")),
    read("only-skimmed", Shows("only skimmed")),
    read("show-all", Shows("all files are in the list")),
    read("only-flagged", Shows("only flagged")),
    read("show-all", Shows("all files are in the list")),
    read("order", Shows("files by path")),
    read("order", Shows("files in reading order")),
];

const DECIDING: &[Step] = &[
    read("top", Changes),
    read("next-hunk", Shows("hunk 1 of 4")),
    read("line-mode", Shows("deciding line by line")),
    read("select", Shows("selection")),
    read("cancel", Hides("selection")),
    read("line-mode", Shows("deciding hunk by hunk")),
    read("split", Shows("this hunk is split")),
    read("split", Shows("this hunk is decided on as a whole")),
    typed("reject", "no\r", Shows("4 rejected")),
    read("undo", Hides("4 rejected")),
    read("redo", Shows("4 rejected")),
    read("top", Changes),
    read("next-hunk", Shows("hunk 1 of 4")),
    read("reopen", Hides("4 rejected")),
    read("top", Changes),
    read("next-hunk", Shows("hunk 1 of 4")),
    typed("question", "why\r", Shows("4 questions")),
    read("undo", Hides("4 questions")),
    read("top", Changes),
    read("next-hunk", Shows("hunk 1 of 4")),
    read("sign-file", Shows("by hunk or finer")),
    read("sign-here", Shows("signed 4 of")),
    read("sign-hunk", Shows("signed 6 of")),
    read("decisions", Shows("what was decided")),
    text("cancel", Hides("what was decided")),
    read("summary", Shows("undecided in")),
    list("cancel", Hides("undecided in")),
];

const COMMENTING: &[Step] = &[
    typed("comment", "hm", Shows("hm")),
    text("accept", Shows("by you, open")),
    typed("reply", "so\r", Shows("you: so")),
    typed("edit-comment", " then\r", Shows("(edited): so then")),
    read("resolve", Changes),
    read("verify-comment", Changes),
    read("copy-comment", Shows("copied")),
    read("copy-comments", Changes),
    read("top", Changes),
    typed("comment-file", "on the file\r", Shows("│ on the file")),
    typed("comment-change", "on the change\r", Shows("│ on the change")),
    read("next-comment", Changes),
    read("previous-comment", Changes),
    read("comments", Shows("── comments")),
    text("cancel", Hides("── comments")),
    read("reload-comments", Shows("no agent has said anything new")),
    read("bottom", Changes),
    read("previous-hunk", Shows("hunk 4 of 4")),
    typed("comment", "gone\r", Shows("│ gone")),
    read("delete-comment", Hides("gone")),
];

const LOOKING: &[Step] = &[
    typed("search", "and on and on\r", Shows("[1/")),
    read("wrap", Shows("long lines are cut")),
    read("shift-right", Changes),
    read("shift-left", Changes),
    read("line-end", Changes),
    read("line-start", Changes),
    read("wrap", Shows("long lines wrap")),
    read("arrange", Shows("side by side")),
    typed("search", "line twenty\r", Shows("[1/")),
    read("column-left", Changes),
    read("column-right", Changes),
    read("arrange", Changes),
    read("fold-all", Shows("folded")),
    read("unfold-all", Hides("folded")),
    read("fold", Shows("folded")),
    read("fold", Hides("folded")),
    read("fold-file", Shows("folded")),
    read("fold-file", Hides("folded")),
    typed("search", "and on and on\r", Shows("[1/")),
    read("more-context", Shows("line 90")),
    read("less-context", Hides("line 90")),
    read("whitespace", Changes),
    read("numbers", Changes),
    read("blame", Shows("who last touched")),
    read("open-gap", Changes),
    read("copy-location", Shows("copied the place")),
    read("copy-line", Shows("copied the line")),
    read("copy-hunk", Shows("copied the hunk")),
    read("redraw", Hides("copied the hunk")),
    read("edit", Returns),
    read("open-copy", Returns),
    read("reload", Shows("nothing has changed")),
    read("file-list", Hides("other.rs")),
    read("theme", Shows("Enter keeps")),
    list("cancel", Hides("Enter keeps")),
    typed("command-line", "summary\r", Shows("undecided in")),
    list("cancel", Hides("undecided in")),
    typed("palette", "summary\r", Shows("undecided in")),
    list("cancel", Hides("undecided in")),
    read("help", Shows("others close")),
    list("cancel", Hides("others close")),
    read("sign-off", Shows("type the word sign")),
    text("cancel", Hides("type the word sign")),
    read("suspend", Shows("in the shell")),
];

const TYPING: &[Step] = &[
    typed("comment", "one two", Shows("one two")),
    text("delete-back", Hides("one two")),
    text("delete-word", Hides("one tw")),
    text("caret-to-start", Changes),
    text("delete-forward", Changes),
    text("caret-right", Changes),
    text("caret-left", Changes),
    text("caret-to-end", Changes),
    text("new-line", Changes),
    text("item-up", Changes),
    text("item-down", Changes),
    text("complete", Shows("(issue)")),
    text("complete-back", Shows("(note)")),
    text("editor", Shows("from the editor")),
    text("delete-line", Hides("from the editor")),
    text("cancel", Hides("(note)")),
    read("palette", Shows("── commands")),
    text("item-page-down", Changes),
    text("item-page-up", Changes),
    text("cancel", Hides("── commands")),
    read("theme", Shows("Enter keeps")),
    list("line-down", Changes),
    list("choose", Hides("Enter keeps")),
    read("quit", Shows("back in the shell")),
];

/// Writes into what is being written, and only looks at code.
const EDITOR: &str = "for last; do :; done
case $last in *.rs) ;; *) printf 'from the editor' >\"$last\" ;; esac
";

/// Two commits over a file of 120 lines and a new one: four hunks, a block that moved, a hidden character, a long line.
fn desk() -> Desk {
    let lines = |numbers: std::ops::RangeInclusive<u32>| {
        let each: Vec<String> = numbers.map(|n| format!("line {n}\n")).collect();
        each.concat()
    };
    let moved =
        "fn moved(order: &Order) -> Amount {\n    let amount = order.total();\n    amount - fee(amount)\n}\n";
    let old = format!("{}{moved}{}", lines(1..=50), lines(51..=120));
    let long = "and on ".repeat(30);
    let first = old.replace("line 20\n", "line twenty\n");
    let second =
        format!("{moved}{}", first.replace(moved, "")).replace("line 100\n", &format!("{long}\u{200b}\n"));
    let mut desk = Desk::with(&[("src/text.rs", &old)], &[("src/text.rs", &first)]);
    desk.write("src/text.rs", second);
    desk.write("other.rs", "one\ntwo\n");
    desk.commit_as("bo", "Move it\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
    let editor = desk.env.path("editor");
    fs::write(&editor, EDITOR).expect("it can be written");
    desk.env.set("EDITOR", format!("sh {}", editor.display()));
    desk
}

#[test]
fn the_walk_has_every_command_of_the_table() {
    let walked: Vec<&str> = walk().map(|step| step.1).collect();
    let missing = TABLE.iter().map(|row| row.id).filter(|id| !walked.contains(id));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn vim() {
    walk_with("vim");
}

#[test]
fn emacs() {
    walk_with("emacs");
}

#[test]
fn arrows() {
    walk_with("arrows");
}

#[test]
fn tuicr() {
    walk_with("tuicr");
}

fn walk() -> impl Iterator<Item = &'static Step> {
    [GOING, DECIDING, COMMENTING, LOOKING, TYPING].into_iter().flatten()
}

fn walk_with(preset: &str) {
    let (desk, keymap) = (desk(), Keymap::builtin(preset).expect("it is built in"));
    // A shell with job control, to come back to.
    let line = format!(
        "set -m; {COUNTERSIGN} --keymap {preset} main..feature; echo in the shell; read line; fg; echo back in the shell"
    );
    let mut reader = Reader::start(&desk, "sh", &["-c", &line], SIZE);
    reader
        .wait_for("file 1 of 2")
        .wait_for("moved from")
        .wait_until("every line to be counted", |pty| !pty.screen().contains("+ lines"));
    for step in walk() {
        take(&mut reader, &keymap, step);
        if step.1 == "suspend" {
            reader.send("\r").wait_for("file 1 of 2");
        }
    }
    assert_eq!(reader.wait_exit(), 0);
}

/// Presses the keys of a step, again where it asks for that, until what should come of it does.
#[track_caller]
fn take(reader: &mut Reader, keymap: &Keymap, (mode, id, text, then): &Step) {
    reader.wait_until("a frame", |pty| pty.is_settled() && !pty.screen().contains("reading…"));
    let row = TABLE.iter().find(|row| row.id == *id).unwrap_or_else(|| panic!("no command is called {id}"));
    let command = row.command;
    let keys = keymap.keys_of(*mode, command);
    let keys: Vec<u8> = keys[0].iter().flat_map(|chord| bytes(*chord)).collect();
    let (before, looks) = (reader.screen(), reader.terminal().contents_formatted());
    let n_raw = reader.raw().len();
    let alternate_screen = b"\x1b[?1049h";
    let holds = |pty: &Pty| match then {
        Returns => pty.raw()[n_raw..].windows(alternate_screen.len()).any(|bytes| bytes == alternate_screen),
        Changes => pty.terminal().contents_formatted() != looks,
        Shows(text) => pty.screen().contains(text),
        Hides(text) => !pty.screen().contains(text),
    };
    assert!(!holds(reader), "{id} has nothing to bring about\n{before}");
    if command.signs() {
        // Sign keys have to be a while apart.
        let keys = String::from_utf8(keys).expect("they are written as text");
        reader.press_until(&keys, "a decision", holds);
        return;
    }
    reader.send(&keys);
    if !text.is_empty() {
        reader.wait_until(&format!("{id} to ask"), |pty| pty.is_settled() && pty.screen() != before);
        reader.send(text);
    }
    reader.wait_until(&format!("what {id} does"), |pty| holds(pty));
}

/// What a terminal sends for a key.
fn bytes(chord: Chord) -> Vec<u8> {
    let plain = match chord.key {
        Key::Char(' ') if chord.ctrl => "\0".to_owned(),
        Key::Char('/') if chord.ctrl => "\x1f".to_owned(),
        Key::Char(letter) if chord.ctrl => char::from(letter as u8 & 0x1f).to_string(),
        Key::Char(letter) => letter.to_string(),
        Key::Enter => "\r".to_owned(),
        Key::Esc => "\x1b".to_owned(),
        Key::Tab => "\t".to_owned(),
        Key::Backspace => "\x7f".to_owned(),
        Key::BackTab => "\x1b[Z".to_owned(),
        Key::Delete => "\x1b[3~".to_owned(),
        Key::PageUp => "\x1b[5~".to_owned(),
        Key::PageDown => "\x1b[6~".to_owned(),
        Key::Function(n @ 1..=4) => format!("\x1bO{}", char::from(b'O' + n)),
        Key::Function(n) => format!("\x1b[{}~", [15, 17, 18, 19, 20, 21, 23, 24][usize::from(n - 5)]),
        Key::Up | Key::Down | Key::Right | Key::Left | Key::Home | Key::End => {
            let last = match chord.key {
                Key::Up => 'A',
                Key::Down => 'B',
                Key::Right => 'C',
                Key::Left => 'D',
                Key::Home => 'H',
                _ => 'F',
            };
            if chord.ctrl { format!("\x1b[1;5{last}") } else { format!("\x1b[{last}") }
        }
    };
    let meta = if chord.alt { "\x1b" } else { "" };
    format!("{meta}{plain}").into_bytes()
}
