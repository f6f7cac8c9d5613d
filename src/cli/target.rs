//! From what was typed to what is asked of the repository.

use std::ffi::OsString;
use std::path::{Component, Path};

use super::args::TargetArgs;
use crate::base::RepoPath;
use crate::git::{Repository, Request, Target};
use crate::report::{Failure, quoted_path};

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
        paths: paths(args, repo)?,
        max_blob: args.max_blob,
    })
}

/// `A..B`, `A...B` or one revision. An end that is left out is `HEAD`.
fn named(text: &str) -> Target {
    let range =
        |from: &str, to: &str, symmetric| Target::Range { from: from.into(), to: to.into(), symmetric };
    match (text.split_once("..."), text.split_once("..")) {
        (Some((from, to)), _) => range(from, to, true),
        (None, Some((from, to))) => range(from, to, false),
        (None, None) => Target::Rev(text.to_owned()),
    }
}

/// The paths after `--`, from the top of the repository. None at all if one of them is the top itself.
fn paths(args: &TargetArgs, repo: &Repository) -> Result<Vec<RepoPath>, Failure> {
    let here = std::env::current_dir().and_then(|dir| dir.canonicalize());
    let here =
        here.map_err(|error| Failure::could_not_tell(format!("the current directory is gone: {error}")))?;
    let top = repo.workdir().and_then(|dir| dir.canonicalize().ok());
    let prefix = top.as_deref().and_then(|top| here.strip_prefix(top).ok()).unwrap_or(Path::new(""));
    paths_from(prefix, top.as_deref(), &args.paths)
}

/// `paths` as typed in the directory `prefix` of a tree whose top is at `top`, if it is anywhere.
pub(super) fn paths_from(
    prefix: &Path,
    top: Option<&Path>,
    paths: &[OsString],
) -> Result<Vec<RepoPath>, Failure> {
    let found = paths.iter().map(|path| from_top(prefix, top, path)).collect::<Result<Vec<_>, _>>()?;
    Ok(if found.iter().any(|path| path.as_bytes().is_empty()) { Vec::new() } else { found })
}

/// `path` as typed in the directory `prefix` of the repository, from the top. Purely by its text, as git does it: the path
/// may be one that only the other side of the change has.
fn from_top(prefix: &Path, top: Option<&Path>, path: &OsString) -> Result<RepoPath, Failure> {
    let outside =
        || Failure::usage(format!("{} lies outside of the repository", quoted_path(Path::new(path))));
    let typed = Path::new(path);
    let joined = match (typed.is_absolute(), top) {
        (true, Some(top)) => typed.strip_prefix(top).map_err(|_elsewhere| outside())?.to_owned(),
        (true, None) => return Err(outside()),
        (false, _) => prefix.join(typed),
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in joined.components() {
        match part {
            Component::Normal(name) => parts.push(name.as_encoded_bytes()),
            Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Ok(RepoPath::new(parts.join(&b'/')))
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
        ];
        for (text, target) in cases {
            assert_eq!(named(text), target, "{text}");
        }
    }

    #[test]
    fn paths_are_taken_from_where_the_user_stands() {
        let from = |path: &str| {
            let path = from_top(Path::new("src/deep"), Some(Path::new("/repo")), &OsString::from(path));
            path.map(|path| String::from_utf8_lossy(path.as_bytes()).into_owned())
        };
        let cases = [
            ("a.rs", Some("src/deep/a.rs")),
            ("./a/../b/", Some("src/deep/b")),
            ("../x", Some("src/x")),
            ("../..", Some("")),
            ("../../..", None),
            ("/repo/y", Some("y")),
            ("/elsewhere", None),
        ];
        for (path, expected) in cases {
            assert_eq!(from(path).ok().as_deref(), expected, "{path}");
        }
    }
}
