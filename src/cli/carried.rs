//! Telling where decisions were carried over from.

use std::collections::BTreeMap;
use std::io;

use super::judging::Judged;
use super::output::{Output, Tone};
use super::words;
use crate::attest::{Statement, UnitRecord};
use crate::diff::Tally;
use crate::report;
use crate::review::{Head, Origin};

/// `from record 1a2b3c4d5e6f on 1234567`.
pub(super) fn origin(origin: &Origin) -> String {
    let head = match origin.head {
        Head::Commit(id) => id.short(),
        Head::Tree(id) => format!("tree {}", id.short()),
        Head::Patch(digest) => format!("patch {}", words::short_id(&digest)),
    };
    match &origin.record {
        Some(record) => format!("from record {} on {head}", words::short_id(record)),
        None => format!("from the same review, when the head was {head}"),
    }
}

/// What the records that count carry over, place by place, and what of it counts.
pub(super) fn print_weighed(judged: &Judged, out: &mut Output) -> io::Result<()> {
    let all = &judged.judgement.carried_from;
    if all.is_empty() {
        return Ok(());
    }
    out.line("carried over")?;
    for from in all {
        let (by, place) = (words::short_id(&from.by), origin(&from.origin));
        if from.counted.total() > 0 {
            let units = words::units(from.counted);
            out.line(format!("    {by}  {units} {place}: {}", out.tone(Tone::Good, "counts")))?;
        }
        if let Some((units, why)) = &from.refused {
            let why = format!("does not count: {}", report::not_carried(why));
            out.line(format!("    {by}  {} {place}: {}", words::units(*units), out.tone(Tone::Bad, why)))?;
        }
    }
    Ok(())
}

/// How much a record says to carry over, place by place.
pub(super) fn claimed(statement: &Statement) -> BTreeMap<Origin, Tally> {
    let mut all: BTreeMap<Origin, Tally> = BTreeMap::new();
    for unit in statement.files.iter().flat_map(|file| &file.units) {
        match unit {
            UnitRecord::Hunk(hunk) => {
                for (origin, lines) in &hunk.carried {
                    all.entry(*origin).or_default().lines += u64::from(lines.len());
                }
            }
            UnitRecord::Other(other) => {
                if let Some(origin) = other.carried {
                    all.entry(origin).or_default().others += 1;
                }
            }
        }
    }
    all
}
