//! A place of our own for objects that belong to uncommitted work, so that reading a change writes nothing to the
//! repository. What a record names is copied over at sign-off, and the rest disappears with the program.

use std::sync::Arc;

use git2::{ObjectType, RepositoryInitOptions};
use tempfile::TempDir;

use super::error::{GitError, Step};
use super::repository::{Repository, from_oid};
use super::tree::{self, TreeEntry};
use crate::base::ObjectId;
use crate::diff::ModeKind;

/// An object directory that is deleted when the last user drops it.
#[derive(Debug)]
pub(super) struct PrivateStore {
    dir: TempDir,
}

impl PrivateStore {
    fn create() -> Result<Self, GitError> {
        let failed = |source| GitError::Io { path: std::env::temp_dir(), source };
        let dir = tempfile::Builder::new().prefix("countersign-").tempdir().map_err(failed)?;
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        git2::Repository::init_opts(dir.path(), &options).map_err(GitError::at(Step::WriteObject))?;
        Ok(Self { dir })
    }

    fn objects(&self) -> String {
        self.dir.path().join("objects").to_string_lossy().into_owned()
    }
}

/// Writes into a new private store what a repository does not have yet.
pub(super) struct PrivateWriter {
    store: Arc<PrivateStore>,
    own: git2::Repository,
}

impl PrivateWriter {
    pub(super) fn create() -> Result<Self, GitError> {
        let store = PrivateStore::create()?;
        let own = git2::Repository::open_bare(store.dir.path()).map_err(GitError::at(Step::WriteObject))?;
        Ok(Self { store: Arc::new(store), own })
    }

    /// The name of an object with these bytes, which from now on can be read through the store.
    pub(super) fn write(
        &self,
        repo: &Repository,
        kind: ObjectType,
        bytes: &[u8],
    ) -> Result<ObjectId, GitError> {
        let failed = GitError::at(Step::WriteObject);
        let id = from_oid(git2::Oid::hash_object(kind, bytes).map_err(GitError::at(Step::WriteObject))?);
        if !repo.has(id)? {
            self.own.odb().and_then(|odb| odb.write(kind, bytes)).map_err(failed)?;
        }
        Ok(id)
    }

    pub(super) const fn own(&self) -> &git2::Repository {
        &self.own
    }

    pub(super) fn finish(self) -> Arc<PrivateStore> {
        self.store
    }
}

impl Repository {
    /// Lets this handle read from a private store too.
    pub(super) fn read_also(&self, store: &PrivateStore) -> Result<(), GitError> {
        self.odb()?.add_disk_alternate(&store.objects()).map_err(GitError::at(Step::ReadObject))
    }

    /// Copies what `root` is made of from another handle's objects to this repository's own, as far as it is not there.
    /// What others name is written first, so that a tree that is there is there whole.
    pub(super) fn copy_tree(&self, from: &Self, root: ObjectId) -> Result<(), GitError> {
        let (mut pending, mut trees) = (vec![root], Vec::new());
        while let Some(id) = pending.pop() {
            if self.has(id)? {
                continue;
            }
            let bytes = from.object(id, ObjectType::Tree)?;
            for entry in tree::entries(id, &bytes)? {
                if entry.is_tree() {
                    pending.push(entry.id);
                } else {
                    self.copy_blob(from, &entry)?;
                }
            }
            trees.push(bytes);
        }
        for bytes in trees.into_iter().rev() {
            self.write(ObjectType::Tree, &bytes)?;
        }
        Ok(())
    }

    fn copy_blob(&self, from: &Self, entry: &TreeEntry) -> Result<(), GitError> {
        if entry.mode.kind() != ModeKind::Gitlink && !self.has(entry.id)? {
            self.write(ObjectType::Blob, &from.object(entry.id, ObjectType::Blob)?)?;
        }
        Ok(())
    }
}
