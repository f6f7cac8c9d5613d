//! The decisions that stand on the units of one file.

use std::ops::Range;

use super::runs::{Replaced, Runs};
use super::{Decision, Grain, Mark};
use crate::base::IndexSet;
use crate::diff::{Tally, UnitRef, Units};

/// How many units were signed, questioned and rejected. All others are undecided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Signed.
    pub signed: Tally,
    /// Questioned.
    pub questioned: Tally,
    /// Rejected.
    pub rejected: Tally,
    /// Those among all of these whose decision was carried over.
    pub carried: Tally,
}

impl Totals {
    /// Units decided on in any way.
    pub fn decided(&self) -> Tally {
        let mut all = self.signed;
        all += self.questioned;
        all += self.rejected;
        all
    }

    fn of_mut(&mut self, decision: Decision) -> &mut Tally {
        match decision {
            Decision::Sign => &mut self.signed,
            Decision::Question => &mut self.questioned,
            Decision::Reject => &mut self.rejected,
        }
    }

    fn replace(&mut self, before: Option<Mark>, after: Option<Mark>, units: Tally) {
        if let Some(mark) = before {
            *self.of_mut(mark.decision) -= units;
            self.carried -= if mark.is_carried { units } else { Tally::default() };
        }
        if let Some(mark) = after {
            *self.of_mut(mark.decision) += units;
            self.carried += if mark.is_carried { units } else { Tally::default() };
        }
    }
}

/// What stood on some units before they were decided on, to put it back.
#[derive(Clone, Debug)]
pub(super) struct Before {
    others: Replaced<Mark>,
    lines: Replaced<Mark>,
}

/// The marks of one file, their number, all marked units together, and those that had a mark once.
#[derive(Clone, Debug, Default)]
pub(super) struct FileMarks {
    others: Runs<Mark>,
    lines: Runs<Mark>,
    decided: Units,
    reopened: Units,
    totals: Totals,
}

impl FileMarks {
    pub(super) fn is_empty(&self) -> bool {
        self.others.is_empty() && self.lines.is_empty() && self.reopened.is_empty()
    }

    pub(super) fn get(&self, unit: UnitRef) -> Option<Mark> {
        match unit {
            UnitRef::Other(index) => self.others.get(index),
            UnitRef::Line(index) => self.lines.get(index),
        }
    }

    pub(super) const fn decided(&self) -> &Units {
        &self.decided
    }

    /// The units that were decided on and are undecided again.
    pub(super) const fn reopened(&self) -> &Units {
        &self.reopened
    }

    /// Those of `units` without a mark.
    pub(super) fn undecided(&self, units: &Units) -> Units {
        let rest = |decided: &IndexSet, named: &IndexSet| -> IndexSet {
            let mut rest = named.clone();
            named.ranges().iter().for_each(|range| rest.remove_all(&decided.within(range)));
            rest
        };
        Units {
            others: rest(&self.decided.others, &units.others),
            lines: rest(&self.decided.lines, &units.lines),
        }
    }

    pub(super) const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The units on which `decision` stands.
    pub(super) fn with(&self, decision: Decision) -> Units {
        self.those(|mark| mark.decision == decision)
    }

    /// The units whose decision was carried over.
    pub(super) fn carried(&self) -> Units {
        self.those(|mark| mark.is_carried)
    }

    /// The units that were signed more coarsely than at `grain`. An other change is as fine as a line, unless it was signed
    /// with all of its file.
    pub(super) fn signed_beyond(&self, grain: Grain) -> Units {
        let lines = self.those(|mark| mark.decision == Decision::Sign && mark.grain > grain).lines;
        let of_file = self.those(|mark| mark.decision == Decision::Sign && mark.grain == Grain::File);
        Units { lines, others: if grain < Grain::File { of_file.others } else { IndexSet::new() } }
    }

    fn those(&self, is_meant: impl Fn(Mark) -> bool) -> Units {
        let pick =
            |runs: &Runs<Mark>| runs.iter().filter(|(_, mark)| is_meant(*mark)).map(|(run, _)| run).collect();
        Units { others: pick(&self.others), lines: pick(&self.lines) }
    }

    /// The marks on lines in `range`, in runs.
    pub(super) fn lines_within(&self, range: &Range<u32>) -> Vec<(Range<u32>, Mark)> {
        self.lines.within(range).into_iter().filter_map(|(run, mark)| Some((run, mark?))).collect()
    }

    /// Puts `mark`, or none, on all of `units`; adds what that changes to `all`, the totals of the review.
    pub(super) fn set(&mut self, units: &Units, mark: Option<Mark>, all: &mut Totals) -> Before {
        let mut before = Before { others: Vec::new(), lines: Vec::new() };
        for range in units.others.ranges() {
            before.others.extend(self.set_others(range, mark, all));
        }
        for range in units.lines.ranges() {
            before.lines.extend(self.set_lines(range, mark, all));
        }
        before
    }

    /// Puts back what [`FileMarks::set`] replaced.
    pub(super) fn restore(&mut self, before: &Before, all: &mut Totals) {
        for (range, mark) in &before.others {
            self.set_others(range, *mark, all);
        }
        for (range, mark) in &before.lines {
            self.set_lines(range, *mark, all);
        }
    }

    fn set_others(&mut self, range: &Range<u32>, mark: Option<Mark>, all: &mut Totals) -> Replaced<Mark> {
        put(&mut self.decided.others, range, mark.is_some());
        let before = self.others.set(range, mark);
        for (run, old) in &before {
            if mark.is_some() || old.is_some() {
                put(&mut self.reopened.others, run, mark.is_none());
            }
            let units = Tally { lines: 0, others: u64::from(run.end - run.start) };
            self.totals.replace(*old, mark, units);
            all.replace(*old, mark, units);
        }
        before
    }

    fn set_lines(&mut self, range: &Range<u32>, mark: Option<Mark>, all: &mut Totals) -> Replaced<Mark> {
        put(&mut self.decided.lines, range, mark.is_some());
        let before = self.lines.set(range, mark);
        for (run, old) in &before {
            if mark.is_some() || old.is_some() {
                put(&mut self.reopened.lines, run, mark.is_none());
            }
            let units = Tally { lines: u64::from(run.end - run.start), others: 0 };
            self.totals.replace(*old, mark, units);
            all.replace(*old, mark, units);
        }
        before
    }
}

fn put(set: &mut IndexSet, range: &Range<u32>, member: bool) {
    if member {
        set.insert(range.clone());
    } else {
        set.remove(range);
    }
}
