//! The fuzz targets of the screen as ordinary tests; the others are in `tests/properties.rs`.

use super::enduring;

#[path = "../../../tests/fuzz/mutations.rs"]
pub(super) mod mutations;

#[test]
fn any_change_on_any_screen() {
    mutations::holds(enduring::screen, "fuzz/seeds/screen", 60);
}

#[test]
fn any_bytes_from_the_terminal() {
    mutations::holds(enduring::keys, "fuzz/seeds/keys", 60);
}
