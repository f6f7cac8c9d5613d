//! Looking up a ref. Libgit2 says of every file that it cannot open that there is no such ref, whatever the reason; a ledger
//! that could not be read would then be an empty one, and a branch that is there an unknown one.

use std::io::ErrorKind;

use git2::{ErrorCode, Reference};

use super::error::{GitError, Step};
use super::repository::Repository;

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
