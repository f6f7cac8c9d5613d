//! The thread that loads commits of the range and looks for their lines in the net change, and what the loop does with its
//! answers.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};

use super::workers::{self, Workers, next_order, spawn};
use super::{Event, Runtime};
use crate::provenance::CommitText;
use crate::session::{FileSet, OpenReader, Past};
use crate::tui::action::Action;
use crate::tui::state::{Trace, Turn, ViewId};
use crate::tui::update::{self, update, walking};

/// What it can be asked.
#[derive(Debug)]
pub(super) enum WalkOrder {
    /// Load a commit.
    Open { ticket: u64, commit: CommitText },
    /// Look where a line went.
    Trace { ticket: u64, trace: Trace },
}

/// What it answers.
#[derive(Debug)]
pub(super) enum Walked {
    /// A commit was loaded, or was not and why.
    Opened { ticket: u64, change: Result<FileSet, String> },
    /// Where a line stands now, or the place nearest to where it would; or why that cannot be told.
    Traced { ticket: u64, found: Result<Result<u32, u32>, String> },
}

/// Does what it is asked, always the newest order; older ones are wanted by nobody any more.
pub(super) fn walker(
    past: Arc<dyn Past>,
    open: OpenReader,
    events: Sender<Event>,
) -> std::io::Result<Sender<WalkOrder>> {
    let (orders, asked) = mpsc::channel();
    let events_of_panic = events.clone();
    spawn("walker", events_of_panic, move || {
        let mut waiting = VecDeque::new();
        while let Some(order) = next_order(&asked, &mut waiting) {
            waiting.clear();
            let walked = match order {
                WalkOrder::Open { ticket, commit } => Walked::Opened { ticket, change: past.open(&commit) },
                WalkOrder::Trace { ticket, trace } => Walked::Traced { ticket, found: find(&open, &trace) },
            };
            // If nobody listens any more, the program is about to end.
            let _ = events.send(Event::Walked(walked));
        }
    })?;
    Ok(orders)
}

fn find(open: &OpenReader, trace: &Trace) -> Result<Result<u32, u32>, String> {
    let mut source = open()?;
    let diff = source.read(&trace.change).map_err(|error| crate::report::Failure::from(error).sentence)?;
    let lines = diff.lines.ok_or("the file has no lines that could be compared")?;
    Ok(lines.across(trace.line))
}

impl Runtime {
    /// Where work for a view is sent; `None` if it is gone.
    pub(super) fn workers(&self, view: ViewId) -> Option<&Workers> {
        match view {
            ViewId::NET => Some(&self.orders.net),
            view => self.orders.commit.as_ref().filter(|(of, _)| *of == view).map(|(_, workers)| workers),
        }
    }

    /// Something happened to a view, whether it is on the screen or not.
    pub(super) fn act_on(&mut self, view: ViewId, action: Action) {
        let effects = if view == self.walk.shown {
            update(&mut self.state, action)
        } else {
            walking::meanwhile(&mut self.state, &mut self.walk, view, action)
        };
        self.carry_out(view, effects);
    }

    pub(super) fn turn(&mut self, turn: Turn) {
        let effects = walking::turn(&mut self.state, &mut self.walk, turn);
        self.carry_out(self.walk.shown, effects);
    }

    pub(super) fn open_commit(&self, ticket: u64, at: usize) {
        if let Some(commit) = self.state.facts.history.commit(at) {
            // A worker that is gone has said so on the screen.
            drop(self.orders.walks.send(WalkOrder::Open { ticket, commit: commit.clone() }));
        }
    }

    /// Only the net change has somebody to ask: what a commit was made from is for another walk through the history.
    pub(super) fn blame(&mut self, of: ViewId, file: usize) {
        match self.workers(of).map(|workers| &workers.blames) {
            Some(Some(blames)) => drop(blames.send(file)),
            Some(None) => {
                let why = "this is one commit of the range; the net change has it".to_owned();
                self.act_on(of, Action::Blamed { file, blame: Err(why) });
            }
            None => {}
        }
    }

    pub(super) fn walked(&mut self, walked: Walked) {
        let (state, walk) = (&mut self.state, &mut self.walk);
        match walked {
            Walked::Traced { ticket, found } => {
                let effects = walking::traced(state, walk, ticket, found);
                self.carry_out(self.walk.shown, effects);
            }
            Walked::Opened { ticket, change } => {
                let (files, open_reader) = match change {
                    Ok(FileSet { files, open_reader }) => (Ok(files), Some(open_reader)),
                    Err(why) => (Err(why), None),
                };
                let all = files.clone().map(Arc::new).unwrap_or_default();
                let is_shown = walking::opened(state, walk, ticket, files);
                let (true, Some(open)) = (is_shown, open_reader) else { return };
                let view = walk.shown;
                match workers::start(view, all, open, None, &self.events) {
                    Ok((workers, survey)) => {
                        self.orders.commit = Some((view, workers));
                        let opening = update::open(&mut self.state);
                        self.carry_out(view, opening);
                        if let Err(error) = survey.begin() {
                            self.say_no_thread(&error);
                        }
                    }
                    Err(error) => self.say_no_thread(&error),
                }
            }
        }
    }

    fn say_no_thread(&mut self, error: &std::io::Error) {
        let text = format!("a thread cannot be started: {error}");
        self.act_on(self.walk.shown, Action::WorkerFailed(text));
    }
}
