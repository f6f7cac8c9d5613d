//! The index, in the one form that is documented and simple: git is asked to write a private copy of it as version 2, without
//! the parts that a split index keeps elsewhere and the directories that a sparse one has for files.

use std::fs;
use std::io;
use std::path::Path;

use super::words;
use crate::base::{ObjectFormat, ObjectId};
use crate::git::access::Layout;
use crate::git::command::{Git, Verb};
use crate::git::error::{Cause, GitError};
use crate::git::worktree::{IndexFile, IndexLine, MetaData};

/// The bit of the flags that says that more of them follow.
const EXTENDED: u16 = 0x4000;

/// Reads the index whose file is at `path`.
pub(in crate::git::access) fn read(git: &Git, path: &Path, layout: &Layout) -> Result<IndexFile, GitError> {
    IndexFile::of(Some(path), || {
        let copied = match copy(git, path, &layout.git_dir) {
            // Nothing was ever added.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            copied => copied.map_err(GitError::io(path))?,
        };
        let bytes = copied.map_err(|source| GitError::IndexUnreadable { source })?;
        parse(&bytes, layout.format)
            .ok_or_else(|| GitError::IndexUnreadable { source: "it cannot be parsed".into() })
    })
}

/// The bytes of the copy, or what git says against it.
fn copy(git: &Git, path: &Path, git_dir: &Path) -> io::Result<Result<Vec<u8>, Cause>> {
    let dir = tempfile::Builder::new().prefix("countersign-").tempdir()?;
    let private = dir.path().join("index");
    fs::copy(path, &private)?;
    let args = ["--no-split-index", "--index-version", "2", "--force-write-index"];
    let answer = git.apart(git_dir, dir.path()).run(Verb::UpdateIndex, &args)?;
    if !answer.status.success() {
        return Ok(Err(words(&answer)));
    }
    fs::read(private).map(Ok)
}

/// The lines of an index of version 2 or 3, as gitformat-index(5) describes it; `None` if it is not one.
fn parse(bytes: &[u8], format: ObjectFormat) -> Option<Vec<IndexLine>> {
    let mut at = Cursor { bytes };
    if at.take(4)? != b"DIRC" || !matches!(at.number()?, 2 | 3) {
        return None;
    }
    (0..at.number()?).map(|_| at.line(format)).collect()
}

/// What is left to read.
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn line(&mut self, format: ObjectFormat) -> Option<IndexLine> {
        let before = self.bytes.len();
        let changed = (self.number()?, self.number()?);
        let modified = (self.number()?, self.number()?);
        let (_device, inode, mode) = (self.number()?, self.number()?, self.number()?);
        let (owner, group, size) = (self.number()?, self.number()?, self.number()?);
        let id = ObjectId::from_bytes(self.take(format.n_bytes())?)?;
        let flags = self.short()?;
        let extended = if flags & EXTENDED == 0 { 0 } else { self.short()? };
        let path = self.bytes.split(|&b| b == 0).next()?.to_vec();
        // One to eight NUL bytes make the length of the line a multiple of eight.
        let length = before - self.bytes.len() + path.len();
        self.take(path.len() + 8 - length % 8)?;
        let remembered = MetaData { numbers: [size, inode, owner, group], modified, changed };
        Some(IndexLine { path, mode, id, flags, extended, remembered })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_index_is_not_read_as_one() {
        let empty = [&b"DIRC"[..], &2_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat();
        assert_eq!(parse(&empty, ObjectFormat::Sha1).map(|lines| lines.len()), Some(0));
        for bad in [
            b"".to_vec(),
            b"DIRC".to_vec(),
            [&b"DIRC"[..], &4_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat(),
            [&b"DIRC"[..], &2_u32.to_be_bytes(), &1_u32.to_be_bytes(), &[0; 30]].concat(),
            [&b"DIRC"[..], &2_u32.to_be_bytes(), &u32::MAX.to_be_bytes()].concat(),
        ] {
            assert!(parse(&bad, ObjectFormat::Sha256).is_none(), "{bad:?}");
        }
    }
}
