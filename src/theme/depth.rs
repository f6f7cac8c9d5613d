//! Turning a theme down to the colours that a terminal can show.

use ratatui::style::{Color, Style};

use super::light::rgb_of;
use super::{Face, Theme};
use crate::highlight::Role;

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ColorDepth {
    /// None; bold, underline and reverse only.
    None,
    /// The sixteen of ANSI, whose shades are the user's choice.
    Ansi16,
    /// Those, a cube of 216 and 24 greys.
    Indexed256,
    /// All.
    TrueColor,
}

impl ColorDepth {
    /// What the environment says about the terminal: `NO_COLOR` (<https://no-color.org>), `COLORTERM` and `TERM`.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| variable(name).unwrap_or_default();
        let term = value("TERM");
        if !value("NO_COLOR").is_empty() || term == "dumb" {
            Self::None
        } else if matches!(value("COLORTERM").as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::TrueColor
        } else if term.contains("256color") {
            Self::Indexed256
        } else {
            Self::Ansi16
        }
    }
}

impl Theme {
    /// The same theme in fewer colours. With sixteen there is no room for shades: backgrounds are left to the terminal, and
    /// faces that live on theirs get the attributes they have in monochrome.
    pub fn at_depth(&self, depth: ColorDepth) -> Self {
        match depth {
            ColorDepth::TrueColor => self.clone(),
            ColorDepth::Indexed256 => self.in_256(),
            ColorDepth::Ansi16 => self.in_ansi(),
            ColorDepth::None => Self { about: self.about.clone(), ..Self::monochrome() },
        }
    }

    /// The theme with every style turned into another one.
    pub(super) fn map(&self, f: impl Fn(Style) -> Style) -> Self {
        Self { about: self.about.clone(), faces: self.faces.map(&f), roles: self.roles.map(&f) }
    }

    fn in_ansi(&self) -> Self {
        // Plain text is as dark or light as the terminal's own, whatever tint the theme gives it.
        let text = self.style(Face::Text).fg;
        let ansi = |colour: Color| nearest_of_16(colour).filter(|_| Some(colour) != text);
        let mut theme = self.map(|style| Style { bg: None, fg: style.fg.and_then(ansi), ..style });
        // Code that is only a little duller than the rest would be hard to read in dark grey.
        for (role, _) in Role::ALL.into_iter().filter(|(role, _)| *role != Role::Comment) {
            let style = &mut theme.roles[role as usize];
            style.fg = style.fg.filter(|colour| *colour != Color::DarkGray);
        }
        for (face, plain) in
            Face::ALL.map(|(face, _)| face as usize).into_iter().zip(Self::monochrome().faces)
        {
            if self.faces[face].bg.is_some() {
                theme.faces[face] = theme.faces[face].add_modifier(plain.add_modifier);
            }
        }
        theme
    }
}

/// The least difference between a colour's channels that one of the sixteen can stand for; it also has to be a fifth of the
/// strongest channel, for the sixteen have no pale ones.
const HUE: u8 = 28;

/// The ANSI colour of the same hue; of greys only the middle ones, so that light and dark text stays readable on whatever
/// background the terminal has.
fn nearest_of_16(colour: Color) -> Option<Color> {
    let [r, g, b] = match (rgb_of(colour), colour) {
        (Some(rgb), _) => rgb,
        (None, Color::Indexed(index)) => return Some(ANSI[usize::from(index)]),
        (None, named) => return Some(named),
    };
    let (darkest, lightest) = (r.min(g).min(b), r.max(g).max(b));
    let spread = lightest - darkest;
    if spread < HUE || spread < lightest / 5 {
        return (80..=176).contains(&lightest).then_some(Color::DarkGray);
    }
    let middle = u8::midpoint(darkest, lightest);
    let hue = usize::from(r > middle) | usize::from(g > middle) << 1 | usize::from(b > middle) << 2;
    Some(ANSI[if lightest >= 200 { 8 + hue } else { hue }])
}

/// By index. The bits of an index are red, green, blue and bright.
const ANSI: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];
