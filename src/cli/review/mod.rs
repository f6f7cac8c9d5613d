//! `countersign review`, which is also what happens when no command is named: opens the screen on a change.
//!
//! Everything that the screen needs from outside is put together here: `facts` says what stands in its head, `journal` where
//! the review so far comes from, `past` who wrote the change, `registrar` how a record is made of it.

mod blame;
mod carrying;
mod facts;
mod journal;
mod past;
mod registrar;
mod statement;
mod withdrawn;
mod workplace;

#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::args::ReviewArgs;
use super::guard::leaving_signals_to;
use super::load::Subject;
use super::lost;
use super::output::{Output, Stop};
use super::settings;
use super::themes;
use super::who::Who;
use super::{presence, rounds, words};
use crate::base::SystemClock;
use crate::config::{Config, Settings};
use crate::diff::{Change, Reader};
use crate::git::Target;
use crate::prompt::{self, PromptError};
use crate::report::{Exit, Failure};
use crate::review::comment::CommentKinds;
use crate::session::{Facts, FileSet, OpenReader, Session};
use crate::tui::{self, Dress, Ended, TuiError};
use carrying::Before;
pub(super) use journal::replay;
use past::Past;
use registrar::Books;
pub(super) use registrar::{ledger_lines, publishing_line};
use workplace::Here;

/// Runs the command.
pub(super) fn run(args: &ReviewArgs, config: &Config, out: &mut Output) -> Result<Exit, Stop> {
    let (look, themes) = themes::look(config)?;
    let keymap = settings::keymap(config)?;
    presence::of_person("a review")?;
    if is_dumb() && !args.prompt {
        return Err(no_screen().into());
    }
    let subject = Subject::load(&args.target, Target::Default)?;
    if subject.change().files.is_empty() {
        out.line(nothing(subject.change()))?;
        return Ok(Exit::Holds);
    }
    let subject = Rc::new(subject);
    let session = prepare(args, &config.settings, Rc::clone(&subject), None)?;
    if let Subject::Repository(both) = subject.as_ref() {
        lost::offer(&both.0, &both.1, &Who::find(&subject)?, &session.review);
    }
    if args.prompt {
        prompt::run(session).map_err(prompt_failure)?;
        return Ok(Exit::Holds);
    }
    let dress = Dress {
        watch_every: args.watch.map(|seconds| Duration::from_secs(seconds.into())),
        keymap,
        look,
        themes,
    };
    let ended = leaving_signals_to(|| tui::run(session, dress)).map_err(|error| screen_failure(&error))?;
    farewell(&ended, out)?;
    Ok(Exit::Holds)
}

/// Whether the terminal has nothing but lines.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn no_screen() -> Failure {
    Failure::usage("TERM is `dumb`: the screen cannot be drawn on this terminal")
        .hint("add --prompt, which asks in plain lines, to what you typed; alone: countersign --prompt")
        .hint("if the terminal can do more, say what it is: export TERM=xterm-256color")
}

fn nothing(change: &Change) -> String {
    let (name, what) = words::subject(change);
    let narrowed = crate::report::scope(&change.scope).map(|scope| format!(" ({scope})")).unwrap_or_default();
    format!("Nothing to read: {name} ({what}) changes no file{narrowed}.")
}

/// Puts the session together. `before` is what was under review until now, if the change is loaded again.
fn prepare(
    args: &ReviewArgs,
    settings: &Settings,
    subject: Rc<Subject>,
    before: Option<&Before<'_>>,
) -> Result<Session, Failure> {
    let who = Who::find(&subject)?;
    let signing = who.signing(args.unsigned);
    let reviewer = who.email.clone();
    let mut journal = journal::open(&who.review_key(&subject), rounds::series(&subject, &who.email))?;
    let greeting = carrying::carry(&subject, &who, &signing, before, &mut journal);
    journal.notices.extend(withdrawn::notice(&subject, &who, &journal.review));
    let facts = facts::facts(&subject, &who, &signing, journal.notices)?;
    let comment_kinds = CommentKinds::with(settings.programs.comment_types.iter().cloned());
    let facts = Facts { settings: settings.clone(), comment_kinds, ..facts };
    let content = FileSet { files: subject.change().files.clone(), open_reader: open_reader(&subject) };
    let past = Arc::new(Past::of(&subject, who.own_names(&subject, &signing)));
    let clock = Arc::new(SystemClock::default());
    let watch = workplace::watch(args, &subject)?;
    let books = Books::open(Rc::clone(&subject), who, signing, args.out.clone())?;
    let here = Here { args: args.clone(), settings: settings.clone(), subject, reviewer };
    Ok(Session {
        facts,
        content,
        past,
        review: journal.review,
        append: journal::append_to(journal.journal),
        heard: journal.heard,
        listen: journal.listen,
        registrar: Box::new(books),
        workplace: Box::new(here),
        watch,
        greeting,
        clock,
    })
}

fn open_reader(subject: &Subject) -> OpenReader {
    match subject {
        Subject::Repository(both) => {
            let source = both.1.source.clone();
            Arc::new(move || source.reader().map_err(|error| Failure::from(error).sentence))
        }
        Subject::Patch(patch) => {
            let set = Arc::clone(&patch.set);
            Arc::new(move || Ok(Box::new(set.reader()) as Box<dyn Reader>))
        }
    }
}

fn prompt_failure(error: PromptError) -> Failure {
    match error {
        PromptError::Terminal(source) => {
            Failure::could_not_tell(format!("the terminal cannot be used: {source}"))
        }
        PromptError::Reader(sentence) => Failure::could_not_tell(sentence),
    }
}

fn screen_failure(error: &TuiError) -> Failure {
    let (TuiError::Terminal(source) | TuiError::Thread(source)) = error;
    Failure::could_not_tell(format!("{error}: {source}"))
}

/// Passes on what happened at the very end, and leaves on the terminal what was recorded and what was not. A signal that ended the
/// session ends the program in its own way.
fn farewell(ended: &Ended, out: &mut Output) -> Result<(), Stop> {
    ended.receipt.iter().filter(|_| ended.signal.is_none()).try_for_each(|line| out.line(line))?;
    if !ended.not_written.is_empty() {
        return Err(Failure::could_not_tell(format!(
            "not everything was written: {}",
            ended.not_written.join("; ")
        ))
        .hint("what the screen showed as decided is safe; start again to see where you are")
        .into());
    }
    if let Some(signal) = ended.signal {
        // Where the default is to ignore the signal, there is nothing to pass on.
        drop(signal_hook::low_level::emulate_default_handler(signal));
    }
    if ended.is_unrecorded {
        out.line(
            "What is decided here is kept, and not all of it is in a record: the same command goes on.",
        )?;
    }
    Ok(())
}
