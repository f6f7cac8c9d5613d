//! A set of small whole numbers kept as ranges: which of a file's changed lines were signed, seen, selected.

use std::ops::Range;

/// Whole numbers as sorted, disjoint, non-adjacent half-open ranges. Ten thousand neighbouring lines cost one range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IndexSet {
    ranges: Vec<Range<u32>>,
}

impl IndexSet {
    /// The set without members.
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }

    /// The set of just `index`.
    pub fn single(index: u32) -> Self {
        std::iter::once(index..index + 1).collect()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many members there are.
    pub fn len(&self) -> u32 {
        self.ranges.iter().map(|range| range.end - range.start).sum()
    }

    /// The smallest member.
    pub fn first(&self) -> Option<u32> {
        self.ranges.first().map(|range| range.start)
    }

    /// The largest member.
    pub fn last(&self) -> Option<u32> {
        self.ranges.last().map(|range| range.end - 1)
    }

    /// Whether `index` is a member. Logarithmic in the number of ranges.
    pub fn contains(&self, index: u32) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= index);
        self.ranges.get(at).is_some_and(|range| range.contains(&index))
    }

    /// The ranges in ascending order.
    pub fn ranges(&self) -> &[Range<u32>] {
        &self.ranges
    }

    /// The members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranges.iter().cloned().flatten()
    }

    /// Adds all of `range`.
    pub fn insert(&mut self, range: Range<u32>) {
        if range.is_empty() {
            return;
        }
        let from = self.ranges.partition_point(|have| have.end < range.start);
        let to = self.ranges.partition_point(|have| have.start <= range.end);
        let mut merged = range;
        if from < to {
            merged.start = merged.start.min(self.ranges[from].start);
            merged.end = merged.end.max(self.ranges[to - 1].end);
        }
        self.ranges.splice(from..to, std::iter::once(merged));
    }

    /// Takes out all of `range`.
    pub fn remove(&mut self, range: &Range<u32>) {
        if range.is_empty() {
            return;
        }
        let from = self.ranges.partition_point(|have| have.end <= range.start);
        let to = self.ranges.partition_point(|have| have.start < range.end);
        if from >= to {
            return;
        }
        let left = self.ranges[from].start..range.start;
        let right = range.end..self.ranges[to - 1].end;
        self.ranges.splice(from..to, [left, right].into_iter().filter(|piece| !piece.is_empty()));
    }

    /// Members of either.
    pub fn union(&self, other: &Self) -> Self {
        let mut out = self.clone();
        out.insert_all(other);
        out
    }

    /// Whether one pass over both sets costs less than a search for each range of `other`. A search moves what lies behind its
    /// range, which is quick for a decision on a line and hopeless for a record of a hundred thousand ranges.
    fn is_worth_a_pass(&self, other: &Self) -> bool {
        const DEARER: usize = 8;
        let first = other.first().unwrap_or(0);
        let behind = self.ranges.len() - self.ranges.partition_point(|range| range.end < first);
        other.ranges.len().saturating_mul(behind) > DEARER * (self.ranges.len() + other.ranges.len())
    }

    /// Adds every member of `other`.
    pub fn insert_all(&mut self, other: &Self) {
        if !self.is_worth_a_pass(other) {
            return other.ranges.iter().for_each(|range| self.insert(range.clone()));
        }
        let mut ranges: Vec<Range<u32>> = Vec::with_capacity(self.ranges.len() + other.ranges.len());
        let (mut own, mut others) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let Some(range) = match (own.peek(), others.peek()) {
            (Some(one), Some(two)) if two.start < one.start => others.next(),
            (Some(_), _) => own.next(),
            (None, _) => others.next(),
        } {
            match ranges.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => ranges.push(range.clone()),
            }
        }
        self.ranges = ranges;
    }

    /// Takes out every member of `other`.
    pub fn remove_all(&mut self, other: &Self) {
        if !self.is_worth_a_pass(other) {
            return other.ranges.iter().for_each(|range| self.remove(range));
        }
        let mut ranges = Vec::with_capacity(self.ranges.len());
        let mut out = other.ranges.iter().peekable();
        for range in &self.ranges {
            let mut start = range.start;
            while let Some(gone) = out.peek().filter(|gone| gone.start < range.end) {
                if start < gone.start {
                    ranges.push(start..gone.start);
                }
                start = start.max(gone.end);
                if gone.end > range.end {
                    break;
                }
                out.next();
            }
            if start < range.end {
                ranges.push(start..range.end);
            }
        }
        self.ranges = ranges;
    }

    /// Members of this that are not in `other`.
    pub fn difference(&self, other: &Self) -> Self {
        let mut out = self.clone();
        out.remove_all(other);
        out
    }

    /// Members of both.
    pub fn intersection(&self, other: &Self) -> Self {
        self.difference(&self.difference(other))
    }

    /// The members that lie in `range`.
    pub fn within(&self, range: &Range<u32>) -> Self {
        let from = self.ranges.partition_point(|have| have.end <= range.start);
        let cut = |have: &Range<u32>| have.start.max(range.start)..have.end.min(range.end);
        self.ranges[from..].iter().take_while(|have| have.start < range.end).map(cut).collect()
    }

    /// Whether every member is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.ranges.iter().all(|range| {
            let at = other.ranges.partition_point(|have| have.end <= range.start);
            other.ranges.get(at).is_some_and(|have| have.start <= range.start && range.end <= have.end)
        })
    }
}

impl FromIterator<Range<u32>> for IndexSet {
    fn from_iter<I: IntoIterator<Item = Range<u32>>>(ranges: I) -> Self {
        let mut out = Self::new();
        for range in ranges {
            out.insert(range);
        }
        out
    }
}

impl FromIterator<u32> for IndexSet {
    fn from_iter<I: IntoIterator<Item = u32>>(indexes: I) -> Self {
        indexes.into_iter().map(|index| index..index + 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn model() -> impl Strategy<Value = (IndexSet, BTreeSet<u32>)> {
        proptest::collection::vec((0u32..60, 0u32..12, any::<bool>()), 0..12).prop_map(|steps| {
            let mut set = IndexSet::new();
            let mut model = BTreeSet::new();
            for (start, len, add) in steps {
                let range = start..start + len;
                if add {
                    set.insert(range.clone());
                    model.extend(range);
                } else {
                    set.remove(&range);
                    model.retain(|member| !range.contains(member));
                }
            }
            (set, model)
        })
    }

    /// A set of many ranges, so that both are gone through side by side.
    fn ragged() -> impl Strategy<Value = (IndexSet, BTreeSet<u32>)> {
        proptest::collection::btree_set(0u32..120, 0..90)
            .prop_map(|model| (model.iter().copied().collect(), model))
    }

    #[test]
    fn a_pass_is_made_where_many_ranges_meet_many() {
        let every_second = |range: Range<u32>| -> IndexSet { range.step_by(2).collect() };
        let many = every_second(0..2_000);
        let cases = [
            // A decision on a line, or on a few.
            (&many, IndexSet::single(0), false),
            (&many, every_second(1_000..1_008), false),
            // There is little behind the first of them that a search would have to move.
            (&many, every_second(1_960..2_000), false),
            (&many, every_second(0..40), true),
            (&many, many.clone(), true),
            // As dear as each other, and one more; a range that is touched lies behind, too.
            (&every_second(0..32), every_second(1..33), false),
            (&every_second(0..34), every_second(1..35), true),
        ];
        for (set, other, is_worth) in cases {
            assert_eq!(set.is_worth_a_pass(&other), is_worth, "{} and {other:?}", set.ranges.len());
        }
    }

    fn members(set: &IndexSet) -> BTreeSet<u32> {
        set.iter().collect()
    }

    proptest! {
        #[test]
        fn it_is_the_set_that_it_stands_for((a, x) in model(), (b, y) in model(), probe in 0u32..80) {
            prop_assert_eq!(members(&a), x.clone());
            prop_assert_eq!(a.len() as usize, x.len());
            prop_assert_eq!(a.contains(probe), x.contains(&probe));
            prop_assert_eq!(a.first(), x.first().copied());
            prop_assert_eq!(a.last(), x.last().copied());
            prop_assert_eq!(members(&a.union(&b)), x.union(&y).copied().collect());
            prop_assert_eq!(members(&a.difference(&b)), x.difference(&y).copied().collect());
            prop_assert_eq!(members(&a.intersection(&b)), x.intersection(&y).copied().collect());
            prop_assert_eq!(a.is_subset(&b), x.is_subset(&y));
            prop_assert!(a.is_subset(&a.union(&b)) && a.intersection(&b).is_subset(&a));
            prop_assert_eq!(members(&a.within(&(10..probe))), x.range(10.min(probe)..probe).filter(|m| **m >= 10).copied().collect());
        }

        #[test]
        fn many_ranges_are_joined_and_taken_out_like_few((a, x) in ragged(), (b, y) in ragged()) {
            prop_assert_eq!(a.union(&b), x.union(&y).copied().collect());
            prop_assert_eq!(a.difference(&b), x.difference(&y).copied().collect());
        }

        #[test]
        fn ranges_never_touch((set, _) in model()) {
            for pair in set.ranges().windows(2) {
                prop_assert!(pair[0].end < pair[1].start);
            }
            prop_assert!(set.ranges().iter().all(|range| !range.is_empty()));
        }
    }
}
