//! Programs that are run with nobody at them: they get nothing but what is written to them, and whoever waits for them does not
//! wait for ever.
//!
//! Start with [`Task`]. How long one takes is not asked, only how long it is silent: a child that neither says nor reads
//! anything for that long hangs, on a file system that does not answer or on a lock, and is ended with everything that it
//! started. Each has a process group of its own for that, so that what is typed at the terminal does not reach it;
//! [`interrupt_all`] passes on an interrupt.
//!
//! What may have to wait for a person (a passphrase, a touch, an editor) is not run here.

mod conversation;
mod group;
mod task;

pub use conversation::Conversation;
pub use group::{end_all, interrupt_all, interrupt_all_before};
pub use task::{PATIENCE_SECONDS, Silent, Task, be_patient};

#[cfg(test)]
mod tests;
