//! Files of the work tree, read without following a link on the way: a path that was swapped for a link leads nowhere.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode as Permissions, OFlags, openat, readlinkat, statat};
use rustix::io::Errno;

use super::index::low;
use crate::base::ObjectId;
use crate::git::error::GitError;
use crate::git::repository::Repository;

/// The size over which a file of the work tree is not taken into a snapshot: 2 GiB.
const MAX_FILE: u64 = 2 << 30;

/// What stands at a path.
pub(super) enum Found {
    Nothing,
    File(Stat),
    Link(Stat),
    Directory,
    /// A socket, a pipe or a device.
    Special,
}

/// What the system says of a file, as the index remembers it.
pub(super) struct Stat {
    pub(super) is_link: bool,
    pub(super) is_executable: bool,
    /// Size, inode, owner, group.
    pub(super) numbers: [u32; 4],
    pub(super) modified: (u32, u32),
    pub(super) changed: (u32, u32),
}

/// The work tree, with the directories that were last gone through kept open.
pub(in crate::git) struct Files {
    top: PathBuf,
    root: OwnedFd,
    open: Vec<(Vec<u8>, OwnedFd)>,
}

const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// A pipe that took the place of a file must not make us wait.
const FILE: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

impl Files {
    pub(super) fn open(top: &Path) -> Result<Self, GitError> {
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(top, flags, Permissions::empty())
            .map_err(|error| GitError::Io { path: top.to_path_buf(), source: error.into() })?;
        Ok(Self { top: top.to_path_buf(), root, open: Vec::new() })
    }

    /// What stands at `path`. What lies behind a link is not there.
    pub(super) fn look(&mut self, path: &[u8]) -> Result<Found, GitError> {
        let Some((directory, name)) = self.parent(path)? else { return Ok(Found::Nothing) };
        let stat = match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Found::Nothing),
            Err(error) => return Err(self.failed(path, error)),
        };
        let kind = FileType::from_raw_mode(stat.st_mode);
        let seen = Stat {
            is_link: kind.is_symlink(),
            is_executable: kind.is_file() && stat.st_mode & 0o100 != 0,
            numbers: [low(stat.st_size), low(stat.st_ino), low(stat.st_uid), low(stat.st_gid)],
            modified: (low(stat.st_mtime), low(stat.st_mtime_nsec)),
            changed: (low(stat.st_ctime), low(stat.st_ctime_nsec)),
        };
        Ok(match kind {
            FileType::RegularFile => Found::File(seen),
            FileType::Symlink => Found::Link(seen),
            FileType::Directory => Found::Directory,
            _ => Found::Special,
        })
    }

    /// The bytes of a regular file; `None` if it is gone by now.
    pub(super) fn read(&mut self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        let Some((directory, name)) = self.parent(path)? else { return Ok(None) };
        let file = match openat(directory, name, FILE, Permissions::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(None),
            Err(error) => return Err(self.failed(path, error)),
        };
        let io = |source| GitError::Io { path: self.full(path), source };
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() {
            return Ok(None);
        }
        let too_big = || GitError::FileTooBig { path: self.full(path), limit: MAX_FILE };
        let len = usize::try_from(meta.len()).ok().filter(|_| meta.len() <= MAX_FILE).ok_or_else(too_big)?;
        let mut bytes = Vec::with_capacity(len);
        // It may be growing.
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > MAX_FILE { Err(too_big()) } else { Ok(Some(bytes)) }
    }

    /// Where a symbolic link points.
    pub(super) fn read_link(&mut self, path: &[u8]) -> Result<Vec<u8>, GitError> {
        let target = match self.parent(path)? {
            Some((directory, name)) => readlinkat(directory, name, Vec::new()),
            None => Err(Errno::NOENT),
        };
        target.map(std::ffi::CString::into_bytes).map_err(|error| self.failed(path, error))
    }

    /// The names in the directory at `path`, which is empty at the top and else ends in `/`, and what they stand for.
    /// Nothing, where there is no such directory by now.
    pub(super) fn list(&mut self, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, GitError> {
        let inside = [path, b"."].concat();
        let Some((directory, _)) = self.parent(&inside)? else { return Ok(Vec::new()) };
        let names = Dir::read_from(directory).and_then(|entries| {
            let named = |entry: rustix::fs::DirEntry| -> rustix::io::Result<_> {
                let kind = match entry.file_type() {
                    // Some file systems do not tell.
                    FileType::Unknown => {
                        let stat = statat(directory, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
                        FileType::from_raw_mode(stat.st_mode)
                    }
                    kind => kind,
                };
                Ok((entry.file_name().to_bytes().to_vec(), kind))
            };
            entries.map(|entry| named(entry?)).collect::<rustix::io::Result<Vec<_>>>()
        });
        let mut names = names.map_err(|error| self.failed(path, error))?;
        names.retain(|(name, _)| !matches!(&name[..], b"." | b".."));
        names.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(names)
    }

    /// Whether the directory at `path` is a repository of its own, whatever can be read of it.
    pub(super) fn is_repository(&self, path: &[u8]) -> bool {
        self.is_submodule(path)
            && !git2::Repository::open(self.full(path))
                .is_err_and(|error| error.code() == git2::ErrorCode::NotFound)
    }

    /// Whether the directory at `path` is the work tree of another repository.
    pub(super) fn is_submodule(&self, path: &[u8]) -> bool {
        self.full(path).join(".git").symlink_metadata().is_ok()
    }

    /// The commit that the repository in the directory at `path` has checked out.
    pub(super) fn submodule_head(&self, path: &[u8]) -> Option<ObjectId> {
        if !self.is_submodule(path) {
            return None;
        }
        Repository::head_of_nested(&self.full(path))
    }

    /// The directory that holds the last part of `path`, and that part; `None` where there is no way there without links.
    fn parent<'p>(&mut self, path: &'p [u8]) -> Result<Option<(&OwnedFd, &'p OsStr)>, GitError> {
        let mut parts: Vec<&[u8]> = path.split(|&b| b == b'/').collect();
        let name = OsStr::from_bytes(parts.pop().unwrap_or_default());
        let same = self.open.iter().zip(&parts).take_while(|((open, _), part)| open == *part).count();
        self.open.truncate(same);
        for part in &parts[same..] {
            let above = self.open.last().map_or(&self.root, |(_, directory)| directory);
            match openat(above, OsStr::from_bytes(part), DIRECTORY, Permissions::empty()) {
                Ok(directory) => self.open.push((part.to_vec(), directory)),
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(None),
                Err(error) => return Err(self.failed(path, error)),
            }
        }
        Ok(Some((self.open.last().map_or(&self.root, |(_, directory)| directory), name)))
    }

    fn full(&self, path: &[u8]) -> PathBuf {
        self.top.join(OsStr::from_bytes(path))
    }

    fn failed(&self, path: &[u8], error: Errno) -> GitError {
        GitError::Io { path: self.full(path), source: error.into() }
    }
}
