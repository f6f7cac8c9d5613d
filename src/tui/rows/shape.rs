//! What a reader made of a file's rows: which hunks are folded, and how much unchanged text is shown between them.

use std::collections::BTreeMap;

use crate::base::IndexSet;

/// How much of a gap is shown, in lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reveal {
    /// At its start, going on from the hunk above.
    pub(crate) start: u32,
    /// At its end, leading to the hunk below.
    pub(crate) end: u32,
}

/// The shape of one file on the screen. Gap `n` lies before hunk `n`; the last one after the last hunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Only the head of the file is shown.
    pub(crate) is_folded: bool,
    /// The hunks of which only the head is shown.
    pub(crate) folded: IndexSet,
    /// The hunks that are decided on piece by piece, each run of changed lines by itself.
    pub(crate) split: IndexSet,
    /// Of the other gaps nothing is shown.
    pub(crate) revealed: BTreeMap<usize, Reveal>,
    /// All unchanged text is shown.
    pub(crate) is_whole: bool,
}

impl Shape {
    /// How much of a gap of `n` lines is shown.
    pub(super) fn reveal(&self, gap: usize, n: u32) -> Reveal {
        if self.is_whole {
            return Reveal { start: n, end: 0 };
        }
        let Reveal { start, end } = self.revealed.get(&gap).copied().unwrap_or_default();
        let start = start.min(n);
        Reveal { start, end: end.min(n - start) }
    }

    /// Whether a hunk is folded.
    pub(crate) fn hides(&self, hunk: usize) -> bool {
        self.is_folded || u32::try_from(hunk).is_ok_and(|hunk| self.folded.contains(hunk))
    }

    /// Whether a hunk is decided on piece by piece.
    pub(crate) fn is_split(&self, hunk: usize) -> bool {
        u32::try_from(hunk).is_ok_and(|hunk| self.split.contains(hunk))
    }

    /// Folds a hunk, or unfolds it.
    pub(crate) fn fold(&mut self, hunk: usize, is_folded: bool) {
        let Ok(hunk) = u32::try_from(hunk) else { return };
        match is_folded {
            true => self.folded.insert(hunk..hunk + 1),
            false => self.folded.remove(&(hunk..hunk + 1)),
        }
    }

    /// Shows `n` more lines at both ends of a hunk, or fewer if `n` is negative.
    pub(crate) fn widen(&mut self, hunk: usize, n: i64) {
        let change = |shown: &mut u32| {
            let wanted = i64::from(*shown).saturating_add(n).max(0);
            *shown = u32::try_from(wanted).unwrap_or(u32::MAX);
        };
        change(&mut self.revealed.entry(hunk).or_default().end);
        change(&mut self.revealed.entry(hunk + 1).or_default().start);
    }

    /// Shows a gap up to some line in it: so many lines from its start, or so many to its end, whichever is less.
    pub(crate) fn uncover(&mut self, gap: usize, from_start: u32, to_end: u32) {
        let reveal = self.revealed.entry(gap).or_default();
        if from_start <= to_end {
            reveal.start = reveal.start.max(from_start);
        } else {
            reveal.end = reveal.end.max(to_end);
        }
    }

    /// Shows all of a gap.
    pub(crate) fn open_gap(&mut self, gap: usize) {
        self.revealed.insert(gap, Reveal { start: u32::MAX, end: 0 });
    }
}
