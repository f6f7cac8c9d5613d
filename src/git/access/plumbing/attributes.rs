//! Attributes, from one long-lived `git check-attr`.

use std::io::{self, BufRead as _};
use std::path::Path;

use tempfile::TempDir;

use crate::child::{Conversation, Silent};
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
    names: Vec<String>,
    answers: Conversation,
}

impl CheckAttr {
    /// To run at the top of the work tree.
    pub(super) fn new(git: &Git, git_dir: &Path, lists: &[(&[u8], Entry)]) -> Result<Self, GitError> {
        let temporary = std::env::temp_dir();
        let dir = tempfile::Builder::new().prefix("countersign-").tempdir();
        let dir = dir.map_err(GitError::io(&temporary))?;
        if !lists.is_empty() {
            let mut input = Vec::new();
            for (path, Entry { mode, id }) in lists {
                input.extend(format!("{:o} {id}\t", mode.0).bytes());
                input.extend([path, &b"\0"[..]].concat());
            }
            let private = git.apart(git_dir, dir.path());
            let answer = private.feed(Verb::UpdateIndex, &["-z", "--index-info"], &input);
            let answer = answer.map_err(|source| super::unusable(git, source))?;
            if !answer.status.success() {
                return Err(super::failed(Step::ScanWorkTree, &answer));
            }
        }
        Ok(Self { git: git.with_index(&dir.path().join("index")), process: None, _dir: dir })
    }

    fn try_to_ask(&mut self, path: &[u8], names: &[&str]) -> io::Result<Vec<Attribute>> {
        let mut process = match self.process.take() {
            Some(process) if process.names == names => process,
            _ => Process::start(&self.git, names)?,
        };
        let values = process.ask(path)?;
        self.process = Some(process);
        Ok(values)
    }
}

impl Attributes for CheckAttr {
    fn of(&mut self, path: &[u8], names: &[&str]) -> Result<Vec<Attribute>, GitError> {
        self.try_to_ask(path, names).map_err(|source| match Silent::of(&source) {
            Some(silent) => GitError::Silent(silent.clone()),
            None => GitError::Failed { step: Step::ScanWorkTree, source: source.into() },
        })
    }
}

impl Process {
    fn start(git: &Git, names: &[&str]) -> io::Result<Self> {
        let answers = git.start(Verb::CheckAttr, &[&["--stdin", "-z"], names].concat())?;
        Ok(Self { names: names.iter().map(|&name| name.to_owned()).collect(), answers })
    }

    /// `PATH NUL` is answered with `PATH NUL NAME NUL VALUE NUL` for each of the names.
    fn ask(&mut self, path: &[u8]) -> io::Result<Vec<Attribute>> {
        self.answers.ask(&[path, b"\0"].concat())?;
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
fn part(answers: &mut Conversation) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    answers.read_until(0, &mut part)?;
    match part.pop() {
        Some(0) => Ok(part),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
