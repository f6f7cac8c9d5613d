//! How things look: each face of the screen and each role of source code has a style, read from a TOML file.
//!
//! Start with [`Face`], the list of what there is to style, then [`Theme::load`]. `themes/*.toml` are compiled in; a user's
//! file of the same name in the configuration directory takes precedence. Themes are written in full colour and turned
//! down by [`Theme::at_depth`] to what the terminal can show.

mod depth;
mod face;
mod file;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ratatui::style::Style;

use crate::highlight::Role;
pub use depth::ColorDepth;
pub use face::Face;

/// A style for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    faces: [Style; Face::ALL.len()],
    roles: [Style; Role::ALL.len()],
}

const BUILT_IN: [(&str, &str); 3] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("monochrome", include_str!("../../themes/monochrome.toml")),
];

impl Theme {
    /// The theme of that name that comes with the program.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(text).expect("a test parses every theme that comes with the program"))
    }

    /// The names of the themes that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a theme file. It has to style everything, or to name a theme that comes with the program as `based-on`.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        file::parse(text)
    }

    /// The theme `name` (small letters, digits, `-` and `_`): `themes/NAME.toml` in the user's configuration directory,
    /// else the one that comes with the program.
    pub fn load(name: &str, config_dir: Option<&Path>) -> Result<Self, ThemeError> {
        let unknown = || ThemeError::Unknown { name: name.to_owned() };
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(is_letter) {
            return Err(unknown());
        }
        let path = config_dir.map(|dir| dir.join("themes").join(format!("{name}.toml")));
        let own = path.map(|path| (fs::read_to_string(&path), path));
        match own {
            Some((Ok(text), path)) => Self::parse(&text).map_err(|source| ThemeError::Faulty {
                path,
                text,
                source: Box::new(source),
            }),
            Some((Err(source), path)) if source.kind() != io::ErrorKind::NotFound => {
                Err(ThemeError::Unreadable { path, source })
            }
            _ => Self::builtin(name).ok_or_else(unknown),
        }
    }

    /// Without any colour: bold, underlined and reversed text only.
    pub fn monochrome() -> Self {
        Self::builtin("monochrome").expect("it is in the list")
    }

    /// The style of a face. Backgrounds and attributes come on top of [`Face::Text`].
    pub fn style(&self, face: Face) -> Style {
        self.faces[face as usize]
    }

    /// The style of a stretch of source code; lies on top of [`Face::Added`] and the like.
    pub fn syntax(&self, role: Role) -> Style {
        self.roles[role as usize]
    }
}

/// What is wrong with a theme. Places are byte ranges of the theme's text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ThemeError {
    /// There is no theme of that name.
    #[error("no theme {name}")]
    Unknown {
        /// As it was asked for.
        name: String,
    },
    /// The user's theme file exists and could not be read.
    #[error("theme file unreadable")]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The user's theme file has a mistake.
    #[error("theme file faulty")]
    Faulty {
        /// Where it is.
        path: PathBuf,
        /// What is in it.
        text: String,
        /// The mistake.
        source: Box<ThemeError>,
    },
    /// Not TOML, or not of the form of a theme.
    #[error("not a theme")]
    Form(#[source] Box<toml::de::Error>),
    /// A key of `[face]` or `[syntax]` that nothing is called.
    #[error("nothing is called {name}")]
    UnknownKey {
        /// The key.
        name: String,
        /// Where it stands.
        at: Range<usize>,
    },
    /// A colour that is neither in the palette, nor an ANSI name, an index up to 255 or `#rrggbb`.
    #[error("not a colour: {text}")]
    Colour {
        /// What stands there.
        text: String,
        /// Where it stands.
        at: Range<usize>,
    },
    /// `based-on` names a theme that does not come with the program.
    #[error("cannot be based on {name}")]
    Base {
        /// The name.
        name: String,
        /// Where it stands.
        at: Range<usize>,
    },
    /// Faces and roles without a style.
    #[error("{} styles missing", names.len())]
    Missing {
        /// Their names.
        names: Vec<&'static str>,
    },
}

impl ThemeError {
    /// Where in the theme's text the mistake is, in bytes.
    pub fn at(&self) -> Option<Range<usize>> {
        match self {
            Self::Faulty { source, .. } => source.at(),
            Self::Form(source) => source.span(),
            Self::UnknownKey { at, .. } | Self::Colour { at, .. } | Self::Base { at, .. } => Some(at.clone()),
            Self::Unknown { .. } | Self::Unreadable { .. } | Self::Missing { .. } => None,
        }
    }
}
