//! `sync --format json`.

use serde::Serialize;

use crate::cli::sync::Synced;

/// What was exchanged.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct SyncWire {
    remote: String,
    /// Whether records were published, where there were any.
    pushed: bool,
    ledgers: Vec<LedgerWire>,
    /// The names of one's own records that the ledger here had lost.
    put_back: Vec<String>,
    /// What was added to what `git fetch` gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    refspec: Option<String>,
    /// Settings with which records get lost, and what mends each.
    hazards: Vec<HazardWire>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LedgerWire {
    #[serde(rename = "ref")]
    notes_ref: String,
    tip: String,
    gained: usize,
    sent: usize,
}

#[derive(Serialize)]
struct HazardWire {
    what: String,
    mend: String,
}

impl SyncWire {
    pub(in crate::cli) fn of(synced: &Synced) -> Self {
        let ledgers = synced.exchanged.iter().map(|one| LedgerWire {
            notes_ref: one.notes_ref.clone(),
            tip: one.tip.to_string(),
            gained: one.n_gained,
            sent: if synced.is_pushed { one.n_sent } else { 0 },
        });
        let hazards = synced.hazards.iter().cloned().map(|(what, mend)| HazardWire { what, mend });
        Self {
            remote: synced.remote.clone(),
            pushed: synced.is_pushed,
            ledgers: ledgers.collect(),
            put_back: synced.put_back.iter().map(|record| record.record.to_string()).collect(),
            refspec: synced.refspec.clone(),
            hazards: hazards.collect(),
        }
    }
}
