//! A key file, read: which sequence of chords asks for which command.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Chord, Command, Key, TABLE};

/// What a sequence of chords means so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It asks for this.
    Run(Command),
    /// More chords must follow.
    More,
    /// No sequence starts like this.
    Unknown,
}

/// Sequences of chords and their commands. No sequence is the start of another one.
#[derive(Clone, Debug)]
pub struct Keymap {
    sequences: BTreeMap<Vec<Chord>, Command>,
}

/// Why a key file was refused. All strings are from the file.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// Not TOML, or not of the expected shape.
    #[error("not a key file")]
    Syntax(#[source] Box<toml::de::Error>),
    /// A name that is no command.
    #[error("no command is called {0:?}")]
    UnknownCommand(String),
    /// A key that cannot be read.
    #[error("{0:?} is not a key")]
    BadKey(String),
    /// A sequence that is taken, or is the start of another one, or goes on from one.
    #[error("{keys:?} collides with another sequence")]
    Collision {
        /// The sequence.
        keys: String,
    },
    /// A digit at the start of a sequence, where it would be a count. No count starts with 0.
    #[error("{0:?} starts with a digit")]
    StartsWithCount(String),
    /// A command without any key.
    #[error("{0} has no key")]
    Unbound(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keys: BTreeMap<String, Vec<String>>,
}

impl Keymap {
    /// The built-in keys, modelled on vim.
    pub fn vim() -> Self {
        Self::parse(include_str!("../../keymaps/vim.toml")).expect("a test parses the built-in key file")
    }

    /// Reads a key file: a table `[keys]` from command names to lists of sequences. Every command must have a key.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let file: KeyFile = toml::from_str(text).map_err(|error| KeymapError::Syntax(Box::new(error)))?;
        let mut map = Self { sequences: BTreeMap::new() };
        for (id, sequences) in &file.keys {
            let info = TABLE.iter().find(|info| info.id == id);
            let command = info.ok_or_else(|| KeymapError::UnknownCommand(id.clone()))?.command;
            for keys in sequences {
                map.bind(keys, command)?;
            }
        }
        match TABLE.iter().find(|info| map.keys_of(info.command).is_empty()) {
            Some(unbound) => Err(KeymapError::Unbound(unbound.id)),
            None => Ok(map),
        }
    }

    fn bind(&mut self, keys: &str, command: Command) -> Result<(), KeymapError> {
        let chords = Chord::parse_sequence(keys).ok_or_else(|| KeymapError::BadKey(keys.to_owned()))?;
        if matches!(chords[0], Chord { key: Key::Char('1'..='9'), ctrl: false, alt: false }) {
            return Err(KeymapError::StartsWithCount(keys.to_owned()));
        }
        let collides = |other: &Vec<Chord>| other.starts_with(&chords) || chords.starts_with(other);
        if self.sequences.keys().any(collides) {
            return Err(KeymapError::Collision { keys: keys.to_owned() });
        }
        self.sequences.insert(chords, command);
        Ok(())
    }

    /// What `chords` means.
    pub fn step(&self, chords: &[Chord]) -> Step {
        match self.sequences.range(chords.to_vec()..).next() {
            Some((keys, command)) if keys == chords => Step::Run(*command),
            Some((keys, _)) if keys.starts_with(chords) => Step::More,
            _ => Step::Unknown,
        }
    }

    /// Every sequence that asks for `command`, shortest first.
    pub fn keys_of(&self, command: Command) -> Vec<String> {
        let of_command = self.sequences.iter().filter(|(_, bound)| **bound == command);
        let mut keys: Vec<_> =
            of_command.map(|(chords, _)| (chords.len(), Chord::show_sequence(chords))).collect();
        keys.sort_by_key(|(n_chords, text)| (*n_chords, text.len()));
        keys.into_iter().map(|(_, text)| text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chords(keys: &str) -> Vec<Chord> {
        Chord::parse_sequence(keys).unwrap()
    }

    #[test]
    fn the_built_in_keys_reach_every_command_and_never_collide() {
        let map = Keymap::vim();
        for info in TABLE {
            for keys in map.keys_of(info.command) {
                assert_eq!(map.step(&chords(&keys)), Step::Run(info.command), "{keys}");
            }
        }
        assert_eq!(map.step(&chords("Z")), Step::More);
        assert_eq!(map.step(&chords("Zx")), Step::Unknown);
        assert_eq!(map.step(&chords("<C-q>")), Step::Unknown);
    }

    #[test]
    fn ids_are_unique_and_every_command_has_its_row() {
        for (at, info) in TABLE.iter().enumerate() {
            assert_eq!(info.command.info().id, info.id);
            assert!(TABLE[..at].iter().all(|other| other.id != info.id && other.command != info.command));
            assert_eq!(Command::from_id(info.id), Some(info.command));
        }
    }

    #[test]
    fn faults_of_a_key_file_are_named() {
        let with = |line: &str| {
            let text = include_str!("../../keymaps/vim.toml");
            Keymap::parse(&format!("{text}\n{line}\n")).unwrap_err()
        };
        assert!(matches!(with("nope = [\"n\"]"), KeymapError::UnknownCommand(_)));
        assert!(matches!(Keymap::parse("[keys]\nquit = [\"<Nope>\"]"), Err(KeymapError::BadKey(_))));
        assert!(matches!(Keymap::parse("[keys]\nquit = [\"5\"]"), Err(KeymapError::StartsWithCount(_))));
        assert!(matches!(
            Keymap::parse("[keys]\nquit = [\"q\", \"qq\"]"),
            Err(KeymapError::Collision { .. })
        ));
        assert!(matches!(Keymap::parse("[keys]\nquit = [\"q\"]"), Err(KeymapError::Unbound(_))));
        assert!(matches!(Keymap::parse("keys = 3"), Err(KeymapError::Syntax(_))));
    }
}
