//! Reviews of the same work: those that one person has of one branch, one after the other as the work changes.
//!
//! A journal belongs to exactly two trees, so every edit of uncommitted work and every new commit begins another one. The
//! series remembers which came before, so that what was said there is not lost: `series/<digest>/series` is a log like the
//! others, with a line for each review that somebody opened or spoke in.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::log::Log;
use super::place::Place;
use super::{ReviewKey, StoreError, wire};
use crate::base::{Digest, Hasher};
use crate::diff::{Identity, Scope};

const SERIES: &str = "series";

/// How many reviews back anything is remembered.
const MOST: usize = 40;

/// What tells one series from all others of this user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The repository's common directory, canonical.
    pub repository: PathBuf,
    /// The full name of the branch.
    pub branch: String,
    /// Whether all of the change is read.
    pub scope: Scope,
    /// Who reads it.
    pub reviewer: String,
}

impl Series {
    /// The review of `identity` in this series.
    pub fn review(&self, identity: Identity) -> ReviewKey {
        ReviewKey {
            repository: self.repository.clone(),
            identity,
            scope: self.scope.clone(),
            reviewer: self.reviewer.clone(),
        }
    }

    fn digest(&self) -> Digest {
        let mut hasher = Hasher::new(b"countersign/series/v1\0");
        hasher.field(self.repository.as_os_str().as_bytes());
        hasher.field(self.reviewer.as_bytes()).field(self.branch.as_bytes());
        if let Scope::Narrowed(paths) = &self.scope {
            for path in paths {
                hasher.field(path.as_bytes());
            }
        }
        hasher.finish()
    }
}

/// Notes that the review of `identity` is where the series is now.
pub fn join(state_dir: &Path, series: &Series, identity: Identity) -> Result<(), StoreError> {
    let place = Place::make(state_dir, SERIES, &series.digest())?;
    let lock = place.wait_for_lock("lock")?;
    let decode = |payloads: &[&[u8]], path: &Path| decode(payloads, series, path);
    let (mut log, members, _) = Log::open(&place, SERIES, lock, &wire::series_header(series), decode)?;
    if members.last() != Some(&identity) {
        log.append(&[wire::series_member(&identity)])?;
    }
    Ok(())
}

/// The reviews of the series in order; one that somebody came back to stands where it was last.
pub fn members(state_dir: &Path, series: &Series) -> Result<Vec<Identity>, StoreError> {
    let Some(place) = Place::find(state_dir, SERIES, &series.digest())? else { return Ok(Vec::new()) };
    let all = Log::peek(&place, SERIES, |payloads, path| decode(payloads, series, path))?.unwrap_or_default();
    let mut members: Vec<Identity> = Vec::new();
    for identity in all.into_iter().rev() {
        if members.len() < MOST && !members.contains(&identity) {
            members.push(identity);
        }
    }
    members.reverse();
    Ok(members)
}

fn decode(payloads: &[&[u8]], series: &Series, path: &Path) -> Result<Vec<Identity>, StoreError> {
    let Some((header, members)) = payloads.split_first() else { return Ok(Vec::new()) };
    if *header != wire::series_header(series).as_bytes() {
        return Err(StoreError::Damaged { path: path.to_owned(), line: 1 });
    }
    let member = |(line, payload): (u64, &&[u8])| {
        wire::read_series_member(payload).ok_or_else(|| StoreError::Damaged { path: path.to_owned(), line })
    };
    (2..).zip(members).map(member).collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::base::ObjectId;
    use crate::diff::Snapshot;

    fn series(branch: &str) -> Series {
        Series {
            repository: "/srv/app/.git".into(),
            branch: branch.into(),
            scope: Scope::Whole,
            reviewer: "alice@example.com".into(),
        }
    }

    fn work(n: u8) -> Identity {
        let tree = |n: u8| ObjectId::from_bytes(&[n; 20]).unwrap();
        let base = Snapshot { commit: Some(tree(1)), tree: tree(2) };
        Identity::Trees { base, head: Snapshot { commit: None, tree: tree(n) } }
    }

    #[test]
    fn reviews_of_one_branch_stand_in_the_order_in_which_they_were_last_gone_to() {
        let dir = TempDir::new().unwrap();
        for n in [3, 3, 4, 5, 3] {
            join(dir.path(), &series("refs/heads/a"), work(n)).unwrap();
        }
        join(dir.path(), &series("refs/heads/b"), work(9)).unwrap();
        assert_eq!(members(dir.path(), &series("refs/heads/a")).unwrap(), [work(4), work(5), work(3)]);
        assert_eq!(members(dir.path(), &series("refs/heads/c")).unwrap(), []);
        let narrowed = Series { scope: Scope::Narrowed(["src".into()].into()), ..series("refs/heads/a") };
        assert_eq!(members(dir.path(), &narrowed).unwrap(), []);
    }

    #[test]
    fn only_the_last_ones_are_remembered() {
        let dir = TempDir::new().unwrap();
        for n in 0..=u8::try_from(MOST).unwrap() {
            join(dir.path(), &series("refs/heads/a"), work(n)).unwrap();
        }
        let members = members(dir.path(), &series("refs/heads/a")).unwrap();
        assert_eq!((members.len(), members[0]), (MOST, work(1)));
    }
}
