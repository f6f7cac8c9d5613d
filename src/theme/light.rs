//! How bright colours are.

use ratatui::style::Color;

/// Red, green and blue, where they are the same on every terminal: the sixteen of ANSI are not.
pub(super) fn rgb_of(colour: Color) -> Option<[u8; 3]> {
    match colour {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index @ 232..) => Some([8 + 10 * (index - 232); 3]),
        // A cube of six steps a side.
        Color::Indexed(index @ 16..) => {
            let step = |place: u8| [0, 95, 135, 175, 215, 255][usize::from((index - 16) / place % 6)];
            Some([36, 6, 1].map(step))
        }
        _ => None,
    }
}

/// The light of a channel of sRGB, both from 0 to 1.
pub(super) fn linear(share: f64) -> f64 {
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

/// The luminance of WCAG 2 of red, green and blue, all from 0 to 1.
pub(super) fn luminance(channels: [f64; 3]) -> f64 {
    let [red, green, blue] = channels.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The luminance of a colour that is the same on every terminal.
pub(super) fn brightness(colour: Color) -> Option<f64> {
    rgb_of(colour).map(|rgb| luminance(rgb.map(|channel| f64::from(channel) / 255.0)))
}
