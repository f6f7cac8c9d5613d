//! The end of a review: what was decided is shown, the word is typed, the record is made.

use std::time::Duration;

use super::typing::{self, Meaning};
use super::{deciding, watching};
use crate::base::ObjectId;
use crate::keymap::{Chord, Command, Key, Mode};
use crate::review::Event;
use crate::session::Receipt;
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, SignOffStep, State};

/// What has to be typed.
pub(crate) const WORD: &str = "sign";

/// Shows the sign-off.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if !state.deciding.pending.is_empty() {
        state.message = Some(Message::refusal("the last decision is still being written to disk; ask again"));
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
    match &state.overlay {
        Some(Overlay::SignOff { step: SignOffStep::Asking { .. }, .. }) => asking_key(state, chord),
        Some(Overlay::SignOff { step: SignOffStep::Done(_) | SignOffStep::Failed(_), .. }) => {
            receipt_key(state, chord)
        }
        _ => Vec::new(),
    }
}

/// A key while the word is typed.
fn asking_key(state: &mut State, chord: Chord) -> Vec<Effect> {
    let meaning = typing::meaning(state, Mode::Text, chord);
    let Some(Overlay::SignOff { step, scroll }) = &mut state.overlay else { return Vec::new() };
    let SignOffStep::Asking { typed } = step else { return Vec::new() };
    match (meaning, chord.key) {
        (Meaning::Run(Command::Accept), _) if typed == WORD => {
            *step = SignOffStep::Working;
            return vec![Effect::SignOff(Box::new(state.deciding.review.clone()))];
        }
        (Meaning::Run(Command::Accept), _) => {
            let text = format!(
                "type the word {WORD} in full, then {}; Esc goes back",
                state.typing.key(Command::Accept)
            );
            state.message = Some(Message::refusal(text));
        }
        (Meaning::Run(Command::Cancel), _) => state.overlay = None,
        (Meaning::Run(Command::DeleteBack), _) => drop(typed.pop()),
        (Meaning::Run(Command::DeleteLine | Command::DeleteWord), _) => typed.clear(),
        (Meaning::Nothing, Key::Char(character)) if !chord.ctrl && !chord.alt && typed.len() < 16 => {
            typed.push(character);
        }
        (Meaning::Run(Command::ItemDown), _) => *scroll = scroll.saturating_add(1),
        (Meaning::Run(Command::ItemUp), _) => *scroll = scroll.saturating_sub(1),
        _ => {}
    }
    typing::keep_scroll(state);
    Vec::new()
}

/// A key once the outcome is shown.
fn receipt_key(state: &mut State, chord: Chord) -> Vec<Effect> {
    let meaning = typing::meaning(state, Mode::List, chord);
    let Some(Overlay::SignOff { scroll, .. }) = &mut state.overlay else { return Vec::new() };
    match meaning {
        Meaning::Run(Command::LineDown | Command::ScrollDown) => *scroll = scroll.saturating_add(1),
        Meaning::Run(Command::LineUp | Command::ScrollUp) => *scroll = scroll.saturating_sub(1),
        Meaning::Run(Command::Quit) => return vec![Effect::Quit],
        Meaning::Taken => {}
        Meaning::Run(_) | Meaning::Nothing => state.overlay = None,
    }
    typing::keep_scroll(state);
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
