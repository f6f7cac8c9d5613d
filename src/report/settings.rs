//! What is wrong with the user's own files, in sentences.

use super::Failure;
use super::failure::{quoted, quoted_path};
use crate::theme::{Theme, ThemeError};

impl From<ThemeError> for Failure {
    fn from(error: ThemeError) -> Self {
        let names = || Theme::names().collect::<Vec<_>>().join(", ");
        match error {
            ThemeError::Unknown { name } => Self::usage(format!("there is no theme {}", quoted(name)))
                .hint(format!("there are: {}", names()))
                .hint("`auto` goes by the terminal's ground; your own are countersign/themes/NAME.toml"),
            ThemeError::Unreadable { path, source } => {
                Self::usage(format!("the theme {} cannot be read: {source}", quoted_path(&path)))
            }
            ThemeError::Faulty { path, text, source } => {
                let line = source
                    .at()
                    .map_or(1, |at| 1 + text.bytes().take(at.start).filter(|b| *b == b'\n').count());
                let inner = Self::from(*source);
                Self { sentence: format!("{}, line {line}: {}", quoted_path(&path), inner.sentence), ..inner }
            }
            ThemeError::Form(source) => {
                Self::usage(format!("this is no theme: {}", quoted(source.message())))
            }
            ThemeError::UnknownKey { name, .. } => {
                Self::usage(format!("nothing on the screen is called {}", quoted(name)))
            }
            ThemeError::Colour { text, .. } => Self::usage(format!("{} is not a colour", quoted(text)))
                .hint("a name from [palette], a name such as `red`, a number up to 255, or \"#rrggbb\""),
            ThemeError::Base { name, .. } => {
                Self::usage(format!("a theme cannot be based on {}", quoted(name)))
                    .hint(format!("it can on: {}", names()))
            }
            ThemeError::Missing { names } => Self::usage(format!("it has no style for {}", names.join(", ")))
                .hint("begin with `based-on = \"dark\"` to take them from there"),
        }
    }
}
