//! Sizes as people type them.

use crate::git::MAX_BLOB_EVER;

/// Bytes from a number with an optional `K`, `M` or `G` (powers of 1024), up to what the diff engine takes.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        _ => return Err("a size is a number with K, M or G behind it, such as 64M".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_not_a_number| "a size is a number, such as 64M".to_owned())?;
    let bytes = number.checked_mul(unit).filter(|bytes| *bytes <= MAX_BLOB_EVER);
    bytes.ok_or_else(|| format!("at most {}M", MAX_BLOB_EVER >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_typed() {
        assert_eq!(parse_size("0"), Ok(0));
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("3kib"), Ok(3 << 10));
        for bad in ["", "M", "-1", "1T", "954M", "99999999999999999999", "1.5M", "1 M"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
