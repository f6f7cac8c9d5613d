//! The screen as a person uses it: keys in, frames and journal entries out.

mod any_bytes;
mod asked;
mod blaming;
mod commenting;
mod copying;
mod enduring;
mod finding;
mod frames;
mod harness;
mod keymaps;
mod moved;
mod outside;
mod pointing;
mod seeing;
mod surviving;
mod using;
mod viewing;
mod walking;
