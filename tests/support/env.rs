//! A world of its own for one test: home, configuration, state and keys in a directory that goes away afterwards.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The program under test.
pub const COUNTERSIGN: &str = env!("CARGO_BIN_EXE_countersign");

/// The directory and the variables of one test. Nothing of the user's or the machine's configuration gets in.
pub struct Env {
    root: TempDir,
    /// Variables beside the usual ones, or instead of them.
    set: Vec<(&'static str, OsString)>,
}

/// What a program answered.
#[derive(Debug)]
#[must_use = "look at the exit code"]
pub struct Answer {
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Answer {
    /// Checks the exit code and gives standard output.
    #[track_caller]
    pub fn expect(self, code: i32) -> String {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self.out
    }

    /// Checks the exit code and gives standard error.
    #[track_caller]
    pub fn expect_error(self, code: i32) -> String {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self.err
    }
}

impl Env {
    /// A fresh one, with the identity `Alice Example <alice@example.com>` in git's global configuration.
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary directory can be made");
        let env = Self { root, set: Vec::new() };
        for folder in ["home", "state", "config", "cache", "data", "tmp"] {
            fs::create_dir(env.path(folder)).expect("it is empty");
        }
        let identity =
            "[user]\n\tname = Alice Example\n\temail = alice@example.com\n[init]\n\tdefaultBranch = main\n";
        fs::write(env.git_config(), identity).expect("it can be written");
        env
    }

    /// A path below the directory.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(below)
    }

    /// The file that stands for git's global configuration.
    pub fn git_config(&self) -> PathBuf {
        self.path("gitconfig")
    }

    /// Sets a variable for every program that is started here from now on.
    pub fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.set.push((name, value.into()));
    }

    /// The only variables that a program started here sees.
    pub fn variables(&self) -> Vec<(&'static str, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = |name: &str| self.path(name).into_os_string();
        let usual = [
            ("PATH", path),
            ("HOME", own("home")),
            ("TMPDIR", own("tmp")),
            ("XDG_STATE_HOME", own("state")),
            ("XDG_CONFIG_HOME", own("config")),
            ("XDG_CACHE_HOME", own("cache")),
            ("XDG_DATA_HOME", own("data")),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CONFIG_GLOBAL", own("gitconfig")),
            ("GIT_AUTHOR_DATE", "2026-11-23T10:00:00Z".into()),
            ("GIT_COMMITTER_DATE", "2026-11-23T10:00:00Z".into()),
            ("GIT_TERMINAL_PROMPT", "0".into()),
            ("TERM", "xterm-256color".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
        ];
        usual.into_iter().chain(self.set.iter().cloned()).collect()
    }

    /// A command that sees only this world.
    pub fn command(&self, program: &str, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables()).current_dir(dir).stdin(Stdio::null());
        command
    }

    /// Runs a program to its end.
    pub fn run(&self, program: &str, dir: &Path, args: &[&str]) -> Answer {
        let output = self.command(program, dir).args(args).output().expect("the program can be started");
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("output for people is UTF-8"),
            err: String::from_utf8(output.stderr).expect("output for people is UTF-8"),
        }
    }

    /// Runs the program under test.
    pub fn countersign(&self, dir: &Path, args: &[&str]) -> Answer {
        self.run(COUNTERSIGN, dir, args)
    }

    /// Runs git, which has to succeed, and gives what it printed without the last newline.
    #[track_caller]
    pub fn git(&self, dir: &Path, args: &[&str]) -> String {
        let mut out = self.run("git", dir, args).expect(0);
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    /// A new SSH key pair without a passphrase: the path of the private key. The public one is beside it, in `.pub`.
    pub fn key(&self, owner: &str) -> PathBuf {
        let path = self.path(format!("{owner}.key"));
        let file = path.to_str().expect("temporary paths are UTF-8");
        let args = ["-q", "-t", "ed25519", "-N", "", "-C", owner, "-f", file];
        let _ = self.run("ssh-keygen", self.root.path(), &args).expect(0);
        path
    }
}
