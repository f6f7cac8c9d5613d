//! Which commit last touched each line of a file, as libgit2 finds it by walking the history.

use std::collections::HashMap;
use std::sync::Arc;

use git2::{BlameHunk, BlameOptions, Oid};

use super::error::{GitError, Step};
use super::repository::{from_oid, oid, os_path};
use super::request::Source;
use crate::base::{ObjectId, RepoPath, Timestamp};
use crate::provenance::{Blame, Touch};

impl Source {
    /// The commits behind the lines of the file at `path` in `commit`. May take long where the history is, and cannot be
    /// broken off.
    pub fn blame(&self, commit: ObjectId, path: &RepoPath) -> Result<Blame, GitError> {
        let repo = self.open()?;
        let mut options = BlameOptions::new();
        options.newest_commit(oid(commit));
        let found = repo.inner.blame_file(os_path(path), Some(&mut options));
        let found = found.map_err(GitError::at(Step::ReadObject))?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut touches: HashMap<Oid, Arc<Touch>> = HashMap::new();
        let spans = found.iter().map(|hunk| {
            let start = number(hunk.final_start_line().saturating_sub(1));
            let touch = touches.entry(hunk.final_commit_id()).or_insert_with(|| Arc::new(touch(&hunk)));
            (start..start.saturating_add(number(hunk.lines_in_hunk())), Arc::clone(touch))
        });
        Ok(Blame { spans: spans.collect() })
    }
}

fn touch(hunk: &BlameHunk<'_>) -> Touch {
    let signature = hunk.final_signature();
    let author = signature.as_ref().map_or(&b""[..], |by| by.name_bytes());
    let time = Timestamp(signature.as_ref().map_or(0, |by| by.when().seconds()));
    Touch::new(from_oid(hunk.final_commit_id()), author, time, hunk.summary_bytes().unwrap_or_default())
}
