//! Which sequence of keys asks for which command, in each mode.

use std::fs;
use std::io;
use std::path::Path;

use super::fault::{KeyFault, KeyFaultKind};
use super::file::{self, Entry, KeyEntries, Sequence};
use super::{Chord, Command, Key, KeymapError, Layout, Mode, TABLE};

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

/// One sequence and its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) chords: Vec<Chord>,
    pub(super) command: Command,
}

/// The keys. Within a mode no sequence is the start of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// By mode; what was bound last comes first.
    modes: [Vec<Binding>; Mode::ALL.len()],
    /// What characters of other scripts stand for.
    pub layout: Layout,
}

/// The key files that come with the program.
const BUILT_IN: [(&str, &str); 4] = [
    ("vim", include_str!("../../keymaps/vim.toml")),
    ("emacs", include_str!("../../keymaps/emacs.toml")),
    ("arrows", include_str!("../../keymaps/arrows.toml")),
    ("tuicr", include_str!("../../keymaps/tuicr.toml")),
];

impl Keymap {
    /// The built-in keys, modelled on vim.
    pub fn vim() -> Self {
        Self::builtin("vim").expect("it is in the list")
    }

    /// The keys of that name that come with the program.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(text).expect("a test parses every key file that comes with the program"))
    }

    /// The names of the keys that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The keys `name`: `keymaps/NAME.toml` in the user's configuration directory, else those that come with the program.
    pub fn load(name: &str, config_dir: Option<&Path>) -> Result<Self, KeymapError> {
        let unknown = || KeymapError::Unknown { name: name.to_owned() };
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(is_letter) {
            return Err(unknown());
        }
        let path = config_dir.map(|dir| dir.join("keymaps").join(format!("{name}.toml")));
        match path.map(|path| (fs::read_to_string(&path), path)) {
            Some((Ok(text), path)) => {
                Self::parse(&text).map_err(|faults| KeymapError::Faulty { path, text, faults })
            }
            Some((Err(source), path)) if source.kind() != io::ErrorKind::NotFound => {
                Err(KeymapError::Unreadable { path, source })
            }
            _ => Self::builtin(name).ok_or_else(unknown),
        }
    }

    /// Reads a key file (see `file` for its form). It has to name every command, or to be based on one that does.
    pub fn parse(text: &str) -> Result<Self, Vec<KeyFault>> {
        let (base, mut keys) = file::read(text);
        let mut map = Self::empty();
        if let Some(base) = &base {
            match Self::builtin(base.get_ref()) {
                Some(known) => map = known,
                None => keys.fault(base.span(), KeyFaultKind::Base(base.get_ref().clone())),
            }
        }
        let mut faults = map.change(&keys);
        let missing = map.missing(&keys.entries);
        if faults.is_empty() && base.is_none() && !missing.is_empty() {
            faults.push(KeyFault { at: 0..0, kind: KeyFaultKind::Missing(missing) });
        }
        if faults.is_empty() {
            faults = map.needed();
        }
        if faults.is_empty() { Ok(map) } else { Err(faults) }
    }

    /// Only what is always there: `Esc` leaves whatever is on top.
    fn empty() -> Self {
        let escape = || vec![Binding { chords: vec![Chord::plain(Key::Esc)], command: Command::Cancel }];
        Self { modes: [escape(), escape(), escape()], layout: Layout::default() }
    }

    /// Changes the keys as a file says: what it binds is added and taken from whoever had it. Returns what is wrong with it;
    /// then the keys must not be used.
    pub fn apply(&mut self, keys: &KeyEntries) -> Vec<KeyFault> {
        let faults = self.change(keys);
        if faults.is_empty() { self.needed() } else { faults }
    }

    fn change(&mut self, keys: &KeyEntries) -> Vec<KeyFault> {
        let mut faults = keys.faults.clone();
        for entry in &keys.entries {
            self.take_away(entry);
        }
        for mode in Mode::ALL {
            let entries = keys.entries.iter().filter(|entry| entry.mode == mode);
            let added = entries.filter_map(|entry| Some((entry.command?, &entry.sequences)));
            let added: Vec<_> =
                added.flat_map(|(command, list)| list.iter().map(move |one| (command, one))).collect();
            faults.extend(self.add(mode, &added));
        }
        faults.sort_by_key(|fault| fault.at.start);
        faults
    }

    /// What nobody can be without: a way out, and a way to end a text.
    fn needed(&self) -> Vec<KeyFault> {
        let needed = [(Mode::Read, Command::Quit), (Mode::Text, Command::Accept)];
        let gone = needed.into_iter().filter(|(mode, command)| !self.has_key(*mode, *command));
        gone.map(|(mode, command)| KeyFault {
            at: 0..0,
            kind: KeyFaultKind::Needed { id: command.info().id, mode },
        })
        .collect()
    }

    fn take_away(&mut self, entry: &Entry) {
        let bindings = &mut self.modes[entry.mode as usize];
        let escape = [Chord::plain(Key::Esc)];
        if entry.drops {
            bindings.retain(|bound| Some(bound.command) != entry.command || bound.chords == escape);
        }
        if entry.command.is_none() {
            bindings.retain(|bound| !entry.sequences.iter().any(|one| bound.chords.starts_with(&one.chords)));
        }
    }

    /// Binds what one file says for one mode.
    fn add(&mut self, mode: Mode, added: &[(Command, &Sequence)]) -> Vec<KeyFault> {
        let mut faults = Vec::new();
        let mut new: Vec<Binding> = Vec::new();
        let bindings = &mut self.modes[mode as usize];
        bindings.retain(|bound| !added.iter().any(|(_, one)| one.chords == bound.chords));
        for (command, Sequence { chords, at }) in added {
            let in_the_way = |other: &&Binding| {
                other.chords.starts_with(chords) || chords.starts_with(other.chords.as_slice())
            };
            match new.iter().chain(bindings.iter()).find(in_the_way) {
                Some(other) => faults.push(KeyFault {
                    at: at.clone(),
                    kind: KeyFaultKind::Collision {
                        keys: Chord::show_sequence(chords),
                        other_keys: Chord::show_sequence(&other.chords),
                        other: other.command.info().id,
                    },
                }),
                None => new.push(Binding { chords: chords.clone(), command: *command }),
            }
        }
        new.append(bindings);
        *bindings = new;
        faults
    }

    fn has_key(&self, mode: Mode, command: Command) -> bool {
        self.modes[mode as usize].iter().any(|bound| bound.command == command)
    }

    /// The commands of `[keys]` and `[text]` that have no key and are not named either. In lists the keys of `[keys]` do.
    fn missing(&self, entries: &[Entry]) -> Vec<(Mode, &'static str)> {
        let is_named =
            |mode, command| entries.iter().any(|entry| entry.mode == mode && entry.command == Some(command));
        let of = |mode| {
            TABLE
                .iter()
                .filter(move |info| info.command.works_in(mode))
                .filter(move |info| !self.has_key(mode, info.command) && !is_named(mode, info.command))
                .map(move |info| (mode, info.id))
        };
        let only_in_lists = of(Mode::List).filter(|(_, id)| Command::bindable(id, Mode::Read).is_none());
        of(Mode::Read).chain(only_in_lists).chain(of(Mode::Text)).collect()
    }

    /// What `chords` means. In lists the keys that move in the diff move too.
    pub fn step(&self, mode: Mode, chords: &[Chord]) -> Step {
        let own = step(self.modes[mode as usize].iter(), chords);
        if mode != Mode::List || own != Step::Unknown {
            return own;
        }
        step(self.modes[Mode::Read as usize].iter().filter(|bound| bound.command.works_in(mode)), chords)
    }

    /// The chord that `chord` stands for after `typed`: itself if it means anything there, else the one on the same key of a
    /// Latin keyboard.
    pub fn on_latin_keyboard(&self, mode: Mode, typed: &[Chord], chord: Chord) -> Chord {
        let Chord { key: Key::Char(character), ctrl: false, alt: false } = chord else { return chord };
        let is_bound = self.step(mode, &[typed, &[chord]].concat()) != Step::Unknown;
        match self.layout.latin(character) {
            Some(latin) if !is_bound && mode != Mode::Text => Chord::plain(Key::Char(latin)),
            _ => chord,
        }
    }

    /// Every sequence that asks for `command`, the preferred one first. In lists those of `[keys]` follow.
    pub fn keys_of(&self, mode: Mode, command: Command) -> Vec<&[Chord]> {
        let read = if mode == Mode::List { self.modes[Mode::Read as usize].as_slice() } else { &[] };
        let bindings = self.modes[mode as usize].iter().chain(read).filter(|bound| bound.command == command);
        let mut keys: Vec<&[Chord]> = Vec::new();
        for bound in bindings {
            let means_it = self.step(mode, &bound.chords) == Step::Run(command);
            if means_it && !keys.contains(&bound.chords.as_slice()) {
                keys.push(&bound.chords);
            }
        }
        keys
    }

    /// The sequences that the section of `mode` itself has for `command`.
    pub(super) fn own(&self, mode: Mode, command: Command) -> impl Iterator<Item = &[Chord]> {
        let bound = self.modes[mode as usize].iter().filter(move |bound| bound.command == command);
        bound.map(|bound| bound.chords.as_slice())
    }

    /// The key to show for `command` while reading: the first one, with a second one where terminals may keep the first for
    /// themselves. Without any, what to type after `:`.
    pub fn hint(&self, command: Command) -> String {
        let keys = self.keys_of(command.info().group.mode(), command);
        let Some(first) = keys.first() else { return format!(":{}", command.info().id) };
        let twin = keys.iter().find(|keys| !keys.iter().any(Chord::is_often_taken));
        match twin.filter(|_| first.iter().any(Chord::is_often_taken)) {
            Some(twin) => format!("{}/{}", Chord::spoken(first), Chord::spoken(twin)),
            None => Chord::spoken(first),
        }
    }
}

fn step<'a>(bindings: impl Iterator<Item = &'a Binding>, chords: &[Chord]) -> Step {
    let mut found = Step::Unknown;
    for bound in bindings {
        if bound.chords == chords {
            return Step::Run(bound.command);
        }
        if bound.chords.starts_with(chords) {
            found = Step::More;
        }
    }
    found
}

#[cfg(test)]
mod tests;
