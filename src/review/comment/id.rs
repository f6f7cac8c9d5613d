//! Which comment, and whose voice.

use std::fmt;

use super::AgentName;
use crate::base::{Digest, Hasher};

/// Names a comment in a review. The reviewer's are numbered by the journal, those of agents by their own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommentId {
    /// The reviewer's, by the number of the entry that made it.
    Reviewer(u64),
    /// An agent's, by its number in the agents' log.
    Agent(u64),
    /// One of another review of the same work.
    Elsewhere(CommentKey),
}

/// Names a comment in whatever review it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommentKey {
    /// The review that it was made in.
    pub review: Digest,
    /// Whether an agent made it.
    pub is_agent: bool,
    /// Its number in the journal, or in the agents' log.
    pub number: u64,
}

impl CommentId {
    /// The comment that is called so in `review`.
    pub const fn key(self, review: Digest) -> CommentKey {
        match self {
            Self::Reviewer(number) => CommentKey { review, is_agent: false, number },
            Self::Agent(number) => CommentKey { review, is_agent: true, number },
            Self::Elsewhere(key) => key,
        }
    }
}

impl CommentKey {
    /// What it is called in `review`.
    pub fn id_in(self, review: Digest) -> CommentId {
        match self.is_agent {
            _ if self.review != review => CommentId::Elsewhere(self),
            true => CommentId::Agent(self.number),
            false => CommentId::Reviewer(self.number),
        }
    }
}

impl fmt::Display for CommentKey {
    /// Eight hexadecimal digits, the same in every review that knows the comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = Hasher::new(b"countersign/comment/v1\0");
        hasher
            .field(self.review.as_bytes())
            .field(&[u8::from(self.is_agent)])
            .field(&self.number.to_be_bytes());
        f.write_str(&hasher.finish().to_string()[..8])
    }
}

impl fmt::Display for CommentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reviewer(number) => write!(f, "{number}"),
            Self::Agent(number) => write!(f, "a{number}"),
            Self::Elsewhere(key) => key.fmt(f),
        }
    }
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Voice {
    /// The person whose review it is.
    Reviewer,
    /// A program, under the name that it gave itself.
    Agent(AgentName),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_has_one_name_wherever_it_is_known() {
        let (here, there) = (Digest::of(b"here"), Digest::of(b"there"));
        for id in [CommentId::Reviewer(7), CommentId::Agent(7)] {
            let key = id.key(here);
            assert_eq!(key.id_in(here), id);
            assert_eq!(key.id_in(there), CommentId::Elsewhere(key));
            assert_eq!(key.id_in(there).key(there).to_string(), key.to_string());
        }
        assert_ne!(CommentId::Reviewer(7).key(here).to_string(), CommentId::Agent(7).key(here).to_string());
    }
}
