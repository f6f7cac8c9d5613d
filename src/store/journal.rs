//! The reviewer's journal: opening, reading and appending to it.

use std::path::Path;

use super::log::Log;
use super::place::{Place, REVIEWS};
use super::{Repair, ReviewKey, StoreError, wire};
use crate::review::Entry;

/// The name of the file.
pub(super) const JOURNAL: &str = "journal";

/// A review's journal, open for appending. No other process can append to it meanwhile.
#[derive(Debug)]
pub struct Journal {
    log: Log,
    next_seq: u64,
}

/// What [`open`] found.
#[derive(Debug)]
pub struct Opened {
    /// To go on.
    pub journal: Journal,
    /// Everything that happened so far, in order.
    pub entries: Vec<Entry>,
    /// What was cut off, if the last write had been cut short.
    pub repaired: Option<Repair>,
}

/// Opens the journal of a review under the user's state directory, or begins it.
pub fn open(state_dir: &Path, key: &ReviewKey) -> Result<Opened, StoreError> {
    let place = Place::make(state_dir, REVIEWS, &key.digest())?;
    let lock = place.lock("lock")?;
    let decode = |payloads: &[&[u8]], path: &Path| decode(payloads, key, path);
    let (log, entries, repaired) = Log::open(&place, JOURNAL, lock, &wire::header(key), decode)?;
    let journal = Journal { log, next_seq: entries.len() as u64 + 1 };
    Ok(Opened { journal, entries, repaired })
}

/// Reads the journal of a review without locking or changing anything. What another process is just writing is left out, and
/// so is a torn end. Empty if there is no journal.
pub fn peek(state_dir: &Path, key: &ReviewKey) -> Result<Vec<Entry>, StoreError> {
    let Some(place) = Place::find(state_dir, REVIEWS, &key.digest())? else { return Ok(Vec::new()) };
    let entries = Log::peek(&place, JOURNAL, |payloads, path| decode(payloads, key, path))?;
    Ok(entries.unwrap_or_default())
}

impl Journal {
    /// Writes an entry. When this returns `Ok`, the entry is on the disk. When it does not, the journal is as it was before,
    /// and unless it says [`StoreError::Unusable`] the next entry can be tried.
    pub fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        self.append_all(std::slice::from_ref(entry))
    }

    /// Writes entries, all or none of them. Otherwise as [`Journal::append`].
    pub fn append_all(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        for (expected, entry) in (self.next_seq..).zip(entries) {
            if entry.seq != expected {
                return Err(StoreError::NotNext { expected, found: entry.seq });
            }
        }
        let lines: Vec<String> = entries.iter().map(wire::entry).collect();
        self.log.append(&lines)?;
        self.next_seq += lines.len() as u64;
        Ok(())
    }

    /// Where the journal is, for messages.
    pub fn path(&self) -> &Path {
        self.log.path()
    }
}

/// The entries behind the header, which has to be that of `key`.
pub(super) fn decode(payloads: &[&[u8]], key: &ReviewKey, path: &Path) -> Result<Vec<Entry>, StoreError> {
    let Some((header, entries)) = payloads.split_first() else { return Ok(Vec::new()) };
    if !wire::is_header(header, key) {
        let path = path.to_owned();
        return Err(match wire::format_of(header) {
            Some(1..=wire::FORMAT) => StoreError::OtherReview { path },
            Some(version) => StoreError::UnknownFormat { path, version },
            None => StoreError::Damaged { path, line: 1 },
        });
    }
    let entry = |(seq, payload): (u64, &&[u8])| {
        let entry = wire::read_entry(payload).filter(|entry| entry.seq == seq);
        entry.ok_or_else(|| StoreError::Damaged { path: path.to_owned(), line: seq + 1 })
    };
    (1..).zip(entries).map(entry).collect()
}

#[cfg(test)]
pub(super) mod tests;
