//! The files of the change, read when they are needed. One at a time is kept.

use crate::diff::{FileChange, FileDiff, FileKey, Reader, Tally, Weight, reading_order};
use crate::report::Failure;
use crate::review::Review;

/// All files, in reading order as far as their paths say it.
pub(super) struct Files {
    changes: Vec<FileChange>,
    reader: Box<dyn Reader>,
    /// What is known of each: how many units it has, or why it cannot be read.
    known: Vec<Option<Result<Tally, String>>>,
    open: Option<(usize, FileDiff)>,
}

impl Files {
    pub(super) fn new(changes: &[FileChange], reader: Box<dyn Reader>) -> Self {
        let order = reading_order(&changes.iter().collect::<Vec<_>>(), |_| Weight::default());
        let changes: Vec<_> = order.into_iter().map(|(at, _)| changes[at].clone()).collect();
        let known = changes.iter().map(|_| None).collect();
        Self { changes, reader, known, open: None }
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn change(&self, file: usize) -> Option<&FileChange> {
        self.changes.get(file)
    }

    /// Where a file stands.
    pub(super) fn find(&self, key: &FileKey) -> Option<usize> {
        self.changes.iter().position(|change| change.key() == *key)
    }

    /// Reads a file unless it is open, and keeps it open. Says why if it cannot be read.
    pub(super) fn open(&mut self, file: usize) -> Result<&FileDiff, String> {
        let Some(change) = self.changes.get(file) else { return Err("there is no such file".into()) };
        if self.open.as_ref().is_none_or(|(open, _)| *open != file) {
            if let Some(Err(why)) = &self.known[file] {
                return Err(why.clone());
            }
            match self.reader.read(change) {
                Ok(diff) => {
                    self.known[file] = Some(Ok(diff.tally()));
                    self.open = Some((file, diff));
                }
                Err(error) => {
                    let why = Failure::from(error).sentence;
                    self.known[file] = Some(Err(why.clone()));
                    return Err(why);
                }
            }
        }
        let open = self.open.as_ref().map(|(_, diff)| diff);
        open.ok_or_else(|| "it was not read".to_owned())
    }

    /// The file if it is the open one.
    pub(super) fn opened(&self, file: usize) -> Option<&FileDiff> {
        self.open.as_ref().filter(|(open, _)| *open == file).map(|(_, diff)| diff)
    }

    /// Whether a file may hold something undecided, as far as is known without reading it.
    pub(super) fn may_hold_undecided(&self, file: usize, review: &Review) -> bool {
        let Some(change) = self.changes.get(file) else { return false };
        match &self.known[file] {
            None => true,
            Some(Err(_)) => false,
            Some(Ok(tally)) => review.decided(&change.key()).tally().total() < tally.total(),
        }
    }

    /// Reads every file that was not read yet.
    pub(super) fn count_all(&mut self) {
        for file in 0..self.changes.len() {
            if self.known[file].is_none() {
                // Why one cannot be read is kept, and said where the files are listed.
                let _ = self.open(file);
            }
        }
    }

    /// How many units a file has, or why nobody knows; `None` if it was not read.
    pub(super) fn known(&self, file: usize) -> Option<&Result<Tally, String>> {
        self.known.get(file)?.as_ref()
    }

    /// The units of all files that were read.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.known.iter().flatten().flatten() {
            total += *tally;
        }
        total
    }

    /// How many files cannot be read.
    pub(super) fn n_unreadable(&self) -> usize {
        self.known.iter().flatten().filter(|known| known.is_err()).count()
    }

    /// Whether every file was read.
    pub(super) fn is_counted(&self) -> bool {
        self.known.iter().all(|known| matches!(known, Some(Ok(_))))
    }
}
