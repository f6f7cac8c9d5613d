//! The real program in a real terminal, used as a person uses it: keys in, screen and records out.
//!
//! Start reading with `pty/reader.rs`, the person at the keyboard, and `pty/main_job.rs`.

#![allow(unreachable_pub, reason = "nothing is outside of a test program")]

mod support;

#[path = "pty/blind.rs"]
mod blind;
#[path = "pty/carried.rs"]
mod carried;
#[cfg(target_os = "linux")]
#[path = "pty/children.rs"]
mod children;
#[path = "pty/colours.rs"]
mod colours;
#[path = "pty/comments.rs"]
mod comments;
#[path = "pty/commits.rs"]
mod commits;
#[path = "pty/copying.rs"]
mod copying;
#[path = "pty/desk.rs"]
mod desk;
#[path = "pty/every_key.rs"]
mod every_key;
#[cfg(target_os = "linux")]
#[path = "pty/failing.rs"]
mod failing;
#[path = "pty/fits_in.rs"]
mod fits_in;
#[path = "pty/giving_back.rs"]
mod giving_back;
#[path = "pty/hanging.rs"]
mod hanging;
#[path = "pty/hostile.rs"]
mod hostile;
#[path = "pty/keymaps.rs"]
mod keymaps;
#[path = "pty/main_job.rs"]
mod main_job;
#[path = "pty/mouse.rs"]
mod mouse;
#[path = "pty/no_keys.rs"]
mod no_keys;
#[path = "pty/origins.rs"]
mod origins;
#[path = "pty/outside.rs"]
mod outside;
#[path = "pty/patches.rs"]
mod patches;
#[path = "pty/payloads.rs"]
mod payloads;
#[path = "pty/pictures.rs"]
mod pictures;
#[path = "pty/reader.rs"]
mod reader;
#[path = "pty/resume.rs"]
mod resume;
#[path = "pty/reviews.rs"]
mod reviews;
#[path = "pty/sent.rs"]
mod sent;
#[path = "pty/signing_off.rs"]
mod signing_off;
#[path = "pty/sizes.rs"]
mod sizes;
