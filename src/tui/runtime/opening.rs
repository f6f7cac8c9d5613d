//! Opening a file at a line in the person's own editor: one of the work tree, or a copy that goes away again.
//!
//! Which editor is for the person's environment and configuration to say, never for a repository. A path that the author of
//! the change chose is handed over as an argument of its own, never as part of a command line, and always from the root on, so
//! that it cannot pass for an option.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

/// What opens files: what was configured, else `$VISUAL`, else `$EDITOR`, else vi. A piece of a command line, such as
/// `code --wait`, as git and others take it.
pub(super) fn editor(configured: Option<&str>) -> String {
    let of_environment = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    let mut all = configured.map(str::to_owned).into_iter().chain(of_environment);
    all.find(|editor| !editor.trim().is_empty()).unwrap_or_else(|| "vi".to_owned())
}

/// Opens a file and returns when the editor has ended.
///
/// # Errors
/// A sentence for the person.
pub(super) fn open(editor: &str, file: &Path, line: Option<u32>) -> Result<(), String> {
    run(editor, args(Family::of(editor), file.as_os_str(), line, false))
}

/// Opens a private copy of `bytes` that cannot be written to, and takes it away afterwards. `name` is what the file is called
/// in the change; only what is harmless of it is kept.
///
/// # Errors
/// A sentence for the person.
pub(super) fn open_copy(editor: &str, name: &[u8], bytes: &[u8], line: Option<u32>) -> Result<(), String> {
    let failed = |error: io::Error| format!("no copy could be made: {error}");
    let only_us = Permissions::from_mode(0o700);
    let dir =
        tempfile::Builder::new().prefix("countersign-").permissions(only_us).tempdir().map_err(failed)?;
    let path = dir.path().join(harmless(name));
    let file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(&path);
    file.and_then(|mut file| file.write_all(bytes)).map_err(failed)?;
    run(editor, args(Family::of(editor), path.as_os_str(), line, true))
}

/// A name with the same ending, so that an editor knows the language, and nothing that means anything to one.
fn harmless(name: &[u8]) -> String {
    let fit = |&b: &u8| if b.is_ascii_alphanumeric() || b"._-".contains(&b) { char::from(b) } else { '_' };
    let kept = &name[name.len().saturating_sub(80)..];
    let name: String = kept.iter().map(fit).collect();
    format!("copy-of-{name}")
}

/// How an editor is told a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// `+LINE FILE`.
    Plus,
    /// `FILE:LINE`.
    Colon,
    /// `-g FILE:LINE`, and `--wait` if it shall not return at once.
    Goto,
    /// `--line LINE FILE`.
    Line,
    /// Not known: only the file.
    None,
}

impl Family {
    fn of(editor: &str) -> Self {
        let program = editor.trim_start().trim_start_matches(['"', '\'']);
        let program =
            program.split(|c: char| c.is_whitespace() || c == '"' || c == '\'').next().unwrap_or("");
        let name = program.rsplit('/').next().unwrap_or(program);
        match name.strip_suffix(".exe").unwrap_or(name) {
            "vi" | "vim" | "nvim" | "gvim" | "mvim" | "view" | "nview" | "vis" | "elvis" | "nvi" | "nano"
            | "pico" | "rnano" | "emacs" | "emacsclient" | "mg" | "jed" | "zile" | "kak" | "joe"
            | "jmacs" | "ne" | "micro" | "mcedit" | "gedit" | "gnome-text-editor" | "less" => Self::Plus,
            "hx" | "helix" | "subl" | "sublime_text" | "zed" | "zeditor" | "lapce" | "mate" => Self::Colon,
            "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => Self::Goto,
            "kate" | "idea" | "pycharm" | "clion" | "goland" | "webstorm" | "rustrover" | "phpstorm"
            | "rubymine" => Self::Line,
            _ => Self::None,
        }
    }
}

/// The arguments that follow the editor's command. `stays` for an editor that must not return before it is done.
fn args(family: Family, file: &OsStr, line: Option<u32>, stays: bool) -> Vec<OsString> {
    let with_line = |line: u32| {
        let mut joined = file.to_owned();
        joined.push(format!(":{line}"));
        joined
    };
    let file = || file.to_owned();
    let mut args: Vec<OsString> = match (family, line) {
        (Family::None, _) | (_, None) => vec![file()],
        (Family::Plus, Some(line)) => vec![format!("+{line}").into(), file()],
        (Family::Colon, Some(line)) => vec![with_line(line)],
        (Family::Line, Some(line)) => vec!["--line".into(), line.to_string().into(), file()],
        (Family::Goto, Some(line)) => vec!["-g".into(), with_line(line)],
    };
    if family == Family::Goto && stays {
        args.insert(0, "--wait".into());
    }
    args
}

/// Runs the editor on the terminal, whatever our standard input is.
fn run(editor: &str, args: Vec<OsString>) -> Result<(), String> {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).args(args);
    if let Ok(tty) = File::open("/dev/tty") {
        command.stdin(tty);
    }
    let status = command.status().map_err(|error| format!("the editor cannot be started: {error}"))?;
    match (status.success(), status.code()) {
        (true, _) => Ok(()),
        (false, Some(127)) => Err(format!("there is no editor {editor}; set VISUAL or EDITOR")),
        (false, _) => Err(format!("the editor failed ({status})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_line_in_their_own_way() {
        let cases = [
            ("vi", "+7 /w/a b.rs"),
            ("/usr/bin/nvim -R", "+7 /w/a b.rs"),
            ("emacsclient -t", "+7 /w/a b.rs"),
            ("hx", "/w/a b.rs:7"),
            ("code", "-g /w/a b.rs:7"),
            ("'/opt/my apps/code' -n", "/w/a b.rs"),
            ("\"/opt/apps/codium\" -n", "-g /w/a b.rs:7"),
            ("idea", "--line 7 /w/a b.rs"),
            ("some-editor", "/w/a b.rs"),
        ];
        for (editor, expected) in cases {
            let args = args(Family::of(editor), OsStr::new("/w/a b.rs"), Some(7), false);
            assert_eq!(args.join(OsStr::new(" ")), expected, "{editor}");
            let without = super::args(Family::of(editor), OsStr::new("/w/a b.rs"), None, false);
            assert_eq!(without, ["/w/a b.rs"], "{editor}");
        }
        assert_eq!(args(Family::Goto, OsStr::new("/c"), Some(1), true), ["--wait", "-g", "/c:1"]);
    }

    #[test]
    fn nothing_of_a_copys_name_means_anything_to_an_editor() {
        let cases: [(&[u8], &str); 4] = [
            (b"refund.rs", "copy-of-refund.rs"),
            (b"-c !sh.py", "copy-of--c__sh.py"),
            (b"\x1b[2J\n\xff.rs", "copy-of-__2J__.rs"),
            (b"", "copy-of-"),
        ];
        for (name, expected) in cases {
            assert_eq!(harmless(name), expected);
        }
        assert!(harmless(&[b'x'; 5000]).len() < 100);
    }

    #[test]
    fn a_copy_is_private_cannot_be_written_and_goes_away() {
        let told = tempfile::NamedTempFile::new().unwrap();
        let see = format!(
            "see() {{ stat -c '%a %n' \"$2\" > '{0}'; cat \"$2\" >> '{0}'; }}; see",
            told.path().display()
        );
        // The name decides how the line is told, so this one is told none.
        open_copy(&see.replace("$2", "$1"), b"a.rs", b"fn a() {}\n", Some(3)).unwrap();
        let told = std::fs::read_to_string(told.path()).unwrap();
        let (stat, text) = told.split_once('\n').unwrap();
        let (mode, path) = stat.split_once(' ').unwrap();
        assert_eq!((mode, text), ("400", "fn a() {}\n"));
        assert!(path.ends_with("/copy-of-a.rs") && !Path::new(path).exists(), "{path}");
        assert!(!Path::new(path).parent().unwrap().exists());
        let failed = open_copy("exit 3;", b"a", b"", None).unwrap_err();
        assert!(failed.contains('3'), "{failed}");
    }
}
