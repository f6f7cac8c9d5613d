//! The thread that goes through the whole change once: it counts the units of every file and remembers the changed lines, so
//! that afterwards it can tell which lines of a file moved.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::workers::{Answers, next_order, spawn};
use crate::diff::{FileChange, FileDiff, Moves, Reader, TextDiff};
use crate::session::OpenReader;
use crate::tui::action::Action;
use crate::tui::rows::{OpenFile, n_hidden};
use crate::tui::state::Counted;

/// How often it reports.
const PACE: Duration = Duration::from_millis(100);
/// How many bytes of files are kept in which moved lines end.
const KEEP: usize = 16 << 20;

/// An order for the moved lines of a file.
pub(super) type MovedOrder = (usize, Arc<OpenFile>);

/// The file that the reader had first, and what it read, if it could.
pub(super) type FirstRead = (usize, Option<Arc<OpenFile>>);

/// The work for that thread, which was not started yet.
pub(super) struct Survey {
    pub(super) files: Arc<Vec<FileChange>>,
    pub(super) open: OpenReader,
    pub(super) first_read: Receiver<FirstRead>,
    pub(super) orders: Receiver<MovedOrder>,
    pub(super) answers: Answers,
}

impl Survey {
    /// Starts it: it counts, and then answers orders. It waits until the reader has its first file, which somebody is waiting
    /// for, and neither reads nor counts that one again.
    pub(super) fn begin(self) -> std::io::Result<()> {
        let Self { files, open, first_read, orders, answers } = self;
        spawn("surveyor", answers.events.clone(), move || {
            let first = first_read.recv().ok();
            let mut others = Others { files, source: open().ok(), kept: VecDeque::new(), n_bytes: 0 };
            let Some(moves) = survey(&mut others, first, &answers) else {
                // Another session has taken over, or the reader has gone on to another commit.
                return;
            };
            let mut waiting = VecDeque::new();
            while let Some((file, open)) = next_order(&orders, &mut waiting) {
                let blocks = moves.of(file, &open.diff, &mut |other| others.get(other));
                answers.send(Action::MovedFound { file, moved: blocks });
            }
        })?;
        Ok(())
    }
}

/// Reads and counts every file but the first one, which is in hand already; `None` if nobody listens any more.
fn survey(others: &mut Others, first: Option<FirstRead>, answers: &Answers) -> Option<Moves> {
    let (first, in_hand) = first.map_or((None, None), |(file, open)| (Some(file), open));
    let mut moves = Moves::default();
    let mut counts: Vec<(usize, Option<Counted>)> = Vec::new();
    let mut reported = Instant::now();
    for file in 0..others.files.len() {
        if let Some(open) = in_hand.as_ref().filter(|_| Some(file) == first) {
            open.lines().iter().for_each(|lines| moves.add(file, lines));
            continue;
        }
        let diff = others.read(file);
        diff.iter().filter_map(|diff| diff.lines.as_ref()).for_each(|lines| moves.add(file, lines));
        if Some(file) != first {
            let count = |diff: &FileDiff| Counted { tally: diff.tally(), n_hidden: n_hidden(diff) };
            counts.push((file, diff.as_ref().map(count)));
        }
        if reported.elapsed() > PACE {
            if !answers.send(Action::Counted(std::mem::take(&mut counts))) {
                return None;
            }
            reported = Instant::now();
        }
    }
    moves.sort();
    answers.send(Action::Counted(counts)).then_some(moves)
}

/// The files in which moved lines end, as they are asked for.
struct Others {
    files: Arc<Vec<FileChange>>,
    source: Option<Box<dyn Reader>>,
    /// Those that were read last, the newest one at the end.
    kept: VecDeque<(usize, Rc<FileDiff>)>,
    /// How large those are together.
    n_bytes: usize,
}

impl Others {
    fn read(&mut self, file: usize) -> Option<FileDiff> {
        self.source.as_mut()?.read(self.files.get(file)?).ok()
    }

    /// A file that is kept, or is read and then kept instead of those that were kept longest.
    fn get(&mut self, file: usize) -> Option<Rc<FileDiff>> {
        if let Some((_, diff)) = self.kept.iter().find(|(kept, _)| *kept == file) {
            return Some(Rc::clone(diff));
        }
        let diff = Rc::new(self.read(file)?);
        self.n_bytes += size(&diff);
        self.kept.push_back((file, Rc::clone(&diff)));
        while self.n_bytes > KEEP {
            let Some((_, gone)) = self.kept.pop_front() else { break };
            self.n_bytes -= size(&gone);
        }
        Some(diff)
    }
}

/// About how many bytes a file takes; the places of its lines take about as much again.
fn size(diff: &FileDiff) -> usize {
    size_of::<FileDiff>() + 2 * diff.lines.as_ref().map_or(0, TextDiff::n_bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use super::super::finder::{FindOrder, Search};
    use super::super::{Event, workers};
    use super::*;
    use crate::base::{ObjectId, RepoPath, Sided};
    use crate::diff::{Edit, Entry, Mode, ReadError, Text};
    use crate::find::Pattern;
    use crate::tui::state::ViewId;

    /// Files that note in a list that they were read.
    struct Noting(Vec<FileDiff>, Arc<Mutex<Vec<RepoPath>>>);

    impl Reader for Noting {
        fn read(&mut self, file: &FileChange) -> Result<FileDiff, ReadError> {
            self.1.lock().unwrap().push(file.path.clone());
            Ok(self.0.iter().find(|diff| diff.change.path == file.path).unwrap().clone())
        }
    }

    /// A file in which all lines were replaced.
    fn file(path: &str, old: &str, new: &str) -> FileDiff {
        let entry = Some(Entry { mode: Mode::FILE, id: ObjectId::empty_tree() });
        let change =
            FileChange { path: path.into(), sides: Sided::new(entry, entry), renamed_from: None, ordinal: 0 };
        let text = Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec()));
        let edit = Edit { old: 0..text.old.n_lines(), new: 0..text.new.n_lines() };
        FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, vec![edit])) }
    }

    /// What comes next that `pick` wants.
    fn next<T>(events: &Receiver<Event>, pick: impl Fn(Action) -> Option<T>) -> T {
        loop {
            match events.recv_timeout(Duration::from_secs(60)).expect("an answer") {
                Event::Of(_, action) => {
                    if let Some(picked) = pick(action) {
                        return picked;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn what_is_in_hand_is_not_read_again() {
        let within = "fn within_one_file(order: &Order) -> Money;\n";
        let across = "fn from_one_file_to_another(order: &Order);\n";
        let diffs = vec![
            file("a", &format!("{within}{across}"), &format!("// The order.\n{within}")),
            file("b", "", across),
        ];
        let files = Arc::new(diffs.iter().map(|diff| diff.change.clone()).collect::<Vec<_>>());
        let reads = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&reads);
        let open = move || -> Result<Box<dyn Reader>, String> {
            Ok(Box::new(Noting(diffs.clone(), Arc::clone(&noted))))
        };
        let (events, inbox) = mpsc::channel();
        let (workers, survey) = workers::start(ViewId::NET, files, Arc::new(open), None, &events).unwrap();
        survey.begin().unwrap();
        workers.reads.send(0).unwrap();
        let open = next(&inbox, |action| match action {
            Action::FileRead { file: 0, read } => Some(read.unwrap()),
            _ => None,
        });
        for _ in 0..2 {
            workers.moves.send((0, Arc::clone(&open))).unwrap();
            let moved = next(&inbox, |action| match action {
                Action::MovedFound { file: 0, moved } => Some(moved),
                _ => None,
            });
            let ends = moved.blocks.map(|blocks| blocks.iter().map(|moved| moved.file).collect::<Vec<_>>());
            assert_eq!(ends, Sided::new(vec![0, 1], vec![0]));
        }
        // The second file is read to be counted, and then for the block that ends in it.
        assert_eq!(*reads.lock().unwrap(), ["a", "b", "b"].map(RepoPath::from));
        // To be searched, the one on the screen is not read at all.
        let pattern = Pattern::new("order").unwrap();
        let (files, in_hand) = (vec![0, 1], Some((0, open)));
        let search = Search { ticket: 1, pattern, whole_file: false, files, in_hand };
        workers.finds.send(FindOrder::Search(search)).unwrap();
        let found = next(&inbox, |action| match action {
            Action::Found { found, is_done: true, .. } => Some(found),
            _ => None,
        });
        let found: Vec<_> = found.into_iter().map(|(file, hits)| (file, hits.len())).collect();
        assert_eq!(found, [(0, 4), (1, 1)]);
        assert_eq!(*reads.lock().unwrap(), ["a", "b", "b", "b"].map(RepoPath::from));
    }
}
