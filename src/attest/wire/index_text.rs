//! Sets of lines as text: `1-5,9`, counted from 1, or `*` for all lines of the hunk.

use super::IndexError;
use crate::base::IndexSet;

/// The one spelling of a set that is not empty; its members are below `n`.
pub(super) fn to_text(set: &IndexSet, n: u32) -> String {
    if set.len() == n {
        return "*".to_owned();
    }
    let range = |range: &std::ops::Range<u32>| match (range.start + 1, range.end) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    };
    set.ranges().iter().map(range).collect::<Vec<_>>().join(",")
}

/// Reads what [`to_text`] writes and nothing else.
pub(super) fn from_text(text: &str, n: u32) -> Result<IndexSet, IndexError> {
    if text == "*" && n > 0 {
        return Ok(std::iter::once(0..n).collect());
    }
    let mut set = IndexSet::new();
    let mut after = 0;
    for piece in text.split(',') {
        let (first, last) = piece.split_once('-').unwrap_or((piece, piece));
        let (first, last) = (number(first)?, number(last)?);
        if first <= after || last < first {
            return Err(IndexError::Order);
        }
        if last > n {
            return Err(IndexError::Beyond);
        }
        set.insert(first - 1..last);
        after = last;
    }
    if to_text(&set, n) == text { Ok(set) } else { Err(IndexError::Spelling) }
}

fn number(text: &str) -> Result<u32, IndexError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(IndexError::Spelling);
    }
    match text.parse() {
        Ok(0) => Err(IndexError::Zero),
        Ok(number) => Ok(number),
        // Only digits are left, so it is too large.
        Err(_) => Err(IndexError::Beyond),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_reads_back(members in proptest::collection::btree_set(0u32..40, 1..40), spare in 0u32..3) {
            let set: IndexSet = members.into_iter().collect();
            let n = set.last().unwrap() + 1 + spare;
            prop_assert_eq!(from_text(&to_text(&set, n), n), Ok(set));
        }

        #[test]
        fn whatever_is_read_has_one_spelling(text in "[0-9*,-]{0,8}", n in 1u32..40) {
            if let Ok(set) = from_text(&text, n) {
                prop_assert_eq!(to_text(&set, n), text);
                prop_assert!(set.last().unwrap() < n);
            }
        }
    }

    #[test]
    fn malformed_sets_are_refused_with_the_cause() {
        use IndexError::{Beyond, Order, Spelling, Zero};
        let cases = [
            ("0", Zero),
            ("0-3", Zero),
            ("1,0", Zero),
            ("3,2", Order),
            ("2,2", Order),
            ("1-4,4-5", Order),
            ("5-3", Order),
            ("11", Beyond),
            ("1-11", Beyond),
            ("99999999999999999999", Beyond),
            ("", Spelling),
            ("1,", Spelling),
            ("01", Spelling),
            ("+1", Spelling),
            ("1 ", Spelling),
            ("1-1", Spelling),
            ("1,2", Spelling),
            ("1-10", Spelling),
            ("1--2", Spelling),
            ("1-2-3", Spelling),
            ("*,1", Spelling),
        ];
        for (text, error) in cases {
            assert_eq!(from_text(text, 10), Err(error), "{text}");
        }
        assert_eq!(from_text("*", 0), Err(Spelling));
    }
}
