//! How things look: the theme, and the symbols that carry meaning without colour.

use crate::base::Shown;
use crate::theme::Theme;

/// How a unit or a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) signed: &'static str,
    pub(crate) partly: &'static str,
    pub(crate) undecided: &'static str,
    pub(crate) questioned: &'static str,
    pub(crate) rejected: &'static str,
    pub(crate) pending: &'static str,
    pub(crate) carried: &'static str,
}

/// The characters that stand for states and borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbols {
    pub(crate) marks: Marks,
    pub(crate) cursor: &'static str,
    pub(crate) vertical: &'static str,
    pub(crate) horizontal: &'static str,
    pub(crate) gap: &'static str,
    /// A line that moved.
    pub(crate) moved: &'static str,
    /// A space and a tab, where blanks are marked.
    pub(crate) blanks: [&'static str; 2],
    /// A line goes on to the left, or to the right, of the screen.
    pub(crate) cut: [&'static str; 2],
    pub(crate) bar: [&'static str; 2],
    pub(crate) ellipsis: &'static str,
}

impl Symbols {
    /// For terminals that show Unicode.
    pub const UNICODE: Self = Self {
        marks: Marks {
            signed: "●",
            partly: "◐",
            undecided: "○",
            questioned: "?",
            rejected: "✗",
            pending: "◌",
            carried: "↻",
        },
        cursor: "▌",
        vertical: "│",
        horizontal: "─",
        gap: "┄",
        moved: "⇄",
        blanks: ["·", "→"],
        cut: ["«", "»"],
        bar: ["▰", "▱"],
        ellipsis: "…",
    };

    /// For all others.
    pub const ASCII: Self = Self {
        marks: Marks {
            signed: "*",
            partly: "%",
            undecided: "o",
            questioned: "?",
            rejected: "x",
            pending: ".",
            carried: "@",
        },
        cursor: ">",
        vertical: "|",
        horizontal: "-",
        gap: "-",
        moved: "~",
        blanks: [".", ">"],
        cut: ["<", ">"],
        bar: ["#", "."],
        ellipsis: "...",
    };
}

impl Symbols {
    /// The text cut to at most `columns`, and where something was cut off, a mark at its end.
    pub(crate) fn cut(&self, text: &Shown, columns: usize) -> Shown {
        text.cut_with(columns, self.ellipsis)
    }
}

/// A theme and a set of symbols.
#[derive(Clone, Debug)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The symbols.
    pub symbols: Symbols,
}
