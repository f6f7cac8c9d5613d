//! What state a repository is in, for whoever wants to know what a review of it can rely on. Only looks.

use std::path::PathBuf;
use std::time::Duration;

use super::error::GitError;
use super::repository::Repository;
use crate::diff::Notice;

/// How a repository was opened and what is odd about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryState {
    /// The directory of this work tree's own files, `.git` as a rule.
    pub git_dir: PathBuf,
    /// The top of the work tree; `None` in a bare repository.
    pub workdir: Option<PathBuf>,
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
        let entries = |pattern: &str| -> Result<Vec<(String, String)>, GitError> {
            let (config, mut found) = (self.config()?, Vec::new());
            let broken = |source: git2::Error| GitError::BrokenConfig { source: source.into() };
            let entries = config.entries(Some(pattern)).map_err(broken)?;
            let listed = entries.for_each(|entry| {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                found.push((
                    text(entry.name_bytes()),
                    if entry.has_value() { text(entry.value_bytes()) } else { String::new() },
                ));
            });
            listed.map_err(|source| GitError::BrokenConfig { source: source.into() })?;
            Ok(found)
        };
        let remote = |name: &str| name.strip_prefix("remote.")?.strip_suffix(".promisor").map(str::to_owned);
        let promisors = entries("^remote\\..*\\.promisor$")?;
        Ok(RepositoryState {
            git_dir: self.inner.path().to_owned(),
            workdir: self.workdir().map(PathBuf::from),
            extensions: entries("^extensions\\.")?,
            is_shallow: self.inner.is_shallow(),
            promisors: promisors.iter().filter_map(|(name, _)| remote(name)).collect(),
            notices: self
                .replace_refs()?
                .into_iter()
                .chain(self.has_grafts().then_some(Notice::Grafts))
                .collect(),
            locks: self.locks(notes_ref),
        })
    }

    fn locks(&self, notes_ref: &str) -> Vec<LockFile> {
        let shared = [notes_ref, "packed-refs", "config", "shallow"]
            .map(|name| self.common_dir().join(format!("{name}.lock")));
        let own = ["index", "HEAD"].map(|name| self.inner.path().join(format!("{name}.lock")));
        let lock = |path: PathBuf| {
            let meta = path.symlink_metadata().ok()?;
            Some(LockFile { age: meta.modified().ok().and_then(|at| at.elapsed().ok()), path })
        };
        shared.into_iter().chain(own).filter_map(lock).collect()
    }
}
