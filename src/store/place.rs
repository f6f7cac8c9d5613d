//! The directory of one review: made private, and never reached through a link that somebody else could have put there.

use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use super::{Doing, StoreError};
use crate::base::Digest;

/// The folder with a directory for each review.
pub(super) const REVIEWS: &str = "reviews";

/// How long a lock that is held only for a moment is waited for, and how often it is tried meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(10);

pub(super) const PRIVATE_DIR: Mode = Mode::RWXU;
const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

/// The directory of a review, held open, so that its path is not walked again.
#[derive(Debug)]
pub(super) struct Place {
    /// From the review's own directory up to the state directory.
    dirs: [File; 3],
    path: PathBuf,
}

impl Place {
    /// Makes what is missing of `state_dir`, its folder (`reviews`, `series`) and the directory called `name`.
    pub(super) fn make(state_dir: &Path, folder: &str, name: &Digest) -> Result<Self, StoreError> {
        make_state_dir(state_dir)?;
        let top = open_dir(CWD, state_dir, state_dir, OFlags::empty())?;
        let path = state_dir.join(folder);
        let reviews = make_dir(&top, folder, &path)?;
        let path = path.join(name.to_string());
        let own = make_dir(&reviews, &name.to_string(), &path)?;
        Ok(Self { dirs: [own, reviews, top], path })
    }

    /// Opens the review's directory; `None` if there is none yet.
    pub(super) fn find(state_dir: &Path, folder: &str, name: &Digest) -> Result<Option<Self>, StoreError> {
        let found = || -> Result<Self, StoreError> {
            let top = open_dir(CWD, state_dir, state_dir, OFlags::empty())?;
            let path = state_dir.join(folder);
            let reviews = open_dir(&top, Path::new(folder), &path, OFlags::NOFOLLOW)?;
            let path = path.join(name.to_string());
            let own = open_dir(&reviews, Path::new(&name.to_string()), &path, OFlags::NOFOLLOW)?;
            Ok(Self { dirs: [own, reviews, top], path })
        };
        absent_is_none(found())
    }

    /// The path of the file `name`, for messages.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Opens the file `name` for reading and appending, and makes it if there is none.
    pub(super) fn open_to_append(&self, name: &str) -> Result<File, StoreError> {
        self.open_file(name, OFlags::RDWR | OFlags::CREATE | OFlags::APPEND)
    }

    /// Opens the file `name` for reading; `None` if there is none.
    pub(super) fn open_to_read(&self, name: &str) -> Result<Option<File>, StoreError> {
        absent_is_none(self.open_file(name, OFlags::RDONLY))
    }

    /// Makes the first of the files `<stem>-1`, `<stem>-2` ... that does not exist.
    pub(super) fn make_next(&self, stem: &str) -> Result<(File, PathBuf), StoreError> {
        let mut number = 1_u32;
        loop {
            let name = format!("{stem}-{number}");
            match self.open_file(&name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL) {
                Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {
                    number += 1;
                }
                Ok(file) => return Ok((file, self.path_of(&name))),
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the lock `name`, and leaves this process's number in it.
    pub(super) fn lock(&self, name: &str) -> Result<Lock, StoreError> {
        let lock = self.open_file(name, OFlags::RDWR | OFlags::CREATE)?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => return Err(StoreError::InUse { pid: read_pid(&lock) }),
            taken => taken.map_err(StoreError::io(&self.path_of(name), Doing::Locking))?,
        }
        let lock = Lock(lock);
        // The number only helps a message along, and on a full disk there may be no room for it.
        let pid = format!("{}\n", std::process::id());
        let _ = lock.0.set_len(0).and_then(|()| (&lock.0).write_all(pid.as_bytes()));
        Ok(lock)
    }

    /// The same for a lock that nobody holds for long: waits while another process has it, though not for ever.
    pub(super) fn wait_for_lock(&self, name: &str) -> Result<Lock, StoreError> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.lock(name) {
                Err(StoreError::InUse { .. }) if Instant::now() < until => thread::sleep(RETRY),
                taken => return taken,
            }
        }
    }

    /// Makes sure that the directories on the way, and the names in them, are on the disk.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        let synced = self.dirs.iter().try_for_each(File::sync_all);
        synced.map_err(StoreError::io(&self.path, Doing::Writing))
    }

    fn open_file(&self, name: &str, flags: OFlags) -> Result<File, StoreError> {
        let path = self.path_of(name);
        // Without NONBLOCK a pipe in place of the file would keep us waiting; on a plain file it means nothing.
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let opened = rustix::fs::openat(&self.dirs[0], name, flags, PRIVATE_FILE);
        let file = File::from(opened.map_err(|errno| refused(errno, &path))?);
        check(&file, FileType::RegularFile, &path)?;
        Ok(file)
    }
}

/// The right to append to a review's journal, until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Closing the file would do, if no child process were just being made that still has it open too.
    fn drop(&mut self) {
        let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
    }
}

/// The lock's holder writes its number right after it took the lock; until then there is none to read.
pub(super) fn read_pid(lock: &File) -> Option<u32> {
    std::io::read_to_string(lock.take(16)).ok()?.trim().parse().ok()
}

/// Makes the state directory and what leads to it, and makes that last.
fn make_state_dir(dir: &Path) -> Result<(), StoreError> {
    let missing: Vec<&Path> =
        dir.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).collect();
    let failed = StoreError::io(dir, Doing::Opening);
    DirBuilder::new().recursive(true).mode(PRIVATE_DIR.bits()).create(dir).map_err(&failed)?;
    for parent in missing.iter().filter_map(|made| made.parent()) {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        File::open(parent).and_then(|parent| parent.sync_all()).map_err(&failed)?;
    }
    Ok(())
}

fn make_dir(above: &File, name: &str, path: &Path) -> Result<File, StoreError> {
    match rustix::fs::mkdirat(above, name, PRIVATE_DIR) {
        Ok(()) | Err(Errno::EXIST) => open_dir(above, Path::new(name), path, OFlags::NOFOLLOW),
        Err(errno) => Err(refused(errno, path)),
    }
}

pub(super) fn open_dir<D: rustix::fd::AsFd>(
    above: D,
    name: &Path,
    path: &Path,
    flags: OFlags,
) -> Result<File, StoreError> {
    let flags = flags | OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = rustix::fs::openat(above, name, flags, Mode::empty());
    let dir = File::from(opened.map_err(|errno| refused(errno, path))?);
    check(&dir, FileType::Directory, path)?;
    Ok(dir)
}

fn refused(errno: Errno, path: &Path) -> StoreError {
    match errno {
        Errno::LOOP | Errno::NOTDIR | Errno::NXIO | Errno::ISDIR => {
            StoreError::NotPlain { path: path.to_owned() }
        }
        other => StoreError::Io { path: path.to_owned(), doing: Doing::Opening, source: other.into() },
    }
}

/// Refuses what is of another kind, belongs to somebody else or can be written by others.
fn check(file: &File, kind: FileType, path: &Path) -> Result<(), StoreError> {
    let stat = rustix::fs::fstat(file).map_err(StoreError::io(path, Doing::Opening))?;
    let mode = Mode::from_raw_mode(stat.st_mode);
    if FileType::from_raw_mode(stat.st_mode) != kind {
        return Err(StoreError::NotPlain { path: path.to_owned() });
    }
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        return Err(StoreError::ForeignOwner { path: path.to_owned(), owner: stat.st_uid });
    }
    if mode.intersects(Mode::WGRP | Mode::WOTH) {
        return Err(StoreError::WritableByOthers { path: path.to_owned(), mode: mode.bits() & 0o777 });
    }
    Ok(())
}

pub(super) fn absent_is_none<T>(result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match result {
        Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}
