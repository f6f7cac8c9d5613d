//! What the records of a change amount to: which of its units are signed by whom, and whether that is enough.
//!
//! Start with [`judge`]. `standing` decides which records count, `opinion` joins what they say. From a record nothing is
//! believed but the decisions of its signer: base, head, units, ids and counts are compared with what the caller computed.

mod acts;
pub(super) mod carried;
mod opinion;
mod standing;

use std::collections::BTreeSet;

use super::{Context, FileRecord, FileUnits, Inventory, SignatureVerdict, Statement, UnitRecord};
use crate::base::shown::text_of;
use crate::base::{Digest, ObjectId};
use crate::diff::{FileKey, Identity, Snapshot, Tally, Units};
use crate::policy::is_among;
use crate::provenance::Person;

pub use acts::Acts;
pub use carried::{CarriedFrom, NotCarried, word_of};
pub use standing::{Mismatch, Standing, Why};

/// The change that is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The old side.
    pub base: Snapshot,
    /// The new side.
    pub head: Snapshot,
    /// The addresses of everybody who wrote it: authors, committers and human co-authors of its commits.
    pub authors: Vec<String>,
}

impl Target {
    /// A change that these people wrote. Of uncommitted work that is the person who configured git here.
    pub fn new(base: Snapshot, head: Snapshot, authors: &[Person]) -> Self {
        let address = |person: &Person| text_of(&person.email);
        Self { base, head, authors: authors.iter().map(address).collect() }
    }

    /// Whether a name or address is that of an author, or a list with patterns takes one. Letter case does not matter, nor
    /// does a `+tag` that only one of the two has.
    pub fn is_author(&self, names: &str) -> bool {
        is_among(&self.authors, names)
    }
}

/// A record that could be read.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub id: Digest,
    /// The object that its note is on. Says nothing about what the record is about.
    pub found_on: ObjectId,
    /// What it says.
    pub statement: Statement,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
}

impl Record {
    /// Whether its note is on the object that it is about, and not on another one that it was copied to.
    pub fn is_in_place(&self) -> bool {
        match &self.statement.context.identity {
            Identity::Trees { head, .. } => self.found_on == head.object(),
            Identity::Patch(_) => false,
        }
    }

    /// The order in which records are told: by the time that they claim, which is coarse, and what takes another's place after it.
    pub fn told_by(&self) -> impl Ord + use<> {
        (self.statement.session.finished, !self.statement.supersedes.is_empty(), self.id)
    }

    /// Who signed it, if that is known.
    pub fn signer(&self) -> Option<&str> {
        match &self.signature {
            SignatureVerdict::Good(good) => Some(&good.principal),
            SignatureVerdict::Bad(_) | SignatureVerdict::CouldNotTell(_) => None,
        }
    }
}

/// What may be accepted beyond the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A signature by an author of the change is as good as any.
    pub allow_self: bool,
}

/// The answer, with all that it rests on.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Does the change hold up?
    pub conclusion: Conclusion,
    /// What became of each record, in the order in which they were given.
    pub standings: Vec<Standing>,
    /// Every file of the inventory, in its order.
    pub files: Vec<FileFinding>,
    /// How many units there are. If there is none at all, there was nothing to sign, and that holds.
    pub all: Tally,
    /// How many are signed, and neither questioned nor rejected by anybody; authors' signatures count if allowed.
    pub signed: Tally,
    /// How many of the signed ones rest on nothing but signatures that were carried over.
    pub carried: Tally,
    /// Where the records that count carry decisions over from, and whether those count.
    pub carried_from: Vec<CarriedFrom>,
    /// Who signed what in which way.
    pub acts: Acts,
    /// Whether something is signed by nobody but authors and was accepted because that is allowed.
    pub used_allow_self: bool,
    /// Files, by their place, that need no signature here; see [`Judgement::leave_out`].
    pub left_out: BTreeSet<usize>,
}

/// Does the change hold up?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Every unit is signed, and nothing is questioned or rejected.
    Holds,
    /// It does not, for all of these reasons.
    DoesNotHold(Vec<Shortfall>),
    /// That cannot be said, for all of these reasons.
    CouldNotTell(Vec<Doubt>),
}

/// Why a change does not hold up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// So many units are signed by nobody.
    Undecided(Tally),
    /// So many units are signed, but only by authors of the change.
    OnlyByAuthor {
        /// How many.
        units: Tally,
        /// Whether this is all that is missing: the change was read in full, but only by its author.
        in_full: bool,
    },
    /// So many units are questioned by somebody.
    Questioned(Tally),
    /// So many units are rejected by somebody.
    Rejected(Tally),
}

/// Why it cannot be said whether a change holds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The answer depends on a record whose signature could not be checked.
    Signature(Digest),
    /// A file could not be read, so its units are not known.
    Unread(FileKey),
    /// The ledger is not all that it was.
    Ledger(LedgerDoubt),
}

/// What is not known because the ledger is not all that it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerDoubt {
    /// A record of this change was taken out of the ledger.
    Gone {
        /// The record.
        record: Digest,
        /// Whose it is, as it says.
        by: String,
        /// A commit that has it.
        was_in: ObjectId,
    },
    /// The maker of a record saw a ledger that nobody here has.
    Strayed {
        /// The record.
        record: Digest,
        /// The tip of that ledger.
        saw: ObjectId,
    },
    /// The ledger's history is not all there.
    Cut,
    /// More records than are looked into were made where the ledger was another one.
    Crowded,
}

/// What was decided in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFinding {
    /// What each person said, in the order of their names.
    pub opinions: Vec<Opinion>,
    /// Rejected by somebody.
    pub rejected: Units,
    /// Questioned by somebody, and not rejected.
    pub questioned: Units,
    /// Signed by somebody who is no author, and neither questioned nor rejected.
    pub signed: Units,
    /// Signed by authors only, and neither questioned nor rejected.
    pub signed_by_author: Units,
    /// Signed, but by nobody who read it in this change: every signature on it was carried over from an earlier one.
    pub carried: Units,
    /// None of these.
    pub undecided: Units,
}

/// What one person said about units of one file. No unit is in two of the sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Who.
    pub principal: String,
    /// Whether that person is an author of the change.
    pub is_author: bool,
    /// Signed.
    pub signed: Units,
    /// Questioned.
    pub questioned: Units,
    /// Rejected.
    pub rejected: Units,
    /// Those of all these that the person did not read in this change, but in an earlier one with the same hunk.
    pub carried: Units,
}

/// Weighs all records of a change. Any doubt about a record that may count, or about a file, leaves the question open.
/// `earlier` are the records that are noted on the heads from which decisions are carried over; see [`origins`].
pub fn judge(
    target: &Target,
    inventory: &Inventory,
    (records, earlier): (&[Record], &[Record]),
    options: Options,
) -> Judgement {
    let mut weighed = standing::weigh_all(target, inventory, records);
    let carried_from = carried::settle(target, inventory, (records, earlier), &mut weighed);
    let files = opinion::files(target, inventory, records, &weighed);
    let acts = acts::acts(target, inventory, records, &weighed);
    let (shortfalls, signed) = opinion::shortfalls(&files, options);
    let standings: Vec<Standing> = weighed.into_iter().map(|(standing, _)| standing).collect();
    let unclear = records.iter().zip(&standings);
    let unclear = unclear.filter(|(_, standing)| **standing == Standing::DoesNotCount(Why::SignatureUnclear));
    let mut doubts: Vec<Doubt> = unclear.map(|(record, _)| Doubt::Signature(record.id)).collect();
    doubts.extend(carried_from.iter().filter_map(CarriedFrom::doubt));
    doubts.extend(inventory.unread.iter().cloned().map(Doubt::Unread));
    let conclusion = match (doubts.is_empty(), shortfalls.is_empty()) {
        (false, _) => Conclusion::CouldNotTell(doubts),
        (true, true) => Conclusion::Holds,
        (true, false) => Conclusion::DoesNotHold(shortfalls),
    };
    let used_allow_self = options.allow_self && files.iter().any(|file| !file.signed_by_author.is_empty());
    let carried = opinion::carried(&files, options);
    let all = inventory.tally();
    let left_out = BTreeSet::new();
    Judgement {
        conclusion,
        standings,
        files,
        all,
        signed,
        carried,
        carried_from,
        acts,
        used_allow_self,
        left_out,
    }
}

impl Judgement {
    /// Takes files out of what has to be signed, because they are signed elsewhere: those of a merge that are as merging gives
    /// them. What somebody doubts in them still stands.
    pub fn leave_out(&mut self, inventory: &Inventory, places: BTreeSet<usize>, options: Options) {
        let mut all = Tally::default();
        for (at, (file, finding)) in inventory.files.iter().zip(&mut self.files).enumerate() {
            if places.contains(&at) {
                for units in [
                    &mut finding.undecided,
                    &mut finding.signed,
                    &mut finding.signed_by_author,
                    &mut finding.carried,
                ] {
                    *units = Units::default();
                }
                all += finding.rejected.tally();
                all += finding.questioned.tally();
            } else {
                all += file.tally();
            }
        }
        let (shortfalls, signed) = opinion::shortfalls(&self.files, options);
        (self.all, self.signed) = (all, signed);
        self.carried = opinion::carried(&self.files, options);
        self.used_allow_self &= self.files.iter().any(|file| !file.signed_by_author.is_empty());
        if !matches!(self.conclusion, Conclusion::CouldNotTell(_)) {
            self.conclusion = match shortfalls.is_empty() {
                true => Conclusion::Holds,
                false => Conclusion::DoesNotHold(shortfalls),
            };
        }
        self.left_out = places;
    }

    /// Leaves the question open for further reasons.
    pub fn doubt(&mut self, more: impl IntoIterator<Item = Doubt>) {
        let mut more = more.into_iter().peekable();
        if more.peek().is_none() {
            return;
        }
        let mut doubts = match std::mem::replace(&mut self.conclusion, Conclusion::Holds) {
            Conclusion::CouldNotTell(doubts) => doubts,
            Conclusion::Holds | Conclusion::DoesNotHold(_) => Vec::new(),
        };
        doubts.extend(more);
        self.conclusion = Conclusion::CouldNotTell(doubts);
    }
}

/// Whether `record` is about this file as it is, with each of its units in its place.
pub(super) fn is_about(file: &FileUnits, record: &FileRecord) -> bool {
    standing::compare_file(file, record).is_ok()
}

/// The record of the same signer that takes the place of `record`, or takes it back, among `others`.
pub fn replaced_by<'a>(record: &Record, others: &'a [Record]) -> Option<&'a Record> {
    let by = record.signer()?;
    others.iter().find(|newer| newer.signer() == Some(by) && newer.statement.supersedes.contains(&record.id))
}

/// The heads of earlier changes from which good records carry decisions over, by the objects that records of them are noted on.
pub fn origins(records: &[Record]) -> BTreeSet<ObjectId> {
    let good = records.iter().filter(|record| record.signer() == Some(&record.statement.reviewer.id));
    let units = good.flat_map(|record| &record.statement.files).flat_map(|file| &file.units);
    let origins = units.flat_map(UnitRecord::origins).filter(|origin| origin.record.is_some());
    origins.filter_map(|origin| origin.head.object()).collect()
}

/// The records that a new one by `reviewer` on the same head and base takes the place of: those that say nothing about paths
/// which the new one leaves out. A record whose key is not trusted now is among them, because it may be later.
pub fn superseded_by_new(new: &Context, reviewer: &str, records: &[Record]) -> Vec<Digest> {
    let is_same = |old: &Identity| match (&new.identity, old) {
        (Identity::Trees { base, head }, Identity::Trees { base: other_base, head: other }) => {
            base == other_base && head.tree == other.tree && (other.commit.is_none() || other == head)
        }
        (new, old) => new == old,
    };
    let is_replaced = |record: &&Record| {
        let Statement { context, reviewer: by, .. } = &record.statement;
        let is_own = by.id == reviewer && record.signature.may_come_to_count();
        is_own && is_same(&context.identity) && new.scope.covers(&context.scope)
    };
    let mut ids: Vec<Digest> = records.iter().filter(is_replaced).map(|record| record.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests;
