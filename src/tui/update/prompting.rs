//! Typing a text: a reason, a comment, a command.

use std::time::Duration;

use super::{commanding, deciding, filtering, finding, moving};
use crate::base::Shown;
use crate::keymap::{Chord, Command, Key, TABLE};
use crate::review::{Anchor, Event};
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, Prompt, PromptFor, State};

/// The longest text that can be typed or pasted, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// Starts typing.
pub(super) fn open(state: &mut State, purpose: PromptFor) -> Vec<Effect> {
    state.overlay = Some(Overlay::Prompt(Prompt { purpose, text: String::new() }));
    Vec::new()
}

pub(super) fn ask_comment_here(state: &mut State) -> Vec<Effect> {
    match deciding::comment_anchor(state) {
        Some(anchor) => open(state, PromptFor::Comment(anchor)),
        None => Vec::new(),
    }
}

pub(super) fn ask_comment_on_file(state: &mut State) -> Vec<Effect> {
    match state.files.get(state.reading.file) {
        Some(slot) => {
            let anchor = Anchor::File(slot.key.clone());
            open(state, PromptFor::Comment(anchor))
        }
        None => Vec::new(),
    }
}

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    if chord == Chord::plain(Key::Enter) {
        return accept(state, at);
    }
    if chord == Chord::plain(Key::Esc) || chord == Chord::ctrl('c') {
        state.overlay = None;
        state.finding.typed = None;
        return Vec::new();
    }
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return Vec::new() };
    match chord {
        Chord { key: Key::Backspace, .. }
            if prompt.text.is_empty()
                && matches!(prompt.purpose, PromptFor::Command | PromptFor::Search | PromptFor::Filter) =>
        {
            state.overlay = None;
        }
        Chord { key: Key::Tab, .. } if prompt.purpose == PromptFor::Command => complete(prompt),
        Chord { key: Key::Backspace, .. } => drop(prompt.text.pop()),
        Chord { key: Key::Char('u'), ctrl: true, .. } => prompt.text.clear(),
        Chord { key: Key::Char('w'), ctrl: true, .. } => {
            let kept = prompt.text.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
            prompt.text.truncate(kept);
        }
        Chord { key: Key::Char('j'), ctrl: true, .. } => insert(prompt, "\n"),
        Chord { key: Key::Char(character), ctrl: false, alt: false } => {
            insert(prompt, character.encode_utf8(&mut [0; 4]));
        }
        _ => {}
    }
    preview(state);
    Vec::new()
}

/// A pattern shows where it matches while it is typed.
fn preview(state: &mut State) {
    if let Some(Overlay::Prompt(Prompt { purpose: PromptFor::Search, text })) = &state.overlay {
        let text = text.clone();
        finding::preview(state, &text);
    }
}

/// Completes the name of a command as far as it is certain.
fn complete(prompt: &mut Prompt) {
    let names: Vec<&str> = TABLE.iter().map(|info| info.id).collect();
    let candidates: Vec<&str> = names.iter().copied().filter(|name| name.starts_with(&prompt.text)).collect();
    let Some(first) = candidates.first() else { return };
    let common = candidates.iter().skip(1).fold(first.len(), |common, name| {
        first.bytes().zip(name.bytes()).take(common).take_while(|(a, b)| a == b).count()
    });
    if common > prompt.text.len() {
        first[..common].clone_into(&mut prompt.text);
    }
}

/// Pasted text goes into a text being typed, and nowhere else.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    match &mut state.overlay {
        Some(Overlay::Prompt(prompt)) => insert(prompt, &text.replace("\r\n", "\n").replace('\r', "\n")),
        _ => state.message = Some(Message::info("pasted text does nothing here")),
    }
    Vec::new()
}

/// Only a comment has several lines; control characters are not text.
fn insert(prompt: &mut Prompt, text: &str) {
    let is_comment = matches!(prompt.purpose, PromptFor::Comment(_));
    for character in text.chars() {
        let character = match character {
            '\n' if is_comment => '\n',
            '\n' | '\t' => ' ',
            control if control.is_control() => continue,
            other => other,
        };
        if prompt.text.len() + character.len_utf8() <= MAX_TEXT {
            prompt.text.push(character);
        }
    }
}

fn accept(state: &mut State, at: Duration) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlay.take() else { return Vec::new() };
    let text = prompt.text.trim().to_owned();
    match prompt.purpose {
        PromptFor::Command => run_line(state, &text, at),
        PromptFor::Search | PromptFor::Filter => {
            state.finding.typed = None;
            let done = match prompt.purpose {
                PromptFor::Search => finding::search(state, &text),
                _ => filtering::by_path(state, &text),
            };
            done.unwrap_or_else(|reason| {
                state.message = Some(Message::refusal(reason));
                state.overlay = Some(Overlay::Prompt(prompt));
                Vec::new()
            })
        }
        _ if text.is_empty() => {
            let message = "a word is needed; Esc leaves without one";
            state.message = Some(Message::refusal(message));
            state.overlay = Some(Overlay::Prompt(prompt));
            Vec::new()
        }
        PromptFor::Comment(anchor) => {
            state.reading.selection = None;
            deciding::append(state, Event::Commented { anchor, text }, at)
        }
        reason @ PromptFor::Reason { .. } => deciding::decide_with_reason(state, reason, text, at),
    }
}

/// A number goes to that line; anything else is the name of a command.
fn run_line(state: &mut State, text: &str, at: Duration) -> Vec<Effect> {
    if text.is_empty() {
        return Vec::new();
    }
    if let Ok(number) = text.parse() {
        return moving::top(state, Some(number));
    }
    match Command::from_id(text) {
        // What signs must be a key pressed on the thing itself.
        Some(Command::Sign | Command::SignHunk) => {
            state.message =
                Some(Message::refusal("units are signed with a key, not by name; :sign opens the sign-off"));
            Vec::new()
        }
        Some(command) => commanding::run(state, command, None, at),
        None => {
            let message = format!("no command is called {}; ? shows them all", Shown::of(text));
            state.message = Some(Message::refusal(message));
            Vec::new()
        }
    }
}
