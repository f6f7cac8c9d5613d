//! `verify --format json`.

use serde::Serialize;

use super::policy::PolicyWire;
use super::records::{CarriedFromWire, RecordWire, RefusedWire};
use super::trust::TrustWire;
use super::{ChangeWire, PathWire, TallyWire, UnitsWire};
use crate::attest::{Conclusion, Doubt, FileFinding, FileUnits, LEDGER_REF, LedgerDoubt, Opinion, Shortfall};
use crate::base::shown::text_of;
use crate::cli::verify::{Answer, Verdicts};
use crate::diff::Tally;
use crate::report::{self, Exit};

/// The answer and all that it rests on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct VerifyWire {
    change: ChangeWire,
    trust: TrustWire,
    policy: PolicyWire,
    /// `holds`, `does-not-hold` or `could-not-tell`.
    conclusion: &'static str,
    reasons: Vec<ReasonWire>,
    all: TallyWire,
    signed: TallyWire,
    /// How many of these rest on nothing but signatures that were carried over.
    carried: TallyWire,
    carried_from: Vec<CarriedFromWire>,
    used_allow_self: bool,
    files: Vec<FileWire>,
    records: Vec<RecordWire>,
    refused: Vec<RefusedWire>,
    /// The names of records of the person at the keyboard that the ledger has lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReasonWire {
    /// `undecided`, `questioned`, `rejected`, `only-by-author`, `signature`, `unread`, `note`, or, where
    /// the ledger is not all that it was, `gone`, `strayed` or `ledger`.
    kind: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    units: Option<TallyWire>,
    /// The record, file or note in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileWire {
    #[serde(flatten)]
    path: PathWire,
    status: char,
    all: TallyWire,
    opinions: Vec<OpinionWire>,
    undecided: UnitsWire,
    /// Whether it is as merging gives it, so that it has not to be signed here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    as_merged: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpinionWire {
    by: String,
    is_author: bool,
    signed: UnitsWire,
    questioned: UnitsWire,
    rejected: UnitsWire,
    /// Those of all these that were carried over from an earlier change.
    carried: UnitsWire,
}

impl VerifyWire {
    pub(in crate::cli) fn of(said: &Answer<'_>) -> Self {
        let Answer { loaded, rules, verdict } = *said;
        let judged = &verdict.judged;
        let notices: Vec<String> = loaded.change.notices.iter().map(report::notice).collect();
        let judgement = &judged.judgement;
        let files = judged.inventory.files.iter().zip(&judgement.files);
        let notes = judged.closed_notes().map(|note| ReasonWire::about("note", note.found_on.to_string()));
        let reasons = match &judgement.conclusion {
            Conclusion::Holds => Vec::new(),
            Conclusion::DoesNotHold(reasons) => reasons.iter().map(shortfall).collect(),
            Conclusion::CouldNotTell(doubts) => doubts.iter().map(doubt).collect(),
        };
        Self {
            change: ChangeWire::of(&loaded.change, &notices),
            trust: TrustWire::of(&loaded.trust),
            policy: PolicyWire::of(rules, verdict),
            conclusion: conclusion(verdict.exit()),
            reasons: notes.chain(reasons).collect(),
            all: judgement.all.into(),
            signed: judgement.signed.into(),
            carried: judgement.carried.into(),
            carried_from: judgement.carried_from.iter().map(CarriedFromWire::of).collect(),
            used_allow_self: judgement.used_allow_self,
            files: files
                .enumerate()
                .map(|(at, file)| FileWire::of(file, judgement.left_out.contains(&at)))
                .collect(),
            records: judged
                .records()
                .map(|(record, standing)| RecordWire::of(record, Some(standing)))
                .collect(),
            refused: judged.collected.refused.iter().map(RefusedWire::of).collect(),
            lost: judged.lost.iter().map(|record| record.record.to_string()).collect(),
        }
    }
}

/// `verify --each-commit --format json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct EachCommitWire {
    conclusion: &'static str,
    /// Oldest first.
    commits: Vec<VerifyWire>,
    /// Commits that are nothing but a merge of their parents.
    plain_merges: Vec<String>,
}

impl EachCommitWire {
    pub(in crate::cli) fn of(verdicts: &Verdicts) -> Self {
        Self {
            conclusion: conclusion(verdicts.exit()),
            commits: verdicts.answers().map(|answer| VerifyWire::of(&answer)).collect(),
            plain_merges: verdicts.plain_merges.iter().map(ToString::to_string).collect(),
        }
    }
}

pub(super) const fn conclusion(exit: Exit) -> &'static str {
    match exit {
        Exit::Holds => "holds",
        Exit::DoesNotHold => "does-not-hold",
        Exit::CouldNotTell | Exit::Usage | Exit::Bug => "could-not-tell",
    }
}

impl ReasonWire {
    fn units(kind: &'static str, units: Tally) -> Self {
        Self { kind, units: Some(units.into()), about: None }
    }

    fn about(kind: &'static str, about: String) -> Self {
        Self { kind, units: None, about: Some(about) }
    }
}

fn shortfall(shortfall: &Shortfall) -> ReasonWire {
    match *shortfall {
        Shortfall::Undecided(units) => ReasonWire::units("undecided", units),
        Shortfall::Questioned(units) => ReasonWire::units("questioned", units),
        Shortfall::Rejected(units) => ReasonWire::units("rejected", units),
        Shortfall::OnlyByAuthor { units, .. } => ReasonWire::units("only-by-author", units),
    }
}

fn doubt(doubt: &Doubt) -> ReasonWire {
    match doubt {
        Doubt::Signature(id) => ReasonWire::about("signature", id.to_string()),
        Doubt::Unread(key) => ReasonWire::about("unread", text_of(key.path.as_bytes())),
        Doubt::Ledger(LedgerDoubt::Gone { record, .. }) => ReasonWire::about("gone", record.to_string()),
        Doubt::Ledger(LedgerDoubt::Strayed { record, .. }) => {
            ReasonWire::about("strayed", record.to_string())
        }
        Doubt::Ledger(LedgerDoubt::Cut | LedgerDoubt::Crowded) => {
            ReasonWire::about("ledger", LEDGER_REF.to_owned())
        }
    }
}

impl FileWire {
    fn of((file, finding): (&FileUnits, &FileFinding), as_merged: bool) -> Self {
        Self {
            path: PathWire::of(&file.key.path),
            status: file.key.status.letter(),
            all: file.tally().into(),
            opinions: finding.opinions.iter().map(|opinion| OpinionWire::of(file, opinion)).collect(),
            undecided: UnitsWire::of(file, &finding.undecided),
            as_merged,
        }
    }
}

impl OpinionWire {
    fn of(file: &FileUnits, opinion: &Opinion) -> Self {
        Self {
            by: opinion.principal.clone(),
            is_author: opinion.is_author,
            signed: UnitsWire::of(file, &opinion.signed),
            questioned: UnitsWire::of(file, &opinion.questioned),
            rejected: UnitsWire::of(file, &opinion.rejected),
            carried: UnitsWire::of(file, &opinion.carried),
        }
    }
}
