//! Reading the two blobs of a file and making its units of them.

use super::edits::{Blob, compare};
use super::error::GitError;
use super::repository::Repository;
use super::request::Source;
use crate::base::{ObjectId, Sided};
use crate::diff::{
    Entry, FileChange, FileDiff, Glimpse, ModeKind, OtherChange, OtherKind, ReadError, Reader, Status,
    TextDiff,
};

/// The size over which a blob is not shown, unless the request says otherwise: 32 MiB.
pub const MAX_BLOB: u64 = 32 << 20;
/// The size that no request can raise the limit above: what the diff engine takes, in bytes.
pub const MAX_BLOB_EVER: u64 = 1_000_000_000;
/// How many lines a shown blob may have.
pub const MAX_LINES: u32 = 1_000_000;
/// A symbolic link has to fit on a card; no system makes one a quarter this long.
const MAX_TARGET: u64 = 16 << 10;
/// How far into a blob a NUL byte makes it binary, as in git.
const BINARY_WITHIN: usize = 8000;

/// Whether git would call it binary.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(BINARY_WITHIN)].contains(&0)
}

/// From how many bytes on the two sides of a file are read at the same time: checking a blob against its id is slow.
const AT_ONCE_FROM: u64 = 1 << 20;

/// A [`Reader`] over the objects of a repository.
pub(super) struct BlobReader {
    source: Source,
    repo: Repository,
    /// A handle for another thread, once that was needed.
    second: Option<Repository>,
    max_blob: u64,
}

impl BlobReader {
    pub(super) fn open(source: &Source) -> Result<Self, GitError> {
        let repo = source.open()?;
        let max_blob = source.max_blob.min(MAX_BLOB_EVER);
        Ok(Self { source: source.clone(), repo, second: None, max_blob })
    }
}

impl Reader for BlobReader {
    fn read(&mut self, file: &FileChange) -> Result<FileDiff, ReadError> {
        let Sided { old, new } = file.sides;
        let mut diff = FileDiff { change: file.clone(), others: Vec::new(), lines: None };
        if let (Some(old), Some(new)) = (old, new)
            && old.mode != new.mode
        {
            diff.others.push(self.mode_change(file)?);
        }
        if old.map(|entry| entry.id) != new.map(|entry| entry.id) {
            match self.content(file)? {
                Content::Other(other) => diff.others.push(other),
                Content::Lines(lines) => diff.lines = Some(lines),
            }
        }
        diff.others.sort_by_key(|other| other.kind);
        Ok(diff)
    }
}

/// The units that a changed content makes.
enum Content {
    Other(OtherChange),
    Lines(TextDiff),
}

impl BlobReader {
    fn mode_change(&self, file: &FileChange) -> Result<OtherChange, ReadError> {
        Ok(OtherChange { kind: OtherKind::Mode, sides: self.sizes(file)? })
    }

    fn content(&mut self, file: &FileChange) -> Result<Content, ReadError> {
        let mut sides = self.sizes(file)?;
        if let Some(kind) = self.kind_by_size(file, &sides) {
            return Ok(Content::Other(OtherChange { kind, sides }));
        }
        let blobs = self.blobs(file, &sides)?;
        let is_link = file.kind() == ModeKind::Symlink;
        let max = if is_link { usize::MAX } else { Glimpse::MAX_HEAD };
        for (side, blob) in [(&mut sides.old, &blobs.old), (&mut sides.new, &blobs.new)] {
            if let Some(side) = side {
                side.head = blob[..blob.len().min(max)].to_vec();
            }
        }
        let other = |kind| Ok(Content::Other(OtherChange { kind, sides }));
        if is_link {
            return other(OtherKind::Symlink);
        }
        if is_binary(&blobs.old) || is_binary(&blobs.new) {
            return other(OtherKind::Binary);
        }
        if blobs.old.n_lines().max(blobs.new.n_lines()) > MAX_LINES as usize {
            return other(OtherKind::TooBig);
        }
        compare(blobs).map(Content::Lines).map_err(|error| unreadable(file, file.sides.new, error))
    }

    /// What the change is, where sizes say enough and the content need not be read.
    fn kind_by_size(&self, file: &FileChange, sides: &Sided<Option<Glimpse>>) -> Option<OtherKind> {
        let bytes = || [&sides.old, &sides.new].into_iter().flatten().map(|side| side.size);
        let over = |max: u64| bytes().any(|size| size > max);
        let is_empty = bytes().all(|size| size == 0);
        match (file.kind(), file.status()) {
            (ModeKind::Gitlink, _) => Some(OtherKind::Gitlink),
            (ModeKind::Symlink, _) => over(MAX_TARGET).then_some(OtherKind::TooBig),
            (ModeKind::File, _) if over(self.max_blob) => Some(OtherKind::TooBig),
            (ModeKind::File, Status::Added) if is_empty => Some(OtherKind::Add),
            (ModeKind::File, Status::Deleted) if is_empty => Some(OtherKind::Delete),
            (ModeKind::File, _) => None,
        }
    }

    /// Both sides with their sizes and no content yet. Reads no blob.
    fn sizes(&self, file: &FileChange) -> Result<Sided<Option<Glimpse>>, ReadError> {
        let size = |side: Option<Entry>| {
            let Some(entry) = side else { return Ok(None) };
            let size = match entry.mode.kind() {
                ModeKind::Gitlink => 0,
                _ => self.repo.header(entry.id).map_err(|error| unreadable(file, side, error))?.0,
            };
            Ok(Some(Glimpse { entry, size, head: Vec::new() }))
        };
        Ok(Sided { old: size(file.sides.old)?, new: size(file.sides.new)? })
    }

    /// What both sides hold; nothing where there is no such side.
    fn blobs(
        &mut self,
        file: &FileChange,
        sizes: &Sided<Option<Glimpse>>,
    ) -> Result<Sided<Blob<'_>>, ReadError> {
        let size = |side: &Option<Glimpse>| side.as_ref().map_or(0, |side| side.size);
        let Sided { old, new } = file.sides;
        if size(&sizes.old).min(size(&sizes.new)) < AT_ONCE_FROM {
            return Ok(Sided { old: blob(&self.repo, file, old)?, new: blob(&self.repo, file, new)? });
        }
        let second = match self.second.take() {
            Some(second) => second,
            None => self.source.open().map_err(|error| unreadable(file, new, error))?,
        };
        let (repo, second) = (&self.repo, self.second.insert(second));
        std::thread::scope(|scope| {
            // What libgit2 holds stays in its thread.
            let new = scope.spawn(move || blob(second, file, new).map(Blob::into_bytes));
            let old = blob(repo, file, old);
            let new = new.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok(Sided { old: old?, new: Blob::Bytes(new?) })
        })
    }
}

fn blob<'a>(repo: &'a Repository, file: &FileChange, side: Option<Entry>) -> Result<Blob<'a>, ReadError> {
    let Some(entry) = side else { return Ok(Blob::Bytes(Vec::new())) };
    repo.blob(entry.id).map_err(|error| unreadable(file, side, error))
}

fn unreadable(file: &FileChange, side: Option<Entry>, error: GitError) -> ReadError {
    let path = file.path.clone();
    match error {
        GitError::Missing { id } => ReadError::Missing { id, path },
        error => {
            let id = side.map_or_else(ObjectId::empty_tree, |entry| entry.id);
            ReadError::Unreadable { id, path, source: error.into() }
        }
    }
}
