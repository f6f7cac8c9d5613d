//! How things look: the theme, and the symbols that carry meaning without colour.

use crate::theme::Theme;

/// The characters that stand for states and borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbols {
    pub(crate) signed: &'static str,
    pub(crate) partly: &'static str,
    pub(crate) undecided: &'static str,
    pub(crate) questioned: &'static str,
    pub(crate) rejected: &'static str,
    pub(crate) pending: &'static str,
    pub(crate) cursor: &'static str,
    pub(crate) vertical: &'static str,
    pub(crate) horizontal: &'static str,
    pub(crate) gap: &'static str,
    pub(crate) bar: [&'static str; 2],
}

impl Symbols {
    /// For terminals that show Unicode.
    pub const UNICODE: Self = Self {
        signed: "●",
        partly: "◐",
        undecided: "○",
        questioned: "?",
        rejected: "✗",
        pending: "◌",
        cursor: "▌",
        vertical: "│",
        horizontal: "─",
        gap: "┄",
        bar: ["▰", "▱"],
    };

    /// For all others.
    pub const ASCII: Self = Self {
        signed: "*",
        partly: "%",
        undecided: "o",
        questioned: "?",
        rejected: "x",
        pending: ".",
        cursor: ">",
        vertical: "|",
        horizontal: "-",
        gap: "-",
        bar: ["#", "."],
    };
}

/// A theme and a set of symbols.
#[derive(Clone, Debug)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The symbols.
    pub symbols: Symbols,
}
