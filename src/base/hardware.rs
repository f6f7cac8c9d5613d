//! What a signature can show of a key that is kept in hardware.

/// What a signature shows of a hardware key (FIDO). Whoever wrote the key into the list of trusted ones knows whether it
/// really is in hardware; a program could make a key of that type too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HwKey {
    /// The key is of a type that is kept in hardware.
    Sk,
    /// And it was touched for this signature.
    Touch,
    /// And a PIN or a fingerprint was asked for.
    Pin,
}

impl HwKey {
    /// All of them, the weakest first.
    pub const ALL: [Self; 3] = [Self::Sk, Self::Touch, Self::Pin];

    /// The one with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }

    /// Its word in policies and in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sk => "sk",
            Self::Touch => "sk-touch",
            Self::Pin => "sk-pin",
        }
    }
}
