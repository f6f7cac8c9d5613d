//! Settings that are one of a few words.

/// A word for each value.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// All words and their values.
    const WORDS: &'static [(&'static str, Self)];

    /// The value of `word`.
    fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// Its word.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$value_doc])* $value,)* }

        impl Choice for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$value),)*];
        }
    };
}

choice! {
    /// When there is colour.
    Color {
        /// On a terminal, unless `NO_COLOR` is set.
        #[default]
        Auto = "auto",
        /// Always.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

choice! {
    /// The characters for states and borders.
    SymbolSet {
        /// As the locale allows.
        #[default]
        Auto = "auto",
        /// Those of Unicode.
        Unicode = "unicode",
        /// ASCII only.
        Ascii = "ascii",
    }
}

choice! {
    /// Whether the list of files stands beside the diff.
    FileList {
        /// Where the screen is wide enough.
        #[default]
        Auto = "auto",
        /// From the start.
        Shown = "shown",
        /// Not until asked for.
        Hidden = "hidden",
    }
}

choice! {
    /// How a diff is laid out.
    View {
        /// As the width allows.
        #[default]
        Auto = "auto",
        /// Removed lines above added ones.
        Unified = "unified",
        /// The old text on the left, the new text on the right.
        Split = "split",
    }
}

choice! {
    /// Which line numbers stand beside the lines.
    Numbers {
        /// Those of the files.
        #[default]
        Absolute = "absolute",
        /// How far each row is from the cursor.
        Relative = "relative",
        /// None.
        Off = "off",
    }
}

choice! {
    /// In which order the files are listed.
    Order {
        /// What can do most harm first.
        #[default]
        Reading = "reading",
        /// As git lists them.
        Path = "path",
    }
}
