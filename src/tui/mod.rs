//! The screen on which a change is read and signed.
//!
//! [`run`] takes a [`Session`] and a [`Dress`] and returns when the person leaves. Inside, everything that happens is an [`action::Action`];
//! [`update`] turns state and action into state and effects; [`view`] draws the state; [`runtime`] owns the terminal, the
//! threads and the loop. Geometry is pure and shared: [`layout`] cuts the screen, [`rows`] numbers the rows of a file,
//! [`body`] says how tall each is, [`window`] which are visible. Start reading with [`state::State`].

mod action;
mod body;
mod card;
mod effect;
mod layout;
mod list_lines;
mod long_line;
mod rows;
mod runtime;
mod state;
mod update;
mod view;
mod window;
mod wrap;

use std::time::Duration;

pub use runtime::{Ended, clipboard};
pub use view::{Look, Symbols};

use crate::keymap::{Command, Keymap};
use crate::session::Session;
use crate::theme::{Choice, Shelf};
use runtime::Outcome;
use state::{
    Deciding, Files, Finding, Message, Notes, Overlay, Paint, Reading, Screen, State, Typing, Viewing,
};

/// The themes that the screen can wear.
#[derive(Debug)]
pub struct Themes {
    /// All of them.
    pub shelf: Shelf,
    /// The one, or the pair, that was asked for.
    pub choice: Choice,
}

/// What the screen needs beside the session.
#[derive(Debug)]
pub struct Dress {
    /// How often to look whether the change moved; otherwise only when the reader does something.
    pub watch_every: Option<Duration>,
    /// The keys.
    pub keymap: Keymap,
    /// Colours and symbols of the first frame.
    pub look: Look,
    /// Where other colours come from.
    pub themes: Themes,
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
pub fn run(mut session: Session, mut dress: Dress) -> Result<Ended, TuiError> {
    let mut state = new_state(&mut session, dress.keymap.clone());
    let (mut screen, mut receipt) = (None, Vec::new());
    loop {
        match runtime::run(session, dress, state, screen)? {
            Outcome::Ended(mut ended) => {
                if ended.receipt.is_empty() {
                    ended.receipt = receipt;
                }
                return Ok(ended);
            }
            Outcome::Reloaded(reloaded) => {
                if !reloaded.receipt.is_empty() {
                    receipt = reloaded.receipt;
                }
                (session, dress) = (reloaded.session, reloaded.dress);
                state = new_state(&mut session, dress.keymap.clone());
                update::take_over(&mut state, reloaded.of_before);
                screen = Some(reloaded.screen);
            }
        }
    }
}

fn new_state(session: &mut Session, keymap: Keymap) -> State {
    let started = session.started();
    let facts = session.facts.clone();
    let overlay = (!facts.notices.is_empty()).then_some(Overlay::Notices);
    let (review, heard) = (std::mem::take(&mut session.review), std::mem::take(&mut session.heard));
    let mut deciding = Deciding { started, review, heard, ..Deciding::default() };
    deciding.discuss();
    let typing = Typing::new(keymap);
    let message = session.greeting.take().map(|text| greeting(&text, &deciding, &typing));
    State {
        screen: Screen::new(&facts.settings),
        viewing: Viewing::new(&facts.settings.view),
        facts,
        files: Files::new(session.content.files.clone()),
        reading: Reading::default(),
        finding: Finding::default(),
        deciding,
        notes: Notes::default(),
        paint: Paint::default(),
        overlay,
        typing,
        message,
    }
}

/// What the reader is told first, with the key for what was carried over.
fn greeting(text: &str, deciding: &Deciding, typing: &Typing) -> Message {
    let key = typing.key(Command::Reopen);
    let has_carried = deciding.review.totals().carried.total() > 0;
    Message::info(if has_carried { format!("{text}; {key} opens one again") } else { text.to_owned() })
}

#[cfg(test)]
mod tests;

/// What the fuzzer calls. It is in no other build.
#[cfg(fuzzing)]
#[path = "tests/fuzzing.rs"]
pub mod fuzzing;
