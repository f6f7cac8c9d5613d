//! `countersign withdraw`: a person takes back a record of their own, or an override.
//!
//! Start with [`run`]; `own` says what may be taken back, and does it.

mod own;

use super::args::WithdrawArgs;
use super::output::{Output, Stop};
use super::review::ledger_lines;
use super::show::Noted;
use super::who::Who;
use super::{presence, words};
use crate::attest::{Record, Standing};
use crate::base::{Digest, ObjectId, Shown};
use crate::git::Repository;
use crate::ledger;
use crate::report::{Exit, Failure, quoted};
use own::Own;

/// The word that has to be typed.
const WORD: &str = "withdraw";

/// Runs the command.
pub(super) fn run(args: &WithdrawArgs, out: &mut Output) -> Result<Exit, Stop> {
    presence::of_person("withdrawing a record")?;
    if args.reason.trim().is_empty() {
        return Err(Failure::usage("a withdrawal needs a reason").hint("say why with --reason TEXT").into());
    }
    let repo = super::load::repository()?;
    let (id, object) = find(&repo, &args.record)?;
    let noted = Noted::on(&repo, &object.to_string(), args.trust.as_deref())?;
    let who = Who::of(&repo)?;
    let signing = who.signing(false);
    let own_id = signing.reviewer_id(Some(&noted.loaded.trust), &who.email);
    let signer = signing.signer()?.ok_or_else(|| Failure::new(Exit::Bug, "an unsigned withdrawal"))?;
    let own = Own::find(&noted, id, &own_id)?;
    out.line(format!("{} {id}, {}", own.noun(), Shown::of(&own_id)))?;
    out.line(format!("    {}", words::ends(&own.identity())))?;
    out.line(format!("    will be withdrawn: {}", Shown::of(&args.reason)))?;
    out.flush()?;
    if !presence::types(WORD)? {
        out.line("Nothing was withdrawn.")?;
        return Ok(Exit::Holds);
    }
    let by = own.withdraw(&args.reason, &repo, (&who, signer))?;
    out.line(format!("Withdrawn by record {by}"))?;
    out.line("Written, read back and verified.")?;
    let watched = noted.loaded.watched.as_ref().map(|(name, _)| name.as_str());
    let remote = repo.publishing_remote(watched).map_err(Failure::from)?;
    for line in ledger_lines(object, remote.as_deref()) {
        out.line(line)?;
    }
    Ok(Exit::Holds)
}

/// The one record or override whose name begins so, and the object that it is about.
fn find(repo: &Repository, prefix: &str) -> Result<(Digest, ObjectId), Failure> {
    let typed = prefix.to_ascii_lowercase();
    let is_name = (4..=64).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_name {
        return Err(Failure::usage(format!("{} is not the name of a record", quoted(prefix)))
            .hint("at least four of its digits, as in: countersign show"));
    }
    let mut found = ledger::find_by_name(repo, &typed)?.into_iter();
    let none = || {
        Failure::usage(format!("the ledger has no record {}", quoted(prefix)))
            .hint("to see the records on a commit: countersign show REV")
    };
    let (id, place) = found.next().ok_or_else(none)?;
    if found.next().is_some() {
        return Err(Failure::usage(format!("more than one record begins with {}", quoted(prefix)))
            .hint("type more of its digits"));
    }
    let copied = || {
        Failure::usage(format!("record {} is not about what its note is on", words::short_id(&id)))
            .hint("a copy counts nowhere, so there is nothing to take back")
    };
    Ok((id, place.ok_or_else(copied)?))
}

/// What took the place of a record, in words: `superseded by 1a2b3c4d5e6f`, or the reason of a withdrawal.
pub(super) fn replaced(standing: &Standing, records: &[Record]) -> Option<String> {
    let Standing::Superseded { by } = standing else { return None };
    let newer = records.iter().find(|record| record.id == *by);
    let reason = newer.and_then(|newer| newer.statement.reason.as_deref());
    let is_withdrawn = newer.is_some_and(|newer| newer.statement.is_withdrawal());
    let id = words::short_id(by);
    Some(match (is_withdrawn, reason) {
        (true, Some(reason)) => format!("withdrawn by {id}: {}", Shown::of(reason).cut(200)),
        (true, None) => format!("withdrawn by {id}"),
        (false, _) => format!("superseded by {id}"),
    })
}
