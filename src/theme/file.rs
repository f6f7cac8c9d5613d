//! The form of theme files.
//!
//! ```toml
//! about = "Calm and green"          # optional: what a list of themes says of it
//! based-on = "dark"                 # optional: a theme that comes with the program
//! [palette]                         # optional: names for colours
//! leaf = "#8fbf7f"
//! [face]                            # the names in `Face::ALL`
//! added = { bg = "#16271d" }
//! signed = { fg = "leaf", bold = true }
//! [syntax]                          # the names in `Role::ALL`
//! comment = { fg = 245, italic = true }
//! ```

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

use super::{Face, Theme, ThemeError};
use crate::highlight::Role;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    about: String,
    based_on: Option<Spanned<String>>,
    #[serde(default)]
    palette: BTreeMap<String, Spanned<Colour>>,
    #[serde(default)]
    face: Styles,
    #[serde(default)]
    syntax: Styles,
}

type Styles = BTreeMap<Spanned<String>, Look>;

#[derive(Deserialize)]
#[serde(untagged)]
enum Colour {
    Index(u8),
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
struct Look {
    fg: Option<Spanned<Colour>>,
    bg: Option<Spanned<Colour>>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    dim: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underline: bool,
    #[serde(default)]
    reversed: bool,
}

pub(super) fn parse(text: &str) -> Result<Theme, ThemeError> {
    let file: File = toml::from_str(text).map_err(|error| ThemeError::Form(Box::new(error)))?;
    let palette = file.palette.iter().map(|(name, colour)| Ok((name.as_str(), colour_of(colour, None)?)));
    let palette: BTreeMap<&str, Color> = palette.collect::<Result<_, ThemeError>>()?;
    let base = file.based_on.as_ref().map(base).transpose()?;
    let mut faces = base.as_ref().map_or([None; Face::ALL.len()], |base| base.faces.map(Some));
    let mut roles = base.as_ref().map_or([None; Role::ALL.len()], |base| base.roles.map(Some));
    fill(&mut faces, &Face::ALL.map(|(_, name)| name), &file.face, &palette)?;
    fill(&mut roles, &Role::ALL.map(|(_, name)| name), &file.syntax, &palette)?;
    let missing_faces =
        Face::ALL.iter().zip(&faces).filter(|(_, style)| style.is_none()).map(|((_, name), _)| *name);
    let missing_roles =
        Role::ALL.iter().zip(&roles).filter(|(_, style)| style.is_none()).map(|((_, name), _)| *name);
    let names: Vec<_> = missing_faces.chain(missing_roles).collect();
    if !names.is_empty() {
        return Err(ThemeError::Missing { names });
    }
    let (faces, roles) = (faces.map(Option::unwrap_or_default), roles.map(Option::unwrap_or_default));
    Ok(Theme { about: file.about, faces, roles })
}

fn base(name: &Spanned<String>) -> Result<Theme, ThemeError> {
    let unknown = || ThemeError::Base { name: name.get_ref().clone(), at: name.span() };
    Theme::builtin(name.get_ref()).ok_or_else(unknown)
}

/// Sets the styles that the file gives, each at the place of its name in `names`.
fn fill(
    styles: &mut [Option<Style>],
    names: &[&str],
    given: &Styles,
    palette: &BTreeMap<&str, Color>,
) -> Result<(), ThemeError> {
    for (name, look) in given {
        let unknown = || ThemeError::UnknownKey { name: name.get_ref().clone(), at: name.span() };
        let at = names.iter().position(|known| known == name.get_ref()).ok_or_else(unknown)?;
        styles[at] = Some(style_of(look, palette)?);
    }
    Ok(())
}

fn style_of(look: &Look, palette: &BTreeMap<&str, Color>) -> Result<Style, ThemeError> {
    let colour = |given: &Option<Spanned<Colour>>| {
        given.as_ref().map(|given| colour_of(given, Some(palette))).transpose()
    };
    let attributes = [
        (look.bold, Modifier::BOLD),
        (look.dim, Modifier::DIM),
        (look.italic, Modifier::ITALIC),
        (look.underline, Modifier::UNDERLINED),
        (look.reversed, Modifier::REVERSED),
    ];
    let attributes = attributes.into_iter().filter(|(is_on, _)| *is_on).map(|(_, attribute)| attribute);
    let mut style = Style::new().add_modifier(attributes.collect());
    (style.fg, style.bg) = (colour(&look.fg)?, colour(&look.bg)?);
    Ok(style)
}

fn colour_of(given: &Spanned<Colour>, palette: Option<&BTreeMap<&str, Color>>) -> Result<Color, ThemeError> {
    match given.get_ref() {
        Colour::Index(index) => Ok(Color::Indexed(*index)),
        Colour::Text(text) => {
            let named = palette.and_then(|palette| palette.get(text.as_str())).copied();
            let unknown = || ThemeError::Colour { text: text.clone(), at: given.span() };
            named.or_else(|| text.parse().ok()).ok_or_else(unknown)
        }
    }
}
