//! Keys to commands: counts, chords, and who gets the key when something lies on top.

use std::time::Duration;

use super::{commanding, picking, prompting, signing_off, theming, watching};
use crate::keymap::{Chord, Command, Key, Step};
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, State};

/// The largest count; more digits are ignored.
const MAX_COUNT: u32 = 9_999_999;

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    let mut effects = watching::key(state, at);
    effects.extend(act(state, chord, at));
    effects
}

fn act(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    state.message = None;
    state.typing.has_typed = true;
    if state.screen.is_too_small() {
        return if chord == Chord::plain(Key::Char('q')) { vec![Effect::Quit] } else { Vec::new() };
    }
    match state.overlay {
        None => {
            let effects = command_key(state, chord, at);
            if state.message.is_none() {
                state.message = state.deciding.pace.notice().map(Message::info);
            }
            effects
        }
        Some(Overlay::Prompt(_)) => prompting::key(state, chord, at),
        Some(Overlay::Picker(_)) => picking::key(state, chord, at),
        Some(Overlay::SignOff { .. }) => signing_off::key(state, chord, at),
        Some(Overlay::Help { .. } | Overlay::Summary { .. }) => scroll_key(state, chord),
        Some(Overlay::Themes(_)) => theming::key(state, chord),
        Some(Overlay::Notices) => {
            state.overlay = None;
            Vec::new()
        }
    }
}

fn command_key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    if let Some(digit) = count_digit(state, chord) {
        let count = state.typing.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        state.typing.count = Some(count.min(MAX_COUNT));
        return Vec::new();
    }
    if chord == Chord::ctrl('c') {
        forget(state);
        state.message = Some(Message::info("press q to leave; everything you decided is kept"));
        return Vec::new();
    }
    state.typing.chords.push(chord);
    match state.typing.keymap.step(&state.typing.chords) {
        Step::More => Vec::new(),
        Step::Unknown => {
            forget(state);
            Vec::new()
        }
        Step::Run(command) => {
            let count = state.typing.count;
            forget(state);
            commanding::run(state, command, count, at)
        }
    }
}

fn forget(state: &mut State) {
    state.typing.chords.clear();
    state.typing.count = None;
}

/// The digit, if `chord` goes on with a count or begins one.
fn count_digit(state: &State, chord: Chord) -> Option<u32> {
    let Chord { key: Key::Char(character), ctrl: false, alt: false } = chord else { return None };
    let starts = state.typing.chords.is_empty() && (character != '0' || state.typing.count.is_some());
    character.to_digit(10).filter(|_| starts)
}

fn scroll_key(state: &mut State, chord: Chord) -> Vec<Effect> {
    let page = state.screen.rows.saturating_sub(4);
    let step = state.typing.keymap.step(&[chord]);
    let Some(Overlay::Help { scroll } | Overlay::Summary { scroll }) = &mut state.overlay else {
        return Vec::new();
    };
    match step {
        Step::Run(Command::LineDown | Command::ScrollDown) => *scroll = scroll.saturating_add(1),
        Step::Run(Command::LineUp | Command::ScrollUp) => *scroll = scroll.saturating_sub(1),
        Step::Run(Command::PageDown | Command::HalfPageDown | Command::Sign) => {
            *scroll = scroll.saturating_add(page);
        }
        Step::Run(Command::PageUp | Command::HalfPageUp) => *scroll = scroll.saturating_sub(page),
        _ => state.overlay = None,
    }
    Vec::new()
}
