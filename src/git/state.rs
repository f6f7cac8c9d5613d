//! What state a repository is in, for whoever wants to know what a review of it can rely on. Only looks.

use std::path::PathBuf;
use std::time::Duration;

use super::access::{Layout, Way};
use super::error::GitError;
use super::repository::Repository;
use crate::base::ObjectFormat;
use crate::diff::Notice;

/// How a repository was opened and what is odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryState {
    /// The directory of this work tree's own files, `.git` as a rule.
    pub git_dir: PathBuf,
    /// The top of the work tree; `None` in a bare repository.
    pub workdir: Option<PathBuf>,
    /// Which way it is read and written.
    pub way: Way,
    /// Which way its index is read; a split or sparse one only through git.
    pub index_way: Way,
    /// What libgit2 said where it would not open it.
    pub refused_because: Option<String>,
    /// The hash function that names its objects.
    pub format: ObjectFormat,
    /// The entries of `[extensions]`: name and value.
    pub extensions: Vec<(String, String)>,
    /// Whether history was cut off.
    pub is_shallow: bool,
    /// Remotes that were asked for a part of the objects only.
    pub promisors: Vec<String>,
    /// `refs/replace` and `info/grafts`, where there is something in them.
    pub notices: Vec<Notice>,
    /// Lock files, which stand in the way of every writer.
    pub locks: Vec<LockFile>,
}

/// A lock file of git's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    /// Where it is.
    pub path: PathBuf,
    /// How long it has been there, where the clock can tell.
    pub age: Option<Duration>,
}

/// The version of the library that repositories are read with.
pub fn libgit2_version() -> String {
    let (major, minor, patch) = git2::Version::get().libgit2_version();
    format!("{major}.{minor}.{patch}")
}

impl Repository {
    /// What state the repository is in. Of locks on refs only that of `notes_ref` is looked for.
    pub fn state(&self, notes_ref: &str) -> Result<RepositoryState, GitError> {
        let settings = self.settings()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let extension = |(name, value): (&[u8], &[u8])| {
            name.starts_with(b"extensions.").then(|| (text(name), text(value)))
        };
        let promisor = |(name, _): (&[u8], &[u8])| {
            Some(text(name.strip_prefix(b"remote.")?.strip_suffix(b".promisor")?))
        };
        let Layout { git_dir, workdir, format, .. } = self.access.layout();
        Ok(RepositoryState {
            git_dir: git_dir.clone(),
            workdir: workdir.clone(),
            way: self.access.way(),
            index_way: self.access.index_way(),
            refused_because: self.access.refused_because().map(str::to_owned),
            format: *format,
            extensions: settings.iter().filter_map(extension).collect(),
            is_shallow: self.is_shallow(),
            promisors: settings.iter().filter_map(promisor).collect(),
            notices: self
                .replace_refs()?
                .into_iter()
                .chain(self.has_grafts().then_some(Notice::Grafts))
                .collect(),
            locks: self.locks(notes_ref),
        })
    }

    fn locks(&self, notes_ref: &str) -> Vec<LockFile> {
        let shared = [notes_ref, "packed-refs", "reftable/tables.list", "config", "shallow"]
            .map(|name| self.common_dir().join(format!("{name}.lock")));
        let own = ["index", "HEAD"].map(|name| self.access.layout().git_dir.join(format!("{name}.lock")));
        let lock = |path: PathBuf| {
            let meta = path.symlink_metadata().ok()?;
            Some(LockFile { age: meta.modified().ok().and_then(|at| at.elapsed().ok()), path })
        };
        shared.into_iter().chain(own).filter_map(lock).collect()
    }
}
