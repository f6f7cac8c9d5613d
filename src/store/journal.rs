//! Opening, reading and appending to a journal.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::place::{Lock, Place};
use super::{Doing, ReviewKey, StoreError, lines, wire};
use crate::base::Digest;
use crate::review::Entry;

const JOURNAL: &str = "journal";

/// A review's journal, open for appending. No other process can append to it meanwhile.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// Where the last good line ends.
    end: u64,
    /// The digest of the last good line.
    digest: Digest,
    next_seq: u64,
    is_usable: bool,
    _lock: Lock,
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

/// A torn end of a journal that was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// How many bytes.
    pub bytes: u64,
    /// The file that holds them now.
    pub kept: PathBuf,
}

/// Opens the journal of a review under the user's state directory, or begins it.
pub fn open(state_dir: &Path, key: &ReviewKey) -> Result<Opened, StoreError> {
    let place = Place::make(state_dir, &key.digest())?;
    let lock = place.lock()?;
    let file = place.open_to_append(JOURNAL)?;
    let path = place.path_of(JOURNAL);
    let bytes = read(&file, &path)?;
    let scan = lines::scan(&bytes).map_err(|line| StoreError::Damaged { path: path.clone(), line })?;
    let entries = decode(&scan.payloads, key, &path)?;
    let end = scan.end as u64;
    let mut journal = Journal {
        file,
        path,
        end,
        digest: scan.digest,
        next_seq: entries.len() as u64 + 1,
        is_usable: true,
        _lock: lock,
    };
    let repaired = journal.cut_off(&bytes[scan.end..], &place)?;
    if end == 0 {
        journal.write_line(&wire::header(key))?;
    }
    // A crash may have come between the making of a directory and its reaching the disk, so this is done every time.
    place.sync()?;
    Ok(Opened { journal, entries, repaired })
}

/// Reads the journal of a review without locking or changing anything. What another process is just writing is left out, and
/// so is a torn end. Empty if there is no journal.
pub fn peek(state_dir: &Path, key: &ReviewKey) -> Result<Vec<Entry>, StoreError> {
    let Some(place) = Place::find(state_dir, &key.digest())? else { return Ok(Vec::new()) };
    let Some(file) = place.open_to_read(JOURNAL)? else { return Ok(Vec::new()) };
    let path = place.path_of(JOURNAL);
    let bytes = read(&file, &path)?;
    let scan = lines::scan(&bytes).map_err(|line| StoreError::Damaged { path: path.clone(), line })?;
    decode(&scan.payloads, key, &path)
}

impl Journal {
    /// Writes an entry. When this returns `Ok`, the entry is on the disk. When it does not, the journal is as it was before,
    /// and unless it says [`StoreError::Unusable`] the next entry can be tried.
    pub fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if entry.seq != self.next_seq {
            return Err(StoreError::NotNext { expected: self.next_seq, found: entry.seq });
        }
        self.write_line(&wire::entry(entry))?;
        self.next_seq += 1;
        Ok(())
    }

    /// Where the journal is, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write_line(&mut self, payload: &str) -> Result<(), StoreError> {
        if !self.is_usable {
            return Err(StoreError::Unusable { path: self.path.clone() });
        }
        let failed = StoreError::io(&self.path, Doing::Writing);
        let stat = rustix::fs::fstat(&self.file).map_err(|errno| failed(errno.into()))?;
        if stat.st_nlink == 0 {
            return Err(StoreError::Deleted { path: self.path.clone() });
        }
        let (digest, line) = lines::line(&self.digest, payload);
        if let Err(error) = self.file.write_all(&line).and_then(|()| self.file.sync_data()) {
            // The failed line must not stay in front of the next one. An entry that could neither be made safe nor be taken
            // back would be half there, so after that nothing may follow.
            self.is_usable = self.file.set_len(self.end).and_then(|()| self.file.sync_data()).is_ok();
            return Err(failed(error));
        }
        self.end += line.len() as u64;
        self.digest = digest;
        Ok(())
    }

    /// Cuts off `torn`, which stands at the end of the file, after putting it into a file of its own.
    fn cut_off(&mut self, torn: &[u8], place: &Place) -> Result<Option<Repair>, StoreError> {
        if torn.is_empty() {
            return Ok(None);
        }
        let (mut copy, kept) = place.make_next("torn")?;
        let copied = copy.write_all(torn).and_then(|()| copy.sync_all());
        copied.map_err(StoreError::io(&kept, Doing::Mending))?;
        place.sync()?;
        let cut = self.file.set_len(self.end).and_then(|()| self.file.sync_all());
        cut.map_err(StoreError::io(&self.path, Doing::Mending))?;
        Ok(Some(Repair { bytes: torn.len() as u64, kept }))
    }
}

fn read(mut file: &File, path: &Path) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(StoreError::io(path, Doing::Reading))?;
    Ok(bytes)
}

/// The entries behind the header, which has to be that of `key`.
fn decode(payloads: &[&[u8]], key: &ReviewKey, path: &Path) -> Result<Vec<Entry>, StoreError> {
    let Some((header, entries)) = payloads.split_first() else { return Ok(Vec::new()) };
    if *header != wire::header(key).as_bytes() {
        let path = path.to_owned();
        return Err(match wire::format_of(header) {
            Some(wire::FORMAT) => StoreError::OtherReview { path },
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
mod tests;
