//! Telling of records: who signed what, and which do not count and why.

use std::io;

use super::carried;
use super::judging::Judged;
use super::lost;
use super::output::{Output, Tone};
use super::{withdraw, words};
use crate::attest::{Record, SignatureVerdict, Standing, Why};
use crate::base::Shown;
use crate::ledger::RefusedLine;
use crate::report;

/// One line for each record, whatever became of it, and for each that is gone.
pub(super) fn print_list(judged: &Judged, out: &mut Output) -> io::Result<()> {
    out.gap()?;
    for record in &judged.lost {
        let lost = format!("! {}: `countersign review` offers to put it back", lost::sentence(record));
        out.line(out.tone(Tone::Unsure, lost))?;
    }
    if judged.collected.records.is_empty() && judged.collected.refused.is_empty() {
        return out.line("no records");
    }
    out.line("records")?;
    for (record, standing) in judged.records() {
        let (tone, what) = what_became(record, standing, &judged.collected.records);
        let id = words::short_id(&record.id);
        out.line(format!("    {id}  by {}  {}", signer(record), out.tone(tone, what)))?;
    }
    for line in &judged.collected.refused {
        print_refused(line, out)?;
    }
    carried::print_weighed(judged, out)
}

/// Who made a record, as far as that is known, and with which key.
pub(super) fn signer(record: &Record) -> String {
    match &record.signature {
        SignatureVerdict::Good(good) => {
            format!("{} ({})", Shown::of(&good.principal), Shown::of(&good.fingerprint))
        }
        SignatureVerdict::Bad(_) | SignatureVerdict::CouldNotTell(_) => {
            format!("{} (so it says)", Shown::of(&record.statement.reviewer.id).cut(80))
        }
    }
}

fn what_became(record: &Record, standing: &Standing, all: &[Record]) -> (Tone, String) {
    match standing {
        Standing::Counts if record.statement.is_withdrawal() => (Tone::Good, "withdraws".to_owned()),
        Standing::Counts => (Tone::Good, "counts".to_owned()),
        Standing::Superseded { .. } => (Tone::Faint, withdraw::replaced(standing, all).unwrap_or_default()),
        Standing::DoesNotCount(why) => {
            let reason = report::does_not_count(why, &record.signature);
            match why {
                Why::SignatureUnclear => (Tone::Unsure, format!("could not be checked: {reason}")),
                _ => (Tone::Bad, format!("does not count: {reason}")),
            }
        }
    }
}

/// A line of a note that is no record, or a note that cannot be read.
pub(super) fn print_refused(line: &RefusedLine, out: &mut Output) -> io::Result<()> {
    let place = match line.line {
        Some(number) => format!("line {number} of the note on {}", line.found_on.short()),
        None => format!("the note on {}", line.found_on.short()),
    };
    let id = line.id.as_ref().map(|id| format!("{}  ", words::short_id(id))).unwrap_or_default();
    out.line(format!(
        "    {id}{place}  {}",
        out.tone(Tone::Bad, format!("refused: {}", report::refused(&line.cause)))
    ))
}
