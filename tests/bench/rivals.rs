//! What a reader would use instead, as far as it is installed.

use super::terminal::Key;

/// A program that shows a range in a terminal.
pub(crate) struct Rival {
    pub(crate) name: &'static str,
    /// What the shell runs; `A` and `B` are the ends of the range.
    script: &'static str,
    /// Its key for a line down.
    pub(crate) line: Key<'static>,
    /// Its key for a page down.
    pub(crate) page: Key<'static>,
    /// Its key for the next file, if it has one.
    pub(crate) file: Option<Key<'static>>,
    pub(crate) quit: &'static str,
}

const fn key(bytes: &'static str, times: usize) -> Key<'static> {
    Key { from: "", bytes, times }
}

/// All of them.
pub(crate) const RIVALS: [Rival; 4] = [
    Rival {
        name: "less",
        script: "git --no-pager diff --color=always A B | less -R",
        line: key("j", 40),
        page: key(" ", 20),
        file: None,
        quit: "q",
    },
    Rival {
        name: "tig",
        script: "git --no-pager diff --color=never A B | tig",
        line: key("j", 40),
        page: key("\x06", 20),
        file: None,
        quit: "Q",
    },
    Rival {
        name: "tuicr",
        script: "exec tuicr -r A..B",
        line: key("j", 40),
        page: key("\x06", 20),
        file: Some(key("}", 20)),
        quit: ":q!\r",
    },
    Rival {
        name: "hunk",
        script: "exec hunk diff A B",
        line: key("j", 40),
        page: key(" ", 20),
        file: Some(key(".", 20)),
        quit: "q",
    },
];

impl Rival {
    /// Whether it can be started here.
    pub(crate) fn is_installed(&self) -> bool {
        is_installed(self.name)
    }

    /// What to start for a range.
    pub(crate) fn command(&self, base: &str, head: &str) -> Vec<String> {
        let words = self.script.split(' ').map(|word| match word {
            "A" => base.to_owned(),
            "B" => head.to_owned(),
            "A..B" => format!("{base}..{head}"),
            word => word.to_owned(),
        });
        let script = words.collect::<Vec<_>>().join(" ");
        ["sh".to_owned(), "-c".to_owned(), script].into()
    }
}

/// Whether a program is on the path.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(name).is_file())
}
