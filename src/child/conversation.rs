//! A child that is asked again and again until it is let go.

use std::io::{self, BufRead, BufReader, Read};
use std::os::fd::AsFd as _;
use std::process::{ChildStdin, ChildStdout};

use rustix::event::PollFlags;

use super::group::Group;
use super::task::{Silent, Task, is_for_later, put};

/// The running child. What it answers is read from this; dropping it ends the child.
#[derive(Debug)]
pub struct Conversation {
    _group: Group,
    questions: ChildStdin,
    answers: BufReader<Answers>,
}

/// What the child says, for which is waited only so long.
#[derive(Debug)]
struct Answers {
    pipe: ChildStdout,
    silence: Silent,
}

impl Conversation {
    pub(super) fn start(mut task: Task) -> io::Result<Self> {
        let mut group = Group::start(&mut task.command)?;
        let child = group.child();
        let (Some(questions), Some(pipe)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        rustix::io::ioctl_fionbio(&questions, true)?;
        rustix::io::ioctl_fionbio(&pipe, true)?;
        let answers = BufReader::with_capacity(1 << 16, Answers { pipe, silence: task.silence });
        Ok(Self { _group: group, questions, answers })
    }

    /// Asks. A child that has ended is a broken pipe.
    pub fn ask(&mut self, mut question: &[u8]) -> io::Result<()> {
        while !question.is_empty() {
            let silence = &self.answers.get_ref().silence;
            silence.wait([(self.questions.as_fd(), PollFlags::OUT)].into_iter())?;
            if !put(&mut self.questions, &mut question)? {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(())
    }
}

impl Read for Answers {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.pipe.read(into) {
                Err(error) if is_for_later(&error) => {
                    self.silence.wait([(self.pipe.as_fd(), PollFlags::IN)].into_iter())?;
                }
                read => return read,
            }
        }
    }
}

impl Read for Conversation {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.answers.read(into)
    }
}

impl BufRead for Conversation {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.answers.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.answers.consume(n);
    }
}
