//! Every error as a person should read it: what is wrong, where, and a command to paste that mends it.
//!
//! The rooms of the program describe what went wrong as facts; only this room makes sentences of them, so that the command
//! line and the screen say the same. Start with [`Failure`]. Each adapter has a file here that turns its errors into
//! failures with matches that leave nothing out, so that a new error does not compile before it has its sentence.

mod child;
mod comment;
pub mod doctor;
mod exchange;
mod exit;
mod failure;
mod gate;
mod git;
mod ledger;
mod notice;
mod overriding;
mod patch;
mod pathspec;
mod policy;
mod settings;
mod sign;
mod store;
mod trust;

pub use comment::{ambiguous_comment, left_out, no_place, no_such_comment, no_such_file, no_suggestion};
pub use exchange::hazard;
pub use exit::Exit;
pub use failure::{Failure, quoted, quoted_path, shell_path, shell_word};
pub use gate::{lost_lines, setback};
pub use ledger::{does_not_count, doubt, not_carried, refused, signature};
pub use notice::{narrowed_to, notice, scope};
pub use overriding::{IdleOverride, idle_override, no_overrider, override_of, withdrawn};
pub use patch::remark;
pub use pathspec::pathspec;
pub use policy::{
    asked, asked_shortly, demands, faulty_owners, faulty_policy, grain_words, groups, rule_name, wanted,
};
pub use settings::place;
pub use sign::{bad_signature, openpgp_line, refused_to_agent, unclear_commit_keys, unclear_signature};
pub use trust::{trust_root, trusted_keys};
