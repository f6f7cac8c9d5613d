//! Signing, rejecting, questioning, and taking it back.
//!
//! A decision becomes an entry for the journal and stays pending until the journal has it on disk; only then does the
//! screen show it as made. The rules for what may be decided are [`review::may_decide`]'s; what is added here is that the
//! key must have come after its unit was shown.

use std::time::Duration;

use super::{commenting, jumping, prompting};
use crate::base::Timestamp;
use crate::diff::{FileKey, Row, UnitRef, Units};
use crate::keymap::Command;
use crate::review::{self, Ask, Decision, Entry, Event, Grain, Refusal};
use crate::session::{Reach, card};
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::FileRow;
use crate::tui::state::{Message, PromptFor, Reading, State};

/// A sign key within this time of the last one does nothing, so that a held key cannot sign what nobody read.
const DELIBERATE: Duration = Duration::from_millis(150);

/// Signs what is under the cursor, or more, and goes to the next undecided unit.
pub(super) fn sign(state: &mut State, at: Duration, extent: Reach) -> Vec<Effect> {
    if let Err(reason) = check_deliberate(state, at) {
        state.message = Some(Message::refusal(reason));
        return Vec::new();
    }
    let Some((units, grain)) = target(state, extent) else { return nothing_here(state) };
    let mut effects = decide(state, &Wish { units, grain, decision: Decision::Sign, reason: None }, at);
    if !effects.is_empty() {
        effects.extend(jumping::undecided(state, true));
    }
    effects
}

/// What somebody wants to say of some units of the open file.
struct Wish {
    units: Units,
    grain: Grain,
    decision: Decision,
    reason: Option<String>,
}

/// Whether a sign key pressed at `at` was meant for what the screen shows.
fn check_deliberate(state: &mut State, at: Duration) -> Result<(), &'static str> {
    let previous = state.deciding.last_sign_key.replace(at);
    if previous.is_some_and(|previous| at.saturating_sub(previous) < DELIBERATE) {
        return Err("too fast: a sign key counts only 150 ms after the last one");
    }
    let is_shown = |(generation, since)| generation == state.screen.generation && at >= since;
    if state.screen.shown.is_some_and(is_shown) {
        Ok(())
    } else {
        Err("that key came before this was on the screen; press it again")
    }
}

/// The units that a decision would take in, and how they are named.
pub(super) fn target(state: &State, extent: Reach) -> Option<(Units, Grain)> {
    let open = state.files.ready(state.reading.file)?;
    let Reading { rows, cursor, side, .. } = &state.reading;
    let is_here = extent == Reach::Here;
    if extent == Reach::File {
        return (!rows.shape().is_folded).then(|| (open.diff.units(), Grain::File));
    }
    if let Some((first, last)) = state.reading.selected_rows().filter(|_| is_here) {
        return Some((rows.units_between(&open.diff, first, last), Grain::Selection));
    }
    let row = rows.at(&open.diff, *cursor);
    if state.reading.line_mode && is_here {
        return row.unit(*side).map(|unit| (Units::single(unit), Grain::Line));
    }
    match row {
        FileRow::Card(other) => Some((Units::single(UnitRef::Other(other)), Grain::Line)),
        FileRow::Line { hunk: Some(hunk), .. } if rows.shape().is_split(hunk) && is_here => {
            let piece = jumping::piece_here(state, &open.diff)?;
            Some((Units::lines(std::iter::once(piece).collect()), Grain::Selection))
        }
        FileRow::HunkHead(hunk) | FileRow::Line { hunk: Some(hunk), .. } => {
            let changed = open.lines()?.hunks().get(hunk)?.changed.clone();
            Some((Units::lines(std::iter::once(changed).collect()), Grain::Hunk))
        }
        FileRow::Head | FileRow::Nothing | FileRow::Tail | FileRow::Line { hunk: None, .. } => None,
    }
}

fn nothing_here(state: &mut State) -> Vec<Effect> {
    let next = state.typing.key(Command::NextHunk);
    let text = match state.reading.line_mode {
        _ if state.files.ready(state.reading.file).is_none() => "the file is still being read".to_owned(),
        _ if state.reading.rows.shape().is_folded => {
            format!("this file is folded; {} unfolds it", state.typing.key(Command::Fold))
        }
        true => "this line did not change: there is nothing to decide on it".to_owned(),
        false => format!("there is nothing to decide on this line; {next} goes to the next hunk"),
    };
    state.message = Some(Message::refusal(text));
    Vec::new()
}

/// Takes the decision if the rules allow it; otherwise says why not.
fn decide(state: &mut State, wish: &Wish, at: Duration) -> Vec<Effect> {
    match check(state, wish) {
        Err(reason) => {
            state.message = Some(Message::refusal(reason));
            Vec::new()
        }
        Ok((file, units)) => {
            count_exposure(state, at);
            let seen_ms = state.deciding.exposure.ms(&file, &units);
            state.reading.selection = None;
            let Wish { grain, decision, reason, .. } = wish;
            let event = Event::Decided {
                file,
                units,
                decision: *decision,
                grain: *grain,
                reason: reason.clone(),
                seen_ms,
                carried: None,
            };
            append(state, event, at)
        }
    }
}

/// What is said while an undo or redo waits for the disk.
pub(super) const UNDO_WAITS: &str = "the last undo is still being written to disk; press it again";

/// The file and the units that would change, or a sentence that says why none may.
fn check(state: &State, wish: &Wish) -> Result<(FileKey, Units), String> {
    let body = Body::of(state).ok_or("the file is still being read")?;
    let deciding = &state.deciding;
    if deciding.undo_waits() {
        return Err(UNDO_WAITS.into());
    }
    if let FileRow::HunkHead(hunk) = body.at(state.reading.cursor)
        && body.rows.shape().hides(hunk)
        && wish.grain != Grain::File
    {
        return Err(format!("this hunk is folded; {} unfolds it", state.typing.key(Command::Fold)));
    }
    if deciding.pending_units(body.key).any(|pending| !pending.intersection(&wish.units).is_empty()) {
        return Err("the last decision here is still being written to disk".into());
    }
    let ask = Ask {
        review: &deciding.review,
        exposure: &deciding.exposure,
        file: &body.open.diff,
        units: &wish.units,
        decision: wish.decision,
        grain: wish.grain,
        coarsest: state.facts.trusted.demands(&body.key.path).coarsest(),
    };
    match review::may_decide(&ask) {
        Ok(units) => Ok((body.key.clone(), units)),
        Err(refusal) => Err(sentence(&body, state, wish.grain, &refusal)),
    }
}

/// Why not, for the status line.
fn sentence(body: &Body<'_>, state: &State, grain: Grain, refusal: &Refusal) -> String {
    let key = |command| state.typing.key(command);
    match refusal {
        Refusal::Nothing => "there is nothing to decide here".into(),
        Refusal::BeyondGrain => {
            format!("select these lines first ({}), or decide them hunk by hunk", key(Command::Select))
        }
        Refusal::AlreadyDecided => match is_all_decided(state) {
            true => {
                format!("already decided, and nothing else is undecided: {} signs off", key(Command::SignOff))
            }
            false => format!(
                "already decided ({} undoes, {} goes to the next undecided)",
                key(Command::Undo),
                key(Command::NextUndecided)
            ),
        },
        Refusal::TooBig => {
            "this is too big to show, so it cannot be signed; --max-blob raises the limit".into()
        }
        Refusal::NotSeen(unseen) if grain == Grain::File => {
            let what = card::how_much(&body.open.diff, unseen);
            let way = unseen.first().map(|first| way_to(body, state, first)).unwrap_or_default();
            format!("not signed: {what} not been on the screen yet; {way}")
        }
        Refusal::NotSeen(unseen) => {
            let missing = unseen.len();
            let lines = if missing == 1 { "1 line has".to_owned() } else { format!("{missing} lines have") };
            let first = unseen.first().map(|first| body.name_of(first)).unwrap_or_default();
            format!("not signed: {lines} not been on the screen yet, first {first}")
        }
        Refusal::TooCoarse(coarsest) => {
            let why = card::too_coarse(&state.facts.trusted, &body.key.path);
            let (mode, select) = (key(Command::LineMode), key(Command::Select));
            match coarsest {
                Grain::Hunk | Grain::File => {
                    format!("not signed: {why}; {} signs a hunk", key(Command::SignHunk))
                }
                Grain::Line if state.reading.line_mode => format!("not signed: {why}; one line at a time"),
                Grain::Line => format!("not signed: {why}; {mode} for line mode"),
                Grain::Selection => format!("not signed: {why}; {select} selects lines"),
            }
        }
        Refusal::HiddenCharacters { unit } => {
            let (name, key) = (body.name_of(*unit), key(Command::LineMode));
            format!("{name} has hidden characters: sign it by itself ({key} for line mode)")
        }
    }
}

/// Which key leads from here to a unit that was not on the screen.
fn way_to(body: &Body<'_>, state: &State, unit: UnitRef) -> String {
    let (key, name) = (|command| state.typing.key(command), body.name_of(unit));
    let (row, top) = (body.rows.row_of(&body.open.diff, unit), state.reading.top);
    if let (UnitRef::Line(index), Some(lines)) = (unit, body.open.lines()) {
        if lines.hunk_of(index).is_some_and(|hunk| body.rows.shape().hides(hunk)) {
            return format!("{name} is in a folded hunk, {} unfolds all", key(Command::UnfoldAll));
        }
        if lines.changed_line(index).is_some_and(|line| body.is_cut(Row::Changed(line))) {
            return format!("{name} is cut, {} wraps long lines", key(Command::Wrap));
        }
    }
    let is_above = row < top.row || (row == top.row && top.sub > 0);
    match is_above {
        true => format!("{} pages up to {name}", key(Command::PageUp)),
        false => format!("{} pages down to {name}", key(Command::PageDown)),
    }
}

fn is_all_decided(state: &State) -> bool {
    state.files.is_counted() && state.deciding.review.totals().decided() == state.files.total()
}

/// Makes undecided again what is under the cursor.
pub(super) fn reopen(state: &mut State, at: Duration) -> Vec<Effect> {
    let Some((units, _)) = target(state, Reach::Here) else { return nothing_here(state) };
    let Some(file) = state.files.get(state.reading.file).map(|slot| slot.key.clone()) else {
        return Vec::new();
    };
    if state.deciding.undo_waits() {
        state.message = Some(Message::refusal(UNDO_WAITS));
        return Vec::new();
    }
    let units = units.intersection(&state.deciding.review.decided(&file));
    if units.is_empty()
        || state.deciding.pending_units(&file).any(|pending| !pending.intersection(&units).is_empty())
    {
        state.message = Some(Message::info("nothing is decided here, so there is nothing to open again"));
        return Vec::new();
    }
    state.reading.selection = None;
    append(state, Event::Reopened { file, units }, at)
}

/// Makes an entry of `event` and sends it to the journal.
pub(super) fn append(state: &mut State, event: Event, at: Duration) -> Vec<Effect> {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
    let entry = Entry {
        seq: state.deciding.next_seq(),
        at: Timestamp(state.deciding.started.0.saturating_add(seconds)),
        event,
    };
    state.deciding.pending.push_back(entry.clone());
    vec![Effect::Append(entry)]
}

/// Counts the time since the last frame for what that frame showed.
pub(super) fn count_exposure(state: &mut State, at: Duration) {
    if let Some(frame) = &mut state.deciding.frame {
        let shown_for = at.saturating_sub(frame.since).min(super::seeing::MAX_LOOK);
        state.deciding.pace.active += shown_for;
        let ms = u64::try_from(shown_for.as_millis()).unwrap_or(u64::MAX);
        state.deciding.exposure.drew(&frame.file, &frame.units, ms);
        frame.since = at.max(frame.since);
    }
}

/// Asks why, before a rejection or a question.
pub(super) fn ask_reason(state: &mut State, decision: Decision) -> Vec<Effect> {
    let Some((units, grain)) = target(state, Reach::Here) else { return nothing_here(state) };
    let wish = Wish { units, grain, decision, reason: None };
    match check(state, &wish) {
        Err(reason) => {
            state.message = Some(Message::refusal(reason));
            Vec::new()
        }
        Ok((file, _)) => {
            let Wish { units, grain, decision, .. } = wish;
            prompting::open(state, PromptFor::Reason { file, units, decision, grain })
        }
    }
}

/// Rejects or questions, now that the reason was typed.
pub(super) fn decide_with_reason(
    state: &mut State,
    asked: PromptFor,
    reason: String,
    at: Duration,
) -> Vec<Effect> {
    let PromptFor::Reason { units, decision, grain, .. } = asked else { return Vec::new() };
    let mut effects = decide(state, &Wish { units, grain, decision, reason: Some(reason) }, at);
    if !effects.is_empty() {
        effects.extend(jumping::undecided(state, true));
    }
    effects
}

/// Undoes or redoes; while something is being written it waits for that.
pub(super) fn undo_or_redo(state: &mut State, command: Command, at: Duration) -> Vec<Effect> {
    if !state.deciding.pending.is_empty() {
        state.deciding.deferred.push_back(command);
        return Vec::new();
    }
    let review = &state.deciding.review;
    let (entry, event) = match command {
        Command::Redo => (review.redoable(), Event::Redone),
        _ => (review.undoable(), Event::Undone),
    };
    let Some(entry) = entry.cloned() else {
        let word = if command == Command::Redo { "redo" } else { "undo" };
        state.message = Some(Message::info(format!("there is nothing to {word}")));
        return Vec::new();
    };
    let mut effects = append(state, event, at);
    effects.extend(go_to_entry(state, &entry));
    effects
}

/// Goes to what an entry is about, as far as it is there.
fn go_to_entry(state: &mut State, entry: &Entry) -> Vec<Effect> {
    match &entry.event {
        Event::Decided { file, units, .. } => {
            units.first().map_or_else(Vec::new, |unit| jumping::show_unit(state, file, unit))
        }
        Event::Commented(comment) => commenting::show_anchor(state, &comment.anchor),
        _ => {
            let thread = commenting::thread_of(entry).and_then(|id| state.deciding.discussion.find(id));
            let anchor = thread.map(|thread| thread.first.anchor.clone());
            anchor.map_or_else(Vec::new, |anchor| commenting::show_anchor(state, &anchor))
        }
    }
}
