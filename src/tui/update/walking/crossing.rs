//! From a line of a commit to the same line of the net change, and what became of it on the way.

use super::{order, swap, take_wanted};
use crate::base::{RepoPath, Side};
use crate::keymap::Command;
use crate::tui::effect::Effect;
use crate::tui::rows::Spot;
use crate::tui::state::{FileSlot, Files, Landmark, Message, State, Trace, Walk, Want, Wanted};
use crate::tui::update::jumping;

/// From a commit to its line in the net change.
pub(super) fn across(state: &mut State, walk: &mut Walk) -> Vec<Effect> {
    let Some(landmark) = jumping::landmark(state) else { return swap(state, walk) };
    let Some(net) = walk.aside.as_ref().map(|aside| &aside.1) else { return Vec::new() };
    let side = landmark.line.map_or(Side::New, |(side, _)| side);
    let here = state.files.get(state.reading.file).map(|slot| &slot.change);
    let (Some(here), Some(there)) = (here, same_path(&net.files, &landmark.file.path, side)) else {
        let effects = swap(state, walk);
        say_of_commit(
            state,
            walk,
            "the net change does not have this file: other commits undo what was done to it",
        );
        return effects;
    };
    let (from, to) = (*here.sides.get(side), *there.change.sides.get(side));
    let landmark = Landmark { file: there.key.clone(), ..landmark };
    let Some((_, line)) = landmark.line else { return land(state, walk, &landmark, Fate::NoLine) };
    match (from, to) {
        (Some(from), Some(to)) if from.id == to.id => land(state, walk, &landmark, Fate::Same),
        (Some(_), Some(_)) => {
            let mut change = here.clone();
            (change.sides.old, change.sides.new) = (from, to);
            let ticket = order(walk, Wanted::Line(landmark));
            state.message = Some(Message::info("looking for this line in the net change..."));
            vec![Effect::Trace { ticket, trace: Trace { change, line } }]
        }
        _ => land(state, walk, &Landmark { line: None, ..landmark }, Fate::GoneFrom(side)),
    }
}

/// The file at this path, whatever happened to it; of two, the one that has this side.
fn same_path<'a>(files: &'a Files, path: &RepoPath, side: Side) -> Option<&'a FileSlot> {
    let slots =
        || (0..files.len()).filter_map(|file| files.get(file)).filter(|slot| slot.change.path == *path);
    slots().find(|slot| slot.change.sides.get(side).is_some()).or_else(|| slots().next())
}

/// A line of a commit was looked for in the net change: where it stands, or else the nearest place; or it cannot be told.
pub(crate) fn traced(
    state: &mut State,
    walk: &mut Walk,
    ticket: u64,
    found: Result<Result<u32, u32>, String>,
) -> Vec<Effect> {
    let Some(Wanted::Line(landmark)) = take_wanted(walk, ticket) else { return Vec::new() };
    if state.overlay.is_some() {
        state.message = Some(Message::info("the line was not gone to under what lies here"));
        return Vec::new();
    }
    match found {
        Ok(found) => {
            let (Ok(line) | Err(line)) = found;
            let side = landmark.line.map_or(Side::New, |(side, _)| side);
            let fate = if found.is_ok() { Fate::Same } else { Fate::GoneFrom(side) };
            let landmark = Landmark { line: Some((side, line)), ..landmark };
            land(state, walk, &landmark, fate)
        }
        Err(why) => {
            let effects = land(state, walk, &Landmark { line: None, ..landmark }, Fate::NoLine);
            state.message = Some(Message::info(format!("where this line is now cannot be told: {why}")));
            effects
        }
    }
}

/// What became of a line of a commit in the net change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// There was no line under the cursor, only a file.
    NoLine,
    /// It is there.
    Same,
    /// This side of the net change does not have it.
    GoneFrom(Side),
}

/// Shows the net change at a place, with a word about what became of the line.
fn land(state: &mut State, walk: &mut Walk, at: &Landmark, fate: Fate) -> Vec<Effect> {
    let mut effects = swap(state, walk);
    let from = jumping::place(state);
    if let Some(file) = state.files.find(&at.file) {
        let spot = at.line.map_or(Spot::Head, |(side, line)| Spot::Line(side, line));
        effects.extend(jumping::open_file(state, file, Want::Spot(spot)));
        jumping::remember(state, from);
    }
    let text = match fate {
        Fate::NoLine => "the same file in the net change",
        Fate::Same => "the same line in the net change",
        Fate::GoneFrom(Side::New) => "a later commit changed this line; the net change has this in its place",
        Fate::GoneFrom(Side::Old) => {
            "an earlier commit of the range made this line, so the net change does not take it out"
        }
    };
    say_of_commit(state, walk, text);
    effects
}

/// A word in the net view, with the way back to the commit.
fn say_of_commit(state: &mut State, walk: &Walk, text: &str) {
    let commit = walk.aside.as_ref().and_then(|aside| aside.1.facts.commit);
    let name = commit.map_or_else(String::new, |at| state.facts.history.name(at));
    let key = state.typing.key(Command::NetView);
    state.message = Some(Message::info(format!("{text}; {key} goes back to {name}")));
}
