//! Searching the change for a pattern, and going from one line that was found to the next.

use super::jumping;
use crate::base::Side;
use crate::find::{Hit, Hits, Pattern};
use crate::tui::effect::Effect;
use crate::tui::rows::{FileRow, Lines, Spot};
use crate::tui::state::{Message, State, Want};

/// Begins a search; an empty text repeats the last one. A text that is no pattern is said so.
pub(super) fn search(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    if text.is_empty() {
        return Ok(next(state, true, 1));
    }
    let pattern = Pattern::new(text).map_err(|bad| format!("no pattern: {}", bad.reason()))?;
    state.finding.begin(pattern.clone());
    let ticket = state.finding.ticket;
    let (start, whole_file) = (state.reading.file, state.viewing.whole_file);
    let files = state.files.order_from(start);
    Ok(vec![Effect::Search { ticket, pattern, whole_file, files }])
}

/// Shows what is being typed where it occurs on the screen.
pub(super) fn preview(state: &mut State, text: &str) {
    state.finding.typed = Pattern::new(text).ok().filter(|_| !text.is_empty());
}

/// To the next line that was found, or the one before.
pub(super) fn next(state: &mut State, forward: bool, times: u32) -> Vec<Effect> {
    if state.finding.pattern.is_none() {
        state.message = Some(Message::info("nothing was searched for yet"));
        return Vec::new();
    }
    state.finding.is_marked = true;
    let from = jumping::place(state);
    let mut effects = Vec::new();
    for _ in 0..times.min(10_000) {
        effects.extend(go_on(state, forward));
    }
    jumping::remember(state, from);
    effects
}

/// Files were searched.
pub(super) fn arrived(
    state: &mut State,
    ticket: u64,
    found: Vec<(usize, Hits)>,
    is_done: bool,
) -> Vec<Effect> {
    if ticket != state.finding.ticket {
        return Vec::new();
    }
    state.finding.found.extend(found);
    state.finding.is_done = is_done;
    match state.finding.wanted {
        Some(forward) => {
            let from = jumping::place(state);
            let effects = go_on(state, forward);
            jumping::remember(state, from);
            effects
        }
        None => Vec::new(),
    }
}

/// Goes to the nearest hit, or waits for one.
fn go_on(state: &mut State, forward: bool) -> Vec<Effect> {
    let next = in_open_file(state, forward).or_else(|| in_other_file(state, forward));
    let Some((file, hit)) = next else {
        let (is_done, pattern) = (state.finding.is_done, state.finding.pattern.as_ref());
        let pattern = crate::base::Shown::of(pattern.map_or("", Pattern::as_str));
        state.finding.wanted = (!is_done).then_some(forward);
        state.message = Some(match is_done {
            true => Message::refusal(format!("not found: {pattern}")),
            false => Message::info(format!("searching for {pattern}")),
        });
        return Vec::new();
    };
    state.finding.wanted = None;
    let effects = jumping::open_file(state, file, Want::Spot(Spot::Line(hit.side, hit.line)));
    state.message = Some(Message::info(place(state, file, hit)));
    effects
}

/// The nearest hit past the cursor in the open file.
fn in_open_file(state: &State, forward: bool) -> Option<(usize, Hit)> {
    let (reading, file) = (&state.reading, state.reading.file);
    let open = state.files.ready(file)?;
    // Where two lines stand beside each other, the left one comes first.
    let here = match reading.rows.at(&open.diff, reading.cursor) {
        FileRow::Line { lines: Lines::Two(_), .. } => (reading.cursor, reading.side),
        _ => (reading.cursor, if forward { Side::New } else { Side::Old }),
    };
    let is_head = matches!(reading.rows.at(&open.diff, reading.cursor), FileRow::HunkHead(_));
    let hits = state.finding.found.get(&file)?;
    let at = |hit: Hit| (reading.rows.row_of_line(&open.diff, hit.side, hit.line), hit.side);
    // On the head of a folded hunk, all that it hides is still ahead.
    let lies_ahead = |hit| at(hit) > here || (at(hit).0 == here.0 && is_head);
    let next = match forward {
        true => hits.ahead(lies_ahead).min_by_key(|&hit| at(hit)),
        false => hits.behind(|hit| at(hit) < here).max_by_key(|&hit| at(hit)),
    };
    next.map(|hit| (file, hit))
}

/// The first hit of the next file that has one, around the end; the open file comes last.
fn in_other_file(state: &State, forward: bool) -> Option<(usize, Hit)> {
    let found = &state.finding.found;
    if !forward && !state.finding.is_done {
        return None;
    }
    let mut order = state.files.round_from(state.reading.file, forward);
    // Until all files were searched, the open file may not be the only one left.
    if !state.finding.is_done && order.last() == Some(&state.reading.file) {
        order.pop();
    }
    order.into_iter().find_map(|file| {
        let hits = found.get(&file)?;
        let hit = if forward { hits.first() } else { hits.last() };
        hit.map(|hit| (file, hit))
    })
}

/// Which of all hits this is.
fn place(state: &State, file: usize, hit: Hit) -> String {
    let finding = &state.finding;
    let order = state.files.order_from(state.files.first().unwrap_or(0));
    let before: usize = order
        .iter()
        .take_while(|&&other| other != file)
        .filter_map(|other| finding.found.get(other))
        .map(Hits::len)
        .sum();
    let within = finding.found.get(&file).map(|hits| hits.n_before(hit));
    let more = if finding.is_done { "" } else { "+" };
    let pattern = crate::base::Shown::of(finding.pattern.as_ref().map_or("", Pattern::as_str));
    format!("[{}/{}{more}]  {pattern}", before + within.unwrap_or(0) + 1, finding.n_found())
}
