//! Time as a value that is passed in, so that nothing in the domain asks for it.

use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01 00:00 UTC. It orders nothing: the journal's sequence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, such as `2026-11-23T10:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second_of_day) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A time as a clock on a wall showed it, somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZonedTime {
    /// When.
    pub at: Timestamp,
    /// How many minutes the clock was ahead of UTC.
    pub minutes_ahead: i32,
}

impl fmt::Display for ZonedTime {
    /// Such as `2026-11-23 11:00 +0100`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ahead = i64::from(self.minutes_ahead);
        let local = Timestamp(self.at.0.saturating_add(ahead * 60)).to_string();
        let (date, time) = local.split_once('T').unwrap_or((&local, ""));
        let sign = if ahead < 0 { '-' } else { '+' };
        let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
        write!(f, "{date} {} {sign}{hours:02}{minutes:02}", time.get(..5).unwrap_or(time))
    }
}

/// The proleptic Gregorian date of a day counted from 1970-01-01. The year starts in March inside the computation, so
/// that the leap day is the last day of it and every 400 years are alike.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The day, counted from 1970-01-01, of a date of the proleptic Gregorian calendar; the reverse of what [`Timestamp`]
/// displays.
pub const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, march_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * march_month + 2) / 5 + day - 1 - 719_468
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment of this process; never goes back.
    fn elapsed(&self) -> Duration;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_shows_its_own_time() {
        for (minutes_ahead, text) in
            [(0, "1970-01-01 00:00 +0000"), (60, "1970-01-01 01:00 +0100"), (-210, "1969-12-31 20:30 -0330")]
        {
            assert_eq!(ZonedTime { at: Timestamp(59), minutes_ahead }.to_string(), text);
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(Timestamp(seconds).to_string(), text);
            let part = |range: std::ops::Range<usize>| text[range].parse().unwrap();
            assert_eq!(
                days_from_civil(part(0..4), part(5..7), part(8..10)),
                i64::div_euclid(seconds, 86_400)
            );
        }
    }
}
