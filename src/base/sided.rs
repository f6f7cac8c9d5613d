//! A pair with an old and a new half, so that the two are never mixed up by position.

/// Which half of a change something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Before the change; removed lines are on this side.
    Old,
    /// After the change; added lines are on this side.
    New,
}

impl Side {
    /// The other half.
    pub const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// One value for the old side and one for the new side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sided<T> {
    /// Before the change.
    pub old: T,
    /// After the change.
    pub new: T,
}

impl<T> Sided<T> {
    /// Pairs `old` with `new`.
    pub const fn new(old: T, new: T) -> Self {
        Self { old, new }
    }

    /// The half that belongs to `side`.
    pub const fn get(&self, side: Side) -> &T {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }

    /// The half that belongs to `side`, to change it.
    pub const fn get_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Old => &mut self.old,
            Side::New => &mut self.new,
        }
    }

    /// Both halves by reference.
    pub const fn as_ref(&self) -> Sided<&T> {
        Sided { old: &self.old, new: &self.new }
    }

    /// Applies `f` to both halves, old first.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Sided<U> {
        Sided { old: f(self.old), new: f(self.new) }
    }
}
