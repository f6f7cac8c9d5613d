//! The children that are running, each in a process group of its own, and how they are ended.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// How long a child that is asked to end gets for that, and how long the system gets to take away one that is killed: it
/// cannot where the child is stuck in the system itself.
const GRACE: Duration = Duration::from_millis(500);
/// The same where a person waits.
const SHORT_GRACE: Duration = Duration::from_millis(100);

/// Every group that has not been waited for.
struct Running {
    groups: Vec<Pid>,
    /// How often all were ended so far.
    n_endings: u64,
    /// How many are just being started.
    n_starting: usize,
    /// Whether the program is about to end, so that nothing is started any more.
    is_closed: bool,
    /// Whether a signal is about to end it, so that nobody hears any more how a child ended.
    is_dying: bool,
}

static RUNNING: Mutex<Running> = Mutex::new(Running {
    groups: Vec::new(),
    n_endings: 0,
    n_starting: 0,
    is_closed: false,
    is_dying: false,
});

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends whatever runs, as a child does that is interrupted at the terminal: what it was in the middle of, it may put in order.
/// Those who wait for a child hear that it was ended by a signal.
pub fn interrupt_all() {
    if signal_all(Signal::TERM) {
        std::thread::sleep(SHORT_GRACE);
        signal_all(Signal::KILL);
    }
}

/// The same before a signal ends the program, which `death` does. Whoever waits for a child waits on, and does not complain of
/// how that ended.
pub fn interrupt_all_before(death: impl FnOnce()) {
    running().is_dying = true;
    interrupt_all();
    // Whoever is just starting one ends it.
    let _stuck = until(GRACE, || Ok((running().n_starting == 0).then_some(())));
    death();
    running().is_dying = false;
}

/// Ends whatever still runs, and lets nothing be started any more. For the end of the program.
pub fn end_all() {
    running().is_closed = true;
    signal_all(Signal::KILL);
}

/// Whether there was anybody.
fn signal_all(signal: Signal) -> bool {
    let mut running = running();
    running.n_endings += 1;
    for group in &running.groups {
        // One that is gone is just not waited for yet.
        let _gone = kill_process_group(*group, signal);
    }
    !running.groups.is_empty()
}

/// A child and everything that it starts. Dropping it ends them.
#[derive(Debug)]
pub(super) struct Group {
    child: Child,
    id: Pid,
    status: Option<ExitStatus>,
}

impl Group {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        await_death();
        let before = {
            let mut running = running();
            running.n_starting += 1;
            running.n_endings
        };
        // Nobody who ends children waits for this: a program may lie where the system gets stuck.
        let started = command.process_group(0).spawn();
        let mut running = running();
        running.n_starting -= 1;
        let child = started?;
        let id = Pid::from_child(&child);
        let group = Self { child, id, status: None };
        if running.is_closed || running.is_dying || running.n_endings != before {
            let _gone = kill_process_group(id, Signal::KILL);
            drop(running);
            await_death();
            return Err(io::Error::other("interrupted while it was started"));
        }
        running.groups.push(id);
        Ok(group)
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How the child ended; `None` if it has not within `time`.
    pub(super) fn wait(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
        let status = until(time, || {
            if self.status.is_none() {
                // From here on its number may be somebody else's.
                let mut running = running();
                self.status = self.child.try_wait()?;
                if self.status.is_some() {
                    running.groups.retain(|id| *id != self.id);
                }
            }
            Ok(self.status)
        });
        await_death();
        status
    }

    /// Ends the child and what it started.
    fn end(&mut self) {
        if self.status.is_some() {
            return;
        }
        let _gone = kill_process_group(self.id, Signal::TERM);
        // It is not waited for yet, so that the number of the group stays its own.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let _late = until(GRACE, || Ok(waitid(WaitId::Pid(self.id), options)?));
        let _gone = kill_process_group(self.id, Signal::KILL);
        let _stuck = self.wait(GRACE);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits for the end of the program, if a signal is about to end it.
fn await_death() {
    while running().is_dying {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Looks again and again, at first nearly without a pause, since children mostly end at once.
fn until<T>(time: Duration, mut look: impl FnMut() -> io::Result<Option<T>>) -> io::Result<Option<T>> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(50);
    loop {
        let found = look()?;
        if found.is_some() || start.elapsed() >= time {
            return Ok(found);
        }
        std::thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(20));
    }
}
