//! The journal: whatever lies in its place is read, mended or refused, nothing that was acknowledged before a torn end is
//! lost, and what is read can be gone on with.

use std::fs;
use std::path::Path;

use countersign::base::{Digest, Hasher, Timestamp};
use countersign::diff::{Identity, Scope};
use countersign::review::{Entry, Event, Review};
use countersign::store::{self, ReviewKey, StoreError};
use tempfile::TempDir;

/// The bytes are a journal as it stands; then the payloads of lines that are chained as they should be; and then such a
/// journal that was cut short somewhere.
pub fn body(data: &[u8]) {
    let home = TempDir::new().expect("a directory can be made");
    let empty = store::open(home.path(), &key()).expect("a journal can be begun");
    let path = empty.journal.path().to_owned();
    drop(empty);
    let header = fs::read(&path).expect("it was just made");

    opens_or_is_refused(home.path(), &path, data);
    let chained = chain(&header, data.split(|&byte| byte == b'\n'));
    let all = opens_or_is_refused(home.path(), &path, &chained);
    let cut = header.len() + data.len() % (chained.len() - header.len() + 1);
    let some = opens_or_is_refused(home.path(), &path, &chained[..cut]);
    if let (Some(all), Some(some)) = (all, some) {
        assert!(all.starts_with(&some), "a torn end takes nothing that stands before it");
    }
}

fn key() -> ReviewKey {
    let identity = Identity::Patch(Digest::of(b"a patch"));
    ReviewKey {
        repository: "patch".into(),
        identity,
        scope: Scope::Whole,
        reviewer: "alice@example.com".into(),
    }
}

/// A header line, and a line for each payload.
fn chain<'a>(header: &[u8], payloads: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = header.to_vec();
    let mut before = Digest::from_hex(str::from_utf8(&header[..64]).expect("digits")).expect("a digest");
    for payload in payloads {
        let mut hasher = Hasher::new(b"countersign/journal/v1\0");
        hasher.field(before.as_bytes()).field(payload);
        before = hasher.finish();
        bytes.extend_from_slice(format!("{before} ").as_bytes());
        bytes.extend_from_slice(payload);
        bytes.push(b'\n');
    }
    bytes
}

/// Looks at a journal, opens it, and goes on with it; returns what it held.
fn opens_or_is_refused(home: &Path, path: &Path, bytes: &[u8]) -> Option<Vec<Entry>> {
    fs::write(path, bytes).expect("it can be replaced");
    let peeked = store::peek(home, &key());
    assert_eq!(fs::read(path).expect("it is there"), bytes, "to look changes nothing");
    let mut opened = match store::open(home, &key()) {
        Ok(opened) => opened,
        Err(error) => {
            let is_of_content = matches!(
                error,
                StoreError::Damaged { .. }
                    | StoreError::OtherReview { .. }
                    | StoreError::UnknownFormat { .. }
            );
            assert!(is_of_content && peeked.is_err(), "{error:?} {peeked:?}");
            assert_eq!(fs::read(path).expect("it is there"), bytes, "what is refused is left as it is");
            return None;
        }
    };
    assert_eq!(peeked.expect("what can be opened can be looked at"), opened.entries);
    if let Some(repair) = &opened.repaired {
        let torn = fs::read(&repair.kept).expect("a torn end is kept");
        assert!(bytes.ends_with(&torn) && torn.len() as u64 == repair.bytes);
        fs::remove_file(&repair.kept).expect("it is there");
    }
    let next = Entry { seq: opened.entries.len() as u64 + 1, at: Timestamp(0), event: Event::Undone };
    opened.journal.append(&next).expect("it can be gone on with");
    let mut expected = opened.entries.clone();
    expected.push(next);
    assert_eq!(store::peek(home, &key()).expect("it is whole"), expected);
    fold(&opened.entries);
    Some(opened.entries)
}

/// What does not follow is refused, and changes nothing.
fn fold(entries: &[Entry]) {
    let mut review = Review::new();
    for entry in entries {
        let before = (review.totals(), review.next_seq());
        if review.apply(entry.clone()).is_err() {
            assert_eq!(before, (review.totals(), review.next_seq()));
            return;
        }
    }
}
