//! Records from the review to the notes and back, with real keys, a real repository, and a stranger's tools.

#![allow(clippy::unwrap_used, reason = "a test stops where its setting up fails")]

mod support;

#[path = "ledger/carried.rs"]
mod carried;
#[path = "ledger/desk.rs"]
mod desk;
#[path = "ledger/forgery.rs"]
mod forgery;
#[path = "ledger/past.rs"]
mod past;
#[path = "ledger/record.rs"]
mod record;
#[path = "ledger/vectors.rs"]
mod vectors;
