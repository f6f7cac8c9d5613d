//! The part of a record that says what was decided on, file by file.

use std::collections::BTreeMap;

use crate::base::{Digest, IndexSet, RepoPath, Sided};
use crate::diff::{Entry, FileKey, OtherKind, Status, Units};
use crate::review::{Decision, Grain, Origin};

/// The decisions in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// Where it stands.
    pub path: RepoPath,
    /// Added, deleted or modified.
    pub status: Status,
    /// How many changes of the same path and status a patch has before this one; 0 in a repository.
    pub ordinal: u32,
    /// Mode and blob on each side.
    pub sides: Sided<Option<Entry>>,
    /// The units that were decided on: other changes first, then hunks in order.
    pub units: Vec<UnitRecord>,
}

impl FileRecord {
    /// Which file of the change it is.
    pub fn key(&self) -> FileKey {
        FileKey { path: self.path.clone(), status: self.status, ordinal: self.ordinal }
    }
}

/// The decisions on one other change or on the lines of one hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitRecord {
    /// Lines of a hunk.
    Hunk(HunkRecord),
    /// An other change.
    Other(OtherRecord),
}

impl UnitRecord {
    /// The id that a verifier recomputes.
    pub const fn id(&self) -> Digest {
        match self {
            Self::Hunk(hunk) => hunk.id,
            Self::Other(other) => other.id,
        }
    }

    /// Where decisions on it were carried over from.
    pub fn origins(&self) -> Vec<Origin> {
        match self {
            Self::Hunk(hunk) => hunk.carried.keys().copied().collect(),
            Self::Other(other) => other.carried.into_iter().collect(),
        }
    }
}

/// The decisions on the lines of one hunk. Lines count from 0 over the hunk's changed lines; a record writes them from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HunkRecord {
    /// The id that a verifier recomputes.
    pub id: Digest,
    /// Where the hunk stood. Tells equal hunks of one file apart.
    pub at: At,
    /// How many lines it removes.
    pub removed: u32,
    /// How many lines it adds.
    pub added: u32,
    /// What was decided on which lines; no line is in two of the sets.
    pub decisions: PerDecision<IndexSet>,
    /// How finely, for exactly the lines that were decided on.
    pub grains: PerGrain<IndexSet>,
    /// Why lines were questioned or rejected.
    pub reasons: Vec<Reason>,
    /// For how long the least seen of the decided lines was on the screen, in milliseconds, coarsely.
    pub seen_ms: u32,
    /// Which of the signed lines were signed faster than anybody reads.
    pub skimmed: IndexSet,
    /// Which of the decided lines were not read in this change: the decision was made on the same hunk of an earlier one.
    pub carried: BTreeMap<Origin, IndexSet>,
}

/// The decision on one other change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRecord {
    /// What changed.
    pub kind: OtherKind,
    /// The id that a verifier recomputes.
    pub id: Digest,
    /// What was decided.
    pub decision: Decision,
    /// Whether it was signed together with all of its file.
    pub is_of_file: bool,
    /// Why.
    pub reason: Option<String>,
    /// For how long its card was on the screen, in milliseconds, coarsely.
    pub seen_ms: u32,
    /// Where it was read, if the decision was made on the same unit of an earlier change.
    pub carried: Option<Origin>,
}

/// A hunk's place as a hunk header gives it: first line, counted from 1, and number of lines, context included. Where a
/// side has no line, the first is the one before, as in `@@ -0,0 +1,3 @@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// First line of each side.
    pub start: Sided<u32>,
    /// Number of lines of each side.
    pub len: Sided<u32>,
}

/// One value for each decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PerDecision<T> {
    /// Of what was signed.
    pub sign: T,
    /// Of what was questioned.
    pub question: T,
    /// Of what was rejected.
    pub reject: T,
}

impl<T> PerDecision<T> {
    /// The value for `decision`.
    pub const fn get(&self, decision: Decision) -> &T {
        match decision {
            Decision::Sign => &self.sign,
            Decision::Question => &self.question,
            Decision::Reject => &self.reject,
        }
    }

    /// The value for `decision`, to change it.
    pub const fn get_mut(&mut self, decision: Decision) -> &mut T {
        match decision {
            Decision::Sign => &mut self.sign,
            Decision::Question => &mut self.question,
            Decision::Reject => &mut self.reject,
        }
    }
}

impl OtherRecord {
    /// How finely it was decided on.
    pub const fn grain(&self) -> Grain {
        if self.is_of_file { Grain::File } else { Grain::Line }
    }
}

impl HunkRecord {
    /// How finely a line was decided on, if it was.
    pub fn grain_of(&self, line: u32) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| self.grains.get(*grain).contains(line))
    }
}

impl PerDecision<IndexSet> {
    /// The lines with any decision.
    pub fn all(&self) -> IndexSet {
        self.sign.union(&self.question).union(&self.reject)
    }
}

impl PerDecision<Units> {
    /// The units with any decision.
    pub fn all(&self) -> Units {
        let mut all = self.sign.clone();
        all.insert_all(&self.question);
        all.insert_all(&self.reject);
        all
    }
}

/// One value for each grain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PerGrain<T> {
    /// Of what was decided on line by line.
    pub line: T,
    /// Of what was decided on as a selection.
    pub selection: T,
    /// Of what was decided on as a hunk.
    pub hunk: T,
    /// Of what was signed as a whole file.
    pub file: T,
}

impl<T> PerGrain<T> {
    /// The value for `grain`.
    pub const fn get(&self, grain: Grain) -> &T {
        match grain {
            Grain::Line => &self.line,
            Grain::Selection => &self.selection,
            Grain::Hunk => &self.hunk,
            Grain::File => &self.file,
        }
    }

    /// The value for `grain`, to change it.
    pub const fn get_mut(&mut self, grain: Grain) -> &mut T {
        match grain {
            Grain::Line => &mut self.line,
            Grain::Selection => &mut self.selection,
            Grain::Hunk => &mut self.hunk,
            Grain::File => &mut self.file,
        }
    }
}

/// Why some lines of a hunk were questioned or rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which lines of the hunk, counted from 0.
    pub lines: IndexSet,
    /// As it was typed.
    pub text: String,
}

/// How long a unit was on the screen at least whose record gives this time; see [`coarse_ms`].
pub fn at_least_ms(coarse: u32) -> u32 {
    [30_000, 5_000, 1_000].into_iter().find(|&step| coarse > step).unwrap_or(0)
}

/// A time on the screen as records give it: the next of 1 s, 5 s, 30 s, and 2 min for everything above.
pub fn coarse_ms(ms: u64) -> u32 {
    [1_000, 5_000, 30_000].into_iter().find(|&step| ms <= u64::from(step)).unwrap_or(120_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_on_the_screen_is_told_in_steps_and_read_as_what_it_was_at_least() {
        for (ms, coarse, at_least) in [
            (0, 1_000, 0),
            (1_000, 1_000, 0),
            (1_001, 5_000, 1_000),
            (5_000, 5_000, 1_000),
            (5_001, 30_000, 5_000),
            (30_001, 120_000, 30_000),
            (u64::MAX, 120_000, 30_000),
        ] {
            assert_eq!((coarse_ms(ms), at_least_ms(coarse)), (coarse, at_least), "{ms}");
        }
    }
}
