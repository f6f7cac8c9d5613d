//! Opening the file under the cursor in the person's editor.

use super::copying::line_here;
use super::watching;
use crate::base::{Side, Sided};
use crate::diff::Row;
use crate::keymap::Command;
use crate::tui::action::EditorFailure;
use crate::tui::body::Body;
use crate::tui::effect::{Effect, Opening};
use crate::tui::rows::FileRow;
use crate::tui::state::{Message, State};

/// Opens the file of the work tree, or a copy of what is under review.
pub(super) fn open(state: &mut State, command: Command) -> Vec<Effect> {
    let opening = match (Body::of(state), command) {
        (None, _) => Err("the file is still being read"),
        (Some(body), Command::OpenCopy) => copy(&body, state),
        (Some(body), _) => Ok(Opening::WorkFile {
            change: body.open.diff.change.clone(),
            reviewed: body.open.lines().filter(|text| text.is_whole()).map(|text| text.text().new.clone()),
            line: line_of_new_side(&body, state),
        }),
    };
    match opening {
        Ok(opening) => vec![Effect::Open(opening)],
        Err(why) => {
            state.message = Some(Message::refusal(why));
            Vec::new()
        }
    }
}

/// The new side, or of a file that is deleted the old one.
fn copy(body: &Body<'_>, state: &State) -> Result<Opening, &'static str> {
    let Some(text) = body.open.lines() else { return Err("this file has no lines to show in an editor") };
    if !text.is_whole() {
        return Err("a patch does not have the whole file, so there is nothing to open");
    }
    let Sided { old, new } = text.text();
    let is_deleted = body.open.diff.change.sides.new.is_none();
    let (text, line) = match is_deleted {
        true => (old, line_here(body, state).map(|(_, number)| number)),
        false => (new, line_of_new_side(body, state)),
    };
    Ok(Opening::Copy { name: body.key.path.file_name().to_vec(), text: text.clone(), line })
}

/// The line of the new file that the cursor stands for: of a removed line, the one that is there now.
fn line_of_new_side(body: &Body<'_>, state: &State) -> Option<u32> {
    let row = body.at(state.reading.cursor);
    if let (FileRow::Line { hunk, lines }, Some(text)) = (row, body.open.lines())
        && let Some(Row::Changed(line)) = lines.under_cursor(state.reading.side)
        && line.side == Side::Old
    {
        let there_now = text.edits()[text.edit_of(line.index)].new.start;
        return Some(body.number(hunk, Side::New, there_now).max(1));
    }
    line_here(body, state).map(|(_, number)| number)
}

/// The editor has ended, or there was nothing to open.
pub(super) fn closed(state: &mut State, result: Result<Option<String>, EditorFailure>) -> Vec<Effect> {
    let message = match result {
        Ok(note) => note.map(Message::info),
        Err(EditorFailure::Failed(why)) => Some(Message::refusal(why)),
        Err(EditorFailure::NotThere(why)) => {
            let key = state.typing.key(Command::OpenCopy);
            let hint = format!("{why}; {key} opens a copy of it as it is under review, to read only");
            state.message = Some(Message::refusal(hint));
            return Vec::new();
        }
    };
    state.message = message.or(state.message.take());
    watching::look(state)
}
