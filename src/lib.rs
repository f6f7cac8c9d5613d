//! countersign: read a machine-written change line by line, sign it off, and leave a signed attestation of that reading in
//! the repository's git notes.
//!
//! # Words
//! One word, one meaning, here, in the help, in the README and in records.
//!
//! - A **change** is what is under review: a base tree and a head tree, or a patch.
//! - A **unit** is the smallest thing that needs a decision: one changed line, or one **other change** (mode, empty file,
//!   binary content, link target, submodule pointer, too big to show). A **hunk** is neighbouring changed lines with three
//!   lines of context; it has a content id.
//! - A **decision** is *sign*, *question* or *reject*, by one person, on one unit; nothing said is *undecided*. Its **grain**
//!   is how finely it was given: line, selection, hunk, file. **Exposure** is whether all of a unit was really on the screen.
//! - A **review** is one person's decisions and comments on one change, kept in a **journal**. A **record** is a finished
//!   review as an in-toto statement; sealed in a DSSE envelope it is an **attestation**. The **ledger** is the git notes ref
//!   that holds attestations. **Provenance** is who or what wrote the lines, and how we know.
//!
//! # What always holds
//! 1. Complete: units come from the two trees by object id; no attribute, ignore rule or replace ref takes one out.
//! 2. Explicit: a unit is signed only by a key press of a person at a terminal, for that line, selection or hunk; for a whole
//!    file only where the policy relaxes that path, and then the record says so.
//! 3. Seen: only what was drawn whole can be signed.
//! 4. Bytes exact: what is signed are the blob's bytes; what is invisible is shown as a token and never dropped.
//! 5. Nothing acknowledged is lost: a decision is synced to disk before the screen shows it as made.
//! 6. Nothing is claimed that was not checked; "could not tell" is a third answer.
//! 7. The author is the adversary: trusted keys come from the trust root, and nothing that the repository names is run.
//! 8. The verifier recomputes the diff, the ids and the coverage itself.
//! 9. Cost follows the screen.
//!
//! # The map
//! Rooms in reading order; each imports only from those before it, which `tests/tidy.rs` checks.
//!
//! Words: [`base`]. Domain, pure: [`diff`], [`find`], [`review`], [`provenance`], [`policy`], [`attest`]. The outside world:
//! [`child`] (programs that are run with nobody at them), [`git`], [`store`],
//! [`sign`], [`highlight`], [`config`], [`theme`], [`keymap`], and on top of them [`ledger`]. Front ends: [`report`] (every
//! error as a sentence), [`session`] (what a reader needs), [`tui`] (the screen), [`prompt`] (plain lines instead), [`cli`]
//! (the commands). Start with [`diff::Change`], [`review::Review`] and [`attest::Statement`].

pub mod base;

pub mod diff;
pub mod find;
pub mod provenance;
pub mod review;

pub mod policy;

pub mod attest;

pub mod child;
pub mod config;
pub mod git;
pub mod highlight;
pub mod keymap;
pub mod ledger;
pub mod sign;
pub mod store;
pub mod theme;

pub mod report;

pub mod session;

pub mod cli;
pub mod prompt;
pub mod tui;
