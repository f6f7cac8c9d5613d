//! The one question that the terminal is asked: what colour its ground has. Nothing waits for the answer.
//!
//! It goes out after the first frame. The answer changes the theme if it comes soon; a late one is dropped, so that the
//! colours do not change under the eyes of somebody who has begun to read.

use std::time::Duration;

/// `OSC 11 ; ?` asks for the colour. Not every terminal knows that, but every one answers what follows, `DA1`, and in order:
/// its answer says that none will come to the first any more.
pub(super) const BYTES: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// After this the answer does not count any more.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the question is.
#[derive(Debug, Default)]
pub(super) enum Question {
    /// Not asked, or answered in full.
    #[default]
    Closed,
    /// Asked at this time.
    Asked(Duration),
    /// The colour came, the end of the answer did not.
    Coloured(Duration),
}

impl Question {
    /// It was sent at `now`.
    pub(super) const fn asked(now: Duration) -> Self {
        Self::Asked(now)
    }

    /// Whether a colour that came at `now` is the answer. Only the first one is.
    pub(super) fn takes_colour(&mut self, now: Duration) -> bool {
        let Self::Asked(at) = *self else { return false };
        *self = Self::Coloured(at);
        now.saturating_sub(at) <= PATIENCE
    }

    /// The terminal has answered everything.
    pub(super) const fn close(&mut self) {
        *self = Self::Closed;
    }

    /// Whether an answer may still be on its way. Whoever gets the terminal next would take it for keys.
    pub(super) fn is_open(&self, now: Duration) -> bool {
        matches!(self, Self::Asked(at) | Self::Coloured(at) if now.saturating_sub(*at) <= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_answer_counts_and_only_if_it_comes_soon() {
        let ms = Duration::from_millis;
        assert!(!Question::default().takes_colour(ms(0)), "nobody asked");
        let mut question = Question::asked(ms(500));
        assert!(question.is_open(ms(1_500)) && !question.is_open(ms(1_501)));
        assert!(question.takes_colour(ms(700)));
        assert!(!question.takes_colour(ms(701)) && question.is_open(ms(701)));
        question.close();
        assert!(!question.is_open(ms(702)) && !question.takes_colour(ms(702)));
        assert!(!Question::asked(ms(500)).takes_colour(ms(1_501)));
    }
}
