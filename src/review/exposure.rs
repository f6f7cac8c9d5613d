//! What was drawn on the screen, whole, and for how long.

use std::collections::BTreeMap;

use super::runs::Runs;
use crate::base::IndexSet;
use crate::diff::{FileKey, Units};

/// Exposure of the units of a change in this sitting. It is not kept in the journal: who comes back reads again before
/// deciding. Lines that were always on the screen together cost one run.
#[derive(Clone, Debug, Default)]
pub struct Exposure {
    files: BTreeMap<FileKey, Shown>,
}

#[derive(Clone, Debug, Default)]
struct Shown {
    seen: Units,
    others: Runs<u64>,
    lines: Runs<u64>,
}

impl Exposure {
    /// Nothing was drawn yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// All of each of `units` was on the screen for `ms` milliseconds; 0 for a frame that was just drawn.
    pub fn drew(&mut self, file: &FileKey, units: &Units, ms: u64) {
        if units.is_empty() {
            return;
        }
        if !self.files.contains_key(file) {
            self.files.insert(file.clone(), Shown::default());
        }
        let Some(shown) = self.files.get_mut(file) else { return };
        shown.seen.insert_all(units);
        add(&mut shown.others, &units.others, ms);
        add(&mut shown.lines, &units.lines, ms);
    }

    /// The units of a file that were wholly on the screen at some time; `None` if there is none.
    pub fn seen(&self, file: &FileKey) -> Option<&Units> {
        self.files.get(file).map(|shown| &shown.seen)
    }

    /// For how long, in milliseconds, every one of `units` was on the screen: the time of the one that was there the
    /// shortest.
    pub fn ms(&self, file: &FileKey, units: &Units) -> u64 {
        let Some(shown) = self.files.get(file) else { return 0 };
        let times = |runs: &Runs<u64>, set: &IndexSet| -> Option<u64> {
            set.ranges().iter().flat_map(|range| runs.within(range)).map(|(_, ms)| ms.unwrap_or(0)).min()
        };
        let shortest = [times(&shown.others, &units.others), times(&shown.lines, &units.lines)];
        shortest.into_iter().flatten().min().unwrap_or(0)
    }
}

fn add(runs: &mut Runs<u64>, set: &IndexSet, ms: u64) {
    for range in set.ranges() {
        for (run, before) in runs.within(range) {
            runs.set(&run, Some(before.unwrap_or(0).saturating_add(ms)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Status, UnitRef};

    fn key(path: &str) -> FileKey {
        FileKey { path: path.into(), status: Status::Modified, ordinal: 0 }
    }

    fn lines(range: std::ops::Range<u32>) -> Units {
        Units::lines(std::iter::once(range).collect())
    }

    #[test]
    fn a_group_was_seen_for_as_long_as_its_least_seen_unit() {
        let mut exposure = Exposure::new();
        let file = key("a");
        exposure.drew(&file, &lines(0..10), 500);
        exposure.drew(&file, &lines(5..15), 300);
        assert_eq!(exposure.ms(&file, &lines(5..10)), 800);
        assert_eq!(exposure.ms(&file, &lines(0..10)), 500);
        assert_eq!(exposure.ms(&file, &lines(0..16)), 0, "line 15 was never drawn");
        assert_eq!(exposure.ms(&key("b"), &lines(0..1)), 0);
        assert_eq!(exposure.seen(&file), Some(&lines(0..15)));
        assert_eq!(exposure.seen(&key("b")), None);
    }

    #[test]
    fn a_frame_that_was_only_just_drawn_counts_as_seen() {
        let mut exposure = Exposure::new();
        exposure.drew(&key("a"), &Units::single(UnitRef::Other(0)), 0);
        assert_eq!(exposure.seen(&key("a")), Some(&Units::single(UnitRef::Other(0))));
        exposure.drew(&key("b"), &Units::default(), 10);
        assert_eq!(exposure.seen(&key("b")), None);
    }

    #[test]
    fn lines_shown_together_cost_one_run_and_time_never_overflows() {
        let mut exposure = Exposure::new();
        for _ in 0..100 {
            exposure.drew(&key("a"), &lines(0..200_000), u64::MAX / 2);
        }
        assert_eq!(exposure.files[&key("a")].lines.iter().count(), 1);
        assert_eq!(exposure.ms(&key("a"), &lines(0..200_000)), u64::MAX);
    }
}
