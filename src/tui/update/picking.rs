//! Choosing from a list by typing.

use std::time::Duration;

use super::typing::{self, Meaning};
use super::{commanding, jumping};
use crate::base::Shown;
use crate::base::shown::shown_lines;
use crate::diff::{UnitRef, Units};
use crate::find::Needle;
use crate::keymap::{Chord, Command, Key, Mode, TABLE};
use crate::review::Decision;
use crate::review::comment::Thread;
use crate::session::thread::who;
use crate::tui::action::FoundLine;
use crate::tui::effect::Effect;
use crate::tui::rows::Spot;
use crate::tui::state::{
    FileSlot, Item, Message, Overlay, Picker, PickerKind, State, Target, Turn, Want, last_word,
};

/// The longest query, in bytes.
const MAX_QUERY: usize = 1024;

/// Opens a list with everything in it.
pub(super) fn open(state: &mut State, kind: PickerKind) -> Vec<Effect> {
    state.overlay = Some(Overlay::Picker(Picker::new(kind)));
    refresh(state)
}

/// The first line of what was pasted goes on with the query.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = &mut state.overlay else { return Vec::new() };
    let line = text.lines().next().unwrap_or_default();
    let room = MAX_QUERY.saturating_sub(picker.query.chars().count());
    picker.query.extend(line.chars().filter(|character| !character.is_control()).take(room));
    refresh(state)
}

pub(super) fn key(state: &mut State, chord: Chord, at: Duration) -> Vec<Effect> {
    let page = usize::from(state.screen.rows.saturating_sub(6)).max(1);
    let meaning = typing::meaning(state, Mode::Text, chord);
    let Some(Overlay::Picker(picker)) = &mut state.overlay else { return Vec::new() };
    let command = match (meaning, chord) {
        (Meaning::Run(command), _) => command,
        (Meaning::Nothing, Chord { key: Key::Char(character), ctrl: false, alt: false })
            if picker.query.len() < MAX_QUERY =>
        {
            picker.query.push(character);
            return refresh(state);
        }
        _ => return Vec::new(),
    };
    let last = picker.items.len().saturating_sub(1);
    match command {
        Command::Accept => return choose(state, at),
        Command::Cancel => state.overlay = None,
        Command::ItemDown | Command::Complete | Command::NewLine => {
            picker.selected = (picker.selected + 1).min(last);
        }
        Command::ItemUp | Command::CompleteBack => picker.selected = picker.selected.saturating_sub(1),
        Command::ItemPageDown => picker.selected = (picker.selected + page).min(last),
        Command::ItemPageUp => picker.selected = picker.selected.saturating_sub(page),
        Command::DeleteBack => {
            picker.query.pop();
            return refresh(state);
        }
        Command::DeleteWord => {
            picker.query.truncate(last_word(picker.query.trim_end()));
            return refresh(state);
        }
        Command::DeleteLine => {
            picker.query.clear();
            return refresh(state);
        }
        _ => {}
    }
    Vec::new()
}

/// Fills the list anew for what was typed.
fn refresh(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = &state.overlay else { return Vec::new() };
    let (kind, query, ticket) = (picker.kind, picker.query.clone(), picker.ticket + 1);
    let items = match kind {
        PickerKind::Files => matching(&query, true, &files(state)),
        PickerKind::Commands => matching(&query, false, &commands(state)),
        PickerKind::Decisions => matching(&query, false, &decisions(state)),
        PickerKind::Comments => matching(&query, false, &comments(state)),
        PickerKind::Commits => matching(&query, false, &commits(state)),
        PickerKind::Lines => picker.items.clone(),
    };
    let is_waiting = kind == PickerKind::Lines && !query.trim().is_empty();
    let items = if kind == PickerKind::Lines && !is_waiting { Vec::new() } else { items };
    let picker = Picker::new(kind);
    let picker = Picker { query: query.clone(), items, is_waiting, is_stale: is_waiting, ticket, ..picker };
    state.overlay = Some(Overlay::Picker(picker));
    if is_waiting { vec![Effect::MatchLines { ticket, query }] } else { Vec::new() }
}

fn matching(query: &str, is_path: bool, items: &[Item]) -> Vec<Item> {
    let found = Needle::new(query, is_path).best(items.iter().map(|item| item.text.as_str()), Picker::MOST);
    found.into_iter().map(|found| items[found.index].clone()).collect()
}

fn files(state: &State) -> Vec<Item> {
    let item = |file: usize| {
        let slot = state.files.get(file)?;
        let decided = state.deciding.review.totals_of(&slot.key).decided().total();
        let all = slot.tally.map_or_else(|| "?".to_owned(), |tally| tally.total().to_string());
        Some(Item {
            text: Shown::of(slot.change.path.as_bytes()).as_str().to_owned(),
            detail: format!("{decided}/{all}"),
            target: Target::File(file),
        })
    };
    state.files.order_from(state.files.first().unwrap_or(0)).into_iter().filter_map(item).collect()
}

fn commands(state: &State) -> Vec<Item> {
    // What signs must be a key pressed on the thing itself.
    let offered =
        TABLE.iter().filter(|info| info.command.works_in(Mode::Read)).filter(|info| !info.command.signs());
    let item = |info: &crate::keymap::CommandInfo| Item {
        text: format!("{}: {}", info.id, info.help),
        detail: keys_of(state, info.command),
        target: Target::Command(info.command),
    };
    offered.map(item).collect()
}

fn keys_of(state: &State, command: Command) -> String {
    let keys = state.typing.keymap.keys_of(Mode::Read, command);
    keys.into_iter().map(Chord::readable).collect::<Vec<_>>().join(" ")
}

/// What stands, file by file in the order of the list: rejections first, then questions, then what was signed.
fn decisions(state: &State) -> Vec<Item> {
    let review = &state.deciding.review;
    let mut items = Vec::new();
    for (decision, word) in
        [(Decision::Reject, "rejected"), (Decision::Question, "questioned"), (Decision::Sign, "signed")]
    {
        for (file, slot) in (0..state.files.len()).filter_map(|file| Some((file, state.files.get(file)?))) {
            let (all, carried) = (review.with(&slot.key, decision), review.carried(&slot.key));
            items.extend(decided(state, (file, slot), &all.difference(&carried), word));
            let word = format!("{word}, carried over:");
            items.extend(decided(state, (file, slot), &all.intersection(&carried), &word));
        }
    }
    items
}

/// One item for each run of units of a file.
fn decided(state: &State, (file, slot): (usize, &FileSlot), units: &Units, word: &str) -> Vec<Item> {
    let review = &state.deciding.review;
    let others = units.others.iter().map(|other| (UnitRef::Other(other), 1));
    let lines = units.lines.ranges().iter().map(|lines| (UnitRef::Line(lines.start), lines.len()));
    let item = |(unit, n): (UnitRef, usize)| {
        let reason = review.mark(&slot.key, unit).and_then(|mark| review.reason(mark.seq));
        let path = Shown::of(slot.change.path.as_bytes());
        Item {
            text: format!("{word} {path}  {}", Shown::of(reason.unwrap_or_default())),
            detail: if n == 1 { "1 unit".to_owned() } else { format!("{n} lines") },
            target: Target::Unit { file, unit },
        }
    };
    others.chain(lines).map(item).collect()
}

fn comments(state: &State) -> Vec<Item> {
    let item = |thread: &Thread| {
        let first = &thread.first;
        let said = thread.all().last().unwrap_or(first);
        let text = shown_lines(said.body.text.as_bytes()).into_iter().next().unwrap_or_default();
        let speaker =
            if thread.replies.is_empty() { String::new() } else { format!("{}: ", who(&said.voice)) };
        let head = format!("{} by {}", first.body.kind, who(&first.voice));
        let place = state.location_of(thread);
        let outdated = if place.is_outdated { ", outdated" } else { "" };
        Item {
            text: format!("{}  {head}  {speaker}{text}", thread.state.word()),
            detail: format!("{place}{outdated}"),
            target: Target::Thread(first.id, state.file_of(thread)),
        }
    };
    state.threads().into_iter().map(item).collect()
}

fn commits(state: &State) -> Vec<Item> {
    let history = &state.facts.history;
    let item = |at: usize| {
        let commit = history.commit(at)?;
        let name = Shown::of(&commit.author.name).cut(24).to_string();
        let time = commit.authored.map(|time| time.to_string()).unwrap_or_default();
        let day = time.split(' ').next().unwrap_or_default();
        Some(Item {
            text: format!("{}  {}", commit.id.short(), history.subject(at)),
            detail: format!("{name}  {day}"),
            target: Target::Commit(at),
        })
    };
    (0..history.len()).filter_map(item).collect()
}

/// Opens the list of the commits, at the one that is read.
pub(super) fn open_commits(state: &mut State) -> Vec<Effect> {
    let effects = open(state, PickerKind::Commits);
    let here = state.facts.commit.map(Target::Commit);
    if let Some(Overlay::Picker(picker)) = &mut state.overlay {
        picker.selected = picker.items.iter().position(|item| Some(item.target) == here).unwrap_or(0);
    }
    effects
}

/// Fills a list of comments anew, after somebody said something.
pub(super) fn heard(state: &mut State) {
    let Some(Overlay::Picker(picker)) = &state.overlay else { return };
    if picker.kind == PickerKind::Comments {
        let items = matching(&picker.query, false, &comments(state));
        if let Some(Overlay::Picker(picker)) = &mut state.overlay {
            picker.selected = picker.selected.min(items.len().saturating_sub(1));
            picker.items = items;
        }
    }
}

/// A worker found the lines that match best.
pub(super) fn arrived(state: &mut State, ticket: u64, lines: Vec<FoundLine>, is_done: bool) -> Vec<Effect> {
    let item = |line: FoundLine| {
        let slot = state.files.get(line.file)?;
        let path = Shown::of(slot.change.path.file_name());
        Some(Item {
            text: line.text.as_str().to_owned(),
            detail: format!("{path}:{}", line.number),
            target: Target::Line { file: line.file, side: line.side, line: line.line },
        })
    };
    let items: Vec<Item> = lines.into_iter().filter_map(item).collect();
    if let Some(Overlay::Picker(picker)) = &mut state.overlay
        && picker.kind == PickerKind::Lines
        && picker.ticket == ticket
    {
        picker.items = items;
        picker.is_waiting = !is_done;
        picker.is_stale = picker.items.is_empty() && !is_done;
        if let Some(at) = picker.accepted
            && !picker.is_stale
        {
            return choose(state, at);
        }
    }
    Vec::new()
}

/// Takes what is selected, once there is an answer to what was typed.
fn choose(state: &mut State, at: Duration) -> Vec<Effect> {
    if let Some(Overlay::Picker(picker)) = &mut state.overlay
        && picker.is_stale
    {
        picker.accepted = Some(at);
        return Vec::new();
    }
    let Some(Overlay::Picker(picker)) = state.overlay.take() else { return Vec::new() };
    let Some(item) = picker.items.get(picker.selected) else {
        state.message = Some(Message::info("nothing matches"));
        return Vec::new();
    };
    let from = jumping::place(state);
    let effects = match item.target {
        Target::File(file) => jumping::open_file(state, file, Want::FirstUnit),
        Target::Line { file, side, line } => {
            jumping::open_file(state, file, Want::Spot(Spot::Line(side, line)))
        }
        Target::Unit { file, unit } => jumping::open_file(state, file, Want::Spot(Spot::Unit(unit))),
        Target::Thread(id, file) => jumping::open_file(state, file, Want::Thread(id)),
        Target::Commit(at) => return vec![Effect::Walk(Turn::To(at))],
        Target::Command(command) => return commanding::run(state, command, None, at),
    };
    jumping::remember(state, from);
    effects
}
