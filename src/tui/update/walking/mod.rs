//! Going through the commits of a range one by one, and back to the net change.
//!
//! What is signed, and what a record is about, is the net change alone. A commit is there to be read: its view has a review of
//! its own that nobody keeps, so nothing that is drawn there counts as seen, and every key that would decide says where to do it.

mod crossing;

use std::time::Duration;

use super::{deciding, picking, update};
use crate::diff::FileChange;
use crate::keymap::{Command, Group};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::state::{
    Deciding, Facts, Files, Finding, Letter, Message, Notes, Overlay, Paint, Reading, Screen, State, Turn,
    Typing, ViewId, Viewing, Walk, Wanted,
};
pub(crate) use crossing::traced;

/// Runs a command about commits.
pub(super) fn run(state: &mut State, command: Command, count: Option<u32>, at: Duration) -> Vec<Effect> {
    // Whoever goes away from the net change has read what was on the screen until now.
    deciding::count_exposure(state, at);
    let times = i64::from(count.unwrap_or(1));
    match command {
        Command::NextCommit => vec![Effect::Walk(Turn::By(times))],
        Command::PreviousCommit => vec![Effect::Walk(Turn::By(-times))],
        Command::NetView => vec![Effect::Walk(Turn::Across)],
        Command::Commits => {
            if has_commits(state) {
                picking::open_commits(state)
            } else {
                Vec::new()
            }
        }
        _ => {
            open_message(state, state.facts.commit.unwrap_or(0));
            Vec::new()
        }
    }
}

/// What a commit view does instead of `command`, if that is only for the net change.
pub(super) fn instead(state: &mut State, command: Command) -> Option<Vec<Effect>> {
    let at = state.facts.commit?;
    if command == Command::Quit {
        return Some(vec![Effect::Walk(Turn::Leave)]);
    }
    let decides = match command {
        Command::Select => false,
        Command::NextUndecided
        | Command::PreviousUndecided
        | Command::OnlyUndecided
        | Command::OnlyQuestioned
        | Command::OnlyRejected
        | Command::OnlyCommented
        | Command::OnlySkimmed
        | Command::CopyComment
        | Command::CopyComments
        | Command::SignOff
        | Command::Reload => true,
        other => matches!(other.info().group, Group::Decide | Group::Comment),
    };
    if !decides {
        return None;
    }
    let (name, key) = (state.facts.history.name(at), state.typing.key(Command::NetView));
    state.message = Some(Message::refusal(format!(
        "this is {name}, to be read only: what is decided on is the net change; {key} goes to this line there"
    )));
    Some(Vec::new())
}

/// Shows what a commit says of itself.
pub(super) fn open_message(state: &mut State, at: usize) {
    if !has_commits(state) {
        return;
    }
    let history = &state.facts.history;
    let at = at.min(history.len() - 1);
    state.overlay = Some(Overlay::Message(Letter { at, lines: history.message(at), scroll: 0 }));
}

/// Whether there are commits to show; if not, it says why.
fn has_commits(state: &mut State) -> bool {
    let history = &state.facts.history;
    let why = match &history.missing {
        Some(why) => why.as_str(),
        None if history.is_empty() => "there is no commit here, so nobody has said anything",
        None => return true,
    };
    state.message = Some(Message::info(why));
    false
}

/// Takes the reader where they want to be, or gives the order to load what that takes.
pub(crate) fn turn(state: &mut State, walk: &mut Walk, turn: Turn) -> Vec<Effect> {
    let n_commits = state.facts.history.len();
    match (turn, state.facts.commit) {
        (Turn::Leave, Some(_)) => swap(state, walk),
        (Turn::Leave, None) => Vec::new(),
        (Turn::Across, Some(_)) => crossing::across(state, walk),
        _ if n_commits < 2 => {
            let key = state.typing.key(Command::CommitMessage);
            let missing = state.facts.history.missing.clone();
            state.message = Some(Message::info(match n_commits {
                0 if missing.is_some() => missing.unwrap_or_default(),
                0 => "there are no commits to go through here".to_owned(),
                _ => {
                    format!("this is one commit, so there is nothing to go through; {key} shows its message")
                }
            }));
            Vec::new()
        }
        (Turn::Across | Turn::By(_), None) if walk.aside.is_some() => swap(state, walk),
        (Turn::Across, None) => {
            let key = state.typing.key(Command::NextCommit);
            state.message =
                Some(Message::info(format!("this is the net change; {key} begins with its first commit")));
            Vec::new()
        }
        (Turn::To(at), _) => visit(state, walk, at.min(n_commits - 1)),
        (Turn::By(by), shown) => {
            let from = match (&walk.wanted, shown) {
                (Some((_, Wanted::Commit(at))), _) => i64::try_from(*at).unwrap_or(0),
                (_, Some(at)) => i64::try_from(at).unwrap_or(0),
                (_, None) if by > 0 => -1,
                (_, None) => i64::try_from(n_commits).unwrap_or(i64::MAX),
            };
            let last = i64::try_from(n_commits).unwrap_or(i64::MAX) - 1;
            let to = from.saturating_add(by).clamp(0, last);
            if to == from {
                let end = if by > 0 { "last" } else { "first" };
                let key = state.typing.key(Command::NetView);
                let text = format!("this is the {end} commit; {key} shows the net change");
                state.message = Some(Message::info(text));
                return Vec::new();
            }
            visit(state, walk, usize::try_from(to).unwrap_or(0))
        }
    }
}

fn visit(state: &mut State, walk: &mut Walk, at: usize) -> Vec<Effect> {
    let is_aside = walk.aside.as_ref().is_some_and(|aside| aside.1.facts.commit == Some(at));
    if state.facts.commit == Some(at) {
        // Nobody wants what is still on its way.
        walk.wanted = None;
        state.message = None;
        return Vec::new();
    }
    if is_aside {
        return swap(state, walk);
    }
    let name = state.facts.history.name(at);
    state.message = Some(Message::info(format!("reading {name}...")));
    let ticket = order(walk, Wanted::Commit(at));
    vec![Effect::OpenCommit { ticket, at }]
}

fn order(walk: &mut Walk, wanted: Wanted) -> u64 {
    walk.n_orders += 1;
    walk.wanted = Some((walk.n_orders, wanted));
    walk.n_orders
}

/// Takes what was ordered under this ticket, unless something else is wanted by now.
fn take_wanted(walk: &mut Walk, ticket: u64) -> Option<Wanted> {
    walk.wanted.take_if(|(wanted, _)| *wanted == ticket).map(|(_, wanted)| wanted)
}

/// A commit was loaded, or was not and why. Whoever has opened something on top meanwhile stays where they are. Returns
/// whether it is on the screen now.
pub(crate) fn opened(
    state: &mut State,
    walk: &mut Walk,
    ticket: u64,
    files: Result<Vec<FileChange>, String>,
) -> bool {
    let Some(Wanted::Commit(at)) = take_wanted(walk, ticket) else { return false };
    let files = match files {
        _ if state.overlay.is_some() => {
            let name = state.facts.history.name(at);
            state.message = Some(Message::info(format!("{name} was not opened over what lies here")));
            return false;
        }
        Ok(files) => files,
        Err(why) => {
            let name = state.facts.history.name(at);
            state.message = Some(Message::refusal(format!("{name} cannot be read: {why}")));
            return false;
        }
    };
    walk.n_visits += 1;
    let view = ViewId(walk.n_visits);
    let commit = commit_view(state, at, files);
    let left = (walk.shown, std::mem::replace(state, commit));
    let mut left = Box::new(left);
    hand_over(&mut left.1, state);
    if left.0 == ViewId::NET {
        walk.aside = Some(left);
    }
    walk.shown = view;
    true
}

/// The state with which the view of a commit begins.
fn commit_view(of: &State, at: usize, files: Vec<FileChange>) -> State {
    let history = of.facts.history.of_one(at);
    let id = history.commit(at).map(|commit| commit.id.short()).unwrap_or_default();
    let facts = Facts {
        name: format!("{} {id}", history.name(at)),
        ends: history.subject(at).to_string(),
        history,
        commit: Some(at),
        notices: Vec::new(),
        ..of.facts.clone()
    };
    State {
        screen: Screen::default(),
        viewing: Viewing::new(&facts.settings.view),
        facts,
        files: Files::new(files),
        reading: Reading::default(),
        finding: Finding::default(),
        deciding: Deciding { started: of.deciding.started, ..Deciding::default() },
        notes: Notes::default(),
        paint: Paint::default(),
        overlay: None,
        typing: Typing::new(of.typing.keymap.clone()),
        message: None,
    }
}

/// The view on the screen and the one aside change places.
fn swap(state: &mut State, walk: &mut Walk) -> Vec<Effect> {
    walk.wanted = None;
    let Some(mut aside) = walk.aside.take() else { return Vec::new() };
    std::mem::swap(&mut walk.shown, &mut aside.0);
    std::mem::swap(state, &mut aside.1);
    hand_over(&mut aside.1, state);
    walk.aside = Some(aside);
    Vec::new()
}

/// The screen goes from one view to another, with the way in which things are looked at. Nothing that was on it counts any more.
fn hand_over(from: &mut State, to: &mut State) {
    from.deciding.frame = None;
    from.message = None;
    from.typing.chords.clear();
    (from.typing.count, from.typing.guessed) = (None, None);
    let generation = from.screen.generation.max(to.screen.generation) + 1;
    let screen = std::mem::take(&mut from.screen);
    let (columns, rows) = (screen.columns, screen.rows);
    to.screen = Screen { generation, shown: None, pressed: None, list_from: None, ..screen };
    to.viewing.look_as(&from.viewing);
    update(to, Action::Resized { columns, rows });
}

/// A key while a message is read: what only its overlay knows.
pub(super) fn message_key(state: &mut State, command: Command) -> Option<Vec<Effect>> {
    let Some(Overlay::Message(letter)) = &state.overlay else { return None };
    let (at, n_commits) = (letter.at, state.facts.history.len());
    match command {
        Command::NextCommit if at + 1 < n_commits => open_message(state, at + 1),
        Command::PreviousCommit => open_message(state, at.saturating_sub(1)),
        Command::NextCommit => {}
        Command::Choose => {
            state.overlay = None;
            return Some(vec![Effect::Walk(Turn::To(at))]);
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// What happened to a view that is not on the screen. What the reader must know at once, they are told where they are.
pub(crate) fn meanwhile(state: &mut State, walk: &mut Walk, view: ViewId, action: Action) -> Vec<Effect> {
    let Some(aside) = walk.aside(view) else { return Vec::new() };
    let effects = update(aside, action);
    if let Some(message) = aside.message.take_if(|message| message.is_refusal) {
        state.message = Some(message);
    }
    effects
}
