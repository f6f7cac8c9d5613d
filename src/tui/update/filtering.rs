//! Which files are in the list and in which order. What is filtered out stays undecided, and the header says so.

use std::collections::HashSet;

use super::{jumping, viewing};
use crate::base::{IndexSet, Side};
use crate::config::Order;
use crate::diff::{FileDiff, FileKey, READING_RULE, TextDiff, Units};
use crate::find::Pattern;
use crate::keymap::Command;
use crate::review::Decision;
use crate::review::comment::{Anchor, Discussion, Thread};
use crate::tui::effect::Effect;
use crate::tui::state::{FileSlot, Message, Only, State};

/// Carries out a command of this kind.
pub(super) fn run(state: &mut State, command: Command) -> Vec<Effect> {
    let only = match command {
        Command::OnlyUndecided => Only::Undecided,
        Command::OnlyQuestioned => Only::Questioned,
        Command::OnlyRejected => Only::Rejected,
        Command::OnlyCommented => Only::Commented,
        Command::OnlyFlagged => Only::Flagged,
        Command::OnlySkimmed => Only::Skimmed,
        Command::Order => return change_order(state),
        _ => {
            state.viewing.filter = crate::tui::state::Filter::default();
            return apply(state);
        }
    };
    state.viewing.filter.only = (state.viewing.filter.only != Some(only)).then_some(only);
    apply(state)
}

/// Keeps the paths that match; with `!` before the pattern, those that do not. Without a pattern, all.
pub(super) fn by_path(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    let (text, is_without) = text.strip_prefix('!').map_or((text, false), |rest| (rest, true));
    let pattern = match text {
        "" => None,
        text => Some(Pattern::new(text).map_err(|bad| format!("no pattern: {}", bad.reason()))?),
    };
    let filter = &mut state.viewing.filter;
    match (pattern, is_without) {
        (None, _) => (filter.within, filter.without) = (None, None),
        (pattern, true) => filter.without = pattern,
        (pattern, false) => filter.within = pattern,
    }
    Ok(apply(state))
}

/// Makes the list anew, and leaves a file that is no longer in it.
fn apply(state: &mut State) -> Vec<Effect> {
    arrange(state);
    if state.viewing.filter.only.is_none() {
        state.viewing.shapes.values_mut().for_each(|shape| shape.folded = IndexSet::new());
    }
    fold_others(state);
    let filter = &state.viewing.filter;
    state.message = Some(match (filter.is_empty(), state.files.list().len()) {
        (true, _) => Message::info("all files are in the list"),
        (false, 0) => Message::refusal(format!(
            "no file passes ({}); {} shows all",
            filter.words(),
            state.typing.key(Command::ShowAll)
        )),
        (false, n) => Message::info(format!("{n} of {} files: {}", state.files.len(), filter.words())),
    });
    let message = state.message.clone();
    let effects = match state.files.place(state.reading.file).is_none() && !state.files.list().is_empty() {
        true => jumping::first(state),
        false => {
            viewing::lay_out(state);
            Vec::new()
        }
    };
    state.message = message;
    effects
}

/// Puts the list in its order.
pub(super) fn arrange(state: &mut State) {
    let shown: HashSet<FileKey> = (0..state.files.len())
        .filter_map(|file| state.files.get(file))
        .filter(|slot| passes(state, slot))
        .map(|slot| slot.key.clone())
        .collect();
    state.files.arrange(state.viewing.order, |slot| shown.contains(&slot.key));
}

fn passes(state: &State, slot: &FileSlot) -> bool {
    let filter = &state.viewing.filter;
    let totals = || state.deciding.review.totals_of(&slot.key);
    filter.takes(slot.change.path.as_bytes())
        && match filter.only {
            None => true,
            Some(Only::Undecided) => state.has_undecided(slot),
            Some(Only::Questioned) => totals().questioned.total() > 0,
            Some(Only::Rejected) => totals().rejected.total() > 0,
            Some(Only::Commented) => threads_on(&state.deciding.discussion, &slot.key).next().is_some(),
            Some(Only::Flagged) => slot.n_hidden > 0,
            Some(Only::Skimmed) => !state.deciding.review.skimmed(&slot.key).is_empty(),
        }
}

/// The threads about a file or something in it.
fn threads_on<'a>(discussion: &'a Discussion, key: &'a FileKey) -> impl Iterator<Item = &'a Thread> {
    discussion.threads().iter().filter(move |thread| thread.first.is_about(key))
}

/// Folds the hunks of the open file that have nothing of what is looked for; jumps and keys unfold them.
pub(super) fn fold_others(state: &mut State) {
    let file = state.reading.file;
    let Some(open) = state.files.ready(file).filter(|_| state.viewing.filter.only.is_some()) else { return };
    let folded = hunks_without(state, &open.diff, &open.diff.change.key());
    state.viewing.shapes.entry(file).or_default().folded = folded;
}

/// The hunks of a file that have nothing of what is looked for.
fn hunks_without(state: &State, diff: &FileDiff, key: &FileKey) -> IndexSet {
    let review = &state.deciding.review;
    let units = match state.viewing.filter.only {
        None | Some(Only::Flagged) => return IndexSet::new(),
        Some(Only::Undecided) => state.deciding.undecided(diff, key),
        Some(Only::Questioned) => review.with(key, Decision::Question),
        Some(Only::Rejected) => review.with(key, Decision::Reject),
        Some(Only::Commented) => commented(&state.deciding.discussion, diff, key),
        Some(Only::Skimmed) => Units::lines(review.skimmed(key)),
    };
    let hunks = diff.lines.as_ref().map(TextDiff::hunks).unwrap_or_default();
    let is_without = |hunk: &crate::diff::Hunk| units.lines.within(&hunk.changed).is_empty();
    let at = hunks.iter().enumerate().filter(|(_, hunk)| is_without(hunk)).map(|(at, _)| at);
    at.filter_map(|at| u32::try_from(at).ok()).collect()
}

/// The units in whose hunks somebody said something.
fn commented(discussion: &Discussion, diff: &FileDiff, key: &FileKey) -> Units {
    let mut all = Units::default();
    for thread in threads_on(discussion, key) {
        match (&thread.first.anchor, &diff.lines) {
            (Anchor::Units(_, units), _) => all.insert_all(units),
            (Anchor::Lines(_, numbers), Some(lines)) => {
                let line = |number| lines.line_numbered(Side::New, number);
                let hunks = numbers.clone().filter_map(|number| lines.hunk_showing(Side::New, line(number)?));
                hunks.for_each(|hunk| all.lines.insert(lines.hunks()[hunk].changed.clone()));
            }
            _ => {}
        }
    }
    all
}

fn change_order(state: &mut State) -> Vec<Effect> {
    let (order, text) = match state.viewing.order {
        Order::Reading => (Order::Path, "files by path".to_owned()),
        Order::Path => (Order::Reading, format!("files in reading order: {READING_RULE}")),
    };
    state.viewing.order = order;
    arrange(state);
    state.message = Some(Message::info(text));
    Vec::new()
}
