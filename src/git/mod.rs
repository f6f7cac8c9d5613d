//! Repositories: the only room that knows libgit2 and the git program, and only `access` knows which of them it is.
//!
//! Start with [`Repository::load`], which turns a [`Request`] into a [`Loaded`] change. Everything is built from object ids:
//! `tree_diff` compares two trees, the reader behind [`Source::reader`] makes units of two blobs. No filter, hook or program
//! that a repository names is ever run here, and loading writes nothing to the repository.

mod access;
mod blame;
mod branches;
mod build;
mod command;
mod commit;
mod commits;
mod config;
mod edits;
mod error;
mod file_at;
mod hazards;
mod history;
mod hooks;
mod load;
mod network;
mod notes;
mod numstat;
mod pipes;
mod private;
mod reader;
mod reference;
mod remotes;
mod repository;
mod request;
mod revision;
mod settings;
mod state;
mod tree;
mod tree_diff;
mod trust;
mod worktree;

pub use access::Way;
pub use build::{Builder, NewCommit, NewFile};
pub use command::{clean_path, find_on_path, git_version};
pub use commits::Commits;
pub use config::{IgnoredSetting, SigningConfig, user_settings};
#[cfg(test)]
pub(crate) use edits::{Blob, compare};
pub use error::{Cause, GitError, NotesFlaw, Step, TreeFlaw};
pub use file_at::FileAt;
pub use hazards::Hazard;
pub use history::LineOrigin;
pub use hooks::{Hook, HooksFrom};
pub use network::{NetworkError, Pushed};
pub use notes::{Joined, MAX_NOTE, NoteLine, NotesHistory, PastNotes};
pub use numstat::NumstatRecord;
pub use reader::{MAX_BLOB, MAX_BLOB_EVER, MAX_LINES};
pub use remotes::Destination;
pub use repository::Repository;
pub use request::{Loaded, Request, Source, Target, Uncommitted};
pub use state::{LockFile, RepositoryState, libgit2_version};
pub use tree_diff::MAX_ENTRIES;
pub use trust::{
    ALLOWED_SIGNERS, AllowedSigners, OPENPGP_KEYS, OPENPGP_SIGNERS, OpenPgpFiles, REVOKED, SignersOrigin,
    TrustReason, TrustRoot,
};

pub use crate::provenance::{CommitText, Person};
