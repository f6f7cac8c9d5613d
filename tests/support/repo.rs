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

use countersign::base::ObjectFormat;
use countersign::git::{GitError, Repository, Way};
use tempfile::TempDir;

/// Set for a test that runs in an environment of its own: the directory that is its home.
const HOME: &str = "COUNTERSIGN_TEST_HOME";
/// Set for such a test as well: in which kind of repository it runs, as [`Kind::name`] has it.
const KIND: &str = "COUNTERSIGN_TEST_KIND";

/// A kind of repository, and the way into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What git makes by default, through libgit2.
    Plain,
    /// The same, through the git program.
    PlainThroughGit,
    /// With SHA-256 ids, through whatever opens it.
    Sha256,
    /// With its refs in a reftable, through whatever opens it.
    Reftable,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Plain, Self::PlainThroughGit, Self::Sha256, Self::Reftable];

    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::PlainThroughGit => "plain, through git",
            Self::Sha256 => "sha256",
            Self::Reftable => "reftable",
        }
    }

    /// What `git init` needs to be told to make one.
    const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Plain | Self::PlainThroughGit => &[],
            Self::Sha256 => &["--object-format=sha256"],
            Self::Reftable => &["--ref-format=reftable"],
        }
    }

    /// How such a repository names its objects.
    pub fn format(self) -> ObjectFormat {
        if self == Self::Sha256 { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 }
    }

    /// The kind that the running test is for.
    pub fn current() -> Self {
        let name = env::var(KIND).unwrap_or_default();
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Plain)
    }
}

/// Whether the git program here can make a repository with these options. Says so loudly if not: whatever is then left out
/// was not tested.
#[allow(clippy::print_stderr, reason = "whoever runs the tests has to see it")]
pub fn is_made_by_this_git(options: &[&str]) -> bool {
    let dir = TempDir::new().unwrap();
    let mut command = Command::new("git");
    clean_environment(&mut command, dir.path());
    let made = command.args(["init", "-q"]).args(options).arg(dir.path()).output().unwrap();
    if !made.status.success() {
        eprintln!("SKIPPED: this git is too old for `git init {}`", options.join(" "));
    }
    made.status.success()
}

/// Opens a repository by the way that the running test is for.
pub fn discover(dir: &Path) -> Result<Repository, GitError> {
    match Kind::current() {
        Kind::Plain => Repository::discover_by(Way::Libgit2, dir),
        Kind::PlainThroughGit => Repository::discover_by(Way::Plumbing, dir),
        Kind::Sha256 | Kind::Reftable => Repository::discover(dir),
    }
}

/// Runs the body of a test in child processes whose environment holds nothing but a home of its own, so that the library,
/// which reads the environment as git does, sees nobody's configuration: once for each way into a repository. The name of
/// the test is taken from the closure.
pub fn hermetic<F: FnOnce()>(body: F) {
    hermetic_with(&[], body);
}

/// The same in repositories of every kind; those that libgit2 does not open take the other way.
pub fn everywhere<F: FnOnce()>(body: F) {
    hermetic_in(&[Kind::Plain, Kind::Sha256, Kind::Reftable], &[], body);
}

/// Like [`hermetic`], with some variables in that environment.
pub fn hermetic_with<F: FnOnce()>(variables: &[(&str, &str)], body: F) {
    hermetic_in(&[Kind::Plain, Kind::PlainThroughGit], variables, body);
}

/// Once, through libgit2: for what no other way has a part in.
pub fn hermetic_through_libgit2<F: FnOnce()>(body: F) {
    hermetic_in(&[Kind::Plain], &[], body);
}

fn hermetic_in<F: FnOnce()>(kinds: &[Kind], variables: &[(&str, &str)], body: F) {
    if env::var_os(HOME).is_some() {
        return body();
    }
    let name = std::any::type_name::<F>();
    let name = name.split_once("::").map_or(name, |(_program, rest)| rest);
    let name = name.trim_end_matches("::{{closure}}");
    let started = kinds.iter().filter(|kind| is_made_by_this_git(kind.options())).map(|kind| {
        let home = TempDir::new().unwrap();
        let mut child = Command::new(env::current_exe().unwrap());
        child.args([name, "--exact", "--nocapture", "--test-threads=1"]);
        clean_environment(&mut child, home.path());
        child.env(HOME, home.path()).env(KIND, kind.name()).envs(variables.iter().copied());
        child.stdout(Stdio::piped()).stderr(Stdio::piped());
        (kind, home, child.spawn().unwrap())
    });
    for (kind, _home, child) in started.collect::<Vec<_>>() {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        let passed = output.status.success() && text.contains("1 passed");
        assert!(passed, "{name} ({})\n{text}\n{errors}", kind.name());
    }
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
        Self::with(Kind::current().options())
    }

    /// The same, made with these options of `git init`.
    pub fn with(options: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        let top = dir.path().join("work");
        fs::create_dir(&top).unwrap();
        let repo = Self { dir, top };
        repo.git(["init", "-q", "-b", "main"].iter().chain(options));
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
