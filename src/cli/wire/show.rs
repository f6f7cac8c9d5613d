//! `show --format json`.

use serde::Serialize;

use super::ChangeWire;
use super::records::{RecordWire, RefusedWire};
use super::trust::TrustWire;
use crate::git::Loaded;
use crate::ledger::Collected;

/// The records on a commit.
#[derive(Serialize)]
pub(in crate::cli) struct ShowWire {
    change: ChangeWire,
    trust: TrustWire,
    records: Vec<RecordWire>,
    refused: Vec<RefusedWire>,
}

impl ShowWire {
    pub(in crate::cli) fn of(loaded: &Loaded, collected: &Collected) -> Self {
        Self {
            change: ChangeWire::of(&loaded.change, &[]),
            trust: TrustWire::of(&loaded.trust),
            records: collected.records.iter().map(RecordWire::whole).collect(),
            refused: collected.refused.iter().map(RefusedWire::of).collect(),
        }
    }
}
