//! Decisions that a record carries over from an earlier change, and whether they count.
//!
//! A signature that is carried from an earlier record counts only if that record is in the ledger where the new one says, is
//! signed by the same person with a trusted key, was not taken back since, and itself has the same lines of the same hunk (or
//! the same other change) of a file of the same path, status and modes as signed, read there. Whatever else
//! is carried stands on the word of the new record alone: questions and rejections, because a doubt needs no proof, and what
//! was decided in the same review before the change moved, because there is no other record of it.

use std::collections::BTreeMap;

use super::standing::{Said, SaidOfFile, Standing};
use super::{Doubt, Record, UnitRecord};
use crate::attest::{
    BadSignature, FileRecord, FileUnits, HunkRecord, Inventory, SignatureUnclear, SignatureVerdict,
};
use crate::base::{Digest, IndexSet, Sided};
use crate::diff::{Entry, Mode, Tally, UnitRef, Units};
use crate::review::{Decision, Origin};

/// What one record carries over from one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedFrom {
    /// The record that says so.
    pub by: Digest,
    /// Where the decisions were made.
    pub origin: Origin,
    /// How many units count.
    pub counted: Tally,
    /// How many do not, and why.
    pub refused: Option<(Tally, NotCarried)>,
}

/// Why what is said to be carried over from a record does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCarried {
    /// The record is not in the ledger.
    Missing,
    /// Its signature is worth nothing.
    BadSignature(BadSignature),
    /// Its signature could not be checked.
    Unclear(SignatureUnclear),
    /// Another person made it.
    OtherReviewer,
    /// It is about something else than what its note is on.
    OtherPlace,
    /// It does not have just these units as signed, or has them as carried over, or was taken back.
    NotSaid,
}

/// Part of a hunk, or an other change, with a decision that was carried over.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) origin: Origin,
    pub(super) id: Digest,
    /// The units of the file.
    pub(super) units: Units,
    /// Which unit of the file its first line is, if it is of a hunk.
    pub(super) first: u32,
}

/// The record that `origin` names, or what has replaced it since, if `reviewer` made it and its signature holds.
pub fn word_of<'a>(records: &'a [Record], origin: &Origin, reviewer: &str) -> Result<&'a Record, NotCarried> {
    let is_it =
        |record: &&Record| Some(record.id) == origin.record && Some(record.found_on) == origin.head.object();
    let mut word = records.iter().find(is_it).ok_or(NotCarried::Missing)?;
    check(word, reviewer)?;
    for _ in records {
        let replaces = |other: &&Record| {
            other.found_on == word.found_on
                && other.statement.supersedes.contains(&word.id)
                && check(other, reviewer).is_ok()
        };
        match records.iter().find(replaces) {
            Some(newer) => word = newer,
            None => break,
        }
    }
    Ok(word)
}

fn check(record: &Record, reviewer: &str) -> Result<(), NotCarried> {
    match &record.signature {
        SignatureVerdict::Bad(bad) => Err(NotCarried::BadSignature(bad.clone())),
        SignatureVerdict::CouldNotTell(unclear) => Err(NotCarried::Unclear(unclear.clone())),
        SignatureVerdict::Good(good)
            if good.principal != reviewer || record.statement.reviewer.id != reviewer =>
        {
            Err(NotCarried::OtherReviewer)
        }
        SignatureVerdict::Good(_) if !record.is_in_place() => Err(NotCarried::OtherPlace),
        SignatureVerdict::Good(_) => Ok(()),
    }
}

/// Takes out of what the records that count say all signatures whose origin does not bear them out, and tells of every origin.
/// `earlier` are the records that are noted on the heads which origins name.
pub(super) fn settle(
    inventory: &Inventory,
    records: &[Record],
    earlier: &[Record],
    weighed: &mut [(Standing, Said)],
) -> Vec<CarriedFrom> {
    let mut all = Vec::new();
    for (record, (standing, said)) in records.iter().zip(weighed) {
        let (Some(reviewer), Standing::Counts) = (record.signer(), &standing) else { continue };
        let mut words: BTreeMap<Origin, Result<&Record, NotCarried>> = BTreeMap::new();
        let mut told: BTreeMap<Origin, CarriedFrom> = BTreeMap::new();
        for (at, said) in said {
            for part in std::mem::take(&mut said.parts) {
                let origin = part.origin;
                let word = words.entry(origin).or_insert_with(|| word_of(earlier, &origin, reviewer));
                let none = || CarriedFrom { by: record.id, origin, counted: Tally::default(), refused: None };
                told.entry(origin).or_insert_with(none).take(said, &inventory.files[*at], &part, word);
            }
        }
        all.extend(told.into_values());
    }
    all
}

impl CarriedFrom {
    /// That nobody can tell whether the earlier record is worth anything, if something depends on it.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        match self.refused {
            Some((_, NotCarried::Unclear(_))) => self.origin.record.map(Doubt::Signature),
            _ => None,
        }
    }

    fn take(
        &mut self,
        said: &mut SaidOfFile,
        file: &FileUnits,
        part: &Part,
        word: &Result<&Record, NotCarried>,
    ) {
        let signed = part.units.intersection(&said.decided.sign);
        let (refused, why) = match (self.origin.record, word) {
            (None, _) => (Units::default(), NotCarried::NotSaid),
            (Some(_), Ok(word)) => (signed.difference(&borne_out(word, file, part)), NotCarried::NotSaid),
            (Some(_), Err(why)) => (signed, why.clone()),
        };
        self.counted += part.units.difference(&refused).tally();
        if !refused.is_empty() {
            said.decided.sign.remove_all(&refused);
            said.carried.remove_all(&refused);
            self.refused.get_or_insert((Tally::default(), why)).0 += refused.tally();
        }
    }
}

/// The units of a file that `word` has as signed, in the one hunk or other change that `part` is of.
fn borne_out(word: &Record, file: &FileUnits, part: &Part) -> Units {
    let is_same =
        |record: &&FileRecord| record.key() == file.key && modes(&record.sides) == modes(&file.sides);
    let Some(record) = word.statement.files.iter().find(is_same) else { return Units::default() };
    let ids_now = file.others.iter().map(|(_, id)| *id).chain(file.hunks.iter().map(|hunk| hunk.id));
    let mut then = record.units.iter().filter(|unit| unit.id() == part.id);
    let (Some(unit), None, 1) = (then.next(), then.next(), ids_now.filter(|id| *id == part.id).count())
    else {
        return Units::default();
    };
    match unit {
        UnitRecord::Hunk(hunk) => Units::lines(
            signed_there(hunk)
                .ranges()
                .iter()
                .map(|run| run.start + part.first..run.end + part.first)
                .collect(),
        ),
        UnitRecord::Other(other) => {
            let is_read = other.carried.is_none_or(|origin| origin.record.is_none());
            let at = file.others.iter().position(|found| *found == (other.kind, other.id));
            match at.and_then(|at| u32::try_from(at).ok()) {
                Some(at) if is_read && other.decision == Decision::Sign => Units::single(UnitRef::Other(at)),
                _ => Units::default(),
            }
        }
    }
}

/// The lines of a hunk that a record has as signed and read, and not as carried over from a record itself.
fn signed_there(hunk: &HunkRecord) -> IndexSet {
    let from_records = hunk.carried.iter().filter(|(origin, _)| origin.record.is_some());
    let mut lines = hunk.decisions.get(Decision::Sign).clone();
    for (_, carried) in from_records {
        lines = lines.difference(carried);
    }
    lines
}

/// The modes of a file: text that comes to be run is read with other eyes.
pub(in crate::attest) fn modes(sides: &Sided<Option<Entry>>) -> Sided<Option<Mode>> {
    sides.map(|side| side.map(|entry| entry.mode))
}
