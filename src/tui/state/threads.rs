//! The threads of the whole review, in the order in which a reader meets them.

use super::State;
use crate::review::comment::{Location, Thread};

impl State {
    /// Every thread: what is about the whole change first, then by file and place, those of files that are filtered out
    /// last.
    pub(crate) fn threads(&self) -> Vec<&Thread> {
        let mut threads: Vec<(_, &Thread)> = (self.deciding.discussion.threads().iter())
            .map(|thread| {
                let location = self.location_of(thread);
                let place = self.files.place(self.file_of(thread)).unwrap_or(usize::MAX);
                ((location.file.is_some(), place, location.order()), thread)
            })
            .collect();
        threads.sort_by_key(|(place, _)| *place);
        threads.into_iter().map(|(_, thread)| thread).collect()
    }

    /// Where a thread stands now, as far as its file was read; else where it stood when it was written.
    pub(crate) fn location_of(&self, thread: &Thread) -> Location {
        let first = &thread.first;
        match first.anchor.file().map(|key| self.files.find(key)) {
            None | Some(None) => Location::of(first, None),
            Some(Some(file)) => match self.files.ready(file) {
                Some(open) => Location::found(first, Some((&open.diff, open.anchor_of(first)))),
                None => Location::as_written(first),
            },
        }
    }

    /// The file in which a thread is met: the first one if it is about the whole change, or about a file that is not there.
    pub(crate) fn file_of(&self, thread: &Thread) -> usize {
        let file = thread.first.anchor.file().and_then(|key| self.files.find(key));
        file.or_else(|| self.files.first()).unwrap_or(0)
    }
}
