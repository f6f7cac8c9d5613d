//! Installing the hooks, and the one of whoever pushes.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Stdio;

use crate::support::env::Answer;
use crate::support::repo::hermetic_through_libgit2;
use crate::team::{LEDGER, Team, text};

fn hooks(team: &Team, dir: &Path, args: &[&str]) -> Answer {
    team.env.countersign(dir, &[&["hooks"], args].concat())
}

fn script(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn whoever_pushes_is_told_before_anything_is_sent() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        hooks(&team, a, &["install"]).expect(0);
        team.git(a, &["checkout", "-q", "-b", "topic"]);
        team.change(a, "fn pay() {\n    charge();\n}\n");
        let said = team.push(a, &["topic"]).unwrap();
        assert!(said.contains("refs/heads/topic  not looked at: only refs/heads/main"), "{said}");
        let words = ["refs/heads/main  does not hold: 0 of 4 lines", "countersign sync origin"];
        team.refused(a, &["topic:main"], &words);
        team.refused(a, &["HEAD~0:main"], &words);
        team.sign(a, "main..topic", "alice");
        let said = team.push(a, &["topic:main"]).unwrap();
        assert!(said.contains("1 record is not known to be at origin"), "{said}");
        assert!(!said.contains("fetched from"), "{said}");
        let said = team.push(a, &[&format!("+main~0:{LEDGER}")]).unwrap();
        assert!(said.contains("grows"), "the ledger there is new: {said}");
        let said = team.refused(a, &[":main"], &["refs/heads/main  refused: it would be deleted"]);
        assert!(!said.contains("remote:"), "{said}");
        // What git offers to do without is git's.
        team.change(a, "fn pay() { unread() }\n");
        team.refused(a, &["topic:main"], &["does not hold"]);
        team.push(a, &["topic:main", "--no-verify"]).unwrap();
    });
}

#[test]
fn installing_again_changes_nothing_and_taking_away_leaves_nothing() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        let path = a.join(".git/hooks/pre-push");
        let said = hooks(&team, a, &["install"]).expect(0);
        assert!(said.starts_with(&format!("pre-push: `{}` was written\n", text(&path))), "{said}");
        let written = fs::read_to_string(&path).unwrap();
        let said = hooks(&team, a, &["install"]).expect(0);
        assert!(said.contains("is there already"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), written);
        let said = hooks(&team, a, &["status"]).expect(0);
        assert!(
            said.contains("pre-push: installed") && said.contains("pre-receive: not installed"),
            "{said}"
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(hooks(&team, a, &["status"]).expect(0).contains("git does not run it: chmod +x"));
        hooks(&team, a, &["install", "--ref", "release/*"]).expect(0);
        let said = hooks(&team, a, &["status"]).expect(0);
        assert!(
            said.contains("pre-push: installed") && said.contains("default branch, 'release/*'"),
            "{said}"
        );
        // Whoever only writes it anew lets no more through.
        assert!(hooks(&team, a, &["install"]).expect(0).contains("default branch, 'release/*'"));
        let json = hooks(&team, a, &["status", "--format", "json"]).expect(0);
        assert!(
            json.contains(r#""state":"ours","refs":["'release/*'"],"chained":false,"place":"usual""#),
            "{json}"
        );
        hooks(&team, a, &["uninstall"]).expect(0);
        assert!(!path.exists());
        assert_eq!(hooks(&team, a, &["uninstall"]).expect(0), "");
        let said = hooks(&team, &team.server, &["install"]).expect_error(2);
        assert!(said.contains("countersign hooks install --server"), "{said}");
    });
}

#[test]
fn a_hook_of_somebody_else_is_left_alone_or_runs_first() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        let (path, mark) = (a.join(".git/hooks/pre-push"), team.env.path("mark"));
        let other = format!("#!/bin/sh\necho \"$1\" >{0}\ncat >>{0}\n[ ! -e {0}.no ]\n", text(&mark));
        script(&path, &other);
        let said = hooks(&team, a, &["install"]).expect_error(2);
        assert!(
            said.contains("there is another pre-push hook already") && said.contains("--chain"),
            "{said}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
        // The lines that it says to put there do.
        let lines: Vec<&str> = said.lines().skip_while(|line| !line.contains("at its top")).skip(1).collect();
        let lines: String =
            lines.iter().map(|line| line.trim().trim_start_matches("hint: ").to_owned() + "\n").collect();
        script(&path, &other.replacen('\n', &format!("\n{lines}"), 1));
        let pushed = |words: &[&str]| {
            fs::write(&mark, "").unwrap();
            team.refused(a, &["main"], words);
            fs::read_to_string(&mark).unwrap()
        };
        team.change(a, "fn pay() {\n}\n");
        assert_eq!(pushed(&["refs/heads/main  does not hold"]), "");

        script(&path, &other);
        let said = hooks(&team, a, &["install", "--chain"]).expect(0);
        assert!(said.contains("pre-push.chained` before"), "{said}");
        let told = pushed(&["refs/heads/main  does not hold"]);
        let head = team.git(a, &["rev-parse", "main"]);
        assert!(told.starts_with(&format!("origin\nrefs/heads/main {head} refs/heads/main ")), "{told}");
        // It can still say no, and installing again keeps it.
        hooks(&team, a, &["install"]).expect(0);
        fs::write(team.env.path("mark.no"), "").unwrap();
        team.sign(a, "origin/main..main", "alice");
        pushed(&["failed to push some refs"]);
        fs::remove_file(team.env.path("mark.no")).unwrap();
        team.push(a, &["main"]).unwrap();
        let said = hooks(&team, a, &["uninstall"]).expect(0);
        assert!(said.contains("what was there before is back"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
        assert!(!a.join(".git/hooks/pre-push.chained").exists());
    });
}

#[test]
fn it_is_written_where_git_looks_and_never_through_a_link() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        team.git(a, &["config", "core.hooksPath", "tools/hooks"]);
        fs::create_dir(a.join("sub")).unwrap();
        let said = hooks(&team, &a.join("sub"), &["install"]).expect(0);
        assert!(said.contains("named by core.hooksPath of this repository"), "{said}");
        assert!(a.join("tools/hooks/pre-push").is_file(), "{said}");
        team.change(a, "fn pay() {\n}\n");
        team.refused(a, &["main"], &["does not hold"]);
        hooks(&team, a, &["uninstall"]).expect(0);
        team.git(a, &["config", "--unset", "core.hooksPath"]);

        let target = team.env.path("target");
        fs::write(&target, "mine\n").unwrap();
        let path = a.join(".git/hooks/pre-push");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(&target, &path).unwrap();
        hooks(&team, a, &["install"]).expect_error(2);
        hooks(&team, a, &["install", "--chain"]).expect(0);
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine\n");
        hooks(&team, a, &["uninstall"]).expect(0);
        assert_eq!(fs::read_link(&path).unwrap(), target);
        fs::remove_file(&path).unwrap();

        let shared = team.env.path("shared");
        team.git(a, &["config", "--global", "core.hooksPath", text(&shared)]);
        let said = hooks(&team, a, &["install"]).expect(0);
        assert!(said.contains("all repositories that use it run this hook"), "{said}");
        assert!(shared.join("pre-push").is_file());
    });
}

#[test]
fn without_the_program_nothing_gets_through() {
    hermetic_through_libgit2(|| {
        let mut team = Team::new();
        hooks(&team, &team.clones[0], &["install"]).expect(0);
        let path = std::env::var_os("PATH").unwrap();
        let without = std::env::split_paths(&path).filter(|dir| !dir.join("countersign").exists());
        let without = std::env::join_paths(without).unwrap();
        team.env.set("PATH", without);
        let a = &team.clones[0];
        team.change(a, "fn pay() {\n}\n");
        let said = team.refused(a, &["main"], &["the program is not on the PATH of this hook"]);
        assert!(said.contains("git push --no-verify does without"), "{said}");
        team.refused(a, &["main", "--no-verify"], &["remote: countersign: the program is not on the PATH"]);
        let said = hooks(&team, a, &["status"]).expect(0);
        assert!(said.contains("countersign is not on PATH"), "{said}");
    });
}

#[test]
fn what_is_no_ref_update_is_refused() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let ask = |dir: &Path, args: &[&str], input: &str| {
            let mut command = team.env.command(crate::support::env::COUNTERSIGN, dir);
            command.args(["verify", "--stdin"]).args(args);
            let mut child =
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
        };
        let a = &team.clones[0];
        let (old, new) = (team.git(a, &["rev-parse", "HEAD"]), team.change(a, "fn pay() {\n}\n"));
        let zero = "0".repeat(40);
        let err = ask(a, &[], &format!("{old} {new} refs/heads/x\n{old} {new}\n")).expect_error(2);
        assert!(err.contains("line 2 of standard input is no ref update"), "{err}");
        assert_eq!(ask(a, &[], "").expect(0), "");
        let out = ask(a, &[], &format!("{old} {new} refs/heads/main\n")).expect(1);
        assert!(out.contains("refs/heads/main  does not hold"), "{out}");
        let json = ask(a, &["--format", "json"], &format!("{old} {zero} refs/heads/main\n")).expect(1);
        assert!(
            json.contains(r#""outcome":"deleted""#) && json.contains(r#""conclusion":"does-not-hold""#),
            "{json}"
        );
        let json = ask(a, &["--format", "json"], &format!("{old} {new} refs/heads/main\n")).expect(1);
        assert!(json.contains(r#""why":"before-push""#) && json.contains(r#""outcome":"judged""#), "{json}");
        // What the other side has is not always here.
        let gone = "1".repeat(40);
        let err = ask(a, &[], &format!("main {new} refs/heads/main {gone}\n")).expect_error(3);
        assert!(err.contains("`refs/heads/main`: what stands there now is not here"), "{err}");
        let err = ask(a, &[], &format!("{old} {gone} refs/heads/main\n")).expect_error(3);
        assert!(err.contains("is not in this repository"), "{err}");
        for args in
            [&["main..HEAD"][..], &["--vsa", "x"], &["--staged"], &["--format", "sarif"], &["--base", "HEAD"]]
        {
            let _ = ask(a, args, "").expect_error(2);
        }
    });
}
