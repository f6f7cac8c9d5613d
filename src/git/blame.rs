//! Which commit last touched each line of a file, found by walking the history.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::error::GitError;
use super::repository::Repository;
use super::request::Source;
use crate::base::{ObjectId, RepoPath, Timestamp};
use crate::provenance::{Blame, CommitMessage, Touch};

impl Source {
    /// The commits behind the lines of the file at `path` in `commit`. May take long where the history is, and cannot be
    /// broken off.
    pub fn blame(&self, commit: ObjectId, path: &RepoPath) -> Result<Blame, GitError> {
        let repo = self.open()?;
        let mut touches: HashMap<ObjectId, Arc<Touch>> = HashMap::new();
        let mut blame = Blame::default();
        for origin in repo.line_origins(commit, path, None)? {
            let touch = match touches.entry(origin.commit) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(Arc::new(repo.touch(origin.commit)?)),
            };
            blame.spans.push((origin.lines, Arc::clone(touch)));
        }
        Ok(blame)
    }
}

impl Repository {
    fn touch(&self, id: ObjectId) -> Result<Touch, GitError> {
        let text = self.commit_text(id)?;
        let time = text.authored.map_or(Timestamp(0), |authored| authored.at);
        Ok(Touch::new(id, &text.author.name, time, &CommitMessage::read(&text.message).subject))
    }
}
