//! What is wrong with the user's own files, in sentences.

use std::ops::Range;
use std::path::Path;

use super::Failure;
use super::failure::{quoted, quoted_path};
use crate::base::Shown;
use crate::config::{ConfigError, ConfigFaultKind, SETTINGS};
use crate::keymap::{Command, KeyFaultKind, Keymap, KeymapError, Mode, TABLE};
use crate::theme::{Theme, ThemeError};

/// A place in a file of the user's, as editors and compilers write it: path, line and column, both from 1.
pub fn place(path: &Path, text: &str, at: &Range<usize>) -> String {
    let before = text.get(..at.start).unwrap_or(text);
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    let column = 1 + before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    format!("{}:{line}:{column}", Shown::of(path.as_os_str().as_encoded_bytes()))
}

/// One mistake: what is wrong, and what to type instead.
pub(super) struct Mistake {
    sentence: String,
    hint: Option<String>,
}

impl Mistake {
    pub(super) fn new(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), hint: Some(hint.into()).filter(|hint| !hint.is_empty()) }
    }
}

/// All mistakes of a file as one failure: the first with what helps, the others after it.
pub(super) fn mistakes(path: &Path, text: &str, faults: Vec<(Range<usize>, Mistake)>) -> Failure {
    let mut failure: Option<Failure> = None;
    for (at, Mistake { sentence, hint }) in faults {
        let sentence = format!("{}: {sentence}", place(path, text, &at));
        failure = Some(match failure {
            None => hint.into_iter().fold(Failure::usage(sentence), Failure::hint),
            Some(failure) => {
                let hint = hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
                failure.hint(format!("also {sentence}{hint}"))
            }
        });
    }
    failure.unwrap_or_else(|| Failure::usage(format!("{} has a mistake", quoted_path(path))))
}

/// `did you mean ...?`, if one of `known` is close to what was typed.
pub(super) fn meant<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> String {
    const CLOSE: f64 = 0.75;
    let likeness = |name: &&str| strsim::jaro_winkler(typed, name);
    let nearest = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest
        .filter(|name| likeness(name) >= CLOSE)
        .map_or_else(String::new, |name| format!("did you mean {name}?"))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn key_mistake(kind: &KeyFaultKind) -> Mistake {
    match kind {
        KeyFaultKind::Form(message) => Mistake::new(format!("this is not TOML: {}", Shown::of(message)), ""),
        KeyFaultKind::UnknownSection(name) => Mistake::new(
            format!("a key file has no {}", quoted(name)),
            "it has `based-on = \"vim\"` and the sections [keys], [list] and [text]",
        ),
        KeyFaultKind::UnknownCommand { id, mode } => unknown_command(id, *mode),
        KeyFaultKind::NotKeys => {
            Mistake::new("keys are a text or a list of texts", "quit = [\"q\", \"<C-x><C-c>\"]")
        }
        KeyFaultKind::BadKey(keys) => Mistake::new(
            format!("{} is not a key", quoted(keys)),
            "a character, or a name such as <Space>, <Enter>, <PageDown>, <F1>, <C-x>, <A-x>, <lt>",
        ),
        KeyFaultKind::StartsWithCount(keys) => Mistake::new(
            format!("{} starts with a digit, which would be a count", quoted(keys)),
            "begin with another key",
        ),
        KeyFaultKind::Escape(keys) => Mistake::new(
            format!("{}: Esc only ever cancels", quoted(keys)),
            "terminals send Esc before other keys, too, so it can mean nothing else",
        ),
        KeyFaultKind::SameAs { keys, instead } => Mistake::new(
            format!("{} is sent by terminals as {instead}", quoted(keys)),
            format!("write {}", quoted(instead)),
        ),
        KeyFaultKind::Typed(keys) => Mistake::new(
            format!("{} could not be typed any more", quoted(keys)),
            "in [text] use keys that are no characters, such as <C-x> or <Enter>",
        ),
        KeyFaultKind::Collision { keys, other_keys, other } => collision(keys, other_keys, other),
        KeyFaultKind::Base(name) => Mistake::new(
            format!("keys cannot be based on {}", quoted(name)),
            format!("they can on: {}", list(Keymap::names())),
        ),
        KeyFaultKind::Missing(names) => {
            let names: Vec<String> =
                names.iter().map(|(mode, id)| format!("{id} in [{}]", mode.section())).collect();
            Mistake::new(
                format!("no key for {}", names.join(", ")),
                "begin with `based-on = \"vim\"` to take them from there, or write `NAME = []` for none",
            )
        }
        KeyFaultKind::Needed { id, mode } => Mistake::new(
            format!("{id} in [{}] has no key any more", mode.section()),
            "give it one: it is needed",
        ),
    }
}

fn unknown_command(id: &str, mode: Mode) -> Mistake {
    let known = || TABLE.iter().filter(|info| info.command.works_in(mode)).map(|info| info.id);
    let elsewhere = Mode::ALL.into_iter().find(|other| Command::bindable(id, *other).is_some());
    let hint = match elsewhere {
        Some(other) => format!("it stands in [{}]", other.section()),
        None => meant(id, known().chain(["none"])),
    };
    let hint = if hint.is_empty() { "countersign --dump-keys names them all".to_owned() } else { hint };
    Mistake::new(format!("no command in [{}] is called {}", mode.section(), quoted(id)), hint)
}

fn collision(keys: &str, other_keys: &str, other: &str) -> Mistake {
    let free = |keys: &str| {
        let toml = keys.replace('\\', "\\\\").replace('"', "\\\"");
        format!("choose another key, or free this one with `none = [\"{toml}\"]`")
    };
    if keys == other_keys {
        return Mistake::new(format!("{} is bound to {other} as well", quoted(keys)), "choose another key");
    }
    let (keys_shown, other_shown) = (quoted(keys), quoted(other_keys));
    if other_keys.starts_with(keys) {
        let sentence = format!("{keys_shown} is the beginning of {other_shown}, which is {other}");
        return Mistake::new(sentence, free(keys));
    }
    Mistake::new(format!("{keys_shown} goes on from {other_shown}, which is {other}"), free(other_keys))
}

impl From<KeymapError> for Failure {
    fn from(error: KeymapError) -> Self {
        match error {
            KeymapError::Unknown { name } => {
                Self::usage(format!("there are no keys {}", quoted(name))).hint(format!(
                    "there are: {}; your own go into countersign/keymaps/NAME.toml",
                    list(Keymap::names())
                ))
            }
            KeymapError::Unreadable { path, source } => {
                Self::usage(format!("the key file {} cannot be read: {source}", quoted_path(&path)))
            }
            KeymapError::Faulty { path, text, faults } => {
                let faults = faults.into_iter().map(|fault| (fault.at, key_mistake(&fault.kind)));
                mistakes(&path, &text, faults.collect())
            }
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Unreadable { path, source } => {
                Self::usage(format!("the configuration file {} cannot be read: {source}", quoted_path(&path)))
            }
            ConfigError::Faulty { path, text, faults } => {
                let faults = faults.into_iter().map(|fault| (fault.at, config_mistake(&fault.kind)));
                mistakes(&path, &text, faults.collect())
            }
            ConfigError::Value { from, setting, value } => {
                Self::usage(format!("{from} cannot be {}", quoted(value)))
                    .hint(format!("it takes {}", setting.takes))
            }
            ConfigError::Keymap(error) => error.into(),
        }
    }
}

fn config_mistake(kind: &ConfigFaultKind) -> Mistake {
    match kind {
        ConfigFaultKind::Form(message) => {
            Mistake::new(format!("this is not TOML: {}", Shown::of(message)), "")
        }
        ConfigFaultKind::UnknownSetting(name) => {
            let sections = Mode::ALL.map(Mode::section);
            let hint = meant(name, SETTINGS.iter().map(|setting| setting.name).chain(sections));
            let all = || "countersign --dump-config names them all".to_owned();
            Mistake::new(
                format!("there is no setting {}", quoted(name)),
                if hint.is_empty() { all() } else { hint },
            )
        }
        ConfigFaultKind::Value(setting) => {
            Mistake::new(format!("{} takes {}", setting.name, setting.takes), "")
        }
        ConfigFaultKind::Keys(kind) => key_mistake(kind),
    }
}

impl From<ThemeError> for Failure {
    fn from(error: ThemeError) -> Self {
        let names = || list(Theme::names());
        match error {
            ThemeError::Unknown { name } => Self::usage(format!("there is no theme {}", quoted(name)))
                .hint(format!("there are: {}", names()))
                .hint("`auto` goes by the terminal's ground; your own are countersign/themes/NAME.toml"),
            ThemeError::Unreadable { path, source } => {
                Self::usage(format!("the theme {} cannot be read: {source}", quoted_path(&path)))
            }
            ThemeError::Faulty { path, text, source } => {
                let place = place(&path, &text, &source.at().unwrap_or_default());
                let inner = Self::from(*source);
                Self { sentence: format!("{place}: {}", inner.sentence), ..inner }
            }
            ThemeError::Form(source) => {
                Self::usage(format!("this is no theme: {}", Shown::of(source.message())))
            }
            ThemeError::UnknownKey { name, .. } => {
                Self::usage(format!("nothing on the screen is called {}", quoted(name)))
            }
            ThemeError::Colour { text, .. } => Self::usage(format!("{} is not a colour", quoted(text)))
                .hint("a name from [palette], a name such as `red`, a number up to 255, or \"#rrggbb\""),
            ThemeError::Base { name, .. } => {
                Self::usage(format!("a theme cannot be based on {}", quoted(name)))
                    .hint(format!("it can on: {}", names()))
            }
            ThemeError::Missing { names } => Self::usage(format!("it has no style for {}", names.join(", ")))
                .hint("begin with `based-on = \"dark\"` to take them from there"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "a\nöö = 3\n";
        let path = Path::new("config.toml");
        assert_eq!(place(path, text, &(0..1)), "config.toml:1:1");
        assert_eq!(place(path, text, &(9..10)), "config.toml:2:6");
        assert_eq!(place(path, text, &(99..99)), "config.toml:3:1");
    }

    #[test]
    fn every_mistake_in_keys_says_what_is_wrong_and_what_to_type() {
        let text = "based-on = \"vim\"\n[keys]\nquitt = [\"Q\"]\nhelp = [\"<C-h>\"]\nundo = [\"xx\"]\n[text]\nundo = [\"<C-z>\"]\n";
        let faults = Keymap::parse(text).unwrap_err();
        let failure =
            Failure::from(KeymapError::Faulty { path: "mine.toml".into(), text: text.into(), faults });
        assert_eq!(
            failure.to_string(),
            "countersign: mine.toml:3:1: no command in [keys] is called `quitt`\n  \
             hint: did you mean quit?\n  \
             hint: also mine.toml:4:9: `<C-h>` is sent by terminals as <Backspace> (write `<Backspace>`)\n  \
             hint: also mine.toml:5:9: `xx` goes on from `x`, which is reject (choose another key, or free this one with \
             `none = [\"x\"]`)\n  \
             hint: also mine.toml:7:1: no command in [text] is called `undo` (it stands in [keys])"
        );
    }
}
