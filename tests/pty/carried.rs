//! A branch that changed after it was signed: only what is new is undecided, and the rest says where it was read.

use crate::desk::{Desk, LEDGER};
use crate::reader::{Reader, SIZE, shown};
use crate::support::env::COUNTERSIGN;

const AGAIN: [&str; 2] = ["let fee = amount / 100;", "let fee = amount / 50;"];

/// Alice signs all nine lines, and Bo amends one of three hunks.
fn signed_and_amended() -> Desk {
    let desk = Desk::new();
    sign_all(&desk, 3);
    let text = std::fs::read_to_string(desk.repo.join("src/refund.rs")).expect("it is there");
    desk.write("src/refund.rs", text.replace(AGAIN[0], AGAIN[1]));
    amend(&desk);
    desk
}

fn sign_all(desk: &Desk, n: usize) {
    let mut reader = Reader::open(desk, &["main..feature"]);
    for _ in 0..n {
        reader.sign();
    }
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
}

fn amend(desk: &Desk) {
    desk.git(&["add", "-A"]);
    let bo = ["-c", "user.name=bo", "-c", "user.email=bo@example.com", "-c", "commit.gpgsign=false"];
    desk.git(&[&bo[..], &["commit", "-q", "--amend", "--no-edit"]].concat());
}

fn record(desk: &Desk, rev: &str) -> String {
    let out = desk.countersign(&["show", "--format", "json", rev]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    json["records"][0]["id"].as_str().expect("it has a name")[..12].to_owned()
}

#[test]
fn after_an_amend_only_the_changed_hunk_is_undecided_and_the_record_says_so() {
    let desk = signed_and_amended();
    let first = record(&desk, "feature@{1}");
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);

    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for(&format!("5 lines carried over from your record {first}")).wait_for("U opens one again");
    assert_eq!(reader.counts().signed, 5);
    reader.wait_for("5 carried").wait_for("50;").wait_for("↻");
    // A carried hunk is opened again by one key, and that is undone by another; what was carried is not.
    reader.press("gg{");
    reader.press_until("U", "it undecided", |pty| shown(&pty.screen()).signed == 2);
    reader.press_until("u", "it carried over again", |pty| shown(&pty.screen()).signed == 5);
    reader.press_until("u", "a refusal", |pty| pty.screen().contains("nothing to undo"));
    reader.press(">").sign();
    assert_eq!(reader.counts().signed, 9);
    reader.ask_sign_off().wait_for("5 lines of these were read in an earlier change");
    reader.type_word("Signed by");
    reader.close("signed off");
    reader.leave();

    let out = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(out.contains("5 lines of them only carried over from earlier reading"), "{out}");
    assert!(out.contains(&format!("5 lines from record {first} on ")), "{out}");
    assert!(out.contains("signed by alice@example.com, carried over: "), "{out}");
    let out = desk.countersign(&["show", "feature"]).expect(0);
    assert!(out.contains(&format!("5 lines from record {first} on ")), "{out}");
    let out = desk.countersign(&["status", "main..feature"]).expect(0);
    assert!(out.contains("5 lines of these carried over"), "{out}");

    // Where the ledger has lost the earlier record, what was carried from it does not count, and what else is lost nobody knows.
    let head = desk.git(&["rev-parse", "feature@{1}"]);
    desk.git(&["notes", "--ref", LEDGER, "remove", &head]);
    let out = desk.countersign(&["verify", "main..feature"]).expect(3);
    assert!(out.contains("does not count: it is not in the ledger"), "{out}");
    assert!(
        out.contains(&format!("record {first} by `alice@example.com` was taken out of the ledger")),
        "{out}"
    );
}

#[test]
fn a_rebased_branch_with_one_more_commit_keeps_what_is_the_same() {
    let desk = Desk::new();
    sign_all(&desk, 3);
    desk.git(&["switch", "-q", "main"]);
    desk.write("elsewhere.txt", "news\n");
    desk.commit_as("bo", "Elsewhere");
    desk.git(&["-c", "user.name=bo", "-c", "user.email=bo@example.com", "rebase", "-q", "main", "feature"]);
    desk.write("src/late.rs", "fn late() {}\n");
    desk.commit_as("bo", "Late");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("9 lines carried over from your record").wait_for("fn late()");
    reader.sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    let out = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(out.contains("Holds: 10 of 10 lines are signed, 9 lines of them only carried over"), "{out}");
}

#[test]
fn nothing_is_carried_from_what_is_lost_or_another_persons() {
    let desk = signed_and_amended();
    desk.configure("user.email", "carol@example.com");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    assert_eq!(reader.counts().signed, 0);
    assert!(!reader.screen().contains("carried"), "{}", reader.screen());
    reader.leave();
    desk.configure("user.email", "alice@example.com");
    desk.git(&["update-ref", "-d", LEDGER]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("nothing is carried over from your record").wait_for("it is not in the");
    assert_eq!(reader.counts().signed, 0);
    reader.leave();
}

#[test]
fn loading_again_keeps_every_decision_on_what_is_unchanged() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["--watch=1", "main..feature"]);
    reader.sign().reject("off by one");
    let before = reader.counts();
    desk.write("src/late.rs", "fn late() {}\n");
    desk.commit_as("bo", "Late");
    reader.wait_for("the change moved: r reloads");
    reader.send("r").wait_for("carried over from before the change moved").wait_while("the change moved:");
    assert_eq!(reader.counts(), before);
    reader.press("gg").wait_for("rejected, carried over: off by one");
    reader.leave();
    // They are in the journal of the change as it is now.
    let after = desk.status(&["main..feature"]);
    assert_eq!((after.signed, after.rejected), (before.signed, before.rejected));
}

#[test]
fn without_the_screen_it_is_said_and_opened_again_too() {
    let desk = signed_and_amended();
    let mut reader = Reader::start(&desk, COUNTERSIGN, &["review", "--prompt", "main..feature"], SIZE);
    reader.wait_for("5 lines carried over from your record").wait_for("o opens one again");
    reader.wait_for("Sign this hunk");
    reader.send("K\r").wait_for("signed, carried over").wait_for("is decided [n,o,");
    reader.send("o\r").wait_for("Undecided again: ");
    reader.wait_until("the question again", |pty| pty.screen().trim_end().ends_with("[y,n,x,f,s,c,u,?]?"));
    reader.send("q\r");
    assert_eq!(reader.wait_exit(), 0);
    assert!(desk.status(&["main..feature"]).signed < 5);
}

#[test]
fn what_was_doubted_since_the_last_record_is_read_again() {
    let desk = signed_and_amended();
    // Rejected on the second head, and never signed off.
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("5 lines carried over from your record");
    reader.press("[").reject("no, after all");
    reader.leave();
    desk.write("src/late.rs", "fn late() {}\n");
    desk.commit_as("bo", "Late");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("3 lines carried over from your record").wait_for("1 file doubted since");
    assert_eq!(reader.counts().signed, 3);
    reader.leave();
}
