//! The thread that reads keys. It sleeps until the terminal or the main thread has something for it, and it can be parked,
//! so that a signing program or the shell gets every key while it has the terminal.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Event;
use super::decode::{Decoder, Input};
use crate::base::Clock;
use crate::child;
use crate::keymap::Chord;

/// The main thread's hold on the input thread.
#[derive(Debug)]
pub(super) struct Keys {
    wake: OwnedFd,
    parked: Receiver<()>,
    resume: Sender<()>,
    may_interrupt: Arc<AtomicBool>,
}

impl Keys {
    /// Prepares to read from `tty`, parked: nothing is read before [`Keys::unpark`], so that what was typed before the
    /// first frame can be thrown away. Then every key goes to `events` with the time at which it was read.
    pub(super) fn start(tty: File, events: Sender<Event>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let (wake_reader, wake) = rustix::pipe::pipe()?;
        let (says_parked, parked) = mpsc::channel();
        let (resume, may_resume) = mpsc::channel();
        let may_interrupt = Arc::default();
        let interrupts = Arc::clone(&may_interrupt);
        let reader = Reader { tty, wake: wake_reader, says_parked, may_resume, events, clock, interrupts };
        thread::Builder::new().name("input".into()).spawn(move || reader.run())?;
        Ok(Self { wake, parked, resume, may_interrupt })
    }

    /// While the main thread waits for other programs, control and `c` ends those, as it does where no screen is: nobody else
    /// takes keys meanwhile.
    pub(super) fn interrupting<T>(&self, work: impl FnOnce() -> T) -> T {
        self.may_interrupt.store(true, Ordering::SeqCst);
        let done = work();
        self.may_interrupt.store(false, Ordering::SeqCst);
        done
    }

    /// Stops reading; returns when no key will be taken any more.
    pub(super) fn park(&self) {
        if rustix::io::write(&self.wake, b"p").is_ok() {
            // An error means that the thread is gone, which is parked enough.
            let _ = self.parked.recv();
        }
    }

    /// Reads again.
    pub(super) fn unpark(&self) {
        let _ = self.resume.send(());
    }
}

struct Reader {
    tty: File,
    wake: OwnedFd,
    says_parked: Sender<()>,
    may_resume: Receiver<()>,
    events: Sender<Event>,
    clock: Arc<dyn Clock>,
    /// Whether control and `c` is for other programs.
    interrupts: Arc<AtomicBool>,
}

impl Reader {
    fn run(self) {
        if self.may_resume.recv().is_err() {
            return;
        }
        let mut decoder = Decoder::default();
        loop {
            match self.wait(decoder.patience(self.clock.elapsed())) {
                Ok(Woken::Keys) => {
                    if !self.read(&mut decoder) {
                        let _ = self.events.send(Event::TerminalGone);
                        return;
                    }
                }
                Ok(Woken::Park) => {
                    let mut byte = [0; 1];
                    let _ = rustix::io::read(&self.wake, &mut byte);
                    if self.says_parked.send(()).is_err() || self.may_resume.recv().is_err() {
                        return;
                    }
                    decoder = Decoder::default();
                }
                Ok(Woken::Timeout) => {
                    let now = self.clock.elapsed();
                    if let Some(input) = decoder.time_out(now) {
                        self.send(input, now);
                    }
                }
                Err(_) => {
                    let _ = self.events.send(Event::TerminalGone);
                    return;
                }
            }
        }
    }

    /// Waits for the terminal, the main thread, or `patience` to run out.
    fn wait(&self, patience: Option<Duration>) -> io::Result<Woken> {
        let timeout = patience.map(|patience| Timespec {
            tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: patience.subsec_nanos().into(),
        });
        let mut sources = [PollFd::new(&self.wake, PollFlags::IN), PollFd::new(&self.tty, PollFlags::IN)];
        loop {
            match poll(&mut sources, timeout.as_ref()) {
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => break,
            }
        }
        let [wake, tty] = sources.map(|source| source.revents());
        Ok(if !wake.is_empty() {
            Woken::Park
        } else if !tty.is_empty() {
            Woken::Keys
        } else {
            Woken::Timeout
        })
    }

    /// Takes what is there; `false` if the terminal is gone.
    fn read(&self, decoder: &mut Decoder) -> bool {
        let mut bytes = [0; 4096];
        let n_read = match rustix::io::read(&self.tty, &mut bytes) {
            Ok(0) => return false,
            Ok(n_read) => n_read,
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => 0,
            Err(_) => return false,
        };
        let now = self.clock.elapsed();
        for &byte in &bytes[..n_read] {
            // A reply that never ended must not swallow what is typed long after.
            if let Some(input) = decoder.time_out(now) {
                self.send(input, now);
            }
            if let Some(input) = decoder.feed(byte, now) {
                self.send(input, now);
            }
        }
        true
    }

    fn send(&self, input: Input, at: Duration) {
        if input == Input::Key(Chord::ctrl('c')) && self.interrupts.load(Ordering::SeqCst) {
            return child::interrupt_all();
        }
        // If nobody listens any more, the program is about to end.
        let _ = self.events.send(Event::Input { input, at });
    }
}

enum Woken {
    Keys,
    Park,
    Timeout,
}
