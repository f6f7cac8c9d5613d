//! `countersign show`: a readable receipt of every record on a commit.
//!
//! What a record says is told as it says it; whether its signature holds, and by whose keys, stands first. Whether its counts
//! are true of a change is the business of `verify`.

mod receipt;

use super::args::{Format, ShowArgs};
use super::judging::collect as collect_records;
use super::output::{Output, Stop, Tone};
use super::records::print_refused;
use super::wire::{self, ShowWire};
use crate::git::{GitError, Loaded, Repository, Request, Target};
use crate::ledger::Collected;
use crate::report::{self, Exit, Failure};
use crate::sign::Verifier;

/// Runs the command.
pub(super) fn run(args: &ShowArgs, out: &mut Output) -> Result<Exit, Stop> {
    let (loaded, collected) = collect(args)?;
    match args.format {
        Format::Text => print(&loaded, &collected, out)?,
        Format::Json => out.line(wire::json(&ShowWire::of(&loaded, &collected)))?,
    }
    // What a note that cannot be looked into says is not known.
    let is_closed = collected.refused.iter().any(|refused| refused.line.is_none());
    Ok(if is_closed { Exit::CouldNotTell } else { Exit::Holds })
}

/// The records on a commit and on its tree.
fn collect(args: &ShowArgs) -> Result<(Loaded, Collected), Failure> {
    let repo = super::load::repository()?;
    let loaded = match load(&repo, args, Target::Rev(args.rev.clone())) {
        // A tree, as records of uncommitted work are on. It has no parent, so HEAD stands in for the other side.
        Err(GitError::NotACommit { .. }) => {
            load(&repo, args, Target::Range { from: String::new(), to: args.rev.clone(), symmetric: false })
        }
        loaded => loaded,
    }?;
    let verifier = Verifier::for_trust(&repo.signing_config()?, &loaded.trust);
    let collected = collect_records(&repo, &loaded.change.identity, &verifier)?;
    Ok((loaded, collected))
}

fn load(repo: &Repository, args: &ShowArgs, target: Target) -> Result<Loaded, GitError> {
    repo.load(&Request { trust: args.trust.clone(), ..Request::new(target) })
}

fn print(loaded: &Loaded, collected: &Collected, out: &mut Output) -> std::io::Result<()> {
    let (name, what) = super::words::subject(&loaded.change);
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, what)))?;
    let keys = loaded.trust.allowed_signers.as_ref().map(|signers| report::signers_origin(&signers.origin));
    let keys = keys.unwrap_or_else(|| "none, so no signature can be checked".to_owned());
    out.line(out.tone(Tone::Faint, format!("trust root: {}", report::trust_root(&loaded.trust))))?;
    out.line(out.tone(Tone::Faint, format!("trusted keys: {keys}")))?;
    if collected.records.is_empty() && collected.refused.is_empty() {
        out.gap()?;
        return out.line("no records on it");
    }
    for record in &collected.records {
        out.gap()?;
        receipt::print(record, out)?;
    }
    if !collected.refused.is_empty() {
        out.gap()?;
    }
    collected.refused.iter().try_for_each(|line| print_refused(line, out))
}
