//! Attributes, from one long-lived `git check-attr`.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout};

use tempfile::TempDir;

use crate::diff::Entry;
use crate::git::access::{Attribute, Attributes};
use crate::git::command::{Git, Verb};
use crate::git::error::{GitError, Step};

/// Looks up attributes in the work tree, and in an index of our own that has only the lists that shall count from there.
pub(super) struct CheckAttr {
    git: Git,
    process: Option<Process>,
    /// Holds the index that is looked into.
    _dir: TempDir,
}

struct Process {
    child: Child,
    names: Vec<String>,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl CheckAttr {
    /// To run at the top of the work tree.
    pub(super) fn new(git: &Git, git_dir: &Path, lists: &[(&[u8], Entry)]) -> Result<Self, GitError> {
        let failed = |source| GitError::Io { path: std::env::temp_dir(), source };
        let dir = tempfile::Builder::new().prefix("countersign-").tempdir().map_err(failed)?;
        if !lists.is_empty() {
            let mut input = Vec::new();
            for (path, Entry { mode, id }) in lists {
                input.extend(format!("{:o} {id}\t", mode.0).bytes());
                input.extend([path, &b"\0"[..]].concat());
            }
            let private = git.apart(git_dir, dir.path());
            let answer = private.feed(Verb::UpdateIndex, &["-z", "--index-info"], &input).map_err(failed)?;
            if !answer.status.success() {
                return Err(super::failed(Step::ScanWorkTree, &answer));
            }
        }
        Ok(Self { git: git.with_index(&dir.path().join("index")), process: None, _dir: dir })
    }

    fn try_to_ask(&mut self, path: &[u8], names: &[&str]) -> io::Result<Vec<Attribute>> {
        let process = match self.process.take() {
            Some(process) if process.names == names => self.process.insert(process),
            _ => self.process.insert(Process::start(&self.git, names)?),
        };
        process.ask(path)
    }
}

impl Attributes for CheckAttr {
    fn of(&mut self, path: &[u8], names: &[&str]) -> Result<Vec<Attribute>, GitError> {
        self.try_to_ask(path, names)
            .map_err(|source| GitError::Failed { step: Step::ScanWorkTree, source: source.into() })
    }
}

impl Process {
    fn start(git: &Git, names: &[&str]) -> io::Result<Self> {
        let mut child = git.start(Verb::CheckAttr, &[&["--stdin", "-z"], names].concat())?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Ok(Self { child, names, questions, answers: BufReader::new(answers) })
    }

    /// `PATH NUL` is answered with `PATH NUL NAME NUL VALUE NUL` for each of the names.
    fn ask(&mut self, path: &[u8]) -> io::Result<Vec<Attribute>> {
        self.questions.write_all(&[path, b"\0"].concat())?;
        self.questions.flush()?;
        let mut values = Vec::new();
        for name in &self.names {
            let expected = [path, name.as_bytes()];
            for expected in expected {
                if part(&mut self.answers)? != expected {
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
            let value = part(&mut self.answers)?;
            values.push(match &value[..] {
                b"set" => Attribute::Set,
                b"unset" => Attribute::Unset,
                b"unspecified" => Attribute::Unspecified,
                _ => Attribute::Value(value),
            });
        }
        Ok(values)
    }
}

/// What comes before the next NUL byte.
fn part(answers: &mut BufReader<ChildStdout>) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    answers.read_until(0, &mut part)?;
    match part.pop() {
        Some(0) => Ok(part),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It only reads, so nothing is lost.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
