//! Opening a repository, and reading single objects of it.

use std::env;
use std::path::{Path, PathBuf};

use git2::{ConfigLevel, ErrorClass, ErrorCode, ObjectType, Oid, RepositoryOpenFlags};

use super::CommitText;
use super::commit::RawCommit;
use super::error::{GitError, Step};
use super::tree;
use crate::base::{ObjectId, RepoPath};
use crate::diff::ModeKind;

/// A repository as one thread uses it. Other threads [`reopen`](Self::reopen) it.
pub struct Repository {
    pub(super) inner: git2::Repository,
    opened_from: PathBuf,
    common_dir: PathBuf,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("common_dir", &self.common_dir).finish_non_exhaustive()
    }
}

impl Repository {
    /// Finds the repository that holds `dir`, as git would: the environment (`GIT_DIR`, `GIT_INDEX_FILE`,
    /// `GIT_CONFIG_GLOBAL` and so on) counts, and somebody else's repository is refused.
    pub fn discover(dir: &Path) -> Result<Self, GitError> {
        let dir = dir.canonicalize().map_err(|source| GitError::Io { path: dir.to_path_buf(), source })?;
        Self::open(dir)
    }

    /// Another handle on the same repository, for another thread or to see it with fresh eyes.
    pub fn reopen(&self) -> Result<Self, GitError> {
        Self::open(self.opened_from.clone())
    }

    pub(super) fn open(dir: PathBuf) -> Result<Self, GitError> {
        let inner = if env::var_os("GIT_DIR").is_some() {
            git2::Repository::open_from_env()
        } else {
            let ceilings = env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
            let ceilings = env::split_paths(&ceilings).filter(|ceiling| ceiling.is_absolute());
            git2::Repository::open_ext(&dir, RepositoryOpenFlags::FROM_ENV, ceilings)
        };
        let inner = inner.map_err(|error| refusal(&dir, error))?;
        // Libgit2 gives a bare repository no work tree, also where the user says which one it has.
        if let (None, Some(top)) = (inner.workdir(), env::var_os("GIT_WORK_TREE")) {
            inner.set_workdir(Path::new(&top), false).map_err(GitError::at(Step::Open))?;
        }
        let common_dir = inner.commondir();
        let common_dir = common_dir
            .canonicalize()
            .map_err(|source| GitError::Io { path: common_dir.to_path_buf(), source })?;
        Ok(Self { inner, opened_from: dir, common_dir })
    }

    pub(super) fn opened_from(&self) -> &Path {
        &self.opened_from
    }

    /// The directory that holds objects and refs, shared by all linked work trees; absolute, without links.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The top of the work tree; `None` in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.inner.workdir()
    }

    /// Who wrote the commit `id`, and its message.
    pub fn commit_text(&self, id: ObjectId) -> Result<CommitText, GitError> {
        Ok(self.commit(id)?.into_text(id))
    }

    pub(super) fn commit(&self, id: ObjectId) -> Result<RawCommit, GitError> {
        let bytes = self.object(id, ObjectType::Commit)?;
        RawCommit::parse(&bytes).ok_or(GitError::MalformedCommit { id })
    }

    /// The bytes of the regular file at `path` in `tree` (a tree or a commit); `None` if no file stands there.
    pub fn read_blob_at(&self, tree: ObjectId, path: impl AsRef<[u8]>) -> Result<Option<Vec<u8>>, GitError> {
        let mut at = self.tree_of(tree)?;
        let mut parts = path.as_ref().split(|&b| b == b'/').peekable();
        while let Some(part) = parts.next() {
            let entries = tree::entries(at, &self.object(at, ObjectType::Tree)?)?;
            let Some(entry) = entries.into_iter().find(|entry| entry.name == part) else {
                return Ok(None);
            };
            match (entry.is_tree(), parts.peek().is_some()) {
                (true, true) => at = entry.id,
                (false, false) if entry.mode.kind() == ModeKind::File => {
                    return self.object(entry.id, ObjectType::Blob).map(Some);
                }
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The tree of a commit; a tree is its own.
    pub(super) fn tree_of(&self, id: ObjectId) -> Result<ObjectId, GitError> {
        let (_, kind) = self.header(id)?;
        if kind == ObjectType::Tree { Ok(id) } else { Ok(self.commit(id)?.tree) }
    }

    /// The bytes of an object, which must be of the kind that is expected.
    pub(super) fn object(&self, id: ObjectId, kind: ObjectType) -> Result<Vec<u8>, GitError> {
        if kind == ObjectType::Tree && id == ObjectId::empty_tree() {
            return Ok(Vec::new());
        }
        let odb = self.odb()?;
        let object = odb.read(oid(id)).map_err(GitError::reading(id))?;
        match object.kind() {
            found if found == kind => Ok(object.data().to_vec()),
            _ if kind == ObjectType::Commit => Err(GitError::MalformedCommit { id }),
            _ => Err(GitError::Missing { id }),
        }
    }

    /// Size and kind of an object, without reading its content.
    pub(super) fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError> {
        let (size, kind) = self.odb()?.read_header(oid(id)).map_err(GitError::reading(id))?;
        Ok((size as u64, kind))
    }

    pub(super) fn odb(&self) -> Result<git2::Odb<'_>, GitError> {
        self.inner.odb().map_err(GitError::at(Step::ReadObject))
    }

    pub(super) fn has(&self, id: ObjectId) -> Result<bool, GitError> {
        Ok(self.odb()?.exists(oid(id)))
    }

    /// Writes an object. `git gc` removes directories that are empty for a moment, and then the write fails for no lasting
    /// reason, so it is tried again.
    pub(super) fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let odb = self.odb()?;
        let write = || odb.write(kind, bytes).map(from_oid);
        write().or_else(|_| write()).or_else(|_| write()).map_err(GitError::at(Step::WriteObject))
    }

    /// Another handle on the same repository, which syncs what it writes to disk, whatever the configuration says.
    pub(super) fn durable(&self) -> Result<Self, GitError> {
        let repo = self.reopen()?;
        let failed = |source: std::io::Error| GitError::Io { path: std::env::temp_dir(), source };
        let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
        std::io::Write::write_all(&mut file, b"[core]\n\tfsyncObjectFiles = true\n").map_err(failed)?;
        repo.inner
            .config()
            .and_then(|mut config| config.add_file(file.path(), ConfigLevel::App, true))
            .map_err(GitError::at(Step::ReadConfig))?;
        Ok(repo)
    }

    /// The configuration as it is now.
    pub(super) fn config(&self) -> Result<git2::Config, GitError> {
        self.inner
            .config()
            .and_then(|mut config| config.snapshot())
            .map_err(|source| GitError::BrokenConfig { source: source.into() })
    }
}

/// Why libgit2 would not open what is at `dir`.
fn refusal(dir: &Path, error: git2::Error) -> GitError {
    let dir = dir.to_path_buf();
    match (error.code(), error.class()) {
        (ErrorCode::NotFound, _) => GitError::NotARepository { dir },
        (ErrorCode::Owner, _) => GitError::ForeignOwner { dir },
        (_, ErrorClass::Config) => GitError::BrokenConfig { source: error.into() },
        // What libgit2 says of a line in `info/grafts` or `shallow` is of a class that git2 has no name for.
        (_, ErrorClass::None) => GitError::BrokenGrafts { source: error.into() },
        _ if is_about_a_format(error.message()) => {
            GitError::Unsupported { dir, feature: error.message().to_owned() }
        }
        _ => GitError::Failed { step: Step::Open, source: error.into() },
    }
}

/// Libgit2 has no error code of its own for formats that it does not know.
fn is_about_a_format(said: &str) -> bool {
    ["unsupported", "unknown object format", "extension"].iter().any(|word| said.contains(word))
}

pub(super) fn from_oid(oid: Oid) -> ObjectId {
    ObjectId::from_bytes(oid.as_bytes()).expect("libgit2 gives names of 20 bytes")
}

/// The name as libgit2 wants it. A name of another hash function becomes zero, which no object has.
pub(super) fn oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).unwrap_or(Oid::ZERO_SHA1)
}

/// A path inside the repository as the system wants it.
pub(super) fn os_path(path: &RepoPath) -> &Path {
    use std::os::unix::ffi::OsStrExt as _;
    Path::new(std::ffi::OsStr::from_bytes(path.as_bytes()))
}
