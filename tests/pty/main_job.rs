//! From nothing to a record that holds: read, sign, see the receipt, check. And the terminal is given back.

use crate::desk::{Desk, LEDGER};
use crate::reader::Reader;

#[test]
fn a_change_is_read_signed_and_verified() {
    let desk = Desk::new();
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
    let mut reader = Reader::open_at(&desk, &["main..feature"], (130, 30));
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
    reader.wait_for("Signed by alice@example.com").wait_for(&format!("git push REMOTE {LEDGER}"));
    reader.wait_for("countersign show");
    reader.close("signed off").wait_for("let days");
    reader.leave();

    let out = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(out.contains("alice@example.com"), "{out}");
    assert!(desk.countersign(&["show", "feature"]).expect(0).contains("alice@example.com"));
    assert_eq!(desk.git(&["log", "--format=%an <%ae>", LEDGER]), "Alice Example <alice@example.com>");
    assert_eq!(desk.git(&["fsck", "--strict"]), "");
    let records = desk.records("feature");
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["predicate"]["outcome"], "complete");
}
