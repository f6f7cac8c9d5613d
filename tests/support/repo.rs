//! Throw-away repositories, made with the git program in an environment where nobody's configuration has a say.

#![allow(dead_code, reason = "every test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test stops where its setting up fails")]
#![allow(unreachable_pub, reason = "shared by several test programs, each of which sees it as private")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;

/// Set for a test that runs in an environment of its own: the directory that is its home.
const HOME: &str = "COUNTERSIGN_TEST_HOME";

/// Runs the body of a test in a child process whose environment holds nothing but a home of its own, so that the library,
/// which reads the environment as git does, sees nobody's configuration. The name of the test is taken from the closure.
pub fn hermetic<F: FnOnce()>(body: F) {
    hermetic_with(&[], body);
}

/// The same, with some variables in that environment.
pub fn hermetic_with<F: FnOnce()>(variables: &[(&str, &str)], body: F) {
    if env::var_os(HOME).is_some() {
        return body();
    }
    let name = std::any::type_name::<F>();
    let name = name.split_once("::").map_or(name, |(_program, rest)| rest);
    let name = name.trim_end_matches("::{{closure}}");
    let home = TempDir::new().unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args([name, "--exact", "--nocapture", "--test-threads=1"]);
    clean_environment(&mut child, home.path());
    let output = child.env(HOME, home.path()).envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{name}\n{text}\n{errors}");
}

/// An environment without anybody's configuration, and with fixed people and dates.
pub fn clean_environment(command: &mut Command, home: &Path) {
    command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
    command
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"));
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "Ada Author")
            .env(format!("GIT_{who}_EMAIL"), "ada@example.com");
        command.env(format!("GIT_{who}_DATE"), "1700000000 +0000");
    }
}

/// A repository with a work tree, deleted when dropped.
#[derive(Debug)]
pub struct TestRepo {
    /// Holds `work` (the repository) and `home`.
    dir: TempDir,
    top: PathBuf,
}

impl TestRepo {
    /// An empty repository on branch `main`.
    pub fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let top = dir.path().join("work");
        fs::create_dir(&top).unwrap();
        let repo = Self { dir, top };
        repo.git(["init", "-q", "-b", "main"]);
        repo
    }

    /// The same, in another directory inside this one's temporary directory.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The top of the work tree.
    pub fn path(&self) -> &Path {
        &self.top
    }

    /// Runs git there and returns what it printed, without the last newline.
    pub fn git<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        String::from_utf8(self.git_bytes(args, b"")).unwrap().trim_end().to_owned()
    }

    /// Runs git there with `input` and returns what it printed.
    pub fn git_bytes<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, input: &[u8]) -> Vec<u8> {
        let mut command = self.command();
        command.args(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// The git program, set up to run there.
    pub fn command(&self) -> Command {
        let mut command = Command::new("git");
        let home = env::var_os(HOME).map_or_else(|| self.dir.path().to_path_buf(), PathBuf::from);
        clean_environment(&mut command, &home);
        command.current_dir(&self.top);
        command
    }

    /// Writes a file of the work tree, and the directories above it.
    pub fn write(&self, path: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.top.join(OsStr::from_bytes(path.as_ref()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Commits everything in the work tree and returns the commit's name.
    pub fn commit(&self, message: &str) -> String {
        self.git(["add", "-A"]);
        self.git(["commit", "-q", "--allow-empty", "-m", message]);
        self.git(["rev-parse", "HEAD"])
    }
}
