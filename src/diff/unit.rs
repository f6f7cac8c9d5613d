//! Naming units: one changed line, or one other change, of one file.

use crate::base::IndexSet;

/// One unit of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UnitRef {
    /// An other change, by its place in [`super::FileDiff::others`].
    Other(u32),
    /// A changed line, counted from 0 over all changed lines of the file in diff order (removed before added).
    Line(u32),
}

/// Some units of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// Other changes, by their place in [`super::FileDiff::others`].
    pub others: IndexSet,
    /// Changed lines, counted from 0 over all changed lines of the file in diff order.
    pub lines: IndexSet,
}

impl Units {
    /// Just `unit`.
    pub fn single(unit: UnitRef) -> Self {
        match unit {
            UnitRef::Other(index) => Self { others: IndexSet::single(index), lines: IndexSet::new() },
            UnitRef::Line(index) => Self { others: IndexSet::new(), lines: IndexSet::single(index) },
        }
    }

    /// Only lines.
    pub fn lines(lines: IndexSet) -> Self {
        Self { others: IndexSet::new(), lines }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty() && self.lines.is_empty()
    }

    /// How many, lines and other changes together.
    pub fn len(&self) -> u32 {
        self.others.len() + self.lines.len()
    }

    /// Whether `unit` is among them.
    pub fn contains(&self, unit: UnitRef) -> bool {
        match unit {
            UnitRef::Other(index) => self.others.contains(index),
            UnitRef::Line(index) => self.lines.contains(index),
        }
    }

    /// The ones that are not in `other`.
    pub fn difference(&self, other: &Self) -> Self {
        Self { others: self.others.difference(&other.others), lines: self.lines.difference(&other.lines) }
    }

    /// The ones that are in both.
    pub fn intersection(&self, other: &Self) -> Self {
        Self { others: self.others.intersection(&other.others), lines: self.lines.intersection(&other.lines) }
    }

    /// Adds all of `other`.
    pub fn insert_all(&mut self, other: &Self) {
        self.others.insert_all(&other.others);
        self.lines.insert_all(&other.lines);
    }

    /// Takes out all of `other`.
    pub fn remove_all(&mut self, other: &Self) {
        self.others.remove_all(&other.others);
        self.lines.remove_all(&other.lines);
    }

    /// Every unit, other changes first.
    pub fn iter(&self) -> impl Iterator<Item = UnitRef> + '_ {
        self.others.iter().map(UnitRef::Other).chain(self.lines.iter().map(UnitRef::Line))
    }

    /// The first one.
    pub fn first(&self) -> Option<UnitRef> {
        self.others.first().map(UnitRef::Other).or_else(|| self.lines.first().map(UnitRef::Line))
    }

    /// The last one.
    pub fn last(&self) -> Option<UnitRef> {
        self.lines.last().map(UnitRef::Line).or_else(|| self.others.last().map(UnitRef::Other))
    }

    /// Those before `unit`.
    pub fn before(&self, unit: UnitRef) -> Self {
        match unit {
            UnitRef::Other(other) => Self { others: self.others.within(&(0..other)), lines: IndexSet::new() },
            UnitRef::Line(line) => Self { others: self.others.clone(), lines: self.lines.within(&(0..line)) },
        }
    }

    /// `unit`, if it is among them, and those after it.
    pub fn starting_at(&self, unit: UnitRef) -> Self {
        self.difference(&self.before(unit))
    }

    /// How many of each.
    pub fn tally(&self) -> Tally {
        Tally { lines: u64::from(self.lines.len()), others: u64::from(self.others.len()) }
    }
}

/// A number of units, lines and other changes apart, as every count in the program is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Changed lines.
    pub lines: u64,
    /// Other changes.
    pub others: u64,
}

impl Tally {
    /// Lines and other changes together.
    pub const fn total(self) -> u64 {
        self.lines + self.others
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.others += other.others;
    }
}

impl std::ops::SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        self.lines -= other.lines;
        self.others -= other.others;
    }
}
