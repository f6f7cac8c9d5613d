//! From a sign-off at the screen to `verify`, `show` and `status`.

use crate::support::env::{COUNTERSIGN, Env};
use crate::support::pty::Pty;
use crate::support::repo::TestRepo;
use crate::support::reviewing::{open, set_up_key, sign_off, sign_until};

/// Alice, who has a key, and a change by Ada on `feature` that `main` knows nothing of.
pub(crate) struct Case {
    pub(crate) env: Env,
    pub(crate) repo: TestRepo,
}

impl Case {
    /// Alice's key is trusted on `main`.
    pub(crate) fn trusted() -> Self {
        let env = Env::new();
        let signers = set_up_key(&env);
        Self::with(env, Some(&signers))
    }

    fn with(env: Env, signers: Option<&str>) -> Self {
        let repo = TestRepo::new();
        repo.write("a.txt", "one\ntwo\nthree\n");
        if let Some(signers) = signers {
            repo.write(".countersign/allowed_signers", signers);
        }
        repo.commit("before");
        repo.git(["checkout", "-q", "-b", "feature"]);
        repo.write("a.txt", "one\n2\nthree\n");
        repo.write("run", "");
        repo.commit("after\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
        Self { env, repo }
    }

    /// Alice reads all of `main..feature` and signs it off with further `args`.
    #[track_caller]
    pub(crate) fn sign_all(&self, args: &[&str]) -> String {
        let args = [&["main..feature"], args].concat();
        let mut pty = open(&self.env, self.repo.path(), &args);
        sign_until(&mut pty, "signed 2 of 2 lines, 1 of 1");
        sign_off(&mut pty)
    }

    #[track_caller]
    pub(crate) fn run(&self, args: &[&str], code: i32) -> String {
        self.env.countersign(self.repo.path(), args).expect(code)
    }

    #[track_caller]
    pub(crate) fn has(&self, args: &[&str], code: i32, words: &[&str]) {
        let out = self.run(args, code);
        for word in words {
            assert!(out.contains(word), "`{word}` is missing from {args:?}\n{out}");
        }
    }

    /// The note on `object`, and where it stands in the tree of notes.
    pub(crate) fn note(&self, object: &str) -> (String, Vec<u8>) {
        let listed = self.repo.git(["ls-tree", "-r", "refs/notes/countersign/reviews"]);
        let entry =
            listed.lines().find(|line| line.split('\t').next_back().unwrap().replace('/', "") == object);
        let (meta, path) = entry.expect("it has a note").split_once('\t').unwrap();
        (path.to_owned(), self.repo.git_bytes(["cat-file", "blob", meta.split(' ').nth(2).unwrap()], b""))
    }

    /// Replaces the ledger by one with a single note.
    pub(crate) fn forge(&self, object: &str, note: &[u8]) {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
        let blob = text(self.repo.git_bytes(["hash-object", "-w", "--stdin"], note));
        let tree =
            text(self.repo.git_bytes(["mktree"], format!("100644 blob {blob}\t{object}\n").as_bytes()));
        let commit = self.repo.git(["commit-tree", "-m", "forged", &tree]);
        self.repo.git(["update-ref", "refs/notes/countersign/reviews", &commit]);
    }
}

pub(crate) const VERIFY: [&str; 2] = ["verify", "main..feature"];

#[test]
fn a_change_that_was_read_in_full_by_somebody_trusted_holds() {
    let case = Case::trusted();
    case.has(
        &VERIFY,
        1,
        &["Does not hold: 0 of 2 lines, 0 of 1 other change", "signed by nobody", "no records"],
    );
    case.repo.git(["remote", "add", "up", "https://bo:secret@example.com/acme/app.git"]);
    let receipt = case.sign_all(&[]);
    assert!(receipt.contains("countersign sync up"), "{receipt}");

    case.has(
        &VERIFY,
        0,
        &[
            "Holds: 2 of 2 lines, 1 of 1 other change are signed",
            "signed by alice@example.com: added 2; removed 2",
            "the base of the range",
            ".countersign/allowed_signers of",
            "counts",
        ],
    );
    case.has(&["verify"], 0, &["the tip of the default branch `refs/heads/main`"]);
    let json: serde_json::Value =
        serde_json::from_str(&case.run(&["verify", "main..feature", "--format=json"], 0)).unwrap();
    assert_eq!(json["conclusion"], "holds");
    assert_eq!(json["signed"], serde_json::json!({"lines": 2, "others": 1}));
    assert_eq!(json["records"][0]["signature"]["verdict"], "good");
    assert_eq!(json["trust"]["authorMayControl"], false);

    case.has(
        &["show", "feature"],
        0,
        &[
            "holds: trusted as alice@example.com",
            "Alice Example <alice@example.com>",
            "complete: signed 2 of 2 lines, 1 of 1 other change",
            "claude-code (trailer)",
            "Ada Author <ada@example.com>",
            "for refs/heads/main in git+https://example.com/acme/app",
        ],
    );
    assert!(!case.run(&["show", "feature"], 0).contains("secret"));
    case.has(
        &["status", "main..feature"],
        0,
        &["alice@example.com: signed 2 of 2 lines, 1 of 1", "recorded as"],
    );
}

#[test]
fn nothing_is_written_by_looking() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let refs = || case.repo.git(["for-each-ref"]) + &case.repo.git(["count-objects", "-v"]);
    let before = refs();
    for args in [&["verify", "main..feature"][..], &["show"], &["status"], &["inventory"]] {
        let _ = case.run(args, 0);
    }
    assert_eq!(refs(), before);
}

#[test]
fn who_is_trusted_is_decided_by_the_trust_root() {
    let env = Env::new();
    set_up_key(&env);
    let case = Case::with(env, None);
    let err = case.env.countersign(case.repo.path(), &VERIFY).expect_error(2);
    assert!(err.contains("no keys are trusted") && err.contains("--trust REV"), "{err}");
    let stranger = case.env.key("stranger@example.com");
    let public = std::fs::read_to_string(format!("{}.pub", stranger.display())).unwrap();
    case.repo.git(["checkout", "-q", "main"]);
    case.repo.write(".countersign/allowed_signers", format!("stranger@example.com {public}"));
    case.repo.commit("trust somebody else");
    case.repo.git(["checkout", "-q", "feature"]);
    case.repo.git(["rebase", "-q", "main"]);
    case.sign_all(&[]);
    case.has(&VERIFY, 1, &["does not count: the key `SHA256:", "is not trusted"]);
}

#[test]
fn ones_own_change_needs_to_be_allowed() {
    let case = Case::trusted();
    case.repo.git([
        "-c",
        "user.name=Alice",
        "commit",
        "-q",
        "--amend",
        "--no-edit",
        "--author=Alice <ALICE@example.com>",
    ]);
    case.sign_all(&[]);
    case.has(&VERIFY, 1, &["read in full, but only by its author"]);
    case.has(&["verify", "main..feature", "--allow-self"], 0, &["Holds", "which --allow-self accepts"]);
    case.has(&["show", "feature"], 0, &["an author of the change"]);
}

#[test]
fn an_unsigned_record_says_so_everywhere_and_counts_nowhere() {
    let case = Case::trusted();
    let receipt = case.sign_all(&["--unsigned"]);
    assert!(receipt.contains("NOT SIGNED"), "{receipt}");
    case.has(&VERIFY, 1, &["does not count: it is not signed"]);
    case.has(&["show", "feature"], 0, &["DOES NOT HOLD: it is not signed"]);
}

#[test]
fn a_flipped_byte_a_cut_note_and_a_copied_note_are_refused_with_their_causes() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let head = case.repo.git(["rev-parse", "feature"]);
    let (_, note) = case.note(&head);

    let mut flipped = note.clone();
    flipped[40] ^= 1;
    case.forge(&head, &flipped);
    assert!(case.run(&VERIFY, 1).contains("refused: ") || case.run(&VERIFY, 1).contains("does not count"));
    case.forge(&head, &note[..note.len() / 2]);
    case.has(&VERIFY, 1, &["refused: the line is not a whole envelope", "Does not hold"]);
    case.has(&["show", "feature"], 0, &["refused: "]);

    case.forge(&head, &note);
    case.has(&VERIFY, 0, &["Holds"]);
    case.repo.write("b.txt", "more\n");
    let next = case.repo.commit("one more commit");
    case.forge(&next, &note);
    case.has(&VERIFY, 1, &["it is about another head"]);
}

#[test]
fn uncommitted_work_that_was_signed_holds_once_it_is_committed() {
    let case = Case::trusted();
    case.repo.git(["checkout", "-q", "main"]);
    case.repo.write("a.txt", "one\nTWO\nthree\n");
    let mut pty = open(&case.env, case.repo.path(), &[]);
    sign_until(&mut pty, "signed 2 of 2 lines");
    let receipt = sign_off(&mut pty);
    assert!(receipt.contains("read back and verified"), "{receipt}");
    let tree = receipt.lines().find_map(|line| line.split_once("countersign show ")).unwrap().1;
    case.has(
        &["show", tree.trim()],
        0,
        &["complete: signed 2 of 2 lines", "holds: trusted as alice@example.com"],
    );
    // Alice is taken for the author of what nobody committed yet.
    case.has(&["verify", "--worktree"], 1, &["read in full, but only by its author"]);
    let base = case.repo.git(["rev-parse", "HEAD"]);
    case.repo.commit("by Ada");
    // The key is in the base, so this works only because the base is named.
    case.has(&["verify", &format!("{base}..HEAD")], 1, &["only by its author"]);
    case.has(&["verify", &format!("{base}..HEAD"), "--allow-self"], 0, &["Holds"]);
}

#[test]
fn a_part_of_a_change_cannot_be_verified() {
    let case = Case::trusted();
    let err =
        case.env.countersign(case.repo.path(), &["verify", "main..feature", "--", "a.txt"]).expect_error(2);
    assert!(err.contains("whole change"), "{err}");
}

#[test]
fn a_patch_from_a_pipe_is_read_with_keys_from_the_terminal_and_recorded_to_a_file() {
    let case = Case::trusted();
    let patch = case.repo.git_bytes(["diff", "main", "feature"], b"");
    std::fs::write(case.env.path("tmp/fix.diff"), patch).unwrap();
    let piped = format!("cat fix.diff | {COUNTERSIGN} --patch - --out record.json");
    let mut pty = Pty::start(&case.env, "sh", &case.env.path("tmp"), &["-c", &piped], (120, 60));
    sign_until(&mut pty, "signed 2 of 2 lines, 1 of 1");
    let receipt = sign_off(&mut pty);
    assert!(receipt.contains("record.json"), "{receipt}");
    let record = std::fs::read(case.env.path("tmp/record.json")).unwrap();
    let envelope: serde_json::Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(envelope["payloadType"], "application/vnd.in-toto+json");
    // On a commit such a record counts for nothing.
    let head = case.repo.git(["rev-parse", "feature"]);
    case.forge(&head, &record);
    case.has(&VERIFY, 1, &["does not count: it is about a patch"]);
    // Read again, it is the same review.
    let status = case.env.countersign(&case.env.path("tmp"), &["status", "--patch", "fix.diff"]).expect(0);
    assert!(status.contains("alice@example.com: signed 2 of 2 lines, 1 of 1 other change"), "{status}");
}

#[test]
fn a_ledger_whose_tip_is_gone_says_how_to_go_back() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let ledger = "refs/notes/countersign/reviews";
    case.repo.git(["notes", "--ref", ledger, "add", "-m", "one more", "main"]);
    let tip = case.repo.git(["rev-parse", ledger]);
    std::fs::remove_file(case.repo.path().join(".git/objects").join(&tip[..2]).join(&tip[2..])).unwrap();
    let err = case.env.countersign(case.repo.path(), &VERIFY).expect_error(3);
    assert!(err.contains("which is not in this repository"), "{err}");
    let (_, command) = err.split_once("to go back to where it stood before: ").unwrap();
    let _ = case.env.run("sh", case.repo.path(), &["-c", command]).expect(0);
    case.has(&VERIFY, 0, &["Holds"]);
}
