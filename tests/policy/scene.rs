//! A repository with a policy on `main`, people with keys, and a change on `feature` by Ada.

use std::process::{Command, Stdio};

use countersign::attest::{Session, Statement, UnitRecord};
use countersign::base::Timestamp;
use countersign::git::{Loaded, Repository, Request, SigningConfig, Target};
use countersign::ledger::{self, Sealed, Written};
use countersign::review::Grain;
use countersign::sign::Signer;

use crate::desk::{NOW, reviewer, statement};
use crate::support::env::{Answer, Env};
use crate::support::repo::TestRepo;

pub(crate) struct Scene {
    pub(crate) env: Env,
    pub(crate) repo: TestRepo,
}

/// The key of somebody in the lists of trusted keys, made once.
fn key(repo: &TestRepo, name: &str) -> String {
    let path = repo.beside(name);
    if !path.exists() {
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&path);
        assert!(keygen.stdin(Stdio::null()).status().unwrap().success());
    }
    std::fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_owned()
}

impl Scene {
    /// On `main` there are the keys of Alice, Bob and Carol, `policy`, and `more` files; on `feature` Ada changed two files.
    pub(crate) fn new(policy: &str, more: &[(&str, &str)]) -> Self {
        let scene = Self { env: Env::new(), repo: TestRepo::new() };
        scene.give_alice_her_key();
        let names = ["alice", "bob", "carol"];
        let lines = names.map(|name| format!("{name}@example.com {}\n", key(&scene.repo, name)));
        scene.repo.write(".countersign/allowed_signers", lines.concat());
        if !policy.is_empty() {
            scene.repo.write(".countersign/policy.toml", policy);
        }
        for (path, text) in more {
            scene.repo.write(path, text);
        }
        scene.repo.write("a.txt", "one\ntwo\nthree\n");
        scene.repo.write("src/pay/a.rs", "fn pay() {}\n");
        scene.repo.commit("before");
        scene.repo.git(["checkout", "-q", "-b", "feature"]);
        scene.repo.write("a.txt", "one\n2\nthree\n");
        scene.repo.write("src/pay/a.rs", "fn pay() {\n    charge();\n}\n");
        scene.repo.commit("after");
        scene
    }

    /// Alice is who sits at the keyboard.
    fn give_alice_her_key(&self) {
        self.key("alice");
        let config = std::fs::read_to_string(self.env.git_config()).unwrap();
        let key = self.repo.beside("alice");
        let ssh = format!("{config}[user]\n\tsigningkey = {}\n[gpg]\n\tformat = ssh\n", key.display());
        std::fs::write(self.env.git_config(), ssh).unwrap();
    }

    pub(crate) fn key(&self, name: &str) -> String {
        key(&self.repo, name)
    }

    pub(crate) fn load(&self) -> Loaded {
        let target = Target::Range { from: "main".into(), to: "feature".into(), symmetric: false };
        Repository::discover(self.repo.path()).unwrap().load(&Request::new(target)).unwrap()
    }

    /// `name` signs all of `main..feature` at `grain`, finishing at `at`.
    pub(crate) fn sign_at(&self, name: &str, grain: Grain, at: Timestamp) {
        self.write(&self.seal(name, &self.statement_at(name, grain, at)));
    }

    /// What `name` says who signs it.
    pub(crate) fn statement_at(&self, name: &str, grain: Grain, at: Timestamp) -> Statement {
        let mut review = statement(&self.load(), &format!("{name}@example.com"));
        review.session = Session::coarse(at, at);
        for unit in review.files.iter_mut().flat_map(|file| &mut file.units) {
            if let UnitRecord::Hunk(hunk) = unit {
                let lines = std::mem::take(&mut hunk.grains.hunk);
                *hunk.grains.get_mut(grain) = lines;
            }
        }
        review
    }

    /// What signs with the key of `name`.
    pub(crate) fn signer(&self, name: &str) -> (Signer, SigningConfig) {
        self.key(name);
        let key = self.repo.beside(name).into_os_string().into_string().unwrap();
        let config = SigningConfig { format: Some("ssh".into()), key: Some(key), ..SigningConfig::default() };
        (Signer::from_config(&config, None).unwrap(), config)
    }

    /// The record that the key of `name` signs.
    pub(crate) fn seal(&self, name: &str, statement: &Statement) -> Sealed {
        let (signer, config) = self.signer(name);
        ledger::seal(statement, Some(&signer), &config).unwrap()
    }

    /// Puts a record into the ledger.
    pub(crate) fn write(&self, sealed: &Sealed) -> Written {
        let repo = Repository::discover(self.repo.path()).unwrap();
        ledger::write(&repo, &self.load().source, sealed, &reviewer(), NOW).unwrap()
    }

    /// `name` signs all of it in a review that says which branch of which repository it is meant for.
    pub(crate) fn sign_for(&self, name: &str, repo: &str, branch: &str) {
        let mut review = self.statement_at(name, Grain::Hunk, NOW);
        review.context.repo = Some(repo.to_owned());
        review.context.target_ref = Some(branch.to_owned());
        self.write(&self.seal(name, &review));
    }

    pub(crate) fn sign(&self, name: &str, grain: Grain) {
        self.sign_at(name, grain, NOW);
    }

    pub(crate) fn run(&self, args: &[&str]) -> Answer {
        self.env.countersign(self.repo.path(), args)
    }

    /// What `verify` says, with this exit code.
    #[track_caller]
    pub(crate) fn verify(&self, code: i32, words: &[&str]) -> String {
        let out = self.run(&["verify", "main..feature"]).expect(code);
        for word in words {
            assert!(out.contains(word), "`{word}` is missing\n{out}");
        }
        out
    }

    /// What `verify` refuses to do.
    #[track_caller]
    pub(crate) fn refuses(&self, words: &[&str]) {
        let err = self.run(&["verify", "main..feature"]).expect_error(2);
        for word in words {
            assert!(err.contains(word), "`{word}` is missing\n{err}");
        }
    }
}
