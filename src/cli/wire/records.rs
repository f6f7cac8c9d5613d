//! Records in JSON: what they are about, who signed them and what became of them. What they decide in detail stands in the
//! records themselves.

use serde::Serialize;

use super::{TallyWire, TotalsWire};
use crate::attest::{CarriedFrom, Record, SignatureVerdict, Standing, payload};
use crate::base::HwKey;
use crate::diff::Identity;
use crate::ledger::RefusedLine;
use crate::report;
use crate::review::Head;

/// A record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordWire {
    id: String,
    found_on: String,
    /// Who it says to be by.
    reviewer: String,
    is_author: bool,
    base: Option<String>,
    head: Option<String>,
    outcome: &'static str,
    #[serde(flatten)]
    decided: TotalsWire,
    signature: SignatureWire,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingWire>,
    /// All that it says, as it was signed; only where records are shown for themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<serde_json::Value>,
}

/// What became of a record for a change.
#[derive(Serialize)]
struct StandingWire {
    /// `counts`, `superseded` or `does-not-count`.
    standing: &'static str,
    /// The record that replaced it, or why it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignatureWire {
    /// `good`, `bad` or `could-not-tell`.
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// What it shows of a hardware key: `sk`, `sk-touch` or `sk-pin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    hw_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl RecordWire {
    /// With all that it says.
    pub(super) fn whole(record: &Record) -> Self {
        let statement = serde_json::from_slice(&payload(&record.statement)).ok();
        Self { statement, ..Self::of(record, None) }
    }

    /// `standing` is what became of it for a certain change, if it was weighed for one.
    pub(super) fn of(record: &Record, standing: Option<&Standing>) -> Self {
        let statement = &record.statement;
        let end = |snapshot: crate::diff::Snapshot| snapshot.object().to_string();
        let (base, head) = match statement.context.identity {
            Identity::Trees { base, head } => (Some(end(base)), Some(end(head))),
            Identity::Patch(_) => (None, None),
        };
        Self {
            id: record.id.to_string(),
            found_on: record.found_on.to_string(),
            reviewer: statement.reviewer.id.clone(),
            is_author: statement.reviewer.is_author,
            base,
            head,
            outcome: super::outcome(statement.outcome),
            decided: statement.coverage.decided.into(),
            signature: SignatureWire::of(&record.signature),
            standing: standing.map(|standing| StandingWire::of(record, standing)),
            statement: None,
        }
    }
}

impl StandingWire {
    fn of(record: &Record, standing: &Standing) -> Self {
        match standing {
            Standing::Counts => Self { standing: "counts", reason: None },
            Standing::Superseded { by } => Self { standing: "superseded", reason: Some(by.to_string()) },
            Standing::DoesNotCount(why) => Self {
                standing: "does-not-count",
                reason: Some(report::does_not_count(why, &record.signature)),
            },
        }
    }
}

impl SignatureWire {
    pub(super) fn of(verdict: &SignatureVerdict) -> Self {
        let none = Self { verdict: "bad", principal: None, fingerprint: None, hw_key: None, reason: None };
        match verdict {
            SignatureVerdict::Good(good) => Self {
                verdict: "good",
                principal: Some(good.principal.clone()),
                fingerprint: Some(good.fingerprint.clone()),
                hw_key: good.hw_key.map(HwKey::word),
                reason: None,
            },
            SignatureVerdict::Bad(bad) => Self { reason: Some(report::bad_signature(bad)), ..none },
            SignatureVerdict::CouldNotTell(unclear) => {
                Self { verdict: "could-not-tell", reason: Some(report::unclear_signature(unclear)), ..none }
            }
        }
    }
}

/// Something in a note that is no record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefusedWire {
    found_on: String,
    /// Counted from 1; not there for a whole note.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    cause: String,
}

impl RefusedWire {
    pub(super) fn of(line: &RefusedLine) -> Self {
        Self {
            found_on: line.found_on.to_string(),
            line: line.line,
            id: line.id.map(|id| id.to_string()),
            cause: report::refused(&line.cause),
        }
    }
}

/// Where a record carries decisions over from, and how much of that counts.
#[derive(Serialize)]
pub(super) struct CarriedFromWire {
    by: String,
    /// Not there if the change moved during a review that had not been recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    /// The commit or tree, or the SHA-256 of the patch, that was read.
    head: String,
    counted: TallyWire,
    refused: TallyWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl CarriedFromWire {
    pub(super) fn of(from: &CarriedFrom) -> Self {
        let refused = from.refused.as_ref();
        Self {
            by: from.by.to_string(),
            record: from.origin.record.map(|id| id.to_string()),
            head: match from.origin.head {
                Head::Commit(id) | Head::Tree(id) => id.to_string(),
                Head::Patch(digest) => digest.to_string(),
            },
            counted: from.counted.into(),
            refused: refused.map(|(units, _)| *units).unwrap_or_default().into(),
            reason: refused.map(|(_, why)| report::not_carried(why)),
        }
    }
}
