//! The threads that read files, colour lines and write the journal. Each answers with actions.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Event;
use super::blamer::blamer;
use super::finder::{FindOrder, finder};
use super::survey::{FirstRead, MovedOrder, Survey};
use crate::base::{RepoPath, Side};
use crate::diff::{FileChange, TextDiff, words};
use crate::highlight::{Budget, Document, Highlighter, Span};
use crate::review::Entry;
use crate::session::{AppendEntry, BlameFile, OpenReader, Past, Watch};
use crate::tui::action::Action;
use crate::tui::rows::OpenFile;
use crate::tui::state::{LinePaint, PaintKey, ViewId, paint::BLOCK};

/// Starts a named thread; a panic in it becomes a message on the screen.
pub(super) fn spawn(
    name: &'static str,
    events: Sender<Event>,
    work: impl FnOnce() + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(move || {
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            let text = format!(
                "a part of the program failed ({name}); what you decided is safe, please start it again"
            );
            let _ = events.send(Event::Action(Action::WorkerFailed(text)));
        }
    })
}

/// Takes the answers of a worker to the view that it works for.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    pub(super) events: Sender<Event>,
    view: ViewId,
    /// Dead when the view is gone.
    alive: Weak<()>,
}

impl Answers {
    /// Whether somebody still takes them.
    pub(super) fn send(&self, action: Action) -> bool {
        self.alive.strong_count() > 0 && self.events.send(Event::Of(self.view, action)).is_ok()
    }
}

/// Where work for one view is sent. Its threads end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    pub(super) reads: Sender<usize>,
    pub(super) paints: Sender<PaintOrder>,
    pub(super) moves: Sender<MovedOrder>,
    pub(super) blames: Option<Sender<usize>>,
    pub(super) finds: Sender<FindOrder>,
    _alive: Arc<()>,
}

/// Starts the threads that work for one view, all but the one that goes through the whole change: it shall not come before the
/// first file. Without `blame` nobody can be asked who touched the old side.
pub(super) fn start(
    view: ViewId,
    files: Arc<Vec<FileChange>>,
    open: OpenReader,
    blame: Option<BlameFile>,
    events: &Sender<Event>,
) -> std::io::Result<(Workers, Survey)> {
    let alive = Arc::new(());
    let answers = Answers { events: events.clone(), view, alive: Arc::downgrade(&alive) };
    let (says_first, first_read) = mpsc::channel();
    let (moves, orders) = mpsc::channel();
    let workers = Workers {
        reads: reader(Arc::clone(&files), Arc::clone(&open), says_first, answers.clone())?,
        paints: painter(answers.clone())?,
        moves,
        blames: blame.map(|blame| blamer(Arc::clone(&files), blame, answers.clone())).transpose()?,
        finds: finder(Arc::clone(&files), Arc::clone(&open), answers.clone())?,
        _alive: alive,
    };
    Ok((workers, Survey { files, open, first_read, orders, answers }))
}

/// Reads files as they are asked for; the newest order first, as that is the one on the screen. Gives `first_read` the one
/// that was first.
fn reader(
    files: Arc<Vec<FileChange>>,
    open: OpenReader,
    first_read: Sender<FirstRead>,
    answers: Answers,
) -> std::io::Result<Sender<usize>> {
    let (orders, asked) = mpsc::channel();
    spawn("reader", answers.events.clone(), move || {
        let mut source = open();
        let mut waiting = VecDeque::new();
        let mut first_read = Some(first_read);
        while let Some(file) = next_order(&asked, &mut waiting) {
            let read = match (&mut source, files.get(file)) {
                (Ok(source), Some(change)) => {
                    let read =
                        source.read(change).map_err(|error| crate::report::Failure::from(error).sentence);
                    read.map(|diff| Arc::new(OpenFile::new(diff)))
                }
                (Err(why), _) => Err(why.clone()),
                (_, None) => continue,
            };
            let open = read.as_ref().ok().map(Arc::clone);
            answers.send(Action::FileRead { file, read });
            if let Some(first_read) = first_read.take() {
                // If nobody counts, nobody needs to know.
                let _ = first_read.send((file, open));
            }
        }
    })?;
    Ok(orders)
}

/// The newest order; waits for one if there is none.
pub(super) fn next_order<T>(asked: &Receiver<T>, waiting: &mut VecDeque<T>) -> Option<T> {
    if waiting.is_empty() {
        waiting.push_back(asked.recv().ok()?);
    }
    waiting.extend(asked.try_iter());
    waiting.pop_back()
}

/// An answer that is about the net change, wherever the reader is.
fn answer(events: &Sender<Event>, action: Action) {
    // If nobody listens any more, the program is about to end.
    let _ = events.send(Event::Of(ViewId::NET, action));
}

/// Reads the commits of the change, which takes long where there are many.
pub(super) fn historian(past: Arc<dyn Past>, events: Sender<Event>) -> std::io::Result<()> {
    spawn("historian", events.clone(), move || answer(&events, Action::OriginsRead(past.origins())))?;
    Ok(())
}

/// Writes entries to the journal in their order. After a failure it takes only an entry that goes on where the journal
/// ends: those that were already on their way when it failed are refused too.
pub(super) fn journal(
    mut append: AppendEntry,
    next_seq: u64,
    events: Sender<Event>,
) -> std::io::Result<(Sender<Entry>, JoinHandle<()>)> {
    let (orders, asked) = mpsc::channel::<Entry>();
    let events_of_panic = events.clone();
    let thread = spawn("journal", events_of_panic, move || {
        let mut expected = next_seq;
        for entry in asked {
            let seq = entry.seq;
            let result = if seq == expected {
                append(&entry)
                    .map_err(|failure| std::iter::once(failure.sentence).chain(failure.hints).collect())
            } else {
                Err(vec!["an earlier decision could not be written".to_owned()])
            };
            if result.is_ok() {
                expected += 1;
            }
            answer(&events, Action::Appended { seq, result });
        }
    })?;
    Ok((orders, thread))
}

/// Looks whether what is under review moved: when asked, and every so often if there is a time for that. Without a question and
/// without news it says nothing.
pub(super) fn watcher(
    mut watch: Watch,
    every: Option<Duration>,
    events: Sender<Event>,
) -> std::io::Result<Sender<()>> {
    let (orders, asked) = mpsc::channel::<()>();
    let events_of_panic = events.clone();
    spawn("watcher", events_of_panic, move || {
        let mut last = None;
        loop {
            let order = match every {
                Some(every) => asked.recv_timeout(every),
                None => asked.recv().map_err(RecvTimeoutError::from),
            };
            if order == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            let moved = watch();
            if order.is_ok() || moved != last {
                answer(&events, Action::Looked(moved.clone()));
            }
            last = moved;
        }
    })?;
    Ok(orders)
}

/// An order for what needs the pairs of a file's lines.
#[derive(Debug)]
pub(super) enum PaintOrder {
    /// The colours of a block of lines.
    Colour(PaintKey, Arc<OpenFile>),
    /// Only the pairs.
    Pair(usize, Arc<OpenFile>),
}

/// Colours blocks of lines, the newest order first. Whoever marks words needs pairs, so they are made here too.
fn painter(answers: Answers) -> std::io::Result<Sender<PaintOrder>> {
    let (orders, asked) = mpsc::channel::<PaintOrder>();
    spawn("painter", answers.events.clone(), move || {
        let mut painter = Painter { highlighter: Highlighter::new(), documents: HashMap::new() };
        let mut waiting = VecDeque::new();
        while let Some(order) = next_order(&asked, &mut waiting) {
            let (key, open) = match order {
                PaintOrder::Colour(key, open) => (key, open),
                PaintOrder::Pair(file, open) => {
                    open.lines().map(TextDiff::pairing);
                    answers.send(Action::Paired { file });
                    continue;
                }
            };
            let Some(lines) = open.lines() else { continue };
            let emphasis = emphasis(lines, key);
            if !painter.is_near(key, &open.diff.change.path, lines) {
                // The grammar has far to go; what differs within the lines need not wait for it.
                answers.send(Action::Painted { key, lines: emphasis.clone() });
            }
            let lines = painter.paint(key, emphasis);
            answers.send(Action::Painted { key, lines });
        }
    })?;
    Ok(orders)
}

struct Painter {
    highlighter: Highlighter,
    documents: HashMap<(usize, Side), Option<Document>>,
}

impl Painter {
    /// How many parsed documents are kept.
    const KEEP: usize = 12;

    fn document(&mut self, key: PaintKey, path: &RepoPath, lines: &TextDiff) -> Option<&mut Document> {
        if self.documents.len() >= Self::KEEP && !self.documents.contains_key(&(key.file, key.side)) {
            self.documents.clear();
        }
        let open = || self.highlighter.open(path, lines.text().get(key.side));
        self.documents.entry((key.file, key.side)).or_insert_with(open).as_mut()
    }

    /// Whether the block's syntax is known at once, or nearly so.
    fn is_near(&mut self, key: PaintKey, path: &RepoPath, lines: &TextDiff) -> bool {
        let line = key.block * BLOCK;
        self.document(key, path, lines)
            .is_none_or(|document| document.prepare(line, BLOCK, &Budget::default()).unwrap_or(true))
    }

    /// Adds the syntax to a block. The document was opened by [`Self::is_near`].
    fn paint(&mut self, key: PaintKey, mut block: Vec<LinePaint>) -> Vec<LinePaint> {
        let from = key.block * BLOCK;
        let Some(Some(document)) = self.documents.get_mut(&(key.file, key.side)) else { return block };
        let spans: Vec<Vec<Span>> =
            document.spans(from..from + BLOCK, &Budget::default()).unwrap_or_default();
        for (line, syntax) in block.iter_mut().zip(spans) {
            line.syntax = syntax;
        }
        block
    }
}

/// What differs within the changed lines of a block, each compared with its partner.
fn emphasis(lines: &TextDiff, key: PaintKey) -> Vec<LinePaint> {
    let from = key.block * BLOCK;
    let deadline = Instant::now() + Duration::from_millis(100);
    let mut block = vec![LinePaint::default(); BLOCK as usize];
    let n_lines = lines.text().get(key.side).n_lines();
    for line in from..(from + BLOCK).min(n_lines) {
        let Some(changed) = lines.changed_at(key.side, line).and_then(|index| lines.changed_line(index))
        else {
            continue;
        };
        let Some(partner) = lines.partner(changed) else { continue };
        let (old, new) = if key.side == Side::Old { (changed, partner) } else { (partner, changed) };
        let marked = words::emphasis(lines.content(old).0, lines.content(new).0, deadline);
        block[(line - from) as usize].emphasis.clone_from(marked.get(key.side));
    }
    block
}
