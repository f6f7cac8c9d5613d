//! The files of the change: which differ, how many units each has as far as that is known, and the ones that are open.

use std::sync::Arc;

use crate::diff::{FileChange, FileKey, Tally};
use crate::tui::rows::OpenFile;

/// How many files stay read. The one on the screen is always among them.
const KEEP: usize = 6;

/// What is known of a file's content.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Unread,
    /// A worker was asked for it.
    Asked,
    Ready(Arc<OpenFile>),
    /// It cannot be read, and why.
    Failed(String),
}

/// One file of the change.
#[derive(Debug)]
pub(crate) struct FileSlot {
    pub(crate) change: FileChange,
    pub(crate) key: FileKey,
    /// How many units it has, once somebody counted.
    pub(crate) tally: Option<Tally>,
    pub(crate) content: Content,
}

/// All files, in the order of the list.
#[derive(Debug)]
pub(crate) struct Files {
    slots: Vec<FileSlot>,
    /// Those that are read, least recently used first.
    recent: Vec<usize>,
    total: Tally,
    n_counted: usize,
    n_failed: usize,
}

impl Files {
    pub(crate) fn new(changes: Vec<FileChange>) -> Self {
        let slot = |change: FileChange| {
            let key = change.key();
            FileSlot { change, key, tally: None, content: Content::Unread }
        };
        let slots = changes.into_iter().map(slot).collect();
        Self { slots, recent: Vec::new(), total: Tally::default(), n_counted: 0, n_failed: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Where in the list a file stands. Looks through all of them.
    pub(crate) fn find(&self, key: &FileKey) -> Option<usize> {
        self.slots.iter().position(|slot| slot.key == *key)
    }

    pub(crate) fn get(&self, file: usize) -> Option<&FileSlot> {
        self.slots.get(file)
    }

    /// The file if it was read.
    pub(crate) fn ready(&self, file: usize) -> Option<&Arc<OpenFile>> {
        match &self.slots.get(file)?.content {
            Content::Ready(open) => Some(open),
            _ => None,
        }
    }

    /// Whether a worker was asked for the file and has not answered yet.
    pub(crate) fn is_waiting(&self, file: usize) -> bool {
        matches!(self.slots.get(file).map(|slot| &slot.content), Some(Content::Asked))
    }

    /// Notes that a worker was asked for the file; `false` if nobody needs to ask.
    pub(crate) fn ask(&mut self, file: usize) -> bool {
        match self.slots.get_mut(file) {
            Some(slot) if matches!(slot.content, Content::Unread) => {
                slot.content = Content::Asked;
                true
            }
            _ => false,
        }
    }

    /// Takes what a worker read, and lets the file go that was longest unused.
    pub(crate) fn deliver(&mut self, file: usize, read: Result<Arc<OpenFile>, String>, on_screen: usize) {
        let Some(slot) = self.slots.get_mut(file) else { return };
        let tally = read.as_ref().ok().map(|open| open.diff.tally());
        slot.content = read.map_or_else(Content::Failed, Content::Ready);
        self.count(file, tally);
        self.touch(file);
        let least = self.recent.iter().position(|&other| other != on_screen && other != file);
        if let Some(at) = least.filter(|_| self.recent.len() > KEEP) {
            let gone = self.recent.remove(at);
            self.slots[gone].content = Content::Unread;
        }
    }

    /// Makes a file the most recently used one.
    pub(crate) fn touch(&mut self, file: usize) {
        if matches!(self.slots.get(file).map(|slot| &slot.content), Some(Content::Ready(_))) {
            self.recent.retain(|&other| other != file);
            self.recent.push(file);
        }
    }

    /// Takes the number of units of a file; `None` if it could not be read.
    pub(crate) fn count(&mut self, file: usize, tally: Option<Tally>) {
        let Some(slot) = self.slots.get_mut(file) else { return };
        match (slot.tally, tally) {
            (None, Some(tally)) => {
                slot.tally = Some(tally);
                self.total += tally;
                self.n_counted += 1;
            }
            (None, None) if !matches!(slot.content, Content::Failed(_)) => {
                slot.content = Content::Failed("it cannot be read".into());
                self.n_failed += 1;
            }
            (None, None) => self.n_failed += 1,
            (Some(_), _) => {}
        }
    }

    /// The units of all files counted so far.
    pub(crate) const fn total(&self) -> Tally {
        self.total
    }

    /// Whether every file was counted or found unreadable.
    pub(crate) fn is_counted(&self) -> bool {
        self.n_counted + self.n_failed >= self.slots.len()
    }
}
