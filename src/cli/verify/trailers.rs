//! `Countersigned-by:` trailers for the message of a merge: who signed a change that holds, and in which record; and
//! `Overridden-by:` who let it through without what was asked.

use std::collections::BTreeSet;

use super::{Verdicts, Verified, text};
use crate::attest::{Override, Record, Standing};
use crate::base::{Digest, Shown};
use crate::report::{Exit, Failure, shell_word};

/// A change that does not hold has no trailers.
pub(super) fn refuse_without(verdicts: &Verdicts) -> Result<(), Failure> {
    let (exit, target) = (verdicts.exit(), shell_word(&verdicts.name));
    if exit == Exit::Holds {
        return Ok(());
    }
    let (_, word) = text::word(exit);
    let failure = Failure::new(exit, format!("{}, so there is no trailer", word.to_lowercase()));
    Err(failure.hint(format!("for what is missing: countersign verify {target}")))
}

/// A line for each record that counts and is by somebody who did not write the change; nothing if it does not hold.
pub(super) fn lines(verdicts: &Verdicts) -> String {
    if verdicts.exit() != Exit::Holds {
        return String::new();
    }
    let lines: BTreeSet<String> = verdicts.all.iter().flat_map(of_change).collect();
    lines.into_iter().map(|line| line + "\n").collect()
}

fn of_change(Verified { verdict, .. }: &Verified) -> Vec<String> {
    let said = |record: &Record| {
        let opinions = verdict.judged.judgement.files.iter().flat_map(|file| &file.opinions);
        let mut own = opinions.filter(|opinion| record.signer() == Some(&opinion.principal));
        own.any(|opinion| !opinion.is_author && !opinion.signed.is_empty())
    };
    let counts = verdict.judged.records().filter(|(record, standing)| {
        let is_other = record.signer().is_some_and(|by| verdict.concluded.others.contains(by));
        **standing == Standing::Counts && !record.statement.is_withdrawal() && is_other && said(record)
    });
    let overridden = verdict.overriding.granted.iter().map(|record| {
        let Override { by, name, .. } = &record.said;
        trailer("Overridden-by", (by, name.as_deref()), &record.id)
    });
    counts.map(|(record, _)| line(record)).chain(overridden).collect()
}

fn line(record: &Record) -> String {
    let reviewer = &record.statement.reviewer;
    trailer("Countersigned-by", (&reviewer.id, reviewer.name.as_deref()), &record.id)
}

/// The id of the record is whole, so that nobody can make another one that fits it.
fn trailer(key: &str, (id, name): (&str, Option<&str>), record: &Digest) -> String {
    let name = name.unwrap_or_default().trim();
    let name = if is_plain(name) { name } else { id };
    format!("{key}: {} <{}> (record {record})", Shown::of(name), Shown::of(id))
}

/// Whether a name can stand in a trailer and mean nothing there: on one line, without an address, and shown as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['<', '>', '(', ')']) && Shown::of(name).as_str() == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_pass_for_more_than_a_name() {
        assert!(is_plain("Alice Example") && is_plain("Zoë 王"));
        for name in ["", "a\nSigned-off-by: b", "a <b@example.com>", "a (record 0)", "a\u{202e}b", "a\x1b[2J"]
        {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
