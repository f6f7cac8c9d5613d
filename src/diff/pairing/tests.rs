//! Pairs by what lines have in common, and what holds whatever the lines are.

use proptest::prelude::*;

use super::*;

fn text<L: AsRef<str>>(lines: &[L]) -> Text {
    Text::new(lines.iter().flat_map(|line| [line.as_ref(), "\n"]).collect::<String>().into_bytes())
}

/// One edit that takes all of `old` out and puts `new` in its place.
fn edit<L: AsRef<str>>(old: &[L], new: &[L]) -> (Sided<Text>, Edit) {
    let lines = |n: usize| 0..u32::try_from(n).unwrap();
    (Sided::new(text(old), text(new)), Edit { old: lines(old.len()), new: lines(new.len()) })
}

/// Removed lines, added lines, and the pairs that are expected.
type Case = (&'static [&'static str], &'static [&'static str], &'static [(u32, u32)]);

/// The pairs of one edit, removed and added.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(u32, u32)> {
    let (text, edit) = edit(old, new);
    let pairing = Pairing::new(&text, std::slice::from_ref(&edit));
    let partner = |line| pairing.partner(0, ChangedLine { index: 0, side: Side::Old, line });
    edit.old.filter_map(|line| Some((line, partner(line)?))).collect()
}

#[test]
fn lines_are_paired_with_those_they_are_like() {
    let cases: [Case; 9] = [
        (&["let total = a + b;"], &["// The sum.", "let sum = a + b;"], &[(0, 1)]),
        (
            &["fn one(a: u8) {", "    a + 1"],
            &["use std::fmt;", "", "fn one(a: u16) {", "    a + 2"],
            &[(0, 2), (1, 3)],
        ),
        (&["alpha(1);", "beta(2);"], &["beta(3);"], &[(1, 0)]),
        (&["return order.total();"], &["for x in 0..9 {"], &[]),
        (&["compute_total"], &["compute_totals"], &[(0, 0)]),
        // Indentation does not count.
        (&["x = foo(1)"], &["        x = foo(1)"], &[(0, 0)]),
        // They would cross, and the longer one has more in common.
        (&["a = 1;", "let name = value;"], &["let name = values;", "a = 2;"], &[(1, 0)]),
        (&["", "gone()"], &[""], &[(0, 0)]),
        (&["größe = 1"], &["größe = 2"], &[(0, 0)]),
    ];
    for (old, new, expected) in cases {
        assert_eq!(pairs(old, new), expected, "{old:?} {new:?}");
    }
}

#[test]
fn of_lines_that_are_the_same_the_first_ones_are_paired() {
    assert_eq!(pairs(&["x = 1"], &["x = 2", "x = 2"]), [(0, 0)]);
    assert_eq!(pairs(&["x = 1", "x = 1"], &["x = 2"]), [(0, 0)]);
}

#[test]
fn an_edit_that_is_too_large_is_paired_by_position() {
    let block = |word: &str| (0..2_000).map(|n| format!("    {word} line number {n}")).collect::<Vec<_>>();
    let (old, new) = (block("some"), block("other"));
    let (text, edit) = edit(&old, &new[1..]);
    let pairing = Pairing::new(&text, std::slice::from_ref(&edit));
    assert_eq!(pairing.runs, [Run { first: Sided::new(0, 0), len: 1_999, before: 0 }]);
    assert_eq!(pairing.row(0, &edit, 1_999), Sided::new(1_999..2_000, 1_999..1_999));
}

#[test]
fn what_is_paired_while_somebody_waits_for_a_key_is_bounded() {
    let quick = |n_edits: u32, n: u32, length: usize| {
        let lines: Vec<String> = (0..n_edits * n).map(|line| format!("{line:0>length$}")).collect();
        let text = text(&lines);
        let edits: Vec<Edit> = (0..n_edits)
            .map(|at| Edit { old: at * n..(at + 1) * n - 1, new: at * n..(at + 1) * n - 1 })
            .collect();
        Pairing::is_quick(&Sided::new(text.clone(), text), &edits)
    };
    assert!(quick(25, 25, 30) && quick(900, 3, 30));
    // Many lines; few lines that are compared with many; many short ones; and what is paired by position.
    assert!(!quick(2_000, 25, 25) && !quick(1, 140, 100) && !quick(3_000, 2, 9));
    assert!(quick(1, 9_000, 100));
}

#[test]
fn many_edits_together_are_bounded_too() {
    // Each of these costs nearly as much as one may.
    let n = 200;
    let lines: Vec<String> = (0..n * 40).map(|n| format!("{n:0>50}")).collect();
    let text = text(&lines);
    let edits: Vec<Edit> =
        (0..40).map(|at| Edit { old: at * n..(at + 1) * n - 1, new: at * n + 1..(at + 1) * n }).collect();
    assert!(cost(&Sided::new(text.clone(), text.clone()), &edits[0]) > MOST_FOR_EDIT / 2);
    let pairing = Pairing::new(&Sided::new(text.clone(), text), &edits);
    let first = |at: usize| {
        let line = ChangedLine { index: 0, side: Side::Old, line: edits[at].old.start + 1 };
        pairing.partner(at, line).unwrap() - edits[at].new.start
    };
    // The first is compared: the second removed line is the first added one. The last is not: it is the second.
    assert_eq!((first(0), first(39)), (0, 1));
}

fn line() -> impl Strategy<Value = String> {
    let words = vec!["foo", "bar", "let x", "(", ")", " = ", "1", "", "é", "\t", "return", "}"];
    prop::collection::vec(prop::sample::select(words), 0..5).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn pairs_keep_their_order_and_every_line_has_its_row(
        old in prop::collection::vec(line(), 0..9),
        new in prop::collection::vec(line(), 0..9),
    ) {
        let (text, edit) = edit(&old, &new);
        let pairing = Pairing::new(&text, std::slice::from_ref(&edit));
        prop_assert_eq!(&pairing, &Pairing::new(&text, std::slice::from_ref(&edit)));
        let mut next = Sided::new(0, 0);
        for row in 0..pairing.n_rows(0, &edit) {
            let here = pairing.row(0, &edit, row);
            prop_assert_eq!(here.as_ref().map(|range| range.start), next);
            prop_assert!(!here.old.is_empty() || !here.new.is_empty());
            let is_pair = !here.old.is_empty() && !here.new.is_empty();
            for side in [Side::Old, Side::New] {
                for line in here.get(side).clone() {
                    let line = ChangedLine { index: 0, side, line };
                    prop_assert_eq!(pairing.row_of(0, &edit, line), row);
                    let other = is_pair.then(|| here.get(side.other()).start);
                    prop_assert_eq!(pairing.partner(0, line), other);
                }
            }
            next = here.map(|range| range.end);
        }
        prop_assert_eq!(next, Sided::new(edit.old.end, edit.new.end));
    }

    #[test]
    fn a_line_is_as_like_another_as_the_other_is_like_it(a in line(), b in line()) {
        let (one, other) = (Line::new(a.as_bytes()), Line::new(b.as_bytes()));
        prop_assert_eq!(one.likeness(&other), other.likeness(&one));
        prop_assert!(one.likeness(&one) > 0);
    }
}
