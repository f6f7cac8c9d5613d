//! Whether the terminal's own ground is dark or light, from what the terminal or the environment says.

use super::light::luminance;

/// The ground of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
}

impl Background {
    /// What `COLORFGBG` says, as rxvt and others set it: `foreground;background`, sometimes with a third number between
    /// them, as indices of the sixteen ANSI colours.
    pub fn from_colorfgbg(value: &str) -> Option<Self> {
        let (_, background) = value.rsplit_once(';')?;
        match background.parse().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }

    /// What the terminal answered to `OSC 11 ; ?`: the colour of its ground as X11 writes colours, `rgb:1/2/3` with one to
    /// four hexadecimal digits each, or `rgba:` with a fourth one. Anything else is no answer.
    pub fn from_answer(colour: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(colour).ok()?;
        let channels = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
        let channels: Vec<f64> = channels.split('/').map(share).collect::<Option<_>>()?;
        let ([red, green, blue] | [red, green, blue, _]) = channels[..] else { return None };
        // Above this, black text has more contrast than white text.
        Some(if luminance([red, green, blue]) > 0.179 { Self::Light } else { Self::Dark })
    }
}

/// How much of its channel a number of one to four digits is.
fn share(digits: &str) -> Option<f64> {
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = u16::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
    Some(f64::from(value) / f64::from((1_u32 << (4 * digits.len())) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Background::{Dark, Light};

    #[test]
    fn the_answers_of_terminals_are_understood_and_nothing_else() {
        let cases: [(&str, Option<Background>); 14] = [
            ("rgb:0000/0000/0000", Some(Dark)),
            ("rgb:ffff/ffff/ffff", Some(Light)),
            ("rgb:fdfd/f6f6/e3e3", Some(Light)),
            ("rgb:00/2b/36", Some(Dark)),
            ("rgb:f/f/f", Some(Light)),
            ("rgb:777/777/777", Some(Light)),
            ("rgb:6000/6000/6000", Some(Dark)),
            ("rgba:1e1e/1e1e/2e2e/c000", Some(Dark)),
            ("rgb:fffff/ffff/ffff", None),
            ("rgb:ffff/ffff", None),
            ("rgb:+fff/ffff/ffff", None),
            ("rgb://", None),
            ("?", None),
            ("", None),
        ];
        for (answer, expected) in cases {
            assert_eq!(Background::from_answer(answer.as_bytes()), expected, "{answer}");
        }
        assert_eq!(Background::from_answer(b"rgb:\xff\xff"), None);
    }

    #[test]
    fn the_environment_is_the_second_best_source() {
        let cases = [
            ("15;0", Some(Dark)),
            ("0;15", Some(Light)),
            ("0;default;15", Some(Light)),
            ("12;8", Some(Dark)),
            ("0;7", Some(Light)),
            ("15;default", None),
            ("15;16", None),
            ("0", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(Background::from_colorfgbg(value), expected, "{value}");
        }
    }
}
