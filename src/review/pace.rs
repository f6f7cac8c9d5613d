//! How fast was read. Nothing is refused for it: a record says what was decided faster than anybody reads, and the reader
//! may look at it again.
//!
//! Reviews faster than about 200 to 400 lines an hour find fewer than half of the defects (Kemerer and Paulk, IEEE TSE
//! 35(4), 2009); the limit here is six times the upper figure, so that it marks only what cannot have been read.

/// Less than this for each changed line is not reading.
const MS_A_LINE: u64 = 1_500;
/// More lines than this are not on a screen at once, so the time of the least seen one says nothing about the others.
const MAX_LINES: u32 = 40;

/// Whether so many units, all of them on the screen for `seen_ms` milliseconds, were decided on faster than anybody reads.
pub(super) fn is_skim(n_units: u32, seen_ms: u64) -> bool {
    seen_ms < MS_A_LINE * u64::from(n_units.min(MAX_LINES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_a_second_and_a_half_and_a_screen_full_a_minute() {
        assert!(is_skim(1, 1_499) && !is_skim(1, 1_500));
        assert!(is_skim(10, 14_000) && !is_skim(10, 15_000));
        assert!(is_skim(5_000, 59_000) && !is_skim(5_000, 60_000));
        assert!(!is_skim(0, 0));
    }
}
