//! Looking up a ref. Libgit2 says of every file that it cannot open that there is no such ref, whatever the reason; a ledger
//! that could not be read would then be an empty one, and a branch that is there an unknown one.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use git2::{ErrorCode, Reference};

use super::error::{GitError, Step};
use super::repository::{Repository, from_oid, oid};
use crate::base::ObjectId;

impl Repository {
    /// The ref with this full name; `None` only where there is none.
    pub(super) fn reference(&self, name: &str) -> Result<Option<Reference<'_>>, GitError> {
        let find = || match self.inner.find_reference(name) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(GitError::at(Step::ReadRefs)(error)),
        };
        match find()? {
            // It may have been out of reach for a moment only.
            None if self.has_file_of(name)? => find(),
            found => Ok(found),
        }
    }

    /// The commit that a ref names; `None` where there is no such ref.
    pub fn ref_target(&self, name: &str) -> Result<Option<ObjectId>, GitError> {
        let Some(found) = self.reference(name)? else { return Ok(None) };
        let found = found.resolve().map_err(GitError::at(Step::ReadRefs))?;
        Ok(found.target().map(from_oid))
    }

    /// The refs whose names begin with `prefix`, and what they name.
    pub fn refs_below(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError> {
        let failed = || GitError::at(Step::ReadRefs);
        let mut found = BTreeMap::new();
        for reference in self.inner.references_glob(&format!("{prefix}*")).map_err(failed())? {
            let reference = reference.map_err(failed())?;
            if let (Ok(name), Some(id)) = (reference.name(), reference.target()) {
                found.insert(name.to_owned(), from_oid(id));
            }
        }
        Ok(found)
    }

    /// Lets a ref name `id`, wherever it stood.
    pub fn set_ref(&self, name: &str, id: ObjectId) -> Result<(), GitError> {
        let set = self.inner.reference(name, oid(id), true, "countersign: sync");
        set.map(drop).map_err(GitError::at(Step::WriteRefs))
    }

    /// Whether a ref that people call `short` has a file of its own.
    pub(super) fn has_file_of_any(&self, short: &str) -> Result<bool, GitError> {
        for folder in ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"] {
            if self.has_file_of(&format!("{folder}{short}"))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the ref has a file of its own. Fails if that cannot be read.
    fn has_file_of(&self, name: &str) -> Result<bool, GitError> {
        if !name.starts_with("refs/") || !Reference::is_valid_name(name) {
            return Ok(false);
        }
        let path = self.common_dir().join(name);
        match std::fs::read(&path) {
            Ok(_) => Ok(true),
            Err(error) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => Ok(false),
                _ => Err(GitError::Io { path, source: error }),
            },
        }
    }
}
