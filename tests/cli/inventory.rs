//! `countersign inventory`, with git as the oracle.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::support::env::{COUNTERSIGN, Env};
use crate::support::faults::Injector;
use crate::support::repo::{TestRepo, is_made_by_this_git};

/// A repository whose last commit has one of everything.
fn repo() -> TestRepo {
    repo_with(&[])
}

/// The same in a repository made with these options.
fn repo_with(options: &[&str]) -> TestRepo {
    let repo = TestRepo::with(options);
    repo.write("src/a.rs", "one\ntwo\nthree\n");
    repo.write("run.sh", "#!/bin/sh\n");
    repo.write("gone", "x\n");
    repo.commit("before");
    repo.write("src/a.rs", "one\n2\nthree\nfour\n");
    repo.write("gr\u{fc}n \"x\"\t.txt", "new\n");
    repo.write("data.bin", b"\0\x01");
    repo.write("empty", "");
    std::fs::remove_file(repo.path().join("gone")).unwrap();
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repo.path().join("run.sh"), executable).unwrap();
    repo.commit("after");
    repo
}

#[test]
fn text_names_every_unit_and_counts_lines_and_other_changes_apart() {
    let (env, repo) = (Env::new(), repo());
    let out = env.countersign(repo.path(), &["inventory", "HEAD"]).expect(0);
    assert!(out.contains("M src/a.rs  3 lines"), "{out}");
    assert!(out.contains("mode (100644 to 100755)"), "{out}");
    assert!(out.contains("add (nothing to 100644)"), "{out}");
    assert!(out.contains("A gr\u{fc}n \"x\"<TAB>.txt  1 line"), "{out}");
    assert!(out.ends_with("5 lines and 3 other changes in 3 hunks and 6 files\n"), "{out}");
}

#[test]
fn numstat_is_what_git_prints() {
    for options in [&[][..], &["--object-format=sha256"], &["--ref-format=reftable"]] {
        if is_made_by_this_git(options) {
            numstat_is_what_git_prints_in(&repo_with(options));
        }
    }
}

fn numstat_is_what_git_prints_in(repo: &TestRepo) {
    let env = Env::new();
    let git = |args: &[&str]| String::from_utf8(repo.git_bytes(args.iter().copied(), b"")).unwrap();
    let range = "HEAD~1..HEAD";
    let with_nul = env.countersign(repo.path(), &["inventory", "--format", "numstat", "-z", range]).expect(0);
    assert_eq!(with_nul, git(&["diff", "--numstat", "-z", "--no-renames", range]));
    let with_lf = env.countersign(repo.path(), &["inventory", "--format=numstat", range]).expect(0);
    assert_eq!(with_lf, git(&["diff", "--numstat", "--no-renames", range]));
    let narrowed = env
        .countersign(&repo.path().join("src"), &["inventory", "--format=numstat", range, "--", "."])
        .expect(0);
    assert_eq!(narrowed, "2\t1\tsrc/a.rs\n");
}

#[test]
fn json_has_the_whole_ids_and_is_harmless_on_a_terminal() {
    let (env, repo) = (Env::new(), repo());
    repo.write("evil\u{202e}\x1b[31m", "x\n");
    repo.commit("hidden in a name");
    let out = env.countersign(repo.path(), &["inventory", "HEAD~2..HEAD", "--format", "json"]).expect(0);
    assert!(out.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{out}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["totals"], serde_json::json!({"files": 7, "hunks": 4, "lines": 6, "others": 3}));
    let file = json["files"].as_array().unwrap().iter().find(|file| file["path"] == "src/a.rs").unwrap();
    assert_eq!(file["hunks"][0]["at"], serde_json::json!([1, 3, 1, 4]));
    assert_eq!(file["hunks"][0]["id"].as_str().unwrap().len(), 64);
    assert_eq!(file["new"]["id"].as_str().unwrap(), repo.git(["rev-parse", "HEAD:src/a.rs"]));
    assert!(json["files"].as_array().unwrap().iter().any(|file| file["path"] == "evil\u{202e}\u{1b}[31m"));
}

#[test]
fn names_and_revisions_cannot_steer_the_terminal() {
    let (env, repo) = (Env::new(), repo());
    repo.write("evil\u{202e}\x1b[31m\r", "x\n");
    repo.commit("hidden in a name");
    let out = env.countersign(repo.path(), &["inventory", "--color=never"]).expect(0);
    assert!(out.contains("A evil<U+202E RLO><ESC>[31m<CR>"), "{out}");
    let err = env.countersign(repo.path(), &["inventory", "no\u{202e}\x1b[31m"]).expect_error(2);
    assert!(!err.contains(['\u{202e}', '\x1b']), "{err:?}");
}

#[test]
fn a_narrowed_inventory_says_so() {
    let (env, repo) = (Env::new(), repo());
    let out = env.countersign(repo.path(), &["inventory", "HEAD", "--", "src"]).expect(0);
    assert!(out.contains("narrowed to `src`"), "{out}");
    assert!(out.ends_with("3 lines in 1 hunk and 1 file\n"), "{out}");
}

#[test]
fn uncommitted_work_comes_first_and_nothing_is_written() {
    let (env, repo) = (Env::new(), repo());
    repo.write("src/a.rs", "changed\n");
    repo.write("new.txt", "untracked\n");
    let before = listing(&repo.path().join(".git"));
    let out = env.countersign(repo.path(), &["inventory"]).expect(0);
    assert!(out.contains("A new.txt") && out.contains("M src/a.rs"), "{out}");
    assert_eq!(listing(&repo.path().join(".git")), before);
    repo.git(["add", "new.txt"]);
    let staged = env.countersign(repo.path(), &["inventory", "--staged"]).expect(0);
    assert!(staged.contains("A new.txt") && !staged.contains("src/a.rs"), "{staged}");
}

/// Every file below `dir` with its size and time.
fn listing(dir: &std::path::Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let (path, meta) = entry.map(|entry| (entry.path(), entry.metadata().unwrap())).unwrap();
            found.push((path.clone(), meta.len(), meta.modified().unwrap()));
            if meta.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn patches_are_counted_as_git_apply_counts_them() {
    let (env, repo) = (Env::new(), repo());
    let patch = repo.git_bytes(["diff", "--binary", "HEAD~1", "HEAD"], b"");
    let file = env.path("fix.diff");
    std::fs::write(&file, &patch).unwrap();
    let file = file.to_str().unwrap();
    let expected = String::from_utf8(repo.git_bytes(["apply", "--numstat", "-z", file], b"")).unwrap();
    let out = env.countersign(&env.path("tmp"), &["inventory", "--patch", file, "--format=numstat", "-z"]);
    assert_eq!(out.expect(0), expected);

    let mut child = env.command(COUNTERSIGN, &env.path("tmp"));
    let child = child.args(["inventory", "--patch", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&patch).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("patch on standard input") && text.contains("M src/a.rs  3 lines"), "{text}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let (env, repo) = (Env::new(), repo());
    repo.write("long.txt", "line\n".repeat(1000));
    for n in 0..2000 {
        repo.write(format!("many/{n}"), "x\n");
    }
    repo.commit("much");
    let mut child = env.command(COUNTERSIGN, repo.path());
    let mut child =
        child.args(["inventory", "HEAD"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn what_cannot_be_read_of_the_work_tree_is_named_and_the_rest_is_listed() {
    let (env, repo) = (Env::new(), TestRepo::new());
    let injector = Injector::build(&env);
    repo.write("sub/tracked", "1\n");
    repo.commit("first");
    repo.write("sub/.gitignore", "*.o\n");
    repo.write("sub/tracked", "2\n");
    repo.write("sub/x.o", "1\n");
    repo.write("y", "1\n");
    // The list is opened for its rules first, and then as a file of the change; then only the directory is.
    let cases = [
        ("sub/.gitignore", 1, "sub/.gitignore", "A sub/.gitignore, M sub/tracked, A sub/x.o, A y"),
        ("sub/.gitignore", 2, "sub/.gitignore", "M sub/tracked, A y"),
        ("sub/tracked", 1, "sub/tracked", "A sub/.gitignore, A y"),
        ("sub", 1, "sub/tracked", "A sub/.gitignore, A y"),
    ];
    for (path, n, named, listed) in cases {
        let full = repo.path().join(path).canonicalize().unwrap();
        let args = injector.args("EACCES", n, &[&full], &["inventory"]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let answer = env.run(injector.program(), repo.path(), &args);
        let report = injector.report();
        assert!(report.at.ends_with(path), "{report:?}");
        let out = answer.expect(0);
        let files: Vec<String> = out
            .lines()
            .filter(|line| line.starts_with("A ") || line.starts_with("M "))
            .map(|line| line.split("  ").next().unwrap().to_owned())
            .collect();
        assert_eq!(files.join(", "), listed, "{path} {n}: {out}");
        assert_eq!(out.matches(&format!("`{named}` was not looked at")).count(), 1, "{path} {n}: {out}");
    }
}
