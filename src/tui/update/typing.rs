//! Keys to commands: counts, chords, and who gets the key when something lies on top.

use std::time::Duration;

use super::{commanding, picking, prompting, signing_off, theming, walking, watching};
use crate::keymap::{Chord, Command, Key, Layout, Mode, Step};
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, State};
use crate::tui::view::last_scroll;

/// The largest count; more digits are ignored.
const MAX_COUNT: u32 = 9_999_999;

/// What a key amounts to, together with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It asks for this.
    Run(Command),
    /// It was taken, and nothing follows from it yet.
    Taken,
    /// It is bound to nothing.
    Nothing,
}

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    let mut effects = watching::key(state, at);
    match after_escape(state, chord) {
        Some(key) => {
            effects.extend(act(state, Chord::plain(Key::Esc), at));
            effects.extend(act_after_escape(state, key, at));
        }
        None => effects.extend(act(state, chord, at)),
    }
    effects
}

/// The key that came right behind `Esc`. Terminals send the two as one key with Alt, and so do multiplexers and slow lines with
/// two that were typed; where nothing is bound to that one, the two are meant. A text that would be lost stays.
fn after_escape(state: &State, chord: Chord) -> Option<Chord> {
    let mode = match &state.overlay {
        None => Mode::Read,
        Some(Overlay::Prompt(prompt)) if prompt.is_lost_by_leaving() => return None,
        Some(Overlay::Prompt(_) | Overlay::Picker(_)) => Mode::Text,
        Some(Overlay::SignOff { .. }) => return None,
        Some(_) => Mode::List,
    };
    let chords = [state.typing.chords.as_slice(), &[chord]].concat();
    let is_bound = state.typing.keymap.step(mode, &chords) != Step::Unknown;
    (chord.alt && !is_bound).then_some(Chord { alt: false, ..chord })
}

/// What changes the review has a key of its own, typed by itself.
fn act_after_escape(state: &mut State, key: Chord, at: Duration) -> Vec<Effect> {
    match state.typing.keymap.step(Mode::Read, &[key]) {
        Step::Run(command) if state.overlay.is_none() && !command.may_be_guessed() => {
            let id = command.info().id;
            let (alt, key) = (Chord::spoken(&[Chord { alt: true, ..key }]), Chord::spoken(&[key]));
            let text = format!("{alt} is not bound: for {id} type {key} by itself");
            state.message = Some(Message::refusal(text));
            Vec::new()
        }
        _ => act(state, key, at),
    }
}

fn act(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    state.message = None;
    state.screen.pressed = None;
    state.typing.has_typed = true;
    if state.screen.is_too_small() {
        let leaves = meaning(state, Mode::Read, chord) == Meaning::Run(Command::Quit);
        return if leaves { vec![Effect::Quit] } else { Vec::new() };
    }
    match state.overlay {
        None => {
            let effects = command_key(state, chord, at);
            if state.message.is_none() {
                state.message = pace_notice(state);
            }
            effects
        }
        Some(Overlay::Prompt(_)) => prompting::key(state, chord, at),
        Some(Overlay::Picker(_)) => picking::key(state, chord, at),
        Some(Overlay::SignOff { .. }) => signing_off::key(state, chord, at),
        Some(Overlay::Help { .. } | Overlay::Summary { .. } | Overlay::Message(_)) => {
            scroll_key(state, chord)
        }
        Some(Overlay::Themes(_)) => theming::key(state, chord),
        Some(Overlay::Notices) => {
            state.overlay = None;
            Vec::new()
        }
    }
}

/// A word about the time, unless the reader wants none.
fn pace_notice(state: &mut State) -> Option<Message> {
    let settings = &state.facts.settings.reading;
    let notice = state.deciding.pace.notice(&settings.pace_minutes).filter(|_| settings.pace)?;
    Some(Message::info(notice))
}

/// Takes a key where the keys are those of `mode`.
pub(super) fn meaning(state: &mut State, mode: Mode, chord: Chord) -> Meaning {
    let typing = &mut state.typing;
    let is_first = typing.chords.is_empty();
    let latin = typing.keymap.on_latin_keyboard(mode, &typing.chords, chord);
    if latin != chord {
        typing.guessed = Some((chord, latin));
    }
    typing.chords.push(latin);
    let step = typing.keymap.step(mode, &typing.chords);
    if step == Step::More {
        return Meaning::Taken;
    }
    typing.chords.clear();
    let guessed = typing.guessed.take().filter(|_| typing.keymap.layout == Layout::Auto);
    match (step, guessed) {
        (Step::Run(command), Some(guess)) if !command.may_be_guessed() => {
            state.message = Some(Message::refusal(not_guessed(command, guess)));
            Meaning::Taken
        }
        (Step::Run(command), _) => Meaning::Run(command),
        _ if is_first => Meaning::Nothing,
        _ => Meaning::Taken,
    }
}

/// Why a key of another script did not do what a Latin one on its place would have done.
fn not_guessed(command: Command, (typed, latin): (Chord, Chord)) -> String {
    let id = command.info().id;
    format!(
        "{typed} is on the key {latin}, but {id} is never run on a guess: type {latin}, or name your keyboard (layout = \"russian\")"
    )
}

fn command_key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    if let Some(digit) = count_digit(state, chord) {
        let count = state.typing.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        state.typing.count = Some(count.min(MAX_COUNT));
        return Vec::new();
    }
    match meaning(state, Mode::Read, chord) {
        Meaning::Run(command) => {
            let count = state.typing.count.take();
            return commanding::run(state, command, count, at);
        }
        Meaning::Nothing if chord == Chord::ctrl('c') => {
            let text =
                format!("press {} to leave; everything you decided is kept", state.typing.key(Command::Quit));
            state.message = Some(Message::info(text));
        }
        Meaning::Nothing | Meaning::Taken => {}
    }
    if state.typing.chords.is_empty() {
        state.typing.count = None;
    }
    Vec::new()
}

/// The digit, if `chord` goes on with a count or begins one.
fn count_digit(state: &State, chord: Chord) -> Option<u32> {
    let Chord { key: Key::Char(character), ctrl: false, alt: false } = chord else { return None };
    let starts = state.typing.chords.is_empty() && (character != '0' || state.typing.count.is_some());
    character.to_digit(10).filter(|_| starts)
}

fn scroll_key(state: &mut State, chord: Chord) -> Vec<Effect> {
    let page = state.screen.rows.saturating_sub(4);
    let meaning = meaning(state, Mode::List, chord);
    if let Meaning::Run(command) = meaning
        && let Some(effects) = walking::message_key(state, command)
    {
        return effects;
    }
    let Some(scroll) = state.overlay.as_mut().and_then(Overlay::scroll_mut) else { return Vec::new() };
    match meaning {
        Meaning::Run(Command::LineDown | Command::ScrollDown) => *scroll = scroll.saturating_add(1),
        Meaning::Run(Command::LineUp | Command::ScrollUp) => *scroll = scroll.saturating_sub(1),
        Meaning::Run(Command::PageDown | Command::HalfPageDown) => *scroll = scroll.saturating_add(page),
        Meaning::Run(Command::PageUp | Command::HalfPageUp) => *scroll = scroll.saturating_sub(page),
        Meaning::Run(Command::Top) => *scroll = 0,
        Meaning::Run(Command::Bottom) => *scroll = u16::MAX,
        Meaning::Taken => {}
        Meaning::Run(_) | Meaning::Nothing => state.overlay = None,
    }
    keep_scroll(state);
    Vec::new()
}

/// Nobody scrolls past the end, where each line would have to be scrolled back unseen.
pub(super) fn keep_scroll(state: &mut State) {
    let last = last_scroll(state);
    if let Some(scroll) = state.overlay.as_mut().and_then(Overlay::scroll_mut) {
        *scroll = (*scroll).min(last);
    }
}
