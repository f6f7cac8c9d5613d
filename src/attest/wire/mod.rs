//! Statements as bytes: canonical JSON (RFC 8785) out, and strict reading in.
//!
//! Start with [`payload`] and [`read`]. `v1` has the shape of the JSON, `write`, `read` and `read_units` carry it from and
//! to the domain types, `strict` refuses what JSON readers disagree about, and `index_text`, `path` and `value` spell sets
//! of lines, paths and single values.

mod error;
mod index_text;
mod overriding;
mod path;
mod read;
mod read_units;
mod strict;
mod summary;
mod v1;
mod value;
mod write;

pub use error::{IndexError, StatementError};
pub use overriding::{override_payload, read_override};
pub use read::read;
pub use summary::summary_payload;
pub use write::payload;

/// The type of every in-toto statement of version 1.
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

#[cfg(test)]
mod tests;
