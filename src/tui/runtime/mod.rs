//! The loop: draw if something changed, wait, take what came, carry out what was asked for.
//!
//! One channel brings everything: keys from the input thread, answers of the workers, signals. Nothing polls when idle.

mod blamer;
pub(super) mod canvas;
mod clipboard;
pub(super) mod decode;
mod editor;
mod encode;
mod errands;
mod finder;
mod input;
mod opening;
mod question;
mod survey;
mod terminal;
mod walker;
mod workers;

pub use clipboard::first_way as clipboard;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use signal_hook::consts::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGXCPU,
};
use signal_hook::iterator::{Handle, Signals};

use super::action::Action;
use super::effect::Effect;
use super::layout;
use super::state::{State, ViewId, Walk};
use super::update::{self, update};
use super::view::view;
use super::{Dress, TuiError};
use crate::base::Clock;
use crate::review::Entry;
use crate::session::{Listen, Registrar, Session, Workplace};
use crate::theme::Background;
use decode::Input;
use finder::{FindOrder, Search};
use input::Keys;
use question::Question;
use terminal::Screen;
use walker::{WalkOrder, Walked};
use workers::{PaintOrder, Workers};

/// What can arrive.
#[derive(Debug)]
enum Event {
    /// For whatever is on the screen.
    Action(Action),
    /// For one view, wherever it is.
    Of(ViewId, Action),
    Walked(Walked),
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
    /// What the last sign-off said; empty if there was none.
    pub receipt: Vec<String>,
    /// Whether something was decided or said that no record has yet.
    pub is_unrecorded: bool,
}

/// What comes after a session.
pub(super) enum Outcome {
    /// Nothing.
    Ended(Ended),
    /// Another one, on the change as it is now.
    Reloaded(Box<Reloaded>),
}

/// What goes on from one session to the next.
pub(super) struct Reloaded {
    pub(super) session: Session,
    pub(super) dress: Dress,
    pub(super) of_before: State,
    pub(super) screen: Screen,
    /// What the last sign-off said.
    pub(super) receipt: Vec<String>,
}

/// Why the session ends.
enum Ending {
    Asked,
    Signal(i32),
    Reload(Box<Session>),
}

/// How many waiting actions are taken before the next frame.
const BATCH: usize = 64;
/// How long the first frame waits for the first file.
const FIRST_FILE: Duration = Duration::from_millis(40);
/// How long leaving waits for an answer of the terminal that is on its way.
const LAST_ANSWER: Duration = Duration::from_millis(20);

/// Shows the screen until the person leaves or loads the change again. `before` is the terminal as the session before left it.
pub(super) fn run(
    session: Session,
    dress: Dress,
    mut state: State,
    before: Option<Screen>,
) -> Result<Outcome, TuiError> {
    let opening = update::open(&mut state);
    let (events, inbox) = mpsc::channel();
    let files = Arc::new(session.content.files);
    let open = session.content.open_reader;
    let thread = TuiError::Thread;
    let (journal, journal_thread) =
        workers::journal(session.append, state.deciding.next_seq(), events.clone()).map_err(thread)?;
    let blame = session.workplace.blame();
    let (net, survey) =
        workers::start(ViewId::NET, files, Arc::clone(&open), Some(blame), &events).map_err(thread)?;
    let orders = Orders {
        net,
        commit: None,
        walks: walker::walker(Arc::clone(&session.past), open, events.clone()).map_err(thread)?,
        looks: workers::watcher(session.watch, dress.watch_every, events.clone()).map_err(thread)?,
        journal: Some(journal),
        journal_thread: Some(journal_thread),
    };
    workers::historian(session.past, events.clone()).map_err(thread)?;
    let signals = watch_signals(events.clone()).map_err(thread)?;
    let is_first = before.is_none();
    let with_mouse = state.facts.settings.keys.mouse;
    let screen = before.map_or_else(|| Screen::take(with_mouse), Ok).map_err(TuiError::Terminal)?;
    let tty = screen.reader().map_err(TuiError::Terminal)?;
    let keys = Keys::start(tty, events.clone(), Arc::clone(&session.clock)).map_err(thread)?;
    let (columns, rows) = Screen::size().map_err(TuiError::Terminal)?;
    update(&mut state, Action::Resized { columns, rows });
    let outside = Outside {
        registrar: session.registrar,
        receipt: Vec::new(),
        listen: session.listen,
        workplace: session.workplace,
    };
    let mut runtime = Runtime {
        state,
        walk: Walk::default(),
        dress,
        question: Question::default(),
        clock: session.clock,
        outside,
        events,
        screen,
        keys,
        inbox,
        orders,
        ending: None,
    };
    runtime.carry_out(ViewId::NET, opening);
    runtime.wait_for_first_file();
    runtime.draw();
    if is_first {
        runtime.ask_background();
    }
    runtime.keys.unpark();
    survey.begin().map_err(thread)?;
    let outcome = runtime.run();
    signals.close();
    Ok(outcome)
}

/// Where work is sent.
#[derive(Debug)]
struct Orders {
    net: Workers,
    /// For the commit that is shown or was last.
    commit: Option<(ViewId, Workers)>,
    walks: Sender<WalkOrder>,
    looks: Sender<()>,
    /// Gone once the session ends.
    journal: Option<Sender<Entry>>,
    /// Waited for at the end, so that everything is on the disk.
    journal_thread: Option<JoinHandle<()>>,
}

/// What errands go to.
struct Outside {
    registrar: Box<dyn Registrar>,
    /// What the last sign-off said.
    receipt: Vec<String>,
    listen: Listen,
    workplace: Box<dyn Workplace>,
}

struct Runtime {
    /// The view on the screen.
    state: State,
    walk: Walk,
    dress: Dress,
    question: Question,
    clock: Arc<dyn Clock>,
    outside: Outside,
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
    fn run(mut self) -> Outcome {
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
            Event::Of(view, action) => return self.act_on(view, action),
            Event::Walked(walked) => return self.walked(walked),
            Event::Input { input: Input::Key(chord), at } => Action::Key { chord, at },
            Event::Input { input: Input::Paste(text), .. } => Action::Paste(text),
            Event::Input { input: Input::Focus, .. } => Action::Focused,
            Event::Input { input: Input::Background(background), at } => {
                return self.wear_for(background, at);
            }
            Event::Input { input: Input::Attributes, .. } => return self.question.close(),
            // A terminal that was not asked for it may still send some.
            Event::Input { input: Input::Mouse(..), .. } if !self.state.facts.settings.keys.mouse => return,
            Event::Input { input: Input::Mouse(mouse, at), .. } => Action::Mouse { mouse, at },
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
        self.act_on(self.walk.shown, action);
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
        if self.dress.themes.choice.depends_on_background() && self.screen.send(question::BYTES).is_ok() {
            self.question = Question::asked(self.clock.elapsed());
        }
    }

    fn wear_for(&mut self, background: Background, at: Duration) {
        if self.question.takes_colour(at) {
            self.dress.look.theme = self.dress.themes.choice.on(Some(background)).clone();
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
        let (state, look) = (&self.state, &self.dress.look);
        let body = layout::panes(&state.screen).body;
        match self.screen.draw(redraw, self.clock.as_ref(), body, |buffer| view(state, look, buffer)) {
            Err(_) => self.ending = Some(Ending::Signal(SIGHUP)),
            // A terminal that shrank meanwhile cut the frame off. The signal for that is still to come.
            Ok(_) if Screen::size().ok() != Some(size) => {}
            Ok(at) => {
                self.act_on(self.walk.shown, Action::Drawn { at });
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
            self.act_on(self.walk.shown, Action::Resized { columns, rows });
        }
    }

    /// Does what the view `of` has asked for.
    fn carry_out(&mut self, of: ViewId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // A worker that is gone has said so on the screen.
                Effect::Read(file) => drop(self.workers(of).map(|workers| workers.reads.send(file))),
                Effect::Paint(key, open) => self.paint(of, PaintOrder::Colour(key, open)),
                Effect::Pair(file, open) => self.paint(of, PaintOrder::Pair(file, open)),
                Effect::FindMoved(file, open) => {
                    drop(self.workers(of).map(|workers| workers.moves.send((file, open))));
                }
                Effect::Blame(file) => self.blame(of, file),
                Effect::Search { ticket, pattern, whole_file, files } => {
                    let shown = self.state.reading.file;
                    let open = self.state.files.ready(shown).filter(|_| of == self.walk.shown);
                    let in_hand = open.map(|open| (shown, Arc::clone(open)));
                    self.find(of, FindOrder::Search(Search { ticket, pattern, whole_file, files, in_hand }));
                }
                Effect::MatchLines { ticket, query } => {
                    self.find(of, FindOrder::MatchLines { ticket, query });
                }
                Effect::Walk(turn) => self.turn(turn),
                Effect::OpenCommit { ticket, at } => self.open_commit(ticket, at),
                Effect::Trace { ticket, trace } => {
                    drop(self.orders.walks.send(WalkOrder::Trace { ticket, trace }));
                }
                Effect::Append(entry) => self.append(entry),
                Effect::Copy(copy) => self.copy(copy),
                Effect::CopyComments => self.copy_comments(),
                Effect::Open(what) => self.open(what),
                Effect::Reload => self.reload(),
                Effect::LookForMove => drop(self.orders.looks.send(())),
                Effect::ListThemes => self.list_themes(),
                Effect::Listen => self.listen(),
                Effect::Edit(text) => self.edit(&text),
                Effect::SignOff(review) => {
                    let result =
                        self.with_terminal_given_back(|this| this.outside.registrar.register(&review));
                    if let Ok(receipt) = &result {
                        self.outside.receipt.clone_from(&receipt.lines);
                    }
                    let result = result
                        .map_err(|failure| std::iter::once(failure.sentence).chain(failure.hints).collect());
                    self.act_on(of, Action::SignedOff(result));
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
            self.act_on(ViewId::NET, Action::Appended { seq, result });
        }
    }

    fn paint(&self, of: ViewId, order: PaintOrder) {
        drop(self.workers(of).map(|workers| workers.paints.send(order)));
    }

    fn find(&self, of: ViewId, order: FindOrder) {
        drop(self.workers(of).map(|workers| workers.finds.send(order)));
    }

    fn list_themes(&mut self) {
        let themes = self.dress.themes.shelf.offers();
        let worn = self.state.screen.theme.as_ref().unwrap_or(&self.dress.look.theme);
        let worn = themes.iter().position(|offer| offer.theme.as_ref().is_ok_and(|theme| theme == worn));
        self.act_on(self.walk.shown, Action::ThemesListed { themes, worn: worn.unwrap_or(0) });
    }

    fn listen(&mut self) {
        let heard = (self.outside.listen)()
            .map_err(|failure| std::iter::once(failure.sentence).chain(failure.hints).collect());
        self.act_on(ViewId::NET, Action::Heard(heard));
    }

    /// Lets the journal finish, and gives the terminal back, unless another session goes on with it.
    fn end(mut self) -> Outcome {
        self.orders.journal = None;
        if let Some(thread) = self.orders.journal_thread.take() {
            let _ = thread.join();
        }
        let signal = match self.ending.take() {
            Some(Ending::Reload(session)) => {
                self.keys.park();
                let Self { state: of_before, dress, screen, outside: Outside { receipt, .. }, .. } = self;
                let session = *session;
                return Outcome::Reloaded(Box::new(Reloaded { session, dress, of_before, screen, receipt }));
            }
            Some(Ending::Signal(signal)) => Some(signal),
            Some(Ending::Asked) | None => None,
        };
        let mut last = self.await_last_answer();
        let _ = self.screen.leave();
        last.extend(self.inbox.try_iter());
        let refused = last.into_iter().find_map(|event| match event {
            Event::Of(_, Action::Appended { result: Err(lines), .. }) => Some(lines),
            _ => None,
        });
        let deciding = &self.walk.net(&self.state).deciding;
        let is_unrecorded = deciding.review.unrecorded() || !deciding.pending.is_empty();
        let receipt = self.outside.receipt;
        // The program is about to end, and taking a large change apart piece by piece would only keep the shell waiting.
        std::mem::forget((self.state, self.walk));
        Outcome::Ended(Ended { signal, not_written: refused.unwrap_or_default(), receipt, is_unrecorded })
    }
}

fn watch_signals(events: Sender<Event>) -> std::io::Result<Handle> {
    // Whatever ends a program is waited for, so that none leaves the terminal as it is.
    let ends = [SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU];
    let mut signals = Signals::new([SIGWINCH, SIGCONT].into_iter().chain(ends))?;
    let handle = signals.handle();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if events.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    })?;
    Ok(handle)
}
