//! A place of our own for objects that belong to uncommitted work, so that reading a change writes nothing to the
//! repository. What a record names is copied over at sign-off, and the rest disappears with the program.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use git2::ObjectType;
use tempfile::TempDir;

use super::access::name_of;
use super::error::GitError;
use super::repository::Repository;
use super::tree;
use crate::base::{ObjectFormat, ObjectId};

/// A directory of objects that is deleted when the last user drops it: a file each, with a letter for its kind and its bytes.
#[derive(Debug)]
pub(super) struct PrivateStore {
    dir: TempDir,
}

const KINDS: [(u8, ObjectType); 2] = [(b'b', ObjectType::Blob), (b't', ObjectType::Tree)];

impl PrivateStore {
    fn create() -> Result<Self, GitError> {
        let failed = |source| GitError::Io { path: std::env::temp_dir(), source };
        Ok(Self { dir: tempfile::Builder::new().prefix("countersign-").tempdir().map_err(failed)? })
    }

    fn path(&self, id: ObjectId) -> PathBuf {
        self.dir.path().join(id.to_string())
    }

    fn has(&self, id: ObjectId) -> bool {
        self.path(id).exists()
    }

    /// An object, if it is here: its kind, its size, and the file at the start of its bytes.
    fn open(&self, id: ObjectId) -> Result<Option<(ObjectType, u64, File)>, GitError> {
        let path = self.path(id);
        let failed = |source| GitError::Io { path: path.clone(), source };
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(failed)?,
        };
        let size = file.metadata().map_err(failed)?.len().saturating_sub(1);
        let mut letter = [0];
        file.read_exact(&mut letter).map_err(failed)?;
        let kind = KINDS.iter().find(|(of_kind, _)| *of_kind == letter[0]).map(|(_, kind)| *kind);
        Ok(kind.map(|kind| (kind, size, file)))
    }

    pub(super) fn header(&self, id: ObjectId) -> Result<Option<(u64, ObjectType)>, GitError> {
        Ok(self.open(id)?.map(|(kind, size, _)| (size, kind)))
    }

    pub(super) fn read(&self, id: ObjectId) -> Result<Option<(ObjectType, Vec<u8>)>, GitError> {
        let Some((kind, size, mut file)) = self.open(id)? else { return Ok(None) };
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        file.read_to_end(&mut bytes).map_err(|source| GitError::Io { path: self.path(id), source })?;
        Ok(Some((kind, bytes)))
    }

    fn write(&self, id: ObjectId, kind: ObjectType, bytes: &[u8]) -> Result<(), GitError> {
        let letter = KINDS.iter().find(|(_, of_kind)| *of_kind == kind).map(|(letter, _)| *letter);
        let path = self.path(id);
        let write = || {
            let mut file = File::create(&path)?;
            std::io::Write::write_all(&mut file, &[letter.unwrap_or_default()])?;
            std::io::Write::write_all(&mut file, bytes)
        };
        write().map_err(|source| {
            // Half an object must not be found.
            let _gone = fs::remove_file(&path);
            GitError::Io { path: path.clone(), source }
        })
    }
}

/// Writes into a new private store what a repository does not have yet.
pub(super) struct PrivateWriter {
    store: Arc<PrivateStore>,
    format: ObjectFormat,
}

impl PrivateWriter {
    pub(super) fn create(format: ObjectFormat) -> Result<Self, GitError> {
        Ok(Self { store: Arc::new(PrivateStore::create()?), format })
    }

    /// The name of an object with these bytes, which from now on can be read through the store.
    pub(super) fn write(
        &self,
        repo: &Repository,
        kind: ObjectType,
        bytes: &[u8],
    ) -> Result<ObjectId, GitError> {
        let id = name_of(self.format, kind, bytes)?;
        if !self.store.has(id) && !repo.has(id)? {
            self.store.write(id, kind, bytes)?;
        }
        Ok(id)
    }

    pub(super) fn finish(self) -> Arc<PrivateStore> {
        self.store
    }
}

impl Repository {
    /// Copies what `root` is made of from a private store to the repository's own objects. What others name is written first,
    /// so that a tree that is there is there whole.
    pub(super) fn copy_tree(&self, from: &PrivateStore, root: ObjectId) -> Result<(), GitError> {
        let (mut pending, mut trees) = (vec![root], Vec::new());
        while let Some(id) = pending.pop() {
            match from.read(id)? {
                Some((ObjectType::Tree, bytes)) => {
                    pending.extend(tree::entries(id, &bytes)?.iter().map(|entry| entry.id));
                    trees.push(bytes);
                }
                Some((kind, bytes)) => {
                    self.write(kind, &bytes)?;
                }
                // It was in the repository before.
                None => {}
            }
        }
        for bytes in trees.into_iter().rev() {
            self.write(ObjectType::Tree, &bytes)?;
        }
        Ok(())
    }
}
