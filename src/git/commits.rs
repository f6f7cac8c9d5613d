//! The commits of a change, read when somebody first asks: a long range has more of them than a first frame has time for.

use std::sync::{Arc, Mutex, PoisonError};

use super::CommitText;
use super::error::GitError;
use super::repository::{Place, Repository};
use crate::base::ObjectId;

/// Which commits belong to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// None, as of uncommitted work.
    Nothing,
    /// This one alone.
    One(ObjectId),
    /// Those that the head has and the base has not.
    Between { base: Option<ObjectId>, head: ObjectId },
}

/// The commits that the head of a change has and its base has not, newest first; of a commit just itself, of uncommitted work
/// none. Can be shared by threads; whoever asks first reads them for all.
#[derive(Clone, Debug)]
pub struct Commits {
    place: Place,
    span: Span,
    read: Arc<Mutex<Option<Arc<[CommitText]>>>>,
}

impl Commits {
    pub(super) fn new(place: Place, span: Span) -> Self {
        Self { place, span, read: Arc::default() }
    }

    /// All of them. Costs a walk through the history the first time.
    ///
    /// # Errors
    /// If one of them or one of their parents is not there or damaged.
    pub fn read(&self) -> Result<Arc<[CommitText]>, GitError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(commits) = &*read {
            return Ok(Arc::clone(commits));
        }
        let repo = || Repository::open(self.place.clone());
        let commits: Arc<[CommitText]> = match self.span {
            Span::Nothing => Arc::default(),
            Span::One(id) => [repo()?.commit_text(id)?].into(),
            Span::Between { base, head } => repo()?.commits_between(base, head)?.into(),
        };
        Ok(Arc::clone(read.insert(commits)))
    }
}
