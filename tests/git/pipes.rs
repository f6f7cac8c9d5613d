//! Pipes in place of files, to which nobody ever writes: whoever reads one waits for ever.

use std::path::Path;
use std::process::Command;

use countersign::git::{GitError, Repository, Request, Target};

use crate::support::repo::{TestRepo, discover, hermetic};

fn pipe(path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    drop(std::fs::remove_file(path));
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn is_named(error: &GitError, expected: &Path) -> bool {
    matches!(error, GitError::NoFile { path } if path.canonicalize().unwrap() == expected.canonicalize().unwrap())
}

#[test]
fn a_pipe_where_git_keeps_a_file_is_named_and_nobody_waits_for_it() {
    hermetic(|| {
        for name in [
            "HEAD",
            "commondir",
            "config",
            "config.worktree",
            "index",
            "info/attributes",
            "info/exclude",
            "info/grafts",
            "objects/info/alternates",
            "objects/info/commit-graph",
            "packed-refs",
            "refs/heads/main",
            "shallow",
        ] {
            let repo = TestRepo::new();
            repo.commit("first");
            let path = repo.path().join(".git").join(name);
            pipe(&path);
            let error = discover(repo.path()).unwrap_err();
            assert!(is_named(&error, &path), "{name}: {error}");
        }
    });
}

#[test]
fn a_pipe_in_place_of_a_branch_or_of_the_whole_repository_is_named() {
    hermetic(|| {
        let repo = TestRepo::new();
        repo.commit("first");
        let path = repo.path().join(".git/refs/heads/feature");
        pipe(&path);
        let opened = discover(repo.path()).unwrap();
        let error = opened.load(&Request::new(Target::Rev("feature".into()))).unwrap_err();
        assert!(is_named(&error, &path), "{error}");
        let outer = tempfile::tempdir().unwrap();
        pipe(&outer.path().join(".git"));
        let error = Repository::discover(outer.path()).unwrap_err();
        assert!(is_named(&error, &outer.path().join(".git")), "{error}");
    });
}

#[test]
fn a_pipe_that_a_linked_work_tree_shares_is_named() {
    hermetic(|| {
        let repo = TestRepo::new();
        repo.commit("first");
        let linked = repo.beside("linked");
        repo.git(["worktree", "add", "-q", linked.to_str().unwrap()]);
        assert!(discover(&linked).is_ok());
        let path = repo.path().join(".git/info/grafts");
        pipe(&path);
        let error = discover(&linked).unwrap_err();
        assert!(is_named(&error, &path), "{error}");
    });
}
