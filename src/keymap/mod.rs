//! Keys to commands: the table of everything a person can ask for, and the key files that say how.
//!
//! Start with [`Command`] and its [`TABLE`]: the help screen, the command line, the README and the tests all read it.
//! A [`Keymap`] is read from a file under `keymaps/`; the screen feeds it one [`Chord`] after the other. Only the screen
//! knows what a command does.

mod chord;
mod command;
mod map;

pub use chord::{Chord, Key};
pub use command::{Command, CommandInfo, Group, TABLE};
pub use map::{Keymap, KeymapError, Step};
