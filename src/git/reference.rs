//! Looking up a ref. Libgit2 says of every file that it cannot open that there is no such ref, whatever the reason; a ledger
//! that could not be read would then be an empty one, and a branch that is there an unknown one.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use super::access::{Moved, RefMove, Reference};
use super::error::GitError;
use super::pipes;
use super::repository::Repository;
use crate::base::ObjectId;

impl Repository {
    /// The ref with this full name; `None` only where there is none.
    pub(super) fn reference(&self, name: &str) -> Result<Option<Reference>, GitError> {
        if let Some(id) = self.assumed(name) {
            return Ok(Some(Reference::Object(id)));
        }
        self.check_file_of(name)?;
        match self.access.reference(name)? {
            // It may have been out of reach for a moment only.
            None if self.has_file_of(name)? => self.access.reference(name),
            found => Ok(found),
        }
    }

    /// The object that a ref names; `None` where there is no such ref.
    pub fn ref_target(&self, name: &str) -> Result<Option<ObjectId>, GitError> {
        Ok(match self.reference(name)? {
            Some(Reference::Object(id)) => Some(id),
            // Nobody makes such a ref where this is asked for, but for one who wants another to be read in its place.
            Some(Reference::Symbolic(_)) | None => None,
        })
    }

    /// The refs whose names begin with `prefix`, which ends in `/`, and what they name.
    pub fn refs_below(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError> {
        self.access.refs(prefix)
    }

    /// Lets a ref name `id`, wherever it stood. That somebody else moves it meanwhile is no failure.
    pub fn set_ref(&self, name: &str, id: ObjectId) -> Result<(), GitError> {
        let from = self.ref_target(name)?;
        match self.access.move_ref(&RefMove { name, from, to: id, message: "countersign: sync" })? {
            Moved::Done | Moved::Elsewhere => Ok(()),
            Moved::Locked(lock) => Err(GitError::NotesLocked { notes_ref: name.to_owned(), lock }),
        }
    }

    /// Whether a ref that people call `short` has a file of its own.
    pub(super) fn has_file_of_any(&self, short: &str) -> Result<bool, GitError> {
        for name in full_names(short) {
            if self.has_file_of(&name)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Fails if a ref that people call `short` has something in place of a file.
    pub(super) fn check_any(&self, short: &str) -> Result<(), GitError> {
        full_names(short).try_for_each(|name| self.check_file_of(&name))
    }

    fn check_file_of(&self, name: &str) -> Result<(), GitError> {
        if git2::Reference::is_valid_name(name) {
            pipes::check_file(&self.common_dir().join(name))
        } else {
            Ok(())
        }
    }

    /// Whether the ref has a file of its own. Fails if that cannot be read.
    fn has_file_of(&self, name: &str) -> Result<bool, GitError> {
        if !name.starts_with("refs/") || !git2::Reference::is_valid_name(name) {
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

/// What a ref that people call `short` may be called in full.
fn full_names(short: &str) -> impl Iterator<Item = String> {
    ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"]
        .into_iter()
        .map(move |folder| format!("{folder}{short}"))
}
