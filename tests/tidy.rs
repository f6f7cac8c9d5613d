//! The house rules, as tests: which room may know which, how long files and functions may get, and where the outside
//! world may be named. They read the sources as text. Each list of exceptions may only shrink: an exception that nothing
//! needs any more is itself a failure.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room of `src` with the rooms that it may know, in the order of the layers.
const ROOMS: &[(&str, &str)] = &[
    ("base", ""),
    ("diff", "base"),
    ("review", "base diff"),
    ("find", "base diff"),
    ("provenance", "base"),
    ("policy", "base diff review provenance"),
    ("attest", "base diff review provenance policy"),
    ("child", ""),
    ("git", "base diff provenance child"),
    ("sign", "base attest child git"),
    ("store", "base diff review"),
    ("highlight", "base diff"),
    ("theme", "base highlight"),
    ("keymap", "base"),
    ("config", "base review child theme keymap"),
    ("ledger", "base diff review provenance attest sign git"),
    (
        "report",
        "base diff review provenance policy attest child sign git store highlight theme keymap config ledger",
    ),
    ("session", "base diff review provenance policy config report"),
    (
        "tui",
        "base diff find review provenance policy attest child sign git store highlight theme keymap config ledger report session",
    ),
    ("prompt", "base diff find review policy report session"),
    (
        "cli",
        "base diff find review provenance policy attest child sign git store theme keymap config ledger report session tui prompt",
    ),
];

/// The rooms that `room` may know; `None` if it is not in the table.
fn allowed_to(room: &str) -> Option<Vec<&'static str>> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| allowed.split(' ').collect())
}

/// Names that say nothing about what is inside.
const NAMELESS: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "manager"];

/// Words that only some files may hold: the word, and what their paths have in them.
const BELONGS: &[(&str, &[&str])] = &[
    ("git2", &["src/git/"]),
    ("syntect", &["src/highlight/"]),
    ("two_face", &["src/highlight/"]),
    ("serde", &["/wire/", "/wire.rs", "src/theme/", "src/keymap/", "src/config/"]),
    ("Command::new", &["src/git/command.rs", "src/sign/", "src/tui/runtime/", "src/bin/"]),
];

/// Files that may be longer than [`MAX_FILE`], each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];
/// Functions that may be longer than [`MAX_FUNCTION`], as `path: name`, each with its reason.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];
/// Structs that may have more than [`MAX_FIELDS`] fields, as `path: name`, each with its reason.
const WIDE_STRUCTS: &[(&str, &str)] =
    &[("src/attest/wire/v1.rs: WirePredicate", "a record is flat, and its fields are what others read")];

const MAX_FILE: usize = 500;
const MAX_FUNCTION: usize = 70;
const MAX_FIELDS: usize = 12;

/// One source file: its path from the top of the package, and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

impl Source {
    /// The room it belongs to; `None` for `lib.rs`, the programs and the tests.
    fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/").filter(|inside| !inside.starts_with("bin/"))?;
        match inside.split_once('/') {
            Some((room, _)) => Some(room),
            None => inside.strip_suffix(".rs").filter(|name| !["lib", "main"].contains(name)),
        }
    }

    /// Whether all of it is tests of the module that it belongs to.
    fn is_tests(&self) -> bool {
        self.path.starts_with("src/") && (self.path.ends_with("/tests.rs") || self.path.contains("/tests/"))
    }

    /// The lines that are not comments and not in the tests at a file's end, counted from 1.
    fn production(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.lines.iter().position(|line| line == "mod tests {").unwrap_or(self.lines.len());
        let end = if self.is_tests() { 0 } else { end };
        self.code().take_while(move |(number, _)| *number <= end)
    }

    /// The lines that are not comments, counted from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.lines.iter().enumerate().map(|(at, line)| (at + 1, line.as_str()));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Every Rust file of the package. The sources of the demonstration are texts that the program ships, not its code.
fn sources() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![top.join("src"), top.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the package can be listed") {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() {
                if !path.ends_with("cli/demo/before") && !path.ends_with("cli/demo/after") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let path =
                    path.strip_prefix(top).expect("it was found below").to_string_lossy().replace('\\', "/");
                found.push(Source { path, lines: text.lines().map(str::to_owned).collect() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 10, "the sources were not found");
    found
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Fails for every fault without an exception and for every exception without a fault.
#[track_caller]
fn only(faults: &[(String, String)], exceptions: &[(&str, &str)]) {
    let excused: BTreeSet<&str> = exceptions.iter().map(|(name, _)| *name).collect();
    let named: BTreeSet<&str> = faults.iter().map(|(name, _)| name.as_str()).collect();
    let mut lines: Vec<String> = faults
        .iter()
        .filter(|(name, _)| !excused.contains(name.as_str()))
        .map(|(name, what)| format!("{name}: {what}"))
        .collect();
    lines.extend(excused.difference(&named).map(|name| format!("{name}: no exception is needed any more")));
    lines.extend(
        exceptions
            .iter()
            .filter(|(_, why)| why.is_empty())
            .map(|(name, _)| format!("{name}: no reason given")),
    );
    none(&lines);
}

/// The names that follow `before` in a line: `crate::` in `use crate::diff::Text` gives `diff`.
fn names_after<'a>(line: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(before).map(move |(at, _)| {
        let rest = &line[at + before.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

/// Whether `word` stands in `line` as a word of its own, so that `serde` is not found in `serde_json`.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(part)
            && !line[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn rooms_know_only_the_rooms_above_them() {
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut faults = Vec::new();
    for source in sources() {
        let Some(room) = source.room() else { continue };
        let Some(allowed) = allowed_to(room) else {
            faults.push(format!("{}: `{room}` is not in the table of rooms", source.path));
            continue;
        };
        for (number, line) in source.code() {
            let at = format!("{}:{number}", source.path);
            if line.contains("use crate::{") {
                faults.push(format!(
                    "{at}: name the rooms in separate `use` lines, so that they can be checked"
                ));
            }
            // `super::` can climb to the top of the crate as well.
            let climbed =
                names_after(line, "super::").filter(|name| rooms.contains(name) && !has_child(room, name));
            for name in names_after(line, "crate::").chain(climbed) {
                if name != room && rooms.contains(name) && !allowed.contains(&name) {
                    faults.push(format!("{at}: `{room}` may not know `{name}`"));
                }
            }
        }
    }
    none(&faults);
}

/// Whether the room has a module of that name itself.
fn has_child(room: &str, name: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    folder.join(name).is_dir() || folder.join(format!("{name}.rs")).is_file()
}

#[test]
fn the_table_of_rooms_has_no_way_down() {
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        let is_above = |name: &str| ROOMS[..at].iter().any(|(above, _)| *above == name);
        assert!(allowed.split_whitespace().all(is_above), "`{room}` may know a room below it");
    }
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let silent = sources()
        .into_iter()
        .filter(|source| !source.is_tests())
        .filter(|source| !source.lines.first().is_some_and(|line| line.starts_with("//! ")));
    none(&silent.map(|source| format!("{}: does not begin with `//!`", source.path)).collect::<Vec<_>>());
}

#[test]
fn no_room_has_a_name_that_says_nothing() {
    let named_so = |source: &Source| source.path.split(['/', '.']).any(|part| NAMELESS.contains(&part));
    let faults = sources().into_iter().filter(named_so);
    none(&faults.map(|source| format!("{}: find the noun", source.path)).collect::<Vec<_>>());
}

#[test]
fn the_outside_is_named_only_where_it_belongs() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/")) {
        for (word, places) in BELONGS {
            if places.iter().any(|place| source.path.contains(place)) {
                continue;
            }
            let found = source.production().filter(|(_, line)| has_word(line, word));
            faults.extend(
                found.map(|(number, _)| format!("{}:{number}: `{word}` does not belong here", source.path)),
            );
        }
    }
    none(&faults);
}

#[test]
fn no_test_is_switched_off() {
    let mark = concat!("#[", "ignore");
    let mut faults = Vec::new();
    for source in sources() {
        let found = source.code().filter(|(_, line)| line.trim_start().starts_with(mark));
        faults.extend(found.map(|(number, _)| format!("{}:{number}: a test is switched off", source.path)));
    }
    none(&faults);
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter(|source| source.lines.len() > MAX_FILE);
    let faults: Vec<_> = long.map(|source| (source.path, format!("{} lines", source.lines.len()))).collect();
    only(&faults, LONG_FILES);
}

#[test]
fn functions_are_short() {
    let mut faults = Vec::new();
    for source in sources() {
        for (name, len) in functions(&source.lines) {
            if len > MAX_FUNCTION {
                faults.push((format!("{}: {name}", source.path), format!("{len} lines")));
            }
        }
    }
    only(&faults, LONG_FUNCTIONS);
}

#[test]
fn structs_are_narrow() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/")) {
        for (name, fields) in structs(&source.lines) {
            if fields > MAX_FIELDS {
                faults.push((format!("{}: {name}", source.path), format!("{fields} fields")));
            }
        }
    }
    only(&faults, WIDE_STRUCTS);
}

/// The name after the keyword `word` where a line declares one, and the line's indentation.
fn declared<'a>(line: &'a str, word: &str) -> Option<(&'a str, usize)> {
    let indent = line.len() - line.trim_start().len();
    let mut words = line.trim_start().split_inclusive(' ').peekable();
    while let Some(modifier) = words.peek() {
        if modifier.trim_end() == word {
            words.next();
            let name = words.next()?;
            return Some((
                &name[..name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len())],
                indent,
            ));
        }
        let modifier = modifier.trim_end();
        if !["const", "async", "unsafe", "extern", "pub"].contains(&modifier) && !modifier.starts_with("pub(")
        {
            return None;
        }
        words.next();
    }
    None
}

/// Every function with its length in lines, from `fn` to the closing brace at the same depth, as rustfmt lays them out.
fn functions(lines: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, indent)) = declared(line, "fn") else { continue };
        let close = format!("{}}}", " ".repeat(indent));
        let opens = lines[at..].iter().position(|line| line.ends_with(['{', ';', '}'])).unwrap_or(0);
        let len = if lines[at + opens].ends_with('{') {
            lines[at..].iter().position(|line| *line == close).map_or(1, |end| end + 1)
        } else {
            opens + 1
        };
        found.push((name.to_owned(), len));
    }
    found
}

/// Every struct with named fields, and how many.
fn structs(lines: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, indent)) = declared(line, "struct").filter(|_| line.ends_with('{')) else { continue };
        let (close, deeper) = (format!("{}}}", " ".repeat(indent)), " ".repeat(indent + 4));
        let body = lines[at + 1..].iter().take_while(|line| **line != close);
        let is_field = |line: &&String| {
            let inner = line.strip_prefix(&deeper).unwrap_or(" ");
            inner.starts_with(|c: char| c.is_alphabetic() || c == '_') && inner.contains(": ")
        };
        found.push((name.to_owned(), body.filter(is_field).count()));
    }
    found
}

#[test]
fn the_scanner_measures_what_rustfmt_prints() {
    let text = "pub(crate) struct Wide<T> {\n    /// Doc: text.\n    pub a: u8,\n    b: Vec<\n        T,\n    >,\n}\n\
                impl X {\n    pub const fn one() {}\n    fn two(\n        a: u8,\n    ) -> u8 {\n        if a {\n        }\n    }\n    fn three();\n}\n";
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(structs(&lines), [("Wide".to_owned(), 2)]);
    let named: Vec<(String, usize)> = functions(&lines);
    assert_eq!(named, [("one".to_owned(), 1), ("two".to_owned(), 6), ("three".to_owned(), 1)]);
    assert!(has_word("use serde::Serialize;", "serde") && !has_word("serde_json::to_string", "serde"));
    assert_eq!(names_after("crate::diff::x(crate::base)", "crate::").collect::<Vec<_>>(), ["diff", "base"]);
}
