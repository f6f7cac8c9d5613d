//! The reviewer and agents talk about a change: at the screen, in the editor, on the command line, and in the record.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;

const TARGET: &str = "main..feature";

#[track_caller]
fn threads(desk: &Desk) -> Vec<Value> {
    threads_of(desk, TARGET)
}

#[track_caller]
fn threads_of(desk: &Desk, target: &str) -> Vec<Value> {
    let out = desk.countersign(&["comments", "--format", "json", target]).expect(0);
    let json: Value = serde_json::from_str(&out).expect("it is JSON");
    json["threads"].as_array().expect("a list").clone()
}

fn name(thread: &Value) -> String {
    thread["id"].as_str().expect("it has a name").to_owned()
}

impl Reader {
    /// Writes a comment with the keys `ask` and waits until it stands on the screen.
    #[track_caller]
    fn comment(&mut self, ask: &str, text: &str) -> &mut Self {
        self.send(ask).wait_for("Enter saves").send(text).wait_for(text).send("\r");
        self.wait_while("Enter saves").wait_for(text);
        self
    }
}

/// A review in line mode with the cursor on the first changed line of `src/refund.rs`.
#[track_caller]
fn refund(desk: &Desk) -> Reader {
    let mut reader = Reader::open(desk, &[TARGET]);
    reader.send("}L").wait_for("line mode").wait_for("file 2 of 2").wait_for("days >= 30");
    reader
}

#[test]
fn reviewer_and_agent_talk_while_the_review_is_open_and_each_keeps_their_voice() {
    let desk = Desk::new();
    let mut reader = refund(&desk);
    reader.comment("c\t", "30 is not a number").wait_for("issue by you, open");
    let name = name(&threads(&desk)[0]);
    let args = ["comment", "reply", &name, "--as", "claude", "-m", "It is now.", TARGET];
    assert!(desk.countersign(&args).expect(0).ends_with("  reply  src/refund.rs (removed 3)\n"));
    let _ = desk.countersign(&["comment", "resolve", &name, "--as", "claude", TARGET]).expect(0);
    assert!(!reader.screen().contains("It is now."), "nothing moves under the reader's eyes");
    reader.send("gr").wait_for("1 new comment").wait_for("agent claude: It is now.");
    assert!(reader.screen().contains("issue by you, done, says agent claude"), "{}", reader.screen());
    reader.send("gX").wait_for("issue by you, verified");
    reader.comment("R", "So it is");
    let told = &threads(&desk)[0];
    let voices: Vec<&Value> =
        told["comments"].as_array().expect("a list").iter().map(|said| &said["by"]).collect();
    let alice = json!({ "reviewer": "alice@example.com" });
    assert_eq!(voices, [&alice, &json!({ "agent": "claude" }), &alice]);
    assert_eq!((&told["state"], &told["comments"][0]["type"]), (&json!("verified"), &json!("issue")));
    assert_eq!(told["lines"][0]["text"], "    if days > 30 {");
    // The reviewer alone undoes what the reviewer did.
    reader.send("u").wait_while("you: So it is").send("u").wait_for("done, says agent claude");
    reader.leave();
}

#[test]
fn the_record_has_what_the_reviewer_said_and_nothing_of_an_agent() {
    let desk = Desk::new();
    let said = ["comment", "add", "--as", "lint", "--at", "src/refund.rs:3", "-m", "agents-words", TARGET];
    let _ = desk.countersign(&said).expect(0);
    let mut reader = refund(&desk);
    reader.wait_for("agents-words");
    reader
        .comment("jc\t\t", "why a limit?")
        .comment("R", "and whose?")
        .send("gX")
        .wait_for("by you, verified");
    reader.sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    let record = &desk.records("feature")[0];
    assert!(!record.to_string().contains("agents-words"), "{record}");
    let comments = record["predicate"]["comments"].as_array().expect("a list");
    assert_eq!((&comments[0]["type"], &comments[0]["text"]), (&json!("question"), &json!("why a limit?")));
    assert_eq!((&comments[0]["verified"], &comments[1]["replyTo"]), (&json!(true), &json!(0)));
    let shown = desk.countersign(&["show", "feature"]).expect(0);
    assert!(shown.contains("question on M src/refund.rs") && shown.contains("dealt with"), "{shown}");
    let verified = desk.countersign(&["verify", TARGET]);
    assert!(verified.expect(1).contains("1 of 9 lines"), "the comments change nothing about what is signed");
}

#[test]
fn the_persons_own_editor_has_the_terminal_and_a_private_file() {
    let desk = Desk::new();
    let seen = desk.env.path("seen");
    let script = desk.env.path("editor");
    // Says on the terminal what it was given, waits for a key there, and writes over the file.
    let lines = format!(
        "#!/bin/sh\nstat -c '%a %n' \"$2\" >{0}\ncat \"$2\" >>{0}\nprintf 'in the editor\\n' >/dev/tty\n\
         read answer </dev/tty\nprintf '%s\\nfrom the editor\\n' \"$answer\" >\"$2\"\n",
        seen.display()
    );
    fs::write(&script, lines).expect("the disk takes it");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let start = format!("VISUAL='{} --flag' exec {COUNTERSIGN} {TARGET}", script.display());
    let mut reader = Reader::start(&desk, "sh", &["-c", &start], SIZE);
    reader.wait_for("0 of 9 lines").send("C").wait_for("Enter saves").send("begun").wait_for("begun");
    reader.send("\x18\x05").wait_for("in the editor");
    assert!(!reader.terminal().alternate_screen(), "the editor has the terminal as the shell would");
    reader.send("qZZ\r").wait_for("from the editor").send("\r").wait_for("note by you, open");
    let text = fs::read_to_string(&seen).expect("the editor wrote it");
    let (file, text) = text.split_once('\n').expect("two lines at least");
    let path = file.strip_prefix("600 ").unwrap_or_else(|| panic!("others may read it: {file}"));
    assert_eq!(text, "begun\n");
    assert!(!std::path::Path::new(path).exists(), "{path} is left behind");
    assert_eq!(threads(&desk)[0]["comments"][0]["text"], "qZZ\nfrom the editor");
    reader.leave();
}

#[test]
fn an_editor_that_fails_costs_no_word() {
    let desk = Desk::new();
    let start = format!("VISUAL= EDITOR=false exec {COUNTERSIGN} {TARGET}");
    let mut reader = Reader::start(&desk, "sh", &["-c", &start], SIZE);
    reader.wait_for("0 of 9 lines").send("C").wait_for("Enter saves").send("kept").wait_for("kept");
    reader.send("\x18\x05").wait_for("the editor failed").wait_for("kept");
    reader.send("\r").wait_for("note by you, open");
    reader.leave();
}

#[test]
fn a_suggestion_made_at_the_screen_applies_with_git() {
    let desk = Desk::new();
    let mut reader = refund(&desk);
    reader.send("jc\t\t\t").wait_for("```suggestion");
    reader.send("\x05 // thirty").wait_for("{ // thirty").send("\r").wait_for("suggestion by you");
    reader.leave();
    let patch = desk.env.path("suggested.diff");
    let patch = patch.to_str().expect("temporary paths are UTF-8");
    let _ = desk.countersign(&["export", "--format", "patch", "-o", patch, TARGET]).expect(0);
    desk.git(&["apply", patch]);
    let text = fs::read_to_string(desk.repo.join("src/refund.rs")).expect("it is there");
    assert!(text.contains("    if days >= 30 { // thirty\n"), "{text}");
    desk.git(&["checkout", "-q", "src/refund.rs"]);
}

#[test]
fn a_comment_waits_in_the_next_review_until_the_reviewer_is_content() {
    let desk = Desk::new();
    desk.git(&["checkout", "-q", "feature"]);
    let file = desk.repo.join("src/refund.rs");
    let work = |new: &str| {
        let text = fs::read_to_string(&file).expect("it is there");
        let line = text.lines().find(|line| line.contains("if days >= ")).expect("it is there");
        fs::write(&file, text.replace(line, new)).expect("the disk takes it");
    };
    work("    if days >= 31 {");
    let mut reader = Reader::open(&desk, &[]);
    reader.send("L").wait_for("line mode").wait_for("days >= 31");
    reader.comment("jc\t", "31 is not a number").wait_for("issue by you, open");
    let first = threads_of(&desk, "HEAD").len();
    assert_eq!(first, 1, "it waits in the review of the last commit as well");

    // Another tree, another review; the screen is still open on the one before.
    work("    if days >= limit() {");
    let name = name(&threads_of(&desk, TARGET)[0]);
    let _ = desk.countersign(&["comment", "reply", &name, "--as", "claude", "-m", "It is now."]).expect(0);
    let _ = desk.countersign(&["comment", "resolve", &name, "--as", "claude"]).expect(0);
    reader.send("gr").wait_for("agent claude: It is now.").wait_for("issue by you, done, says agent claude");
    reader.leave();

    let mut reader = Reader::open(&desk, &[]);
    reader
        .wait_for("issue by you, done, says agent claude, outdated")
        .wait_for("the lines have changed; they were:");
    reader.wait_for("+     if days >= 31 {").wait_for("agent claude: It is now.");
    reader.send("mgX").wait_for("issue by you, verified");
    reader.send("mR").wait_for("reply:").send("thanks\r").wait_for("you: thanks");
    reader.leave();

    work("    if days > limit() {");
    assert_eq!(threads_of(&desk, TARGET).len(), 0, "what was verified does not come back");
    let mut reader = Reader::open(&desk, &[]);
    reader.wait_for("days > limit()");
    assert!(!reader.screen().contains("issue by you"), "{}", reader.screen());
    reader.leave();
}
