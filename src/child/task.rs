//! One run of a program, from its start to its end.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::conversation::Conversation;
use super::group::Group;

/// For how many seconds a child may be silent, unless the user has another number. A git that walks a long history on a slow disk is
/// silent for a minute or two.
pub const PATIENCE_SECONDS: u32 = 300;

static PATIENCE: OnceLock<u32> = OnceLock::new();

/// For how many seconds every child of this program may be silent from now on. Only the first call counts.
pub fn be_patient(seconds: u32) {
    let _first = PATIENCE.set(seconds);
}

/// A child hung, and was ended. It stands inside of an error of the kind [`io::ErrorKind::TimedOut`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} was silent for {patience:?}")]
pub struct Silent {
    /// What was run, such as `git blame`.
    pub name: String,
    /// How long it was waited for.
    pub patience: Duration,
}

impl Silent {
    /// What hung, if that is what the error says.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    pub(super) fn error(&self) -> io::Error {
        io::Error::new(io::ErrorKind::TimedOut, self.clone())
    }
}

/// A program that is about to be run.
#[derive(Debug)]
pub struct Task {
    pub(super) command: Command,
    pub(super) silence: Silent,
}

impl Task {
    /// To run `command`, which the user knows as `name`. Its standard streams are set here.
    pub fn new(command: Command, name: impl Into<String>) -> Self {
        let patience = Duration::from_secs(PATIENCE.get().copied().unwrap_or(PATIENCE_SECONDS).into());
        Self { command, silence: Silent { name: name.into(), patience } }
    }

    /// With this much patience instead of the usual.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.silence.patience = patience;
        self
    }

    /// Runs it to its end with `input`. It need not read that.
    pub fn run(mut self, input: &[u8]) -> io::Result<Output> {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::start(&mut self.command)?;
        let [stdout, stderr] = self.exchange(&mut group, input)?;
        let status = group.wait(self.silence.patience)?.ok_or_else(|| self.silence.error())?;
        Ok(Output { status, stdout, stderr })
    }

    /// Starts it to be asked again and again. What it complains of gets lost.
    pub fn converse(mut self) -> io::Result<Conversation> {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        Conversation::start(self)
    }

    /// Writes all of `input` and reads everything that is said, whichever of it goes on.
    fn exchange(&self, group: &mut Group, mut input: &[u8]) -> io::Result<[Vec<u8>; 2]> {
        let child = group.child();
        let (mut stdin, mut stdout, mut stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let pipes = [stdin.as_ref().map(AsFd::as_fd), stdout.as_ref().map(AsFd::as_fd)];
        for pipe in pipes.into_iter().chain([stderr.as_ref().map(AsFd::as_fd)]).flatten() {
            rustix::io::ioctl_fionbio(pipe, true)?;
        }
        let mut said = [Vec::new(), Vec::new()];
        while stdout.is_some() || stderr.is_some() {
            if input.is_empty() {
                stdin = None;
            }
            let waiting = [
                stdin.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::OUT)),
                stdout.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::IN)),
                stderr.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::IN)),
            ];
            self.silence.wait(waiting.into_iter().flatten())?;
            if let Some(pipe) = &mut stdin
                && !put(pipe, &mut input)?
            {
                stdin = None;
            }
            let [out, err] = &mut said;
            close_at_end(&mut stdout, out)?;
            close_at_end(&mut stderr, err)?;
        }
        Ok(said)
    }
}

impl Silent {
    /// Returns when one of these can go on.
    pub(super) fn wait<'a>(
        &self,
        pipes: impl Iterator<Item = (BorrowedFd<'a>, PollFlags)>,
    ) -> io::Result<()> {
        let mut pipes: Vec<PollFd<'_>> =
            pipes.map(|(pipe, flags)| PollFd::from_borrowed_fd(pipe, flags)).collect();
        let start = Instant::now();
        loop {
            let left = self.patience.saturating_sub(start.elapsed());
            let left = Timespec {
                tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: left.subsec_nanos().into(),
            };
            match poll(&mut pipes, Some(&left)) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(0) => return Err(self.error()),
                Ok(_) => return Ok(()),
            }
        }
    }
}

/// Writes what there is room for. False if nobody reads any more; why, the program says with its status.
pub(super) fn put(pipe: &mut impl Write, input: &mut &[u8]) -> io::Result<bool> {
    match pipe.write(input) {
        Ok(n) => *input = &input[n..],
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(false),
        Err(error) if is_for_later(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(true)
}

/// Reads what is there, and lets go of a pipe that has come to its end.
fn close_at_end<P: Read>(pipe: &mut Option<P>, said: &mut Vec<u8>) -> io::Result<()> {
    match pipe.as_mut().map(|open| open.read_to_end(said)) {
        Some(Ok(_)) => *pipe = None,
        Some(Err(error)) if !is_for_later(&error) => return Err(error),
        Some(Err(_)) | None => {}
    }
    Ok(())
}

pub(super) fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
