//! From what was typed to what is asked of the repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::args::TargetArgs;
use super::load::Subject;
use crate::base::RepoPath;
use crate::diff::{Pathspec, Place};
use crate::git::{Repository, Request, Target};
use crate::report::{self, Failure};

/// What to load from `repo`. `otherwise` is what no TARGET means.
pub(super) fn request(args: &TargetArgs, repo: &Repository, otherwise: Target) -> Result<Request, Failure> {
    let target = match &args.target {
        Some(text) => named(text),
        None if args.staged => Target::Staged,
        None if args.worktree => Target::Worktree,
        None => otherwise,
    };
    Ok(Request {
        target,
        base: args.base.clone(),
        trust: args.trust.clone(),
        looks_back: false,
        paths: paths(args, repo)?,
        max_blob: args.max_blob,
    })
}

/// `A..B`, `A...B` or one revision. An end that is left out is `HEAD`; nothing on either side is no range, but a script
/// whose variables are not set.
pub(super) fn named(text: &str) -> Target {
    let range =
        |from: &str, to: &str, symmetric| Target::Range { from: from.into(), to: to.into(), symmetric };
    match (text.split_once("..."), text.split_once("..")) {
        (Some((from, to)), _) if text != "..." => range(from, to, true),
        (None, Some((from, to))) if text != ".." => range(from, to, false),
        _ => Target::Rev(text.to_owned()),
    }
}

/// The paths after `--`, as typed in the current directory.
fn paths(args: &TargetArgs, repo: &Repository) -> Result<Vec<Pathspec>, Failure> {
    let here = Here::of(repo)?;
    let paths: Vec<_> = args.paths.iter().map(|path| here.without_links(path)).collect();
    pathspecs(&paths, here.place())
}

/// A path as typed here, from the top of the repository; in a patch, as it stands.
pub(super) fn path_from_here(subject: &Subject, path: &OsString) -> Result<RepoPath, Failure> {
    let here = match subject {
        Subject::Repository(both) => Here::of(&both.0)?,
        Subject::Patch(_) => Here { prefix: PathBuf::new(), top: None },
    };
    path_at(&here, path)
}

/// The same in a repository.
pub(super) fn path_in_repository(repo: &Repository, path: &OsString) -> Result<RepoPath, Failure> {
    path_at(&Here::of(repo)?, path)
}

fn path_at(here: &Here, path: &OsString) -> Result<RepoPath, Failure> {
    let literal = [b":(literal)", here.without_links(path).as_encoded_bytes()].concat();
    let read = Pathspec::read(&literal, here.place());
    Ok(read.map_err(|error| report::pathspec(path.as_encoded_bytes(), error))?.path())
}

/// Where in a repository the user stands.
struct Here {
    /// The current directory, from the top of the repository.
    prefix: PathBuf,
    /// The top, if there is a work tree.
    top: Option<PathBuf>,
}

impl Here {
    fn of(repo: &Repository) -> Result<Self, Failure> {
        let here = std::env::current_dir().and_then(|dir| dir.canonicalize());
        let here =
            here.map_err(|error| Failure::could_not_tell(format!("the current directory is gone: {error}")))?;
        let top = repo.workdir().and_then(|dir| dir.canonicalize().ok());
        // Inside of the repository's own directory git takes paths from the top.
        let is_in_git_dir =
            |top: &Path| repo.common_dir().starts_with(top) && here.starts_with(repo.common_dir());
        let outer = top.as_deref().filter(|top| !is_in_git_dir(top));
        let prefix = outer.and_then(|top| here.strip_prefix(top).ok()).unwrap_or(Path::new(""));
        Ok(Self { prefix: prefix.to_owned(), top })
    }

    /// A full path that leads to the top through links, as one that leads there without.
    fn without_links(&self, path: &OsString) -> OsString {
        let (typed, Some(top)) = (Path::new(path), &self.top) else { return path.clone() };
        let mut above = typed.ancestors().filter(|dir| dir.is_absolute());
        let is_top = |dir: &&Path| dir.canonicalize().is_ok_and(|dir| dir == *top);
        match above.find(is_top).and_then(|dir| typed.strip_prefix(dir).ok()) {
            Some(rest) => top.join(rest).into(),
            None => path.clone(),
        }
    }

    fn place(&self) -> Place<'_> {
        let top = self.top.as_deref().map(|top| top.as_os_str().as_encoded_bytes());
        Place { prefix: self.prefix.as_os_str().as_encoded_bytes(), top }
    }
}

/// `paths` as typed at `place`.
pub(super) fn pathspecs(paths: &[OsString], place: Place<'_>) -> Result<Vec<Pathspec>, Failure> {
    let read = |path: &OsString| {
        Pathspec::read(path.as_encoded_bytes(), place)
            .map_err(|error| report::pathspec(path.as_encoded_bytes(), error))
    };
    paths.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_git_reads_them() {
        let range =
            |from: &str, to: &str, symmetric| Target::Range { from: from.into(), to: to.into(), symmetric };
        let cases = [
            ("main..feature", range("main", "feature", false)),
            ("main...feature", range("main", "feature", true)),
            ("main..", range("main", "", false)),
            ("...feature", range("", "feature", true)),
            ("v1.0", Target::Rev("v1.0".into())),
            ("..", Target::Rev("..".into())),
            ("...", Target::Rev("...".into())),
        ];
        for (text, target) in cases {
            assert_eq!(named(text), target, "{text}");
        }
    }
}
