//! The file of a hook: what stands there, and putting something in its place without ever writing over what is not ours.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::script;
use crate::git::HooksFrom;
use crate::report::{Failure, quoted_path};

/// What stands where git looks for a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Found {
    Nothing,
    /// Ours: its text, and whether git would run it.
    Ours {
        text: String,
        is_executable: bool,
    },
    /// Somebody else's, or nothing that could be told apart from it.
    Foreign,
}

/// A hook's file.
pub(in crate::cli) struct Place {
    pub(in crate::cli) path: PathBuf,
    pub(in crate::cli) from: HooksFrom,
    pub(in crate::cli) found: Found,
    /// Whether one that was there before ours stands beside it.
    pub(in crate::cli) has_chained: bool,
}

/// No hook of ours is longer.
const MAX_HOOK: u64 = 1 << 16;

impl Place {
    pub(super) fn look((path, from): (PathBuf, HooksFrom)) -> Result<Self, Failure> {
        let found = look(&path).map_err(|error| unreadable(&path, &error))?;
        let has_chained = chained(&path).symlink_metadata().is_ok();
        Ok(Self { path, from, found, has_chained })
    }

    /// Writes our hook, whole or not at all. What is not ours must have been moved away before.
    pub(super) fn write(&self, text: &str) -> Result<(), Failure> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let write = || {
            fs::create_dir_all(dir)?;
            let mut file = tempfile::Builder::new().prefix(".countersign-").tempfile_in(dir)?;
            file.write_all(text.as_bytes())?;
            file.as_file().set_permissions(Permissions::from_mode(0o755))?;
            file.as_file().sync_all()?;
            match &self.found {
                Found::Ours { .. } => file.persist(&self.path).map(drop),
                Found::Nothing | Found::Foreign => file.persist_noclobber(&self.path).map(drop),
            }
            .map_err(|error| error.error)
        };
        write().map_err(|error| unwritable(&self.path, &error))
    }

    /// Moves what is not ours aside, to be run before ours.
    pub(super) fn set_aside(&self) -> Result<(), Failure> {
        let aside = chained(&self.path);
        // A link is made first, because a move would take the place of what stands there.
        let moved = fs::hard_link(&self.path, &aside).and_then(|()| fs::remove_file(&self.path));
        moved.map_err(|error| unwritable(&aside, &error))
    }

    /// Takes ours away, and puts back what was there before.
    pub(super) fn remove(&self) -> Result<(), Failure> {
        let removed = match self.has_chained {
            true => fs::rename(chained(&self.path), &self.path),
            false => fs::remove_file(&self.path),
        };
        removed.map_err(|error| unwritable(&self.path, &error))
    }
}

/// Where a hook stands that was there before ours.
pub(super) fn chained(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".chained");
    name.into()
}

fn look(path: &Path) -> io::Result<Found> {
    let meta = match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Found::Nothing);
        }
        meta => meta?,
    };
    // A link may lead to anything; whoever made it may be told from ours by that.
    if !meta.is_file() || meta.len() > MAX_HOOK {
        return Ok(Found::Foreign);
    }
    let bytes = fs::read(path)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) if script::is_ours(text.as_bytes()) => {
            Found::Ours { text, is_executable: meta.permissions().mode() & 0o111 != 0 }
        }
        _ => Found::Foreign,
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::could_not_tell(format!("{} cannot be read: {error}", quoted_path(path)))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written: {error}", quoted_path(path)))
}
