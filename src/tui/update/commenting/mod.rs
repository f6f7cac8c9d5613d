//! Comments: which thread is meant, resolving and deleting, and what agents said.
//!
//! `writing` is about typing one, `going` about getting from one to the next.

mod going;
mod writing;

use std::time::Duration;

use super::{deciding, picking, prompting};
use crate::base::Side;
use crate::diff::{FileDiff, FileKey, Row, UnitRef};
use crate::keymap::Command;
use crate::review::comment::{Anchor, CommentId, Heard, Resolution, Thread, ThreadState};
use crate::review::{Entry, Event};
use crate::tui::effect::Effect;
use crate::tui::rows::{FileRow, Spot};
use crate::tui::state::{Message, Notes, PickerKind, PromptFor, State};

pub(super) use going::{first_spot, show_anchor, spot_of_thread};
pub(super) use writing::{accept, template};

/// What is said where a comment would be named that may be gone.
const STILL_WRITING: &str = "the last change is still being written to disk; press it again";

/// Carries out a command about comments.
pub(super) fn run(state: &mut State, command: Command, at: Duration) -> Vec<Effect> {
    match command {
        Command::Comment => {
            let anchor = writing::anchor_here(state);
            writing::ask(state, anchor)
        }
        Command::CommentFile => {
            let anchor = state.files.get(state.reading.file).map(|slot| Anchor::File(slot.key.clone()));
            writing::ask(state, anchor)
        }
        Command::CommentChange => writing::ask(state, Some(Anchor::Change)),
        Command::NextComment | Command::PreviousComment => going::go(state, command == Command::NextComment),
        Command::Comments => {
            let mut effects = picking::open(state, PickerKind::Comments);
            effects.push(Effect::Listen);
            effects
        }
        Command::ReloadComments => {
            state.message = Some(Message::info("no agent has said anything new"));
            vec![Effect::Listen]
        }
        Command::ReplyComment
        | Command::EditComment
        | Command::DeleteComment
        | Command::ResolveComment
        | Command::VerifyComment => match thread_here(state) {
            Some(thread) => on_thread(state, command, &thread, at),
            None => {
                state.message = Some(Message::info(no_comment_here(state)));
                Vec::new()
            }
        },
        _ => Vec::new(),
    }
}

/// The newest thread under the cursor's row; if there is none, and hunks are what is read, in its hunk.
pub(super) fn thread_here(state: &State) -> Option<Thread> {
    let open = state.files.ready(state.reading.file)?;
    let (reading, diff) = (&state.reading, &open.diff);
    let discussion = &state.deciding.discussion;
    let newest = |spots: Vec<Spot>| {
        let ids: Vec<CommentId> = spots.into_iter().filter_map(|spot| state.notes.newest(spot)).collect();
        discussion.threads().iter().rfind(|thread| ids.contains(&thread.first.id))
    };
    let here = match reading.rows.at(diff, reading.cursor) {
        FileRow::Line { lines, .. } => {
            let mut spots: Vec<Spot> =
                lines.changed().map(|line| Spot::Unit(UnitRef::Line(line.index))).collect();
            if let Some(Row::Context { line }) = lines.under_cursor(Side::New) {
                spots.push(Spot::Line(Side::New, line.new));
            }
            newest(spots)
        }
        FileRow::Card(other) => newest(vec![Spot::Unit(UnitRef::Other(other))]),
        FileRow::Head | FileRow::Nothing => newest(vec![Spot::Head]),
        FileRow::HunkHead(_) | FileRow::Tail => None,
    };
    let in_hunk = || {
        let hunk = reading.rows.hunk_at(reading.cursor).filter(|_| !reading.line_mode)?;
        let changed = open.lines()?.hunks().get(hunk)?.changed.clone();
        newest(changed.map(|index| Spot::Unit(UnitRef::Line(index))).collect())
    };
    here.or_else(in_hunk).cloned()
}

/// What a command about a thread says where there is none.
pub(super) fn no_comment_here(state: &State) -> String {
    format!("there is no comment here; {} goes to the next one", state.typing.key(Command::NextComment))
}

fn on_thread(state: &mut State, command: Command, thread: &Thread, at: Duration) -> Vec<Effect> {
    let id = thread.first.id;
    let resolve = |to: Resolution| Event::Resolved { thread: id, resolution: to };
    let event = match command {
        Command::ReplyComment => return prompting::open(state, PromptFor::Reply(id)),
        Command::EditComment => return writing::edit(state, thread),
        Command::DeleteComment => {
            let last = thread.replies.last().unwrap_or(&thread.first);
            Event::CommentDeleted { comment: last.id }
        }
        Command::ResolveComment => match thread.state {
            ThreadState::Open => resolve(Resolution::Done),
            ThreadState::Done(_) | ThreadState::Verified => resolve(Resolution::Open),
        },
        _ => match thread.state {
            ThreadState::Verified => resolve(Resolution::Open),
            ThreadState::Open | ThreadState::Done(_) => resolve(Resolution::Verified),
        },
    };
    if state.deciding.comments_may_go() {
        state.message = Some(Message::refusal(STILL_WRITING));
        return Vec::new();
    }
    deciding::append(state, event, at)
}

/// What agents and other reviews said until now.
pub(super) fn heard(state: &mut State, heard: Result<Heard, Vec<String>>) -> Vec<Effect> {
    match heard {
        Err(lines) => state.message = Some(Message::refusal(lines.join("; "))),
        Ok(heard) => {
            let before = state.deciding.discussion.n_comments();
            state.deciding.heard = heard;
            refresh(state);
            let n_new = state.deciding.discussion.n_comments().saturating_sub(before);
            match n_new {
                0 => {}
                1 => state.message = Some(Message::info("1 new comment")),
                n => state.message = Some(Message::info(format!("{n} new comments"))),
            }
        }
    }
    Vec::new()
}

/// Puts the threads together anew, and under the rows of the open file.
pub(super) fn refresh(state: &mut State) {
    state.deciding.discuss();
    note(state);
    picking::heard(state);
}

/// Sorts the threads of the open file under its rows.
pub(super) fn note(state: &mut State) {
    let file = state.reading.file;
    let Some(open) = state.files.ready(file) else { return };
    let is_known = |key: &FileKey| state.files.find(key).is_some();
    let is_first = state.files.first().unwrap_or(0) == file;
    state.notes = Notes::new(&state.deciding.discussion, open, is_first, is_known);
    super::moving::keep_in_sight(state);
}

/// The thread that an entry is about.
pub(super) fn thread_of(entry: &Entry) -> Option<CommentId> {
    match &entry.event {
        Event::Commented(comment) => comment.reply_to.or(Some(CommentId::Reviewer(entry.seq))),
        Event::CommentEdited { comment, .. } => Some(CommentId::Reviewer(*comment)),
        Event::CommentDeleted { comment } => Some(*comment),
        Event::Resolved { thread, .. } => Some(*thread),
        Event::Decided { .. }
        | Event::Reopened { .. }
        | Event::Undone
        | Event::Redone
        | Event::Recorded { .. } => None,
    }
}

/// The file with this key, if it was read.
fn diff_of<'a>(state: &'a State, key: &FileKey) -> Option<&'a FileDiff> {
    let file = state.files.find(key)?;
    state.files.ready(file).map(|open| &open.diff)
}
