//! Reviews in progress are listed from anywhere, and gone on with from anywhere.

use std::fs;

use crate::desk::Desk;
use crate::reader::{Reader, shown};

fn list(desk: &Desk) -> String {
    desk.env.countersign(&desk.env.path("home"), &["reviews"]).expect(0)
}

#[test]
fn a_review_is_listed_and_resumed_from_elsewhere() {
    let desk = Desk::new();
    assert_eq!(list(&desk), "There is no review in progress.\n");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    reader.leave();
    let mut reader = Reader::open(&desk, &["feature", "--", "src/ledger.rs"]);
    reader.leave();

    let listed = list(&desk);
    let repo = desk.repo.canonicalize().expect("it is there");
    assert!(listed.contains(&format!("1  {}  ", repo.display())), "{listed}");
    assert!(listed.contains("alice@example.com: signed 3 of 9 lines"), "{listed}");
    assert!(listed.contains("not recorded yet; last touched 2"), "{listed}");
    assert!(listed.contains("1 review has no decision and no comment in it"), "{listed}");
    assert!(listed.contains("countersign reviews resume 1"), "{listed}");

    let home = desk.env.path("home");
    let home = home.to_str().expect("temporary paths are UTF-8");
    let mut reader = Reader::open(&desk, &["-C", home, "reviews", "resume", "1"]);
    assert_eq!(reader.counts().signed, 3);
    reader.sign().sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    assert!(list(&desk).contains("signed 9 of 9 lines"), "{}", list(&desk));
    assert!(list(&desk).contains("     recorded; last touched"), "{}", list(&desk));
    // The trust root is what it is without a range: the default branch, not the base that the ids name.
    let _ = desk.countersign(&["verify", "main..feature"]).expect(0);

    let json = desk.env.countersign(&desk.env.path("home"), &["reviews", "--format", "json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json["reviews"][0]["number"], 1);
    assert_eq!(json["reviews"][0]["signed"]["lines"], 9);
    assert_eq!(json["reviews"][0]["all"]["lines"], 9);
    assert_eq!(json["reviews"][0]["head"]["commit"], desk.git(&["rev-parse", "feature"]).as_str());
    assert_eq!(json["empty"], 1);

    // What the list says about deleting works, and takes away nothing else.
    let line = list(&desk);
    let delete =
        line.lines().find_map(|line| line.strip_prefix("To delete it for good:")).expect("it says how");
    let _ = desk.env.run("sh", &desk.env.path("home"), &["-c", delete]).expect(0);
    assert!(list(&desk).contains("There is no review in progress."), "{}", list(&desk));
}

#[test]
fn uncommitted_work_is_resumed_while_it_is_the_same() {
    let desk = Desk::new();
    desk.write("src/ledger.rs", "fn post() {}\n");
    let mut reader = Reader::open(&desk, &[]);
    reader.sign();
    let before = reader.counts().signed;
    assert!(before > 0);
    reader.leave();
    assert!(list(&desk).contains(": signed "), "{}", list(&desk));
    let home = desk.env.path("home");
    let home = home.to_str().expect("temporary paths are UTF-8");
    let mut reader = Reader::open(&desk, &["-C", home, "reviews", "resume", "1"]);
    reader.wait_until("the decision", |pty| shown(&pty.screen()).signed == before);
    reader.leave();
    desk.write("src/ledger.rs", "fn post() { later() }\n");
    let mut reader =
        Reader::start(&desk, crate::support::env::COUNTERSIGN, &["reviews", "resume", "1"], (100, 30));
    reader.wait_for("is not there any more").wait_for("countersign --worktree");
    assert_eq!(reader.wait_exit(), 2);
}

#[test]
fn what_is_gone_or_somebody_elses_is_said_so() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    reader.leave();
    desk.configure("user.email", "carol@example.com");
    let resume = |which: &str| desk.env.countersign(&desk.env.path("home"), &["reviews", "resume", which]);
    let error = resume("1").expect_error(2);
    assert!(error.contains("this is the review of `alice@example.com`"), "{error}");
    assert!(resume("7").expect_error(2).contains("there is no review `7`"));
    fs::rename(&desk.repo, desk.env.path("moved")).expect("it can be moved");
    assert!(
        list(&desk).contains("! the repository is gone; to delete the review: rm -r "),
        "{}",
        list(&desk)
    );
    assert!(resume("1").expect_error(2).contains("is gone"));
}

#[test]
fn a_narrowed_review_is_resumed_as_narrow_as_it_was() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature", "--", "src/le*.rs"]);
    reader.sign();
    reader.leave();
    assert!(list(&desk).contains(" -- src/ledger.rs"), "{}", list(&desk));
    assert!(list(&desk).contains("signed 3 of 3 lines"), "{}", list(&desk));
    let mut reader = Reader::open(&desk, &["reviews", "resume", "1"]);
    assert_eq!(reader.counts().signed, 3);
    assert!(!reader.screen().contains("refund.rs"), "{}", reader.screen());
    reader.leave();
}
