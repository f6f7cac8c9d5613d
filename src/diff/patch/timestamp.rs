//! The time that `diff -u` writes after a file name: where it begins, and whether it is the start of 1970.

use super::bytes::{byte, line_len, number, until_nul};
use super::name::{self, End};

/// A name on a `---` or `+++` line of a plain diff, where a time may follow.
pub(super) fn name_before(rest: &[u8], fallback: Option<&[u8]>, strip: usize) -> Option<Vec<u8>> {
    let line = &rest[..line_len(rest)];
    let line = until_nul(line.strip_suffix(b"\n").unwrap_or(line));
    let end = match timestamp_len(line) {
        0 => End::Tab,
        len => End::After(line.len() - len),
    };
    name::find(rest, fallback, strip, end)
}

/// How many bytes at the end of the line are a time, with the blanks before it; 0 if there is none.
/// POSIX writes `2010-07-05 19:41:17`, GNU `2010-07-05 19:41:17.620000023 -0500`.
fn timestamp_len(line: &[u8]) -> usize {
    if !line.last().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    let mut rest = cut_first(line, &[b" ~0000", b" ~00:00"]).unwrap_or(line);
    rest = cut_first(rest, &[b" 00:00:00"]).or_else(|| cut_fractional_time(rest)).unwrap_or(rest);
    let Some(mut rest) = cut_first(rest, &[b"0000-00-00", b"00-00-00"]) else { return 0 };
    match rest.last() {
        Some(b'\t') => rest = &rest[..rest.len() - 1],
        Some(b' ') => rest = &rest[..rest.iter().rposition(|&b| b != b' ').map_or(0, |at| at + 1)],
        _ => return 0,
    }
    line.len() - rest.len()
}

/// The text without the first of the patterns that it ends with. In a pattern `0` is any digit and `~` a sign.
fn cut_first<'a>(text: &'a [u8], patterns: &[&[u8]]) -> Option<&'a [u8]> {
    let fits = |text: &[u8], pattern: &[u8]| {
        text.iter().zip(pattern).all(|(&b, &p)| match p {
            b'0' => b.is_ascii_digit(),
            b'~' => matches!(b, b'+' | b'-'),
            p => b == p,
        })
    };
    patterns.iter().find_map(|pattern| {
        let (head, tail) = text.split_at_checked(text.len().checked_sub(pattern.len())?)?;
        fits(tail, pattern).then_some(head)
    })
}

fn cut_fractional_time(text: &[u8]) -> Option<&[u8]> {
    let dot = text.iter().rposition(|b| !b.is_ascii_digit())?;
    (dot + 1 < text.len() && text[dot] == b'.').then(|| cut_first(&text[..dot], &[b" 00:00:00"])).flatten()
}

/// Whether the time after the last tab of the line is the first moment of 1970, which `diff` writes for a file that is not
/// there.
pub(super) fn is_epoch(rest: &[u8]) -> bool {
    let line = &rest[..line_len(rest)];
    let Some(tab) = line.iter().rposition(|&b| b == b'\t') else { return false };
    let time = until_nul(&line[tab + 1..]);
    let (time, epoch) = match (time.strip_prefix(b"1969-12-31 "), time.strip_prefix(b"1970-01-01 ")) {
        (Some(time), _) => (time, 24 * 60),
        (None, Some(time)) => (time, 0),
        (None, None) => return false,
    };
    minutes_utc(time) == Some(epoch)
}

/// Minutes since midnight in UTC of such as `19:00:00.000 -0500`, with LF; `None` unless the seconds are zero.
fn minutes_utc(time: &[u8]) -> Option<i64> {
    let two = |at: usize, tens: u8| {
        let in_range = byte(time, at).checked_sub(b'0')? <= tens && byte(time, at + 1).is_ascii_digit();
        in_range
            .then(|| number(&time[at..at + 2], 10))
            .flatten()
            .and_then(|(value, _)| i64::try_from(value).ok())
    };
    let (hour, minute) = (two(0, 2)?, two(3, 5)?);
    if byte(time, 2) != b':' || time.get(5..8) != Some(b":00") {
        return None;
    }
    let zeros = match byte(time, 8) {
        b'.' => time[9..].iter().take_while(|&&b| b == b'0').count(),
        _ => 0,
    };
    let zone = match (byte(time, 8), zeros) {
        (b'.', 0) => return None,
        (b'.', zeros) => 9 + zeros,
        _ => 8,
    };
    let sign = match (byte(time, zone), byte(time, zone + 1)) {
        (b' ', b'+') => 1,
        (b' ', b'-') => -1,
        _ => return None,
    };
    let colon = usize::from(byte(time, zone + 4) == b':');
    let offset = two(zone + 2, 2)? * 60 + two(zone + 4 + colon, 5)?;
    (byte(time, zone + 6 + colon) == b'\n').then_some(hour * 60 + minute - sign * offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_cut_off_the_name() {
        let cases: [(&[u8], &[u8]); 9] = [
            (b"a/x\t2010-07-05 19:41:17.620000023 -0500\n", b"x"),
            (b"a/x 2010-07-05 19:41:17\n", b"x"),
            (b"a/x   10-07-05\n", b"x"),
            (b"a/x y\t2010-07-05 19:41:17 +08:00\n", b"x y"),
            (b"a/x\t2010-07-05 19:41:17 -0500\r\n", b"x"),
            (b"a/x2010-07-05\n", b"x2010-07-05"),
            (b"a/x\tother\n", b"x"),
            (b"a/x 12:00:00\n", b"x 12:00:00"),
            (b"a/x\ty\t2010-07-05 19:41:17\n", b"x\ty"),
        ];
        for (line, name) in cases {
            assert_eq!(name_before(line, None, 1).as_deref(), Some(name), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn only_the_first_moment_of_1970_is_the_epoch() {
        for yes in
            ["1970-01-01 00:00:00 +0000", "1969-12-31 19:00:00.000 -0500", "1970-01-01 05:30:00.0 +05:30"]
        {
            assert!(is_epoch(format!("a/x\t{yes}\n").as_bytes()), "{yes}");
        }
        for no in [
            "1970-01-01 00:00:01 +0000",
            "1970-01-01 00:00:00. +0000",
            "1969-12-31 19:00:00.001 -0500",
            "1970-01-01 00:00:00 +0100",
            "1970-01-01 00:00:00",
            "1970-01-01 00:00:00 +0000 ",
        ] {
            assert!(!is_epoch(format!("a/x\t{no}\n").as_bytes()), "{no}");
        }
        assert!(!is_epoch(b"a/x 1970-01-01 00:00:00 +0000\n"));
    }
}
