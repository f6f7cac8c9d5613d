//! What must hold for any bytes whatsoever, one function for each kind of bytes that come from outside. The fuzzer calls
//! them with what it thinks up, and `tests/properties.rs` with seeds and what comes of seeds.
//!
//! What only the screen can show is in `src/tui/tests/enduring.rs`.

pub mod git;
pub mod journal;
pub mod mail;
pub mod name;
pub mod patch;
pub mod policy;
pub mod record;
pub mod text;
