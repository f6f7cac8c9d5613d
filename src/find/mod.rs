//! Finding things in a change: lines by a regular expression, and names or lines by letters that occur in them in order.
//!
//! Pure: nothing here reads a file or knows a screen. Start with [`Pattern`] and [`Hits`], or with [`Needle`].

mod fuzzy;
mod hits;
mod pattern;

pub use fuzzy::{Match, Needle};
pub use hits::{Hit, Hits};
pub use pattern::{BadPattern, Pattern};
