//! What the tests share: repositories to try things on, and a world of its own for the program under test.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

pub mod env;
#[cfg(target_os = "linux")]
pub mod faults;
pub mod gnupg;
pub mod pty;
pub mod readme;
pub mod repo;
pub mod reviewing;
pub mod svg;
