//! One row for every setting: its name, what it does, what it takes. A row is here once the program acts on it.

use std::ops::RangeInclusive;

use super::Settings;
use super::choice::Choice;
use crate::keymap::Layout;
use crate::review::comment::CommentKind;

/// A value that somebody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<'a> {
    Text(&'a str),
    Flag(bool),
    Number(i64),
    Numbers(&'a [i64]),
    Words(&'a [&'a str]),
}

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file.
    pub name: &'static str,
    /// What it does, in a line or two.
    pub help: &'static str,
    /// What can be given.
    pub takes: &'static str,
    /// Takes a value; `false` if it cannot be one.
    pub(super) set: fn(&mut Settings, Given<'_>) -> bool,
    /// The value as it stands in the file.
    pub(super) show: fn(&Settings) -> String,
}

impl Setting {
    /// The variable of the environment that sets it.
    pub fn variable(&self) -> String {
        format!("COUNTERSIGN_{}", self.name.to_ascii_uppercase().replace('-', "_"))
    }

    /// The setting called `name`, and its place in the table.
    pub fn find(name: &str) -> Option<(usize, &'static Self)> {
        SETTINGS.iter().enumerate().find(|(_, setting)| setting.name == name)
    }

    /// Takes a value that was given as text, on the command line or in the environment.
    pub(super) fn set_text(&self, settings: &mut Settings, text: &str) -> bool {
        let number = text.parse().map(Given::Number).ok();
        let flag = text.parse().map(Given::Flag).ok();
        let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        let list = text
            .trim_start_matches('[')
            .trim_end_matches(']')
            .split(',')
            .filter(|one| !one.trim().is_empty());
        let list: Option<Vec<i64>> = list.map(|one| one.trim().parse().ok()).collect();
        let list = list.as_deref().map(Given::Numbers);
        [Some(Given::Text(text)), number, flag, list, Some(Given::Words(&words))]
            .into_iter()
            .flatten()
            .any(|given| (self.set)(settings, given))
    }
}

/// Every setting that the program acts on, in the order of `--dump-config`.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "theme",
        help: "The colours of the screen; auto goes by the terminal's ground, as a pair does. Themes of your own go into \
               themes/NAME.toml beside this file.",
        takes: "a theme that `countersign --list-themes` lists, a family such as gruvbox, a pair DARK,LIGHT, or auto",
        set: |settings, given| text(given, &mut settings.look.theme),
        show: |settings| quoted(&settings.look.theme),
    },
    Setting {
        name: "color",
        help: "When there is colour; auto means on a terminal, unless NO_COLOR is set.",
        takes: "auto, always or never",
        set: |settings, given| choice(given, &mut settings.look.color),
        show: |settings| quoted(settings.look.color.word()),
    },
    Setting {
        name: "symbols",
        help: "The characters for states and borders; auto means Unicode where the locale is UTF-8.",
        takes: "auto, unicode or ascii",
        set: |settings, given| choice(given, &mut settings.look.symbols),
        show: |settings| quoted(settings.look.symbols.word()),
    },
    Setting {
        name: "keymap",
        help: "The keys. Key files of your own go into keymaps/NAME.toml beside this file; [keys] below changes single keys.",
        takes: "the name of a key file: vim, emacs, arrows, tuicr, or one of your own",
        set: |settings, given| text(given, &mut settings.keys.keymap),
        show: |settings| quoted(&settings.keys.keymap),
    },
    Setting {
        name: "layout",
        help: "The keyboard, if it is not Latin: a character that is bound to nothing stands for the Latin one on its key. \
               auto guesses the keyboard from the script, and then never signs on a guess.",
        takes: "auto, none, russian, ukrainian, belarusian, bulgarian, greek, hebrew, arabic or korean",
        set: |settings, given| {
            text_that(given, Layout::named).map(|layout| settings.keys.layout = layout).is_some()
        },
        show: |settings| quoted(settings.keys.layout.name()),
    },
    Setting {
        name: "mouse",
        help: "Whether wheel, clicks and drags are for countersign: they scroll, move the cursor and select lines, and never \
               decide. Off leaves the terminal's own selection alone; when on, terminals select with Shift held.",
        takes: "true or false",
        set: |settings, given| flag(given, &mut settings.keys.mouse),
        show: |settings| settings.keys.mouse.to_string(),
    },
    Setting {
        name: "file-list",
        help: "Whether the list of files stands beside the diff; auto means where the screen is wide enough.",
        takes: "auto, shown or hidden",
        set: |settings, given| choice(given, &mut settings.view.file_list),
        show: |settings| quoted(settings.view.file_list.word()),
    },
    Setting {
        name: "order",
        help: "The order of the files: what can do most harm first, tests beside their code (reading), or as git lists them \
               (path).",
        takes: "reading or path",
        set: |settings, given| choice(given, &mut settings.view.order),
        show: |settings| quoted(settings.view.order.word()),
    },
    Setting {
        name: "pace",
        help: "Whether the screen shows how many lines an hour you decide on, and says a word after a long time. What a record \
               says of the time does not depend on it.",
        takes: "true or false",
        set: |settings, given| flag(given, &mut settings.reading.pace),
        show: |settings| settings.reading.pace.to_string(),
    },
    Setting {
        name: "pace-minutes",
        help: "After how many minutes of reading that word is said, once each.",
        takes: "a list of minutes, the shorter before the longer, such as [60, 90]",
        set: |settings, given| minutes(given, &mut settings.reading.pace_minutes),
        show: |settings| format!("{:?}", settings.reading.pace_minutes),
    },
    Setting {
        name: "view",
        help: "Old and new lines below each other (unified) or side by side (split); auto goes by the width.",
        takes: "auto, unified or split",
        set: |settings, given| choice(given, &mut settings.view.view),
        show: |settings| quoted(settings.view.view.word()),
    },
    Setting {
        name: "split-from",
        help: "From how many columns of the diff on `view = \"auto\"` puts old and new side by side.",
        takes: "a number of columns, 60 to 1000",
        set: |settings, given| number(given, 60..=1000, &mut settings.view.split_from),
        show: |settings| settings.view.split_from.to_string(),
    },
    Setting {
        name: "tab-width",
        help: "How many columns of the screen there are from one tab stop to the next.",
        takes: "a number of columns, 1 to 16",
        set: |settings, given| number(given, 1..=16, &mut settings.view.tab_width),
        show: |settings| settings.view.tab_width.to_string(),
    },
    Setting {
        name: "wrap",
        help: "Whether long lines go on below; otherwise they are cut, and what is cut was not seen.",
        takes: "true or false",
        set: |settings, given| flag(given, &mut settings.view.wrap),
        show: |settings| settings.view.wrap.to_string(),
    },
    Setting {
        name: "whitespace",
        help: "Whether blanks and tabs are marked.",
        takes: "true or false",
        set: |settings, given| flag(given, &mut settings.view.whitespace),
        show: |settings| settings.view.whitespace.to_string(),
    },
    Setting {
        name: "numbers",
        help: "Line numbers: those of the files (absolute), distances from the cursor (relative), or none (off).",
        takes: "absolute, relative or off",
        set: |settings, given| choice(given, &mut settings.view.numbers),
        show: |settings| quoted(settings.view.numbers.word()),
    },
    Setting {
        name: "comment-types",
        help: "Types of comments of your own, offered after note, issue, question, suggestion and praise.",
        takes: "a list of words of small letters, digits and hyphens, such as [\"nit\", \"security\"]",
        set: |settings, given| kinds(given, &mut settings.programs.comment_types),
        show: |settings| {
            let words = settings.programs.comment_types.iter().map(|kind| quoted(kind.as_str()));
            format!("[{}]", words.collect::<Vec<_>>().join(", "))
        },
    },
    Setting {
        name: "copy-command",
        help: "The command that takes copied text on its standard input; empty means the first way that works: tmux, the \
               terminal (OSC 52), a clipboard program, a file.",
        takes: "a command, such as \"xclip -selection clipboard\"",
        set: |settings, given| command(given, &mut settings.programs.copy_command),
        show: |settings| quoted(settings.programs.copy_command.as_deref().unwrap_or_default()),
    },
    Setting {
        name: "editor",
        help: "The command that opens a comment or a file; empty means $VISUAL, else $EDITOR, else vi.",
        takes: "a command, such as \"code --wait\"",
        set: |settings, given| command(given, &mut settings.programs.editor),
        show: |settings| quoted(settings.programs.editor.as_deref().unwrap_or_default()),
    },
    Setting {
        name: "patience",
        help: "For how many seconds git or ssh-keygen may give no sign of life before it is ended and the answer is \"could \
               not tell\". It does not hold for what may wait for a person: signing, fetching, sending, the editor.",
        takes: "a number of seconds, 1 to 86400",
        set: |settings, given| number(given, 1..=86400, &mut settings.programs.patience),
        show: |settings| settings.programs.patience.to_string(),
    },
];

fn flag(given: Given<'_>, to: &mut bool) -> bool {
    let Given::Flag(flag) = given else { return false };
    *to = flag;
    true
}

fn number<T: TryFrom<i64> + PartialOrd>(given: Given<'_>, within: RangeInclusive<T>, to: &mut T) -> bool {
    let Given::Number(number) = given else { return false };
    let number = T::try_from(number).ok().filter(|number| within.contains(number));
    number.map(|number| *to = number).is_some()
}

fn text(given: Given<'_>, to: &mut String) -> bool {
    text_that(given, Some).map(|text| text.clone_into(to)).is_some()
}

fn text_that<'a, T>(given: Given<'a>, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
    match given {
        Given::Text(text) => read(text),
        Given::Flag(_) | Given::Number(_) | Given::Numbers(_) | Given::Words(_) => None,
    }
}

fn choice<T: Choice>(given: Given<'_>, to: &mut T) -> bool {
    text_that(given, T::of_word).map(|value| *to = value).is_some()
}

fn minutes(given: Given<'_>, to: &mut Vec<u16>) -> bool {
    let Given::Numbers(numbers) = given else { return false };
    let read: Option<Vec<u16>> =
        numbers.iter().map(|number| u16::try_from(*number).ok().filter(|minutes| *minutes > 0)).collect();
    read.filter(|minutes| minutes.is_sorted()).map(|minutes| *to = minutes).is_some()
}

fn command(given: Given<'_>, to: &mut Option<String>) -> bool {
    let command = text_that(given, Some).map(str::trim);
    command.map(|command| *to = (!command.is_empty()).then(|| command.to_owned())).is_some()
}

fn kinds(given: Given<'_>, to: &mut Vec<CommentKind>) -> bool {
    let kinds: Option<Vec<CommentKind>> = match given {
        Given::Words(words) => words.iter().map(|word| CommentKind::new(word)).collect(),
        // An empty list is one of anything.
        Given::Numbers([]) => Some(Vec::new()),
        _ => None,
    };
    kinds.map(|kinds| *to = kinds).is_some()
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
