//! Which commit last touched each line of a file.

use std::ops::Range;
use std::sync::Arc;

use crate::base::{ObjectId, Shown, Timestamp};

/// The commits behind the lines of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blame {
    /// In the order of the lines (counted from 0), without overlap.
    pub spans: Vec<(Range<u32>, Arc<Touch>)>,
}

/// A commit that touched lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The commit.
    pub id: ObjectId,
    /// The name of its author, in 30 columns at most.
    pub author: Shown,
    /// When it was written, as it says.
    pub time: Timestamp,
    /// The first line of its message; of a very long one the beginning.
    pub subject: Shown,
}

/// The most columns of a name that are shown anywhere.
const MAX_AUTHOR: usize = 30;

impl Blame {
    /// The commit that touched a line last.
    pub fn at(&self, line: u32) -> Option<&Touch> {
        let at = self.spans.partition_point(|(lines, _)| lines.end <= line);
        self.spans.get(at).filter(|(lines, _)| lines.contains(&line)).map(|(_, touch)| &**touch)
    }
}

impl Touch {
    /// A commit with the name of its author and the first line of its message as they stand there, however long.
    pub fn new(id: ObjectId, author: &[u8], time: Timestamp, subject: &[u8]) -> Self {
        Self { id, author: Shown::short(author).cut(MAX_AUTHOR), time, subject: Shown::short(subject) }
    }

    /// How long before `now` it was written, in four columns at most, such as `3d` or `11mo`.
    pub fn age(&self, now: Timestamp) -> String {
        let minutes = now.0.saturating_sub(self.time.0).max(0) / 60;
        let (hours, days) = (minutes / 60, minutes / (60 * 24));
        match days {
            0 if hours == 0 => format!("{minutes}m"),
            0 | 1 => format!("{hours}h"),
            2..=13 => format!("{days}d"),
            14..=69 => format!("{}w", days / 7),
            70..=729 => format!("{}mo", days / 30),
            _ => format!("{}y", (days / 365).min(999)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_fits_in_four_columns() {
        let touch = |time| Touch::new(ObjectId::empty_tree(), b"", Timestamp(time), b"");
        let day = 24 * 60 * 60;
        for (seconds, expected) in [
            (-5, "0m"),
            (59 * 60, "59m"),
            (47 * 3600, "47h"),
            (13 * day, "13d"),
            (69 * day, "9w"),
            (729 * day, "24mo"),
            (730 * day, "2y"),
            (i64::MAX, "999y"),
        ] {
            assert_eq!(touch(0).age(Timestamp(seconds)), expected);
        }
        assert_eq!(touch(i64::MIN).age(Timestamp(0)), "999y");
    }

    #[test]
    fn of_long_names_and_subjects_only_the_beginning_is_kept() {
        for unit in ["a", "\u{202e}", "\u{1b}[2J", "\u{4e16}"] {
            let long = unit.repeat(1 << 18);
            let touch = Touch::new(ObjectId::empty_tree(), long.as_bytes(), Timestamp(0), long.as_bytes());
            assert!(touch.author.width() <= 30 && touch.author.as_str().ends_with('…'), "{}", touch.author);
            assert!(touch.subject.as_str().len() < 10_000 && touch.subject.as_str().ends_with(" (cut here)"));
        }
    }
}
