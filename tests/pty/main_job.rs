//! From nothing to a record that holds: read, sign, see the receipt, check. And the terminal is given back.

use crate::desk::{Desk, LEDGER};
use crate::reader::Reader;
use crate::support::repo::is_made_by_this_git;

#[test]
fn a_change_is_read_signed_and_verified() {
    from_reading_to_verifying(&Desk::new());
}

#[test]
fn a_change_is_read_signed_and_verified_where_ids_are_sha256() {
    let desk = Desk::in_kind(&[("GIT_DEFAULT_HASH", "sha256")]);
    from_reading_to_verifying(&desk);
    uncommitted_work_is_signed_and_found_once_it_is_committed(&desk);
}

#[test]
fn a_change_is_read_signed_and_verified_where_refs_are_in_a_reftable() {
    if is_made_by_this_git(&["--ref-format=reftable"]) {
        let desk = Desk::in_kind(&[("GIT_DEFAULT_REF_FORMAT", "reftable")]);
        from_reading_to_verifying(&desk);
        uncommitted_work_is_signed_and_found_once_it_is_committed(&desk);
    }
}

fn uncommitted_work_is_signed_and_found_once_it_is_committed(desk: &Desk) {
    desk.write("src/late.rs", "fn late() {}\n");
    let mut reader = Reader::open(desk, &[]);
    reader.sign().sign_off("signed off").leave();
    desk.commit_as("bo", "Late");
    let out = desk.countersign(&["verify", "--allow-self", "HEAD"]).expect(0);
    assert!(out.contains("1 of 1 line"), "{out}");
    assert_eq!(desk.git(&["fsck", "--strict"]), "");
}

fn from_reading_to_verifying(desk: &Desk) {
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
    let mut reader = Reader::open_at(desk, &["main..feature"], (130, 30));
    let screen = reader.screen();
    for expected in [
        "main..feature",
        "alice@example.com",
        "machine-written: Claude",
        "trusted key",
        "signed 0 of 9 lines",
        "src/ledger.rs",
    ] {
        assert!(screen.contains(expected), "{expected}\n{screen}");
    }
    reader.sign().wait_for("days >= 30");
    reader.sign().sign().wait_for("nothing is undecided any more: ZZ signs off");
    reader.sign_off("signed off");
    reader.wait_for("Signed by alice@example.com").wait_for("countersign sync");
    reader.wait_for("countersign show");
    reader.close("signed off").wait_for("let days");
    reader.leave();
    // What was recorded, and what comes next, stays on the terminal.
    let left = reader.screen();
    assert!(left.contains("Written, read back and verified.") && left.contains("countersign sync"), "{left}");
    assert!(!left.contains("not all of it is in a record"), "{left}");

    let out = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(out.contains("alice@example.com"), "{out}");
    assert!(desk.countersign(&["show", "feature"]).expect(0).contains("alice@example.com"));
    assert_eq!(desk.git(&["log", "--format=%an <%ae>", LEDGER]), "Alice Example <alice@example.com>");
    assert_eq!(desk.git(&["fsck", "--strict"]), "");
    let records = desk.records("feature");
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["predicate"]["outcome"], "complete");
}
