//! Reading bytes as C programs read strings: lines, white space, numbers, and NUL as an end.

/// The length of the first line with its LF; the whole rest where there is none.
pub(super) fn line_len(rest: &[u8]) -> usize {
    rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |at| at + 1)
}

/// The byte at `at`; NUL past the end.
pub(super) fn byte(rest: &[u8], at: usize) -> u8 {
    rest.get(at).copied().unwrap_or(0)
}

/// What git takes for white space.
pub(super) const fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// Everything before the first NUL.
pub(super) fn until_nul(rest: &[u8]) -> &[u8] {
    rest.iter().position(|&b| b == 0).map_or(rest, |at| &rest[..at])
}

/// A whole number in the given base, as `strtoul` reads it: leading white space (line ends too) and a sign are taken, and
/// what is too large becomes the largest number. Also how many bytes were read; `None` where there is no digit.
pub(super) fn number(rest: &[u8], base: u8) -> Option<(u64, usize)> {
    let is_c_space = |b: u8| is_space(b) || matches!(b, 0x0b | 0x0c);
    let mut at = rest.iter().take_while(|&&b| is_c_space(b)).count();
    let negative = byte(rest, at) == b'-';
    at += usize::from(matches!(byte(rest, at), b'-' | b'+'));
    let digits = rest[at.min(rest.len())..].iter().take_while(|&&b| b.is_ascii_digit() && b - b'0' < base);
    let mut n_digits = 0;
    let mut value = Some(0u64);
    for digit in digits {
        n_digits += 1;
        value = value
            .and_then(|value| value.checked_mul(u64::from(base)))
            .and_then(|value| value.checked_add(u64::from(digit - b'0')));
    }
    let value = match value {
        None => u64::MAX,
        Some(value) if negative => value.wrapping_neg(),
        Some(value) => value,
    };
    (n_digits > 0).then_some((value, at + n_digits))
}

/// The line that holds the byte at `at`, counted from 1.
pub(super) fn line_number(bytes: &[u8], at: usize) -> u64 {
    bytes[..at.min(bytes.len())].split(|&b| b == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_c_reads_them() {
        assert_eq!(number(b"100644\n", 8), Some((0o100_644, 6)));
        assert_eq!(number(b" \n\t+17x", 10), Some((17, 6)));
        assert_eq!(number(b"789", 8), Some((7, 1)));
        assert_eq!(number(b"-1", 10), Some((u64::MAX, 2)));
        assert_eq!(number(b"99999999999999999999999 ", 10), Some((u64::MAX, 23)));
        assert_eq!(number(b"", 10), None);
        assert_eq!(number(b" -", 10), None);
    }
}
