//! Every review that has a journal.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::journal::{JOURNAL, decode};
use super::log::Log;
use super::place::{Place, REVIEWS};
use super::{Doing, ReviewKey, StoreError, wire};
use crate::base::Digest;
use crate::review::Entry;

/// A review as its journal has it.
#[derive(Debug)]
pub struct Stored {
    /// The name of its directory.
    pub id: String,
    /// Its directory.
    pub dir: PathBuf,
    /// What it is of, and everything that happened in it; or why that cannot be read.
    pub read: Result<(ReviewKey, Vec<Entry>), StoreError>,
}

/// Reads the journals under the state directory of which `is_wanted`, without locking or changing anything, and those that
/// do not say what they are of. In the order of their names, and without what holds no journal.
pub fn list(state_dir: &Path, is_wanted: impl Fn(&ReviewKey) -> bool) -> Result<Vec<Stored>, StoreError> {
    let reviews = state_dir.join(REVIEWS);
    let failed = StoreError::io(&reviews, Doing::Reading);
    let names = match fs::read_dir(&reviews) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(&failed)?,
    };
    let mut stored = Vec::new();
    for name in names {
        let name = name.map_err(&failed)?.file_name();
        let Some(digest) = name.to_str().and_then(Digest::from_hex) else { continue };
        let read = read_one(state_dir, &digest, &is_wanted).transpose();
        stored.extend(read.map(|read| Stored { id: digest.to_string(), dir: reviews.join(&name), read }));
    }
    stored.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(stored)
}

/// `None` if there is no journal, nothing in it yet, or nobody wants it.
fn read_one(
    state_dir: &Path,
    name: &Digest,
    is_wanted: impl Fn(&ReviewKey) -> bool,
) -> Result<Option<(ReviewKey, Vec<Entry>)>, StoreError> {
    let Some(place) = Place::find(state_dir, REVIEWS, name)? else { return Ok(None) };
    let key = Log::header(&place, JOURNAL)?.and_then(|header| wire::read_header(&header));
    // What nobody wants is not read to its end.
    if key.is_some_and(|key| !is_wanted(&key)) {
        return Ok(None);
    }
    let read = Log::peek(&place, JOURNAL, |payloads, path| {
        let Some(header) = payloads.first() else { return Ok(None) };
        let path_buf = || path.to_owned();
        let Some(key) = wire::read_header(header) else {
            return Err(match wire::format_of(header) {
                Some(version) if version > wire::FORMAT => {
                    StoreError::UnknownFormat { path: path_buf(), version }
                }
                _ => StoreError::Damaged { path: path_buf(), line: 1 },
            });
        };
        if key.digest() != *name {
            return Err(StoreError::OtherReview { path: path_buf() });
        }
        if !is_wanted(&key) {
            return Ok(None);
        }
        let entries = decode(payloads, &key, path)?;
        Ok(Some((key, entries)))
    })?;
    Ok(read.flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ObjectId, RepoPath, Timestamp};
    use crate::diff::{Identity, Scope, Snapshot};
    use crate::review::Event;

    fn key(reviewer: &str, scope: Scope) -> ReviewKey {
        let end = |commit| Snapshot { commit, tree: ObjectId::empty_tree() };
        ReviewKey {
            repository: "/srv/pay/.git".into(),
            identity: Identity::Trees { base: end(None), head: end(Some(ObjectId::empty_tree())) },
            scope,
            reviewer: reviewer.into(),
        }
    }

    #[test]
    fn every_journal_says_what_it_is_of() {
        let dir = tempfile::tempdir().unwrap();
        assert!(list(&dir.path().join("nowhere"), |_| true).unwrap().is_empty());
        let narrowed = [b"src".to_vec(), vec![0xff]].map(RepoPath::new);
        let narrowed = Scope::Narrowed(narrowed.into_iter().collect());
        let patch = ReviewKey {
            repository: "patch".into(),
            identity: Identity::Patch(Digest::of(b"patch")),
            ..key("alice@example.com", Scope::Whole)
        };
        let keys = [key("alice@example.com", Scope::Whole), key("bo@example.com", narrowed), patch];
        for key in &keys {
            let mut opened = crate::store::open(dir.path(), key).unwrap();
            opened.journal.append(&Entry { seq: 1, at: Timestamp(7), event: Event::Undone }).unwrap();
        }
        fs::create_dir(dir.path().join("reviews/something else")).unwrap();
        let stored = list(dir.path(), |_| true).unwrap();
        assert_eq!(stored.len(), keys.len());
        let of_bo = list(dir.path(), |key| key.reviewer == "bo@example.com").unwrap();
        assert_eq!(of_bo.iter().map(|one| &one.id).collect::<Vec<_>>(), [&keys[1].digest().to_string()]);
        for one in stored {
            let (key, entries) = one.read.unwrap();
            assert_eq!((one.id.clone(), entries.len()), (key.digest().to_string(), 1));
            assert!(keys.contains(&key) && one.dir.ends_with(&one.id));
        }
    }

    #[test]
    fn a_damaged_journal_and_one_that_was_moved_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let (alice, bo) = (key("alice@example.com", Scope::Whole), key("bo@example.com", Scope::Whole));
        for key in [&alice, &bo] {
            drop(crate::store::open(dir.path(), key).unwrap());
        }
        let journal =
            |key: &ReviewKey| dir.path().join("reviews").join(key.digest().to_string()).join(JOURNAL);
        fs::copy(journal(&alice), journal(&bo)).unwrap();
        fs::write(journal(&alice), "nonsense\nand more\n").unwrap();
        let read = |key: &ReviewKey| {
            let stored = list(dir.path(), |_| true).unwrap();
            stored.into_iter().find(|one| one.id == key.digest().to_string()).unwrap().read
        };
        assert!(matches!(read(&alice), Err(StoreError::Damaged { line: 1, .. })));
        assert!(matches!(read(&bo), Err(StoreError::OtherReview { .. })));
    }
}
