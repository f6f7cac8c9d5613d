//! `countersign show`: a readable receipt of every record on a commit.
//!
//! What a record says is told as it says it; whether its signature holds, and by whose keys, stands first. Whether its counts
//! are true of a change is the business of `verify`.

mod receipt;

use super::args::{Format, ShowArgs};
use super::judging::{collect as collect_records, verifier};
use super::output::{Output, Stop, Tone};
use super::records::print_refused;
use super::wire::{self, ShowWire};
use super::words;
use crate::attest::OverrideRecord;
use crate::git::{GitError, Loaded, Repository, Request, Target};
use crate::ledger::{self, Collected};
use crate::report::{self, Exit, Failure};

/// Runs the command.
pub(super) fn run(args: &ShowArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = super::load::repository()?;
    let noted = Noted::on(&repo, &args.rev, args.trust.as_deref())?;
    match args.format {
        Format::Text => print(&noted, out)?,
        Format::Json => out.line(wire::json(&ShowWire::of(&noted)))?,
    }
    // What a note that cannot be looked into says is not known.
    let is_closed = noted.collected.refused.iter().any(|refused| refused.line.is_none());
    Ok(if is_closed { Exit::CouldNotTell } else { Exit::Holds })
}

/// What is noted on a commit and on its tree.
pub(super) struct Noted {
    /// The commit, as a change, and its trust root.
    pub(super) loaded: Loaded,
    /// The records, and what is neither a record nor an override.
    pub(super) collected: Collected,
    /// The overrides and their withdrawals.
    pub(super) overrides: Vec<OverrideRecord>,
}

impl Noted {
    /// What is noted on `rev`.
    pub(super) fn on(repo: &Repository, rev: &str, trust: Option<&str>) -> Result<Self, Failure> {
        let load = |target| repo.load(&Request { trust: trust.map(str::to_owned), ..Request::new(target) });
        let loaded = match load(Target::Rev(rev.to_owned())) {
            // A tree, as records of uncommitted work are on. It has no parent, so HEAD stands in for the other side.
            Err(GitError::NotACommit { .. }) => {
                load(Target::Range { from: String::new(), to: rev.to_owned(), symmetric: false })
            }
            loaded => loaded,
        }?;
        let verifier = verifier(repo, &loaded.trust)?;
        let mut collected = collect_records(repo, &loaded.change.identity, &verifier)?;
        let mut overrides = Vec::new();
        if let Some(object) = words::noted_object(&loaded.change.identity) {
            let (found, refused) = ledger::overrides(repo, object, &verifier)?;
            overrides = found;
            collected.refused.extend(refused);
        }
        Ok(Self { loaded, collected, overrides })
    }
}

fn print(noted: &Noted, out: &mut Output) -> std::io::Result<()> {
    let Noted { loaded, collected, overrides } = noted;
    let (name, what) = words::subject(&loaded.change);
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, what)))?;
    let keys = report::trusted_keys(&loaded.trust);
    let keys = keys.unwrap_or_else(|| "none, so no signature can be checked".to_owned());
    out.line(out.tone(Tone::Faint, format!("trust root: {}", report::trust_root(&loaded.trust))))?;
    out.line(out.tone(Tone::Faint, format!("trusted keys: {keys}")))?;
    if collected.records.is_empty() && collected.refused.is_empty() && overrides.is_empty() {
        out.gap()?;
        return out.line("no records on it");
    }
    for record in &collected.records {
        out.gap()?;
        receipt::print(record, out)?;
    }
    for record in overrides {
        out.gap()?;
        receipt::print_override(record, overrides, out)?;
    }
    if !collected.refused.is_empty() {
        out.gap()?;
    }
    collected.refused.iter().try_for_each(|line| print_refused(line, out))
}
