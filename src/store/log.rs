//! A file of chained lines, open for appending: what the journal and the agents' log are made of.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::place::{Lock, Place};
use super::{Doing, StoreError, lines};
use crate::base::Digest;

/// No header is longer.
const MAX_HEADER: u64 = 1 << 20;

/// A torn end of a log that was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// How many bytes.
    pub bytes: u64,
    /// The file that holds them now.
    pub kept: PathBuf,
}

/// A log, open for appending. No other process can append to it meanwhile.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    path: PathBuf,
    /// Where the last good line ends.
    end: u64,
    /// The digest of the last good line.
    digest: Digest,
    is_usable: bool,
    _lock: Lock,
}

impl Log {
    /// Opens the log `name`, or begins it with `header`. `decode` makes of its payloads what it is about; only then is a torn
    /// end cut off.
    pub(super) fn open<T>(
        place: &Place,
        name: &str,
        lock: Lock,
        header: &str,
        decode: impl FnOnce(&[&[u8]], &Path) -> Result<T, StoreError>,
    ) -> Result<(Self, T, Option<Repair>), StoreError> {
        let file = place.open_to_append(name)?;
        let path = place.path_of(name);
        let bytes = read(&file, &path)?;
        let scan = lines::scan(&bytes).map_err(|line| StoreError::Damaged { path: path.clone(), line })?;
        let decoded = decode(&scan.payloads, &path)?;
        let end = scan.end as u64;
        let mut log = Self { file, path, end, digest: scan.digest, is_usable: true, _lock: lock };
        let repaired = log.cut_off(&bytes[scan.end..], place)?;
        if end == 0 {
            log.append(&[header.to_owned()])?;
        }
        // A crash may have come between the making of a directory and its reaching the disk, so this is done every time.
        place.sync()?;
        Ok((log, decoded, repaired))
    }

    /// Reads a log without locking or changing anything. What another process is just writing is left out, and so is a torn
    /// end. `None` if there is no log.
    pub(super) fn peek<T>(
        place: &Place,
        name: &str,
        decode: impl FnOnce(&[&[u8]], &Path) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let Some(file) = place.open_to_read(name)? else { return Ok(None) };
        let path = place.path_of(name);
        let bytes = read(&file, &path)?;
        let scan = lines::scan(&bytes).map_err(|line| StoreError::Damaged { path: path.clone(), line })?;
        decode(&scan.payloads, &path).map(Some)
    }

    /// What the first line carries, without reading the rest; `None` if there is no whole first line.
    pub(super) fn header(place: &Place, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(file) = place.open_to_read(name)? else { return Ok(None) };
        let mut line = Vec::new();
        let read = BufReader::new(file.take(MAX_HEADER)).read_until(b'\n', &mut line);
        read.map_err(StoreError::io(&place.path_of(name), Doing::Reading))?;
        let scan = lines::scan(&line).ok();
        Ok(scan.and_then(|scan| scan.payloads.first().map(|payload| payload.to_vec())))
    }

    /// Writes lines, all or none of them. When this returns `Ok`, they are on the disk. When it does not, the log is as it
    /// was before, and unless it says [`StoreError::Unusable`] the next ones can be tried.
    pub(super) fn append(&mut self, payloads: &[String]) -> Result<(), StoreError> {
        if !self.is_usable {
            return Err(StoreError::Unusable { path: self.path.clone() });
        }
        let failed = StoreError::io(&self.path, Doing::Writing);
        let stat = rustix::fs::fstat(&self.file).map_err(|errno| failed(errno.into()))?;
        if stat.st_nlink == 0 {
            return Err(StoreError::Deleted { path: self.path.clone() });
        }
        let (mut digest, mut bytes) = (self.digest, Vec::new());
        for payload in payloads {
            let (next, line) = lines::line(&digest, payload);
            digest = next;
            bytes.extend(line);
        }
        if let Err(error) = self.file.write_all(&bytes).and_then(|()| self.file.sync_data()) {
            // The failed lines must not stay in front of the next one. An entry that could neither be made safe nor be taken
            // back would be half there, so after that nothing may follow.
            self.is_usable = self.file.set_len(self.end).and_then(|()| self.file.sync_data()).is_ok();
            return Err(failed(error));
        }
        self.end += bytes.len() as u64;
        self.digest = digest;
        Ok(())
    }

    /// Where it is, for messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
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
