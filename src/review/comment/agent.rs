//! What agents and scripts say. None of it can be a decision, an edit or a reviewer's comment: there is no event for that.

use std::fmt;

use super::{CommentId, NewComment};
use crate::base::{Shown, Timestamp};

/// The name that an agent gave itself. Nobody vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentName(String);

impl AgentName {
    /// The longest name in bytes.
    pub const MAX: usize = 64;

    /// Takes a name of one line, without anything that a reader would not see.
    pub fn new(name: &str) -> Option<Self> {
        let is_fit = !name.is_empty() && name.len() <= Self::MAX && name.trim() == name;
        (is_fit && Shown::of(name).as_str() == name).then(|| Self(name.to_owned()))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Something that an agent said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentEvent {
    /// A comment or a reply. Its id is the entry's number.
    Commented(Box<NewComment>),
    /// A thread was dealt with, or is open again. Whether that is so is the reviewer's to say.
    Resolved {
        /// The thread's first comment.
        thread: CommentId,
        /// Dealt with, or open again.
        is_done: bool,
    },
}

/// An [`AgentEvent`] with its place, time and speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentEntry {
    /// Its place in the agents' log, counted from 1 without gaps.
    pub seq: u64,
    /// How many entries the reviewer's journal had by then: it answers what they say, and nothing later.
    pub after: u64,
    /// When, by the clock of the reviewer's machine.
    pub at: Timestamp,
    /// Who.
    pub by: AgentName,
    /// What.
    pub event: AgentEvent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_hides_nothing() {
        for good in ["claude", "lint bot 2", "クロード", "alice@example.com"] {
            let name = AgentName::new(good).unwrap();
            assert_eq!((name.as_str(), format!("<{name:20}>")), (good, format!("<{good:20}>")));
        }
        for bad in ["", " a", "a ", "a\nb", "a\tb", "a\u{202e}b", "a\u{200b}", "\u{1b}[31m", &"x".repeat(65)]
        {
            assert_eq!(AgentName::new(bad), None, "{bad:?}");
        }
    }
}
