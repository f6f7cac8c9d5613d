//! The thread that goes through the whole change once: it counts the units of every file and remembers the changed lines, so
//! that afterwards it can tell which lines of a file moved.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::workers::{Answers, next_order, spawn};
use crate::diff::{FileChange, FileDiff, Moves, Reader};
use crate::session::OpenReader;
use crate::tui::action::Action;
use crate::tui::rows::{OpenFile, n_hidden};
use crate::tui::state::Counted;

/// How often it reports.
const PACE: Duration = Duration::from_millis(100);
/// How many files are kept in which moved lines end.
const KEEP: usize = 8;

/// An order for the moved lines of a file.
pub(super) type MovedOrder = (usize, Arc<OpenFile>);

/// The work for that thread, which was not started yet.
pub(super) struct Survey {
    pub(super) files: Arc<Vec<FileChange>>,
    pub(super) open: OpenReader,
    pub(super) first_read: Receiver<usize>,
    pub(super) orders: Receiver<MovedOrder>,
    pub(super) answers: Answers,
}

impl Survey {
    /// Starts it: it counts, and then answers orders. It waits until the reader has its first file, which somebody is waiting
    /// for, and does not count that one again.
    pub(super) fn begin(self) -> std::io::Result<()> {
        let Self { files, open, first_read, orders, answers } = self;
        spawn("surveyor", answers.events.clone(), move || {
            let counted_already = first_read.recv().ok();
            let mut surveyor =
                Surveyor { files, source: open().ok(), moves: Moves::default(), read: Vec::new() };
            if !surveyor.count(counted_already, &answers) {
                // Another session has taken over, or the reader has gone on to another commit.
                return;
            }
            surveyor.moves.sort();
            let mut waiting = VecDeque::new();
            while let Some((file, open)) = next_order(&orders, &mut waiting) {
                let Some(lines) = open.lines() else { continue };
                let Surveyor { files, source, moves, read } = &mut surveyor;
                let moved = moves.of(file, lines, &mut |file| other_file(files, source, read, file));
                answers.send(Action::MovedFound { file, moved });
            }
        })?;
        Ok(())
    }
}

struct Surveyor {
    files: Arc<Vec<FileChange>>,
    source: Option<Box<dyn Reader>>,
    moves: Moves,
    /// The files that were read last, the newest one at the end.
    read: Vec<(usize, Rc<FileDiff>)>,
}

impl Surveyor {
    /// Reads every file; `false` if nobody listens any more.
    fn count(&mut self, counted_already: Option<usize>, answers: &Answers) -> bool {
        let mut counts: Vec<(usize, Option<Counted>)> = Vec::new();
        let mut reported = Instant::now();
        for (file, change) in self.files.iter().enumerate() {
            let diff = self.source.as_mut().and_then(|source| source.read(change).ok());
            if let Some(lines) = diff.as_ref().and_then(|diff| diff.lines.as_ref()) {
                self.moves.add(file, lines);
            }
            if Some(file) != counted_already {
                let count = |diff: &FileDiff| Counted { tally: diff.tally(), n_hidden: n_hidden(diff) };
                counts.push((file, diff.as_ref().map(count)));
            }
            if reported.elapsed() > PACE {
                if !answers.send(Action::Counted(std::mem::take(&mut counts))) {
                    return false;
                }
                reported = Instant::now();
            }
        }
        answers.send(Action::Counted(counts))
    }
}

/// A file in which moved lines end.
fn other_file(
    files: &[FileChange],
    source: &mut Option<Box<dyn Reader>>,
    read: &mut Vec<(usize, Rc<FileDiff>)>,
    file: usize,
) -> Option<Rc<FileDiff>> {
    if let Some((_, diff)) = read.iter().find(|(other, _)| *other == file) {
        return Some(Rc::clone(diff));
    }
    let diff = Rc::new(source.as_mut()?.read(files.get(file)?).ok()?);
    if read.len() >= KEEP {
        read.remove(0);
    }
    read.push((file, Rc::clone(&diff)));
    Some(diff)
}
