//! The screen on which a change is read and signed.
//!
//! [`run`] takes a [`Session`] and returns when the person leaves. Inside, everything that happens is an [`action::Action`];
//! [`update`] turns state and action into state and effects; [`view`] draws the state; [`runtime`] owns the terminal, the
//! threads and the loop. Geometry is pure and shared: [`layout`] cuts the screen, [`rows`] numbers the rows of a file,
//! [`body`] says how tall each is, [`window`] which are visible. Start reading with [`state::State`].

mod action;
mod body;
mod card;
mod effect;
mod layout;
mod long_line;
mod rows;
mod runtime;
mod state;
mod update;
mod view;
mod window;
mod wrap;

use std::sync::Arc;

pub use action::Receipt;
pub use runtime::Ended;
pub use state::{Facts, KeyFact, KeyTrust};
pub use view::{Look, Symbols};

use crate::base::Clock;
use crate::diff::{FileChange, Reader};
use crate::keymap::Keymap;
use crate::report::Failure;
use crate::review::{Entry, Review};
use crate::theme::{Choice, Shelf};
use state::{Deciding, Files, Finding, Notes, Overlay, Paint, Reading, Screen, State, Typing, Viewing};

/// Makes a reader of the change's files for one more thread, or says why it cannot.
pub type OpenReader = Arc<dyn Fn() -> Result<Box<dyn Reader>, String> + Send + Sync>;

/// Writes an entry to the journal; returns only when it is on disk.
pub type AppendEntry = Box<dyn FnMut(&Entry) -> Result<(), Failure> + Send>;

/// Makes a record of a review, and knows whether the branch moved. The terminal is the shell's while it registers.
pub trait Registrar {
    /// Seals a record of what was decided, writes it, reads it back and verifies it.
    fn register(&mut self, review: &Review) -> Result<Receipt, Failure>;

    /// A sentence if the branch under review points elsewhere than when the session began.
    fn moved(&mut self) -> Option<String>;
}

/// The themes that the screen can wear.
#[derive(Debug)]
pub struct Themes {
    /// All of them.
    pub shelf: Shelf,
    /// The one, or the pair, that was asked for.
    pub choice: Choice,
}

/// Everything the screen needs from outside.
pub struct Session {
    /// What does not change while the screen is up.
    pub facts: Facts,
    /// The files of the change, in the order of the list.
    pub files: Vec<FileChange>,
    /// For each thread that reads files.
    pub open_reader: OpenReader,
    /// The review so far, from the journal.
    pub review: Review,
    /// The way to the journal.
    pub append: AppendEntry,
    /// For the sign-off.
    pub registrar: Box<dyn Registrar>,
    /// The keys.
    pub keymap: Keymap,
    /// Colours and symbols of the first frame.
    pub look: Look,
    /// Where other colours come from.
    pub themes: Themes,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("facts", &self.facts).finish_non_exhaustive()
    }
}

/// Why the screen could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// There is no terminal, or it cannot be switched.
    #[error("the terminal cannot be used")]
    Terminal(#[source] std::io::Error),
    /// A thread, pipe or signal handler could not be made.
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// Shows the screen until the person leaves.
pub fn run(mut session: Session) -> Result<Ended, TuiError> {
    let mut state = new_state(&mut session);
    let opening = update::open(&mut state);
    runtime::run(session, state, opening)
}

fn new_state(session: &mut Session) -> State {
    let now = session.clock.elapsed();
    let started = session.clock.now().0 - i64::try_from(now.as_secs()).unwrap_or(0);
    let facts = session.facts.clone();
    let overlay = (!facts.notices.is_empty()).then_some(Overlay::Notices);
    State {
        facts,
        files: Files::new(session.files.clone()),
        reading: Reading::default(),
        viewing: Viewing::default(),
        finding: Finding::default(),
        deciding: Deciding {
            started: crate::base::Timestamp(started),
            review: std::mem::take(&mut session.review),
            ..Deciding::default()
        },
        notes: Notes::default(),
        paint: Paint::default(),
        overlay,
        typing: Typing { keymap: session.keymap.clone(), chords: Vec::new(), count: None, has_typed: false },
        message: None,
        screen: Screen::default(),
    }
}

#[cfg(test)]
mod tests;
