//! The lines of a file that a pattern matches.

use super::Pattern;
use crate::base::{Side, Sided};
use crate::diff::{FileDiff, TextDiff};

/// A line that matches: which side's, and its position there, counted from 0. An unchanged line is on the new side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hit {
    /// Removed lines are on the old side, all others on the new one.
    pub side: Side,
    /// Its position in that side's text.
    pub line: u32,
}

/// The matching lines of a file. To go from one to the next, not all of them are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// From the top down.
    all: Vec<Hit>,
    /// Which of them are on each side.
    places: Sided<Vec<usize>>,
}

impl Hits {
    /// Those of the hunks, or of the whole file, at most `limit`.
    pub fn of(diff: &FileDiff, pattern: &Pattern, whole_file: bool, limit: usize) -> Self {
        let all = matching(diff, pattern, whole_file, limit);
        let on = |side| (0..all.len()).filter(|&at| all[at].side == side).collect();
        let places = Sided::new(on(Side::Old), on(Side::New));
        Self { all, places }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The first one.
    pub fn first(&self) -> Option<Hit> {
        self.all.first().copied()
    }

    /// The last one.
    pub fn last(&self) -> Option<Hit> {
        self.all.last().copied()
    }

    /// How many stand before it.
    pub fn n_before(&self, hit: Hit) -> usize {
        let places = self.places.get(hit.side);
        let at = places.partition_point(|&place| self.all[place].line < hit.line);
        places.get(at).copied().unwrap_or(self.len())
    }

    /// On each side the first one that lies ahead; what lies below such a one has to lie ahead, too.
    pub fn ahead(&self, is_ahead: impl Fn(Hit) -> bool) -> impl Iterator<Item = Hit> {
        [&self.places.old, &self.places.new].into_iter().filter_map(move |places| {
            let at = places.partition_point(|&place| !is_ahead(self.all[place]));
            places.get(at).map(|&place| self.all[place])
        })
    }

    /// On each side the last one that lies behind; what stands above such a one has to lie behind, too.
    pub fn behind(&self, is_behind: impl Fn(Hit) -> bool) -> impl Iterator<Item = Hit> {
        [&self.places.old, &self.places.new].into_iter().filter_map(move |places| {
            let at = places.partition_point(|&place| is_behind(self.all[place]));
            places[..at].last().map(|&place| self.all[place])
        })
    }
}

fn matching(diff: &FileDiff, pattern: &Pattern, whole_file: bool, limit: usize) -> Vec<Hit> {
    let Some(lines) = &diff.lines else { return Vec::new() };
    let whole = lines.text().as_ref().map(|text| 0..text.n_lines());
    let spans = if whole_file && lines.is_whole() {
        vec![(&whole, 0..lines.edits().len())]
    } else {
        lines.hunks().iter().map(|hunk| (&hunk.rows, lines.edit_numbers(hunk))).collect()
    };
    let candidates = spans.into_iter().flat_map(|(rows, edits)| lines_between(lines, rows, edits));
    let matches = |hit: &Hit| pattern.is_in(lines.text().get(hit.side).content(hit.line).0);
    candidates.filter(matches).take(limit).collect()
}

/// The lines of a span: unchanged ones of the new side, then what an edit removed and what it added, and so on.
fn lines_between(
    lines: &TextDiff,
    rows: &Sided<std::ops::Range<u32>>,
    edits: std::ops::Range<usize>,
) -> impl Iterator<Item = Hit> {
    let ends = lines.edits()[edits.clone()].iter().map(|edit| (edit.old.clone(), edit.new.clone()));
    let last = (rows.old.end..rows.old.end, rows.new.end..rows.new.end);
    let mut at = rows.new.start;
    ends.chain([last]).flat_map(move |(old, new)| {
        let context = at..new.start;
        at = new.end;
        let on = |side: Side| move |line: u32| Hit { side, line };
        context.map(on(Side::New)).chain(old.map(on(Side::Old))).chain(new.map(on(Side::New)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ObjectId;
    use crate::diff::{Edit, Entry, FileChange, Mode, Text};

    fn found(pattern: &str, whole_file: bool) -> Vec<(Side, u32)> {
        let old = "fn a\nfn b\n3\n4\n5\n6\n7\n8\n9\nfn z\n";
        let new = "fn a\nfn c\nfn d\n3\n4\n5\n6\n7\n8\n9\nfn z\n";
        let entry = Entry { mode: Mode::FILE, id: ObjectId::empty_tree() };
        let change = FileChange {
            path: "a".into(),
            sides: Sided::new(Some(entry), Some(entry)),
            renamed_from: None,
            ordinal: 0,
        };
        let text = Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec()));
        let lines = TextDiff::new(text, vec![Edit { old: 1..2, new: 1..3 }]);
        let diff = FileDiff { change, others: Vec::new(), lines: Some(lines) };
        let pattern = Pattern::new(pattern).unwrap();
        matching(&diff, &pattern, whole_file, 100).into_iter().map(|hit| (hit.side, hit.line)).collect()
    }

    #[test]
    fn lines_come_in_the_order_in_which_they_are_read() {
        let near = [(Side::New, 0), (Side::Old, 1), (Side::New, 1), (Side::New, 2)];
        assert_eq!(found("^fn", false), near);
        assert_eq!(found("^fn", true)[..4], near);
        assert_eq!(found("^fn", true)[4..], [(Side::New, 10)]);
        assert_eq!(found("9", false), []);
    }
}
