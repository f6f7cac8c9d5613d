//! `status --format json`.

use serde::Serialize;

use super::policy::PolicyWire;
use super::records::{CarriedFromWire, RecordWire, RefusedWire};
use super::trust::TrustWire;
use super::{ChangeWire, PathWire, TallyWire, TotalsWire};
use crate::attest::FileUnits;
use crate::cli::status::{InLedger, Status, people};
use crate::git::Loaded;
use crate::review::{Review, Totals};

/// The review in progress and the ledger.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct StatusWire {
    change: ChangeWire,
    all: TallyWire,
    review: ReviewWire,
    files: Vec<FileWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<LedgerWire>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReviewWire {
    reviewer: String,
    #[serde(flatten)]
    totals: TotalsWire,
    undecided: TallyWire,
    comments: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_touched: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    /// Whether something was decided after the last record.
    unrecorded: bool,
}

#[derive(Serialize)]
struct FileWire {
    #[serde(flatten)]
    path: PathWire,
    status: char,
    all: TallyWire,
    #[serde(flatten)]
    totals: TotalsWire,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LedgerWire {
    trust: TrustWire,
    policy: PolicyWire,
    signed: TallyWire,
    carried_from: Vec<CarriedFromWire>,
    people: Vec<PersonWire>,
    records: Vec<RecordWire>,
    refused: Vec<RefusedWire>,
    /// The names of records of the person at the keyboard that the ledger has lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<String>,
}

#[derive(Serialize)]
struct PersonWire {
    id: String,
    #[serde(flatten)]
    totals: TotalsWire,
}

impl StatusWire {
    pub(in crate::cli) fn of(status: &Status) -> Self {
        let ledger = status.ledger.as_ref().zip(status.subject.loaded());
        Self {
            change: ChangeWire::of(status.subject.change(), &status.notices),
            all: status.inventory.tally().into(),
            review: ReviewWire {
                reviewer: status.reviewer.clone(),
                totals: status.review.totals().into(),
                undecided: status.undecided().into(),
                comments: status.review.comments().count(),
                last_touched: status.review.last_at().map(|at| at.to_string()),
                record: status.review.last_record().map(|record| record.record.to_string()),
                unrecorded: status.review.unrecorded(),
            },
            files: status.inventory.files.iter().map(|file| FileWire::of(file, &status.review)).collect(),
            ledger: ledger.map(|(ledger, loaded)| LedgerWire::of(ledger, loaded)),
        }
    }
}

impl FileWire {
    fn of(file: &FileUnits, review: &Review) -> Self {
        Self {
            path: PathWire::of(&file.key.path),
            status: file.key.status.letter(),
            all: file.tally().into(),
            totals: review.totals_of(&file.key).into(),
        }
    }
}

impl LedgerWire {
    fn of(ledger: &InLedger, loaded: &Loaded) -> Self {
        let InLedger { rules, verdict } = ledger;
        let judged = &verdict.judged;
        let person = |(id, totals): (&str, Totals)| PersonWire { id: id.to_owned(), totals: totals.into() };
        Self {
            trust: TrustWire::of(&loaded.trust),
            policy: PolicyWire::of(rules, verdict),
            signed: judged.judgement.signed.into(),
            carried_from: judged.judgement.carried_from.iter().map(CarriedFromWire::of).collect(),
            people: people(judged).into_iter().map(person).collect(),
            records: judged
                .records()
                .map(|(record, standing)| RecordWire::of(record, Some(standing)))
                .collect(),
            refused: judged.collected.refused.iter().map(RefusedWire::of).collect(),
            lost: judged.lost.iter().map(|record| record.record.to_string()).collect(),
        }
    }
}
