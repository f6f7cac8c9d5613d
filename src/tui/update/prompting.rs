//! Typing a text: a reason, a comment, a command.

use std::time::Duration;

use super::typing::{self, Meaning};
use super::{commanding, commenting, deciding, filtering, finding, moving, picking};
use crate::base::Shown;
use crate::keymap::{Chord, Command, Key, Mode, TABLE};
use crate::review::comment::{Body, CommentKind};
use crate::tui::effect::Effect;
use crate::tui::state::{Draft, Message, Overlay, Prompt, PromptFor, State};

/// Starts typing.
pub(super) fn open(state: &mut State, purpose: PromptFor) -> Vec<Effect> {
    state.overlay = Some(Overlay::Prompt(Prompt::new(purpose, "")));
    Vec::new()
}

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    let meaning = typing::meaning(state, Mode::Text, chord);
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return Vec::new() };
    let is_short = matches!(prompt.purpose, PromptFor::Command | PromptFor::Search | PromptFor::Filter);
    let is_past_start = is_short && prompt.draft.text().is_empty();
    match meaning {
        Meaning::Run(Command::Accept) => return accept(state, at),
        Meaning::Run(Command::Editor) if prompt.purpose.is_comment() => {
            return vec![Effect::Edit(prompt.draft.text().to_owned())];
        }
        Meaning::Run(Command::Cancel) => return leave(state),
        Meaning::Run(Command::DeleteBack) if is_past_start => return leave(state),
        Meaning::Run(Command::Complete) if prompt.purpose == PromptFor::Command => complete(prompt),
        Meaning::Run(Command::Complete) => change_kind(state, true),
        Meaning::Run(Command::CompleteBack) => change_kind(state, false),
        Meaning::Run(command) => edit(prompt, command),
        Meaning::Nothing => type_in(prompt, chord),
        Meaning::Taken => {}
    }
    preview(state);
    Vec::new()
}

/// A pattern shows where it matches while it is typed.
fn preview(state: &mut State) {
    if let Some(Overlay::Prompt(Prompt { purpose: PromptFor::Search, draft, .. })) = &state.overlay {
        let text = draft.text().to_owned();
        finding::preview(state, &text);
    }
}

/// Completes the name of a command as far as it is certain.
fn complete(prompt: &mut Prompt) {
    let rows = TABLE.iter().filter(|info| info.command.works_in(Mode::Read));
    let names: Vec<&str> = rows.map(|info| info.id).collect();
    let typed = prompt.draft.text();
    let candidates: Vec<&str> = names.iter().copied().filter(|name| name.starts_with(typed)).collect();
    let Some(first) = candidates.first() else { return };
    let common = candidates.iter().skip(1).fold(first.len(), |common, name| {
        first.bytes().zip(name.bytes()).take(common).take_while(|(a, b)| a == b).count()
    });
    if common > typed.len() {
        prompt.draft = Draft::new(&first[..common]);
    }
}

/// A character goes into the text.
fn type_in(prompt: &mut Prompt, chord: Chord) {
    if let Chord { key: Key::Char(character), ctrl: false, alt: false } = chord {
        insert(prompt, character.encode_utf8(&mut [0; 4]));
    }
}

/// A command that changes the text or moves the caret.
fn edit(prompt: &mut Prompt, command: Command) {
    let draft = &mut prompt.draft;
    match command {
        Command::NewLine => insert(prompt, "\n"),
        Command::DeleteBack => draft.backspace(),
        Command::DeleteForward => draft.delete(),
        Command::DeleteWord => draft.delete_word(),
        Command::DeleteLine => draft.delete_to_start(),
        Command::CaretLeft => draft.step(false),
        Command::CaretRight => draft.step(true),
        Command::CaretToStart => draft.go_to_edge(false),
        Command::CaretToEnd => draft.go_to_edge(true),
        Command::ItemUp => draft.go_to_line(false),
        Command::ItemDown => draft.go_to_line(true),
        _ => {}
    }
}

fn leave(state: &mut State) -> Vec<Effect> {
    state.overlay = None;
    state.finding.typed = None;
    Vec::new()
}

/// The next kind of comment. A suggestion starts from the lines that stand there; they go again if nobody changed them.
fn change_kind(state: &mut State, forward: bool) {
    let Some(Overlay::Prompt(prompt)) = &state.overlay else { return };
    let Some(kind) = prompt.purpose.kind() else { return };
    let next = state.facts.comment_kinds.next(kind, forward);
    let has_suggestion =
        Body::typed(next.clone(), prompt.draft.text()).is_some_and(|body| body.suggestion.is_some());
    let template = (next == CommentKind::SUGGESTION && !has_suggestion)
        .then(|| commenting::template(state, &prompt.purpose))
        .flatten();
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return };
    if let Some(kind) = prompt.purpose.kind_mut() {
        *kind = next.clone();
    }
    if let Some(template) = template {
        let before = prompt.draft.text().trim_end();
        let text = if before.is_empty() { template.clone() } else { format!("{before}\n\n{template}") };
        let first_line = text.len() - template.len() + template.find('\n').map_or(0, |at| at + 1);
        prompt.draft = Draft::new(text);
        prompt.draft.set_caret(first_line);
        prompt.template = Some(template);
    } else if next != CommentKind::SUGGESTION
        && let Some(template) = prompt.template.take()
        && let Some(before) = prompt.draft.text().strip_suffix(&template)
    {
        prompt.draft = Draft::new(before.trim_end());
    }
}

/// Pasted text goes into a text being typed, and nowhere else.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    match &mut state.overlay {
        Some(Overlay::Prompt(prompt)) => insert(prompt, &text.replace("\r\n", "\n").replace('\r', "\n")),
        Some(Overlay::Picker(_)) => return picking::paste(state, text),
        _ => state.message = Some(Message::info("pasted text does nothing here")),
    }
    Vec::new()
}

/// The editor is closed: its text takes the place of what was typed.
pub(super) fn edited(state: &mut State, result: Result<String, String>) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return Vec::new() };
    match result {
        Ok(text) => {
            prompt.draft = Draft::default();
            insert(prompt, text.replace("\r\n", "\n").trim_end());
        }
        Err(why) => state.message = Some(Message::refusal(why)),
    }
    Vec::new()
}

/// Only a comment has several lines, and tabs in them; other control characters are not text.
fn insert(prompt: &mut Prompt, text: &str) {
    let is_comment = prompt.purpose.is_comment();
    for character in text.chars() {
        prompt.draft.insert(match character {
            '\n' | '\t' if is_comment => character,
            '\n' | '\t' => ' ',
            control if control.is_control() => continue,
            other => other,
        });
    }
}

fn accept(state: &mut State, at: Duration) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlay.take() else { return Vec::new() };
    if prompt.purpose.is_comment() {
        return commenting::accept(state, prompt, at);
    }
    let text = prompt.draft.text().trim().to_owned();
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
        reason => deciding::decide_with_reason(state, reason, text, at),
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
        Some(command) if command.signs() => {
            state.message =
                Some(Message::refusal("units are signed with a key, not by name; :sign opens the sign-off"));
            Vec::new()
        }
        Some(command) => commanding::run(state, command, None, at),
        None => {
            let help = state.typing.key(Command::Help);
            let message = format!("no command is called {}; {help} shows them all", Shown::of(text));
            state.message = Some(Message::refusal(message));
            Vec::new()
        }
    }
}
