//! `countersign comments`: what was said about a change.

use std::io;

use super::{Files, Talk, export_of, listed};
use crate::base::Shown;
use crate::base::shown::shown_lines;
use crate::cli::args::{CommentsArgs, CommentsFormat};
use crate::cli::output::{Output, Stop, Tone};
use crate::cli::wire::{self, CommentsWire};
use crate::cli::words;
use crate::report::Exit;
use crate::review::comment::markdown::Listed;
use crate::review::comment::{Origin, Said, Suggestion, Thread, ThreadState, Voice};

/// How many lines of code stand above a comment; `export` has all of them.
const SNIPPET: usize = 6;

/// Runs the command.
pub(in crate::cli) fn run(args: &CommentsArgs, out: &mut Output) -> Result<Exit, Stop> {
    let talk = Talk::load(&args.about)?;
    let discussion = talk.discussion();
    let mut files = Files::of(&talk.subject)?;
    let listed = listed(&discussion, &mut files, args.unresolved)?;
    match args.format {
        CommentsFormat::Text => print(&talk, &listed, out)?,
        CommentsFormat::Json => out.line(wire::json(&CommentsWire::of(&talk, &listed)))?,
        CommentsFormat::Markdown => {
            out.raw(export_of(&talk.subject, &listed, &talk.reviewer).as_bytes())?;
        }
    }
    Ok(talk.exit())
}

fn print(talk: &Talk, listed: &[Listed<'_>], out: &mut Output) -> io::Result<()> {
    let (name, ends) = words::subject(talk.subject.change());
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, ends)))?;
    for notice in &talk.notices {
        out.line(out.tone(Tone::Unsure, format!("! {notice}")))?;
    }
    let reviewer = Shown::of(&talk.reviewer).cut(60);
    if listed.is_empty() {
        return out.line(format!("no comments in the review by {reviewer}"));
    }
    let n_open = listed.iter().filter(|listed| listed.thread.state == ThreadState::Open).count();
    let threads = words::count(listed.len() as u64, "thread", "threads");
    out.line(format!("{threads} in the review by {reviewer}, {n_open} open"))?;
    for one in listed {
        out.gap()?;
        thread(one, &reviewer.to_string(), out)?;
    }
    Ok(())
}

fn thread(listed: &Listed<'_>, reviewer: &str, out: &mut Output) -> io::Result<()> {
    let Thread { first, state, .. } = listed.thread;
    let tone = match state {
        ThreadState::Open => Tone::Unsure,
        ThreadState::Done(_) => Tone::Faint,
        ThreadState::Verified => Tone::Good,
    };
    let outdated =
        if listed.location.is_outdated { out.tone(Tone::Bad, ", outdated") } else { String::new() };
    out.line(format!(
        "{}  {} {}, {}{outdated}",
        out.tone(Tone::Strong, &listed.location),
        first.body.kind,
        first.key,
        out.tone(tone, state_words(state)),
    ))?;
    snippet(first, out)?;
    listed.thread.all().try_for_each(|said| print_said(said, reviewer, out))
}

fn state_words(state: &ThreadState) -> String {
    match state {
        ThreadState::Done(Voice::Agent(name)) => format!("done (says agent {name})"),
        other => other.word().to_owned(),
    }
}

fn snippet(said: &Said, out: &mut Output) -> io::Result<()> {
    let Some(quote) = &said.quote else { return Ok(()) };
    for line in quote.lines.iter().take(SNIPPET) {
        print_line(line.origin, &line.content, out)?;
    }
    let more = quote.lines.len().saturating_sub(SNIPPET) as u64 + u64::from(quote.n_more);
    if more == 0 { Ok(()) } else { out.line(out.tone(Tone::Faint, format!("    ... {more} more"))) }
}

fn print_line(origin: Origin, content: &[u8], out: &mut Output) -> io::Result<()> {
    let (sign, tone) = match origin {
        Origin::Context => (' ', Tone::Faint),
        Origin::Removed => ('-', Tone::Bad),
        Origin::Added => ('+', Tone::Good),
    };
    out.line(out.tone(tone, format!("    {sign} {}", Shown::of(content).cut(200))))
}

fn print_said(said: &Said, reviewer: &str, out: &mut Output) -> io::Result<()> {
    let who = match &said.voice {
        Voice::Reviewer => reviewer.to_owned(),
        Voice::Agent(name) => format!("agent {name}"),
    };
    let edited = if said.is_edited { ", edited" } else { "" };
    let id = out.tone(Tone::Faint, format!("{}, {}{edited}", said.key, said.at));
    out.line(format!("  {}  {id}", out.tone(Tone::Strong, who)))?;
    for line in shown_lines(said.body.text.as_bytes()) {
        out.line(format!("    {line}").trim_end())?;
    }
    let Some(suggestion) = Suggestion::of(said) else { return Ok(()) };
    out.line(out.tone(Tone::Faint, "    suggests:"))?;
    suggestion.diff().iter().try_for_each(|(origin, line)| print_line(*origin, line, out))
}
