//! The bodies of the fuzz targets as ordinary tests: every seed, what comes of seeds, and any bytes. `PROPTEST_CASES` says how
//! many; the fuzzer itself is `tests/fuzz/run.sh`.

#[path = "fuzz/bodies/mod.rs"]
#[allow(unreachable_pub, reason = "shared with the fuzz targets")]
mod bodies;
#[path = "fuzz/mutations.rs"]
mod mutations;

use bodies::{journal, mail, name, patch, policy, record, text};
use mutations::holds;

#[test]
fn any_patch() {
    holds(patch::body, "corpus", 150);
}

#[test]
fn any_name() {
    holds(name::body, "fuzz/seeds/name", 100);
}

#[test]
fn any_mail() {
    holds(mail::body, "fuzz/seeds/mail", 400);
}

#[test]
fn any_text() {
    holds(text::body, "fuzz/seeds/text", 2000);
}

#[test]
fn any_journal() {
    holds(journal::body, "fuzz/seeds/journal", 60);
}

#[test]
fn any_record() {
    holds(record::body, "fuzz/seeds/record", 1000);
}

#[test]
fn any_policy() {
    holds(policy::body, "fuzz/seeds/policy", 300);
}
