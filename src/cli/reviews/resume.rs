//! Going on with a review: the change it is of is found again by its ids, in the repository it was read in.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use super::Listed;
use crate::base::shown::text_of;
use crate::base::{ObjectId, RepoPath};
use crate::cli::args::{ReviewArgs, TargetArgs};
use crate::cli::output::{Output, Stop};
use crate::cli::{review, target, words};
use crate::config::Config;
use crate::diff::{Identity, Scope, Snapshot};
use crate::git::{GitError, Loaded, MAX_BLOB, Repository, Target};
use crate::report::{Exit, Failure, quoted, quoted_path, shell_word};
use crate::store::ReviewKey;

/// Runs `countersign reviews resume`.
pub(super) fn run(one: &Listed, config: &Config, out: &mut Output) -> Result<Exit, Stop> {
    let Identity::Trees { .. } = one.key.identity else {
        return Err(Failure::usage("a patch is not kept, so give it again")
            .hint("countersign --patch FILE")
            .into());
    };
    if !one.key.repository.exists() {
        let gone = format!("the repository {} is gone", quoted_path(&one.key.repository));
        let delete = format!("to delete the review: rm -r {}", crate::report::shell_path(&one.dir));
        return Err(Failure::usage(gone).hint(delete).into());
    }
    let repo = enter(one)?;
    check_reviewer(one, &repo)?;
    let Some((target, _loaded)) = load(&one.key, &repo)? else {
        let now = words::ends(&one.key.identity);
        return Err(Failure::usage(format!("what was under review ({now}) is not there any more"))
            .hint("uncommitted work that has changed is another change: countersign --worktree")
            .into());
    };
    review::run(&ReviewArgs { target, out: None, prompt: false, unsigned: false, watch: None }, config, out)
}

/// Goes to the repository, unless already in one of its work trees.
fn enter(one: &Listed) -> Result<Repository, Failure> {
    let is_it = |repo: &Repository| repo.common_dir() == one.key.repository;
    let here = Repository::discover(std::path::Path::new(".")).ok().filter(is_it);
    let repo = match here {
        Some(repo) => repo,
        None => Repository::discover(&one.key.repository)?,
    };
    if !is_it(&repo) {
        let name = quoted_path(&one.key.repository);
        return Err(Failure::usage(format!("{name} is hidden by another repository"))
            .hint("unset GIT_DIR and try again"));
    }
    let dir = repo.workdir().unwrap_or_else(|| repo.common_dir()).to_owned();
    std::env::set_current_dir(&dir)
        .map_err(|error| Failure::usage(format!("cannot go into {}: {error}", quoted_path(&dir))))?;
    Ok(repo)
}

/// Two people on one account have a review each.
fn check_reviewer(one: &Listed, repo: &Repository) -> Result<(), Failure> {
    let email = text_of(&repo.identity()?.email);
    if email == one.key.reviewer {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "this is the review of {}, and git is set up for {} here",
        quoted(&one.key.reviewer),
        quoted(&email)
    ))
    .hint(format!("git config user.email {}", shell_word(&one.key.reviewer))))
}

/// The change that `key` is of, and how to ask for it; `None` if nothing in the repository is it any more.
pub(super) fn load(key: &ReviewKey, repo: &Repository) -> Result<Option<(TargetArgs, Loaded)>, Failure> {
    for args in candidates(key) {
        let request = target::request(&args, repo, Target::Default)?;
        match repo.load(&request) {
            Ok(loaded) if loaded.change.identity == key.identity && loaded.change.scope == key.scope => {
                return Ok(Some((args, loaded)));
            }
            Ok(_) | Err(GitError::UnknownRevision { .. }) => {}
            Err(GitError::Missing { id }) if is_end(key, id) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Whether a review is from or to this object. Of uncommitted work the repository keeps nothing until it is signed off.
fn is_end(key: &ReviewKey, id: ObjectId) -> bool {
    let Identity::Trees { base, head } = key.identity else { return false };
    [base, head].iter().any(|end| end.tree == id || end.commit == Some(id))
}

/// The ways in which it may have been asked for.
fn candidates(key: &ReviewKey) -> Vec<TargetArgs> {
    let Identity::Trees { base, head } = key.identity else { return Vec::new() };
    let name = |end: Snapshot| end.object().to_string();
    let any = || TargetArgs { paths: paths(&key.scope), max_blob: MAX_BLOB, ..TargetArgs::default() };
    match head.commit {
        Some(commit) => {
            // Not as a range: its beginning would be taken for the trust root.
            let alone = TargetArgs { target: Some(commit.to_string()), ..any() };
            let with_base = TargetArgs { base: Some(name(base)), ..alone.clone() };
            vec![alone, with_base]
        }
        None => vec![
            TargetArgs { worktree: true, ..any() },
            TargetArgs { staged: true, ..any() },
            TargetArgs { target: Some(format!("{}..{}", name(base), name(head))), ..any() },
        ],
    }
}

/// The paths of a scope, so that they mean themselves wherever one stands.
fn paths(scope: &Scope) -> Vec<OsString> {
    match scope {
        Scope::Whole => Vec::new(),
        Scope::Narrowed(paths) => {
            let typed = |path: &RepoPath| [b":(top,literal)", path.as_bytes()].concat();
            paths.iter().map(|path| OsString::from_vec(typed(path))).collect()
        }
    }
}
