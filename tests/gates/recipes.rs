//! What `docs/gates.md` tells people to paste, in clones as CI services make them and in an environment with nothing else in it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::support::env::Answer;
use crate::support::repo::hermetic_through_libgit2;
use crate::team::{LEDGER, Team, text};

/// The text of the block that stands after `<!-- test: NAME -->`.
fn block(name: &str) -> &'static str {
    let page = include_str!("../../docs/gates.md");
    let marker = format!("<!-- test: {name} -->\n```");
    let rest = page.split(&marker).nth(1).unwrap_or_else(|| panic!("the page has no block {name}"));
    rest.split("```").next().unwrap().split_once('\n').unwrap().1
}

/// The shell lines of the last block scalar (`|`) in YAML.
fn script(yaml: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = yaml.lines().collect();
    let at = lines.iter().rposition(|line| line.ends_with('|')).expect("the job has a script");
    let body: Vec<&str> =
        lines[at + 1..].iter().copied().take_while(|line| indent(line) > indent(lines[at])).collect();
    let margin = indent(body[0]);
    body.iter().map(|line| [&line[margin..], "\n"].concat()).collect::<Vec<_>>().concat()
}

/// Bo's change as pull request 7, read by nobody yet; its head.
fn propose(team: &Team) -> String {
    let a = &team.clones[0];
    team.git(a, &["checkout", "-q", "-b", "feature"]);
    let head = team.change(a, "fn pay() {\n    charge();\n}\n");
    team.git(a, &["push", "-q", "origin", "HEAD:refs/pull/7/head"]);
    head
}

/// The job's machine: a clone with all branches and nothing else, at `rev`, and no settings at all.
fn job(team: &Team, rev: &str) -> PathBuf {
    let dir = team.env.path("job");
    fs::create_dir(&dir).unwrap();
    let url = format!("file://{}", text(&team.server));
    team.git(&dir, &["init", "-q"]);
    team.git(&dir, &["remote", "add", "origin", &url]);
    team.git(&dir, &["fetch", "-q", "--no-tags", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
    team.git(&dir, &["fetch", "-q", "--no-tags", "origin", rev]);
    team.git(&dir, &["checkout", "-q", "--detach", "FETCH_HEAD"]);
    dir
}

/// Runs shell lines as a job does, which stops at the first that fails.
fn run(team: &Team, dir: &Path, lines: &str, variables: &[(&str, &str)]) -> Answer {
    let mut command = team.env.command("bash", dir);
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", lines]);
    let path = command.get_envs().find(|(name, _)| *name == "PATH").unwrap().1.unwrap().to_owned();
    command.env_clear().env("PATH", path).env("HOME", team.env.path("tmp")).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Alice reads it and publishes her record.
fn read(team: &Team) {
    let a = &team.clones[0];
    team.sign(a, "main..feature", "alice");
    team.git(a, &["push", "-q", "origin", LEDGER]);
}

#[test]
fn the_job_for_github() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let (head, lines) = (propose(&team), script(block("github")));
        assert!(block("github").contains("PULL: refs/pull/${{ github.event.number }}/head"));
        let dir = job(&team, "refs/heads/main");
        let summary = team.env.path("summary.md");
        let variables = [
            ("BASE", "main"),
            ("PULL", "refs/pull/7/head"),
            ("HEAD", &head),
            ("GITHUB_STEP_SUMMARY", text(&summary)),
        ];
        let said = run(&team, &dir, &lines, &variables).expect(1);
        assert!(said.contains("::error file=pay.rs,line=1,endLine=3,title=signed by nobody"), "{said}");
        let markdown = fs::read_to_string(&summary).unwrap();
        assert!(markdown.starts_with("### countersign: does not hold"), "{markdown}");
        // It is read, and the job is run again: on the same machine, or on another one.
        read(&team);
        for _ in 0..2 {
            let said = run(&team, &dir, &lines, &variables).expect(0);
            assert!(
                said.ends_with(&format!("::notice title=countersign::Holds: origin/main...{head}\n")),
                "{said}"
            );
            fs::remove_dir_all(&dir).unwrap();
            job(&team, "refs/heads/main");
        }
        // Who pushes more after it was read is held up again.
        let head = team.change(&team.clones[0], "fn pay() { steal() }\n");
        team.git(&team.clones[0], &["push", "-q", "origin", "HEAD:refs/pull/7/head"]);
        let variables =
            [("HEAD", &head[..])].into_iter().chain(variables.into_iter().filter(|one| one.0 != "HEAD"));
        let _ = run(&team, &dir, &lines, &variables.collect::<Vec<_>>()).expect(1);
    });
}

#[test]
fn the_job_for_gitlab() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let (head, lines) = (propose(&team), script(block("gitlab")));
        let dir = job(&team, "refs/pull/7/head");
        let variables = [
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_COMMIT_SHA", &head),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
        ];
        let said = run(&team, &dir, &lines, &variables).expect(1);
        assert!(said.contains("Does not hold: 0 of 4 lines are signed"), "{said}");
        let file = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
        let quality: serde_json::Value = serde_json::from_str(&file("countersign.json")).unwrap();
        assert_eq!(quality[0]["location"]["path"], "pay.rs");
        assert!(file("countersign.xml").contains("<failure "), "{}", file("countersign.xml"));
        read(&team);
        let said = run(&team, &dir, &lines, &variables).expect(0);
        assert!(said.contains("Holds: 4 of 4 lines are signed"), "{said}");
        assert_eq!(file("countersign.json").trim(), "[]");
        assert!(!file("countersign.xml").contains("<failure "));
        // In a pipeline for the result of merging, the commit is another than the one that was read.
        let variables =
            [variables[0], ("CI_COMMIT_SHA", "HEAD~0"), ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", &head)];
        let _ = run(&team, &dir, &lines, &variables).expect(0);
        // A ledger that was moved back since the last job stops it.
        let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        team.git(&team.server, &["hash-object", "-t", "tree", "-w", "/dev/null"]);
        team.git(&team.server, &["config", "user.email", "root@example.com"]);
        let empty = team.git(&team.server, &["commit-tree", "-m", "nothing", tree]);
        team.git(&team.server, &["update-ref", LEDGER, &empty]);
        let said = run(&team, &dir, &lines, &variables).expect_error(1);
        assert!(said.contains("non-fast-forward"), "{said}");
    });
}

#[test]
fn a_trailer_for_the_merge() {
    hermetic_through_libgit2(|| {
        let team = Team::new();
        let a = &team.clones[0];
        propose(&team);
        team.git(a, &["checkout", "-q", "main"]);
        let merge = || team.env.run("sh", a, &["-ec", block("trailer")]);
        let before = team.git(a, &["rev-parse", "main"]);
        let said = merge().expect_error(1);
        assert!(said.contains("countersign: does not hold, so there is no trailer"), "{said}");
        assert!(said.contains("countersign verify main...feature"), "{said}");
        assert_eq!(team.git(a, &["rev-parse", "main"]), before);
        team.sign(a, "main..feature", "carol");
        team.sign(a, "main..feature", "alice");
        let _ = merge().expect(0);
        let trailers = team.git(a, &["log", "-1", "--format=%(trailers:key=Countersigned-by)"]);
        let shown = team.env.countersign(a, &["show", "feature", "--format", "json"]).expect(0);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        for record in shown["records"].as_array().unwrap() {
            let (id, by) = (record["id"].as_str().unwrap(), record["reviewer"].as_str().unwrap());
            assert!(trailers.contains(&format!("Countersigned-by: {by} <{by}> (record {id})")), "{trailers}");
        }
        assert_eq!(trailers.trim().lines().count(), 2, "{trailers}");
        // The merge is let in as any other.
        team.push(a, &["main", LEDGER]).unwrap();
        // Who wrote it signs nothing against themselves.
        team.git(a, &["checkout", "-q", "-B", "feature", "main"]);
        team.write(a, "pay.rs", "fn pay() {\n}\n");
        team.git(a, &["commit", "-q", "-a", "-m", "Mine", "--author", "Alice <alice@example.com>"]);
        team.sign(a, "main..feature", "alice");
        let own = ["verify", "main..feature", "--format", "trailers", "--allow-self"];
        assert_eq!(team.env.countersign(a, &own).expect(0), "");
    });
}

#[test]
fn a_job_anywhere_else() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let (head, lines) = (propose(&team), block("other"));
        let dir = job(&team, "refs/pull/7/head");
        let variables = [("BASE", "main"), ("HEAD", &head[..])];
        let _ = run(&team, &dir, lines, &variables).expect(1);
        read(&team);
        let _ = run(&team, &dir, lines, &variables).expect(0);
        // Where history is cut off nobody can tell.
        fs::remove_dir_all(&dir).unwrap();
        let url = format!("file://{}", text(&team.server));
        team.git(&team.env.path("home"), &["clone", "-q", "--depth", "1", &url, text(&dir)]);
        team.git(&dir, &["fetch", "-q", "--depth", "1", "origin", "refs/pull/7/head"]);
        let said = run(&team, &dir, lines.lines().last().unwrap(), &variables).expect_error(3);
        assert!(said.contains("shallow"), "{said}");
    });
}

#[test]
fn the_hooks_on_the_page() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("app.git", &[]);
        let a = &team.clones[0];
        let root = team.env.path("");
        let paste = |dir: &Path, lines: &str| team.env.run("sh", dir, &["-ec", lines]);
        let said = paste(&root, block("server")).expect(0);
        assert!(said.contains("holds the default branch, 'release/*' to it"), "{said}");
        team.change(a, "fn pay() {\n}\n");
        team.refused(a, &["main"], &["does not hold"]);
        team.refused(a, &["main:release/1"], &["does not hold"]);
        team.env.countersign(&team.server, &["hooks", "uninstall"]).expect(0);

        let hook = |name: &str, text: &str| {
            let path = team.server.join("hooks").join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path
        };
        let own = hook("pre-receive", block("own"));
        team.refused(a, &["main"], &["does not hold"]);
        fs::remove_file(own).unwrap();

        let update = hook("update", block("update"));
        team.refused(a, &["main"], &["does not hold"]);
        team.sign(a, "origin/main..main", "alice");
        team.push(a, &[LEDGER]).unwrap();
        team.refused(a, &[&format!(":{LEDGER}")], &["the ledger would be deleted"]);
        team.push(a, &["main"]).unwrap();
        fs::remove_file(update).unwrap();

        let said = paste(a, block("client")).expect(0);
        assert!(said.contains("pre-push"), "{said}");
        team.change(a, "fn pay() { unread() }\n");
        team.refused(a, &["main"], &["does not hold"]);
        // The place of the push is asked where it is not known which its default branch is.
        team.git(a, &["remote", "set-head", "origin", "--delete"]);
        team.refused(a, &["main:master"], &["refs/heads/master  does not hold"]);
        team.git(a, &["remote", "set-head", "origin", "--auto"]);
        team.push(a, &["main:master"]).unwrap();
    });
}
