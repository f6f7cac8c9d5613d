//! What a person may take back: a record of a review or an override, if it is theirs and there is something to take back.

use crate::attest::{LEDGER_REF, OverrideRecord, Record, SignatureVerdict};
use crate::base::shown::text_of;
use crate::base::{Clock as _, Digest, SystemClock};
use crate::cli::show::Noted;
use crate::cli::who::Who;
use crate::cli::words;
use crate::diff::Identity;
use crate::git::Repository;
use crate::ledger;
use crate::report::{self, Failure, quoted};
use crate::sign::Signer;

/// How to have again what was taken back.
const REVIEW_AGAIN: &str = "to sign again what was taken back, review it again";
const OVERRIDE_AGAIN: &str = "to override again: countersign override RANGE --reason TEXT";

/// A record of one's own that still stands.
#[derive(Clone, Copy)]
pub(super) enum Own<'a> {
    Record(&'a Record),
    Override(&'a OverrideRecord),
}

impl<'a> Own<'a> {
    /// The record of this name, if `own_id` may take it back.
    pub(super) fn find(noted: &'a Noted, id: Digest, own_id: &str) -> Result<Self, Failure> {
        let records = noted.collected.records.iter().filter(|record| record.id == id).map(Own::Record);
        let overrides = noted.overrides.iter().filter(|record| record.id == id).map(Own::Override);
        let short = words::short_id(&id);
        let unread = || Failure::usage(format!("record {short} cannot be read"));
        // Its words may stand there once more, under a worse signature or none.
        let found = records.chain(overrides).min_by_key(|own| {
            let signature = own.signature();
            (matches!(signature, SignatureVerdict::Bad(_)), !signature.may_come_to_count())
        });
        let found = found.ok_or_else(unread)?;
        found.check_person(&short, own_id)?;
        match found {
            Self::Record(record) => check_record(record, &noted.collected.records, &short)?,
            Self::Override(record) => check_override(record, &noted.overrides, &short)?,
        }
        Ok(found)
    }

    /// What to call it.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Record(_) => "record",
            Self::Override(_) => "override",
        }
    }

    /// What it is about.
    pub(super) const fn identity(self) -> Identity {
        match self {
            Self::Record(record) => record.statement.context.identity,
            Self::Override(record) => record.said.identity(),
        }
    }

    const fn signature(self) -> &'a SignatureVerdict {
        match self {
            Self::Record(record) => &record.signature,
            Self::Override(record) => &record.signature,
        }
    }

    fn check_person(self, short: &str, own_id: &str) -> Result<(), Failure> {
        let signature = self.signature();
        let by = match self {
            Self::Record(record) => &record.statement.reviewer.id,
            Self::Override(record) => &record.said.by,
        };
        if by != own_id {
            return Err(Failure::usage(format!(
                "{} {short} is by {}, and only they can take it back; you sign as {}",
                self.noun(),
                quoted(by),
                quoted(own_id)
            )));
        }
        if !signature.may_come_to_count() {
            return Err(Failure::usage(format!(
                "{} {short} counts nowhere, so there is nothing to take back: {}",
                self.noun(),
                report::signature(signature)
            )));
        }
        Ok(())
    }

    /// Signs the withdrawal and puts it beside what it takes back. Gives its name.
    pub(super) fn withdraw(
        self,
        reason: &str,
        repo: &Repository,
        (who, signer): (&Who, &Signer),
    ) -> Result<Digest, Failure> {
        let now = SystemClock::default().now();
        let name = Some(text_of(&who.person.name)).filter(|name| !name.is_empty());
        match self {
            Self::Record(record) => {
                let tip = repo.notes_tip(LEDGER_REF)?;
                let mut statement = record.statement.withdrawal(record.id, reason.to_owned(), now, tip);
                statement.reviewer.name = name;
                let sealed = ledger::seal(&statement, Some(signer), &who.config)?;
                Ok(ledger::write_on(repo, record.found_on, &sealed, &who.person, now)?.id)
            }
            Self::Override(record) => {
                let mut said = record.said.withdrawal(record.id, reason.to_owned(), now);
                said.name = name;
                Ok(ledger::write_override(repo, &said, (signer, &who.config), (&who.person, now))?)
            }
        }
    }
}

fn check_record(record: &Record, all: &[Record], short: &str) -> Result<(), Failure> {
    if record.statement.is_withdrawal() {
        return Err(Failure::usage(format!("record {short} is a withdrawal itself")).hint(REVIEW_AGAIN));
    }
    // What a key signed that is not trusted may be a forgery. It only takes the place of what is as little trusted.
    let is_trusted = |record: &Record| !matches!(record.signature, SignatureVerdict::Bad(_));
    let newer = all.iter().find(|newer| {
        newer.statement.supersedes.contains(&record.id)
            && newer.statement.reviewer.id == record.statement.reviewer.id
            && newer.signature.may_come_to_count()
            && (is_trusted(newer) || !is_trusted(record))
    });
    let Some(newer) = newer else { return Ok(()) };
    let by = words::short_id(&newer.id);
    if newer.statement.is_withdrawal() {
        return Err(Failure::usage(format!("record {short} was withdrawn already, by your record {by}"))
            .hint(REVIEW_AGAIN));
    }
    Err(Failure::usage(format!("record {short} counts no longer: your record {by} takes its place"))
        .hint(format!("countersign withdraw {by} --reason TEXT")))
}

fn check_override(record: &OverrideRecord, all: &[OverrideRecord], short: &str) -> Result<(), Failure> {
    if record.said.withdraws.is_some() {
        return Err(Failure::usage(format!("record {short} is a withdrawal itself")).hint(OVERRIDE_AGAIN));
    }
    let Some(by) = record.withdrawn_by(all) else { return Ok(()) };
    let by = words::short_id(&by.id);
    Err(Failure::usage(format!("override {short} was withdrawn already, by your record {by}"))
        .hint(OVERRIDE_AGAIN))
}
