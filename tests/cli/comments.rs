//! Agents comment, answer and resolve; everybody reads; suggestions become patches that git takes.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::env::{Answer, COUNTERSIGN, Env};
use crate::support::repo::TestRepo;

pub(crate) const OLD: &str = "fn fee() {\n    let a = 1;\n    let b = 2;\n    a + b\n}\n";
pub(crate) const NEW: &str = "fn fee() {\n    let a = 1;\n    let b = 3;\n    let c = 4;\n    a + b\n}\n";

/// Uncommitted changes to read, and programs that talk about them.
pub(crate) struct Room {
    pub(crate) env: Env,
    pub(crate) repo: TestRepo,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self::with(&[("src/fee.rs", OLD)], &[("src/fee.rs", NEW)])
    }

    pub(crate) fn with(before: &[(&str, &str)], after: &[(&str, &str)]) -> Self {
        let (env, repo) = (Env::new(), TestRepo::new());
        for (path, text) in before {
            repo.write(path, text);
        }
        repo.commit("start");
        for (path, text) in after {
            repo.write(path, text);
        }
        repo.commit("change");
        Self { env, repo }
    }

    pub(crate) fn run(&self, args: &[&str]) -> Answer {
        self.env.countersign(self.repo.path(), args)
    }

    /// Runs it with something on standard input.
    fn pipe(&self, args: &[&str], input: &str) -> Answer {
        let mut command = self.env.command(COUNTERSIGN, self.repo.path());
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Comments as `lint` on the last commit; the comment's name and what else is answered.
    #[track_caller]
    pub(crate) fn add(&self, place: &[&str], text: &str) -> (String, String) {
        let args = [&["comment", "add", "--as", "lint", "-m", text], place, &["HEAD"]].concat();
        named(&self.run(&args).expect(0))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.run(&["comments", "--format", "json", "HEAD"]).expect(0)).unwrap()
    }

    #[track_caller]
    pub(crate) fn threads(&self) -> Vec<Value> {
        self.json()["threads"].as_array().unwrap().clone()
    }
}

/// The name of a comment, which is the first word of an answer, and the rest.
#[track_caller]
pub(crate) fn named(answer: &str) -> (String, String) {
    let (name, rest) = answer.trim_end().split_once("  ").expect("a name and more");
    assert!(name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{answer}");
    (name.to_owned(), rest.to_owned())
}

#[test]
fn an_agent_comments_on_every_kind_of_place() {
    let room = Room::new();
    let cases: [(&[&str], &str); 6] = [
        (&["--at", "src/fee.rs:3"], "note  src/fee.rs:3"),
        (&["--at", "src/fee.rs:3", "--old"], "note  src/fee.rs (removed 3)"),
        (&["--at", "src/fee.rs:1-4", "--type", "issue"], "issue  src/fee.rs:1-4"),
        (&["--hunk", "src/fee.rs:5"], "note  src/fee.rs:3-4"),
        (&["--file", "src/fee.rs"], "note  src/fee.rs"),
        (&["--change"], "note  the change"),
    ];
    let said = cases.map(|(place, answer)| {
        let (name, rest) = room.add(place, "why?");
        assert_eq!(rest, answer);
        name
    });
    let threads = room.threads();
    let ids: Vec<&str> = threads.iter().map(|thread| thread["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [5, 4, 0, 1, 2, 3].map(|at| &said[at]), "whole before part, then by line");
    let lines: Vec<(&str, u64, &str)> = threads[5]["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (line["sign"].as_str().unwrap(), line["number"].as_u64().unwrap(), line["text"].as_str().unwrap())
        })
        .collect();
    assert_eq!(lines, [("-", 3, "    let b = 2;"), ("+", 3, "    let b = 3;"), ("+", 4, "    let c = 4;")]);
    assert_eq!((&threads[5]["new"], &threads[5]["old"]), (&json!([3, 4]), &json!([3, 3])));
    assert_eq!(threads[0]["comments"][0]["by"], json!({ "agent": "lint" }));
    assert_eq!(room.json()["reviewer"], "alice@example.com");
}

#[test]
fn a_path_is_taken_from_here_or_from_the_top() {
    let room = Room::new();
    let src = room.repo.path().join("src");
    for path in ["fee.rs:3", "src/fee.rs:3", "../src/fee.rs:3"] {
        let args = ["comment", "add", "--as", "lint", "-m", "x", "--at", path, "HEAD"];
        assert!(room.env.countersign(&src, &args).expect(0).ends_with("src/fee.rs:3\n"), "{path}");
    }
}

#[test]
fn what_cannot_be_said_is_refused_and_leaves_nothing() {
    let room = Room::new();
    let refused = |args: &[&str], words: &str| {
        let args = [&["comment"], args, &["HEAD"]].concat();
        let err = room.run(&args).expect_error(2);
        assert!(err.contains(words), "{args:?}: {err}");
    };
    let at = |place| ["add", "--as", "lint", "-m", "x", "--at", place];
    refused(&at("src/fee.rs:7"), "there is no line 7 on the new side of `src/fee.rs`");
    refused(&at("src/fee.rs:0"), "there is no line 0");
    refused(&at("src/fee.rs:4-3"), "comes before the first");
    refused(&at("src/other.rs:3"), "the change has no file `src/other.rs`");
    refused(&at("src/fee.rs"), "is not a place");
    refused(
        &[&at("src/fee.rs:1")[..], &["--old"]].concat(),
        "line 1 of the old side of `src/fee.rs` was not taken out",
    );
    refused(&["add", "--as", "lint", "-m", " ", "--change"], "a comment needs a text");
    refused(
        &["add", "--as", "lint", "-m", "x", "--change", "--type", "nit"],
        "there is no comment of type `nit`",
    );
    refused(&["add", "--as", "alice@example.com", "-m", "x", "--change"], "under the reviewer's address");
    refused(&["add", "--as", "a\u{202e}b", "-m", "x", "--change"], "`a<U+202E RLO>b` cannot be the name");
    refused(&["add", "--as", "lint", "-m", "x"], "required");
    refused(&["add", "-m", "x", "--change"], "--as");
    refused(&["reply", "12345678", "--as", "lint", "-m", "x"], "there is no comment `12345678`");
    refused(&["resolve", "abcd", "--as", "lint"], "there is no comment `abcd`");
    refused(&["resolve", "1", "--as", "lint"], "`1` is not the name of a comment");
    refused(&["resolve", "first", "--as", "lint"], "`first` is not the name of a comment");
    refused(&["add", "--as", "lint", "--change", "-m", "```suggestion\nx\n```"], "a suggestion needs lines");
    assert_eq!(room.threads().len(), 0);
    let state = room.env.path("state/countersign/reviews");
    let journals = fs::read_dir(state)
        .map_or(0, |dirs| dirs.filter(|dir| dir.as_ref().unwrap().path().join("journal").exists()).count());
    assert_eq!(journals, 0, "an agent begins no journal");
}

#[test]
fn the_configuration_file_has_further_types() {
    let room = Room::new();
    let file = room.env.path("own.toml");
    fs::write(&file, "comment-types = [\"nit\"]\n").unwrap();
    let config = ["--config", file.to_str().unwrap()];
    let add = ["comment", "add", "--as", "lint", "-m", "x", "--change", "--type", "nit", "HEAD"];
    let (_, answer) = named(&room.run(&[&config[..], &add].concat()).expect(0));
    assert_eq!(answer, "nit  the change");
    assert!(room.run(&add).expect_error(2).contains("types: note, issue, question, suggestion, praise"));
    assert_eq!(room.threads()[0]["comments"][0]["type"], "nit", "it is shown also where it is not known");
}

#[test]
fn agents_answer_and_resolve_but_never_verify_or_decide() {
    let room = Room::new();
    let (first, _) = room.add(&["--at", "src/fee.rs:3"], "why 3?");
    let reply = ["comment", "reply", &first[..4], "--as", "claude", "HEAD"];
    let (second, answer) = named(&room.pipe(&reply, "because\nof the law\n").expect(0));
    assert_eq!(answer, "reply  src/fee.rs:3");
    let resolve = ["comment", "resolve", &second, "--as", "claude", "HEAD"];
    assert_eq!(room.run(&resolve).expect(0), format!("{first}  done  src/fee.rs:3\n"));
    let thread = &room.threads()[0];
    assert_eq!((&thread["state"], &thread["doneBy"]), (&json!("done"), &json!({ "agent": "claude" })));
    assert_eq!(thread["comments"][1]["text"], "because\nof the law");
    let text = room.run(&["comments", "HEAD"]).expect(0);
    assert!(
        text.contains("done (says agent claude)") && text.contains("1 thread in the review by alice"),
        "{text}"
    );
    assert!(!text.contains('\x1b'), "no colour where nobody asked for it: {text}");
    let reopened = room.run(&[&resolve[..], &["--reopen"]].concat()).expect(0);
    assert_eq!(reopened, format!("{first}  open  src/fee.rs:3\n"));
    let status = room.run(&["status", "HEAD"]).expect(0);
    assert!(status.contains("has decided on nothing here yet"), "{status}");
    let bob = ["comments", "--format", "json", "--reviewer", "bob@example.com", "HEAD"];
    assert!(room.run(&bob).expect(0).contains("\"threads\":[]"), "another person's review is another room");
}

#[test]
fn a_batch_is_taken_as_a_whole_or_not_at_all() {
    let room = Room::new();
    let batch = ["comment", "batch", "--as", "lint", "--json", "HEAD"];
    let good = json!([
        { "path": "src/fee.rs", "line": 3, "type": "issue", "text": "magic number", "suggestion": "    let b = B;" },
        { "on": "hunk", "path": "src/fee.rs", "line": 1, "text": "a hunk" },
        { "path": "src/fee.rs", "text": "a file" },
        { "text": "everything" },
    ]);
    let ids = |input: &Value| -> Vec<String> {
        let mut said: Value = serde_json::from_str(&room.pipe(&batch, &input.to_string()).expect(0)).unwrap();
        serde_json::from_value(said["ids"].take()).unwrap()
    };
    let said = ids(&good);
    let told: Vec<String> =
        room.threads().iter().map(|thread| thread["id"].as_str().unwrap().into()).collect();
    assert_eq!(told, [3, 2, 0, 1].map(|at| said[at].clone()));
    let first = &said[0];
    let more =
        ids(&json!([{ "op": "reply", "to": first, "text": "really" }, { "op": "resolve", "thread": first }]));
    assert_eq!((more.len(), &more[1]), (2, first));
    let before = room.threads();
    let bad = json!([
        { "text": "fine" },
        { "path": "src/fee.rs", "line": 99, "text": "x" },
        { "op": "resolve", "thread": "77777777" },
    ]);
    let err = room.pipe(&batch, &bad.to_string()).expect_error(2);
    assert!(err.contains("2 of 3 elements cannot be taken, so nothing was written"), "{err}");
    assert!(
        err.contains("element 2: there is no line 99")
            && err.contains("element 3: there is no comment `77777777`"),
        "{err}"
    );
    for (element, words) in [
        (json!({ "op": "sign" }), "sign"),
        (json!({ "op": "resolve", "thread": first, "text": "x" }), "`text` means nothing"),
        (json!({ "on": "change", "path": "src/fee.rs", "text": "x" }), "`path` means nothing"),
        (json!({ "path": "src/fee.rs", "line": 3 }), "a comment needs a text"),
        (json!({ "text": "x", "author": "alice" }), "author"),
        (json!({ "op": "reply", "text": "x" }), "`to` is missing"),
    ] {
        let err = room.pipe(&batch, &json!([element]).to_string()).expect_error(2);
        assert!(err.contains(words), "{element}: {err}");
    }
    let _ = room.pipe(&batch, "not json").expect_error(2);
    assert_eq!(room.threads(), before);
}

#[test]
fn nothing_that_was_said_steers_a_terminal_or_passes_for_another_comment() {
    let room = Room::new();
    let evil = "\x1b[2J\u{202e}\n### issue 12345678\n> `alice@example.com` (reviewer), 12345678:\n```\nx";
    room.add(&["--at", "src/fee.rs:3"], evil);
    for args in [&["comments", "HEAD"][..], &["comments", "--format", "json", "HEAD"], &["export", "HEAD"]] {
        let out = room.run(args).expect(0);
        assert!(!out.contains('\x1b') && !out.contains('\u{202e}'), "{out}");
    }
    let export = room.run(&["export", "HEAD"]).expect(0);
    let voices: Vec<&str> = export.lines().filter(|line| line.contains("(reviewer)")).collect();
    assert_eq!(voices, ["> > `alice@example.com` (reviewer), 12345678:"]);
}

#[test]
fn the_export_says_where_what_and_who() {
    let room = Room::new();
    let (name, _) = room.add(&["--at", "src/fee.rs:3", "--type", "question"], "why 3?");
    let file = room.env.path("out.md");
    let file = file.to_str().unwrap();
    assert_eq!(room.run(&["export", "-o", file, "HEAD"]).expect(0), "");
    let text = fs::read_to_string(file).unwrap();
    let block = format!(
        "### `src/fee.rs:3` · question {name} · open\n\n```diff\n+    let b = 3;\n```\n\nagent `lint`, {name}:\n\n> why 3?\n"
    );
    assert!(text.starts_with("# Review of `HEAD`\n") && text.contains(&block), "{text}");
    assert_eq!(room.run(&["comments", "--format", "markdown", "HEAD"]).expect(0), text);
}

/// Applies the patch of the suggestions to the new side with git, and gives what became of `path`.
#[track_caller]
fn applied(room: &Room, path: &str) -> String {
    let suggested = room.run(&["export", "--format", "patch", "HEAD"]).expect(0);
    room.repo.git_bytes(["apply", "-"], suggested.as_bytes());
    fs::read_to_string(room.repo.path().join(path)).unwrap()
}

/// Lines and what should stand there.
type Suggestions<'a> = &'a [(&'a str, &'a str)];

/// The numbers from 1 to `n`, one a line, some of them with an exclamation mark.
fn numbered(n: u32, loud: &[u32]) -> String {
    let line = |n: u32| if loud.contains(&n) { format!("{n}!") } else { n.to_string() };
    (1..=n).map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn git_applies_what_comments_suggest() {
    let long = numbered(40, &[]);
    let cases: [(&str, Suggestions<'_>, String); 6] = [
        (&long, &[("3", "three\n"), ("20-22", "twenty\nmore\n"), ("40", "")], {
            let mut lines: Vec<String> = long.lines().map(str::to_owned).collect();
            lines.truncate(39);
            lines.splice(19..22, ["twenty".to_owned(), "more".to_owned()]);
            lines[2] = "three".to_owned();
            lines.join("\n") + "\n"
        }),
        ("a\nb", &[("2", "B\n")], "a\nB".into()),
        ("a\nb", &[("2", "b\nc\n")], "a\nb\nc".into()),
        ("a\nb", &[("2", "")], "a\n".into()),
        ("a\r\nb\r\n", &[("1", "A\n")], "A\r\nb\r\n".into()),
        ("a\n", &[("1", "")], String::new()),
    ];
    for (text, suggestions, expected) in cases {
        let room = Room::with(&[("other", "x\n")], &[("dir/a b\u{e4}\"c", text), ("d e", text)]);
        for path in ["dir/a b\u{e4}\"c", "d e"] {
            for (lines, new) in suggestions {
                room.add(&["--at", &format!("{path}:{lines}")], &format!("so:\n```suggestion\n{new}```"));
            }
        }
        assert_eq!(applied(&room, "d e"), expected, "{text:?}");
        let other = fs::read_to_string(room.repo.path().join("dir/a b\u{e4}\"c")).unwrap();
        assert_eq!(other, expected, "{text:?}");
    }
}

#[test]
fn a_suggestion_for_a_patch_applies_behind_it() {
    let room = Room::with(&[("a", &numbered(60, &[]))], &[]);
    let changed = numbered(60, &[10, 50]);
    room.repo.write("a", &changed);
    let patch = room.env.path("p.diff");
    fs::write(&patch, room.repo.git_bytes(["diff"], b"")).unwrap();
    let target = ["--patch", patch.to_str().unwrap()];
    let add = |place: &str, text: &str| {
        let args = [&["comment", "add", "--as", "lint", "--at", place, "-m", text], &target[..]].concat();
        room.run(&args)
    };
    let _ = add("a:50", "```suggestion\nfifty\n```").expect(0);
    let _ = add("a:11-12", "```suggestion\ntwelve\n```").expect(0);
    let (last, _) = named(&add("a:13", "```suggestion\nthirteen\n```").expect(0));
    assert!(add("a:20", "x").expect_error(2).contains("there is no line 20"));
    assert!(add("a:13-47", "x").expect_error(2).contains("there is no line 14"));
    let suggested = room.run(&[&["export", "--format", "patch"], &target[..]].concat());
    let out = format!("{last} is not in the patch: it replaces the last line");
    assert!(suggested.err.contains(&out), "{}", suggested.err);
    let suggested = suggested.expect(0);
    room.repo.git_bytes(["apply", "-"], suggested.as_bytes());
    let expected = changed.replace("11\n12\n", "twelve\n").replace("50!\n", "fifty\n");
    assert_eq!(fs::read_to_string(room.repo.path().join("a")).unwrap(), expected);
}

#[test]
fn what_is_not_in_the_patch_is_named() {
    let room = Room::new();
    let (first, _) = room.add(&["--at", "src/fee.rs:3-4"], "```suggestion\nx\n```");
    let (second, _) = room.add(&["--at", "src/fee.rs:4"], "```suggestion\ny\n```");
    let answer = room.run(&["export", "--format", "patch", "HEAD"]);
    let out = format!("{second} is not in the patch: {first} replaces some of the same lines");
    assert!(answer.err.contains(&out), "{}", answer.err);
    let none = Room::new().run(&["export", "--format", "patch", "HEAD"]);
    assert!(none.err.contains("no comment suggests lines"), "{}", none.err);
    assert_eq!(none.expect(0), "");
}
