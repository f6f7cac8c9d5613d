//! A server with the hook, two clones of it in which Bo writes, and Alice and Carol, whose keys are trusted.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use countersign::base::ObjectId;
use countersign::git::{Repository, Request, SigningConfig, Target};
use countersign::ledger;
use countersign::sign::Signer;

use crate::desk::{NOW, reviewer, statement};
use crate::support::env::{Answer, COUNTERSIGN, Env};

pub(crate) const LEDGER: &str = "refs/notes/countersign/reviews";

pub(crate) struct Team {
    pub(crate) env: Env,
    pub(crate) server: PathBuf,
    pub(crate) clones: [PathBuf; 2],
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}

impl Team {
    /// The hook is installed on the server.
    pub(crate) fn new() -> Self {
        let team = Self::without_hook("server.git", &[]);
        team.env.countersign(&team.server, &["hooks", "install", "--server"]).expect(0);
        team
    }

    /// `main` has a file and the keys of Alice and Carol. `variables` hold for every program.
    pub(crate) fn without_hook(server: &str, variables: &[(&'static str, &str)]) -> Self {
        let mut env = Env::new();
        let folder = Path::new(COUNTERSIGN).parent().expect("it lies in a folder").as_os_str().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        env.set("PATH", [folder, path].join(&OsString::from(":")));
        for (name, value) in variables {
            env.set(name, value);
        }
        let (server, home) = (env.path(server), env.path("home"));
        env.git(&home, &["init", "-q", "--bare", "-b", "main", text(&server)]);
        let clones = ["a", "b"].map(|name| env.path(name));
        let team = Self { env, server, clones };
        team.clone_to(&team.clones[0]);
        let a = &team.clones[0];
        let keys = ["alice", "carol"].map(|name| {
            let key = team.env.key(name);
            let public = fs::read_to_string(format!("{}.pub", text(&key))).unwrap();
            format!("{name}@example.com {public}")
        });
        team.write(a, ".countersign/allowed_signers", &keys.concat());
        team.write(a, "pay.rs", "fn pay() {}\n");
        team.commit(a, "Start");
        team.git(a, &["push", "-q", "origin", "main"]);
        team.clone_to(&team.clones[1]);
        team
    }

    fn clone_to(&self, dir: &Path) {
        let url = format!("file://{}", text(&self.server));
        self.env.git(&self.env.path("home"), &["clone", "-q", &url, text(dir)]);
        self.git(dir, &["config", "user.name", "Bo Dev"]);
        self.git(dir, &["config", "user.email", "bo@example.com"]);
    }

    #[track_caller]
    pub(crate) fn git(&self, dir: &Path, args: &[&str]) -> String {
        self.env.git(dir, args)
    }

    pub(crate) fn write(&self, dir: &Path, name: &str, content: &str) {
        let path = dir.join(name);
        assert!(path.starts_with(self.env.path("")), "a test writes into its own world");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn commit(&self, dir: &Path, message: &str) -> String {
        self.git(dir, &["add", "-A"]);
        self.git(dir, &["commit", "-q", "-m", message]);
        self.git(dir, &["rev-parse", "HEAD"])
    }

    /// Bo writes something that nobody has read.
    pub(crate) fn change(&self, dir: &Path, content: &str) -> String {
        self.write(dir, "pay.rs", content);
        self.commit(dir, "Change")
    }

    /// `who` signs all of a range, such as `origin/main..main`.
    pub(crate) fn sign(&self, dir: &Path, range: &str, who: &str) {
        let repo = Repository::discover(dir).unwrap();
        let (from, to) = range.split_once("..").unwrap();
        let target = Target::Range { from: from.into(), to: to.into(), symmetric: false };
        let loaded = repo.load(&Request::new(target)).unwrap();
        let mut record = statement(&loaded, &format!("{who}@example.com"));
        record.log.tip = repo.notes_tip(LEDGER).unwrap();
        let key = Some(text(&self.env.path(format!("{who}.key"))).to_owned());
        let config = SigningConfig { format: Some("ssh".into()), key, ..SigningConfig::default() };
        let signer = Signer::from_config(&config, None).unwrap();
        let sealed = ledger::seal(&record, Some(&signer), &config).unwrap();
        ledger::write(&repo, &loaded.source, &sealed, &reviewer(), NOW).unwrap();
    }

    /// Pushes, and gives what git and the server said.
    pub(crate) fn push(&self, dir: &Path, refs: &[&str]) -> Result<String, String> {
        let Answer { code, out, err } =
            self.env.run("git", dir, &[&["push", "--atomic", "origin"], refs].concat());
        let said = out + &err;
        if code == 0 { Ok(said) } else { Err(said) }
    }

    /// Where a ref of the server stands.
    pub(crate) fn there(&self, name: &str) -> Option<ObjectId> {
        let out = self.env.run("git", &self.server, &["rev-parse", "--verify", "-q", name]).out;
        ObjectId::from_hex(out.trim())
    }

    /// Pushes what must not be let in, and gives why; nothing on the server has moved.
    #[track_caller]
    pub(crate) fn refused(&self, dir: &Path, refs: &[&str], words: &[&str]) -> String {
        let state = || self.git(&self.server, &["for-each-ref"]);
        let before = state();
        let said = self.push(dir, refs).expect_err("it must not be let in");
        for word in words {
            assert!(said.contains(word), "`{word}` is missing\n{said}");
        }
        assert_eq!(state(), before);
        said
    }
}
