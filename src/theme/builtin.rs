//! The themes that come with the program.

use super::Theme;

macro_rules! themes {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../themes/", $name, ".toml")))),*]
    };
}

/// Names and texts, in the order in which they are offered.
const TABLE: &[(&str, &str)] = themes![
    "dark",
    "light",
    "high-contrast-dark",
    "high-contrast-light",
    "colorblind-dark",
    "colorblind-light",
    "ansi",
    "monochrome",
    "catppuccin-latte",
    "catppuccin-mocha",
    "dracula",
    "gruvbox-dark",
    "gruvbox-light",
    "nord",
    "solarized-dark",
    "solarized-light",
    "tokyo-night",
];

impl Theme {
    /// The theme of that name that comes with the program.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = TABLE.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(text).expect("a test parses every theme that comes with the program"))
    }

    /// The names of the themes that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(name, _)| *name)
    }

    /// Without any colour: bold, underlined and reversed text only.
    pub fn monochrome() -> Self {
        Self::builtin("monochrome").expect("it is in the table")
    }
}
