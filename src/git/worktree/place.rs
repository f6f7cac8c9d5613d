//! Where a file of the change stands in the work tree, for a program of the user's that shall open it.

use std::path::PathBuf;

use super::files::{Files, Found};
use crate::base::RepoPath;
use crate::git::error::GitError;
use crate::git::repository::{Repository, os_path};

impl Repository {
    /// The regular file at `path` of the work tree, if one stands there and no link is on the way to it: its path from the root on, and what is in it. The path may be one
    /// that only a forged tree can hold, so what would lead out of the work tree, or into the repository, leads nowhere.
    pub fn work_file(&self, path: &RepoPath) -> Result<Option<(PathBuf, Vec<u8>)>, GitError> {
        let Some(top) = self.workdir() else { return Ok(None) };
        let leads_away =
            |part: &[u8]| matches!(part, b"" | b"." | b"..") || part.eq_ignore_ascii_case(b".git");
        if path.as_bytes().split(|&byte| byte == b'/').any(leads_away) {
            return Ok(None);
        }
        let mut files = Files::open(top)?;
        if !matches!(files.look(path.as_bytes())?, Found::File(_)) {
            return Ok(None);
        }
        let bytes = files.read(path.as_bytes())?;
        Ok(bytes.map(|bytes| (top.join(os_path(path)), bytes)))
    }
}
