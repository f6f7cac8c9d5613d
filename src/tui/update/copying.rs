//! Copying what is under the cursor: where it is, its text, its hunk, its comment.
//!
//! What is copied are the bytes of the file, which the author of the change wrote. A line is copied without its end, so that
//! pasting it somewhere does not run it; hidden characters are kept and said.

use crate::base::{Side, shown};
use crate::diff::{Row, UnitRef, unified, unified_size};
use crate::keymap::Command;
use crate::review::comment::markdown::{self, Listed};
use crate::tui::body::Body;
use crate::tui::effect::{Copy, Effect};
use crate::tui::rows::FileRow;
use crate::tui::state::{Message, State};
use crate::tui::update::commenting::{no_comment_here, thread_here};

/// The most that is copied, in bytes.
const MAX: usize = 8 * 1024 * 1024;

/// Carries out a command of this kind; `times` is its count.
pub(super) fn run(state: &mut State, command: Command, times: u32) -> Vec<Effect> {
    if command == Command::CopyComments {
        if state.deciding.discussion.threads().is_empty() {
            state.message = Some(Message::info("there is no comment yet"));
            return Vec::new();
        }
        return vec![Effect::CopyComments];
    }
    let Some(body) = Body::of(state) else {
        state.message = Some(Message::refusal("the file is still being read"));
        return Vec::new();
    };
    let copy = match command {
        Command::CopyLocation => Ok(location(&body, state)),
        Command::CopyHunk => hunk(&body, state).map_err(str::to_owned),
        Command::CopyComment => thread(state).ok_or_else(|| no_comment_here(state)),
        _ => lines(&body, state, times).map_err(str::to_owned),
    };
    match copy {
        Ok(copy) => {
            if command == Command::CopyLine {
                state.reading.selection = None;
            }
            vec![Effect::Copy(copy)]
        }
        Err(why) => {
            state.message = Some(Message::info(why));
            Vec::new()
        }
    }
}

/// What came of it.
pub(super) fn copied(state: &mut State, result: Result<String, String>) -> Vec<Effect> {
    state.message = Some(match result {
        Ok(text) => Message::info(text),
        Err(why) => Message::refusal(format!("not copied: {why}")),
    });
    Vec::new()
}

/// The line that the cursor stands for, by its side and its number in the file; `None` on what is about a whole file. On the
/// head of a hunk that is its first changed line.
pub(super) fn line_here(body: &Body<'_>, state: &State) -> Option<(Side, u32)> {
    let text = body.open.lines()?;
    let (hunk, row) = match body.at(state.reading.cursor) {
        FileRow::Line { hunk, lines } => (hunk, lines.under_cursor(state.reading.side)?),
        FileRow::HunkHead(at) => {
            let first = text.hunks().get(at)?.changed.start;
            (Some(at), Row::Changed(text.changed_line(first)?))
        }
        FileRow::Tail => {
            let last = text.hunks().last()?;
            return Some((Side::New, last.numbers.new + (last.rows.new.end - last.rows.new.start)));
        }
        FileRow::Head | FileRow::Card(_) | FileRow::Nothing => return None,
    };
    Some(match row {
        Row::Context { line } => (Side::New, body.number(hunk, Side::New, line.new)),
        Row::Changed(line) => (line.side, body.number(hunk, line.side, line.line)),
    })
}

/// `PATH:LINE`, or only the path where there is no line.
fn location(body: &Body<'_>, state: &State) -> Copy {
    let here = line_here(body, state);
    let mut bytes = body.key.path.as_bytes().to_vec();
    if let Some((_, number)) = here {
        bytes.extend(format!(":{number}").into_bytes());
    }
    let what = match here {
        Some((Side::Old, _)) => "the place in the old file",
        Some((Side::New, _)) => "the place",
        None => "the path",
    };
    Copy { what: what.to_owned(), has_hidden: shown::has_hidden(&bytes), bytes }
}

/// The text of the selected lines, or of as many as the count says from the cursor on. Of two panes, the cursor's.
fn lines(body: &Body<'_>, state: &State, times: u32) -> Result<Copy, &'static str> {
    let reading = &state.reading;
    let last = reading.cursor.saturating_add(times - 1).min(body.rows.n_rows().saturating_sub(1));
    let (first, last) = reading.selected_rows().unwrap_or((reading.cursor, last));
    let is_alone = first == last;
    let mut copy = Copy::default();
    let mut n_lines = 0;
    for row in first..=last {
        let FileRow::Line { lines, .. } = body.at(row) else { continue };
        let row = if is_alone { lines.under_cursor(reading.side) } else { lines.in_pane(Some(reading.side)) };
        let Some(code) = row.map(|row| body.code(row)) else { continue };
        if n_lines > 0 {
            copy.bytes.push(b'\n');
        }
        copy.bytes.extend(code);
        copy.has_hidden |= shown::has_hidden(code);
        n_lines += 1;
        if copy.bytes.len() > MAX {
            return Err(TOO_MUCH);
        }
    }
    copy.what = match n_lines {
        0 => return Err("there is no line of the file here"),
        1 => "the line".to_owned(),
        n => format!("{n} lines"),
    };
    Ok(copy)
}

/// The thread under the cursor as Markdown, in which nothing is hidden.
fn thread(state: &State) -> Option<Copy> {
    let thread = thread_here(state)?;
    let listed = Listed { thread: &thread, location: state.location_of(&thread) };
    let bytes = markdown::thread(&listed, &state.facts.reviewer).trim_end().as_bytes().to_vec();
    let what = match thread.replies.len() {
        0 => "the comment".to_owned(),
        1 => "the comment and its reply".to_owned(),
        n => format!("the comment and its {n} replies"),
    };
    Some(Copy { what, bytes, has_hidden: false })
}

const TOO_MUCH: &str = "more than 8 MB is not copied";

/// The hunk under the cursor as a patch.
fn hunk(body: &Body<'_>, state: &State) -> Result<Copy, &'static str> {
    let text = body.open.lines();
    let found = body.rows.hunk_at(state.reading.cursor).zip(text);
    let found = found.and_then(|(at, text)| Some((text, text.hunks().get(at)?)));
    let Some((text, hunk)) = found else { return Err("there is no hunk here") };
    if unified_size(text, hunk) > MAX {
        return Err(TOO_MUCH);
    }
    let bytes = unified(&body.open.diff.change, text, hunk);
    let has_hidden = bytes.split(|&byte| byte == b'\n').any(shown::has_hidden);
    let first = body.name_of(UnitRef::Line(hunk.changed.start));
    Ok(Copy { what: format!("the hunk at {first}"), bytes, has_hidden })
}
