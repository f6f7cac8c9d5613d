//! Lines so long that reading all of them for every line of the screen would be felt. What one pass found out about them is
//! kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::wrap::{Breaks, Ruler};
use crate::base::Side;
use crate::session::card;

/// From how many bytes on a line is long. A byte can take twenty columns as a token, so few bytes fill a screen, and without
/// their breaks every line of that screen would be looked for from the first byte on.
pub(crate) const LONG: usize = 256;
/// How many long lines are remembered.
const KEEP: usize = 256;
/// How many tokens a warning names.
pub(crate) const MAX_TOKENS: usize = 3;

/// What is known about a line at one width of the screen.
#[derive(Debug)]
pub(crate) struct LongLine {
    pub(crate) breaks: Breaks,
    /// The tokens of its first hidden characters.
    pub(crate) hidden: Vec<String>,
    /// What is said of what a reader takes for something else in it.
    pub(crate) misleading: Vec<String>,
}

/// The long lines of one file that were looked at lately.
#[derive(Debug, Default)]
pub(crate) struct LongLines {
    /// By side, line and columns.
    kept: Mutex<HashMap<(Side, u32, Ruler), Arc<LongLine>>>,
}

impl LongLines {
    /// What is known about `content`, which is line `line` of `side`. The first time costs a pass over the line.
    pub(crate) fn get(&self, (side, line): (Side, u32), content: &[u8], ruler: Ruler) -> Arc<LongLine> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEEP && !kept.contains_key(&(side, line, ruler)) {
            kept.clear();
        }
        let look = || Arc::new(LongLine::new(content, ruler));
        Arc::clone(kept.entry((side, line, ruler)).or_insert_with(look))
    }
}

impl LongLine {
    fn new(content: &[u8], ruler: Ruler) -> Self {
        let mut hidden = Vec::new();
        let breaks = Breaks::new(content, ruler, |token| {
            if hidden.len() < MAX_TOKENS {
                hidden.push(token.to_owned());
            }
        });
        Self { breaks, hidden, misleading: card::misleading(content) }
    }
}
