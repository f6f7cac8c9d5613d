//! From a judged change back to single lines: who signed each, how finely, when, and in which record.

use std::collections::BTreeMap;

use super::{FileFinding, FileRecord, FileUnits, HunkRecord, Record, Standing, UnitRecord};
use crate::base::{Digest, Side, Timestamp};
use crate::diff::UnitRef;
use crate::review::{Decision, Grain, Origin};

/// What one person said of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Who.
    pub by: String,
    /// Whether that person is an author of the change.
    pub is_author: bool,
    /// What.
    pub decision: Decision,
    /// How finely.
    pub grain: Grain,
    /// The record that says so.
    pub record: Digest,
    /// When that was made.
    pub at: Timestamp,
    /// Where the line was read, if not in this change.
    pub carried: Option<Origin>,
}

/// For each added line of a file, by its number on the new side (counted from 1), what people say of it whose records count.
pub fn traces(
    file: &FileUnits,
    finding: &FileFinding,
    records: &[(&Record, &Standing)],
) -> BTreeMap<u32, Vec<Trace>> {
    let mut all: BTreeMap<u32, Vec<Trace>> = BTreeMap::new();
    for index in 0..file.n_lines() {
        let Some((Side::New, number)) = file.number_of(index) else { continue };
        for opinion in &finding.opinions {
            let unit = UnitRef::Line(index);
            let said = [
                (Decision::Reject, &opinion.rejected),
                (Decision::Question, &opinion.questioned),
                (Decision::Sign, &opinion.signed),
            ];
            let Some((decision, _)) = said.into_iter().find(|(_, units)| units.contains(unit)) else {
                continue;
            };
            let own = records.iter().filter(|(record, standing)| {
                **standing == Standing::Counts && record.signer() == Some(&opinion.principal)
            });
            // Where several records say it, one in which the line was read comes before one that carried it over.
            let found = own.filter_map(|(record, _)| said_in(file, record, index, decision));
            let Some((record, grain, carried)) = found.min_by_key(|(.., carried)| carried.is_some()) else {
                continue;
            };
            all.entry(number).or_default().push(Trace {
                by: opinion.principal.clone(),
                is_author: opinion.is_author,
                decision,
                grain,
                record: record.id,
                at: record.statement.session.finished,
                carried,
            });
        }
    }
    all
}

/// How a record says this of the line number `index` of the file, if it does.
fn said_in<'a>(
    file: &FileUnits,
    record: &'a Record,
    index: u32,
    decision: Decision,
) -> Option<(&'a Record, Grain, Option<Origin>)> {
    let have = file.hunks.iter().find(|hunk| (hunk.first..hunk.first + hunk.n()).contains(&index))?;
    let is_file = |said: &&FileRecord| said.key() == file.key;
    let said = record.statement.files.iter().find(is_file)?;
    let hunk: &HunkRecord = said.units.iter().find_map(|unit| match unit {
        UnitRecord::Hunk(hunk) if (hunk.id, hunk.at) == (have.id, have.at) => Some(hunk),
        _ => None,
    })?;
    let line = index - have.first;
    if !hunk.decisions.get(decision).contains(line) {
        return None;
    }
    let grain = hunk.grain_of(line)?;
    let carried = hunk.carried.iter().find(|(_, lines)| lines.contains(line)).map(|(origin, _)| *origin);
    Some((record, grain, carried))
}
