//! What cannot be done, said in one sentence, with the exit code that scripts rely on.

use std::path::Path;
use std::process::Command;

use crate::support::env::Env;
use crate::support::repo::TestRepo;
use crate::support::reviewing::set_up_key;

/// Every command that looks at a change.
const LOOKING: [&str; 5] = ["inventory", "status", "verify", "comments", "export"];

#[track_caller]
fn refused(env: &Env, dir: &Path, args: &[&str], code: i32, words: &[&str]) {
    let err = env.countersign(dir, args).expect_error(code);
    assert!(err.starts_with("countersign: "), "{args:?}: {err}");
    for word in words {
        assert!(err.contains(word), "{args:?}: `{word}` is missing\n{err}");
    }
}

#[test]
fn not_a_repository() {
    let env = Env::new();
    for command in LOOKING {
        refused(&env, &env.path("tmp"), &[command], 2, &["there is no git repository in", "-C DIR"]);
    }
    refused(&env, &env.path("tmp"), &["show"], 2, &["there is no git repository in"]);
}

#[test]
fn an_unknown_revision() {
    let (env, repo) = (Env::new(), TestRepo::new());
    repo.write("notes.txt", "x\n");
    repo.commit("first");
    for command in LOOKING {
        refused(&env, repo.path(), &[command, "nope"], 2, &["there is no revision `nope`", "git log"]);
    }
    refused(&env, repo.path(), &["show", "nope"], 2, &["there is no revision `nope`"]);
    refused(&env, repo.path(), &["inventory", "notes.txt"], 2, &["countersign -- notes.txt"]);
    // What a script makes of variables that are not set.
    for args in [&[""][..], &[".."], &["..."], &["HEAD", "--base", ""], &["HEAD", "--trust", ""]] {
        for command in LOOKING {
            refused(&env, repo.path(), &[&[command], args].concat(), 2, &["names no revision"]);
        }
    }
    // Too short for an object, whatever its letters are.
    refused(&env, repo.path(), &["inventory", "bad~1..fee"], 2, &["there is no revision `bad~1`"]);
}

#[test]
fn a_repository_without_a_commit() {
    let (env, repo) = (Env::new(), TestRepo::new());
    refused(&env, repo.path(), &["show"], 2, &["no commit yet"]);
}

#[test]
fn the_end_of_a_shallow_clone() {
    let (env, repo) = (Env::new(), TestRepo::new());
    for n in 0..3 {
        repo.write("a", format!("{n}\n"));
        repo.commit("step");
    }
    let clone = repo.beside("clone");
    let from = format!("file://{}", repo.path().display());
    repo.git(["clone", "-q", "--depth=1", &from, clone.to_str().unwrap()]);
    let first = repo.git(["rev-parse", "HEAD~2"]);
    for target in ["HEAD", "HEAD~1..HEAD", "HEAD~7..", "main^1~2...HEAD", &first] {
        refused(&env, &clone, &["inventory", target], 3, &["shallow", "git fetch --unshallow"]);
    }
    // There the history that is there says that there is no such thing.
    refused(&env, &clone, &["inventory", "HEAD^2"], 2, &["there is no revision `HEAD^2`"]);
    refused(&env, repo.path(), &["inventory", "HEAD~3"], 2, &["there is no revision `HEAD~3`"]);
}

#[test]
fn what_a_partial_clone_did_not_fetch() {
    let (env, repo) = (Env::new(), TestRepo::new());
    repo.write(".countersign/allowed_signers", set_up_key(&env));
    repo.write("a", "1\n");
    repo.commit("first");
    repo.write("a", "2\n");
    repo.commit("second");
    repo.git(["config", "uploadpack.allowFilter", "true"]);
    let clone = repo.beside("clone");
    let from = format!("file://{}", repo.path().display());
    repo.git(["clone", "-q", "--filter=blob:none", &from, clone.to_str().unwrap()]);
    // As newer versions of git say it.
    env.git(&clone, &["config", "extensions.partialClone", "origin"]);
    for command in ["verify", "status"] {
        refused(&env, &clone, &[command, "HEAD"], 3, &["is not in this repository", "git cat-file -e"]);
    }
    let error = env.countersign(&clone, &["inventory", "HEAD"]).expect_error(3);
    let command = error.lines().find_map(|line| Some(line.split_once("get this object: ")?.1)).unwrap();
    let _ = env.run("sh", &clone, &["-c", command]).expect(0);
    let _ = env.countersign(&clone, &["inventory", "HEAD"]).expect(0);
    let _ = env.countersign(&clone, &["verify", "HEAD"]).expect(1);
}

#[test]
fn a_commit_that_nobody_fetched() {
    let (env, repo) = (Env::new(), TestRepo::new());
    repo.write("a", "x\n");
    repo.commit("first");
    let range = format!("{}..HEAD", "1".repeat(40));
    for command in LOOKING {
        refused(&env, repo.path(), &[command, &range], 3, &["1111 is not in this repository"]);
    }
}

#[test]
fn a_repository_that_cannot_be_read() {
    let mut env = Env::new();
    let make = |name: &str, options: &[&str]| {
        let dir = env.path(name);
        env.git(&env.path("tmp"), &[&["init", "-q"], options, &[dir.to_str().unwrap()]].concat());
        dir
    };
    let later = make("later", &[]);
    env.git(&later, &["config", "core.repositoryFormatVersion", "1"]);
    env.git(&later, &["config", "extensions.unheardOf", "true"]);
    refused(&env, &later, &["inventory"], 3, &["neither libgit2 nor git here can read", "unheardof"]);
    let sha256 = make("sha256", &["--object-format=sha256"]);
    env.set("PATH", env.path("tmp"));
    refused(&env, &sha256, &["inventory"], 3, &["only through the git program", "sha256", "none on PATH"]);
}

#[test]
fn a_patch_that_git_would_refuse() {
    let env = Env::new();
    let file = env.path("broken.diff");
    std::fs::write(&file, "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n-two\n").unwrap();
    let file = file.to_str().unwrap();
    refused(
        &env,
        &env.path("tmp"),
        &["inventory", "--patch", file],
        2,
        &["refused at line", "inside a hunk"],
    );
    refused(&env, &env.path("tmp"), &["inventory", "--patch", "/nowhere"], 2, &["cannot read the patch"]);
}

#[test]
fn a_review_without_a_terminal() {
    let (env, repo) = (Env::new(), TestRepo::new());
    repo.write("a", "x\n");
    repo.commit("first");
    refused(&env, repo.path(), &[], 2, &["a review needs a terminal", "countersign verify"]);
    refused(&env, repo.path(), &["HEAD"], 2, &["a review needs a terminal"]);
}

#[test]
fn a_theme_or_directory_that_is_not_there() {
    let env = Env::new();
    refused(&env, &env.path("tmp"), &["-C", "nowhere", "inventory"], 2, &["cannot go into `nowhere`"]);
}

#[test]
fn wrong_usage_is_two_and_help_is_none() {
    let env = Env::new();
    let run = |args: &[&str]| env.countersign(&env.path("tmp"), args);
    assert!(run(&["inventory", "--nothing"]).expect_error(2).contains("--nothing"));
    assert!(run(&["verify", "--patch", "x"]).expect_error(2).contains("a patch cannot be verified"));
    assert!(run(&["--help"]).expect(0).contains("inventory"));
    assert_eq!(run(&["--version"]).expect(0), format!("countersign {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn somebody_elses_repository() {
    // Only root can give a directory away.
    for options in [&[][..], &["--object-format=sha256"]] {
        let (env, repo) = (Env::new(), TestRepo::with(options));
        let given_away = Command::new("chown").args(["-R", "65534"]).arg(repo.path()).status();
        if given_away.is_ok_and(|status| status.success()) {
            refused(&env, repo.path(), &["inventory"], 3, &["belongs to another user", "safe.directory"]);
        }
    }
}
