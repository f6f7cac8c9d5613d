//! What the program tells the one who started it, as a number.

/// The exit codes. Scripts and hooks rely on these numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: it holds, or the question could be answered.
    Holds,
    /// 1: it does not hold: unsigned, rejected, forged. Only from `verify`.
    DoesNotHold,
    /// 2: wrong usage or configuration, not a repository, an unknown revision, a refused patch, no trusted keys anywhere.
    Usage,
    /// 3: could not tell: a missing object, a shallow boundary, an unreadable key or ledger.
    CouldNotTell,
    /// 70: a bug of this program.
    Bug,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::DoesNotHold => 1,
            Self::Usage => 2,
            Self::CouldNotTell => 3,
            Self::Bug => 70,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
