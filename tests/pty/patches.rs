//! Patches: read from a file or a pipe, recorded to a file; and no review without a terminal.

use std::fs;

use crate::desk::Desk;
use crate::reader::{Reader, SIZE};
use crate::support::env::COUNTERSIGN;

#[test]
fn a_patch_from_a_pipe_is_read_with_keys_from_the_terminal() {
    let desk = Desk::new();
    let out = desk.env.path("record.json");
    let script = format!("git diff main feature | {COUNTERSIGN} --patch - --out {}", out.display());
    let mut reader = Reader::start(&desk, "sh", &["-c", &script], SIZE);
    reader.wait_for("of 9 lines");
    reader.sign().sign().sign();
    reader.sign_off("signed off");
    reader.wait_for("bound to the bytes of the patch");
    reader.close("signed off");
    reader.leave();
    let line = fs::read_to_string(&out).expect("the record was written");
    assert!(line.contains("\"payload\"") && line.contains("\"sig\""), "{line}");
    assert_eq!(desk.ledger_tip(), None);
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
}

#[test]
fn a_patch_without_a_place_for_its_record_says_what_to_do_and_keeps_the_decisions() {
    let desk = Desk::new();
    let patch = desk.env.path("fix.diff");
    fs::write(&patch, desk.git(&["diff", "main", "feature"]) + "\n").expect("the disk takes it");
    let patch = patch.to_str().expect("temporary paths are UTF-8");
    let mut reader = Reader::open(&desk, &["--patch", patch]);
    reader.sign();
    reader.sign_off("NOT signed off");
    reader.wait_for("--out FILE");
    reader.close("NOT signed off");
    reader.leave();
    assert_eq!(desk.status(&["--patch", patch]).signed, 3);
}

#[test]
fn there_is_no_review_without_a_terminal() {
    let desk = Desk::new();
    let error = desk.countersign(&["main..feature"]).expect_error(2);
    assert!(error.contains("a review needs a terminal"), "{error}");
    let script = format!("{COUNTERSIGN} main..feature > out.txt; echo \"code $?\"");
    let mut reader = Reader::start(&desk, "sh", &["-c", &script], SIZE);
    reader.wait_for("a review needs a terminal").wait_for("code 2");
    reader.wait_exit();
    assert_eq!(fs::read(desk.repo.join("out.txt")).expect("the shell made it"), b"");
}
