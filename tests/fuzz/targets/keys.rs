//! See `src/tui/tests/enduring.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| countersign::tui::fuzzing::keys(data));
