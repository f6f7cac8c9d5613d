//! `inventory --format json`.

use serde::Serialize;

use super::{ChangeWire, PathWire};
use crate::attest::FileUnits;
use crate::cli::load::Sum;
use crate::diff::{Change, Entry, FileChange, OtherKind};

/// All of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct InventoryWire {
    change: ChangeWire,
    files: Vec<FileWire>,
    totals: TotalsWire,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileWire {
    #[serde(flatten)]
    path: PathWire,
    /// `A`, `D` or `M`.
    status: char,
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_from: Option<PathWire>,
    old: Option<EntryWire>,
    new: Option<EntryWire>,
    hunks: Vec<HunkWire>,
    others: Vec<OtherWire>,
}

#[derive(Serialize)]
struct EntryWire {
    mode: String,
    /// Not there where a patch does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

#[derive(Serialize)]
struct HunkWire {
    id: String,
    /// First line and number of lines of the old side, then of the new side, as in a hunk header.
    at: [u32; 4],
    removed: u32,
    added: u32,
}

#[derive(Serialize)]
struct OtherWire {
    id: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct TotalsWire {
    files: u64,
    hunks: u64,
    lines: u64,
    others: u64,
}

impl InventoryWire {
    /// Without files yet.
    pub(in crate::cli) fn new(change: &Change, notices: &[String]) -> Self {
        let totals = TotalsWire { files: 0, hunks: 0, lines: 0, others: 0 };
        Self { change: ChangeWire::of(change, notices), files: Vec::new(), totals }
    }

    /// Adds a file.
    pub(in crate::cli) fn add(&mut self, change: &FileChange, units: &FileUnits) {
        let other = |(kind, id): &(OtherKind, _)| OtherWire { id: format!("{id}"), kind: kind.name() };
        self.files.push(FileWire {
            path: PathWire::of(&change.path),
            status: change.status().letter(),
            renamed_from: change.renamed_from.as_ref().map(PathWire::of),
            old: change.sides.old.map(EntryWire::from),
            new: change.sides.new.map(EntryWire::from),
            hunks: units.hunks.iter().map(HunkWire::from).collect(),
            others: units.others.iter().map(other).collect(),
        });
    }

    /// Adds the totals.
    pub(in crate::cli) fn finish(mut self, sum: Sum) -> Self {
        self.totals = TotalsWire { files: sum.files, hunks: sum.hunks, lines: sum.lines, others: sum.others };
        self
    }
}

impl From<&crate::attest::HunkUnits> for HunkWire {
    fn from(hunk: &crate::attest::HunkUnits) -> Self {
        let (start, len) = (hunk.at.start, hunk.at.len);
        Self {
            id: hunk.id.to_string(),
            at: [start.old, len.old, start.new, len.new],
            removed: hunk.removed,
            added: hunk.added,
        }
    }
}

impl From<Entry> for EntryWire {
    fn from(entry: Entry) -> Self {
        let id = (!entry.id.is_zero()).then(|| entry.id.to_string());
        Self { mode: entry.mode.to_string(), id }
    }
}
