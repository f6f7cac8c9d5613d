//! Paths after `--`, with git as the oracle.

use std::path::Path;

use crate::support::env::Env;
use crate::support::repo::TestRepo;

const NAMES: [&str; 17] = [
    "[ab]/x.rs",
    "[ab]/y.txt",
    "a/b/c.rs",
    "a/b/d/e.RS",
    "a/x",
    "a-b",
    "ab/c",
    "b]",
    "back\\slash",
    "d.rs",
    "gr\u{fc}n",
    "q?mark",
    "src/lib.rs",
    "src/main.rs",
    "src/deep/f1",
    "src/deep/star*",
    "Src/upper",
];

/// As they could be typed. Git and the program must agree on each, wherever it is typed.
const PATHS: &str = r"
. a a/ a/b ab a-b src/lib.rs src/lib.r nothing ./src/../a ..
*.rs *.RS src/*.rs src/* src/*/* s?c s*c s*b.rs *b* * ** a/**/c.rs ?.rs ??.rs *[!s] [ab] [ab]/x.rs \[ab\]/* q?mark q\?mark
b] b[]] b[]-a] [a-c]/* [a-]/x [[:upper:]]rc/* [[:punct:]]ab* [[:nothing:]]* [[:alpha src/deep/f[0-9] src/deep/f[^0-9]
back\\slash back\slash back\\* gr* star* src/deep/star\* a/b/ *
:/ :/a :/*.rs :(top)src :! :!a :^*.rs :!src/* :!s?c :/!a :!/a :!:a : :: :a
:(glob)*.rs :(glob)**/*.rs :(glob)src/** :(glob)a/**/c.rs :(glob)a/*/c.rs :(glob)**/b/** :(glob)a** :(glob)?/x :(glob)[!x]/x
:(icase)SRC :(icase)*.RS :(icase)src/[L]* :(icase)[[:upper:]]RC/* :(glob,icase)**/E.rs :(literal)* :(literal)src/deep/star* :(literal)src
:(exclude)a :(exclude,icase)SRC :(exclude,glob)*.rs :(top,exclude)src :()a :(,top,)a
:(nothing)a :(top :(glob,literal)a :@a :~a :%
";

/// Several at once.
const TOGETHER: [&[&str]; 6] = [
    &["a", "src"],
    &["src", ":!src/deep"],
    &[":!src", ":!a"],
    &["*.rs", ":(icase,exclude)*B*"],
    &["src/deep/f1", "nothing", "d.rs"],
    &[".", ":!*.rs"],
];

fn repo() -> TestRepo {
    let repo = TestRepo::new();
    repo.commit("nothing");
    for name in NAMES {
        repo.write(name, "x\n");
    }
    repo.commit("everything");
    repo
}

/// What a program says of the last commit: `None` if it refuses the paths.
fn numstat(env: &Env, dir: &Path, program: &[&str], paths: &[&str]) -> Option<String> {
    let args = [&program[1..], &["HEAD~1..HEAD", "--"], paths].concat();
    let answer = env.run(program[0], dir, &args);
    match answer.code {
        0 => Some(answer.out),
        2 | 128 => None,
        code => panic!("{program:?} {paths:?}: {code} {}", answer.err),
    }
}

fn check(env: &Env, repo: &TestRepo, from: &str, paths: &[&str]) {
    let dir = repo.path().join(from);
    let ours = [crate::support::env::COUNTERSIGN, "inventory", "--format=numstat", "-z"];
    let theirs = ["git", "diff", "--numstat", "-z", "--no-renames"];
    assert_eq!(numstat(env, &dir, &ours, paths), numstat(env, &dir, &theirs, paths), "{paths:?} in {from:?}");
}

#[test]
fn paths_and_patterns_mean_what_they_mean_to_git() {
    let (env, repo) = (Env::new(), repo());
    for from in ["", "src", "[ab]", "a/b"] {
        for path in PATHS.split_whitespace() {
            check(&env, &repo, from, &[path]);
        }
        for paths in TOGETHER {
            check(&env, &repo, from, paths);
        }
        check(&env, &repo, from, &[""]);
        check(&env, &repo, from, &[repo.path().join("src").to_str().unwrap()]);
        check(&env, &repo, from, &[repo.path().parent().unwrap().to_str().unwrap()]);
    }
}

#[test]
fn paths_are_taken_from_the_top_where_there_is_no_work_tree() {
    let (env, repo) = (Env::new(), repo());
    check(&env, &repo, ".git", &["src"]);
    check(&env, &repo, ".git/refs", &["*.rs"]);
    repo.git(["config", "core.bare", "true"]);
    check(&env, &repo, ".git", &["src"]);
}

#[test]
fn full_paths_may_lead_through_links_and_work_trees_lie_anywhere() {
    let (env, repo) = (Env::new(), repo());
    let link = repo.beside("link");
    std::os::unix::fs::symlink(repo.path(), &link).unwrap();
    for path in ["link", "link/src", "link/src/*.rs", "linked"] {
        check(&env, &repo, "a", &[repo.beside(path).to_str().unwrap()]);
    }
    repo.git(["worktree", "add", "-q", ".git/inside"]);
    check(&env, &repo, ".git/inside/src", &["*.rs"]);
}

#[test]
fn a_pattern_narrows_to_the_paths_that_it_fits() {
    let (env, repo) = (Env::new(), repo());
    let inventory = |paths: &[&str]| {
        env.countersign(repo.path(), &[&["inventory", "HEAD", "--"], paths].concat()).expect(0)
    };
    assert!(inventory(&["src/*.rs"]).contains("narrowed to `src/lib.rs`, `src/main.rs`: whatever else"));
    assert!(inventory(&["src"]).contains("narrowed to `src`: whatever else"));
    assert!(inventory(&["*.zig"]).contains("narrowed to `*.zig`: whatever else"));
    assert!(inventory(&["*", ":!a-b"]).contains(", 8 more: whatever else"));
    let err = env.countersign(repo.path(), &["inventory", "HEAD", "--", ":(nothing)a"]).expect_error(2);
    assert!(
        err.contains("`:(nothing)a` is not a path that can be looked for") && err.contains("hint:"),
        "{err}"
    );
}
