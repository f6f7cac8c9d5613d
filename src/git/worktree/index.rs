//! The index: what git tracks, and what it remembers of each file to know that it was not touched.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::os::unix::fs::MetadataExt as _;

use git2::{IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag, IndexTime};

use super::files::Stat;
use crate::diff::{Entry, Mode};
use crate::git::error::GitError;
use crate::git::repository::{Repository, from_oid};

/// A path of the index.
pub(super) struct Tracked {
    /// What the index has; in a conflict, what the current branch has, if anything.
    pub(super) entry: Entry,
    /// Assume-unchanged or skip-worktree: git was told not to look.
    pub(super) skipped: bool,
    /// Announced with `git add -N`: tracked, but without content yet.
    pub(super) intent_to_add: bool,
    pub(super) in_conflict: bool,
    remembered: Remembered,
}

/// What the index remembers of a file: size, inode, owner and group, and the two times.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Remembered {
    numbers: [u32; 4],
    modified: (u32, u32),
    changed: (u32, u32),
}

/// The index as it was when it was read.
pub(super) struct IndexFile {
    pub(super) tracked: BTreeMap<Vec<u8>, Tracked>,
    /// When the file was written: whatever was touched since then may have been touched again unnoticed.
    written: (u32, u32),
}

impl IndexFile {
    pub(super) fn read(repo: &Repository) -> Result<Self, GitError> {
        let unreadable = |source: git2::Error| GitError::IndexUnreadable { source: source.into() };
        let mut index = repo.inner.index().map_err(unreadable)?;
        let written = index.path().and_then(|path| path.symlink_metadata().ok());
        let written = written.map_or((0, 0), |meta| (low(meta.mtime()), low(meta.mtime_nsec())));
        index.read(true).map_err(unreadable)?;
        let mut tracked: BTreeMap<Vec<u8>, Tracked> = BTreeMap::new();
        for entry in index.iter() {
            let (path, stage, entry) = Tracked::of(entry);
            // Of a conflict the current branch's side (stage 2) stands for the others.
            if stage == 2 || !tracked.contains_key(&path) {
                tracked.insert(path, entry);
            }
        }
        Ok(Self { tracked, written })
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
            && tracked.remembered == Remembered::of_file(stat)
            && tracked.remembered.modified < self.written
    }
}

impl Tracked {
    fn of(entry: IndexEntry) -> (Vec<u8>, u16, Self) {
        let stage = entry.flags >> 12 & 3;
        let extended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
        let assumed = IndexEntryFlag::from_bits_truncate(entry.flags).is_valid();
        let time = |time: IndexTime| (low(time.seconds()), time.nanoseconds());
        let remembered = Remembered {
            numbers: [entry.file_size, entry.ino, entry.uid, entry.gid],
            modified: time(entry.mtime),
            changed: time(entry.ctime),
        };
        let tracked = Self {
            entry: Entry { mode: Mode(entry.mode), id: from_oid(entry.id) },
            skipped: assumed || extended.is_skip_worktree(),
            intent_to_add: extended.is_intent_to_add(),
            in_conflict: stage != 0,
            remembered,
        };
        (entry.path, stage, tracked)
    }
}

/// An entry of which nothing is known but what it stands for.
pub(in crate::git) fn index_entry(path: &[u8], mode: u32, id: git2::Oid) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}

impl Remembered {
    fn of_file(stat: &Stat) -> Self {
        Self { numbers: stat.numbers, modified: stat.modified, changed: stat.changed }
    }
}

/// The low 32 bits, which is all that the index keeps of a number.
pub(super) fn low(number: impl TryInto<i64>) -> u32 {
    let number = number.try_into().unwrap_or(0);
    u32::try_from(number & 0xffff_ffff).unwrap_or(0)
}
