//! Keyboards for other scripts: which key of a Latin keyboard a character is on.
//!
//! A person whose keyboard is set to Russian presses the key for `j` and sends `о`. Where such a character is bound to
//! nothing, it stands for the Latin one on the same key. Without being told, the layout can only be guessed from the script,
//! and people also press keys by sound or by likeness (`ф` for `f`, though it is on `a`): so a guess never runs a command that
//! changes the review at once. Where the layout is named in the settings there is nothing to guess. Text that is typed is
//! never touched.

/// The layout of the keyboard, as far as it is not Latin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Guessed from the script.
    #[default]
    Auto,
    /// Characters are what they are.
    None,
    /// The one of this name.
    Named(&'static str),
}

/// The keys that differ: what they send, and the Latin keys they are on. Where scripts are shared, the first one is guessed.
const LAYOUTS: [(&str, &str, &str); 8] = [
    ("russian", "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"),
    ("ukrainian", "йцукенгшщзхїфівапролджєячсмитьбюґ", "qwertyuiop[]asdfghjkl;'zxcvbnm,.\\"),
    ("belarusian", "йцукенгшўзхфывапролджэячсмітьбюё", "qwertyuiop[asdfghjkl;'zxcvbnm,.`"),
    ("bulgarian", "уеишщксдзцьяаожгтнвмчюйъэфхпрлб", "wertyuiop[asdfghjkl;'zxcvbnm,./"),
    ("greek", "ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ("hebrew", "קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
    ("arabic", "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظذ", "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"),
    ("korean", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"),
];

/// What the keys send with Shift that is not the capital of what they send without.
const SHIFTED: [(&str, &str, &str); 2] = [("korean", "ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"), ("arabic", "؟", "?")];

impl Layout {
    /// The layout called `name` in the settings.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "none" => Some(Self::None),
            _ => LAYOUTS.iter().find(|(known, _, _)| *known == name).map(|(known, _, _)| Self::Named(known)),
        }
    }

    /// Its name in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Named(name) => name,
        }
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ["auto", "none"].into_iter().chain(LAYOUTS.iter().map(|(name, _, _)| *name))
    }

    /// The character that a Latin keyboard sends for the key that sent `typed`; `None` if `typed` is Latin itself or on no
    /// key of the layout.
    pub fn latin(self, typed: char) -> Option<char> {
        let includes = |name: &str| match self {
            Self::Auto => true,
            Self::None => false,
            Self::Named(own) => own == name,
        };
        let on_key = |typed: char| {
            let rows = SHIFTED.iter().chain(&LAYOUTS).filter(|(name, _, _)| includes(name));
            rows.flat_map(|(_, sent, latin)| sent.chars().zip(latin.chars()))
                .find(|(sent, _)| *sent == typed)
                .map(|(_, latin)| latin)
        };
        let small = |capital: char| capital.to_lowercase().next().filter(|small| *small != capital);
        if typed.is_ascii() {
            return None;
        }
        on_key(typed).or_else(|| on_key(small(typed)?).map(with_shift))
    }
}

/// What a key of a Latin (US) keyboard sends with Shift.
const fn with_shift(key: char) -> char {
    match key {
        '[' => '{',
        ']' => '}',
        ';' => ':',
        '\'' => '"',
        ',' => '<',
        '.' => '>',
        '/' => '?',
        '`' => '~',
        '\\' => '|',
        letter => letter.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_pairs_as_many_keys_as_characters_and_names_none_twice() {
        for (name, sent, latin) in LAYOUTS.iter().chain(&SHIFTED) {
            assert_eq!(sent.chars().count(), latin.chars().count(), "{name}");
            for (at, character) in sent.chars().enumerate() {
                assert!(!character.is_ascii() && !sent.chars().take(at).any(|c| c == character), "{name}");
            }
            assert_eq!(Layout::named(name), Some(Layout::Named(name)));
        }
    }

    #[test]
    fn characters_stand_for_the_key_they_are_on() {
        let cases = [
            ("auto", "оОхХэЖЮ", "jJ[{':>"),
            ("auto", "іІїє", "sS]'"),
            ("auto", "ξΞσς", "jJsw"),
            ("auto", "חשת", "ja,"),
            ("auto", "تشظ؟", "ja/?"),
            ("auto", "ㅓㅁㅆ", "jaT"),
            ("russian", "фФё", "aA`"),
            ("bulgarian", "фтТ", "bjJ"),
            ("belarusian", "іў", "bo"),
        ];
        for (name, typed, latin) in cases {
            let layout = Layout::named(name).unwrap();
            assert_eq!(typed.chars().filter_map(|c| layout.latin(c)).collect::<String>(), latin, "{name}");
        }
        for (name, typed) in [("none", 'о'), ("auto", 'j'), ("auto", 'é'), ("greek", 'о'), ("auto", '世')]
        {
            assert_eq!(Layout::named(name).unwrap().latin(typed), None, "{name} {typed}");
        }
        assert_eq!(Layout::named("klingon"), None);
    }
}
