//! How fast this session goes: a quiet figure, and a word after an hour.

use std::time::Duration;

/// Time in which something could be read, and what was decided in it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    /// Time with a diff on the screen and a key pressed not long before.
    pub(crate) active: Duration,
    /// Changed lines decided on.
    pub(crate) n_lines: u64,
    /// How many of the notices were given.
    n_told: usize,
}

/// Before this, a figure says nothing.
const FIRST: Duration = Duration::from_secs(180);

impl Pace {
    /// Changed lines an hour; `None` while that would say nothing.
    pub(crate) fn lines_an_hour(self) -> Option<u64> {
        let is_known = self.active >= FIRST && self.n_lines > 0;
        is_known.then(|| self.n_lines * 3_600 / self.active.as_secs().max(1))
    }

    /// A word about the time, if one is due: after each of these many minutes once.
    pub(crate) fn notice(&mut self, after: &[u16]) -> Option<String> {
        let minutes = *after.get(self.n_told)?;
        if self.active < Duration::from_secs(u64::from(minutes) * 60) {
            return None;
        }
        self.n_told += 1;
        Some(format!(
            "{minutes} minutes of reading; fewer faults are found from here on. You can stop here, all is saved"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_over_active_time_and_each_notice_comes_once() {
        let mut pace = Pace { active: Duration::from_secs(100), n_lines: 50, ..Pace::default() };
        assert_eq!((pace.lines_an_hour(), pace.notice(&[60, 90])), (None, None));
        pace.active = Duration::from_secs(1_800);
        assert_eq!(pace.lines_an_hour(), Some(100));
        pace.active = Duration::from_secs(3_700);
        assert!(pace.notice(&[60, 90]).unwrap().starts_with("60 minutes"));
        assert_eq!(pace.notice(&[60, 90]), None);
        pace.active = Duration::from_secs(6_000);
        assert!(pace.notice(&[60, 90]).unwrap().starts_with("90 minutes"));
        assert_eq!(pace.notice(&[60, 90]), None);
    }
}
