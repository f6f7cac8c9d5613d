//! How fast was read. Nothing is refused for it: a record says what was decided faster than anybody reads, and the reader
//! may look at it again.
//!
//! Reviews faster than about 200 to 400 lines an hour find fewer than half of the defects (Kemerer and Paulk, IEEE TSE
//! 35(4), 2009); the limit here is six times the upper figure, so that it marks only what cannot have been read.

/// Less than this for each changed line is not reading.
const MS_A_LINE: u64 = 1_500;
/// More lines than this are not on a screen at once, so the time of the least seen one says nothing about the others.
const MAX_LINES: u32 = 40;

/// For how long so many units were on the screen, where that is only known coarsely, as `ms`, and besides whether it was too
/// short to read them.
pub fn fitting_ms(n_units: u32, ms: u64, is_skimmed: bool) -> u64 {
    let enough = enough(n_units);
    if is_skimmed { ms.min(enough.saturating_sub(1)) } else { ms.max(enough) }
}

/// Whether so many units, all of them on the screen for `seen_ms` milliseconds, were decided on faster than anybody reads.
pub(super) fn is_skim(n_units: u32, seen_ms: u64) -> bool {
    seen_ms < enough(n_units)
}

fn enough(n_units: u32) -> u64 {
    MS_A_LINE * u64::from(n_units.min(MAX_LINES))
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

    #[test]
    fn a_coarse_time_is_made_to_fit_what_is_known_besides() {
        assert_eq!([0, 9_000].map(|ms| fitting_ms(4, ms, false)), [6_000, 9_000]);
        assert_eq!([0, 9_000].map(|ms| fitting_ms(4, ms, true)), [0, 5_999]);
    }
}
