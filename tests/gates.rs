//! Git's hooks on both sides of a push, with a real server: what is let in, what is not, and what is lost (nothing).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

#[path = "gates/branches.rs"]
mod branches;
#[allow(dead_code, reason = "shared with the tests of the ledger")]
#[path = "ledger/desk.rs"]
mod desk;
#[path = "gates/hooks.rs"]
mod hooks;
#[path = "gates/ledger.rs"]
mod ledger;
#[path = "gates/merges.rs"]
mod merges;
#[path = "gates/recipes.rs"]
mod recipes;
#[path = "gates/team.rs"]
mod team;
