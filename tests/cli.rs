//! The real program in real repositories: what it prints, and with which exit code.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

#[path = "cli/comments.rs"]
mod comments;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/inventory.rs"]
mod inventory;
#[path = "cli/looking_back.rs"]
mod looking_back;
#[path = "cli/manual.rs"]
mod manual;
#[path = "cli/pathspecs.rs"]
mod pathspecs;
#[path = "cli/presence.rs"]
mod presence;
#[path = "cli/refusals.rs"]
mod refusals;
#[path = "cli/rounds.rs"]
mod rounds;
#[path = "cli/settings.rs"]
mod settings;
#[path = "cli/themes.rs"]
mod themes;
#[path = "cli/verify.rs"]
mod verify;
#[path = "cli/withdraw.rs"]
mod withdraw;
