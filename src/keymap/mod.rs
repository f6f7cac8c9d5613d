//! Keys to commands: the table of everything a person can ask for, and the key files that say how.
//!
//! Start with [`Command`] and its [`TABLE`]: the help screen, the command line, the README and the tests all read it.
//! A [`Keymap`] is read from a file under `keymaps/`; the screen feeds it one [`Chord`] after the other. It has keys for three
//! [`Mode`]s. Keys come from the program and from the user's own configuration, never from a repository. Only the screen knows
//! what a command does.

mod chord;
mod command;
mod fault;
mod file;
mod layout;
mod map;
mod print;
mod table;

pub use chord::{Chord, Key};
pub use command::{Command, Group, Mode};
pub use fault::{KeyFault, KeyFaultKind, KeymapError};
pub use file::KeyEntries;
pub use layout::Layout;
pub use map::{Keymap, Step};
pub use table::{CommandInfo, TABLE};
