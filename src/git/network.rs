//! Talking to a remote about refs: what it has, getting some, putting some there. The user's own git program does it, so that
//! their addresses, keys and passwords work; start with [`Repository::remote_refs`].
//!
//! What the repository's own configuration says of programs is refused rather than run, and no hook of it has a part in this.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use super::command::of_the_user;
use super::error::GitError;
use super::repository::Repository;
use crate::base::ObjectId;
use crate::child::Task;

/// Why a remote could not be talked to.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// There is no git program.
    #[error("git cannot be run")]
    NoGit(#[source] io::Error),
    /// The repository's own configuration names programs that git would run.
    #[error("the repository names programs: {0:?}")]
    NamesPrograms(Vec<String>),
    /// Git gave up; what it said on standard error.
    #[error("git failed")]
    Failed(Vec<u8>),
    /// The repository could not be read or written.
    #[error("the repository could not be read or written")]
    Git(#[from] GitError),
}

/// What became of refs that were to be put on a remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// They stand there now.
    Done,
    /// Somebody else moved one of them meanwhile, so none was moved.
    Overtaken,
}

/// Settings that make git run something when it talks to a remote. `*` is any name.
const PROGRAMS: [&str; 9] = [
    "core.sshcommand",
    "core.gitproxy",
    "core.askpass",
    "core.alternaterefscommand",
    "credential.helper",
    "credential.*.helper",
    "remote.*.uploadpack",
    "remote.*.receivepack",
    "remote.*.vcs",
];

/// What a repository may have set that has no part in this: hooks, file watchers, transports that run a command, maintenance
/// in the background, signed pushes, submodules.
const OVERRIDES: [&str; 10] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    "push.gpgSign=false",
    "push.pushOption=",
    "push.recurseSubmodules=no",
    "fetch.recurseSubmodules=no",
    "fetch.fsckObjects=true",
];

impl Repository {
    /// The refs of `remote` (a name or an address) whose names fit one of `patterns`.
    pub fn remote_refs(
        &self,
        remote: &str,
        patterns: &[String],
    ) -> Result<BTreeMap<String, ObjectId>, NetworkError> {
        let mut command = self.network("ls-remote")?;
        let output = run(command.args(["--refs", "--", remote]).args(patterns))?;
        if !output.status.success() {
            return Err(NetworkError::Failed(output.stderr));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let refs = text.lines().filter_map(|line| {
            let (id, name) = line.split_once('\t')?;
            Some((name.to_owned(), ObjectId::from_hex(id)?))
        });
        Ok(refs.collect())
    }

    /// Gets what `refspecs` name, and only that. A ref that would lose history is left where it was, unless its refspec begins
    /// with `+`; that is no failure.
    pub fn fetch_refs(&self, remote: &str, refspecs: &[String]) -> Result<(), NetworkError> {
        let mut command = self.network("fetch")?;
        let options = [
            "--no-progress",
            "--no-tags",
            "--no-prune",
            "--no-filter",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
        ];
        let output = run(command.args(options).args(["--refmap=", "--", remote]).args(refspecs))?;
        if output.status.success() || says(&output, b"[rejected]") {
            return Ok(());
        }
        Err(NetworkError::Failed(output.stderr))
    }

    /// Puts refs of this repository on `remote`: all of them or, where one was moved there meanwhile, none.
    pub fn push_refs(&self, remote: &str, refspecs: &[String]) -> Result<Pushed, NetworkError> {
        let mut command = self.network("push")?;
        let options = ["--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"];
        let atomic = (refspecs.len() > 1).then_some("--atomic");
        let output = run(command.args(options).args(atomic).args(["--", remote]).args(refspecs))?;
        if output.status.success() {
            return Ok(Pushed::Done);
        }
        // A lock on the ref, or a ref that is not any more where it was when the push began, is told by the other side only.
        let races: [&[u8]; 5] = [
            b"(fetch first)",
            b"(non-fast-forward)",
            b"failed to update ref",
            b"cannot lock ref",
            b"incorrect old value provided",
        ];
        let is_race = output.stdout.split(|&b| b == b'\n').any(|line| {
            line.starts_with(b"!") && races.iter().any(|race| line.windows(race.len()).any(|at| at == *race))
        });
        if is_race {
            return Ok(Pushed::Overtaken);
        }
        Err(NetworkError::Failed([output.stderr, refusals(&output.stdout)].concat()))
    }

    /// Whether `remote` is the name of one.
    pub fn has_remote(&self, remote: &str) -> bool {
        self.access.remotes().is_ok_and(|remotes| remotes.iter().any(|name| name == remote))
    }

    /// Lets an ordinary `git fetch` from `remote` get what `refspec` names too. False if it does already.
    pub fn add_fetch_refspec(&self, remote: &str, refspec: &str) -> Result<bool, NetworkError> {
        let name = format!("remote.{remote}.fetch");
        if self.settings()?.values(&name).any(|rule| rule == refspec.as_bytes()) {
            return Ok(false);
        }
        self.configure(&["--add", &name, refspec])?;
        Ok(true)
    }

    /// Puts a setting of this program's into the repository's own configuration.
    pub fn set_own_setting(&self, name: &str, value: &str) -> Result<(), NetworkError> {
        self.configure(&[name, value])
    }

    fn configure(&self, args: &[&str]) -> Result<(), NetworkError> {
        let mut command = self.command("config")?;
        command.arg("--local").args(args);
        let output = Task::new(command, "git config").run(&[]).map_err(GitError::io(Path::new("git")))?;
        if output.status.success() { Ok(()) } else { Err(NetworkError::Failed(output.stderr)) }
    }

    /// The git program, about to do `what` with a remote of this repository.
    fn network(&self, what: &str) -> Result<Command, NetworkError> {
        let own = self.settings()?;
        let programs = own.names_of_repository().filter(|name| PROGRAMS.iter().any(|one| fits(one, name)));
        let programs: Vec<String> = programs.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        if programs.is_empty() { self.command(what) } else { Err(NetworkError::NamesPrograms(programs)) }
    }

    fn command(&self, what: &str) -> Result<Command, NetworkError> {
        let mut command = of_the_user(&self.access.layout().git_dir).map_err(NetworkError::NoGit)?;
        for setting in OVERRIDES {
            command.args(["-c", setting]);
        }
        command.arg(what);
        Ok(command)
    }
}

/// Whether the name of a setting is that of `pattern`, in which `*` stands for the middle part.
fn fits(pattern: &str, name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, end)) => {
            name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

fn run(command: &mut Command) -> Result<Output, NetworkError> {
    command.output().map_err(NetworkError::NoGit)
}

fn says(output: &Output, words: &[u8]) -> bool {
    output.stderr.windows(words.len()).any(|at| at == words)
}

/// The lines of a push that say which ref was refused and why.
fn refusals(stdout: &[u8]) -> Vec<u8> {
    let lines = stdout.split_inclusive(|&b| b == b'\n').filter(|line| line.starts_with(b"!"));
    lines.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_git_run_something_is_known_by_its_name() {
        for name in ["core.sshCommand", "credential.helper", "credential.https://example.com.helper"] {
            assert!(PROGRAMS.iter().any(|pattern| fits(pattern, name.as_bytes())), "{name}");
        }
        for name in ["core.editor", "credential.username", "remote.origin.url", "remote.uploadpack"] {
            assert!(!PROGRAMS.iter().any(|pattern| fits(pattern, name.as_bytes())), "{name}");
        }
    }
}
