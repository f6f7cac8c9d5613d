//! What differs inside a pair of changed lines, so that a reader finds the one word that was replaced.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::base::{Side, Sided};

/// Lines longer than this (in bytes) are not cut into words; only what they have in common at both ends is told apart.
const MAX_WORDS: usize = 4096;
/// A pair is worth marking if at least one in so many of the longer line's bytes, blanks left out, are on both sides.
const LIKE: usize = 3;

/// Byte ranges of two paired lines that differ: sorted, disjoint, and equal outside. Empty where the lines are the same or
/// too unlike to be worth marking. Past the deadline the ranges get coarse.
pub fn emphasis(old: &[u8], new: &[u8], deadline: Instant) -> Sided<Vec<Range<usize>>> {
    let lines = Sided::new(old, new);
    let differing =
        if old.len().max(new.len()) > MAX_WORDS { middle(lines) } else { differing_words(lines, deadline) };
    let kept = visible(old) - differing.old.iter().map(|range| visible(&old[range.clone()])).sum::<usize>();
    if kept * LIKE < visible(old).max(visible(new)) { Sided::default() } else { differing }
}

/// How many bytes are not blank.
pub(super) fn visible(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).count()
}

/// The whole of what stands between the longest common start and end.
fn middle(lines: Sided<&[u8]>) -> Sided<Vec<Range<usize>>> {
    let is_boundary = |line: &[u8], at: usize| line.get(at).is_none_or(|byte| !is_continuation(*byte));
    let mut start = lines.old.iter().zip(lines.new).take_while(|(a, b)| a == b).count();
    while start > 0 && !(is_boundary(lines.old, start) && is_boundary(lines.new, start)) {
        start -= 1;
    }
    let rest = lines.map(|line| &line[start..]);
    let mut end = rest.old.iter().rev().zip(rest.new.iter().rev()).take_while(|(a, b)| a == b).count();
    while !is_boundary(lines.old, lines.old.len() - end) {
        end -= 1;
    }
    lines.map(|line| Vec::from_iter((start < line.len() - end).then_some(start..line.len() - end)))
}

fn differing_words(lines: Sided<&[u8]>, deadline: Instant) -> Sided<Vec<Range<usize>>> {
    let words = lines.map(|line| words(line).collect::<Vec<_>>());
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &words.old, &words.new, Some(deadline));
    let mut out = Sided::<Vec<Range<usize>>>::default();
    let mut at = Sided::new(0, 0);
    for (nth, op) in ops.iter().enumerate() {
        let len = Sided::new(
            words.old[op.old_range()].iter().map(|word| word.len()).sum::<usize>(),
            words.new[op.new_range()].iter().map(|word| word.len()).sum::<usize>(),
        );
        let is_equal = matches!(op, DiffOp::Equal { .. });
        // Blanks between two differing words are marked too: one long mark reads better than two with a gap.
        let is_gap = nth > 0 && nth + 1 < ops.len() && visible(&lines.old[at.old..at.old + len.old]) == 0;
        for side in [Side::Old, Side::New] {
            let (from, len) = (*at.get(side), *len.get(side));
            if !is_equal || is_gap {
                mark(out.get_mut(side), from..from + len);
            }
            *at.get_mut(side) += len;
        }
    }
    out
}

/// Adds a range that starts at or after the end of the last one.
fn mark(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ if range.is_empty() => {}
        _ => ranges.push(range),
    }
}

/// A line cut into runs of letters and digits, runs of blanks, and single other characters. Scripts without blanks between
/// words (in UTF-8 they start with E3 or more) are cut into their characters.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let len = match first {
            0xE3.. => 1 + rest[1..].iter().take_while(|byte| is_continuation(**byte)).count(),
            _ if is_word(first) => rest.iter().take_while(|byte| is_word(**byte)).count(),
            b' ' | b'\t' | b'\r' => {
                rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count()
            }
            _ => 1,
        };
        let (word, after) = rest.split_at(len);
        rest = after;
        Some(word)
    })
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | 0x80..=0xE2)
}

const fn is_continuation(byte: u8) -> bool {
    matches!(byte, 0x80..=0xBF)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    /// Both lines with what differs in brackets.
    fn marked(old: &str, new: &str) -> (String, String) {
        let ranges = emphasis(old.as_bytes(), new.as_bytes(), soon());
        let bracket = |line: &str, ranges: &[Range<usize>]| {
            let mut out = line.to_owned();
            for range in ranges.iter().rev() {
                out.replace_range(range.clone(), &format!("[{}]", &line[range.clone()]));
            }
            out
        };
        (bracket(old, &ranges.old), bracket(new, &ranges.new))
    }

    #[test]
    fn the_words_that_differ_are_marked() {
        let cases = [
            ("if days > 30 {", "if days >= 30 {", "if days > 30 {", "if days >[=] 30 {"),
            ("let total = a + b;", "let sum = a + b;", "let [total] = a + b;", "let [sum] = a + b;"),
            ("call(one two three)", "call(uno dos three)", "call([one two] three)", "call([uno dos] three)"),
            ("    x = 1", "  x = 1", "[    ]x = 1", "[  ]x = 1"),
            ("let größe = 1;", "let größer = 1;", "let [größe] = 1;", "let [größer] = 1;"),
            ("// 日本語です", "// 日本国です", "// 日本[語]です", "// 日本[国]です"),
            ("same", "same", "same", "same"),
        ];
        for (old, new, old_marked, new_marked) in cases {
            assert_eq!(marked(old, new), (old_marked.to_owned(), new_marked.to_owned()));
        }
    }

    #[test]
    fn lines_that_have_little_in_common_are_not_marked() {
        for (old, new) in [("return order.total();", "for x in 0..9 {"), ("", "new"), ("  ", "  new(line)")] {
            assert_eq!(emphasis(old.as_bytes(), new.as_bytes(), soon()), Sided::default(), "{old} {new}");
        }
    }

    #[test]
    fn of_long_lines_only_the_middle_is_marked() {
        let (head, tail) = ("h".repeat(3000), "t".repeat(3000));
        let ranges =
            emphasis(format!("{head}é{tail}").as_bytes(), format!("{head}è and{tail}").as_bytes(), soon());
        assert_eq!(ranges.old.iter().chain(&ranges.new).collect::<Vec<_>>(), [&(3000..3002), &(3000..3006)]);
    }

    fn line() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            prop::sample::select(vec!["foo", "bar", " ", "  ", "(", ")", "é", "日", "本", "\t"])
                .prop_map(|text| text.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..3),
            Just(vec![b'x'; 1500]),
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_not_marked_is_the_same_on_both_sides(old in line(), new in line(), in_time: bool) {
            let deadline = if in_time { soon() } else { Instant::now() };
            let ranges = emphasis(&old, &new, deadline);
            let unmarked = |line: &[u8], ranges: &[Range<usize>]| {
                let mut at = 0;
                let mut out = Vec::new();
                for range in ranges {
                    assert!(at <= range.start && range.start < range.end && range.end <= line.len());
                    out.extend_from_slice(&line[at..range.start]);
                    at = range.end;
                }
                out.extend_from_slice(&line[at..]);
                out
            };
            let same = unmarked(&old, &ranges.old) == unmarked(&new, &ranges.new);
            prop_assert!(same || ranges == Sided::default());
        }
    }
}
