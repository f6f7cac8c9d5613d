//! `show --format json`.

use serde::Serialize;

use super::ChangeWire;
use super::records::{RecordWire, RefusedWire, SignatureWire};
use super::trust::TrustWire;
use crate::attest::OverrideRecord;
use crate::cli::show::Noted;

/// The records on a commit.
#[derive(Serialize)]
pub(in crate::cli) struct ShowWire {
    change: ChangeWire,
    trust: TrustWire,
    records: Vec<RecordWire>,
    overrides: Vec<NotedOverrideWire>,
    refused: Vec<RefusedWire>,
}

impl ShowWire {
    pub(in crate::cli) fn of(noted: &Noted) -> Self {
        let Noted { loaded, collected, overrides } = noted;
        Self {
            change: ChangeWire::of(&loaded.change, &[]),
            trust: TrustWire::of(&loaded.trust),
            records: collected.records.iter().map(RecordWire::whole).collect(),
            overrides: overrides.iter().map(|record| NotedOverrideWire::of(record, overrides)).collect(),
            refused: collected.refused.iter().map(RefusedWire::of).collect(),
        }
    }
}

/// An override, or the withdrawal of one, whatever the policy makes of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NotedOverrideWire {
    id: String,
    signature: SignatureWire,
    /// Who it says to be by.
    by: String,
    reason: String,
    made_at: String,
    /// What is compared with what, by commit or else by tree.
    base: String,
    head: String,
    /// The override that it takes back, if it is a withdrawal.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdraws: Option<String>,
    /// The withdrawal that takes it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<String>,
}

impl NotedOverrideWire {
    fn of(record: &OverrideRecord, all: &[OverrideRecord]) -> Self {
        let said = &record.said;
        Self {
            id: record.id.to_string(),
            signature: SignatureWire::of(&record.signature),
            by: said.by.clone(),
            reason: said.reason.clone(),
            made_at: said.at.to_string(),
            base: said.base.object().to_string(),
            head: said.head.object().to_string(),
            withdraws: said.withdraws.map(|id| id.to_string()),
            withdrawn_by: record.withdrawn_by(all).map(|by| by.id.to_string()),
        }
    }
}
