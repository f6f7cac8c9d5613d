//! The files of the change: which differ, how many units each has as far as that is known, and the ones that are open.

use std::collections::HashMap;
use std::sync::Arc;

use super::Watching;
use crate::config::Order;
use crate::diff::{FileChange, FileKey, Group, MovedBlocks, Status, Tally, Weight, reading_order};
use crate::provenance::Blame;
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
    /// How many of its changed lines have hidden characters, as far as that was counted.
    pub(crate) n_hidden: u32,
    /// Why it stands where it does in reading order.
    pub(crate) group: Group,
    pub(crate) content: Content,
    /// Which of its lines moved; `None` until a worker was asked, who has not found any at first.
    pub(crate) moved: Option<Arc<MovedBlocks>>,
    /// Who last touched the lines of its old side, once somebody asked.
    pub(crate) blame: Option<Blamed>,
}

/// What is known of who touched the lines of a file.
#[derive(Clone, Debug)]
pub(crate) enum Blamed {
    /// A worker was asked.
    Asked,
    Known(Arc<Blame>),
    /// Nobody can tell, and why.
    Not(String),
}

/// What somebody who read a file counted in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Its units.
    pub(crate) tally: Tally,
    /// Its changed lines with hidden characters.
    pub(crate) n_hidden: u32,
}

impl FileSlot {
    /// How many blocks of moved lines were found in it.
    pub(crate) fn n_moved(&self) -> usize {
        self.moved.as_ref().map_or(0, |moved| moved.blocks.old.len() + moved.blocks.new.len())
    }

    fn weight(&self) -> Weight {
        Weight { n_units: self.tally.map_or(0, Tally::total), n_hidden: self.n_hidden }
    }
}

/// All files, and the list of those that are shown.
#[derive(Debug)]
pub(crate) struct Files {
    slots: Vec<FileSlot>,
    by_key: HashMap<FileKey, usize>,
    /// The files of the list, in its order; the others are filtered out.
    list: Vec<usize>,
    /// Where in the list each file stands.
    places: Vec<Option<usize>>,
    /// Those that are read, least recently used first.
    recent: Vec<usize>,
    total: Tally,
    n_counted: usize,
    n_failed: usize,
    /// Whether the change is still what it was.
    pub(crate) watching: Watching,
}

impl Files {
    pub(crate) fn new(changes: Vec<FileChange>) -> Self {
        let slot = |change: FileChange| {
            let key = change.key();
            let group = Group::Code;
            FileSlot {
                change,
                key,
                tally: None,
                n_hidden: 0,
                group,
                content: Content::Unread,
                moved: None,
                blame: None,
            }
        };
        let slots: Vec<FileSlot> = changes.into_iter().map(slot).collect();
        let by_key = slots.iter().enumerate().map(|(at, slot)| (slot.key.clone(), at)).collect();
        let (list, places) = (Vec::new(), Vec::new());
        let mut files = Self {
            slots,
            by_key,
            list,
            places,
            recent: Vec::new(),
            total: Tally::default(),
            n_counted: 0,
            n_failed: 0,
            watching: Watching::default(),
        };
        files.arrange(Order::Reading, |_| true);
        files
    }

    /// Makes the list anew: of the files that `is_shown` picks, in reading order or by path.
    pub(crate) fn arrange(&mut self, wanted: Order, is_shown: impl Fn(&FileSlot) -> bool) {
        let changes: Vec<&FileChange> = self.slots.iter().map(|slot| &slot.change).collect();
        let order = reading_order(&changes, |file| self.slots[file].weight());
        let mut list: Vec<usize> = order.iter().map(|(file, _)| *file).collect();
        for (file, group) in order {
            self.slots[file].group = group;
        }
        if wanted == Order::Path {
            list.sort_unstable();
        }
        list.retain(|&file| is_shown(&self.slots[file]));
        self.places = vec![None; self.slots.len()];
        for (place, &file) in list.iter().enumerate() {
            self.places[file] = Some(place);
        }
        self.list = list;
    }

    /// The files of the list, in its order.
    pub(crate) fn list(&self) -> &[usize] {
        &self.list
    }

    /// Whether the list has files of more than one group.
    pub(crate) fn has_groups(&self) -> bool {
        let group = |file: Option<&usize>| file.and_then(|&file| self.slots.get(file)).map(|slot| slot.group);
        group(self.list.first()) != group(self.list.last())
    }

    /// Where in the list a file stands; `None` if it is filtered out.
    pub(crate) fn place(&self, file: usize) -> Option<usize> {
        self.places.get(file).copied().flatten()
    }

    /// The files that are filtered out.
    pub(crate) fn filtered_out(&self) -> impl Iterator<Item = &FileSlot> {
        self.slots.iter().zip(&self.places).filter(|(_, place)| place.is_none()).map(|(slot, _)| slot)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The first file of the list.
    pub(crate) fn first(&self) -> Option<usize> {
        self.list.first().copied()
    }

    /// All files of the list, from `start` on and around the end. One that is filtered out counts as before the first.
    pub(crate) fn order_from(&self, start: usize) -> Vec<usize> {
        let mut order = self.list.clone();
        order.rotate_left(self.place(start).unwrap_or(0));
        order
    }

    /// All files of the list beginning with the one after `start`, or before it, and around the end; `start` comes last, if it is
    /// not filtered out.
    pub(crate) fn round_from(&self, start: usize, forward: bool) -> Vec<usize> {
        let mut order = self.order_from(start);
        if !forward {
            order.reverse();
        } else if self.place(start).is_some() {
            order.rotate_left(1);
        }
        order
    }

    /// The file `n` places further down in the list, or up; the last or first one if the list ends before.
    pub(crate) fn step(&self, file: usize, n: usize, forward: bool) -> Option<usize> {
        let last = self.list.len().checked_sub(1)?;
        let place = match (self.place(file), forward) {
            (Some(place), true) => (place + n).min(last),
            (Some(place), false) => place.saturating_sub(n),
            (None, _) => 0,
        };
        self.list.get(place).copied()
    }

    /// Which file has this key; where another base makes an added file a changed one, or the other way round, that one.
    pub(crate) fn find(&self, key: &FileKey) -> Option<usize> {
        let status = match key.status {
            Status::Added => Status::Modified,
            Status::Modified => Status::Added,
            Status::Deleted => Status::Deleted,
        };
        let twin = || self.by_key.get(&FileKey { status, ..key.clone() });
        self.by_key.get(key).or_else(twin).copied()
    }

    pub(crate) fn get(&self, file: usize) -> Option<&FileSlot> {
        self.slots.get(file)
    }

    pub(crate) fn get_mut(&mut self, file: usize) -> Option<&mut FileSlot> {
        self.slots.get_mut(file)
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
        let counted = read.as_ref().ok().map(|open| open.counted());
        slot.content = read.map_or_else(Content::Failed, Content::Ready);
        self.count(file, counted);
        self.touch(file);
        let least = self.recent.iter().position(|&other| other != on_screen && other != file);
        if let Some(at) = least.filter(|_| self.recent.len() > KEEP) {
            let gone = self.recent.remove(at);
            self.slots[gone].content = Content::Unread;
            self.slots[gone].blame = None;
        }
    }

    /// Notes that a worker was asked which lines of a file moved; `false` if nobody needs to ask.
    pub(crate) fn ask_moved(&mut self, file: usize) -> bool {
        let slot = self.slots.get_mut(file).filter(|slot| slot.moved.is_none());
        slot.is_some_and(|slot| slot.moved.replace(Arc::default()).is_none())
    }

    /// Takes the lines of a file that moved.
    pub(crate) fn deliver_moved(&mut self, file: usize, moved: MovedBlocks) {
        if let Some(slot) = self.slots.get_mut(file) {
            slot.moved = Some(Arc::new(moved));
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
    pub(crate) fn count(&mut self, file: usize, counted: Option<Counted>) {
        let Some(slot) = self.slots.get_mut(file) else { return };
        match (slot.tally, counted) {
            (None, Some(Counted { tally, n_hidden })) => {
                slot.tally = Some(tally);
                slot.n_hidden = n_hidden;
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
