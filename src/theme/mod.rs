//! How things look: each face of the screen and each role of source code has a style, read from a TOML file.
//!
//! Start with [`Face`], the list of what there is to style, then [`Shelf`]. `themes/*.toml` are compiled in; a user's file of
//! the same name in the configuration directory takes precedence. Themes are written in full colour and turned down by
//! [`Theme::at_depth`] to what the terminal can show. A [`Choice`] may be a pair, of which the terminal's [`Background`]
//! decides.

mod background;
mod builtin;
mod depth;
mod face;
mod file;
mod indexed;
mod light;
mod shelf;
#[cfg(test)]
mod tests;

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use ratatui::style::Style;

use crate::highlight::Role;
pub use background::Background;
pub use depth::ColorDepth;
pub use face::Face;
pub use shelf::{AUTO, Choice, Offer, Shelf};

/// A style for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    about: String,
    faces: [Style; Face::ALL.len()],
    roles: [Style; Role::ALL.len()],
}

impl Theme {
    /// Reads a theme file. It has to style everything, or to name a theme that comes with the program as `based-on`.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        file::parse(text)
    }

    /// What is to be said of it in a list of themes, in a few words; empty if its file says nothing.
    pub fn about(&self) -> &str {
        &self.about
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
