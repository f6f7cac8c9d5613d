//! Colours that workers delivered: syntax and word-level emphasis, a block of lines at a time.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::base::Side;
use crate::highlight::Span;

/// How many lines are asked for at once.
pub(crate) const BLOCK: u32 = 64;
/// How many blocks are kept; about 30,000 lines.
const KEEP: usize = 512;

/// A block of [`BLOCK`] lines of one side of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PaintKey {
    pub(crate) file: usize,
    pub(crate) side: Side,
    pub(crate) block: u32,
}

/// The colours of a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinePaint {
    pub(crate) syntax: Vec<Span>,
    /// Bytes that differ from the line's partner on the other side.
    pub(crate) emphasis: Vec<Range<usize>>,
}

/// Everything delivered so far, and what was asked for.
#[derive(Debug, Default)]
pub(crate) struct Paint {
    blocks: HashMap<PaintKey, Vec<LinePaint>>,
    asked: HashSet<PaintKey>,
}

impl Paint {
    /// The colours of a line, if they are there yet.
    pub(crate) fn line(&self, file: usize, side: Side, line: u32) -> Option<&LinePaint> {
        self.blocks.get(&PaintKey { file, side, block: line / BLOCK })?.get((line % BLOCK) as usize)
    }

    /// Notes that a block was asked for; `false` if it was already.
    pub(crate) fn ask(&mut self, key: PaintKey) -> bool {
        self.asked.insert(key)
    }

    /// Takes a block. When there are too many, all others go: they are asked for again when they come into view.
    pub(crate) fn deliver(&mut self, key: PaintKey, lines: Vec<LinePaint>) {
        if self.blocks.len() >= KEEP {
            self.blocks.clear();
            self.asked.clear();
            self.asked.insert(key);
        }
        self.blocks.insert(key, lines);
    }
}
