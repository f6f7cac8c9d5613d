//! A theme in the 240 fixed colours of terminals that have 256.

use ratatui::style::{Color, Style};

use super::light::{brightness, rgb_of};
use super::{Face, Theme};

/// The grounds on which text without a ground of its own can stand: all text, code, and the words that changed in it.
const GROUNDS: [Face; 5] = [Face::Text, Face::Header, Face::Dialog, Face::Cursor, Face::Selection];
const CODE: [Face; 2] = [Face::Added, Face::Removed];
const EMPHASIS: [Face; 2] = [Face::AddedEmphasis, Face::RemovedEmphasis];

/// The grounds whose hue says something.
const TELLING: [Face; 4] = [Face::Added, Face::Removed, Face::AddedEmphasis, Face::RemovedEmphasis];

/// The least difference between a colour's channels that is seen as a hue.
const HUE: u8 = 14;

impl Theme {
    /// The same theme in indexed colours. Text is as readable as it was, also where a ground came out lighter or darker.
    pub(super) fn in_256(&self) -> Self {
        let fixed = Fixed::new();
        // Dim tokens that kept their colour would leave no green among the dark grounds.
        let coloured = self.on_grounds(&fixed, false);
        let contrast = |theme: &Self, face: Face| {
            Some(ratio(brightness(theme.style(Face::Token).fg?)?, brightness(theme.style(face).bg?)?))
        };
        let holds = |face: &Face| contrast(&coloured, *face) >= contrast(self, *face).map(|old| old.min(4.5));
        if TELLING.iter().all(holds) { coloured } else { self.on_grounds(&fixed, true) }
    }

    /// With grounds on which the text can be read, and, where `keeps_tokens`, tokens as they are, too.
    fn on_grounds(&self, fixed: &Fixed, keeps_tokens: bool) -> Self {
        let mut few = self.clone();
        let closest = |face| self.style(face).bg.map(|ground| self.ground(fixed, face, ground, keeps_tokens));
        let page = closest(Face::Text);
        for (face, _) in Face::ALL {
            let ground = closest(face).map(|found| match CODE.contains(&face) {
                true => self.tint(fixed, face, found, page).unwrap_or(found),
                false => found,
            });
            few.faces[face as usize].bg = ground;
        }
        let pair = |face: &Face| Some([self.style(*face).bg?, few.style(*face).bg?]);
        let plain: Vec<[Color; 2]> = GROUNDS.iter().filter_map(pair).collect();
        let token: Vec<_> = CODE.iter().chain(&EMPHASIS).filter_map(pair).chain(plain.clone()).collect();
        let has_own_text = |face: &Face| self.style(*face).fg.is_some();
        let words = EMPHASIS.iter().filter(|face| !has_own_text(face));
        let code: Vec<_> = CODE.iter().chain(words).filter_map(pair).chain(plain.clone()).collect();
        let text = |style: Style, new: Style, grounds: &[[Color; 2]]| {
            let own = style.bg.zip(new.bg).map(|(old, new)| vec![[old, new]]);
            style.fg.map(|colour| fixed.readable(colour, own.as_deref().unwrap_or(grounds)))
        };
        let of_code = |style: Style| style.fg.map(|colour| fixed.readable(colour, &code));
        for (face, _) in Face::ALL {
            few.faces[face as usize].fg = match face {
                Face::Text | Face::Context => of_code(self.style(face)),
                Face::Token => text(self.style(face), few.style(face), &token),
                _ => text(self.style(face), few.style(face), &plain),
            };
        }
        for (style, new) in self.roles.iter().zip(&mut few.roles) {
            new.fg = of_code(*style);
        }
        few.marking_merged_words()
    }

    /// The colour closest to a ground on which the theme's text, and where wanted its tokens, can still be read.
    fn ground(&self, fixed: &Fixed, face: Face, ground: Color, keeps_tokens: bool) -> Color {
        let own = self.style(face).fg.or(self.style(Face::Text).fg);
        let token = self.style(Face::Token).fg.filter(|_| keeps_tokens);
        let texts: Vec<f64> = [own, token].into_iter().flatten().filter_map(brightness).collect();
        let contrast = |ground: f64| texts.iter().map(|text| ratio(*text, ground)).fold(4.5, f64::min);
        let least = brightness(ground).map_or(1.0, contrast);
        let fits = |candidate| contrast(candidate) >= least;
        fixed.closest(ground, TELLING.contains(&face), fits).unwrap_or(ground)
    }

    /// The ground of changed lines, which has to differ from the page and to look green, red or blue as it did: if the closest
    /// one does not, the nearest that does and on which the text can be seen at all. That gets lighter or darker then.
    fn tint(&self, fixed: &Fixed, face: Face, found: Color, page: Option<Color>) -> Option<Color> {
        let wanted = rgb_of(self.style(face).bg?)?;
        let text = self.style(Face::Text).fg.and_then(brightness)?;
        let is_tint = |index, given| {
            let is_page = Some(Color::Indexed(index)) == page;
            !is_page
                && likeness(wanted, given) > 0.6
                && strongest(wanted).is_none_or(|one| strongest(given) == Some(one))
        };
        let tints = fixed.0.iter().filter(|(index, given, brightness)| {
            let can_be_seen = Color::Indexed(*index) == found || ratio(text, *brightness) >= 3.5;
            can_be_seen && is_tint(*index, *given)
        });
        let order = |(index, given, _): &&(u8, [u8; 3], f64)| {
            (Color::Indexed(*index) != found, distance(wanted, *given))
        };
        tints.min_by_key(order).map(|(index, ..)| Color::Indexed(*index))
    }

    /// Dark tints are few: words that got the ground of their line are marked as in monochrome.
    fn marking_merged_words(mut self) -> Self {
        let plain = Self::monochrome();
        for (line, words) in [Face::Added, Face::Removed].into_iter().zip(EMPHASIS) {
            if self.style(line).bg == self.style(words).bg {
                let mark = plain.style(words).add_modifier;
                self.faces[words as usize] = self.style(words).add_modifier(mark);
            }
        }
        self
    }
}

/// The colours that are the same on every terminal, each with its brightness.
struct Fixed(Vec<(u8, [u8; 3], f64)>);

impl Fixed {
    fn new() -> Self {
        let colour = |index: u8| {
            let colour = Color::Indexed(index);
            Some((index, rgb_of(colour)?, brightness(colour)?))
        };
        Self((16..=255).filter_map(colour).collect())
    }

    /// The closest colour that can be read as well on the new grounds as `colour` on the old ones; at 7:1 there is nothing
    /// to be gained any more. `grounds` are pairs of old and new.
    fn readable(&self, colour: Color, grounds: &[[Color; 2]]) -> Color {
        let Some(text) = brightness(colour) else { return colour };
        let old = grounds.iter().filter_map(|[old, _]| brightness(*old));
        let least = old.map(|ground| ratio(text, ground)).fold(7.0, f64::min);
        let new: Vec<f64> = grounds.iter().filter_map(|[_, new]| brightness(*new)).collect();
        let fits = |candidate| new.iter().all(|ground| ratio(candidate, *ground) >= least);
        let found = self.closest(colour, true, fits).or_else(|| self.closest(colour, true, |_| true));
        found.unwrap_or(colour)
    }

    /// The closest colour whose brightness fits; `None` for a colour that is the terminal's choice, or if none fits. If the
    /// hue is to be kept, it is where it can be: else dark tints would all become greys, and light ones any pink.
    fn closest(&self, colour: Color, keep_hue: bool, fits: impl Fn(f64) -> bool) -> Option<Color> {
        let Color::Rgb(r, g, b) = colour else { return None };
        let wanted = [r, g, b];
        let order = |given: [u8; 3]| (keep_hue && !is_alike(wanted, given), distance(wanted, given));
        let fitting = self.0.iter().filter(|(_, _, brightness)| fits(*brightness));
        fitting.min_by_key(|(_, rgb, _)| order(*rgb)).map(|(index, ..)| Color::Indexed(*index))
    }
}

/// The contrast of two brightnesses.
fn ratio(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The channel that is clearly stronger than both others, if one is.
fn strongest(colour: [u8; 3]) -> Option<usize> {
    (0..3).find(|&one| (0..3).all(|other| other == one || colour[other].saturating_add(4) < colour[one]))
}

/// How far two colours are apart, squared.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// Whether a colour has the hue of another one, roughly: whether both lie to the same side of grey, within 37 degrees.
fn is_alike(wanted: [u8; 3], given: [u8; 3]) -> bool {
    let [r, g, b] = wanted;
    if r.max(g).max(b) - r.min(g).min(b) < HUE {
        return true;
    }
    likeness(wanted, given) > 0.8
}

/// The cosine between the sides of grey to which two colours lie; 0 for a grey.
fn likeness(a: [u8; 3], b: [u8; 3]) -> f64 {
    let from_grey = |rgb: [u8; 3]| {
        let [r, g, b] = rgb.map(f64::from);
        [r, g, b].map(|channel| channel - (r + g + b) / 3.0)
    };
    let along = |a: [f64; 3], b: [f64; 3]| a.into_iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (a, b) = (from_grey(a), from_grey(b));
    let lengths = (along(a, a) * along(b, b)).sqrt();
    if lengths > 0.0 { along(a, b) / lengths } else { 0.0 }
}
