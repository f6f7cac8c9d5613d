//! What went wrong with a journal, in sentences.

use std::io;
use std::path::Path;

use super::failure::{quoted, quoted_path, shell_path};
use super::{Exit, Failure};
use crate::store::{Doing, StoreError};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let unsure = Self::could_not_tell;
        match error {
            StoreError::InUse { pid } => in_use(pid),
            StoreError::Damaged { path, line } => {
                unsure(format!("line {line} of the journal {} is damaged", quoted_path(&path)))
                    .hint(format!("to start over, move it away: {}", move_away(&path)))
            }
            StoreError::UnknownFormat { path, version } => unsure(format!(
                "the journal {} has format {version}, which a later countersign wrote",
                quoted_path(&path)
            ))
            .hint("use that version, or finish the review with it"),
            StoreError::OtherReview { path } => {
                unsure(format!("the journal {} belongs to another review", quoted_path(&path)))
                    .hint(format!("to start over, move it away: {}", move_away(&path)))
            }
            StoreError::NotPlain { path } => unsure(format!(
                "{} is a link or something else than a plain file or directory",
                quoted_path(&path)
            ))
            .hint("countersign keeps reviews only where nothing leads elsewhere; remove it or move it away"),
            StoreError::ForeignOwner { path, owner } => {
                unsure(format!("{} belongs to user {owner}, not to you", quoted_path(&path)))
                    .hint("let XDG_STATE_HOME name a directory of your own")
            }
            StoreError::WritableByOthers { path, mode } => {
                unsure(format!("others may write to {} (mode {mode:03o})", quoted_path(&path)))
                    .hint(format!("chmod go-w {}", shell_path(&path)))
            }
            StoreError::Deleted { path } => {
                unsure(format!("the journal {} was deleted while it was in use", quoted_path(&path)))
            }
            StoreError::NotNext { expected, found } => Self::new(
                Exit::Bug,
                format!(
                    "entry {found} was to be written where entry {expected} was due; nothing was written"
                ),
            ),
            StoreError::Unusable { path } => {
                unsure(format!("the journal {} could not be mended after a failed write", quoted_path(&path)))
                    .hint("start again: everything that was shown as decided is still there")
            }
            StoreError::Io { path, doing, source } => io_failure(&path, doing, &source),
        }
    }
}

fn in_use(pid: Option<u32>) -> Failure {
    let by = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
    Failure::usage(format!("this review is already open in another countersign{by}"))
        .hint("go on there, or leave it first")
}

fn io_failure(path: &Path, doing: Doing, source: &io::Error) -> Failure {
    let what = match doing {
        Doing::Opening => "open",
        Doing::Reading => "read",
        Doing::Writing => "write to",
        Doing::Mending => "mend",
        Doing::Locking => "lock",
    };
    let failure = Failure::could_not_tell(format!(
        "cannot {what} {}: {}",
        quoted_path(path),
        quoted(source.to_string())
    ));
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure.hint("make room; what was shown as decided is safe, what was not is not")
        }
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::NotFound => {
            failure.hint("let XDG_STATE_HOME name a directory that you can write to")
        }
        _ => failure.hint("what was shown as decided is safe; try again once that is mended"),
    }
}

fn move_away(path: &Path) -> String {
    format!("mv {0} {0}.old", shell_path(path))
}
