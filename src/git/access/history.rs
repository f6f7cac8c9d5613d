//! History as the commits themselves tell it. Libgit2 believes `info/grafts` and a commit graph, which anybody can write who
//! writes the repository, and with other parents a change is compared with something else.

use std::path::Path;

use super::merging::{object_directories, own_directory};
use crate::git::error::{GitError, Step};

/// A handle that has the objects and nothing else, no configuration and no refs; `None` where nothing stands beside the commits
/// that says something of them, so that any handle will do.
pub(super) fn told_by_commits(common_dir: &Path) -> Result<Option<git2::Repository>, GitError> {
    let directories = object_directories(common_dir);
    let mut graphs = directories.iter().map(|directory| directory.join("info/commit-graph"));
    let stands = |path: &Path| path.symlink_metadata().is_ok();
    if !graphs.any(|graph| stands(&graph)) && !stands(&common_dir.join("info/grafts")) {
        return Ok(None);
    }
    let empty = own_directory()?;
    let handle = || {
        let objects = git2::Odb::new()?;
        // The commit graph that counts is that of the first directory.
        objects.add_disk_alternate(&empty.path().to_string_lossy())?;
        for directory in &directories {
            objects.add_disk_alternate(&directory.to_string_lossy())?;
        }
        git2::Repository::from_odb(objects)
    };
    handle().map(Some).map_err(GitError::at(Step::Open))
}
