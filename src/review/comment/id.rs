//! Which comment, and whose voice.

use std::fmt;

use super::AgentName;

/// Names a comment of a review. The reviewer's are numbered by the journal, those of agents by their own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommentId {
    /// The reviewer's, by the number of the entry that made it.
    Reviewer(u64),
    /// An agent's, by its number in the agents' log.
    Agent(u64),
}

impl CommentId {
    /// The reverse of its display: `7` or `a7`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| {
            let is_plain = !digits.starts_with(['0', '+']) && !digits.is_empty();
            digits.parse().ok().filter(|_| is_plain)
        };
        match text.strip_prefix('a') {
            Some(digits) => number(digits).map(Self::Agent),
            None => number(text).map(Self::Reviewer),
        }
    }
}

impl fmt::Display for CommentId {
    /// `7` for the reviewer's, `a7` for an agent's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reviewer(number) => write!(f, "{number}"),
            Self::Agent(number) => write!(f, "a{number}"),
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
    fn an_id_is_read_as_it_is_shown() {
        for id in [CommentId::Reviewer(7), CommentId::Agent(12)] {
            assert_eq!(CommentId::parse(&id.to_string()), Some(id));
        }
        for bad in ["", "a", "0", "a0", "07", "+7", "-1", "b7", "7a", "99999999999999999999"] {
            assert_eq!(CommentId::parse(bad), None, "{bad}");
        }
    }
}
