//! `countersign comment`: agents and scripts comment, answer and resolve.
//!
//! Everything is looked up and checked before anything is written, and what is written is marked with the speaker's name.

use std::io::{Read as _, Write as _};

use super::place::{self, Place};
use super::{Files, Talk};
use crate::base::{Clock as _, Side, SystemClock};
use crate::cli::args::{AddArgs, BatchArgs, CommentArgs, ReplyArgs, ResolveArgs, SpeakerArgs};
use crate::cli::output::{Output, Stop};
use crate::cli::who::state_dir;
use crate::cli::wire::{self, SaidWire};
use crate::config::Settings;
use crate::report::{self, Exit, Failure, quoted};
use crate::review::comment::{
    AgentEntry, AgentEvent, AgentName, Body, CommentId, CommentKind, CommentKinds, Discussion, Heard,
    Location, NewComment, NoSuggestion, Suggestion, Thread,
};
use crate::store::{self, Speaker, StoreError};

/// The longest text in bytes, and the longest batch.
const MAX_TEXT: usize = 64 * 1024;
const MAX_BATCH: u64 = 16 << 20;

/// What an agent wants to say.
#[derive(Debug)]
pub(in crate::cli) enum Wish {
    Add { place: Place, body: Body },
    Reply { to: String, body: Body },
    Resolve { thread: String, is_done: bool },
}

/// Runs the command.
pub(in crate::cli) fn run(args: &CommentArgs, settings: &Settings, out: &mut Output) -> Result<Exit, Stop> {
    let kinds = CommentKinds::with(settings.programs.comment_types.iter().cloned());
    match args {
        CommentArgs::Add(args) => add(args, &kinds, out),
        CommentArgs::Reply(ReplyArgs { id, speaker, body }) => {
            let to = name(id)?;
            let body = self::body(CommentKind::NOTE, &text(body.as_ref(), speaker)?)?;
            say(speaker, out, |_| Ok(vec![Wish::Reply { to, body }]))
        }
        CommentArgs::Resolve(ResolveArgs { id, speaker, reopen }) => {
            let thread = name(id)?;
            say(speaker, out, |_| Ok(vec![Wish::Resolve { thread, is_done: !reopen }]))
        }
        CommentArgs::Batch(BatchArgs { speaker }) => {
            let json = standard_input(speaker, MAX_BATCH)?;
            say(speaker, out, |_| wire::read_batch(&json, &kinds))
        }
    }
}

fn add(args: &AddArgs, kinds: &CommentKinds, out: &mut Output) -> Result<Exit, Stop> {
    let kind = kind(kinds, &args.kind)?;
    let body = body(kind, &text(args.body.as_ref(), &args.speaker)?)?;
    say(&args.speaker, out, |files| {
        let side = if args.old { Side::Old } else { Side::New };
        let place = match (&args.at, &args.hunk, &args.file) {
            (Some(typed), ..) => {
                let (path, first, last) = place::parse_lines(typed)?;
                Place::Lines { path: files.find_path(&path)?, side, first, last }
            }
            (_, Some(typed), _) => {
                let (path, line, _) = place::parse_lines(typed)?;
                Place::Hunk { path: files.find_path(&path)?, side, line }
            }
            (.., Some(path)) => Place::File(files.find_path(path)?),
            _ => Place::Change,
        };
        Ok(vec![Wish::Add { place, body }])
    })
}

/// Checks what is wished for and writes it.
fn say(
    args: &SpeakerArgs,
    out: &mut Output,
    wishes: impl FnOnce(&Files<'_>) -> Result<Vec<Wish>, Failure>,
) -> Result<Exit, Stop> {
    let talk = Talk::load(&args.about)?;
    let by = speaker(&args.name, &talk.reviewer)?;
    let mut files = Files::of(&talk.subject)?;
    let wishes = wishes(&files)?;
    let at = SystemClock::default().now();
    let speaker = Speaker { by, after: talk.review.next_seq() - 1, at };
    let said =
        store::speak(&state_dir()?, &talk.key, &speaker, |before| events(&talk, &mut files, before, wishes));
    let said = said.map_err(|error| match error {
        StoreError::InUse { .. } => {
            Failure::could_not_tell("another agent keeps writing to this review").hint("try again")
        }
        other => other.into(),
    })??;
    // What was said is written. A script that is told otherwise would say it again.
    if let Some(failure) = note_in_series(&talk).err() {
        drop(writeln!(std::io::stderr(), "countersign: {}", failure.sentence));
    }
    print(&said, &talk, &mut files, args.json, out)?;
    Ok(Exit::Holds)
}

/// A review that nobody has opened yet is one of its branch, too. One that is known stays where the reviewer's visits have put
/// it, so that no agent can move it before or behind another.
fn note_in_series(talk: &Talk) -> Result<(), Failure> {
    let (Some(series), state) = (&talk.series, state_dir()?) else { return Ok(()) };
    if !store::members(&state, series)?.contains(&talk.key.identity) {
        store::join(&state, series, talk.key.identity)?;
    }
    Ok(())
}

/// The events, or everything that is wrong with the wishes.
fn events(
    talk: &Talk,
    files: &mut Files<'_>,
    before: &[AgentEntry],
    wishes: Vec<Wish>,
) -> Result<Vec<AgentEvent>, Failure> {
    let heard = Heard { agents: before.to_vec(), ..talk.heard.clone() };
    let discussion = Discussion::of(&talk.review, &heard);
    let n = wishes.len();
    let (mut events, mut wrong) = (Vec::new(), Vec::new());
    for (at, wish) in wishes.into_iter().enumerate() {
        match event(&discussion, files, wish) {
            Ok(event) => events.push(event),
            Err(failure) if n == 1 => return Err(failure),
            Err(failure) => wrong.push(format!("element {}: {}", at + 1, failure.sentence)),
        }
    }
    if wrong.is_empty() {
        return Ok(events);
    }
    let refused =
        Failure::usage(format!("{} of {n} elements cannot be taken, so nothing was written", wrong.len()));
    Err(wrong.into_iter().fold(refused, Failure::hint))
}

fn event(discussion: &Discussion, files: &mut Files<'_>, wish: Wish) -> Result<AgentEvent, Failure> {
    let thread = |name: &str| match discussion.called(name)[..] {
        [thread] => Ok(thread),
        [] => Err(report::no_such_comment(name)),
        _ => Err(report::ambiguous_comment(name)),
    };
    match wish {
        Wish::Add { place, body } => Ok(AgentEvent::Commented(Box::new(files.comment_at(&place, body)?))),
        Wish::Reply { to, body } => Ok(AgentEvent::Commented(Box::new(reply(thread(&to)?, files, body)?))),
        Wish::Resolve { thread: name, is_done } => {
            Ok(AgentEvent::Resolved { thread: thread(&name)?.first.id, is_done })
        }
    }
}

/// An answer is about what the thread is about; only lines that it suggests need to stand there still.
fn reply(thread: &Thread, files: &mut Files<'_>, body: Body) -> Result<NewComment, Failure> {
    let (anchor, reply_to) = (thread.first.anchor.clone(), Some(thread.first.id));
    if body.suggestion.is_none() {
        return Ok(NewComment { anchor, quote: None, reply_to, body });
    }
    let diff = files.of_comment(&thread.first)?;
    let now = diff.and_then(|diff| Some((diff, thread.first.anchor_in(diff)?)));
    let (diff, anchor) = now.ok_or_else(|| report::no_suggestion(NoSuggestion::NoLines))?;
    let (anchor, quote) = Suggestion::place(diff, anchor).map_err(report::no_suggestion)?;
    Ok(NewComment { anchor, quote: Some(quote), reply_to, body })
}

fn print(
    said: &[AgentEntry],
    talk: &Talk,
    files: &mut Files<'_>,
    json: bool,
    out: &mut Output,
) -> Result<(), Stop> {
    if json {
        return Ok(out.line(wire::json(&SaidWire::of(said, talk.key.digest())))?);
    }
    let agents = [&talk.heard.agents[..], said].concat();
    let discussion = Discussion::of(&talk.review, &Heard { agents, ..talk.heard.clone() });
    for entry in said {
        let (id, word) = match &entry.event {
            AgentEvent::Commented(comment) => {
                let word = if comment.reply_to.is_some() { "reply" } else { comment.body.kind.as_str() };
                (CommentId::Agent(entry.seq), word)
            }
            AgentEvent::Resolved { thread, is_done } => (*thread, if *is_done { "done" } else { "open" }),
        };
        let Some(thread) = discussion.find(id) else { continue };
        let file = files.of_comment(&thread.first)?;
        let (name, location) = (id.key(talk.key.digest()), Location::of(&thread.first, file));
        out.line(format!("{name}  {word}  {location}"))?;
    }
    Ok(())
}

/// The name to speak under. It is shown as an agent's in any case; a reviewer's address would only be a lie.
fn speaker(name: &str, reviewer: &str) -> Result<AgentName, Failure> {
    let by = AgentName::new(name).ok_or_else(|| {
        Failure::usage(format!("{} cannot be the name of an agent", quoted(name)))
            .hint("one line of up to 64 bytes")
    })?;
    if by.as_str().eq_ignore_ascii_case(reviewer) {
        return Err(Failure::usage("an agent cannot speak under the reviewer's address")
            .hint("name the agent or the script: --as NAME"));
    }
    Ok(by)
}

/// The kind called `name`.
pub(in crate::cli) fn kind(kinds: &CommentKinds, name: &str) -> Result<CommentKind, Failure> {
    kinds.find(name).cloned().ok_or_else(|| {
        let all: Vec<&str> = kinds.all().iter().map(CommentKind::as_str).collect();
        Failure::usage(format!("there is no comment of type {}", quoted(name)))
            .hint(format!("types: {}", all.join(", ")))
    })
}

/// The beginning of a comment's name.
pub(in crate::cli) fn name(text: &str) -> Result<String, Failure> {
    let is_fit = text.len() >= 4 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    is_fit.then(|| text.to_owned()).ok_or_else(|| {
        Failure::usage(format!("{} is not the name of a comment", quoted(text)))
            .hint("names have eight digits such as 3f9a1c02, and four are enough: countersign comments")
    })
}

/// What a text says.
pub(in crate::cli) fn body(kind: CommentKind, text: &str) -> Result<Body, Failure> {
    check_length(text)?;
    Body::typed(kind, &text.replace("\r\n", "\n")).ok_or_else(|| {
        Failure::usage("a comment needs a text").hint("-m TEXT, or the text on standard input")
    })
}

/// What a text says together with lines that are given apart from it.
pub(in crate::cli) fn suggestion(kind: CommentKind, text: &str, lines: &str) -> Result<Body, Failure> {
    check_length(text).and_then(|()| check_length(lines))?;
    let lines = lines.replace("\r\n", "\n");
    let end = if lines.is_empty() || lines.ends_with('\n') { "" } else { "\n" };
    Ok(Body { kind, text: text.trim().to_owned(), suggestion: Some(lines + end) })
}

fn check_length(text: &str) -> Result<(), Failure> {
    if text.len() <= MAX_TEXT {
        return Ok(());
    }
    Err(Failure::usage(format!("a comment of {} bytes is too long; {MAX_TEXT} are allowed", text.len())))
}

fn text(body: Option<&String>, args: &SpeakerArgs) -> Result<String, Failure> {
    body.map_or_else(|| standard_input(args, MAX_TEXT as u64 + 1), |text| Ok(text.clone()))
}

fn standard_input(args: &SpeakerArgs, at_most: u64) -> Result<String, Failure> {
    if args.about.target.patch.as_deref() == Some(std::path::Path::new("-")) {
        return Err(Failure::usage("standard input cannot be the patch and the text at once").hint("-m TEXT"));
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(at_most).read_to_end(&mut bytes);
    read.map_err(|error| Failure::usage(format!("cannot read standard input: {error}")))?;
    String::from_utf8(bytes).map_err(|_not_text| Failure::usage("standard input is not UTF-8 text"))
}
