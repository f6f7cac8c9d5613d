//! `countersign withdraw`: a person takes back a record of their own.

use super::args::WithdrawArgs;
use super::output::{Output, Stop};
use super::review::ledger_lines;
use super::who::Who;
use super::words;
use super::{presence, show};
use crate::attest::{LEDGER_REF, Record, Standing, Statement};
use crate::base::{Clock as _, Digest, ObjectId, Shown, SystemClock};
use crate::git::{Loaded, Repository};
use crate::ledger::{self, Collected, Written};
use crate::report::{self, Exit, Failure, quoted};
use crate::sign::Signer;

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
    let (loaded, collected) = show::collect(&repo, &object.to_string(), args.trust.as_deref())?;
    let who = Who::of(&repo)?;
    let signing = who.signing(false);
    let own_id = signing.reviewer_id(Some(&loaded.trust), &who.email);
    let signer = signing.signer()?.ok_or_else(|| Failure::new(Exit::Bug, "an unsigned withdrawal"))?;
    let record = own_record(&collected, id, &own_id)?;
    out.line(format!("record {id}, {}", Shown::of(&record.statement.reviewer.id)))?;
    out.line(format!("    {}", words::ends(&record.statement.context.identity)))?;
    out.line(format!("    will be withdrawn: {}", Shown::of(&args.reason)))?;
    out.flush()?;
    if !presence::types(WORD)? {
        out.line("Nothing was withdrawn.")?;
        return Ok(Exit::Holds);
    }
    let written = seal(&repo, (record, object), &args.reason, (&who, signer))?;
    tell(&repo, &loaded, &written, out)?;
    Ok(Exit::Holds)
}

/// The one record whose name begins so, and the object that it is in place on, or else any that has it.
fn find(repo: &Repository, prefix: &str) -> Result<(Digest, ObjectId), Failure> {
    let typed = prefix.to_ascii_lowercase();
    let is_name = (4..=64).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_name {
        return Err(Failure::usage(format!("{} is not the name of a record", quoted(prefix)))
            .hint("at least four of its digits, as in: countersign show"));
    }
    let mut found = ledger::find_records(repo, &typed)?.into_iter();
    let none = || {
        Failure::usage(format!("the ledger has no record {}", quoted(prefix)))
            .hint("to see the records on a commit: countersign show REV")
    };
    let (id, objects) = found.next().ok_or_else(none)?;
    if found.next().is_some() {
        return Err(Failure::usage(format!("more than one record begins with {}", quoted(prefix)))
            .hint("type more of its digits"));
    }
    for object in &objects {
        let said = ledger::claimed(repo, *object, id)?;
        let place = said.and_then(|said: Statement| words::noted_object(&said.context.identity));
        if place == Some(*object) {
            return Ok((id, *object));
        }
    }
    Err(Failure::usage(format!("record {} is not about what its note is on", words::short_id(&id)))
        .hint("a copy counts nowhere, so there is nothing to take back"))
}

/// The record, if it is this person's and there is something to take back.
fn own_record<'a>(collected: &'a Collected, id: Digest, own_id: &str) -> Result<&'a Record, Failure> {
    let short = words::short_id(&id);
    let found = collected.records.iter().find(|record| record.id == id);
    let record = found.ok_or_else(|| Failure::usage(format!("record {short} cannot be read")))?;
    let by = &record.statement.reviewer.id;
    if by != own_id {
        return Err(Failure::usage(format!(
            "record {short} is by {}, and only they can take it back; you sign as {}",
            quoted(by),
            quoted(own_id)
        )));
    }
    if !record.signature.may_come_to_count() {
        return Err(Failure::usage(format!(
            "record {short} counts nowhere, so there is nothing to take back: {}",
            report::signature(&record.signature)
        )));
    }
    if record.statement.is_withdrawal() {
        return Err(Failure::usage(format!("record {short} is a withdrawal itself"))
            .hint("to sign again what was taken back, review it again"));
    }
    let newer = collected.records.iter().find(|newer| {
        newer.statement.supersedes.contains(&id)
            && newer.statement.reviewer.id == *by
            && newer.signature.may_come_to_count()
    });
    match newer {
        None => Ok(record),
        Some(newer) if newer.statement.is_withdrawal() => {
            let by = words::short_id(&newer.id);
            Err(Failure::usage(format!("record {short} was withdrawn already, by your record {by}"))
                .hint("to sign again what was taken back, review it again"))
        }
        Some(newer) => Err(Failure::usage(format!(
            "record {short} counts no longer: your record {} takes its place",
            words::short_id(&newer.id)
        ))
        .hint(format!("countersign withdraw {} --reason TEXT", words::short_id(&newer.id)))),
    }
}

fn seal(
    repo: &Repository,
    (record, object): (&Record, ObjectId),
    reason: &str,
    (who, signer): (&Who, &Signer),
) -> Result<Written, Failure> {
    let now = SystemClock::default().now();
    let tip = repo.notes_tip(LEDGER_REF)?;
    let mut statement = record.statement.withdrawal(record.id, reason.to_owned(), now, tip);
    let name = crate::base::shown::text_of(&who.person.name);
    statement.reviewer.name = Some(name).filter(|name| !name.is_empty());
    let sealed = ledger::seal(&statement, Some(signer), &who.config)?;
    Ok(ledger::withdraw(repo, object, &sealed, &who.person, now)?)
}

fn tell(repo: &Repository, loaded: &Loaded, written: &Written, out: &mut Output) -> Result<(), Stop> {
    out.line(format!("Withdrawn by record {}", written.id))?;
    out.line("Written, read back and verified.")?;
    let remote = repo.publishing_remote(loaded.watched.as_ref().map(|(name, _)| name.as_str()));
    let remote = remote.map_err(Failure::from)?;
    for line in ledger_lines(written.object, remote.as_deref()) {
        out.line(line)?;
    }
    Ok(())
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
