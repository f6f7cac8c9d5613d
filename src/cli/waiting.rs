//! Records that an ordinary `git fetch` brought and that nobody has joined with the ledger yet: told, and left to `sync`.

use std::io;

use super::output::{Output, Tone};
use super::words;
use crate::git::Repository;
use crate::ledger;
use crate::report::shell_word;

/// A line for each remote of which records wait. Where that cannot be looked up, `sync` says why.
pub(super) fn hint(repo: &Repository, out: &mut Output) -> io::Result<()> {
    for (remote, n) in ledger::waiting(repo).unwrap_or_default() {
        let (records, are) = (words::count(n as u64, "record", "records"), if n == 1 { "is" } else { "are" });
        let remote = shell_word(&remote);
        let what = format!(
            "! {records} fetched from {remote} {are} not in the ledger here: countersign sync {remote}"
        );
        out.line(out.tone(Tone::Unsure, what))?;
    }
    Ok(())
}
