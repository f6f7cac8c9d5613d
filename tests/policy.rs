//! Changes held against policies by the real program, with real keys, and by somebody who wants to get around them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

#[path = "policy/adversary.rs"]
mod adversary;
#[path = "policy/auditing.rs"]
mod auditing;
#[path = "policy/checking.rs"]
mod checking;
#[allow(dead_code, reason = "shared with the tests of the ledger")]
#[path = "ledger/desk.rs"]
mod desk;
#[path = "policy/hardware.rs"]
mod hardware;
#[path = "policy/overriding.rs"]
mod overriding;
#[path = "policy/reading.rs"]
mod reading;
#[path = "policy/relaxing.rs"]
mod relaxing;
#[path = "policy/scene.rs"]
mod scene;
#[path = "policy/summary.rs"]
mod summary;
#[path = "policy/verifying.rs"]
mod verifying;
