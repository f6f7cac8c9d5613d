//! Looking at the state directory without touching it.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, CWD, OFlags, access};
use rustix::process::{Pid, test_kill_process};

use super::place::{PRIVATE_DIR, Place, REVIEWS, absent_is_none, open_dir, read_pid};
use super::{Doing, StoreError};
use crate::base::Digest;

/// What was found where reviews are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateDir {
    /// It is there, and reviews can be kept in it.
    There {
        /// Its permissions.
        mode: u32,
        /// Whether nobody else can look into it.
        is_private: bool,
    },
    /// It is not there yet and can be made.
    ToBeMade,
}

/// Whether reviews can be kept in `dir`, and if not, what stands in the way.
pub fn inspect(dir: &Path) -> Result<StateDir, StoreError> {
    let Some(top) = absent_is_none(open_dir(CWD, dir, dir, OFlags::empty()))? else {
        let above = dir.ancestors().find(|above| above.exists()).unwrap_or(dir);
        return writable(above).map(|()| StateDir::ToBeMade);
    };
    let reviews: PathBuf = dir.join(REVIEWS);
    let below = absent_is_none(open_dir(&top, Path::new(REVIEWS), &reviews, OFlags::NOFOLLOW))?;
    writable(if below.is_some() { &reviews } else { dir })?;
    let stat = rustix::fs::fstat(&top).map_err(StoreError::io(dir, Doing::Opening))?;
    let mode = stat.st_mode & 0o777;
    Ok(StateDir::There { mode, is_private: mode & !PRIVATE_DIR.bits() == 0 })
}

/// The process that has the review named `id` open, as far as can be told without trying its lock: what stands in the lock
/// file, if there is such a process. The system lets go of the lock when a process ends, so none is ever left behind.
pub fn holder(state_dir: &Path, id: &Digest) -> Result<Option<u32>, StoreError> {
    let Some(place) = Place::find(state_dir, REVIEWS, id)? else { return Ok(None) };
    let Some(lock) = place.open_to_read("lock")? else { return Ok(None) };
    let is_running = |pid: &u32| {
        let pid = i32::try_from(*pid).ok().and_then(Pid::from_raw);
        pid.is_some_and(|pid| test_kill_process(pid).is_ok())
    };
    Ok(read_pid(&lock).filter(is_running))
}

fn writable(dir: &Path) -> Result<(), StoreError> {
    let found = access(dir, Access::WRITE_OK | Access::EXEC_OK);
    let failed = StoreError::io(dir, Doing::Writing);
    found.map_err(|errno| failed(std::io::Error::from(errno)))
}
