//! The index: what git tracks, and what it remembers of each file to know that it was not touched.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use git2::{IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag, IndexTime};

use super::files::{Files, Found, Stat};
use crate::base::ObjectId;
use crate::diff::{Entry, Mode};
use crate::git::access::from_oid;
use crate::git::error::GitError;

/// A path of the index.
pub(super) struct Tracked {
    /// What the index has; in a conflict, what the current branch has, if anything.
    pub(super) entry: Entry,
    /// Assume-unchanged or skip-worktree: git was told not to look.
    pub(super) skipped: bool,
    /// Announced with `git add -N`: tracked, but without content yet.
    pub(super) intent_to_add: bool,
    pub(super) in_conflict: bool,
    remembered: MetaData,
}

/// What the index remembers of a file: size, inode, owner and group, and the two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::git) struct MetaData {
    pub(in crate::git) numbers: [u32; 4],
    pub(in crate::git) modified: (u32, u32),
    pub(in crate::git) changed: (u32, u32),
}

/// One line of an index.
#[derive(Debug)]
pub(in crate::git) struct IndexLine {
    pub(in crate::git) path: Vec<u8>,
    pub(in crate::git) mode: u32,
    pub(in crate::git) id: ObjectId,
    /// As they stand in the file.
    pub(in crate::git) flags: u16,
    pub(in crate::git) extended: u16,
    pub(in crate::git) remembered: MetaData,
}

/// The index as it was when it was read.
pub(in crate::git) struct IndexFile {
    pub(super) tracked: BTreeMap<Vec<u8>, Tracked>,
    /// When the file was written: whatever was touched since then may have been touched again unnoticed.
    written: (u32, u32),
}

impl IndexFile {
    /// The index whose file is at `path` and has the lines that `read` reads from it.
    pub(in crate::git) fn of(
        path: Option<&Path>,
        read: impl FnOnce() -> Result<Vec<IndexLine>, GitError>,
    ) -> Result<Self, GitError> {
        let written = path.and_then(|path| path.symlink_metadata().ok());
        let written = written.map_or((0, 0), |meta| (low(meta.mtime()), low(meta.mtime_nsec())));
        let mut tracked: BTreeMap<Vec<u8>, Tracked> = BTreeMap::new();
        for line in read()? {
            let (path, stage, entry) = Tracked::of(line);
            // Of a conflict the current branch's side (stage 2) stands for the others.
            if stage == 2 || !tracked.contains_key(&path) {
                tracked.insert(path, entry);
            }
        }
        Ok(Self { tracked, written })
    }

    /// The lists of attributes that git reads from the index: only where the work tree has none and it is not deleted, as in
    /// a sparse checkout.
    pub(in crate::git) fn hidden_attributes(
        &self,
        files: &mut Files,
    ) -> Result<Vec<(&[u8], Entry)>, GitError> {
        let mut found = Vec::new();
        for (path, tracked) in &self.tracked {
            let is_list = path.rsplit(|&b| b == b'/').next() == Some(b".gitattributes");
            if is_list && tracked.skipped && matches!(files.look(path)?, Found::Nothing) {
                found.push((&path[..], tracked.entry));
            }
        }
        Ok(found)
    }

    /// Whether anything is tracked below the directory at `prefix`, which ends in `/`.
    pub(super) fn has_below(&self, prefix: &[u8]) -> bool {
        let mut after = self.tracked.range::<[u8], _>((Bound::Included(prefix), Bound::Unbounded));
        after.next().is_some_and(|(path, _)| path.starts_with(prefix))
    }

    /// Whether the file is, by all that the index remembers of it, what the index has.
    pub(super) fn is_unchanged(&self, tracked: &Tracked, stat: &Stat) -> bool {
        let mode = match (stat.is_link, stat.is_executable) {
            (true, _) => Mode::SYMLINK,
            (false, true) => Mode::EXECUTABLE,
            (false, false) => Mode::FILE,
        };
        !tracked.in_conflict
            && !tracked.intent_to_add
            && mode == tracked.entry.mode
            && tracked.remembered == MetaData::of_file(stat)
            && tracked.remembered.modified < self.written
    }
}

impl Tracked {
    fn of(line: IndexLine) -> (Vec<u8>, u16, Self) {
        let stage = line.flags >> 12 & 3;
        let extended = IndexEntryExtendedFlag::from_bits_truncate(line.extended);
        let assumed = IndexEntryFlag::from_bits_truncate(line.flags).is_valid();
        let tracked = Self {
            entry: Entry { mode: Mode(line.mode), id: line.id },
            skipped: assumed || extended.is_skip_worktree(),
            intent_to_add: extended.is_intent_to_add(),
            in_conflict: stage != 0,
            remembered: line.remembered,
        };
        (line.path, stage, tracked)
    }
}

impl From<IndexEntry> for IndexLine {
    fn from(entry: IndexEntry) -> Self {
        let time = |time: IndexTime| (low(time.seconds()), time.nanoseconds());
        let remembered = MetaData {
            numbers: [entry.file_size, entry.ino, entry.uid, entry.gid],
            modified: time(entry.mtime),
            changed: time(entry.ctime),
        };
        Self {
            path: entry.path,
            mode: entry.mode,
            id: from_oid(entry.id),
            flags: entry.flags,
            extended: entry.flags_extended,
            remembered,
        }
    }
}

impl MetaData {
    fn of_file(stat: &Stat) -> Self {
        Self { numbers: stat.numbers, modified: stat.modified, changed: stat.changed }
    }
}

/// The low 32 bits, which is all that the index keeps of a number.
pub(super) fn low(number: impl TryInto<i64>) -> u32 {
    let number = number.try_into().unwrap_or(0);
    u32::try_from(number & 0xffff_ffff).unwrap_or(0)
}
