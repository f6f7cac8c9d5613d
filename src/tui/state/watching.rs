//! Whether what is under review moved.

use std::time::Duration;

/// What is known of it.
#[derive(Debug, Default)]
pub(crate) struct Watching {
    /// A sentence, if it did.
    pub(crate) moved: Option<String>,
    /// Whether somebody is just looking.
    pub(crate) is_looking: bool,
    pub(crate) last_key: Option<Duration>,
}
