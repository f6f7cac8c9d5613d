//! Merging two commits in a directory of our own, so that nothing is written to the repository and nothing that it says about
//! merging, no attribute and no driver, has a part in it.

use std::path::PathBuf;

use git2::{MergeOptions, RepositoryInitOptions};

use super::{from_oid, oid};
use crate::base::ObjectId;
use crate::git::error::{GitError, Step};

/// The tree that comes of merging two commits whose objects lie in these directories; `None` where they conflict.
pub(super) fn merged(
    objects: &[PathBuf],
    ours: ObjectId,
    theirs: ObjectId,
) -> Result<Option<ObjectId>, GitError> {
    let failed = |source| GitError::Io { path: std::env::temp_dir(), source };
    let dir = tempfile::Builder::new().prefix("countersign-").tempdir().map_err(failed)?;
    let merge = || {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        let own = git2::Repository::init_opts(dir.path(), &options)?;
        for dir in objects {
            own.odb()?.add_disk_alternate(&dir.to_string_lossy())?;
        }
        let (ours, theirs) = (own.find_commit(oid(ours))?, own.find_commit(oid(theirs))?);
        let mut index = own.merge_commits(&ours, &theirs, Some(&MergeOptions::new()))?;
        if index.has_conflicts() { Ok(None) } else { index.write_tree_to(&own).map(Some) }
    };
    Ok(merge().map_err(GitError::at(Step::Compare))?.map(from_oid))
}
