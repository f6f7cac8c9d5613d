//! The one place that runs the git program.
//!
//! A repository may say a lot of things that make git run a program, fetch over the network or believe what is not so. None
//! of it has a part in this: apart from talking to a remote when asked to (`network`) only the commands of [`Verb`] are run, each a reading one but for those that write an object,
//! move a ref or write a private index, and no hooks; settings that would start something are overruled; replacements, grafts and commit
//! graphs are not believed; nothing is fetched; and of the environment only what says where things are gets through.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::child::{Conversation, Task};

/// The commands of git that are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Blame,
    CatFile,
    CheckAttr,
    Config,
    /// In a directory of our own only.
    DiffTree,
    ForEachRef,
    HashObject,
    MergeBase,
    /// In a directory of our own only.
    MergeTree,
    RevList,
    RevParse,
    ShowRef,
    SymbolicRef,
    /// On a private index only.
    UpdateIndex,
    UpdateRef,
}

impl Verb {
    const fn word(self) -> &'static str {
        match self {
            Self::Blame => "blame",
            Self::CatFile => "cat-file",
            Self::CheckAttr => "check-attr",
            Self::Config => "config",
            Self::DiffTree => "diff-tree",
            Self::ForEachRef => "for-each-ref",
            Self::HashObject => "hash-object",
            Self::MergeBase => "merge-base",
            Self::MergeTree => "merge-tree",
            Self::RevList => "rev-list",
            Self::RevParse => "rev-parse",
            Self::ShowRef => "show-ref",
            Self::SymbolicRef => "symbolic-ref",
            Self::UpdateIndex => "update-index",
            Self::UpdateRef => "update-ref",
        }
    }
}

/// Settings that are overruled, whoever made them.
const OVERRULED: [&str; 11] = [
    // What would be run.
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.alternateRefsCommand=false",
    "core.pager=cat",
    "protocol.allow=never",
    // What would be believed: a commit graph may name other parents than the commits do.
    "core.commitGraph=false",
    // What would be written beside what is asked for.
    "core.untrackedCache=false",
    "index.sparse=false",
    "gc.auto=0",
    // Whatever is written is there when the power fails.
    "core.fsync=loose-object,reference",
    "core.fsyncMethod=fsync",
];

/// What is set for every command.
const SET: [(&str, &str); 9] = [
    ("LC_ALL", "C"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_GRAFT_FILE", "/dev/null"),
    ("GIT_NO_LAZY_FETCH", "1"),
    // For a git that does not know the variable before: no protocol is allowed.
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_PAGER", "cat"),
    ("GIT_EDITOR", "false"),
];

/// Which variables of the user's environment get through: where the user's own things are.
const KEPT: [&str; 12] = [
    "HOME",
    // That no ref may be moved yet, because its objects are not let in.
    "GIT_QUARANTINE_PATH",
    // Who moves a ref, for the reflog.
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    // Whose repositories root may open.
    "SUDO_UID",
    "XDG_CONFIG_HOME",
    "TMPDIR",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
];

/// Those that say where the repository and its parts are: one directory or file each.
const OF_THE_REPOSITORY: [&str; 5] =
    ["GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"];
/// The same, of lists.
const LISTS_OF_THE_REPOSITORY: [&str; 2] = ["GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES"];

/// The git program, as it is run for one repository.
#[derive(Clone, Debug)]
pub(super) struct Git {
    program: PathBuf,
    dir: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

impl Git {
    /// To run in `dir`; `None` where there is no git on `PATH`. If the repository is `nested` in the one that the environment
    /// speaks of, what the environment says of that has no part in it.
    pub(super) fn find(dir: &Path, nested: bool) -> Option<Self> {
        let value = |name| Some((OsString::from(name), std::env::var_os(name)?));
        let lists = LISTS_OF_THE_REPOSITORY.into_iter().filter(|_| !nested);
        let kept = KEPT.into_iter().chain(lists).filter_map(value);
        // They count from the current directory, and git will run in others.
        let absolute = |(name, value): (OsString, OsString)| {
            let value = std::path::absolute(&value).map_or(value, PathBuf::into_os_string);
            (name, value)
        };
        let places = OF_THE_REPOSITORY.into_iter().filter(|_| !nested).filter_map(value).map(absolute);
        let given = std::env::vars_os().filter(|(name, _)| {
            let name = name.as_encoded_bytes();
            name.starts_with(b"GIT_CONFIG_KEY_") || name.starts_with(b"GIT_CONFIG_VALUE_")
        });
        let variables = kept.chain(places).chain(given).collect();
        Some(Self { program: find_on_path("git")?, dir: dir.to_owned(), variables })
    }

    /// The program's path.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// The same, to run in another directory.
    pub(super) fn within(&self, dir: &Path) -> Self {
        Self { dir: dir.to_owned(), ..self.clone() }
    }

    /// The same, for the repository at `git_dir` and not for what is found from where it runs.
    pub(super) fn of(&self, git_dir: &Path) -> Self {
        self.with("GIT_DIR", git_dir)
    }

    /// The same, with another index.
    pub(super) fn with_index(&self, index: &Path) -> Self {
        self.with("GIT_INDEX_FILE", index)
    }

    /// For a bare repository of our own at `dir`, without anybody's settings, attributes or drivers.
    pub(super) fn alone(&self, dir: &Path) -> Self {
        let mut git = self.within(dir);
        git.variables.retain(|(name, _)| name == "TMPDIR");
        let nowhere = Path::new("/dev/null");
        for name in ["HOME", "XDG_CONFIG_HOME", "GIT_DIR"] {
            git = git.with(name, dir);
        }
        for name in ["GIT_CONFIG_NOSYSTEM", "GIT_ATTR_NOSYSTEM"] {
            git = git.with(name, Path::new("1"));
        }
        git.with("GIT_CONFIG_GLOBAL", nowhere).with("GIT_CONFIG_SYSTEM", nowhere)
    }

    /// For the repository at `git_dir`, with `dir` for its work tree and the file `index` there for its index. Git looks into
    /// the files of the work tree when it writes an index, through whatever filters they have; there must be none.
    pub(super) fn apart(&self, git_dir: &Path, dir: &Path) -> Self {
        let git = self.with_index(&dir.join("index")).with("GIT_DIR", git_dir).with("GIT_WORK_TREE", dir);
        git.within(dir)
    }

    fn with(&self, name: &str, value: &Path) -> Self {
        let mut variables = self.variables.clone();
        variables.retain(|(found, _)| found != name);
        variables.push((name.into(), value.into()));
        Self { variables, ..self.clone() }
    }

    fn task<S: AsRef<OsStr>>(&self, verb: Verb, args: &[S]) -> Task {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.dir).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).envs(SET);
        command.env("PATH", clean_path());
        command.args(["--no-pager", "--literal-pathspecs"]);
        command.args(OVERRULED.iter().flat_map(|setting| ["-c", setting]));
        command.arg(verb.word()).args(args);
        Task::new(command, format!("git {}", verb.word()))
    }

    /// Runs a command to its end.
    pub(super) fn run<S: AsRef<OsStr>>(&self, verb: Verb, args: &[S]) -> io::Result<Output> {
        self.feed(verb, args, &[])
    }

    /// Runs a command to its end with `input`.
    pub(super) fn feed<S: AsRef<OsStr>>(&self, verb: Verb, args: &[S], input: &[u8]) -> io::Result<Output> {
        self.task(verb, args).run(input).and_then(ended)
    }

    /// Starts a command that answers until its input ends. What it complains of gets lost.
    pub(super) fn start<S: AsRef<OsStr>>(&self, verb: Verb, args: &[S]) -> io::Result<Conversation> {
        self.task(verb, args).converse()
    }
}

/// What a program came to that ended by itself. One that was killed has given no answer, not even a no.
fn ended(output: Output) -> io::Result<Output> {
    use std::os::unix::process::ExitStatusExt as _;
    match output.status.signal() {
        Some(signal) => Err(io::Error::other(format!("git was ended by signal {signal}"))),
        None => Ok(output),
    }
}

/// The git program as its user would run it on the repository at `git_dir`: with all of their environment, where their keys and
/// agents are, and in the one language in which it can be looked into what it says. For talking to a remote, which may take as
/// long as it takes and ask for a password, and for what is only the user's to set.
pub(super) fn of_the_user(git_dir: &Path) -> io::Result<Command> {
    let mut command = Command::new(find_on_path("git").ok_or(io::ErrorKind::NotFound)?);
    command.env("LC_ALL", "C").env("GIT_DIR", git_dir).stdin(Stdio::null());
    Ok(command)
}

/// What the git program at `path` says of its version, such as `2.47.3`.
pub fn git_version(path: &Path) -> io::Result<String> {
    let mut command = Command::new(path);
    command.arg("--version").current_dir("/").env_clear().env("LC_ALL", "C");
    let output = Task::new(command, "git --version").run(&[])?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.trim().strip_prefix("git version ").filter(|_| output.status.success());
    version.map(str::to_owned).ok_or_else(|| io::Error::other("it does not say its version"))
}

/// The program of this name in the first of those entries of `PATH` that are absolute, so that no directory that happens to be
/// the current one can bring its own.
pub fn find_on_path(name: impl AsRef<Path>) -> Option<PathBuf> {
    absolute_path_entries().iter().map(|dir| dir.join(&name)).find(|path| is_executable(path))
}

/// `PATH` with its absolute entries only.
pub fn clean_path() -> OsString {
    std::env::join_paths(absolute_path_entries()).unwrap_or_default()
}

fn absolute_path_entries() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|dir| dir.is_absolute()).collect()
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
