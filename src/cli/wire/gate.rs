//! `verify --stdin --format json`.

use serde::Serialize;

use super::VerifyWire;
use super::verify::conclusion;
use crate::cli::verify::gate::{Answer, Answers, Outcome, Refusal};
use crate::ledger::{Lost, Setback};

/// The answer to a push.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct GateWire {
    conclusion: &'static str,
    updates: Vec<UpdateWire>,
    /// Records here that are not known to be where something is sent to.
    unsent: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdateWire {
    r#ref: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
    conclusion: &'static str,
    /// `not-held`, `grows`, `nothing-new`, `judged`, `not-judged`, or why it is refused: `deleted`, `rewound`, `in-the-way`,
    /// `mistakable`, `not-a-commit`, `removed` or `closed`.
    outcome: &'static str,
    /// What the ledger would lose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<LostWire>,
    /// One change, or those that landed one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<VerifyWire>,
}

#[derive(Serialize)]
struct LostWire {
    object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

impl GateWire {
    pub(in crate::cli) fn of(answers: &Answers) -> Self {
        Self {
            conclusion: conclusion(answers.exit()),
            updates: answers.all.iter().map(UpdateWire::of).collect(),
            unsent: answers.n_unsent,
        }
    }
}

impl UpdateWire {
    fn of(answer: &Answer) -> Self {
        let changes = match &answer.outcome {
            Outcome::Judged(verdicts) => verdicts.answers().map(|said| VerifyWire::of(&said)).collect(),
            _ => Vec::new(),
        };
        let lost = match &answer.outcome {
            Outcome::Refused(Refusal::Ledger(_, lost)) => lost.iter().map(LostWire::of).collect(),
            _ => Vec::new(),
        };
        Self {
            r#ref: answer.update.name.clone(),
            old: answer.update.old.map(|id| id.to_string()),
            new: answer.update.new.map(|id| id.to_string()),
            conclusion: conclusion(answer.exit()),
            outcome: outcome(&answer.outcome),
            lost,
            changes,
        }
    }
}

impl LostWire {
    fn of(lost: &Lost) -> Self {
        Self { object: lost.object.to_string(), record: lost.record.map(|id| id.to_string()) }
    }
}

const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::NotHeld => "not-held",
        Outcome::Grows => "grows",
        Outcome::NothingNew => "nothing-new",
        Outcome::Judged(_) => "judged",
        Outcome::NotJudged => "not-judged",
        Outcome::Refused(refusal) => match refusal {
            Refusal::Deleted | Refusal::Ledger(Setback::Deleted, _) => "deleted",
            Refusal::Rewound | Refusal::Ledger(Setback::Rewound, _) => "rewound",
            Refusal::InTheWay => "in-the-way",
            Refusal::Mistakable => "mistakable",
            Refusal::Ledger(Setback::NotACommit, _) => "not-a-commit",
            Refusal::Ledger(Setback::Removed { .. }, _) => "removed",
            Refusal::Ledger(Setback::Closed { .. }, _) => "closed",
        },
    }
}
