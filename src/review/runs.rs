//! A map from whole numbers to values that keeps equal neighbours as one run, so that a hunk of a thousand lines decided
//! together costs as much as one line.

use std::collections::BTreeMap;
use std::ops::Range;

/// Values over disjoint ranges. Every operation costs the runs it touches, times the logarithm of all runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runs<V> {
    /// Start of each run with its end and value.
    runs: BTreeMap<u32, (u32, V)>,
}

/// What stood on part of a range that was changed; `None` where nothing did.
pub(super) type Replaced<V> = Vec<(Range<u32>, Option<V>)>;

impl<V> Default for Runs<V> {
    fn default() -> Self {
        Self { runs: BTreeMap::new() }
    }
}

impl<V: Copy + PartialEq> Runs<V> {
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The value at `index`.
    pub(super) fn get(&self, index: u32) -> Option<V> {
        let (_, &(end, value)) = self.runs.range(..=index).next_back()?;
        (index < end).then_some(value)
    }

    /// Every run in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Range<u32>, V)> + '_ {
        self.runs.iter().map(|(&start, &(end, value))| (start..end, value))
    }

    /// What stands on `range`, gaps included, in ascending order and without overlap.
    pub(super) fn within(&self, range: &Range<u32>) -> Replaced<V> {
        let mut out = Vec::new();
        let mut at = range.start;
        let first = self.runs.range(..=range.start).next_back().map_or(range.start, |(&start, _)| start);
        for (&start, &(end, value)) in self.runs.range(first..range.end.max(first)) {
            let run = start.max(range.start)..end.min(range.end);
            if run.is_empty() {
                continue;
            }
            if at < run.start {
                out.push((at..run.start, None));
            }
            at = run.end;
            out.push((run, Some(value)));
        }
        if at < range.end {
            out.push((at..range.end, None));
        }
        out
    }

    /// Puts `value`, or nothing, on all of `range`. Returns what stood there before.
    pub(super) fn set(&mut self, range: &Range<u32>, value: Option<V>) -> Replaced<V> {
        if range.is_empty() {
            return Vec::new();
        }
        let before = self.within(range);
        self.split_at(range.start);
        self.split_at(range.end);
        for (run, old) in &before {
            if old.is_some() {
                self.runs.remove(&run.start);
            }
        }
        if let Some(value) = value {
            self.runs.insert(range.start, (range.end, value));
            self.join_at(range.end);
            self.join_at(range.start);
        }
        before
    }

    /// Makes sure that no run lies across `at`.
    fn split_at(&mut self, at: u32) {
        if let Some((_, run)) = self.runs.range_mut(..at).next_back()
            && run.0 > at
        {
            let (end, value) = *run;
            run.0 = at;
            self.runs.insert(at, (end, value));
        }
    }

    /// Joins the run that ends at `at` with the one that starts there, if they are alike.
    fn join_at(&mut self, at: u32) {
        let Some(&(end, value)) = self.runs.get(&at) else { return };
        if let Some((_, left)) = self.runs.range_mut(..at).next_back()
            && left.0 == at
            && left.1 == value
        {
            left.0 = end;
            self.runs.remove(&at);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn steps() -> impl Strategy<Value = Vec<(Range<u32>, Option<u8>)>> {
        let step = (0u32..40, 0u32..12, proptest::option::of(0u8..3));
        proptest::collection::vec(step.prop_map(|(start, len, value)| (start..start + len, value)), 0..30)
    }

    proptest! {
        #[test]
        fn it_is_the_map_that_it_stands_for(steps in steps(), probe in 0u32..40) {
            let mut runs = Runs::default();
            let mut model = [None; 64];
            for (range, value) in steps {
                let before = runs.set(&range, value);
                let told: Vec<_> = before.into_iter().flat_map(|(run, old)| run.map(move |at| (at, old))).collect();
                let expected: Vec<_> = range.clone().map(|at| (at, model[at as usize])).collect();
                prop_assert_eq!(told, expected);
                range.for_each(|at| model[at as usize] = value);
                for at in 0..64 {
                    prop_assert_eq!(runs.get(at), model[at as usize]);
                }
            }
            let told: Vec<_> = runs.within(&(probe..64)).into_iter().flat_map(|(run, v)| run.map(move |_| v)).collect();
            prop_assert_eq!(told, &model[probe as usize..]);
            let all: Vec<_> = runs.iter().collect();
            for pair in all.windows(2) {
                prop_assert!(pair[0].0.end < pair[1].0.start || pair[0].1 != pair[1].1, "{:?} could be one run", pair);
            }
        }
    }

    #[test]
    fn neighbours_decided_alike_are_one_run() {
        let mut runs = Runs::default();
        for at in 0..10_000 {
            runs.set(&(at..at + 1), Some('a'));
        }
        assert_eq!(runs.iter().collect::<Vec<_>>(), [(0..10_000, 'a')]);
    }
}
