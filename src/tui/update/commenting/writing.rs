//! Writing comments: what they are tied to, and what becomes of the typed text.

use std::time::Duration;

use super::{STILL_WRITING, diff_of};
use crate::base::Side;
use crate::diff::{Row, TextDiff};
use crate::keymap::Command;
use crate::report;
use crate::review::Event;
use crate::review::comment::{
    Anchor, Body, CommentId, CommentKind, NewComment, Quote, Said, Suggestion, Thread,
};
use crate::session::Reach;
use crate::tui::effect::Effect;
use crate::tui::rows::FileRow;
use crate::tui::state::{Message, Overlay, Prompt, PromptFor, State};
use crate::tui::update::deciding;
use crate::tui::update::prompting;

/// Starts a comment on what it shall be about.
pub(super) fn ask(state: &mut State, anchor: Option<Anchor>) -> Vec<Effect> {
    let Some(anchor) = anchor else { return Vec::new() };
    prompting::open(state, PromptFor::Comment { anchor, kind: CommentKind::NOTE })
}

/// What a comment made here is tied to: the selection, the line in line mode, else the hunk; elsewhere the file.
pub(super) fn anchor_here(state: &State) -> Option<Anchor> {
    let key = state.files.get(state.reading.file)?.key.clone();
    if let Some(anchor) = new_lines_here(state) {
        return Some(anchor);
    }
    Some(match deciding::target(state, Reach::Here) {
        Some((units, _)) if !units.is_empty() => Anchor::Units(key, units),
        _ => Anchor::File(key),
    })
}

/// The selected lines, or the one under the cursor in line mode and between hunks, if all of them are on the new side.
fn new_lines_here(state: &State) -> Option<Anchor> {
    let open = state.files.ready(state.reading.file)?;
    let (reading, lines) = (&state.reading, open.lines()?);
    let is_outside = matches!(reading.rows.at(&open.diff, reading.cursor), FileRow::Line { hunk: None, .. });
    let here = (reading.line_mode || is_outside).then_some((reading.cursor, reading.cursor));
    let (first, last) = reading.selected_rows().or(here)?;
    let number = |row: u32| match reading.rows.at(&open.diff, row) {
        FileRow::Line { lines: here, .. } => {
            let is_removed = here.changed().any(|line| line.side == Side::Old);
            new_number(lines, here.in_pane(Some(Side::New))?).filter(|_| !is_removed)
        }
        _ => None,
    };
    if last - first > lines.text().new.n_lines() {
        return None;
    }
    let numbers = (first..=last).map(number).collect::<Option<Vec<u32>>>()?;
    let is_row = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let (from, to) = (*numbers.first()?, *numbers.last()?);
    Anchor::lines(&open.diff, Side::New, from, to).ok().filter(|_| is_row)
}

fn new_number(lines: &TextDiff, row: Row) -> Option<u32> {
    match row {
        Row::Context { line } => lines.number_at(Side::New, line.new),
        Row::Changed(line) if line.side == Side::New => lines.number_at(Side::New, line.line),
        Row::Changed(_) => None,
    }
}

/// Words the reviewer's last comment of a thread anew.
pub(super) fn edit(state: &mut State, thread: &Thread) -> Vec<Effect> {
    let own = thread.all().filter_map(|said| match said.id {
        CommentId::Reviewer(number) => Some((number, said)),
        CommentId::Agent(_) | CommentId::Elsewhere(_) => None,
    });
    let Some((comment, said)) = own.last() else {
        let key = state.typing.key(Command::ReplyComment);
        let text =
            format!("these words stay as they are (an agent's, or of an earlier review); {key} answers");
        state.message = Some(Message::refusal(text));
        return Vec::new();
    };
    let kind = (said.id == thread.first.id).then(|| said.body.kind.clone());
    let purpose = PromptFor::Edit { comment, kind };
    state.overlay = Some(Overlay::Prompt(Prompt::new(purpose, said.body.as_typed())));
    Vec::new()
}

/// Takes what was typed, if it says something that can be said here; otherwise the prompt stays and says why.
pub(in crate::tui::update) fn accept(state: &mut State, prompt: Prompt, at: Duration) -> Vec<Effect> {
    match event(state, &prompt) {
        Ok(event) => {
            state.reading.selection = None;
            deciding::append(state, event, at)
        }
        Err(why) => {
            state.message = Some(Message::refusal(why));
            state.overlay = Some(Overlay::Prompt(prompt));
            Vec::new()
        }
    }
}

fn event(state: &State, prompt: &Prompt) -> Result<Event, String> {
    const EMPTY: &str = "a word is needed; Esc leaves without one";
    let body = |kind: &CommentKind| Body::typed(kind.clone(), prompt.draft.text()).ok_or(EMPTY.to_owned());
    let untouched =
        prompt.template.as_deref().is_some_and(|template| prompt.draft.text().trim() == template.trim());
    if untouched {
        let key = state.typing.key(Command::Complete);
        return Err(format!(
            "the lines are what stands there already: change them, or go on to another type with {key}"
        ));
    }
    let names_comment = !matches!(prompt.purpose, PromptFor::Comment { .. });
    if state.deciding.undo_waits() || names_comment && state.deciding.comments_may_go() {
        return Err(STILL_WRITING.into());
    }
    match &prompt.purpose {
        PromptFor::Comment { anchor, kind } => {
            let (anchor, quote, body) = tie(state, anchor, body(kind)?)?;
            Ok(Event::Commented(Box::new(NewComment { anchor, quote, reply_to: None, body })))
        }
        PromptFor::Reply(thread) => {
            let body = body(&CommentKind::NOTE)?;
            let first = state.deciding.discussion.find(*thread).map(|thread| &thread.first);
            let anchor = anchor_now(state, first.ok_or("the comment is gone")?);
            let (anchor, quote, body) = match body.suggestion {
                Some(_) => tie(state, &anchor, body)?,
                None => (anchor, None, body),
            };
            Ok(Event::Commented(Box::new(NewComment { anchor, quote, reply_to: Some(*thread), body })))
        }
        PromptFor::Edit { comment, kind } => {
            let body = body(kind.as_ref().unwrap_or(&CommentKind::NOTE))?;
            let id = CommentId::Reviewer(*comment);
            let said = said(state, id).ok_or("the comment is gone")?;
            if body.suggestion.is_some() && !Suggestion::fits(said.quote.as_ref()) {
                return Err(
                    "this comment has no neighbouring lines to replace: write a new one on them".into()
                );
            }
            Ok(Event::CommentEdited { comment: *comment, body })
        }
        _ => Err(String::new()),
    }
}

fn said(state: &State, id: CommentId) -> Option<&Said> {
    state.deciding.discussion.find(id)?.all().find(|said| said.id == id)
}

/// What a comment is about in this change: lines that are gone are not, but their file may be.
fn anchor_now(state: &State, said: &Said) -> Anchor {
    let file = said.anchor.file().and_then(|key| state.files.find(key));
    let Some((file, slot)) = file.and_then(|file| Some((file, state.files.get(file)?))) else {
        return Anchor::Change;
    };
    let lines = state.files.ready(file).and_then(|open| open.anchor_of(said));
    lines.unwrap_or_else(|| Anchor::File(slot.key.clone()))
}

/// What is said, with the lines that it is about.
fn tie(state: &State, anchor: &Anchor, body: Body) -> Result<(Anchor, Option<Quote>, Body), String> {
    let diff = anchor.file().and_then(|key| diff_of(state, key));
    match (&body.suggestion, diff) {
        (None, diff) => Ok((anchor.clone(), diff.and_then(|diff| Quote::of(diff, anchor)), body)),
        (Some(_), Some(diff)) => {
            let placed = Suggestion::place(diff, anchor.clone());
            let (anchor, quote) = placed.map_err(|why| report::no_suggestion(why).sentence)?;
            Ok((anchor, Some(quote), body))
        }
        (Some(_), None) => Err("there are no lines here that a suggestion could replace".into()),
    }
}

/// The lines that stand where a comment is to be, as a suggestion to start from.
pub(in crate::tui::update) fn template(state: &State, purpose: &PromptFor) -> Option<String> {
    let quote = match purpose {
        PromptFor::Comment { anchor, .. } => {
            let diff = anchor.file().and_then(|key| diff_of(state, key))?;
            Suggestion::place(diff, anchor.clone()).ok()?.1
        }
        PromptFor::Edit { comment, .. } => {
            let quote = said(state, CommentId::Reviewer(*comment))?.quote.clone();
            quote.filter(|quote| Suggestion::fits(Some(quote)))?
        }
        _ => return None,
    };
    let lines = Suggestion::present(&quote).ok()?;
    Some(Body { suggestion: Some(lines), ..Body::new(CommentKind::SUGGESTION, "") }.as_typed())
}
