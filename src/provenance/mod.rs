//! Who wrote a change, as its commits say it themselves: which AI tools left their mark, and which people take part.
//!
//! Start with [`ai_evidence`], [`human_authors`] and [`CommitMessage`]. The tools and their marks are data, in `tools.toml` beside this file,
//! and so are the variables of agents, in `environment.toml`.
//! All of it is self-reported. A mark can be put in or left out at will, so it is shown and recorded, and its absence proves
//! nothing.

mod blame;
mod commit_message;
mod environment;
mod message;
mod people;
mod tool;
mod wire;

use crate::base::{ObjectId, ZonedTime};

pub use blame::{Blame, Touch};
pub use commit_message::{BodyLine, CommitMessage, TrailerLine};
pub use environment::{AgentSign, agent_of_environment, agent_variables};
pub use people::{authors, human_authors};
pub use tool::{ai_evidence, tool_of_person};

/// What a commit says about its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitText {
    /// Its name.
    pub id: ObjectId,
    /// Who wrote it.
    pub author: Person,
    /// When, as far as the commit says so in a form that git writes.
    pub authored: Option<ZonedTime>,
    /// Who committed it.
    pub committer: Person,
    /// The whole message, in whatever encoding.
    pub message: Vec<u8>,
    /// How many parents it has.
    pub parents: usize,
}

/// A name and an address as they stand in a commit. From outside: sanitise before showing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name; may be empty.
    pub name: Vec<u8>,
    /// The address without `<` and `>`; may be empty.
    pub email: Vec<u8>,
}

/// Where in a commit a mark was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A `Key: value` line, at the end of the message or, as squashing leaves them, anywhere in it.
    Trailer,
    /// The author.
    Author,
    /// The committer.
    Committer,
    /// Another line of the message.
    Body,
}

/// A mark that an AI tool left on a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiEvidence {
    /// The tool's id in the table, such as `claude-code`.
    pub tool: &'static str,
    /// What people call it, such as "Claude Code".
    pub name: &'static str,
    /// Where the mark was.
    pub source: Source,
    /// The mark itself, at most 300 bytes of it. From outside: sanitise before showing.
    pub evidence: String,
    /// The commit.
    pub commit: ObjectId,
}

#[cfg(test)]
mod tests;
