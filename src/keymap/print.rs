//! Keys as a key file that reads back as the same keys.

use std::fmt::Write as _;

use super::file::{Entry, NONE};
use super::{Chord, Command, Group, KeyEntries, Keymap, Mode, TABLE};

impl KeyEntries {
    /// The entries as sections of a file; nothing if there are none.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for mode in Mode::ALL {
            let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.mode == mode).collect();
            if !entries.is_empty() {
                let _ = writeln!(text, "\n[{}]", mode.section());
            }
            for entry in entries {
                let id = entry.command.map_or(NONE, |command| command.info().id);
                let dropped = entry.drops.then(|| quoted(""));
                let keys = entry.sequences.iter().map(|one| quoted(&Chord::show_sequence(&one.chords)));
                let keys: Vec<String> = dropped.into_iter().chain(keys).collect();
                let _ = writeln!(text, "{id} = [{}]", keys.join(", "));
            }
        }
        text
    }
}

impl Keymap {
    /// The keys as a complete key file, with what every command does.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for mode in Mode::ALL {
            let _ = write!(
                text,
                "{}# {}\n[{}]\n",
                if text.is_empty() { "" } else { "\n" },
                about(mode),
                mode.section()
            );
            for group in Group::ALL {
                self.print_group(mode, group, &mut text);
            }
        }
        text
    }

    fn print_group(&self, mode: Mode, group: Group, text: &mut String) {
        let in_group = |command: Command| command.info().group == group && command.works_in(mode);
        let rows: Vec<_> = TABLE.iter().filter(|info| in_group(info.command)).collect();
        let lines: Vec<(String, &str)> = rows
            .iter()
            .map(|info| (info, self.own_keys_of(mode, info.command)))
            // In lists the keys of [keys] do, so only what is there besides them is said.
            .filter(|(_, keys)| mode != Mode::List || !keys.is_empty())
            .map(|(info, keys)| (format!("{} = [{}]", info.id, keys.join(", ")), info.help))
            .collect();
        if lines.is_empty() {
            return;
        }
        if mode == Mode::Read {
            let _ = write!(text, "\n# {}\n", group.title());
        }
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        for (line, help) in lines {
            let _ = writeln!(text, "{line:width$}  # {help}");
        }
    }

    fn own_keys_of(&self, mode: Mode, command: Command) -> Vec<String> {
        self.own(mode, command).map(|chords| quoted(&Chord::show_sequence(chords))).collect()
    }
}

const fn about(mode: Mode) -> &'static str {
    match mode {
        Mode::Read => "While you read. <C-x> is control and x, <A-x> is alt and x; gg is g twice.",
        Mode::List => "In help and other windows the keys of [keys] move, too, and these besides.",
        Mode::Text => "While you type a text.",
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
