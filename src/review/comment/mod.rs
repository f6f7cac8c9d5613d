//! Comments: what is said about lines, files and the change, by the reviewer and by agents, and how it hangs together.
//!
//! A reviewer's comments are events of the journal ([`super::Event::Commented`]). What agents and scripts say comes in by
//! another door and is kept in a log of its own ([`AgentEntry`]): it has no way to be a decision or a reviewer's comment.
//! [`Discussion`] puts both together into threads. Each comment keeps the lines that it is about ([`Quote`]), so that it can
//! be told whether they still stand there, and where (`again`). [`markdown`] and [`patch`] write it all out.

mod again;
mod agent;
mod anchor;
mod body;
mod discussion;
mod id;
mod kind;
mod location;
mod own;
mod quote;
mod suggestion;

pub mod markdown;
pub mod patch;

pub use again::Surroundings;
pub use agent::{AgentEntry, AgentEvent, AgentName};
pub use anchor::{Anchor, NoPlace};
pub use body::Body;
pub use discussion::{Discussion, Heard, Round, Said, Thread, ThreadState};
pub use id::{CommentId, CommentKey, Voice};
pub use kind::{CommentKind, CommentKinds};
pub use location::Location;
pub(super) use own::OwnComments;
pub use own::{Comment, NewComment, Resolution};
pub use quote::{Origin, Quote, QuotedLine};
pub use suggestion::{NoSuggestion, Suggestion};

#[cfg(test)]
mod tests;
