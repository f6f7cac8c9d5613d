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

const NAMES: [(&str, Key); 17] = [
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
    ("gt", Key::Char('>')),
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

    /// The name to write instead, for a chord that terminals send as another one: `<C-i>` is Tab, `<C-A>` is `<C-a>`.
    pub fn same_as(&self) -> Option<String> {
        let Self { key: Key::Char(character), ctrl: true, alt } = *self else { return None };
        let plain = |key| Self { key, ctrl: false, alt };
        let ctrl = |character| Self { alt, ..Self::ctrl(character) };
        let instead = match character {
            'i' | 'I' => plain(Key::Tab),
            'm' | 'M' => plain(Key::Enter),
            'h' | 'H' | '8' | '?' => plain(Key::Backspace),
            '[' | '3' => plain(Key::Esc),
            '@' | '2' => ctrl(' '),
            '4' => ctrl('\\'),
            '5' => ctrl(']'),
            '6' => ctrl('^'),
            '7' | '_' => ctrl('/'),
            'A'..='Z' => ctrl(character.to_ascii_lowercase()),
            _ => return None,
        };
        Some(instead.to_string())
    }

    /// Whether a terminal, a multiplexer or the system is likely to keep it for itself: GNU screen's and tmux's prefix, flow
    /// control, Zellij's modes, Option on macOS, the menu and full-screen keys of terminal windows.
    pub fn is_often_taken(&self) -> bool {
        let is_taken_with_ctrl =
            self.ctrl && matches!(self.key, Key::Char('a' | 'b' | 'g' | 'n' | 'o' | 'p' | 'q' | 's' | 't'));
        self.alt || is_taken_with_ctrl || matches!(self.key, Key::Function(1 | 10 | 11))
    }

    /// Whether it takes a third hand (`AltGr`) on many keyboards that are not American.
    pub fn needs_alt_gr(&self) -> bool {
        matches!(self.key, Key::Char('[' | ']' | '{' | '}' | '\\' | '|' | '@' | '~'))
    }

    /// A sequence as it is shown to people: `Space` rather than `<Space>`.
    pub fn readable(chords: &[Self]) -> String {
        match chords {
            [Self { key: Key::Char(character @ ('<' | '>')), ctrl: false, alt: false }] => {
                character.to_string()
            }
            [one] => one.to_string().trim_matches(['<', '>']).to_owned(),
            _ => Self::show_sequence(chords),
        }
    }

    /// A sequence as it stands in a sentence: `C-x C-e`, `gg`, `Space`.
    pub fn spoken(chords: &[Self]) -> String {
        let is_letter =
            |one: &Self| !one.ctrl && !one.alt && matches!(one.key, Key::Char(character) if character != ' ');
        let each = chords.iter().map(|one| Self::readable(std::slice::from_ref(one)));
        each.collect::<Vec<_>>().join(if chords.iter().all(is_letter) { "" } else { " " })
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
            (_, Key::Char('>')) if !self.ctrl && !self.alt => write!(f, ">"),
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
            "<A-lt><A-gt>",
            "é",
        ] {
            let chords = Chord::parse_sequence(text).unwrap_or_else(|| panic!("{text} is well formed"));
            assert_eq!(Chord::show_sequence(&chords), text);
        }
        for bad in ["", "<", "<C->", "<Nope>", "<F99>", "j<"] {
            assert_eq!(Chord::parse_sequence(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_a_terminal_cannot_tell_apart_has_one_name() {
        let instead = |keys: &str| Chord::parse_sequence(keys).unwrap()[0].same_as();
        let cases = [("<C-i>", "<Tab>"), ("<C-[>", "<Esc>"), ("<C-h>", "<Backspace>"), ("<C-D>", "<C-d>")];
        for (keys, name) in cases.into_iter().chain([("<C-_>", "<C-/>"), ("<C-A-m>", "<A-Enter>")]) {
            assert_eq!(instead(keys).as_deref(), Some(name), "{keys}");
            assert_eq!(instead(name), None, "{name}");
        }
        assert_eq!(instead("<C-x>"), None);
    }

    #[test]
    fn people_read_names_without_brackets() {
        let readable = |keys: &str| Chord::readable(&Chord::parse_sequence(keys).unwrap());
        let cases = [("<Space>", "Space"), ("<lt>", "<"), (">", ">"), ("ZZ", "ZZ"), ("<C-x>u", "<C-x>u")];
        for (keys, text) in cases {
            assert_eq!(readable(keys), text);
        }
        let spoken = |keys: &str| Chord::spoken(&Chord::parse_sequence(keys).unwrap());
        assert_eq!(["ZZ", "<C-x><C-e>", "<C-x>u"].map(spoken), ["ZZ", "C-x C-e", "C-x u"]);
    }
}
