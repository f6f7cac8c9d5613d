//! Building a small repository out of values, for the demonstration. Nothing else in the program creates commits.

use std::path::Path;

use git2::build::CheckoutBuilder;
use git2::{Index, Repository, RepositoryInitOptions, Signature, Time};

use super::Person;
use super::access::{from_oid, index_entry, oid};
use super::error::{GitError, Step};
use crate::base::{ObjectId, Timestamp};
use crate::diff::Mode;

/// A repository in the making.
pub struct Builder {
    inner: Repository,
}

/// A file of a commit.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Where it stands.
    pub path: &'static str,
    /// Its permission.
    pub mode: Mode,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A commit with all of its files.
#[derive(Clone, Debug)]
pub struct NewCommit<'a> {
    /// The commit before it.
    pub parent: Option<ObjectId>,
    /// Every file of its tree.
    pub files: &'a [NewFile],
    /// Who wrote it and committed it.
    pub author: &'a Person,
    /// When.
    pub at: Timestamp,
    /// Subject, body and trailers.
    pub message: &'a str,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("path", &self.inner.path()).finish()
    }
}

impl Builder {
    /// An empty repository in `dir`, without any template, whose first branch is `main`. Fails where there is one already.
    pub fn create(dir: &Path) -> Result<Self, GitError> {
        let mut options = RepositoryInitOptions::new();
        options.no_reinit(true).external_template(false).initial_head("main");
        Ok(Self { inner: Repository::init_opts(dir, &options).map_err(GitError::at(Step::Open))? })
    }

    /// Writes settings into the repository's own configuration.
    pub fn configure(&self, settings: &[(&str, &str)]) -> Result<(), GitError> {
        let written = || {
            let mut config = self.inner.config()?.open_level(git2::ConfigLevel::Local)?;
            settings.iter().try_for_each(|(name, value)| config.set_str(name, value))
        };
        written().map_err(GitError::at(Step::ReadConfig))
    }

    /// Writes a commit. No branch moves.
    pub fn commit(&self, new: &NewCommit<'_>) -> Result<ObjectId, GitError> {
        let written = || {
            let tree = self.inner.find_tree(self.tree(new.files)?)?;
            let (name, email) =
                (String::from_utf8_lossy(&new.author.name), String::from_utf8_lossy(&new.author.email));
            let who = Signature::new(&name, &email, &Time::new(new.at.0, 0))?;
            let parent = new.parent.map(|parent| self.inner.find_commit(oid(parent))).transpose()?;
            self.inner.commit(None, &who, &who, new.message, &tree, &parent.iter().collect::<Vec<_>>())
        };
        written().map(from_oid).map_err(GitError::at(Step::WriteObject))
    }

    fn tree(&self, files: &[NewFile]) -> Result<git2::Oid, git2::Error> {
        let mut index = Index::new()?;
        for file in files {
            let id = self.inner.blob(&file.bytes)?;
            index.add(&index_entry(file.path.as_bytes(), file.mode.0, id))?;
        }
        index.write_tree_to(&self.inner)
    }

    /// Makes the branch `name` at `commit`.
    pub fn branch(&self, name: &str, commit: ObjectId) -> Result<(), GitError> {
        let full = format!("refs/heads/{name}");
        self.inner
            .reference(&full, oid(commit), false, "created")
            .map_err(GitError::at(Step::WriteObject))?;
        Ok(())
    }

    /// Puts the files of the branch `name` into the work tree.
    pub fn check_out(&self, name: &str) -> Result<(), GitError> {
        let head = self.inner.set_head(&format!("refs/heads/{name}"));
        head.and_then(|()| self.inner.checkout_head(Some(CheckoutBuilder::new().force())))
            .map_err(GitError::at(Step::WriteObject))
    }
}
