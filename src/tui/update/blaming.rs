//! Who last touched the lines of the old side.

use std::sync::Arc;

use crate::base::Side;
use crate::diff::Row;
use crate::provenance::Blame;
use crate::tui::body::Body;
use crate::tui::effect::Effect;
use crate::tui::rows::FileRow;
use crate::tui::state::{BlameColumn, Blamed, Message, State};

/// Of a file with more lines, nobody is asked.
const MOST_LINES: u32 = 50_000;

/// Shows the column, or hides it.
pub(super) fn toggle(state: &mut State) {
    state.viewing.blame = if state.viewing.shows_blame() { BlameColumn::Hidden } else { BlameColumn::Shown };
    let key = state.typing.key(crate::keymap::Command::OpenGap);
    let text = format!("who last touched the lines of the old side; {key} shows the commit's subject");
    state.message = state.viewing.shows_blame().then(|| Message::info(text));
}

/// Asks about the file on the screen, if that was not done yet.
pub(super) fn ask(state: &mut State) -> Option<Effect> {
    let file = state.reading.file;
    let n_lines = state.files.ready(file)?.lines().map_or(0, |lines| lines.text().old.n_lines());
    let slot = state.files.get_mut(file).filter(|slot| slot.blame.is_none())?;
    if !state.viewing.shows_blame() {
        return None;
    }
    if n_lines > MOST_LINES {
        slot.blame = Some(Blamed::Not(format!("too big, over {MOST_LINES} lines")));
        say(state, file);
        return None;
    }
    slot.blame = Some(Blamed::Asked);
    Some(Effect::Blame(file))
}

/// The answer.
pub(super) fn arrived(state: &mut State, file: usize, blame: Result<Blame, String>) -> Vec<Effect> {
    if let Some(slot) = state.files.get_mut(file) {
        slot.blame = Some(blame.map_or_else(Blamed::Not, |blame| Blamed::Known(Arc::new(blame))));
        say(state, file);
    }
    Vec::new()
}

/// Says why the column of the file on the screen is empty.
fn say(state: &mut State, file: usize) {
    let blame = state.files.get(file).and_then(|slot| slot.blame.as_ref());
    if let (Some(Blamed::Not(why)), true) = (blame, state.viewing.shows_blame() && file == state.reading.file)
    {
        state.message = Some(Message::info(format!("no blame: {why}")));
    }
}

/// The commit behind the line under the cursor, in a sentence; `None` where the column is not shown or no line is.
pub(super) fn subject(state: &State) -> Option<String> {
    let body = Body::of(state).filter(|_| state.viewing.shows_blame())?;
    let FileRow::Line { lines, .. } = body.at(state.reading.cursor) else { return None };
    let line = match lines.under_cursor(state.reading.side)? {
        Row::Context { line } => line.old,
        Row::Changed(line) if line.side == Side::Old => line.line,
        Row::Changed(_) => return Some("this line is new: the change under review wrote it".to_owned()),
    };
    Some(match state.files.get(state.reading.file)?.blame.as_ref() {
        None | Some(Blamed::Asked) => "no blame yet: the history is being walked through".to_owned(),
        Some(Blamed::Not(why)) => format!("no blame: {why}"),
        Some(Blamed::Known(blame)) => match blame.at(line) {
            Some(touch) => format!("{} {}: {}", touch.id.short(), touch.author, touch.subject),
            None => "no blame: the history does not have this line".to_owned(),
        },
    })
}
