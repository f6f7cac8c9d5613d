//! The end of a review: what was decided is shown, the word is typed, the record is made.

use std::time::Duration;

use super::{deciding, watching};
use crate::base::ObjectId;
use crate::keymap::{Chord, Command, Key, Step};
use crate::review::Event;
use crate::session::Receipt;
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, SignOffStep, State};

/// What has to be typed.
pub(crate) const WORD: &str = "sign";

/// Shows the sign-off.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if !state.deciding.pending.is_empty() {
        state.message =
            Some(Message::refusal("the last decision is still being written to disk; press ZZ again"));
        return Vec::new();
    }
    let review = &state.deciding.review;
    if review.totals().decided().total() == 0 && review.comments().next().is_none() {
        state.message = Some(Message::refusal("nothing was decided yet, so there is nothing to sign off"));
        return Vec::new();
    }
    state.overlay = Some(Overlay::SignOff { step: SignOffStep::Asking { typed: String::new() }, scroll: 0 });
    watching::look(state)
}

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    let is_shown = |(generation, since)| generation == state.screen.generation && at >= since;
    if !state.screen.shown.is_some_and(is_shown) {
        // Typed before the question was on the screen, so not an answer to it.
        return Vec::new();
    }
    let Some(Overlay::SignOff { step, scroll }) = &mut state.overlay else { return Vec::new() };
    match step {
        SignOffStep::Working => Vec::new(),
        SignOffStep::Asking { typed } => match chord {
            Chord { key: Key::Enter, .. } if typed == WORD => {
                *step = SignOffStep::Working;
                vec![Effect::SignOff(Box::new(state.deciding.review.clone()))]
            }
            Chord { key: Key::Enter, .. } => {
                state.message =
                    Some(Message::refusal("type the word sign in full, then Enter; Esc goes back"));
                Vec::new()
            }
            Chord { key: Key::Backspace, .. } => {
                typed.pop();
                Vec::new()
            }
            Chord { key: Key::Char(character), ctrl: false, alt: false } if typed.len() < 16 => {
                typed.push(character);
                Vec::new()
            }
            Chord { key: Key::Down, .. } => scrolled(scroll, 1),
            Chord { key: Key::Up, .. } => scrolled(scroll, -1),
            Chord { key: Key::Esc, .. } | Chord { key: Key::Char('c'), ctrl: true, .. } => close(state),
            _ => Vec::new(),
        },
        SignOffStep::Done(_) | SignOffStep::Failed(_) => match state.typing.keymap.step(&[chord]) {
            Step::Run(Command::LineDown) => scrolled(scroll, 1),
            Step::Run(Command::LineUp) => scrolled(scroll, -1),
            Step::Run(Command::Quit) => vec![Effect::Quit],
            _ => close(state),
        },
    }
}

fn scrolled(scroll: &mut u16, by: i16) -> Vec<Effect> {
    *scroll = scroll.saturating_add_signed(by);
    Vec::new()
}

fn close(state: &mut State) -> Vec<Effect> {
    state.overlay = None;
    Vec::new()
}

/// The record was written and verified, or it was not.
pub(super) fn finished(state: &mut State, result: Result<Receipt, Vec<String>>) -> Vec<Effect> {
    let (step, effects) = match result {
        Err(lines) => (SignOffStep::Failed(lines), Vec::new()),
        Ok(receipt) => {
            let tip = receipt.tip.unwrap_or_else(ObjectId::zero);
            let event = Event::Recorded { record: receipt.record, signed: receipt.is_signed, tip };
            let at = state.screen.shown.map_or(Duration::ZERO, |(_, since)| since);
            (SignOffStep::Done(receipt.lines), deciding::append(state, event, at))
        }
    };
    state.overlay = Some(Overlay::SignOff { step, scroll: 0 });
    effects
}
