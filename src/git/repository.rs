//! Opening a repository, and reading single objects of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::ObjectType;

use super::CommitText;
use super::access::{Access, Libgit2, Plumbing, Way};
use super::commit::RawCommit;
use super::edits::Blob;
use super::error::GitError;
use super::pipes;
use super::private::PrivateStore;
use super::settings::Settings;
use crate::base::{ObjectFormat, ObjectId, RepoPath};

/// A commit or a tag with more bytes is not read. They are compressed, so that a few kilobytes could otherwise fill the memory.
const MAX_COMMIT: u64 = 16 << 20;
/// The same for a tree, of which one with as many entries as are listed needs a few million.
const MAX_TREE: u64 = 64 << 20;

/// A repository as one thread uses it. Other threads [`reopen`](Self::reopen) it.
#[derive(Debug)]
pub struct Repository {
    pub(super) access: Box<dyn Access>,
    /// Objects that are read as if they were the repository's.
    pub(super) private: Option<Arc<PrivateStore>>,
    place: Place,
}

/// What it takes to open a repository again.
#[derive(Clone, Debug)]
pub(super) struct Place {
    dir: PathBuf,
    /// The only way that may be taken, if there is to be no choice.
    way: Option<Way>,
    /// Refs that are read as if they stood here.
    assumed: Arc<BTreeMap<String, ObjectId>>,
}

impl Repository {
    /// Finds the repository that holds `dir`, as git would: the environment (`GIT_DIR`, `GIT_INDEX_FILE`,
    /// `GIT_CONFIG_GLOBAL` and so on) counts, and somebody else's repository is refused.
    pub fn discover(dir: &Path) -> Result<Self, GitError> {
        let dir = dir.canonicalize().map_err(|source| GitError::Io { path: dir.to_path_buf(), source })?;
        Self::open(Place { dir, way: None, assumed: Arc::default() })
    }

    /// The same by this way and no other.
    pub fn discover_by(way: Way, dir: &Path) -> Result<Self, GitError> {
        let dir = dir.canonicalize().map_err(|source| GitError::Io { path: dir.to_path_buf(), source })?;
        Self::open(Place { dir, way: Some(way), assumed: Arc::default() })
    }

    /// Another handle on the same repository, for another thread or to see it with fresh eyes.
    pub fn reopen(&self) -> Result<Self, GitError> {
        Self::open(self.place.clone())
    }

    /// Another handle, for which these refs stand where they will once a push is let in. Only for reading.
    pub fn assuming(&self, refs: BTreeMap<String, ObjectId>) -> Result<Self, GitError> {
        Self::open(Place { assumed: Arc::new(refs), ..self.place.clone() })
    }

    pub(super) fn open(place: Place) -> Result<Self, GitError> {
        pipes::check(&place.dir)?;
        let access: Box<dyn Access> = match place.way {
            Some(Way::Libgit2) => Box::new(Libgit2::open(&place.dir)?),
            Some(Way::Plumbing) => Box::new(Plumbing::open(&place.dir)?),
            None if has_quoted_objects() => {
                Box::new(Plumbing::open_instead(&place.dir, "object directories in quotation marks".into())?)
            }
            None => match Libgit2::open(&place.dir) {
                Err(GitError::Unsupported { feature, .. }) => {
                    Box::new(Plumbing::open_instead(&place.dir, feature)?)
                }
                opened => Box::new(opened?),
            },
        };
        Ok(Self { access, private: None, place })
    }

    /// The commit that the repository whose work tree is `top` has checked out, whatever the environment says.
    pub(super) fn head_of_nested(top: &Path) -> Option<ObjectId> {
        let head = match Libgit2::open_nested(top) {
            Err(GitError::Unsupported { .. }) => Plumbing::open_nested(top).ok()?.head(),
            opened => opened.ok()?.head(),
        };
        head.ok()?.map(|(_, commit)| commit)
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Where a ref is taken to stand, if it is not where it does.
    pub(super) fn assumed(&self, name: &str) -> Option<ObjectId> {
        self.place.assumed.get(name).copied()
    }

    /// The directory that holds objects and refs, shared by all linked work trees; absolute, without links.
    pub fn common_dir(&self) -> &Path {
        &self.access.layout().common_dir
    }

    /// The top of the work tree; `None` in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.access.layout().workdir.as_deref()
    }

    /// The hash function that names its objects.
    pub fn format(&self) -> ObjectFormat {
        self.access.layout().format
    }

    /// Whether history was cut off.
    pub fn is_shallow(&self) -> bool {
        self.common_dir().join("shallow").metadata().is_ok_and(|meta| meta.len() > 0)
    }

    /// Who wrote the commit `id`, and its message.
    pub fn commit_text(&self, id: ObjectId) -> Result<CommitText, GitError> {
        Ok(self.commit(id)?.into_text(id))
    }

    pub(super) fn commit(&self, id: ObjectId) -> Result<RawCommit, GitError> {
        let bytes = self.object(id, ObjectType::Commit)?;
        RawCommit::parse(&bytes).ok_or(GitError::MalformedCommit { id })
    }

    /// The tree of a commit; a tree is its own.
    pub(super) fn tree_of(&self, id: ObjectId) -> Result<ObjectId, GitError> {
        let (_, kind) = self.header(id)?;
        if kind == ObjectType::Tree { Ok(id) } else { Ok(self.commit(id)?.tree) }
    }

    /// The bytes of an object, which must be of the kind that is expected.
    pub(super) fn object(&self, id: ObjectId, kind: ObjectType) -> Result<Vec<u8>, GitError> {
        if kind == ObjectType::Tree && id.is_empty_tree() {
            return Ok(Vec::new());
        }
        let most = if kind == ObjectType::Tree { MAX_TREE } else { MAX_COMMIT };
        if kind != ObjectType::Blob && self.header(id)?.0 > most {
            return Err(GitError::ObjectTooBig { id, limit: most });
        }
        let private = self.private.as_ref().map_or(Ok(None), |store| store.read(id))?;
        match private.map_or_else(|| self.access.read(id), Ok)? {
            (found, bytes) if found == kind => Ok(bytes),
            _ if kind == ObjectType::Commit => Err(GitError::MalformedCommit { id }),
            _ => Err(GitError::Missing { id }),
        }
    }

    /// A blob, to be compared.
    pub(super) fn blob(&self, id: ObjectId) -> Result<Blob<'_>, GitError> {
        match self.private.as_ref().map_or(Ok(None), |store| store.read(id))? {
            Some((ObjectType::Blob, bytes)) => Ok(Blob::Bytes(bytes)),
            Some(_) => Err(GitError::Missing { id }),
            None => self.access.blob(id),
        }
    }

    /// Size and kind of an object, without reading its content.
    pub(super) fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError> {
        let private = self.private.as_ref().map_or(Ok(None), |store| store.header(id))?;
        private.map_or_else(|| self.access.header(id), Ok)
    }

    pub(super) fn has(&self, id: ObjectId) -> Result<bool, GitError> {
        self.access.has(id)
    }

    /// Writes an object.
    pub(super) fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        self.access.write(kind, bytes)
    }

    /// Another handle on the same repository, which syncs what it writes to disk, whatever the configuration says.
    pub(super) fn durable(&self) -> Result<Self, GitError> {
        let mut repo = self.reopen()?;
        repo.access.make_durable()?;
        Ok(repo)
    }

    /// The configuration as it is now.
    pub(super) fn settings(&self) -> Result<Settings, GitError> {
        self.access.settings()
    }
}

/// Whether git had to quote where objects are, because of a colon in a path. Libgit2 would look elsewhere.
fn has_quoted_objects() -> bool {
    let list = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    list.as_encoded_bytes().contains(&b'"')
}

/// A path inside the repository as the system wants it.
pub(super) fn os_path(path: &RepoPath) -> &Path {
    use std::os::unix::ffi::OsStrExt as _;
    Path::new(std::ffi::OsStr::from_bytes(path.as_bytes()))
}
