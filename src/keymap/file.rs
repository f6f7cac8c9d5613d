//! The form of key files, and of the sections with keys in the configuration file.
//!
//! ```toml
//! based-on = "vim"                     # optional: keys that come with the program, to change
//! [keys]                               # while reading
//! next-hunk = ["n", "<C-n>"]           # these too; whoever else had them loses them
//! quit = ["", "Q"]                     # "" takes away what it had before
//! suspend = []                         # no key at all
//! none = ["x"]                         # these keys do nothing
//! [list]                               # in windows on top
//! [text]                               # while a text is typed
//! ```

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{KeyFault, KeyFaultKind};
use super::{Chord, Command, Key, Mode};

/// The word for keys that shall do nothing.
pub(super) const NONE: &str = "none";

/// What a file says of one command.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) mode: Mode,
    /// `None`: the keys shall do nothing.
    pub(super) command: Option<Command>,
    pub(super) sequences: Vec<Sequence>,
    /// Whether the keys it had before are taken away.
    pub(super) drops: bool,
}

/// A sequence of keys, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    pub(super) chords: Vec<Chord>,
    pub(super) at: Range<usize>,
}

/// The keys that a file names, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct KeyEntries {
    pub(super) entries: Vec<Entry>,
    pub(super) faults: Vec<KeyFault>,
}

impl KeyEntries {
    /// Takes one section: a table from names of commands to their keys.
    pub fn read_section(&mut self, mode: Mode, section: &Spanned<DeValue<'_>>) {
        let Some(table) = section.get_ref().as_table() else {
            return self.fault(section.span(), KeyFaultKind::NotKeys);
        };
        for (id, keys) in table {
            let command = Command::bindable(id.get_ref(), mode);
            if command.is_none() && id.get_ref() != NONE {
                let id_text = id.get_ref().to_string();
                self.fault(id.span(), KeyFaultKind::UnknownCommand { id: id_text, mode });
                continue;
            }
            self.read_entry(mode, command, keys);
        }
    }

    fn read_entry(&mut self, mode: Mode, command: Option<Command>, keys: &Spanned<DeValue<'_>>) {
        let one = std::slice::from_ref(keys);
        let texts = keys.get_ref().as_array().map_or(one, |list| list);
        let mut entry = Entry { mode, command, sequences: Vec::new(), drops: texts.is_empty() };
        for text in texts {
            match text.get_ref().as_str() {
                None => self.fault(text.span(), KeyFaultKind::NotKeys),
                Some("") => entry.drops = true,
                Some(keys) => match sequence(keys, mode, command) {
                    Ok(chords) => entry.sequences.push(Sequence { chords, at: text.span() }),
                    Err(kind) => self.fault(text.span(), kind),
                },
            }
        }
        self.entries.push(entry);
    }

    /// What is wrong with them by themselves, whatever else is bound.
    pub fn faults(&self) -> &[KeyFault] {
        &self.faults
    }

    pub(super) fn fault(&mut self, at: Range<usize>, kind: KeyFaultKind) {
        self.faults.push(KeyFault { at, kind });
    }
}

/// Reads a sequence for `command` in `mode`.
fn sequence(keys: &str, mode: Mode, command: Option<Command>) -> Result<Vec<Chord>, KeyFaultKind> {
    let chords = Chord::parse_sequence(keys).ok_or_else(|| KeyFaultKind::BadKey(keys.to_owned()))?;
    let is_plain = |chord: &Chord| !chord.ctrl && !chord.alt;
    if let Some(instead) = chords.iter().find_map(Chord::same_as) {
        return Err(KeyFaultKind::SameAs { keys: keys.to_owned(), instead });
    }
    let is_escape = |chord: &Chord| chord.key == Key::Esc;
    if chords.iter().any(is_escape) && !(chords.len() == 1 && command == Some(Command::Cancel)) {
        return Err(KeyFaultKind::Escape(keys.to_owned()));
    }
    match (mode, chords[0]) {
        (Mode::Text, first @ Chord { key: Key::Char(_), .. }) if is_plain(&first) => {
            Err(KeyFaultKind::Typed(keys.to_owned()))
        }
        (Mode::Read, first @ Chord { key: Key::Char('1'..='9'), .. }) if is_plain(&first) => {
            Err(KeyFaultKind::StartsWithCount(keys.to_owned()))
        }
        _ => Ok(chords),
    }
}

/// A key file: what it is based on, if anything, and its keys.
pub(super) fn read(text: &str) -> (Option<Spanned<String>>, KeyEntries) {
    let mut keys = KeyEntries::default();
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().unwrap_or_default();
            keys.fault(at, KeyFaultKind::Form(error.message().to_owned()));
            return (None, keys);
        }
    };
    let mut base = None;
    for (name, value) in &table {
        let mode = Mode::ALL.into_iter().find(|mode| mode.section() == name.get_ref());
        match (mode, name.get_ref().as_ref(), value.get_ref().as_str()) {
            (Some(mode), ..) => keys.read_section(mode, value),
            (None, "based-on", Some(named)) => base = Some(Spanned::new(value.span(), named.to_owned())),
            (None, unknown, _) => {
                keys.fault(name.span(), KeyFaultKind::UnknownSection(unknown.to_owned()));
            }
        }
    }
    (base, keys)
}
