//! How the diff is shown: arrangement, wrapping, numbers, and what the reader made of each file's shape.

use std::collections::HashMap;

use super::Filter;
use crate::tui::rows::{Arrangement, Shape};

/// From how many columns on two panes stand beside each other unless something else was asked for.
pub(crate) const SPLIT_FROM: u16 = 140;

/// Below this many columns two panes have no room beside each other.
const SPLIT_AT_LEAST: u16 = 60;

/// Unified or side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// As the width allows.
    #[default]
    Auto,
    /// Removed lines above added ones.
    Unified,
    /// The old text on the left, the new text on the right.
    Split,
}

/// In which order the files are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// What can do most harm first.
    #[default]
    Reading,
    /// As git lists them.
    Path,
}

/// Which line numbers stand beside the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Those of the files.
    #[default]
    Absolute,
    /// How far each row is from the cursor.
    Relative,
    /// None.
    Off,
}

/// How the diff is shown.
#[derive(Debug)]
pub(crate) struct Viewing {
    pub(crate) view: View,
    /// Whether long lines go on in the next line of the screen. Otherwise they are cut, and what is cut was not seen.
    pub(crate) wrap: bool,
    /// How many columns of cut lines are left of the screen.
    pub(crate) shift: usize,
    /// Whether blanks and tabs are marked.
    pub(crate) whitespace: bool,
    pub(crate) numbers: Numbers,
    /// Whether all unchanged text is shown.
    pub(crate) whole_file: bool,
    /// Which files are in the list, and which hunks are unfolded when a file is opened.
    pub(crate) filter: Filter,
    pub(crate) order: Order,
    /// What the reader folded and opened, by file.
    pub(crate) shapes: HashMap<usize, Shape>,
}

impl Default for Viewing {
    fn default() -> Self {
        Self {
            view: View::Auto,
            wrap: true,
            shift: 0,
            whitespace: false,
            numbers: Numbers::Absolute,
            whole_file: false,
            filter: Filter::default(),
            order: Order::Reading,
            shapes: HashMap::new(),
        }
    }
}

impl Viewing {
    /// The arrangement for a diff that is this wide.
    pub(crate) const fn arrangement(&self, columns: u16) -> Arrangement {
        match self.view {
            View::Split if columns >= SPLIT_AT_LEAST => Arrangement::Split,
            View::Auto if columns >= SPLIT_FROM => Arrangement::Split,
            View::Auto | View::Split | View::Unified => Arrangement::Unified,
        }
    }

    /// The shape of a file.
    pub(crate) fn shape(&self, file: usize) -> Shape {
        let shape = self.shapes.get(&file).cloned().unwrap_or_default();
        Shape { is_whole: self.whole_file, ..shape }
    }
}
