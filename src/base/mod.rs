//! The words everything else is written in: ids, paths, sides, sets of line numbers, time, and the one door to the screen.
//!
//! Nothing here reads a file, knows a terminal or derives serde. Start with [`Shown`]: text from a repository can only be
//! displayed after it went through there.

mod clock;
mod fingerprint;
mod hardware;
mod id;
mod index_set;
mod principals;
mod repo_path;
pub mod shown;
mod sided;
pub mod wildcard;

pub use clock::{Clock, SystemClock, Timestamp, ZonedTime, days_from_civil};
pub use fingerprint::Fingerprint;
pub use hardware::HwKey;
pub use id::{Digest, Hasher, ObjectFormat, ObjectId};
pub use index_set::IndexSet;
pub use principals::matches_list;
pub use repo_path::RepoPath;
pub use shown::Shown;
pub use sided::{Side, Sided};
