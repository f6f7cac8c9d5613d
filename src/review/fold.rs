//! The review: what stands after all entries so far.

use std::collections::BTreeMap;
use std::ops::Range;

use super::comment::{Comment, CommentId, OwnComments, Resolution};
use super::marks::{Before, FileMarks};
use super::pace::is_skim;
use super::{Decision, Entry, Event, Grain, Mark, Origin, Recorded, Totals};
use crate::base::{IndexSet, Timestamp};
use crate::diff::{FileKey, UnitRef, Units};

/// Why an entry does not follow from the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The entry is not the next one.
    #[error("entry {found} where {expected} was due")]
    NotNext {
        /// The sequence number that was due.
        expected: u64,
        /// The entry's.
        found: u64,
    },
    /// A decision on no unit at all.
    #[error("a decision that names no unit")]
    NoUnits,
    /// A comment was named that does not stand.
    #[error("there is no comment {comment}")]
    NoSuchComment {
        /// The id that was given.
        comment: CommentId,
    },
    /// An undo with nothing left to undo; what was carried over is none of it.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// A redo that does not follow an undo.
    #[error("there is nothing to redo")]
    NothingToRedo,
}

/// A decision or change of a comment that can be undone, with what it takes to do so.
#[derive(Clone, Debug)]
struct Step {
    entry: Entry,
    undo: Undo,
}

impl Step {
    /// What was carried over was not done here, so undoing does not reach behind it.
    fn is_undoable(&self) -> bool {
        !matches!(self.entry.event, Event::Decided { carried: Some(_), .. })
    }
}

#[derive(Clone, Debug)]
enum Undo {
    PutBack(FileKey, Before),
    Unsay,
}

/// One person's decisions and comments on one change. Applying an entry costs what the entry names, however long the
/// review already is; comments, which people type, are few.
#[derive(Clone, Debug, Default)]
pub struct Review {
    files: BTreeMap<FileKey, FileMarks>,
    totals: Totals,
    comments: OwnComments,
    /// What stands, in ascending order of sequence numbers.
    done: Vec<Step>,
    /// What was undone, the latest to be undone last.
    undone: Vec<Entry>,
    records: Vec<Recorded>,
    /// The last step that stood when the last record was written. A step's predecessors never change while it stands, so
    /// this one number tells whether the review is again as it was recorded.
    recorded_step: Option<u64>,
    n_entries: u64,
    times: Option<(Timestamp, Timestamp)>,
}

impl Review {
    /// The review in which nothing was said.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next entry. One that is unfit changes nothing.
    pub fn apply(&mut self, entry: Entry) -> Result<(), Unfit> {
        if entry.seq != self.next_seq() {
            return Err(Unfit::NotNext { expected: self.next_seq(), found: entry.seq });
        }
        let at = entry.at;
        let is_activity = !matches!(entry.event, Event::Recorded { .. });
        match entry.event {
            Event::Undone => self.undo()?,
            Event::Redone => self.redo()?,
            Event::Recorded { record, signed, tip } => {
                self.records.push(Recorded { record, signed, tip, at });
                self.recorded_step = self.last_step();
            }
            _ => {
                self.perform(entry)?;
                self.undone.clear();
            }
        }
        self.n_entries += 1;
        if is_activity {
            self.times = Some((self.times.map_or(at, |(first, _)| first), at));
        }
        Ok(())
    }

    /// Does, or does again, what `entry` says.
    fn perform(&mut self, entry: Entry) -> Result<(), Unfit> {
        let undo = match &entry.event {
            Event::Decided { units, .. } | Event::Reopened { units, .. } if units.is_empty() => {
                return Err(Unfit::NoUnits);
            }
            Event::Decided { file, units, decision, grain, carried, .. } => {
                let is_carried = carried.is_some();
                let mark = Mark { decision: *decision, grain: *grain, seq: entry.seq, is_carried };
                self.put(file, units, Some(mark))
            }
            Event::Reopened { file, units } => self.put(file, units, None),
            Event::Undone | Event::Redone | Event::Recorded { .. } => return Ok(()),
            Event::Commented(_)
            | Event::CommentEdited { .. }
            | Event::CommentDeleted { .. }
            | Event::Resolved { .. } => {
                self.comments.say(&entry).map_err(|comment| Unfit::NoSuchComment { comment })?;
                Undo::Unsay
            }
        };
        self.done.push(Step { entry, undo });
        Ok(())
    }

    fn put(&mut self, file: &FileKey, units: &Units, mark: Option<Mark>) -> Undo {
        let before = self.files.entry(file.clone()).or_default().set(units, mark, &mut self.totals);
        Undo::PutBack(file.clone(), before)
    }

    fn undo(&mut self) -> Result<(), Unfit> {
        let Step { entry, undo } = self.done.pop_if(|step| step.is_undoable()).ok_or(Unfit::NothingToUndo)?;
        match undo {
            Undo::PutBack(file, before) => self.put_back(&file, &before),
            Undo::Unsay => self.comments.take_back(&entry),
        }
        self.undone.push(entry);
        Ok(())
    }

    fn redo(&mut self) -> Result<(), Unfit> {
        let entry = self.undone.pop().ok_or(Unfit::NothingToRedo)?;
        self.perform(entry)
    }

    fn put_back(&mut self, file: &FileKey, before: &Before) {
        let Some(marks) = self.files.get_mut(file) else { return };
        marks.restore(before, &mut self.totals);
        if marks.is_empty() {
            self.files.remove(file);
        }
    }

    fn last_step(&self) -> Option<u64> {
        self.done.last().map(|step| step.entry.seq)
    }
}

/// What stands on the units.
impl Review {
    /// The decision that stands on a unit; `None` while it is undecided.
    pub fn mark(&self, file: &FileKey, unit: UnitRef) -> Option<Mark> {
        self.files.get(file)?.get(unit)
    }

    /// The marks on the changed lines of a file that lie in `lines`, in runs of lines decided together.
    pub fn marks_within(&self, file: &FileKey, lines: &Range<u32>) -> Vec<(Range<u32>, Mark)> {
        self.files.get(file).map_or_else(Vec::new, |marks| marks.lines_within(lines))
    }

    /// The units of a file that were decided on in any way.
    pub fn decided(&self, file: &FileKey) -> Units {
        self.files.get(file).map_or_else(Units::default, |marks| marks.decided().clone())
    }

    /// Those of `units` that are undecided. Costs what was named, not what was decided before.
    pub fn undecided(&self, file: &FileKey, units: &Units) -> Units {
        self.files.get(file).map_or_else(|| units.clone(), |marks| marks.undecided(units))
    }

    /// The first undecided changed line of a file in `lines`.
    pub fn first_undecided(&self, file: &FileKey, lines: &Range<u32>) -> Option<u32> {
        let decided = self.files.get(file).map_or(&[][..], |marks| marks.decided().lines.ranges());
        let at = decided.partition_point(|run| run.end <= lines.start);
        let first =
            decided.get(at).filter(|run| run.contains(&lines.start)).map_or(lines.start, |run| run.end);
        lines.contains(&first).then_some(first)
    }

    /// Those of `units` that can be signed: the undecided ones, and the ones whose signature was only carried over.
    pub fn unsigned(&self, file: &FileKey, units: &Units) -> Units {
        let mut open = self.undecided(file, units);
        if let Some(marks) = self.files.get(file) {
            let carried = marks.carried().intersection(&marks.with(Decision::Sign));
            open.insert_all(&carried.intersection(units));
        }
        open
    }

    /// The units of a file that were decided on in this review and are undecided again.
    pub fn reopened(&self, file: &FileKey) -> Units {
        self.files.get(file).map_or_else(Units::default, |marks| marks.reopened().clone())
    }

    /// Where the units of entry `seq` were read, if its decision was carried over and stands.
    pub fn origin(&self, seq: u64) -> Option<Origin> {
        match &self.step(seq)?.event {
            Event::Decided { carried, .. } => *carried,
            _ => None,
        }
    }

    /// The units of a file on which `decision` stands.
    pub fn with(&self, file: &FileKey, decision: Decision) -> Units {
        self.files.get(file).map_or_else(Units::default, |marks| marks.with(decision))
    }

    /// The units of a file whose decision was carried over.
    pub fn carried(&self, file: &FileKey) -> Units {
        self.files.get(file).map_or_else(Units::default, FileMarks::carried)
    }

    /// The units of a file that were signed more coarsely than at `grain`.
    pub fn signed_beyond(&self, file: &FileKey, grain: Grain) -> Units {
        self.files.get(file).map_or_else(Units::default, |marks| marks.signed_beyond(grain))
    }

    /// How many units were signed, questioned and rejected.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The same of one file.
    pub fn totals_of(&self, file: &FileKey) -> Totals {
        self.files.get(file).map_or_else(Totals::default, |marks| *marks.totals())
    }

    /// The files on which any decision stands, in order.
    pub fn files(&self) -> impl Iterator<Item = &FileKey> {
        self.files.iter().filter(|(_, marks)| !marks.decided().is_empty()).map(|(file, _)| file)
    }

    /// The files in which anything was ever decided, in order.
    pub fn touched_files(&self) -> impl Iterator<Item = &FileKey> {
        self.files.keys()
    }
}

/// What was said, and when.
impl Review {
    /// The sequence number that the next entry must have.
    pub const fn next_seq(&self) -> u64 {
        self.n_entries + 1
    }

    /// The reviewer's comments that stand, replies among them, oldest first.
    pub fn comments(&self) -> impl Iterator<Item = Comment<'_>> {
        self.comments.standing()
    }

    /// What the reviewer said last about how far a thread has come, and the number of the entry that says it.
    pub fn resolution(&self, thread: CommentId) -> Option<(Resolution, u64)> {
        self.comments.resolution(thread)
    }

    /// What the reviewer said last of each thread, with the number of the entry that says it.
    pub fn resolutions(&self) -> impl Iterator<Item = (CommentId, Resolution, u64)> {
        self.comments.resolutions()
    }

    /// Every comment that the reviewer took away, whoever wrote it.
    pub fn deleted(&self) -> impl Iterator<Item = CommentId> {
        self.comments.deleted()
    }

    /// The reason that was typed for the decision of entry `seq`, while that stands.
    pub fn reason(&self, seq: u64) -> Option<&str> {
        match &self.step(seq)?.event {
            Event::Decided { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }

    /// For how long, in milliseconds, the units of entry `seq` had been on the screen; 0 where no such decision stands.
    pub fn seen_ms(&self, seq: u64) -> u64 {
        match self.step(seq).map(|entry| &entry.event) {
            Some(Event::Decided { seen_ms, .. }) => *seen_ms,
            _ => 0,
        }
    }

    /// Whether entry `seq` signed its units faster than anybody reads.
    pub fn is_skimmed(&self, seq: u64) -> bool {
        match self.step(seq).map(|entry| &entry.event) {
            Some(Event::Decided { units, decision: Decision::Sign, seen_ms, .. }) => {
                is_skim(units.len(), *seen_ms)
            }
            _ => false,
        }
    }

    /// The lines of a file that were signed faster than anybody reads.
    pub fn skimmed(&self, file: &FileKey) -> IndexSet {
        let marks = self.marks_within(file, &(0..u32::MAX));
        marks.into_iter().filter(|(_, mark)| self.is_skimmed(mark.seq)).map(|(lines, _)| lines).collect()
    }

    /// For how long a part of the units of entry `seq` was on the screen, so that it is a skim if the whole was one.
    pub fn seen_ms_of_part(&self, seq: u64, part: &Units) -> u64 {
        let all = match self.step(seq).map(|entry| &entry.event) {
            Some(Event::Decided { units, .. }) => u64::from(units.len().max(1)),
            _ => 1,
        };
        let ms = self.seen_ms(seq);
        if self.is_skimmed(seq) { ms.saturating_mul(u64::from(part.len())) / all } else { ms }
    }

    fn step(&self, seq: u64) -> Option<&Entry> {
        let at = self.done.binary_search_by_key(&seq, |step| step.entry.seq).ok()?;
        Some(&self.done[at].entry)
    }

    /// What an undo would take back.
    pub fn undoable(&self) -> Option<&Entry> {
        self.done.last().filter(|step| step.is_undoable()).map(|step| &step.entry)
    }

    /// What a redo would do again.
    pub fn redoable(&self) -> Option<&Entry> {
        self.undone.last()
    }

    /// When the first thing was done, leaving out records.
    pub fn first_at(&self) -> Option<Timestamp> {
        self.times.map(|(first, _)| first)
    }

    /// When the last thing was done, leaving out records.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.times.map(|(_, last)| last)
    }

    /// Every record that was written of this review, oldest first.
    pub fn records(&self) -> &[Recorded] {
        &self.records
    }

    /// The records that have to be in the ledger: the last one that was signed, and the last one if it was not. All earlier
    /// ones are superseded.
    pub fn standing_records(&self) -> impl Iterator<Item = &Recorded> {
        let signed = self.records.iter().rfind(|record| record.signed);
        let last = self.records.last().filter(|record| !record.signed);
        signed.into_iter().chain(last)
    }

    /// The record that was written last.
    pub fn last_record(&self) -> Option<&Recorded> {
        self.records.last()
    }

    /// Whether decisions or comments stand that the last record does not have, or the other way round.
    pub fn unrecorded(&self) -> bool {
        self.last_step() != self.recorded_step
    }
}

#[cfg(test)]
mod tests;
