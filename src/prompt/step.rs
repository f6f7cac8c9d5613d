//! What is asked about, one after the other: an other change, a hunk, or a line of a hunk that was split.

use crate::base::Side;
use crate::diff::{ChangedLine, FileDiff, TextDiff, UnitRef, Units};
use crate::review::Grain;

/// One thing to decide on, in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An other change, by its place.
    Other(u32),
    /// A whole hunk.
    Hunk(usize),
    /// A changed line of a hunk.
    Line { hunk: usize, index: u32 },
}

impl Step {
    /// How a decision on it was named.
    pub(super) const fn grain(self) -> Grain {
        match self {
            Self::Hunk(_) => Grain::Hunk,
            Self::Other(_) | Self::Line { .. } => Grain::Line,
        }
    }

    /// The hunk that it is, or is a line of.
    pub(super) const fn hunk(self) -> Option<usize> {
        match self {
            Self::Other(_) => None,
            Self::Hunk(hunk) | Self::Line { hunk, .. } => Some(hunk),
        }
    }

    /// Its units.
    pub(super) fn units(self, diff: &FileDiff) -> Units {
        match self {
            Self::Other(other) => Units::single(UnitRef::Other(other)),
            Self::Line { index, .. } => Units::single(UnitRef::Line(index)),
            Self::Hunk(hunk) => hunk_units(diff, hunk),
        }
    }

    /// What it is called in a question.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Other(_) => "change",
            Self::Hunk(_) => "hunk",
            Self::Line { .. } => "line",
        }
    }
}

/// The changed lines of a hunk.
pub(super) fn hunk_units(diff: &FileDiff, hunk: usize) -> Units {
    let hunk = diff.lines.as_ref().and_then(|lines| lines.hunks().get(hunk));
    Units::lines(hunk.into_iter().map(|hunk| hunk.changed.clone()).collect())
}

/// Everything to decide on in a file, in order. The hunk `split` is gone through line by line.
pub(super) fn steps(diff: &FileDiff, split: Option<usize>) -> Vec<Step> {
    let mut steps: Vec<Step> = (0..diff.n_others()).map(Step::Other).collect();
    for (hunk, of_hunk) in diff.lines.iter().flat_map(TextDiff::hunks).enumerate() {
        if split == Some(hunk) {
            steps.extend(of_hunk.changed.clone().map(|index| Step::Line { hunk, index }));
        } else {
            steps.push(Step::Hunk(hunk));
        }
    }
    steps
}

/// `added line 41` or `removed line 40`.
pub(super) fn line_name(lines: &TextDiff, line: ChangedLine) -> String {
    let word = if line.side == Side::Old { "removed" } else { "added" };
    let hunk = lines.hunk_of(line.index).and_then(|hunk| lines.hunks().get(hunk));
    let number = hunk.map_or(line.line + 1, |hunk| TextDiff::number(hunk, line.side, line.line));
    format!("{word} line {number}")
}

/// What a unit is called in a sentence.
pub(super) fn unit_name(diff: &FileDiff, unit: UnitRef) -> String {
    match (unit, &diff.lines) {
        (UnitRef::Other(other), _) => diff
            .others
            .get(other as usize)
            .map_or_else(String::new, |other| crate::session::card::title(other.kind).to_owned()),
        (UnitRef::Line(index), Some(lines)) => {
            lines.changed_line(index).map_or_else(String::new, |line| line_name(lines, line))
        }
        (UnitRef::Line(_), None) => String::new(),
    }
}
