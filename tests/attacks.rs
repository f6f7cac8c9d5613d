//! Every way that is known to get a change past `verify` which nobody read: each is tried on a repository as it would be done,
//! and has to be refused with the reason that the page `docs/attacks.md` gives for it.
//!
//! [`table`] has one row an attack; [`mounted`] does what the attacker does, and [`openpgp`] what one does with OpenPGP keys.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

#[allow(dead_code, reason = "shared with the tests of the ledger")]
#[path = "ledger/desk.rs"]
mod desk;
#[path = "attacks/mounted.rs"]
mod mounted;
#[path = "attacks/openpgp.rs"]
mod openpgp;
#[allow(dead_code, reason = "shared with the tests of policies")]
#[path = "policy/scene.rs"]
mod scene;
#[path = "attacks/table.rs"]
mod table;
