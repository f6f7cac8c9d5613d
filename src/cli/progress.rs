//! A line on standard error that says how far long work has got.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Shows itself after half a second, on a terminal only, and goes away when it is dropped.
pub(super) struct Progress {
    what: &'static str,
    next: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    const PATIENCE: Duration = Duration::from_millis(500);
    const PERIOD: Duration = Duration::from_millis(100);

    /// Work that handles so and so many of `what`.
    pub(super) fn new(what: &'static str) -> Self {
        let next = std::io::stderr().is_terminal().then(|| Instant::now() + Self::PATIENCE);
        Self { what, next, is_shown: false }
    }

    /// `done` of `all` are done.
    pub(super) fn step(&mut self, done: usize, all: usize) {
        let now = Instant::now();
        if self.next.is_some_and(|next| next <= now) {
            self.next = Some(now + Self::PERIOD);
            self.is_shown = true;
            drop(write!(std::io::stderr(), "\r\x1b[K{done} of {all} {}", self.what));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            drop(write!(std::io::stderr(), "\r\x1b[K"));
        }
    }
}
