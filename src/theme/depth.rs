//! Turning a theme down to the colours that a terminal can show.

use ratatui::style::{Color, Style};

use super::{Face, Theme};

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
            ColorDepth::Indexed256 => {
                self.map(|style| recolour(style, |colour| Some(nearest_of_256(colour))))
            }
            ColorDepth::Ansi16 => self.in_ansi(),
            ColorDepth::None => Self::monochrome(),
        }
    }

    fn map(&self, f: impl Fn(Style) -> Style) -> Self {
        Self { faces: self.faces.map(&f), roles: self.roles.map(&f) }
    }

    fn in_ansi(&self) -> Self {
        let mut theme = self.map(|style| Style { bg: None, ..recolour(style, nearest_of_16) });
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

fn recolour(style: Style, f: impl Fn(Color) -> Option<Color>) -> Style {
    Style { fg: style.fg.and_then(&f), bg: style.bg.and_then(&f), ..style }
}

/// The least difference between a colour's channels that is seen as a hue.
const HUE: u8 = 14;

/// The closest of the fixed 240. What has a hue keeps one, because dark tints would all become greys.
fn nearest_of_256(colour: Color) -> Color {
    let Color::Rgb(r, g, b) = colour else { return colour };
    let has_hue = chroma([r, g, b]) >= HUE;
    let fits = |index: &u8| !has_hue || chroma(rgb_of(*index)) > 0;
    let distance = |index: &u8| -> u32 {
        let channels = rgb_of(*index).into_iter().zip([r, g, b]);
        channels.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    (16..=255).filter(fits).min_by_key(distance).map_or(colour, Color::Indexed)
}

/// The ANSI colour of the same hue; of greys only the middle ones, so that light and dark text stays readable on whatever
/// background the terminal has.
fn nearest_of_16(colour: Color) -> Option<Color> {
    let rgb = match colour {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(index @ 16..) => rgb_of(index),
        Color::Indexed(index) => return Some(ANSI[usize::from(index)]),
        named => return Some(named),
    };
    let [r, g, b] = rgb;
    let (darkest, lightest) = (r.min(g).min(b), r.max(g).max(b));
    if lightest - darkest < 2 * HUE {
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

/// The colour of an index from 16 up: a cube of six steps, then greys.
fn rgb_of(index: u8) -> [u8; 3] {
    match index {
        232.. => [8 + 10 * (index - 232); 3],
        _ => [36, 6, 1]
            .map(|place| [0, 95, 135, 175, 215, 255][usize::from(index.saturating_sub(16) / place % 6)]),
    }
}

fn chroma([r, g, b]: [u8; 3]) -> u8 {
    r.max(g).max(b) - r.min(g).min(b)
}
