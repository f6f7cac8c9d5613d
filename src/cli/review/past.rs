//! The commits of the change: who wrote it, and each of them by itself, within the paths under review.

use std::sync::Arc;

use crate::cli::load::Subject;
use crate::cli::who::OwnNames;
use crate::git::{CommitText, Commits, Source};
use crate::report::Failure;
use crate::session::{self, FileSet, History, OpenReader, Origins};

/// What is needed to read them; a patch has none.
pub(super) struct Past(Option<(Commits, Source, Option<OwnNames>)>);

impl Past {
    pub(super) fn of(subject: &Subject, own_names: Option<OwnNames>) -> Self {
        Self(subject.loaded().map(|loaded| (loaded.commits.clone(), loaded.source.clone(), own_names)))
    }
}

impl session::Past for Past {
    fn origins(&self) -> Result<Origins, String> {
        let Some((commits, _, own_names)) = &self.0 else { return Ok(Origins::default()) };
        let commits = commits.read().map_err(sentence)?;
        Ok(Origins {
            is_own_change: own_names.as_ref().is_some_and(|names| names.are_among_authors(&commits)),
            sign_off_note: own_names.as_ref().and_then(|names| names.pattern_of_author(&commits)),
            history: History::new(commits),
        })
    }

    fn open(&self, commit: &CommitText) -> Result<FileSet, String> {
        let (_, source, _) = self.0.as_ref().ok_or("a patch has no commits")?;
        let (files, source) = source.commit(commit.id).map_err(sentence)?;
        let open_reader: OpenReader = Arc::new(move || source.reader().map_err(sentence));
        Ok(FileSet { files, open_reader })
    }
}

fn sentence(error: impl Into<Failure>) -> String {
    error.into().sentence
}
