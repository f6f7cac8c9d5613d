//! See the body of that name.

#![no_main]

#[path = "../bodies/mod.rs"]
#[allow(dead_code, reason = "each target has one of them")]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::policy::body(data));
