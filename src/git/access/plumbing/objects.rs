//! Objects, from one long-lived `git cat-file --batch-command`.

use std::cell::RefCell;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use git2::ObjectType;

use super::{name_of, words};
use crate::base::{ObjectFormat, ObjectId};
use crate::git::command::{Git, Verb};
use crate::git::error::{Cause, GitError};

/// The objects of a repository.
#[derive(Debug)]
pub(super) struct Objects {
    git: Git,
    format: ObjectFormat,
    /// Started when it is first needed, and again after it has died of an object.
    process: RefCell<Option<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
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
        if answer.is_err() && was_running {
            // It may have died before, of something else.
            *process = None;
            answer = self.try_to_ask(&mut process, question, id);
        }
        match answer {
            Ok(answer) => answer.ok_or(GitError::Missing { id }),
            Err(error) => {
                *process = None;
                let source = self.complaint(id).unwrap_or_else(|| {
                    format!("git cat-file --batch-command (git 2.36 or later) gives no answer: {error}")
                        .into()
                });
                // What a git says that tries to fetch and is not let, as those before 2.45 do.
                let was_promised = source.to_string().contains("from promisor remote");
                Err(if was_promised { GitError::Missing { id } } else { GitError::Damaged { id, source } })
            }
        }
    }

    fn try_to_ask(
        &self,
        process: &mut Option<Process>,
        question: Question,
        id: ObjectId,
    ) -> io::Result<Option<Answer>> {
        let process = match process {
            Some(process) => process,
            None => process.insert(Process::start(&self.git)?),
        };
        process.ask(question, id)
    }

    /// What git says of an object that it died of.
    fn complaint(&self, id: ObjectId) -> Option<Cause> {
        let answer = self.git.feed(Verb::CatFile, &["--batch"], format!("{id}\n").as_bytes()).ok()?;
        (!answer.status.success()).then(|| words(&answer))
    }
}

impl Process {
    fn start(git: &Git) -> io::Result<Self> {
        let mut child = git.start(Verb::CatFile, &["--batch-command"])?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, questions, answers: BufReader::with_capacity(1 << 16, answers) })
    }

    /// `None` if there is no such object here.
    fn ask(&mut self, question: Question, id: ObjectId) -> io::Result<Option<Answer>> {
        let (command, with_content) = match question {
            Question::Header => ("info", false),
            Question::Content => ("contents", true),
        };
        self.questions.write_all(format!("{command} {id}\n").as_bytes())?;
        self.questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
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
            let n_read = (&mut self.answers).take(size).read_to_end(&mut bytes)?;
            let mut end = [0];
            self.answers.read_exact(&mut end)?;
            if n_read as u64 != size || end != *b"\n" {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(Some((kind, size, bytes)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It only reads, so nothing is lost.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
