//! The git room against real repositories, with the git program as the oracle.

#![allow(clippy::unwrap_used, reason = "a test stops where its setting up fails")]

mod support;

#[path = "git/blame.rs"]
mod blame;
#[path = "git/kinds.rs"]
mod kinds;
#[path = "git/loading.rs"]
mod loading;
#[path = "git/lying.rs"]
mod lying;
#[path = "git/merging.rs"]
mod merging;
#[path = "git/messages.rs"]
mod messages;
#[path = "git/moved.rs"]
mod moved;
#[path = "git/notes.rs"]
mod notes;
#[path = "git/pipes.rs"]
mod pipes;
#[path = "git/planted.rs"]
mod planted;
#[path = "git/refusals.rs"]
mod refusals;
#[path = "git/remotes.rs"]
mod remotes;
#[path = "git/trust.rs"]
mod trust;
#[path = "git/worktree.rs"]
mod worktree;
