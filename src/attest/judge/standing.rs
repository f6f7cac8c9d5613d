//! Which records count.

use std::collections::BTreeMap;

use super::acts::CarriedPart;
use super::carried::Part;
use super::{Record, Target};
use crate::attest::inventory::sum;
use crate::attest::{
    Coverage, FileRecord, FileUnits, HunkRecord, HunkUnits, Inventory, Outcome, PerDecision, PerGrain,
    SignatureVerdict, Statement, UnitRecord, at_least_ms,
};
use crate::base::{Digest, IndexSet};
use crate::diff::{FileKey, Identity, OtherKind, Scope, Snapshot, Tally, UnitRef, Units};
use crate::review::{Decision, Grain, Totals};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its decisions are those of its signer.
    Counts,
    /// It was good, but the same person took it back or replaced it.
    Superseded {
        /// The record that says so.
        by: Digest,
    },
    /// It says nothing about this change.
    DoesNotCount(Why),
}

/// Why a record does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its signature is bad; see [`Record::signature`].
    BadSignature,
    /// Its signature could not be checked; see [`Record::signature`]. Otherwise it would count.
    SignatureUnclear,
    /// It says to be by somebody else than who signed it.
    OtherReviewer,
    /// It is about a patch.
    Patch,
    /// It is about another head, as a copied note is.
    OtherHead,
    /// It is about the same head compared with another base.
    OtherBase,
    /// It contradicts the change as it was computed here.
    Mismatch(Mismatch),
    /// It takes nothing back but what is not its signer's, or is not here.
    NotTheirs {
        /// The record that it names.
        record: Digest,
        /// Who signed that, if that is known.
        by: Option<String>,
    },
}

/// What a record says otherwise than the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The tree of the head commit.
    HeadTree,
    /// The tree of the base commit.
    BaseTree,
    /// How much there is to read, or the digest over it.
    Coverage,
    /// How much of it was decided on.
    Decided,
    /// A file that the change does not have, or not at this place in its order.
    File(FileKey),
    /// The modes or blobs of a file.
    Sides(FileKey),
    /// A unit that the file does not have, or not at this place in its order.
    Unit {
        /// The file.
        file: FileKey,
        /// The unit's id.
        id: Digest,
    },
    /// A signature on content that was too big to be shown.
    TooBig(FileKey),
}

/// What a record says: for files by their place in the inventory, what was decided there.
pub(super) type Said = Vec<(usize, SaidOfFile)>;

/// What was decided in one file.
#[derive(Default)]
pub(super) struct SaidOfFile {
    pub(super) decided: PerDecision<Units>,
    /// Those whose decision was carried over from an earlier change.
    pub(super) carried: Units,
    /// The same one by one, each with where it comes from, until that was looked into.
    pub(super) parts: Vec<Part>,
    /// The same after that, each with what became of the change meanwhile.
    pub(super) origins: Vec<CarriedPart>,
    /// How finely it was decided.
    pub(super) grains: PerGrain<Units>,
    /// What was signed faster than anybody reads.
    pub(super) skimmed: Units,
    /// How long it was on the screen at least, in milliseconds.
    pub(super) seen: BTreeMap<u32, Units>,
}

impl SaidOfFile {
    fn add_part(&mut self, part: Part) {
        self.carried.insert_all(&part.units);
        self.parts.push(part);
    }
}

/// The standing of each record, and what it says of the change if it is good.
pub(super) fn weigh_all(target: &Target, inventory: &Inventory, records: &[Record]) -> Vec<(Standing, Said)> {
    let whole = Extent::of(inventory, &Scope::Whole);
    let weigh = |record: &Record| match weigh(target, inventory, &whole, record) {
        Ok(said) => (Standing::Counts, said),
        Err(why) => (Standing::DoesNotCount(why), Said::new()),
    };
    let mut all: Vec<_> = records.iter().map(weigh).collect();
    for (record, (standing, _)) in records.iter().zip(&mut all) {
        if let (Standing::Counts, Some(why)) = (&*standing, takes_nothing_back(record, records)) {
            *standing = Standing::DoesNotCount(why);
        }
    }
    for (at, record) in records.iter().enumerate() {
        let replaces = |other: &usize| {
            let is_good = !matches!(all[*other].0, Standing::DoesNotCount(_));
            is_good
                && records[*other].signer() == record.signer()
                && records[*other].statement.supersedes.contains(&record.id)
        };
        if all[at].0 == Standing::Counts
            && let Some(by) = (0..records.len()).find(replaces)
        {
            all[at].0 = Standing::Superseded { by: records[by].id };
        }
    }
    all
}

/// Why a withdrawal has no effect: only who signed a record can take it back. The words of a record may stand there more than once,
/// also under no signature or that of somebody else.
fn takes_nothing_back(withdrawal: &Record, records: &[Record]) -> Option<Why> {
    let statement = &withdrawal.statement;
    let signers =
        |id: Digest| records.iter().filter(move |record| record.id == id).filter_map(Record::signer);
    let first = *statement.supersedes.first().filter(|_| statement.is_withdrawal())?;
    if statement.supersedes.iter().any(|id| signers(*id).any(|by| Some(by) == withdrawal.signer())) {
        return None;
    }
    Some(Why::NotTheirs { record: first, by: signers(first).next().map(str::to_owned) })
}

fn weigh(target: &Target, inventory: &Inventory, whole: &Extent, record: &Record) -> Result<Said, Why> {
    let statement = &record.statement;
    match &record.signature {
        SignatureVerdict::Bad(_) => return Err(Why::BadSignature),
        SignatureVerdict::Good(good) if good.principal != statement.reviewer.id => {
            return Err(Why::OtherReviewer);
        }
        SignatureVerdict::Good(_) | SignatureVerdict::CouldNotTell(_) => {}
    }
    check_identity(target, &statement.context.identity)?;
    let said = match statement.outcome {
        Outcome::Withdrawn => Said::new(),
        Outcome::Complete | Outcome::Incomplete => {
            compare(inventory, whole, statement).map_err(Why::Mismatch)?
        }
    };
    match record.signature {
        SignatureVerdict::CouldNotTell(_) => Err(Why::SignatureUnclear),
        _ => Ok(said),
    }
}

/// A record of a commit is about that commit only; one of uncommitted work is about every commit of that tree.
fn check_identity(target: &Target, identity: &Identity) -> Result<(), Why> {
    let Identity::Trees { base, head } = identity else { return Err(Why::Patch) };
    let is_head = match head.commit {
        Some(_) => head.commit == target.head.commit,
        None => head.tree == target.head.tree,
    };
    let is_base = match base.commit {
        Some(_) => base.commit == target.base.commit,
        None => *base == target.base,
    };
    let same_tree = |one: &Snapshot, other: &Snapshot| one.tree == other.tree;
    match (is_head, is_base) {
        (false, _) => Err(Why::OtherHead),
        (true, false) => Err(Why::OtherBase),
        _ if !same_tree(head, &target.head) => Err(Why::Mismatch(Mismatch::HeadTree)),
        _ if !same_tree(base, &target.base) => Err(Why::Mismatch(Mismatch::BaseTree)),
        _ => Ok(()),
    }
}

/// How much there is to read: the part of [`Coverage`] that does not depend on decisions.
#[derive(PartialEq, Eq)]
struct Extent {
    files: u64,
    hunks: u64,
    units: Tally,
    digest: Digest,
}

impl Extent {
    fn of(inventory: &Inventory, scope: &Scope) -> Self {
        let files: Vec<&FileUnits> = inventory.within(scope).collect();
        Self {
            files: files.len() as u64,
            hunks: files.iter().map(|file| file.hunks.len() as u64).sum(),
            units: sum(files.iter().map(|file| file.tally())),
            digest: Inventory::digest(files),
        }
    }

    fn claimed(coverage: &Coverage) -> Self {
        let Coverage { files, hunks, units, digest, .. } = *coverage;
        Self { files, hunks, units, digest }
    }
}

fn compare(inventory: &Inventory, whole: &Extent, statement: &Statement) -> Result<Said, Mismatch> {
    // With a file missing nothing can be added up; the answer is left open for that reason alone.
    if inventory.unread.is_empty() {
        let claimed = Extent::claimed(&statement.coverage);
        let is_same = match &statement.context.scope {
            Scope::Whole => claimed == *whole,
            narrowed @ Scope::Narrowed(_) => claimed == Extent::of(inventory, narrowed),
        };
        if !is_same {
            return Err(Mismatch::Coverage);
        }
    }
    let mut said = Said::new();
    let mut files = inventory.files.iter().enumerate();
    for record in statement.files.iter().filter(|record| !inventory.unread.contains(&record.key())) {
        let in_scope = statement.context.scope.includes(&record.path);
        let found = files.find(|(_, file)| in_scope && file.key == record.key());
        let (at, file) = found.ok_or_else(|| Mismatch::File(record.key()))?;
        said.push((at, compare_file(file, record)?));
    }
    let mut decided = Totals::default();
    for (_, SaidOfFile { decided: units, carried, .. }) in &said {
        decided.signed += units.sign.tally();
        decided.questioned += units.question.tally();
        decided.rejected += units.reject.tally();
        decided.carried += carried.tally();
    }
    let is_same = decided == statement.coverage.decided || !inventory.unread.is_empty();
    if is_same { Ok(said) } else { Err(Mismatch::Decided) }
}

/// Both lists are in order and each unit is met once, so that of two equal hunks one decision never covers both.
pub(super) fn compare_file(file: &FileUnits, record: &FileRecord) -> Result<SaidOfFile, Mismatch> {
    if file.sides != record.sides {
        return Err(Mismatch::Sides(file.key.clone()));
    }
    let mut said = SaidOfFile::default();
    let (mut others, mut hunks) = (file.others.iter().enumerate(), file.hunks.iter());
    for unit in &record.units {
        let found = match unit {
            UnitRecord::Other(other) => {
                let is_same =
                    |(_, (kind, id)): &(usize, &(OtherKind, Digest))| (*kind, *id) == (other.kind, other.id);
                let place = others.find(is_same).and_then(|(at, _)| u32::try_from(at).ok());
                place.map(|at| {
                    let (id, units) = (other.id, Units::single(UnitRef::Other(at)));
                    said.decided.get_mut(other.decision).insert_all(&units);
                    said.grains.get_mut(other.grain()).insert_all(&units);
                    said.seen.entry(at_least_ms(other.seen_ms)).or_default().insert_all(&units);
                    if let Some(origin) = other.carried {
                        said.add_part(Part { origin, id, units });
                    }
                })
            }
            UnitRecord::Hunk(hunk) => hunks.find(|have| is_same_hunk(have, hunk)).map(|have| {
                for decision in [Decision::Sign, Decision::Question, Decision::Reject] {
                    let lines = shifted(hunk.decisions.get(decision), have.first);
                    said.decided.get_mut(decision).insert_all(&Units::lines(lines));
                }
                for grain in Grain::ALL {
                    let lines = shifted(hunk.grains.get(grain), have.first);
                    said.grains.get_mut(grain).insert_all(&Units::lines(lines));
                }
                let decided = Units::lines(shifted(&hunk.decisions.all(), have.first));
                said.seen.entry(at_least_ms(hunk.seen_ms)).or_default().insert_all(&decided);
                said.skimmed.insert_all(&Units::lines(shifted(&hunk.skimmed, have.first)));
                for (origin, lines) in &hunk.carried {
                    let units = Units::lines(shifted(lines, have.first));
                    said.add_part(Part { origin: *origin, id: hunk.id, units });
                }
            }),
        };
        found.ok_or_else(|| Mismatch::Unit { file: file.key.clone(), id: unit.id() })?;
    }
    let is_too_big =
        |index: u32| file.others.get(index as usize).is_some_and(|(kind, _)| *kind == OtherKind::TooBig);
    if said.decided.sign.others.iter().any(is_too_big) {
        return Err(Mismatch::TooBig(file.key.clone()));
    }
    Ok(said)
}

fn is_same_hunk(have: &HunkUnits, record: &HunkRecord) -> bool {
    (have.id, have.at, have.removed, have.added) == (record.id, record.at, record.removed, record.added)
}

/// The lines of a hunk that begins with line `by` of the changed lines of its file.
pub(super) fn shifted(lines: &IndexSet, by: u32) -> IndexSet {
    lines.ranges().iter().map(|range| range.start + by..range.end + by).collect()
}
