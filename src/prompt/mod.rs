//! A review without the screen: one unit at a time in plain lines, answered by a letter and Enter, like `git add -p`. For
//! screen readers, slow lines and terminals that can do nothing but print.
//!
//! [`conversation::Conversation`] is a value: an input goes in (a line that was typed, what the journal said), outputs come
//! out (lines to say, a question, an entry to write). [`answer`] has what can be answered, [`words`] what is said of a unit,
//! [`page`] cuts it to what fits the terminal, `telling` is where an input arrives. [`terminal`] alone touches the outside.
//! Nothing is sent to the terminal but text and line ends.

mod answer;
mod conversation;
mod deciding;
mod files;
mod going;
mod page;
mod step;
mod telling;
mod terminal;
#[cfg(test)]
mod tests;
mod words;

use crate::review::Exposure;
use crate::session::Session;
use conversation::{Awaited, Conversation, Speech};
use files::Files;
use terminal::Terminal;

/// Why the conversation could not be held.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// There is no terminal, or it went away.
    #[error("the terminal cannot be used")]
    Terminal(#[source] std::io::Error),
    /// The change cannot be read; a sentence.
    #[error("the change cannot be read")]
    Reader(String),
}

/// Goes through the change until the person leaves.
pub fn run(session: Session) -> Result<(), PromptError> {
    let reader = (session.content.open_reader)().map_err(PromptError::Reader)?;
    let terminal = Terminal::open().map_err(PromptError::Terminal)?;
    let started = session.started();
    let mut facts = session.facts;
    facts.learn(session.past.origins());
    let has_carried = session.review.totals().carried.total() > 0;
    let how = if has_carried { "; o opens one again" } else { "" };
    facts.notices.extend(session.greeting.map(|text| format!("{text}{how}")));
    let conversation = Conversation {
        facts,
        started,
        files: Files::new(&session.content.files, reader),
        review: session.review,
        heard: session.heard,
        exposure: Exposure::new(),
        place: None,
        split: None,
        speech: Speech::default(),
        awaited: Awaited::default(),
        pending: None,
        searched: None,
    };
    let Session { append, registrar, watch, clock, .. } = session;
    terminal::hold(conversation, terminal, append, registrar, watch, clock.as_ref())
        .map_err(PromptError::Terminal)
}
