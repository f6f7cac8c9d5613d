//! Noticing that what is under review is not what would be loaded now.
//!
//! Nothing is asked while nobody is there: the look is taken when the terminal gets the focus, with the first key after a
//! pause, after the editor or the shell had the terminal, and at the sign-off.

use std::time::Duration;

use crate::keymap::Command;
use crate::tui::effect::Effect;
use crate::tui::state::{Message, State};

/// A key after so long a time may come from somebody who did something else meanwhile.
const PAUSE: Duration = Duration::from_secs(5);

/// A key was pressed.
pub(super) fn key(state: &mut State, at: Duration) -> Vec<Effect> {
    let last = state.files.watching.last_key.replace(at);
    let was_away = last.is_some_and(|last| at.saturating_sub(last) >= PAUSE);
    if was_away { look(state) } else { Vec::new() }
}

/// Asks for a look, unless one is being taken.
pub(super) fn look(state: &mut State) -> Vec<Effect> {
    // A commit never moves; the net view asks for itself.
    if state.facts.commit.is_some() {
        return Vec::new();
    }
    if std::mem::replace(&mut state.files.watching.is_looking, true) {
        return Vec::new();
    }
    vec![Effect::LookForMove]
}

/// What the look found.
pub(super) fn looked(state: &mut State, moved: Option<String>) -> Vec<Effect> {
    state.files.watching.is_looking = false;
    let before = state.files.watching.moved.take();
    let is_free = match (&state.message, &before) {
        (Some(message), Some(before)) => message.text.starts_with(before.as_str()),
        (message, _) => message.is_none(),
    };
    if let Some(sentence) = moved.as_ref().filter(|_| is_free && moved != before) {
        let key = reload_key(state);
        state.message = Some(Message::info(format!(
            "{sentence}; {key} loads it again and keeps what you decided on what is unchanged"
        )));
    }
    state.files.watching.moved = moved;
    Vec::new()
}

/// The key that loads the change again.
pub(crate) fn reload_key(state: &State) -> String {
    state.typing.key(Command::Reload)
}

/// Loads the change again.
pub(super) fn reload(state: &mut State) -> Vec<Effect> {
    if !state.deciding.pending.is_empty() {
        let text = "the last decision is still being written to disk; press it again";
        state.message = Some(Message::refusal(text));
        return Vec::new();
    }
    state.message = Some(Message::info("loading the change again..."));
    vec![Effect::Reload]
}

/// Why it could not be, or `None` where it is what it was.
pub(super) fn not_reloaded(state: &mut State, why: Option<String>) -> Vec<Effect> {
    if why.is_none() {
        state.files.watching.moved = None;
    }
    state.message = Some(match why {
        None => Message::info("nothing has changed: this is what would be loaded now"),
        Some(why) => Message::refusal(format!("not loaded again: {why}")),
    });
    Vec::new()
}
