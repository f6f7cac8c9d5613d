//! One person's decisions and comments on one change, as the fold of the journal's entries.
//!
//! Start with [`Event`] (what can happen) and [`Review`] (what follows from all that happened). [`Exposure`] knows what was
//! drawn, and [`may_decide`] holds the rules for when a unit may be signed, questioned or rejected. [`comment`] is about what
//! is said besides. Nothing here knows the time, a file or a terminal: entries come in with their time, and whoever appends them to the journal does so first.

pub mod comment;
mod event;
mod exposure;
mod fold;
mod marks;
mod pace;
mod rules;
mod runs;

pub use comment::Anchor;
pub use event::{Decision, Entry, Event, Grain, Head, Mark, Origin, Recorded};
pub use exposure::Exposure;
pub use fold::{Review, Unfit};
pub use marks::Totals;
pub use pace::fitting_ms;
pub use rules::{Ask, Refusal, may_decide};
