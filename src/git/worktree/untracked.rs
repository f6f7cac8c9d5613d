//! Files that git does not track yet, as ignore rules and `status.showUntrackedFiles` leave them.

use git2::{Status, StatusOptions, StatusShow};

use super::index::IndexFile;
use super::scanning;
use crate::git::error::GitError;
use crate::git::repository::Repository;

/// Untracked files of the work tree.
pub(super) struct Untracked {
    /// Those that belong to uncommitted work. One that ends in `/` is a repository of its own.
    pub(super) paths: Vec<Vec<u8>>,
    /// How many the configuration left out. Ignored files are not counted.
    pub(super) left_out: u64,
}

impl Repository {
    pub(super) fn untracked(&self, index: &IndexFile) -> Result<Untracked, GitError> {
        let mut options = StatusOptions::new();
        options.show(StatusShow::Workdir).include_untracked(true).recurse_untracked_dirs(true);
        options.include_ignored(false).exclude_submodules(true).update_index(false);
        let statuses = self.inner.statuses(Some(&mut options)).map_err(scanning)?;
        let is_new = |status: Status| status.contains(Status::WT_NEW);
        let new =
            statuses.iter().filter(|entry| is_new(entry.status())).map(|entry| entry.path_bytes().to_vec());
        let paths: Vec<_> = new.filter(|path| !index.tracked.contains_key(trimmed(path))).collect();
        if self.shows_untracked()? {
            return Ok(Untracked { paths, left_out: 0 });
        }
        Ok(Untracked { left_out: paths.len() as u64, paths: Vec::new() })
    }

    /// `status.showUntrackedFiles`: git reads `no` and every spelling of false.
    fn shows_untracked(&self) -> Result<bool, GitError> {
        let config = self.config()?;
        Ok(config.get_bool("status.showuntrackedfiles").unwrap_or(true))
    }
}

fn trimmed(path: &[u8]) -> &[u8] {
    path.strip_suffix(b"/").unwrap_or(path)
}
