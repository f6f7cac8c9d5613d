//! Rows against a plain list of what should stand in them.

use proptest::prelude::*;

use super::*;
use crate::base::IndexSet;
use crate::diff::{Edit, Entry, FileChange, Glimpse, Mode, OtherChange, OtherKind, Units};

const N_OLD: u32 = 60;

fn file(n_others: usize, edits: Vec<Edit>) -> FileDiff {
    let entry = Entry { mode: Mode::FILE, id: crate::base::ObjectId::empty_tree() };
    let change = FileChange {
        path: "a".into(),
        sides: Sided::new(Some(entry), Some(entry)),
        renamed_from: None,
        ordinal: 0,
    };
    let glimpse = Some(Glimpse { entry, size: 0, head: Vec::new() });
    let other = OtherChange { kind: OtherKind::Mode, sides: Sided::new(glimpse.clone(), glimpse) };
    let n_new = edits.iter().fold(N_OLD, |n, edit| {
        n + u32::try_from(edit.new.len()).unwrap() - u32::try_from(edit.old.len()).unwrap()
    });
    // Some removed lines are like some added ones.
    let text = |n: u32, words: &[&str]| {
        let lines = words.iter().cycle().take(n as usize).map(|word| format!("{word}\n"));
        Text::new(lines.collect::<String>().into_bytes())
    };
    let text = Sided::new(
        text(N_OLD, &["alpha", "beta", "gamma"]),
        text(n_new, &["gamma", "alpha", "delta", "beta", "alpha"]),
    );
    let lines = (!edits.is_empty()).then(|| TextDiff::new(text, edits));
    FileDiff { change, others: vec![other; n_others], lines }
}

/// Edits as (unchanged lines before, removed, added), as many as fit into the old text.
fn edits(runs: &[(u32, u32, u32)]) -> Vec<Edit> {
    let mut at = Sided::new(0, 0);
    let mut edits = Vec::new();
    for &(gap, removed, added) in runs {
        if removed + added == 0 || at.old + gap + removed > N_OLD {
            continue;
        }
        at = Sided::new(at.old + gap, at.new + gap);
        edits.push(Edit { old: at.old..at.old + removed, new: at.new..at.new + added });
        at = Sided::new(at.old + removed, at.new + added);
    }
    edits
}

fn any_edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec((1u32..14, 0u32..4, 0u32..4), 0..7).prop_map(|runs| edits(&runs))
}

fn any_shape() -> impl Strategy<Value = Shape> {
    let reveals = proptest::collection::vec((0usize..8, -2i64..6), 0..4);
    let folds = proptest::collection::vec(0usize..8, 0..3);
    (reveals, folds, any::<bool>(), 0usize..20).prop_map(|(reveals, folds, is_whole, opened)| {
        let mut shape = Shape { is_whole, ..Shape::default() };
        for (hunk, n) in reveals {
            shape.widen(hunk, n);
        }
        for hunk in folds {
            shape.fold(hunk, true);
        }
        shape.open_gap(opened);
        shape
    })
}

fn changed(row: FileRow) -> Vec<u32> {
    match row {
        FileRow::Line { lines, .. } => lines.changed().map(|line| line.index).collect(),
        _ => Vec::new(),
    }
}

/// The units in a span of rows, one row after the other.
fn units_one_by_one(map: &RowMap, diff: &FileDiff, first: u32, last: u32) -> Units {
    let mut units = Units::default();
    for row in first..=last.min(map.n_rows() - 1) {
        if let FileRow::Card(other) = map.at(diff, row) {
            units.others.insert(other..other + 1);
        }
        let lines: IndexSet = changed(map.at(diff, row)).into_iter().collect();
        units.lines.insert_all(&lines);
    }
    units
}

proptest! {
    #[test]
    fn every_row_is_found_and_every_unit_has_its_row(
        n_others in 0usize..3,
        edits in any_edits(),
        shape in any_shape(),
        is_split in any::<bool>(),
    ) {
        let arrangement = if is_split { Arrangement::Split } else { Arrangement::Unified };
        let diff = file(n_others, edits);
        let map = RowMap::new(&diff, arrangement, shape.clone());
        let mut units = Units::default();
        let mut next = Sided::new(0, 0);
        for row in 0..map.n_rows() {
            let what = map.at(&diff, row);
            for index in changed(what) {
                prop_assert_eq!(map.row_of(&diff, UnitRef::Line(index)), row);
                units.lines.insert(index..index + 1);
            }
            if let FileRow::Card(other) = what {
                prop_assert_eq!(map.row_of(&diff, UnitRef::Other(other)), row);
                units.others.insert(other..other + 1);
            }
            for side in [Side::Old, Side::New] {
                let spot = map.spot(&diff, row, side);
                if what != FileRow::Nothing {
                    prop_assert_eq!(map.row_of_spot(&diff, spot), row, "{:?}", spot);
                }
            }
            // Each side's lines come in order and none that is shown comes twice.
            if let FileRow::Line { lines: Lines::One(Row::Context { line }), .. } = what {
                prop_assert!(line.old >= next.old && line.new >= next.new);
                next = line.map(|line| line + 1);
                prop_assert_eq!(map.row_of_line(&diff, Side::Old, line.old), row);
                prop_assert_eq!(map.row_of_line(&diff, Side::New, line.new), row);
            }
            if let FileRow::Line { lines, .. } = what {
                for line in lines.changed() {
                    prop_assert!(line.line >= *next.get(line.side));
                    *next.get_mut(line.side) = line.line + 1;
                    prop_assert_eq!(map.row_of_line(&diff, line.side, line.line), row);
                }
            }
        }
        let mut expected = diff.units();
        for hunk in shape.folded.iter() {
            let hunk = diff.lines.as_ref().and_then(|lines| lines.hunks().get(hunk as usize));
            if let Some(hunk) = hunk {
                expected.lines.remove(&hunk.changed);
            }
        }
        prop_assert_eq!(&units, &expected);
        for (first, last) in [(0, map.n_rows()), (1, 4), (3, 9), (5, 30), (12, 13)] {
            prop_assert_eq!(
                map.units_between(&diff, first, last),
                units_one_by_one(&map, &diff, first, last),
                "{}..={}", first, last
            );
        }
        for row in 0..map.n_rows() {
            prop_assert_eq!(map.units_between(&diff, row, row), units_one_by_one(&map, &diff, row, row));
        }
    }

    #[test]
    fn a_whole_file_shows_every_line_of_both_sides_once(edits in any_edits(), is_split in any::<bool>()) {
        prop_assume!(!edits.is_empty());
        let arrangement = if is_split { Arrangement::Split } else { Arrangement::Unified };
        let diff = file(0, edits);
        let map = RowMap::new(&diff, arrangement, Shape { is_whole: true, ..Shape::default() });
        let text = diff.lines.as_ref().unwrap().text();
        for side in [Side::Old, Side::New] {
            let mut seen = Vec::new();
            for row in 0..map.n_rows() {
                let FileRow::Line { lines, .. } = map.at(&diff, row) else { continue };
                match lines {
                    Lines::One(Row::Context { line }) => seen.push(*line.get(side)),
                    lines => seen.extend(lines.changed().filter(|line| line.side == side).map(|line| line.line)),
                }
            }
            prop_assert_eq!(seen, (0..text.get(side).n_lines()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_file_without_units_says_so() {
    let diff = file(0, Vec::new());
    let map = RowMap::new(&diff, Arrangement::Unified, Shape::default());
    assert_eq!(
        (0..map.n_rows()).map(|row| map.at(&diff, row)).collect::<Vec<_>>(),
        [FileRow::Head, FileRow::Nothing]
    );
    assert!(map.units_between(&diff, 0, 1).is_empty());
}

#[test]
fn removed_lines_stand_beside_the_added_ones_that_they_are_like() {
    let diff = file(0, edits(&[(3, 1, 3), (1, 2, 0)]));
    let map = RowMap::new(&diff, Arrangement::Split, Shape::default());
    let pairs: Vec<_> = (0..map.n_rows())
        .filter_map(|row| match map.at(&diff, row) {
            FileRow::Line { lines: Lines::Two(pair), .. } => {
                Some((pair.old.map(|line| line.index), pair.new.map(|line| line.index)))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        pairs,
        [(None, Some(1)), (Some(0), Some(2)), (None, Some(3)), (Some(4), None), (Some(5), None)]
    );
}

#[test]
fn a_folded_file_is_its_head() {
    let diff = file(2, edits(&[(4, 1, 3)]));
    let map = RowMap::new(&diff, Arrangement::Unified, Shape { is_folded: true, ..Shape::default() });
    assert_eq!(map.n_rows(), 1);
    assert_eq!(map.at(&diff, 0), FileRow::Head);
    assert!(map.units_between(&diff, 0, 9).is_empty());
    assert_eq!(map.row_of(&diff, UnitRef::Line(2)), 0);
}
