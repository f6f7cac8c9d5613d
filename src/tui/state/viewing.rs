//! How the diff is shown: arrangement, wrapping, numbers, and what the reader made of each file's shape.

use std::collections::HashMap;

use super::Filter;
use crate::config::{Numbers, Order, View, ViewSettings};
use crate::tui::rows::{Arrangement, Shape};

/// Below this many columns two panes have no room beside each other.
const SPLIT_AT_LEAST: u16 = 60;

/// Whether it is shown who last touched the lines of the old side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlameColumn {
    Hidden,
    Shown,
}

/// How the diff is shown.
#[derive(Debug)]
pub(crate) struct Viewing {
    pub(crate) view: View,
    /// From how many columns on two panes stand beside each other where the width decides.
    pub(crate) split_from: u16,
    /// Whether long lines go on in the next line of the screen. Otherwise they are cut, and what is cut was not seen.
    pub(crate) wrap: bool,
    /// How many columns of cut lines are left of the screen.
    pub(crate) shift: usize,
    /// Columns from one tab stop to the next.
    pub(crate) tab: usize,
    /// Whether blanks and tabs are marked.
    pub(crate) whitespace: bool,
    pub(crate) numbers: Numbers,
    pub(crate) blame: BlameColumn,
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
        Self::new(&ViewSettings::default())
    }
}

impl Viewing {
    /// As the user wants it to begin with.
    pub(crate) fn new(settings: &ViewSettings) -> Self {
        Self {
            view: settings.view,
            split_from: settings.split_from,
            wrap: settings.wrap,
            shift: 0,
            tab: usize::from(settings.tab_width),
            whitespace: settings.whitespace,
            numbers: settings.numbers,
            blame: BlameColumn::Hidden,
            whole_file: false,
            filter: Filter::default(),
            order: settings.order,
            shapes: HashMap::new(),
        }
    }

    /// Looks at things as `other` does, and keeps what the reader did to these files.
    pub(crate) const fn look_as(&mut self, other: &Self) {
        self.view = other.view;
        self.split_from = other.split_from;
        self.wrap = other.wrap;
        self.shift = other.shift;
        self.tab = other.tab;
        self.whitespace = other.whitespace;
        self.numbers = other.numbers;
        self.whole_file = other.whole_file;
    }

    /// The arrangement for a diff that is this wide.
    pub(crate) const fn arrangement(&self, columns: u16) -> Arrangement {
        match self.view {
            View::Split if columns >= SPLIT_AT_LEAST => Arrangement::Split,
            View::Auto if columns >= self.split_from => Arrangement::Split,
            View::Auto | View::Split | View::Unified => Arrangement::Unified,
        }
    }

    /// Whether it is shown who last touched the lines of the old side.
    pub(crate) fn shows_blame(&self) -> bool {
        self.blame == BlameColumn::Shown
    }

    /// The shape of a file.
    pub(crate) fn shape(&self, file: usize) -> Shape {
        let shape = self.shapes.get(&file).cloned().unwrap_or_default();
        Shape { is_whole: self.whole_file, ..shape }
    }
}
