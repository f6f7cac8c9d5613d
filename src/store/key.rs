//! Which review a journal belongs to.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::base::{Digest, Hasher};
use crate::diff::{Identity, Scope, Snapshot};

/// What tells one review from all others of this user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewKey {
    /// The repository's common directory, canonical; the relative path `patch` for a bare patch.
    pub repository: PathBuf,
    /// What is read.
    pub identity: Identity,
    /// Whether all of it.
    pub scope: Scope,
    /// Who reads it, as in a record's `reviewer.id`. Two people on one account have two reviews.
    pub reviewer: String,
}

impl ReviewKey {
    /// The name of the review's directory: SHA-256 over `"countersign/review/v1\0"` and the framed fields.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new(b"countersign/review/v1\0");
        hasher.field(self.repository.as_os_str().as_bytes()).field(self.reviewer.as_bytes());
        match &self.identity {
            Identity::Patch(digest) => {
                hasher.field(b"patch").field(digest.as_bytes());
            }
            Identity::Trees { base, head } => {
                hasher.field(b"trees");
                add_snapshot(&mut hasher, base);
                add_snapshot(&mut hasher, head);
            }
        }
        match &self.scope {
            Scope::Whole => {
                hasher.field(b"whole");
            }
            Scope::Narrowed(paths) => {
                hasher.field(b"narrowed");
                for path in paths {
                    hasher.field(path.as_bytes());
                }
            }
        }
        hasher.finish()
    }
}

fn add_snapshot(hasher: &mut Hasher, snapshot: &Snapshot) {
    hasher.field(snapshot.commit.as_ref().map_or(&[][..], |id| id.as_bytes()));
    hasher.field(snapshot.tree.as_bytes());
}
