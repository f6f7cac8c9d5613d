//! What is said of a program that hung.

use super::Failure;
use crate::child::Silent;

/// It was waited for, and ended.
pub(super) fn hung(silent: &Silent) -> Failure {
    let seconds = silent.patience.as_secs();
    Failure::could_not_tell(no_sign_of_life(&silent.name, seconds))
        .hint("does the file system answer, and does nobody hold a lock? see whether this ends: git status")
        .hint(format!(
            "if it only takes that long, have more patience: export COUNTERSIGN_PATIENCE={}",
            10 * seconds
        ))
}

pub(super) fn no_sign_of_life(name: &str, seconds: u64) -> String {
    format!("`{name}` gave no sign of life for {seconds} s and was ended")
}
