//! Decisions that a record carries over from an earlier change, and whether they count.
//!
//! A signature that is carried from an earlier record counts only if that record is in the ledger where the new one says, is
//! signed by the same person with a trusted key, was not taken back since, and itself has the same lines of the same hunk (or
//! the same other change) of a file of the same path, status and modes as signed, read there. Whatever else
//! is carried stands on the word of the new record alone: questions and rejections, because a doubt needs no proof, and what
//! was decided in the same review before the change moved, because there is no other record of it.

use std::collections::BTreeMap;

use super::acts::CarriedPart;
use super::standing::{Said, SaidOfFile, Standing, shifted};
use super::{Doubt, Record, Target, UnitRecord};
use crate::attest::{
    BadSignature, FileRecord, FileUnits, HunkRecord, Inventory, OtherRecord, SignatureUnclear,
    SignatureVerdict,
};
use crate::base::{Digest, IndexSet, Sided};
use crate::diff::{Entry, Identity, Mode, Tally, UnitRef, Units};
use crate::policy::Carry;
use crate::review::{Decision, Head, Origin};

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
}

/// What a person says now where an earlier record of theirs was noted.
#[derive(Clone, Debug, Default)]
pub struct Word<'a> {
    /// That record, or those that replaced it since.
    latest: Vec<&'a Record>,
    /// All records of this person there that nothing replaced. A doubt in any of them counts.
    pub standing: Vec<&'a Record>,
}

/// What `reviewer` says now where `origin` names a record, if they made that and its signature holds.
pub fn word_of<'a>(records: &'a [Record], origin: &Origin, reviewer: &str) -> Result<Word<'a>, NotCarried> {
    let there: Vec<&Record> =
        records.iter().filter(|record| Some(record.found_on) == origin.head.object()).collect();
    // Its words may stand there once more, without its signature.
    let of_name = || there.iter().filter(|record| Some(record.id) == origin.record);
    let good = of_name().find(|record| check(record, origin.head, reviewer).is_ok());
    let named = good.or_else(|| of_name().next()).ok_or(NotCarried::Missing)?;
    check(named, origin.head, reviewer)?;
    let (mut own, mut unclear) = (Vec::new(), Vec::new());
    for record in there.iter().copied() {
        match check(record, origin.head, reviewer) {
            Ok(()) => own.push(record),
            Err(why @ NotCarried::Unclear(_)) if record.statement.reviewer.id == reviewer => {
                unclear.push((record, why));
            }
            Err(_) => {}
        }
    }
    let replaces = |newer: &Record, older: &Record| newer.statement.supersedes.contains(&older.id);
    // What may have taken a record back, or may not, leaves open what the person says.
    let open = unclear.into_iter().find(|(newer, _)| own.iter().any(|older| replaces(newer, older)));
    if let Some((_, why)) = open {
        return Err(why);
    }
    let mut latest = vec![*named];
    let mut at = 0;
    while let Some(&older) = latest.get(at) {
        for &newer in own.iter().filter(|newer| replaces(newer, older)) {
            if latest.iter().all(|known| known.id != newer.id) {
                latest.push(newer);
            }
        }
        at += 1;
    }
    let stands = |record: &&Record| !own.iter().any(|newer| newer.id != record.id && replaces(newer, record));
    latest.retain(stands);
    let standing = own.iter().copied().filter(stands).collect();
    Ok(Word { latest, standing })
}

fn check(record: &Record, head: Head, reviewer: &str) -> Result<(), NotCarried> {
    match &record.signature {
        SignatureVerdict::Bad(bad) => Err(NotCarried::BadSignature(bad.clone())),
        SignatureVerdict::CouldNotTell(unclear) => Err(NotCarried::Unclear(unclear.clone())),
        SignatureVerdict::Good(good)
            if good.principal != reviewer || record.statement.reviewer.id != reviewer =>
        {
            Err(NotCarried::OtherReviewer)
        }
        SignatureVerdict::Good(_) if Head::from(&record.statement.context.identity) != head => {
            Err(NotCarried::OtherPlace)
        }
        SignatureVerdict::Good(_) => Ok(()),
    }
}

/// Takes out of what the records that count say all signatures whose origin does not bear them out, and tells of every origin.
/// `earlier` are the records that are noted on the heads which origins name.
pub(super) fn settle(
    target: &Target,
    inventory: &Inventory,
    (records, earlier): (&[Record], &[Record]),
    weighed: &mut [(Standing, Said)],
) -> Vec<CarriedFrom> {
    let mut all = Vec::new();
    for (record, (standing, said)) in records.iter().zip(weighed) {
        let (Some(reviewer), Standing::Counts) = (record.signer(), &standing) else { continue };
        let mut words: BTreeMap<Origin, Result<Word<'_>, NotCarried>> = BTreeMap::new();
        let mut told: BTreeMap<Origin, CarriedFrom> = BTreeMap::new();
        for (at, said) in said {
            for part in std::mem::take(&mut said.parts) {
                let origin = part.origin;
                let word = words.entry(origin).or_insert_with(|| word_of(earlier, &origin, reviewer));
                let none = || CarriedFrom { by: record.id, origin, counted: Tally::default(), refused: None };
                told.entry(origin).or_insert_with(none).take(
                    target,
                    said,
                    (&inventory.files[*at], &part),
                    word,
                );
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
        target: &Target,
        said: &mut SaidOfFile,
        (file, part): (&FileUnits, &Part),
        word: &Result<Word<'_>, NotCarried>,
    ) {
        let signed = part.units.intersection(&said.decided.sign);
        let (refused, why) = match (self.origin.record, word) {
            (None, _) => (Units::default(), NotCarried::NotSaid),
            (Some(_), Ok(word)) => (signed.difference(&borne_out(word, file, part)), NotCarried::NotSaid),
            (Some(_), Err(why)) => (signed, why.clone()),
        };
        let units = part.units.difference(&refused);
        self.counted += units.tally();
        said.origins.push(part_from(target, file, units, word.as_ref().ok()));
        if !refused.is_empty() {
            said.decided.sign.remove_all(&refused);
            said.carried.remove_all(&refused);
            self.refused.get_or_insert((Tally::default(), why)).0 += refused.tally();
        }
    }
}

/// What became of the change since it was read. Of several earlier records the one that is furthest from it decides, and the
/// oldest.
fn part_from(target: &Target, file: &FileUnits, units: Units, word: Option<&Word<'_>>) -> CarriedPart {
    let latest = word.map_or(&[][..], |word| &word.latest);
    let is_file = |record: &&FileRecord| record.key() == file.key;
    let class = |record: &&Record| {
        let then = record.statement.files.iter().find(is_file);
        match &record.statement.context.identity {
            Identity::Trees { base, head }
                if (base.tree, head.tree) == (target.base.tree, target.head.tree) =>
            {
                Carry::Tree
            }
            _ if then.is_some_and(|then| then.sides == file.sides) => Carry::Blob,
            _ => Carry::Hunk,
        }
    };
    let class = latest.iter().map(class).max().unwrap_or(Carry::Hunk);
    let at = latest.iter().map(|record| record.statement.session.finished).min();
    CarriedPart { units, class, at }
}

/// The units of a file that `word` has as signed and nowhere as doubted, in the one hunk or other change that `part` is of.
fn borne_out(word: &Word<'_>, file: &FileUnits, part: &Part) -> Units {
    let mut signed = Units::default();
    for record in &word.latest {
        // What stands there, or here, more than once says of none of them that it was read.
        if let ([there], true) = (&units_there(record, file, part)[..], is_listed_once(record, file))
            && let [here] = &units_here(file, part, there, signed_there, is_signed_there)[..]
        {
            signed.insert_all(here);
        }
    }
    for record in &word.standing {
        for there in units_there(record, file, part) {
            for here in units_here(file, part, there, doubted_there, |other| other.decision != Decision::Sign)
            {
                signed.remove_all(&here);
            }
        }
    }
    signed
}

fn is_same_file(record: &FileRecord, file: &FileUnits) -> bool {
    record.key() == file.key && modes(&record.sides) == modes(&file.sides)
}

fn is_listed_once(record: &Record, file: &FileUnits) -> bool {
    record.statement.files.iter().filter(|record| is_same_file(record, file)).count() == 1
}

/// Where a record has the hunk or other change that `part` is of.
fn units_there<'a>(record: &'a Record, file: &FileUnits, part: &Part) -> Vec<&'a UnitRecord> {
    let files = record.statement.files.iter().filter(|record| is_same_file(record, file));
    files.flat_map(|record| &record.units).filter(|unit| unit.id() == part.id).collect()
}

/// What a record picks out of a hunk or other change, as units of each that is the same here.
fn units_here(
    file: &FileUnits,
    part: &Part,
    there: &UnitRecord,
    lines: fn(&HunkRecord) -> IndexSet,
    is_such: fn(&OtherRecord) -> bool,
) -> Vec<Units> {
    match there {
        UnitRecord::Hunk(hunk) => {
            let size = (hunk.removed, hunk.added);
            let here = file.hunks.iter().filter(|now| now.id == part.id && (now.removed, now.added) == size);
            here.map(|now| Units::lines(shifted(&lines(hunk), now.first))).collect()
        }
        UnitRecord::Other(other) => {
            let here = (0..).zip(&file.others).filter(|(_, found)| **found == (other.kind, other.id));
            here.filter(|_| is_such(other)).map(|(at, _)| Units::single(UnitRef::Other(at))).collect()
        }
    }
}

/// Whether a record has another change as signed and read, and not as carried over from a record itself.
fn is_signed_there(other: &OtherRecord) -> bool {
    other.decision == Decision::Sign && other.carried.is_none_or(|origin| origin.record.is_none())
}

/// The lines of a hunk that a record questions or rejects.
fn doubted_there(hunk: &HunkRecord) -> IndexSet {
    let mut lines = hunk.decisions.get(Decision::Question).clone();
    hunk.decisions.get(Decision::Reject).ranges().iter().for_each(|run| lines.insert(run.clone()));
    lines
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
