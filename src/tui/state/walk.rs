//! The two views of a range: the net change, and one of its commits beside it. One is on the screen; the other is kept as it was
//! left.

use super::{Landmark, State};
use crate::diff::FileChange;

/// Which view something belongs to. Each visit of a commit is a view of its own, so that late answers can be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ViewId(pub(crate) u64);

impl ViewId {
    /// The net change.
    pub(crate) const NET: Self = Self(0);
}

/// Where the reader wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// So many commits on, or back.
    By(i64),
    /// At this commit.
    To(usize),
    /// In the net change, as it was left.
    Leave,
    /// From a commit at the same line of the net change; from there where the walk was.
    Across,
}

/// A line of a commit that is looked for in the net change.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// The file as the commit has it against the file as the net change has it, on the line's side.
    pub(crate) change: FileChange,
    pub(crate) line: u32,
}

/// What is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// This commit.
    Commit(usize),
    /// The place of a line.
    Line(Landmark),
}

/// Which view is on the screen, and the other one.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) shown: ViewId,
    pub(crate) aside: Option<Box<(ViewId, State)>>,
    /// With the ticket of the order.
    pub(crate) wanted: Option<(u64, Wanted)>,
    /// How many orders were given, and how many commits were visited.
    pub(crate) n_orders: u64,
    pub(crate) n_visits: u64,
}

impl Walk {
    /// The net change, where `shown` is what is on the screen.
    pub(crate) fn net<'a>(&'a self, shown: &'a State) -> &'a State {
        self.aside.as_ref().filter(|aside| aside.0 == ViewId::NET).map_or(shown, |aside| &aside.1)
    }

    /// The view that is kept aside, if it is this one.
    pub(crate) fn aside(&mut self, view: ViewId) -> Option<&mut State> {
        self.aside.as_mut().filter(|aside| aside.0 == view).map(|aside| &mut aside.1)
    }
}
