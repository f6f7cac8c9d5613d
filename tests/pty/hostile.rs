//! A change whose author wants to act on the reader's terminal: every place where text of others can stand, walked through,
//! with every byte inspected that the program sent.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use crate::desk::{Desk, LEDGER};
use crate::payloads;
use crate::reader::Reader;
use crate::sent::{assert_harmless_on_terminal, assert_harmless_text};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// A text file with a payload in each line, between two marks that are looked for on the screen.
fn lines(mark: char, payloads: &[Vec<u8>]) -> Vec<u8> {
    let line = |(n, payload): (usize, &Vec<u8>)| {
        [format!("{mark}{n:03}<").as_bytes(), payload, format!(">{mark}{n:03}\n").as_bytes()].concat()
    };
    payloads.iter().enumerate().flat_map(line).collect()
}

/// The marks at the ends of the lines of such a file.
fn marks(mark: char, payloads: &[Vec<u8>]) -> BTreeSet<String> {
    (0..payloads.len()).flat_map(|n| [format!("{mark}{n:03}<"), format!(">{mark}{n:03}")]).collect()
}

/// Runs git with a text on its standard input and gives the object's name that it prints.
fn git_with_input(desk: &Desk, args: &[&OsStr], input: &[u8]) -> String {
    let mut command = desk.env.command("git", &desk.repo);
    let mut child =
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git can be started");
    std::io::Write::write_all(&mut child.stdin.take().expect("it is piped"), input).expect("git reads it");
    let output = child.wait_with_output().expect("it is our child");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("a name is ASCII").trim().to_owned()
}

/// Commits the index on top of HEAD with a raw author and message, as nobody's git would, and moves `branch` there.
fn commit_raw(desk: &Desk, author: &[u8], message: &[u8], branch: &[u8]) {
    let tree = desk.git(&["write-tree"]);
    let parent = desk.git(&["rev-parse", "HEAD"]);
    let head = format!("tree {tree}\nparent {parent}\n");
    let who = [author, b" <bo@example.com> 1763892000 +0000\n"].concat();
    let object = [head.as_bytes(), b"author ", &who, b"committer ", &who, b"\n", message].concat();
    let args = ["hash-object", "-t", "commit", "-w", "--literally", "--stdin"].map(OsStr::new);
    let commit = git_with_input(desk, &args, &object);
    git_with_input(desk, &["update-ref".as_ref(), OsStr::from_bytes(branch), commit.as_ref()], b"");
}

/// A name under which git keeps a branch; control characters and spaces it refuses.
const BRANCH: &str = "bo\u{202e}\u{200b}\u{9b}31m\u{feff}世";

/// Main, and a branch with hostile contents, names, author and message; and a hostile note in the ledger.
fn hostile_desk(payloads: &[Vec<u8>]) -> Desk {
    let desk = Desk::new();
    desk.git(&["switch", "-q", "main"]);
    desk.write("both.txt", lines('o', payloads));
    desk.commit_as("bo", "Before");
    desk.git(&["switch", "-q", "-c", "work"]);
    desk.write("both.txt", lines('n', payloads));
    for payload in payloads.iter().filter(|payload| payload.len() < 180).step_by(7) {
        desk.write(OsStr::from_bytes(&[b"dir/", &payload[..], b".txt"].concat()), "in a named file\n");
    }
    desk.git(&["add", "-A"]);
    let author = b"Bo\xff\x1b]0;author\x07\xe2\x80\xae\xc2\x9b2J\xe2\x80\x8b";
    let message = b"Subject \x1b[2J\x9b31m\xe2\x80\xae\n\nBody \x1b]52;c;AAAA\x07\nCo-Authored-By: Claude\xfe\x1b[8m\xe2\x80\xae <noreply@anthropic.com>\n";
    commit_raw(&desk, author, message, format!("refs/heads/{BRANCH}").as_bytes());
    desk.git(&["reset", "-q", "--hard", "main"]);
    desk
}

/// Puts a note of hostile lines on the branch's commit into the ledger.
fn add_hostile_note(desk: &Desk, payloads: &[Vec<u8>]) {
    let head = desk.git(&["rev-parse", &format!("refs/heads/{BRANCH}")]);
    let note: Vec<u8> = payloads.iter().flat_map(|payload| [&payload[..], b"\n"].concat()).collect();
    let blob = git_with_input(desk, &["hash-object", "-w", "--stdin"].map(OsStr::new), &note);
    let tree = git_with_input(desk, &["mktree".as_ref()], format!("100644 blob {blob}\t{head}\n").as_bytes());
    let commit = desk.git(&["commit-tree", "-m", "note", &tree]);
    desk.git(&["update-ref", LEDGER, &commit]);
}

/// Goes through every file to its end and gives every text that stood on the screen.
fn walk(reader: &mut Reader) -> String {
    let mut seen = reader.screen();
    let mut n_alike = 0;
    for _ in 0..2_000 {
        let screen = reader.screen();
        reader.press("\x06");
        // A file that is shorter than the screen has no other page; several pages of one long line look alike.
        let is_short = screen.contains("in a named file");
        n_alike = if reader.screen() == screen { n_alike + 1 } else { 0 };
        seen.push_str(&reader.screen());
        if is_short || n_alike > 100 {
            n_alike = 0;
            reader.press("}");
            if place(&reader.screen()) == place(&screen) {
                return seen;
            }
            reader.wait_while("reading…");
            seen.push_str(&reader.screen());
        }
    }
    panic!("there is no end to it\n{}", reader.screen());
}

/// `file 2 of 12` in the head of a screen.
fn place(screen: &str) -> Option<String> {
    let line = screen.lines().nth(1)?;
    line.rfind("file ").map(|at| line[at..].trim().to_owned())
}

#[test]
fn hostile_text_is_shown_in_full_and_never_reaches_the_terminal() {
    let payloads = payloads::all();
    let desk = hostile_desk(&payloads);
    add_hostile_note(&desk, &payloads);
    desk.configure("user.name", "Al\u{202e}ice \u{1b}[31m\u{200b}");
    let range = format!("main..{BRANCH}");
    let mut reader = Reader::open_at(&desk, &["--unsigned", &range], (80, 24));
    let seen = walk(&mut reader);
    // A mark may stand on two lines of the screen, where its line wraps.
    let joined: String = seen
        .lines()
        .map(|line| match line.strip_prefix(['▌', ' ']).and_then(|rest| rest.strip_prefix("             "))
        {
            Some(goes_on) => goes_on.to_owned(),
            None => format!("\n{line}"),
        })
        .collect();
    for mark in marks('o', &payloads).union(&marks('n', &payloads)) {
        assert!(
            seen.contains(mark.as_str()) || joined.contains(mark.as_str()),
            "{mark} was never on the screen"
        );
    }
    assert!(seen.contains("<U+202E RLO>") && seen.contains("<ESC>"));
    // A comment and a reason with what a paste can carry, and a record of it all.
    reader.send("c").wait_for("comment on");
    reader
        .send("\x1b[200~pasted \u{202e}\u{200b}\u{e0041}\u{9b}31m\x1b]52;c;AAAA\x07\u{2028}\x1b[201~")
        .wait_for("AAAA");
    reader.send("\r").wait_while("comment on");
    reader.ask("x", "why reject?").send("\x1b[200~why \u{2066}\u{feff}\x1b[201~").wait_for("why <");
    reader.send("\r").wait_while("why reject?");
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    assert_harmless_on_terminal(reader.raw());
    for command in [
        &["status"][..],
        &["inventory"],
        &["verify"],
        &["status", "--format", "json"],
        &["verify", "--format", "json"],
    ] {
        let answer = desk.countersign(&[command, &[&range]].concat());
        assert!(answer.code <= 1, "{command:?} {}", answer.err);
        assert_harmless_text(&answer.out);
        assert_harmless_text(&answer.err);
    }
    let answer = desk.countersign(&["show", BRANCH]);
    for token in ["<U+202E RLO>", "authors    Bo<\\xFF><ESC>]0;", "Claude<\\xFE><ESC>[8m"] {
        assert!(answer.out.contains(token), "{token}\n{}", answer.out);
    }
    assert_harmless_text(&answer.out);
    assert_harmless_text(&answer.err);
}

#[test]
fn hostile_words_on_the_command_line_and_in_settings_come_back_harmless() {
    let desk = Desk::new();
    for payload in payloads::all().iter().filter(|payload| payload.len() < 200).step_by(5) {
        let mut command = desk.env.command(COUNTERSIGN, &desk.repo);
        let output =
            command.arg("status").arg(OsStr::from_bytes(payload)).output().expect("it can be started");
        assert_ne!(output.status.code(), Some(70), "{payload:?}");
        for stream in [output.stdout, output.stderr] {
            assert_harmless_text(&String::from_utf8(stream).expect("only UTF-8 is printed"));
        }
    }
    // What is no option is quoted, whole.
    let word = OsStr::from_bytes(b"a\x1b[31m\xe2\x80\xae\n\xffb");
    for args in [&["status", "--format"][..], &["inventory", "--max-blob"], &["verify", "--color"], &["--no"]]
    {
        let output = desk.env.command(COUNTERSIGN, &desk.repo).args(args).arg(word).output();
        let said =
            String::from_utf8(output.expect("it can be started").stderr).expect("only UTF-8 is printed");
        assert_harmless_text(&said);
        assert!(
            said.contains("a<ESC>[31m<U+202E RLO><LF><\\xFF>b") || said.contains("--no"),
            "{args:?} {said}"
        );
    }
    desk.configure("user.signingkey", "/no/where\u{202e}\u{200b}");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign_off("NOT signed off");
    reader.close("NOT signed off");
    reader.leave();
    assert_harmless_on_terminal(reader.raw());
}

#[test]
fn a_branch_whose_name_is_no_text_is_reviewed_as_head() {
    let desk = Desk::new();
    let commit = desk.git(&["rev-parse", "feature"]);
    let name = OsStr::from_bytes(b"refs/heads/bo\xff\x9b31m");
    git_with_input(&desk, &["update-ref".as_ref(), name, commit.as_ref()], b"");
    git_with_input(&desk, &["symbolic-ref".as_ref(), "HEAD".as_ref(), name], b"");
    let mut reader = Reader::open(&desk, &[]);
    reader.wait_for("HEAD since main");
    reader.sign().sign_off("signed off");
    let screen = reader.screen();
    assert!(!screen.contains("is gone") && !screen.contains("moved from"), "{screen}");
    reader.close("signed off");
    reader.leave();
    assert_harmless_on_terminal(reader.raw());
    assert_eq!(desk.records("HEAD")[0]["subject"][0]["name"], "HEAD");
}

#[test]
fn what_is_typed_is_drawn_in_cells_of_its_own() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let pasted = "\x1b[200~w\u{202e}\u{301}世\u{ad}🇩🇪\u{9b}\x1b]0;t\x07\x1b[201~";
    // Keys that ask for a text, what ends it, and what is to be seen then.
    for (keys, end, then) in [
        ("/", "\r", "not found"),
        ("&", "\r", "filtered out"),
        ("ga", "", "hunk 1 of"),
        ("gf", "\x1b", "hunk 1 of"),
        ("gl", "\x1b", "hunk 1 of"),
        ("gp", "\x1b", "hunk 1 of"),
        (":", "\r", "no command is called"),
    ] {
        reader.send(keys);
        if !end.is_empty() {
            reader.send(pasted).wait_for("<U+202E RLO>").send(end);
        }
        if end != "\r" {
            reader.wait_while("<U+202E RLO>").wait_while("filtered out");
        }
        reader.wait_for(then).wait_until("a frame", Pty::is_settled);
        // Drawn anew, the screen is the same: nothing was left over, and nothing stands where it should not. Only the
        // message goes.
        let body = |reader: &Reader| reader.screen().lines().take(26).map(str::to_owned).collect::<Vec<_>>();
        let shown = body(&reader);
        reader.press("");
        assert_eq!(body(&reader), shown, "after {keys}");
    }
    reader.leave();
    assert_harmless_on_terminal(reader.raw());
}

#[test]
fn columns_stay_true_beside_wide_and_combining_characters() {
    let texts = [
        "世界世界",
        "e\u{301}e\u{301}",
        "👩\u{200d}💻 x",
        "☺\u{fe0f}☺",
        "ｆｕｌｌ",
        "한글",
        "\u{301}x",
        "🇩🇪",
        "a\tb\t世\tc",
        "\u{202e}rtl",
        "שלום",
        "नमस्ते",
    ];
    let new: String =
        texts.iter().flat_map(|text| [text, "|", &text.repeat(20), "|end\n"].map(str::to_owned)).collect();
    let desk = Desk::with(&[("README", "\n")], &[("wide.txt", &new)]);
    let mut reader = Reader::open_at(&desk, &["main..feature"], (80, 56));
    reader.wait_until("a frame", Pty::is_settled);
    let screen = reader.terminal();
    let (rows, _) = screen.size();
    let cell = |row: u16, column: u16| screen.cell(row, column).map_or("", |cell| cell.contents()).to_owned();
    let bar = (0..80)
        .find(|&column| (0..rows.get()).any(|row| cell(row, column + 1) == "+"))
        .expect("there are added lines");
    let mut n_lines = 0;
    for row in 6..rows.get() - 1 {
        if cell(row, bar) == "│" {
            n_lines += 1;
            assert_eq!(cell(row, bar + 1), "+", "{}", reader.screen());
            assert_eq!(cell(row, bar - 1).trim(), "");
            let number: String = (bar.saturating_sub(4)..bar - 1).map(|column| cell(row, column)).collect();
            assert_eq!(number.trim(), n_lines.to_string(), "{}", reader.screen());
        } else {
            assert!(
                (1..=bar).all(|column| cell(row, column).trim().is_empty()),
                "{row}\n{}",
                reader.screen()
            );
        }
    }
    assert_eq!(n_lines, texts.len(), "{}", reader.screen());
}
