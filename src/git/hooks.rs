//! Where git looks for the hooks of a repository. Only looked up; no hook is run from here.

use std::path::PathBuf;

use super::config::expand;
use super::error::GitError;
use super::repository::Repository;

/// The hooks that can ask whether a push holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Runs where somebody pushes from.
    PrePush,
    /// Runs where it is pushed to, before any ref is moved.
    PreReceive,
}

impl Hook {
    /// Both.
    pub const ALL: [Self; 2] = [Self::PrePush, Self::PreReceive];

    /// The name of its file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
        }
    }
}

/// Who says where hooks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HooksFrom {
    /// Nobody: they are where they usually are.
    Usual,
    /// The repository's own `core.hooksPath`.
    Repository,
    /// The user's or the system's `core.hooksPath`, so that other repositories run the same ones.
    Shared,
}

impl Repository {
    /// The file that git runs as this hook, and who says so.
    pub fn hook(&self, hook: Hook) -> Result<(PathBuf, HooksFrom), GitError> {
        const SETTING: &str = "core.hooksPath";
        let settings = self.settings()?;
        let layout = self.access.layout();
        // Git runs hooks that have to do with a work tree at its top, and those of a server within the repository.
        let top = layout.workdir.as_ref().filter(|_| hook == Hook::PrePush);
        let place = |value: String| top.unwrap_or(&layout.git_dir).join(expand(value));
        let own = settings.of_repository(SETTING).last().map(String::from_utf8_lossy);
        let (dir, from) = match (own, settings.protected(SETTING)) {
            (Some(own), _) => (place(own.into_owned()), HooksFrom::Repository),
            (None, Some(shared)) => (place(shared), HooksFrom::Shared),
            (None, None) => (layout.common_dir.join("hooks"), HooksFrom::Usual),
        };
        Ok((dir.join(hook.name()), from))
    }
}
