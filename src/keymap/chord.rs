//! One key press with its modifiers, and how it is written: `j`, `Z`, `<Space>`, `<C-r>`, `<A-x>`, `<PageDown>`.

use std::fmt;

/// A key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A character, already shifted (`Z`, not Shift and `z`).
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Shift and tabulator.
    BackTab,
    /// The key that deletes to the left.
    Backspace,
    /// The key that deletes to the right.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// A function key, from 1.
    Function(u8),
}

/// A key with the modifiers that terminals can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// With control.
    pub ctrl: bool,
    /// With alt (meta, option).
    pub alt: bool,
}

const NAMES: [(&str, Key); 16] = [
    ("Space", Key::Char(' ')),
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("BackTab", Key::BackTab),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PageUp", Key::PageUp),
    ("PageDown", Key::PageDown),
    ("lt", Key::Char('<')),
];

impl Chord {
    /// A key without modifiers.
    pub const fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false }
    }

    /// A character with control.
    pub const fn ctrl(character: char) -> Self {
        Self { key: Key::Char(character), ctrl: true, alt: false }
    }

    /// Reads a sequence such as `gg`, `<C-x><C-e>` or `Z<Enter>`; `None` if it is not well formed.
    pub fn parse_sequence(text: &str) -> Option<Vec<Self>> {
        let mut chords = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let after = &rest[first.len_utf8()..];
            match (first, after.split_once('>')) {
                ('<', Some((name, tail))) => {
                    chords.push(Self::parse_name(name)?);
                    rest = tail;
                }
                ('<', None) => return None,
                (character, _) => {
                    chords.push(Self::plain(Key::Char(character)));
                    rest = after;
                }
            }
        }
        (!chords.is_empty()).then_some(chords)
    }

    fn parse_name(name: &str) -> Option<Self> {
        let (ctrl, name) = name.strip_prefix("C-").map_or((false, name), |rest| (true, rest));
        let (alt, name) = name.strip_prefix("A-").map_or((false, name), |rest| (true, rest));
        let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, key)| *key);
        let function = name.strip_prefix('F').and_then(|n| n.parse().ok()).filter(|n| (1..=24).contains(n));
        let mut characters = name.chars();
        let single = characters.next().filter(|_| characters.next().is_none()).map(Key::Char);
        let key = named.or_else(|| function.map(Key::Function)).or(single)?;
        Some(Self { key, ctrl, alt })
    }

    /// Writes a sequence so that [`Chord::parse_sequence`] reads it back.
    pub fn show_sequence(chords: &[Self]) -> String {
        chords.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, key)| *key == self.key).map(|(name, _)| (*name).to_owned());
        let name = name.or_else(|| match self.key {
            Key::Function(n) => Some(format!("F{n}")),
            _ => None,
        });
        let (ctrl, alt) = (if self.ctrl { "C-" } else { "" }, if self.alt { "A-" } else { "" });
        match (name, self.key) {
            (Some(name), _) => write!(f, "<{ctrl}{alt}{name}>"),
            (None, Key::Char(character)) if self.ctrl || self.alt => write!(f, "<{ctrl}{alt}{character}>"),
            (None, Key::Char(character)) => write!(f, "{character}"),
            (None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_read_back_as_they_are_written() {
        for text in [
            "j",
            "gg",
            "<Space>",
            "<C-r>",
            "<A-x>",
            "<C-x><C-e>",
            "<F1>",
            "<lt>",
            ">",
            "ZZ",
            "<PageDown>",
            "é",
        ] {
            let chords = Chord::parse_sequence(text).unwrap_or_else(|| panic!("{text} is well formed"));
            assert_eq!(Chord::show_sequence(&chords), text);
        }
        for bad in ["", "<", "<C->", "<Nope>", "<F99>", "j<"] {
            assert_eq!(Chord::parse_sequence(bad), None, "{bad}");
        }
    }
}
