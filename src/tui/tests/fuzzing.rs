//! The bodies of the two fuzz targets that see the screen from inside; the others have only what is public.

mod enduring;
#[allow(dead_code, reason = "shared with the tests, and only a part is used here")]
mod harness;

/// Any change on a screen of any size.
pub fn screen(data: &[u8]) {
    enduring::screen(data);
}

/// Any bytes from the terminal.
pub fn keys(data: &[u8]) {
    enduring::keys(data);
}
