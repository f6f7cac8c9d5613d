//! countersign: read a machine-written change line by line, sign it off, and leave a signed attestation of that reading in
//! the repository's git notes.

pub mod base;

pub mod diff;
pub mod provenance;
pub mod review;

pub mod attest;

pub mod config;
pub mod git;
pub mod highlight;
pub mod keymap;
pub mod ledger;
pub mod sign;
pub mod store;
pub mod theme;

pub mod report;

pub mod tui;
