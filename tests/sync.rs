//! Records between two clones and a server, by the real program, with git to look at what came of it.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use support::env::{Answer, Env};

const LEDGER: &str = "refs/notes/countersign/reviews";

/// A server with one commit, and two clones of it.
struct Team {
    env: Env,
    server: PathBuf,
    clones: [PathBuf; 2],
    commit: String,
}

impl Team {
    fn new() -> Self {
        let env = Env::new();
        let (server, home) = (env.path("server.git"), env.path("home"));
        env.git(&home, &["init", "-q", "--bare", text(&server)]);
        let clones = ["a", "b"].map(|name| env.path(name));
        env.git(&home, &["clone", "-q", text(&server), text(&clones[0])]);
        env.git(&clones[0], &["commit", "-q", "--allow-empty", "-m", "Start"]);
        env.git(&clones[0], &["push", "-q", "origin", "HEAD"]);
        env.git(&home, &["clone", "-q", text(&server), text(&clones[1])]);
        let commit = env.git(&clones[0], &["rev-parse", "HEAD"]);
        Self { env, server, clones, commit }
    }

    /// Adds a line to the note of the commit.
    fn add(&self, dir: &Path, line: &str) {
        let git = |args: &[&str]| self.env.git(dir, &[&["notes", "--ref", LEDGER], args].concat());
        git(&["append", "--no-separator", "-m", line, &self.commit]);
    }

    fn lines(&self, dir: &Path) -> BTreeSet<String> {
        let shown = self.env.run("git", dir, &["notes", "--ref", LEDGER, "show", &self.commit]);
        shown.expect(0).lines().map(str::to_owned).collect()
    }

    fn sync(&self, dir: &Path, args: &[&str]) -> Answer {
        self.env.countersign(dir, &[&["sync"], args].concat())
    }

    fn tip(&self, dir: &Path) -> String {
        self.env.git(dir, &["rev-parse", LEDGER])
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}

fn set(lines: &[&str]) -> BTreeSet<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[test]
fn records_of_both_sides_are_on_both_sides_afterwards() {
    let team = Team::new();
    let [a, b] = &team.clones;
    assert!(team.sync(a, &[]).expect(0).starts_with("origin: no records there and none here\n"));
    team.add(a, "one");
    team.add(b, "two");
    let said = team.sync(a, &[]).expect(0);
    assert!(said.starts_with("origin reviews: nothing new, 1 record published; the ledger is at "), "{said}");
    let said = team.sync(b, &[]).expect(0);
    assert!(said.starts_with("origin reviews: 1 record taken in, 1 record published; "), "{said}");
    assert!(said.contains("from now on git fetch gets records too"), "{said}");
    let said = team.sync(a, &["origin"]).expect(0);
    assert!(said.starts_with("origin reviews: 1 record taken in, nothing to publish; "), "{said}");
    for dir in [a, b, &team.server] {
        assert_eq!(team.lines(dir), set(&["one", "two"]));
    }
    assert_eq!(team.tip(a), team.tip(b));
    // From now on an ordinary fetch brings what is new, into a ref of its own.
    team.add(b, "three");
    team.sync(b, &[]).expect(0);
    team.env.git(a, &["fetch", "-q"]);
    let fetched = team.env.git(a, &["rev-parse", "refs/countersign/remotes/origin/reviews"]);
    assert_eq!(fetched, team.tip(b));
    assert_eq!(team.lines(a), set(&["one", "two"]));
    // Until they are joined they count for nothing, which is said wherever somebody might count on them.
    let waits = "1 record fetched from origin is not in the ledger here: countersign sync origin";
    let status = || team.env.countersign(a, &["status", "HEAD"]).expect(0);
    assert!(status().contains(waits), "{}", status());
    let said = team.sync(a, &[]).expect(0);
    assert!(said.starts_with("origin reviews: 1 record taken in"), "{said}");
    assert!(!said.contains("from now on"), "{said}");
    assert!(!status().contains(waits), "{}", status());
}

#[test]
fn what_is_not_to_be_published_stays_here() {
    let team = Team::new();
    let [a, _] = &team.clones;
    team.add(a, "one");
    let said = team.sync(a, &["--no-push", "--format", "json"]).expect(0);
    assert!(said.contains(r#""pushed":false"#) && said.contains(r#""sent":0"#), "{said}");
    assert_eq!(team.env.git(&team.server, &["for-each-ref", "refs/notes"]), "");
}

#[test]
fn a_ledger_that_was_moved_back_is_told_of_and_mended_only_when_asked() {
    let team = Team::new();
    let [a, b] = &team.clones;
    team.add(a, "one");
    team.sync(a, &[]).expect(0);
    let earlier = team.tip(a);
    team.add(a, "two");
    team.sync(a, &[]).expect(0);
    team.sync(b, &[]).expect(0);
    for now in [Some(earlier.as_str()), None] {
        match now {
            Some(tip) => team.env.git(&team.server, &["update-ref", LEDGER, tip]),
            None => team.env.git(&team.server, &["update-ref", "-d", LEDGER]),
        };
        let (before, there) = (team.tip(b), team.env.git(&team.server, &["for-each-ref", LEDGER]));
        let said = team.sync(b, &[]).expect_error(3);
        assert!(said.contains("the ledger at `origin` lost history"), "{said}");
        assert!(said.contains("countersign sync origin --put-back"), "{said}");
        assert_eq!(team.tip(b), before);
        assert_eq!(team.env.git(&team.server, &["for-each-ref", LEDGER]), there);
        team.sync(b, &["--put-back"]).expect(0);
        assert_eq!(team.lines(&team.server), set(&["one", "two"]));
        team.sync(b, &[]).expect(0);
    }
    team.sync(a, &[]).expect(0);
}

#[test]
fn a_record_that_was_taken_out_is_told_of_and_mended_only_when_asked() {
    let team = Team::new();
    let [a, b] = &team.clones;
    team.add(a, "one");
    team.add(a, "two");
    team.sync(a, &[]).expect(0);
    team.sync(b, &[]).expect(0);
    // An ordinary commit on top, as `git notes remove` makes it, which any server takes.
    team.env.git(a, &["notes", "--ref", LEDGER, "remove", &team.commit]);
    team.add(a, "two");
    team.env.git(a, &["push", "-q", "origin", LEDGER]);
    let said = team.sync(b, &[]).expect_error(3);
    assert!(said.contains("the ledger at `origin` lost 1 record, on "), "{said}");
    assert_eq!(team.lines(b), set(&["one", "two"]));
    team.sync(b, &["--put-back"]).expect(0);
    team.sync(a, &[]).expect(0);
    for dir in [a, b, &team.server] {
        assert_eq!(team.lines(dir), set(&["one", "two"]));
    }
}

#[test]
fn two_who_publish_at_once_lose_nothing() {
    let team = Team::new();
    thread::scope(|scope| {
        for dir in &team.clones {
            let team = &team;
            scope.spawn(move || {
                for n in 0..4 {
                    team.add(dir, &format!("{} {n}", text(dir)));
                    team.sync(dir, &[]).expect(0);
                }
            });
        }
    });
    assert_eq!(team.lines(&team.server).len(), 8);
}

#[test]
fn a_mirror_branch_goes_along_and_brings_back_what_the_ledger_lost() {
    let team = Team::new();
    let [a, b] = &team.clones;
    team.add(a, "one");
    team.sync(a, &["--mirror", "countersign-log"]).expect(0);
    let branch = || team.env.git(&team.server, &["rev-parse", "countersign-log"]);
    assert_eq!(branch(), team.tip(a));
    team.add(a, "two");
    team.sync(a, &[]).expect(0);
    assert_eq!(branch(), team.tip(a));
    team.env.git(&team.server, &["update-ref", "-d", LEDGER]);
    team.sync(b, &["--mirror", "countersign-log"]).expect(0);
    assert_eq!(team.lines(&team.server), set(&["one", "two"]));
}

#[test]
fn nothing_that_the_repository_names_is_run() {
    let team = Team::new();
    let [a, _] = &team.clones;
    team.add(a, "one");
    let mark = team.env.path("ran");
    let hook = a.join(".git/hooks/pre-push");
    fs::create_dir_all(hook.parent().expect("it lies in a folder")).expect("it can be made");
    fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", text(&mark))).expect("it can be written");
    let _ = team.env.run("chmod", a, &["+x", text(&hook)]).expect(0);
    team.sync(a, &[]).expect(0);
    assert!(!mark.exists());
    let command = format!("touch {}; ssh", text(&mark));
    for name in ["core.sshCommand", "remote.origin.uploadpack", "credential.https://example.com.helper"] {
        team.env.git(a, &["config", name, &command]);
        let said = team.sync(a, &[]).expect_error(2).to_ascii_lowercase();
        assert!(said.contains(&name.to_ascii_lowercase()), "{said}");
        team.env.git(a, &["config", "--unset", name]);
    }
    team.env.git(a, &["config", "protocol.ext.allow", "always"]);
    team.env.git(a, &["remote", "add", "evil", &format!("ext::sh -c touch% {}", text(&mark))]);
    let said = team.sync(a, &["evil"]).expect_error(3);
    assert!(said.contains("transport 'ext' not allowed"), "{said}");
    assert!(!mark.exists());
}

#[test]
fn settings_that_lose_records_are_named_with_what_mends_them() {
    let team = Team::new();
    let [a, _] = &team.clones;
    team.env.git(a, &["config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*"]);
    team.env.git(a, &["config", "notes.rewriteRef", "refs/notes/*"]);
    let said = team.sync(a, &[]).expect(0);
    let mends: Vec<&str> = said.lines().filter_map(|line| line.trim().strip_prefix("to mend it: ")).collect();
    assert_eq!(mends.len(), 2, "{said}");
    let doctor = || team.env.countersign(a, &["doctor"]).expect(0);
    for mend in &mends {
        assert!(doctor().contains(mend), "{}", doctor());
    }
    for mend in mends {
        let _ = team.env.run("sh", a, &["-c", mend]).expect(0);
    }
    let said = team.sync(a, &[]).expect(0);
    assert!(!said.contains("to mend it"), "{said}");
    assert!(doctor().contains("no setting of git loses records on their way"), "{}", doctor());
}

#[test]
fn what_is_no_remote_is_said() {
    let team = Team::new();
    let [a, _] = &team.clones;
    assert!(team.sync(a, &["upstream"]).expect_error(2).contains("there is no remote `upstream`"));
    let said = team.sync(a, &["/nowhere/at/all"]).expect_error(3);
    assert!(said.contains("git could not talk to the remote") && said.contains("/nowhere/at/all"), "{said}");
    team.env.git(a, &["remote", "remove", "origin"]);
    assert!(team.sync(a, &[]).expect_error(2).contains("git remote add origin URL"));
}
