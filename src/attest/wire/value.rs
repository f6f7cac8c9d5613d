//! Single values that JSON holds as text.

use super::StatementError;
use crate::base::{Digest, ObjectId, Timestamp, days_from_civil};
use crate::diff::{Mode, Status};
use crate::review::Decision;

fn known<T>(field: &'static str, text: &str, value: Option<T>) -> Result<T, StatementError> {
    value.ok_or_else(|| StatementError::Value { field, value: text.chars().take(100).collect() })
}

/// An object id, 40 or 64 digits.
pub(super) fn object(field: &'static str, hex: &str) -> Result<ObjectId, StatementError> {
    known(field, hex, ObjectId::from_hex(hex))
}

/// A SHA-256.
pub(super) fn digest(field: &'static str, hex: &str) -> Result<Digest, StatementError> {
    known(field, hex, Digest::from_hex(hex))
}

/// Six octal digits.
pub(super) fn mode(text: &str) -> Result<Mode, StatementError> {
    let mode = u32::from_str_radix(text, 8).ok().map(Mode);
    known("mode", text, mode.filter(|mode| mode.to_string() == text))
}

/// `A`, `D` or `M`.
pub(super) fn status(text: &str) -> Result<Status, StatementError> {
    let mut letters = text.chars();
    let status = letters.next().and_then(Status::from_letter);
    known("status", text, status.filter(|_| letters.next().is_none()))
}

/// The name that records use for the decision on an other change. What was signed with all of its file has a name of its own,
/// so that a reader who does not know of that refuses it.
pub(super) const fn decision_name(decision: Decision, is_of_file: bool) -> &'static str {
    match (decision, is_of_file) {
        (Decision::Sign, false) => "sign",
        (Decision::Sign, true) => "sign-file",
        (Decision::Question, _) => "question",
        (Decision::Reject, _) => "reject",
    }
}

/// The reverse of [`decision_name`].
pub(super) fn decision(text: &str) -> Result<(Decision, bool), StatementError> {
    use Decision::{Question, Reject, Sign};
    let mut all = [(Sign, false), (Sign, true), (Question, false), (Reject, false)].into_iter();
    known("decision", text, all.find(|&(decision, is_of_file)| decision_name(decision, is_of_file) == text))
}

/// A time in UTC as [`Timestamp`] displays it, from the year 0001 to 9999.
pub(super) fn time(field: &'static str, text: &str) -> Result<Timestamp, StatementError> {
    known(field, text, parse_time(text).filter(|time| time.to_string() == text))
}

fn parse_time(text: &str) -> Option<Timestamp> {
    let number = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range: std::ops::Range<usize>| text.get(range).filter(number)?.parse::<i64>().ok();
    let days = days_from_civil(part(0..4)?, part(5..7)?, part(8..10)?);
    let second = part(11..13)? * 3600 + part(14..16)? * 60 + part(17..19)?;
    Some(Timestamp(days * 86_400 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_and_other_spellings_are_refused() {
        for seconds in [0, 951_782_400, 1_709_251_199, 4_107_542_400, -1, 1_795_428_000] {
            assert_eq!(time("t", &Timestamp(seconds).to_string()).unwrap(), Timestamp(seconds));
        }
        for bad in [
            "",
            "2026-02-30T00:00:00Z",
            "2026-11-23 10:00:00Z",
            "2026-11-23T10:00:60Z",
            "2026-11-23T10:00:00+00:00",
            "-001-11-23T10:00:00Z",
            "é26-11-23T10:00:00Z",
        ] {
            assert!(time("t", bad).is_err(), "{bad}");
        }
    }
}
