//! Objects, from one long-lived `git cat-file --batch-command`.

use std::cell::RefCell;
use std::io::{self, BufRead as _, Read as _};

use git2::ObjectType;

use super::{name_of, words};
use crate::base::{ObjectFormat, ObjectId};
use crate::child::{Conversation, Silent};
use crate::git::command::{Git, Verb};
use crate::git::error::{Cause, GitError};

/// The objects of a repository.
#[derive(Debug)]
pub(super) struct Objects {
    git: Git,
    format: ObjectFormat,
    /// Started when it is first needed, and again after it has died of an object.
    process: RefCell<Option<Conversation>>,
}

/// What is to be known of an object.
#[derive(Clone, Copy)]
enum Question {
    Header,
    Content,
}

/// Kind, size and, if that was asked for, content.
type Answer = (ObjectType, u64, Vec<u8>);

impl Objects {
    pub(super) fn new(git: Git, format: ObjectFormat) -> Self {
        Self { git, format, process: RefCell::default() }
    }

    pub(super) fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError> {
        let (kind, size, _) = self.ask(Question::Header, id)?;
        Ok((size, kind))
    }

    pub(super) fn read(&self, id: ObjectId) -> Result<(ObjectType, Vec<u8>), GitError> {
        let (kind, _, bytes) = self.ask(Question::Content, id)?;
        if name_of(self.format, kind, &bytes)? != id {
            return Err(GitError::Damaged {
                id,
                source: "its content is not what its name stands for".into(),
            });
        }
        Ok((kind, bytes))
    }

    fn ask(&self, question: Question, id: ObjectId) -> Result<Answer, GitError> {
        // No repository of one hash function has an object of the other, and git would take the name for a short one.
        if id.format() != self.format {
            return Err(GitError::Missing { id });
        }
        let mut process = self.process.borrow_mut();
        let was_running = process.is_some();
        let mut answer = self.try_to_ask(&mut process, question, id);
        if was_running && answer.as_ref().is_err_and(|error| Silent::of(error).is_none()) {
            // It may have died before, of something else.
            *process = None;
            answer = self.try_to_ask(&mut process, question, id);
        }
        match answer {
            Ok(answer) => answer.ok_or(GitError::Missing { id }),
            Err(error) => {
                *process = None;
                Err(self.complaint(id, &error))
            }
        }
    }

    fn try_to_ask(
        &self,
        process: &mut Option<Conversation>,
        question: Question,
        id: ObjectId,
    ) -> io::Result<Option<Answer>> {
        let process = match process {
            Some(process) => process,
            None => process.insert(self.git.start(Verb::CatFile, &["--batch-command"])?),
        };
        answer(process, question, id)
    }

    /// What is wrong with an object that git died of, with `error`, or hung at.
    fn complaint(&self, id: ObjectId, error: &io::Error) -> GitError {
        if let Some(silent) = Silent::of(error) {
            return GitError::Silent(silent.clone());
        }
        let source: Cause = match self.git.feed(Verb::CatFile, &["--batch"], format!("{id}\n").as_bytes()) {
            Ok(answer) if !answer.status.success() => words(&answer),
            _ => format!("git cat-file --batch-command (git 2.36 or later) gives no answer: {error}").into(),
        };
        // What a git says that tries to fetch and is not let, as those before 2.45 do.
        let was_promised = source.to_string().contains("from promisor remote");
        if was_promised { GitError::Missing { id } } else { GitError::Damaged { id, source } }
    }
}

/// `None` if there is no such object here.
fn answer(process: &mut Conversation, question: Question, id: ObjectId) -> io::Result<Option<Answer>> {
    let (command, with_content) = match question {
        Question::Header => ("info", false),
        Question::Content => ("contents", true),
    };
    process.ask(format!("{command} {id}\n").as_bytes())?;
    let mut line = String::new();
    process.read_line(&mut line)?;
    let about = line.strip_suffix('\n').and_then(|line| line.strip_prefix(&format!("{id} ")));
    let about = about.ok_or(io::ErrorKind::UnexpectedEof)?;
    if about == "missing" {
        return Ok(None);
    }
    let (kind, size) = about.split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
    let kind = ObjectType::from_str(kind).ok_or(io::ErrorKind::InvalidData)?;
    let size: u64 = size.parse().map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    if with_content {
        let n_read = process.take(size).read_to_end(&mut bytes)?;
        let mut end = [0];
        process.read_exact(&mut end)?;
        if n_read as u64 != size || end != *b"\n" {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(Some((kind, size, bytes)))
}
