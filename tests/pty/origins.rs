//! Where lines come from: moved within the change, or written by an older commit.

use std::fs;

use crate::desk::Desk;
use crate::reader::Reader;

const DAYS: &str = "fn age_in_days(order: &Order) -> u32 {\n    order.age.days()\n}\n";

/// A function that goes from one file to another.
fn desk() -> Desk {
    let order = format!("// Orders.\n{DAYS}// The end.\n");
    let age = format!("// Ages.\n{DAYS}");
    Desk::with(
        &[("src/age.rs", "// Ages.\n"), ("src/order.rs", &order)],
        &[("src/age.rs", &age), ("src/order.rs", "// Orders.\n// The end.\n")],
    )
}

#[test]
fn a_moved_block_is_marked_followed_and_decided_on_at_both_ends() {
    let desk = desk();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("moved from src/order.rs:2, 3 lines");
    reader.send("gv").wait_for("moved to src/age.rs:2, 3 lines");
    reader.send("gv").wait_for("moved from");
    reader.sign();
    reader.wait_for("moved to");
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
}

#[test]
fn a_key_shows_the_commit_behind_a_removed_line_and_says_where_there_is_none() {
    let desk = desk();
    let id = desk.git(&["rev-parse", "--short=7", "main"]);
    let subject = desk.git(&["log", "-1", "--format=%s", "main"]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader
        .wait_for("moved from")
        .send("gv")
        .wait_for("moved to")
        .send("B")
        .wait_for(&format!("{}   2     │-", id.trim()));
    reader.send("\r").wait_for(&format!(": {}", subject.trim()));
    reader.leave();
    let patch = desk.env.path("move.diff");
    fs::write(&patch, desk.git(&["diff", "main", "feature"]) + "\n").expect("the disk takes it");
    let patch = patch.to_str().expect("temporary paths are UTF-8");
    let mut reader = Reader::open(&desk, &["--patch", patch]);
    reader.send("B").wait_for("no blame: a patch does not say who wrote the lines");
    reader.leave();
}
