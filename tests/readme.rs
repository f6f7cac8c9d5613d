//! What the README tells people to paste, pasted: keys, trust, a pull request, publishing, fetching, checking.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::env::{Answer, COUNTERSIGN, Env};
use support::pty::Pty;
use support::readme::block;
use support::repo::is_made_by_this_git;

/// A server, and Alice and Bo with a clone each.
struct Team {
    env: Env,
    alice: PathBuf,
    bo: PathBuf,
}

impl Team {
    /// Alice has followed the README up to the trusted key; Bo has proposed a change as pull request 42.
    fn new() -> Self {
        Self::with(&[])
    }

    /// The same, with repositories that git makes where these variables are set.
    fn with(variables: &[(&'static str, &str)]) -> Self {
        let mut env = Env::new();
        for (name, value) in variables {
            env.set(name, value);
        }
        fs::create_dir(env.path("home/.ssh")).expect("the home is new");
        let key = env.key("alice");
        fs::rename(&key, env.path("home/.ssh/id_ed25519")).expect("the key is there");
        fs::rename(key.with_extension("key.pub"), env.path("home/.ssh/id_ed25519.pub"))
            .expect("so is its public half");
        let server = env.path("server.git");
        env.git(&env.path("home"), &["init", "-q", "--bare", "-b", "main", text(&server)]);
        let team = Self { alice: env.path("alice"), bo: env.path("bo"), env };
        team.clone_to(&team.alice);
        fs::write(team.alice.join("pay.rs"), "fn pay() {}\n").expect("it can be written");
        team.env.git(&team.alice, &["add", "-A"]);
        team.env.git(&team.alice, &["commit", "-q", "-m", "Start"]);
        team.paste(&team.alice, block("key")).expect(0);
        team.paste(&team.alice, block("trust")).expect(0);
        team.env.git(&team.alice, &["push", "-q", "origin", "main"]);
        team.propose();
        team
    }

    fn clone_to(&self, dir: &Path) {
        self.env.git(&self.env.path("home"), &["clone", "-q", text(&self.env.path("server.git")), text(dir)]);
    }

    fn propose(&self) {
        self.clone_to(&self.bo);
        let git = |args: &[&str]| self.env.git(&self.bo, args);
        git(&["config", "user.name", "Bo Dev"]);
        git(&["config", "user.email", "bo@example.com"]);
        fs::write(self.bo.join("pay.rs"), "fn pay() {\n    charge();\n}\n").expect("it can be written");
        git(&["commit", "-q", "-a", "-m", "Charge\n\nCo-Authored-By: Claude <noreply@anthropic.com>"]);
        git(&["push", "-q", "origin", "HEAD:refs/pull/42/head"]);
    }

    /// Runs shell lines as they would be pasted, with the program on the path.
    fn paste(&self, dir: &Path, lines: &str) -> Answer {
        let folder = Path::new(COUNTERSIGN).parent().expect("the program lies in a folder");
        let path = format!("PATH={}:$PATH", text(folder));
        self.env.run("sh", dir, &["-c", &format!("set -e\n{path}\n{lines}")])
    }

    /// Reads and signs all of pull request 42 as the README says.
    fn review(&self, dir: &Path) {
        for line in block("pull").lines() {
            match line.strip_prefix("countersign main...") {
                Some(head) => self.sign(dir, &format!("main...{head}")),
                None => drop(self.paste(dir, line).expect(0)),
            }
        }
    }

    fn sign(&self, dir: &Path, target: &str) {
        let mut pty = Pty::start(&self.env, COUNTERSIGN, dir, &[target], (100, 30));
        pty.wait_for("0 of 4 lines").send(" ").wait_for("signed 4 of 4 lines");
        pty.send("ZZ").wait_for("type the word sign").send("sign\r").wait_for("read back and verified");
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}

#[test]
fn a_pull_request_is_reviewed_published_fetched_and_checked_as_written() {
    from_pull_request_to_check(&Team::new());
}

#[test]
fn the_same_where_every_repository_has_sha256_ids() {
    from_pull_request_to_check(&Team::with(&[("GIT_DEFAULT_HASH", "sha256")]));
}

#[test]
fn the_same_where_every_repository_has_reftables() {
    if is_made_by_this_git(&["--ref-format=reftable"]) {
        from_pull_request_to_check(&Team::with(&[("GIT_DEFAULT_REF_FORMAT", "reftable")]));
    }
}

fn from_pull_request_to_check(team: &Team) {
    team.review(&team.alice);
    team.paste(&team.alice, block("publish")).expect(0);

    // Somebody else gets the records and checks them, with the program and without.
    let carol = team.env.path("carol");
    team.clone_to(&carol);
    team.env.git(&carol, &["fetch", "-q", "origin", "pull/42/head:pr-42"]);
    let before = team.env.countersign(&carol, &["verify", "main...pr-42"]).expect(1);
    assert!(before.contains("0 of 4 lines are signed"), "{before}");
    team.paste(&carol, block("fetch")).expect(0);
    let after = team.env.countersign(&carol, &["verify", "main...pr-42"]).expect(0);
    assert!(after.contains("alice@example.com"), "{after}");
    team.env.git(&carol, &["checkout", "-q", "pr-42"]);
    let said = team.paste(&carol, block("check")).expect(0);
    assert_eq!(said, "alice@example.com signed 4 of 4 lines and 0 of 0 other changes: complete\n");
}

#[test]
fn a_ledger_that_lost_records_is_not_followed() {
    let team = Team::new();
    team.review(&team.alice);
    team.paste(&team.alice, block("publish")).expect(0);
    let carol = team.env.path("carol");
    team.clone_to(&carol);
    team.paste(&carol, block("fetch")).expect(0);
    // Whoever has the server rolls the ledger back to an empty one.
    let server = team.env.path("server.git");
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    team.env.git(&server, &["hash-object", "-t", "tree", "-w", "/dev/null"]);
    let empty = team.env.git(&server, &["commit-tree", "-m", "nothing", tree]);
    team.env.git(&server, &["update-ref", "refs/notes/countersign/reviews", &empty]);
    let refused = team.paste(&carol, block("fetch")).expect_error(1);
    assert!(refused.contains("non-fast-forward"), "{refused}");
}
