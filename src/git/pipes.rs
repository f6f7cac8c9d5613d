//! Repositories with a pipe where git keeps a file: whoever opens that waits until somebody writes, which is for ever. So the
//! files that are read of every repository are looked at before anything opens one. What else stands in a repository is not
//! looked at: an object, or a file that the configuration includes, can still keep a reader until he ends it.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::GitError;

/// What is read of a repository whatever it is asked, below its own directory or the one that linked work trees share.
const FILES: [&str; 13] = [
    "HEAD",
    "commondir",
    "config",
    "config.worktree",
    "gitdir",
    "index",
    "info/attributes",
    "info/exclude",
    "info/grafts",
    "objects/info/alternates",
    "objects/info/commit-graph",
    "packed-refs",
    "shallow",
];

/// More than this nobody writes where one path or ref is meant.
const MAX_NAME: u64 = 64 << 10;

/// Refuses the repository that holds `dir` if one of its [`FILES`], or the branch that is checked out, is a pipe or the like.
pub(super) fn check(dir: &Path) -> Result<(), GitError> {
    let Some(git_dir) = git_dir(dir)? else { return Ok(()) };
    check_files(&git_dir)?;
    let common_dir = match named(&git_dir.join("commondir"), "") {
        Some(common) => git_dir.join(common),
        None => git_dir.clone(),
    };
    if common_dir != git_dir {
        check_files(&common_dir)?;
    }
    named(&git_dir.join("HEAD"), "ref:").map_or(Ok(()), |branch| check_file(&common_dir.join(branch)))
}

/// Fails if what stands at `path` is neither a file nor a directory. That nothing stands there is fine.
pub(super) fn check_file(path: &Path) -> Result<(), GitError> {
    match fs::metadata(path) {
        Ok(meta) if !meta.is_file() && !meta.is_dir() => Err(GitError::NoFile { path: path.to_owned() }),
        _ => Ok(()),
    }
}

fn check_files(dir: &Path) -> Result<(), GitError> {
    FILES.iter().try_for_each(|name| check_file(&dir.join(name)))
}

/// The directory of the repository that holds `dir`, as far as that can be seen without opening anything of it.
fn git_dir(dir: &Path) -> Result<Option<PathBuf>, GitError> {
    if let Some(given) = std::env::var_os("GIT_DIR") {
        return Ok(Some(dir.join(given)));
    }
    for above in dir.ancestors() {
        let inside = above.join(".git");
        check_file(&inside)?;
        if inside.is_dir() {
            return Ok(Some(inside));
        }
        if let Some(elsewhere) = named(&inside, "gitdir:") {
            return Ok(Some(above.join(elsewhere)));
        }
        if above.join("objects").is_dir() && above.join("refs").is_dir() {
            return Ok(Some(above.to_owned()));
        }
    }
    Ok(None)
}

/// What a small file names after `intro`.
fn named(path: &Path, intro: &str) -> Option<PathBuf> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_NAME).read_to_string(&mut text).ok()?;
    let name = text.strip_prefix(intro)?.trim();
    (!name.is_empty()).then(|| PathBuf::from(name))
}
