//! The loop: draw if something changed, wait, take what came, carry out what was asked for.
//!
//! One channel brings everything: keys from the input thread, answers of the workers, signals. Nothing polls when idle.

mod canvas;
mod clipboard;
mod decode;
mod editor;
mod encode;
mod finder;
mod input;
mod question;
mod terminal;
mod workers;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::action::Action;
use super::effect::{Copy, Effect};
use super::layout;
use super::state::State;
use super::update::update;
use super::view::{Look, view};
use super::{Dress, Themes, TuiError};
use crate::base::Clock;
use crate::config::Programs;
use crate::review::Entry;
use crate::session::{Listen, Registrar, Session};
use crate::theme::Background;
use decode::Input;
use finder::FindOrder;
use input::Keys;
use question::Question;
use terminal::Screen;

/// What can arrive.
#[derive(Debug)]
enum Event {
    Action(Action),
    Input {
        input: Input,
        at: Duration,
    },
    Signal(i32),
    /// Bytes for the terminal that belong to no frame.
    Sequence(Vec<u8>),
    /// Nobody is at the other end of the terminal any more.
    TerminalGone,
}

/// How the session ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The signal that ended it, if one did. A lost terminal counts as a hang-up.
    pub signal: Option<i32>,
    /// Decisions that could not be written while leaving: what went wrong, line by line.
    pub not_written: Vec<String>,
}

/// Why the session ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Asked,
    Signal(i32),
}

/// How many waiting actions are taken before the next frame.
const BATCH: usize = 64;
/// How long the first frame waits for the first file.
const FIRST_FILE: Duration = Duration::from_millis(40);
/// How long leaving waits for an answer of the terminal that is on its way.
const LAST_ANSWER: Duration = Duration::from_millis(20);

/// Shows the screen until the person leaves.
pub(super) fn run(
    session: Session,
    dress: Dress,
    mut state: State,
    opening: Vec<Effect>,
) -> Result<Ended, TuiError> {
    let (events, inbox) = mpsc::channel();
    let files = Arc::new(session.files);
    let (journal, journal_thread) =
        workers::journal(session.append, state.deciding.next_seq(), events.clone())
            .map_err(TuiError::Thread)?;
    let (says_first, first_read) = mpsc::channel();
    let reads =
        workers::reader(Arc::clone(&files), Arc::clone(&session.open_reader), says_first, events.clone());
    let paints = workers::painter(events.clone()).map_err(TuiError::Thread)?;
    watch_signals(events.clone()).map_err(TuiError::Thread)?;
    let finds = finder::finder(Arc::clone(&files), Arc::clone(&session.open_reader), events.clone())
        .map_err(TuiError::Thread)?;
    let screen = Screen::take().map_err(TuiError::Terminal)?;
    let tty = screen.reader().map_err(TuiError::Terminal)?;
    let keys = Keys::start(tty, events.clone(), Arc::clone(&session.clock)).map_err(TuiError::Thread)?;
    let (columns, rows) = Screen::size().map_err(TuiError::Terminal)?;
    update(&mut state, Action::Resized { columns, rows });
    let mut runtime = Runtime {
        state,
        look: dress.look,
        themes: dress.themes,
        question: Question::default(),
        clock: session.clock,
        registrar: session.registrar,
        listen: session.listen,
        programs: dress.programs,
        events: events.clone(),
        screen,
        keys,
        inbox,
        orders: Orders {
            reads: reads.map_err(TuiError::Thread)?,
            paints,
            finds,
            journal: Some(journal),
            journal_thread: Some(journal_thread),
        },
        ending: None,
    };
    runtime.carry_out(opening);
    runtime.wait_for_first_file();
    runtime.draw();
    runtime.ask_background();
    runtime.keys.unpark();
    workers::counter(files, session.open_reader, first_read, events).map_err(TuiError::Thread)?;
    Ok(runtime.run())
}

/// Where work is sent.
#[derive(Debug)]
struct Orders {
    reads: Sender<usize>,
    paints: Sender<workers::PaintOrder>,
    finds: Sender<FindOrder>,
    /// Gone once the session ends.
    journal: Option<Sender<Entry>>,
    /// Waited for at the end, so that everything is on the disk.
    journal_thread: Option<JoinHandle<()>>,
}

struct Runtime {
    state: State,
    look: Look,
    themes: Themes,
    question: Question,
    clock: Arc<dyn Clock>,
    registrar: Box<dyn Registrar>,
    listen: Listen,
    programs: Programs,
    /// For work that answers later.
    events: Sender<Event>,
    screen: Screen,
    keys: Keys,
    inbox: Receiver<Event>,
    orders: Orders,
    /// Set when the session shall end.
    ending: Option<Ending>,
}

impl Runtime {
    fn run(mut self) -> Ended {
        while self.ending.is_none() {
            match self.inbox.recv() {
                Ok(event) => self.take(event),
                Err(_) => self.ending = Some(Ending::Asked),
            }
            for _ in 0..BATCH {
                let Ok(event) = self.inbox.try_recv() else { break };
                self.take(event);
            }
            if self.ending.is_none() {
                self.draw();
            }
        }
        self.end()
    }

    fn take(&mut self, event: Event) {
        let action = match event {
            Event::Action(action) => action,
            Event::Input { input: Input::Key(chord), at } => Action::Key { chord, at },
            Event::Input { input: Input::Paste(text), .. } => Action::Paste(text),
            Event::Input { input: Input::Background(background), at } => {
                return self.wear_for(background, at);
            }
            Event::Input { input: Input::Attributes, .. } => return self.question.close(),
            Event::Signal(SIGWINCH | SIGCONT) => match Screen::size() {
                Ok((columns, rows)) => Action::Resized { columns, rows },
                Err(_) => return,
            },
            Event::Sequence(bytes) => {
                // A terminal that is gone is found out by the next frame.
                let _ = self.screen.send(&bytes);
                return;
            }
            Event::Signal(signal) => {
                self.ending = Some(Ending::Signal(signal));
                return;
            }
            Event::TerminalGone => {
                self.ending = Some(Ending::Signal(SIGHUP));
                return;
            }
        };
        let effects = update(&mut self.state, action);
        self.carry_out(effects);
    }

    /// The first frame should show code, but it does not wait long for it.
    fn wait_for_first_file(&mut self) {
        let until = self.clock.elapsed() + FIRST_FILE;
        while self.state.files.is_waiting(self.state.reading.file) {
            match self.inbox.recv_timeout(until.saturating_sub(self.clock.elapsed())) {
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Asks for the terminal's ground, if the theme depends on it.
    fn ask_background(&mut self) {
        // A terminal that takes nothing is found out by the next frame.
        if self.themes.choice.depends_on_background() && self.screen.send(question::BYTES).is_ok() {
            self.question = Question::asked(self.clock.elapsed());
        }
    }

    fn wear_for(&mut self, background: Background, at: Duration) {
        if self.question.takes_colour(at) {
            self.look.theme = self.themes.choice.on(Some(background)).clone();
        }
    }

    /// Waits a moment for what the terminal has not answered yet, so that the shell does not get it for keys. Gives what
    /// else came meanwhile.
    fn await_last_answer(&mut self) -> Vec<Event> {
        let until = Instant::now() + LAST_ANSWER;
        let mut others = Vec::new();
        while self.question.is_open(self.clock.elapsed()) {
            match self.inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Event::Input { input: Input::Attributes, .. }) => self.question.close(),
                Ok(event) => others.push(event),
                Err(_) => break,
            }
        }
        others
    }

    fn draw(&mut self) {
        self.fit();
        let size = self.size();
        let redraw = std::mem::take(&mut self.state.screen.redraw);
        let (state, look) = (&self.state, &self.look);
        let body = layout::panes(&state.screen).body;
        match self.screen.draw(redraw, self.clock.as_ref(), body, |buffer| view(state, look, buffer)) {
            Err(_) => self.ending = Some(Ending::Signal(SIGHUP)),
            // A terminal that shrank meanwhile cut the frame off. The signal for that is still to come.
            Ok(_) if Screen::size().ok() != Some(size) => {}
            Ok(at) => {
                let effects = update(&mut self.state, Action::Drawn { at });
                self.carry_out(effects);
            }
        }
    }

    const fn size(&self) -> (u16, u16) {
        (self.state.screen.columns, self.state.screen.rows)
    }

    /// Lays out for the size that the terminal has now; the signal for it may still be on its way.
    fn fit(&mut self) {
        let size = self.size();
        if let Some((columns, rows)) = Screen::size().ok().filter(|now| *now != size) {
            let effects = update(&mut self.state, Action::Resized { columns, rows });
            self.carry_out(effects);
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // A worker that is gone has said so on the screen.
                Effect::Read(file) => drop(self.orders.reads.send(file)),
                Effect::Paint(key, open) => drop(self.orders.paints.send((key, open))),
                Effect::Search { ticket, pattern, whole_file, files } => {
                    drop(self.orders.finds.send(FindOrder::Search { ticket, pattern, whole_file, files }));
                }
                Effect::MatchLines { ticket, query } => {
                    drop(self.orders.finds.send(FindOrder::MatchLines { ticket, query }));
                }
                Effect::Append(entry) => self.append(entry),
                Effect::Copy(copy) => self.copy(copy),
                Effect::LookForMove => self.look_for_move(),
                Effect::ListThemes => self.list_themes(),
                Effect::Listen => self.listen(),
                Effect::Edit(text) => {
                    let result = self.with_terminal_given_back(|_| editor::edit(&text));
                    let effects = update(&mut self.state, Action::Edited(result));
                    self.carry_out(effects);
                }
                Effect::SignOff(review) => {
                    let result = self.with_terminal_given_back(|registrar| registrar.register(&review));
                    let result = result
                        .map_err(|failure| std::iter::once(failure.sentence).chain(failure.hints).collect());
                    let effects = update(&mut self.state, Action::SignedOff(result));
                    self.carry_out(effects);
                }
                Effect::Suspend => self.suspend(),
                Effect::Quit => self.ending = Some(Ending::Asked),
            }
        }
    }

    fn append(&mut self, entry: Entry) {
        let seq = entry.seq;
        let sent = self.orders.journal.as_ref().is_some_and(|journal| journal.send(entry).is_ok());
        if !sent {
            let result = Err(vec!["the journal cannot be written any more".to_owned()]);
            let effects = update(&mut self.state, Action::Appended { seq, result });
            self.carry_out(effects);
        }
    }

    fn list_themes(&mut self) {
        let themes = self.themes.shelf.offers();
        let worn = self.state.screen.theme.as_ref().unwrap_or(&self.look.theme);
        let worn = themes.iter().position(|offer| offer.theme.as_ref().is_ok_and(|theme| theme == worn));
        let effects = update(&mut self.state, Action::ThemesListed { themes, worn: worn.unwrap_or(0) });
        self.carry_out(effects);
    }

    fn listen(&mut self) {
        let heard = (self.listen)()
            .map_err(|failure| std::iter::once(failure.sentence).chain(failure.hints).collect());
        let effects = update(&mut self.state, Action::Heard(heard));
        self.carry_out(effects);
    }

    fn copy(&mut self, copy: Copy) {
        let command = self.programs.copy_command.clone();
        if let Err(error) = clipboard::copy(copy, command, self.events.clone()) {
            update(&mut self.state, Action::Copied(Err(error.to_string())));
        }
    }

    fn look_for_move(&mut self) {
        if let Some(sentence) = self.registrar.moved() {
            let effects = update(&mut self.state, Action::Moved(sentence));
            self.carry_out(effects);
        }
    }

    /// Runs `work` with the terminal as the shell would have it, and no thread of ours reading from it.
    fn with_terminal_given_back<T>(&mut self, work: impl FnOnce(&mut dyn Registrar) -> T) -> T {
        let waiting = self.await_last_answer();
        self.keys.park();
        // A terminal that cannot be switched back is found out by the next frame.
        let _ = self.screen.leave();
        let result = work(self.registrar.as_mut());
        if self.screen.enter().and_then(|()| self.screen.drop_typed()).is_err() {
            self.ending = Some(Ending::Signal(SIGHUP));
        }
        self.keys.unpark();
        self.state.screen.redraw = true;
        self.drop_interrupts(waiting);
        result
    }

    /// An interrupt typed while a child had the terminal was meant for the child.
    fn drop_interrupts(&mut self, mut events: Vec<Event>) {
        events.extend(self.inbox.try_iter());
        for event in events.into_iter().filter(|event| !matches!(event, Event::Signal(SIGINT))) {
            self.take(event);
        }
    }

    fn suspend(&mut self) {
        self.with_terminal_given_back(|_| {
            // Stops this process until the shell continues it; a shell without job control refuses, and nothing happens.
            let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        });
        if let Ok((columns, rows)) = Screen::size() {
            update(&mut self.state, Action::Resized { columns, rows });
        }
    }

    /// Lets the journal finish, and gives the terminal back.
    fn end(mut self) -> Ended {
        self.orders.journal = None;
        if let Some(thread) = self.orders.journal_thread.take() {
            let _ = thread.join();
        }
        let mut last = self.await_last_answer();
        let _ = self.screen.leave();
        last.extend(self.inbox.try_iter());
        let refused = last.into_iter().find_map(|event| match event {
            Event::Action(Action::Appended { result: Err(lines), .. }) => Some(lines),
            _ => None,
        });
        let signal = match self.ending {
            Some(Ending::Signal(signal)) => Some(signal),
            Some(Ending::Asked) | None => None,
        };
        // The program is about to end, and taking a large change apart piece by piece would only keep the shell waiting.
        std::mem::forget(self.state);
        Ended { signal, not_written: refused.unwrap_or_default() }
    }
}

fn watch_signals(events: Sender<Event>) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGWINCH, SIGCONT, SIGHUP, SIGTERM, SIGINT])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if events.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}
