//! Tree objects: cutting one into entries, and making them of entries.

use std::collections::{BTreeMap, HashSet};

use super::error::{GitError, TreeFlaw};
use crate::base::ObjectId;
use crate::diff::{Entry, Mode};

const DIRECTORY: u32 = 0o040_000;

/// One line of a tree object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    pub(super) name: Vec<u8>,
    pub(super) mode: Mode,
    pub(super) id: ObjectId,
}

impl TreeEntry {
    pub(super) fn is_tree(&self) -> bool {
        self.mode.0 & 0o170_000 == DIRECTORY
    }

    pub(super) fn entry(&self) -> Entry {
        Entry { mode: self.mode, id: self.id }
    }
}

/// The entries of a tree object, by name. Modes are those that stand there, unusual bits included.
pub(super) fn entries(id: ObjectId, bytes: &[u8]) -> Result<Vec<TreeEntry>, GitError> {
    let flawed = |flaw| GitError::MalformedTree { id, flaw };
    let mut out = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (entry, after) =
            next_entry(rest, id.format().n_bytes()).ok_or_else(|| flawed(TreeFlaw::Garbled))?;
        if is_nowhere(&entry.name) {
            return Err(flawed(TreeFlaw::Name(entry.name)));
        }
        if !matches!(entry.mode.0 & !0o7777, DIRECTORY | 0o100_000 | 0o120_000 | 0o160_000) {
            return Err(flawed(TreeFlaw::Mode(entry.name)));
        }
        if out.last().is_some_and(|last| key(last).gt(key(&entry))) {
            return Err(flawed(TreeFlaw::Order(entry.name)));
        }
        out.push(entry);
        rest = after;
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    match out.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(flawed(TreeFlaw::Duplicate(pair[0].name.clone()))),
        None => Ok(out),
    }
}

/// The entries of a tree object that another one, which was looked through, does not have as they are. Nothing is made of those that
/// it has.
pub(super) fn entries_without(id: ObjectId, bytes: &[u8], known: &[u8]) -> Result<Vec<TreeEntry>, GitError> {
    let len = id.format().n_bytes();
    let garbled = || GitError::MalformedTree { id, flaw: TreeFlaw::Garbled };
    let (new, old) = (cut(bytes, len).ok_or_else(garbled)?, cut(known, len).unwrap_or_default());
    let start = new.iter().zip(&old).take_while(|(new, old)| new == old).count();
    let (new, old) = (&new[start..], &old[start..]);
    let end = new.iter().rev().zip(old.iter().rev()).take_while(|(new, old)| new == old).count();
    let old: HashSet<&[u8]> = old[..old.len() - end].iter().copied().collect();
    let fresh = new[..new.len() - end].iter().filter(|entry| !old.contains(*entry));
    entries(id, &fresh.copied().collect::<Vec<_>>().concat())
}

/// The bytes of each entry.
fn cut(mut rest: &[u8], id_len: usize) -> Option<Vec<&[u8]>> {
    let mut out = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|&b| b == 0)? + 1 + id_len;
        out.push(rest.get(..end)?);
        rest = &rest[end..];
    }
    Some(out)
}

/// `MODE SP NAME NUL ID`, and what follows.
fn next_entry(bytes: &[u8], id_len: usize) -> Option<(TreeEntry, &[u8])> {
    let space = bytes.iter().position(|&b| b == b' ')?;
    let mode = u32::from_str_radix(str::from_utf8(&bytes[..space]).ok()?, 8).ok()?;
    let rest = &bytes[space + 1..];
    let nul = rest.iter().position(|&b| b == 0)?;
    let end = nul + 1 + id_len;
    let id = ObjectId::from_bytes(rest.get(nul + 1..end)?)?;
    Some((TreeEntry { name: rest[..nul].to_vec(), mode: Mode(mode), id }, &rest[end..]))
}

/// By what git sorts entries: a directory as if its name ended in `/`.
fn key(entry: &TreeEntry) -> impl Iterator<Item = u8> + '_ {
    entry.name.iter().copied().chain(entry.is_tree().then_some(b'/'))
}

/// Whether git refuses to check out what has this name: nothing, the directory itself or the one above it, or what some file
/// system takes for `.git`. Such an entry only ever comes from somebody who means it.
fn is_nowhere(name: &[u8]) -> bool {
    matches!(name, b"" | b"." | b"..") || name.contains(&b'/') || is_git_dir(name)
}

/// Whether this is `.git` on macOS, which leaves out what nobody sees, or on Windows, which leaves out what stands at the end
/// and has a short name for it besides.
fn is_git_dir(name: &[u8]) -> bool {
    let seen = || String::from_utf8_lossy(name).replace(is_left_out, "");
    let mut parts = name.split(|&b| b == b'\\');
    !name.is_ascii() && seen().eq_ignore_ascii_case(".git")
        || parts.any(|part| {
            let part = part.split(|&b| b == b':').next().unwrap_or_default();
            let end = part.iter().rposition(|b| !b" .".contains(b)).map_or(0, |at| at + 1);
            part[..end].eq_ignore_ascii_case(b".git") || part[..end].eq_ignore_ascii_case(b"git~1")
        })
}

/// What HFS+ does not look at in a name.
fn is_left_out(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// The bytes of the tree object that holds `entries`.
pub(super) fn encode(mut entries: Vec<TreeEntry>) -> Vec<u8> {
    entries.sort_by(|a, b| key(a).cmp(key(b)));
    let mut out = Vec::new();
    for entry in entries {
        out.extend_from_slice(format!("{:o} ", entry.mode.0).as_bytes());
        out.extend_from_slice(&entry.name);
        out.push(0);
        out.extend_from_slice(entry.id.as_bytes());
    }
    out
}

/// Writes the trees that hold `entries`, which are given by their full paths, and returns the name of the topmost.
pub(super) fn write_nested(
    entries: &BTreeMap<Vec<u8>, Entry>,
    write: &mut impl FnMut(&[u8]) -> Result<ObjectId, GitError>,
) -> Result<ObjectId, GitError> {
    let entries: Vec<(&[u8], Entry)> = entries.iter().map(|(path, entry)| (&path[..], *entry)).collect();
    write_level(&entries, 0, write)
}

/// The tree of entries that share their first `depth` bytes. As deep as paths are.
fn write_level(
    entries: &[(&[u8], Entry)],
    depth: usize,
    write: &mut impl FnMut(&[u8]) -> Result<ObjectId, GitError>,
) -> Result<ObjectId, GitError> {
    let name = |path: &[u8]| path[depth..].split(|&b| b == b'/').next().unwrap_or_default().to_vec();
    let is_below = |path: &[u8], name: &[u8]| path.get(depth + name.len()) == Some(&b'/');
    let mut level = Vec::new();
    let mut rest = entries;
    while let Some((path, entry)) = rest.first() {
        let name = name(path);
        if is_below(path, &name) {
            let stem = &path[..=depth + name.len()];
            let n = rest.iter().take_while(|(path, _)| path.starts_with(stem)).count();
            let id = write_level(&rest[..n], stem.len(), write)?;
            level.push(TreeEntry { name, mode: Mode(DIRECTORY), id });
            rest = &rest[n..];
        } else {
            level.push(TreeEntry { name, mode: entry.mode, id: entry.id });
            rest = &rest[1..];
        }
    }
    write(&encode(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: u32, name: &str) -> TreeEntry {
        TreeEntry { name: name.into(), mode: Mode(mode), id: ObjectId::empty_tree() }
    }

    fn parse(entries_of: &[TreeEntry]) -> Result<Vec<TreeEntry>, GitError> {
        entries(ObjectId::empty_tree(), &encode(entries_of.to_vec()))
    }

    #[test]
    fn a_tree_is_read_as_it_was_written() {
        let written = [entry(0o100_664, "a"), entry(DIRECTORY, "b"), entry(0o160_000, "b.c")];
        assert_eq!(parse(&written).unwrap(), written);
        assert_eq!(parse(&[]).unwrap(), []);
    }

    #[test]
    fn what_was_looked_through_is_left_out_and_nothing_else() {
        let file = |name: &str, byte: u8| TreeEntry {
            id: ObjectId::from_bytes(&[byte; 20]).unwrap(),
            ..entry(0o100_644, name)
        };
        let (a, b, c) = (file("a", 0), file("b", 1), file("c", 2));
        let changed = TreeEntry { mode: Mode(0o100_755), ..b.clone() };
        let without = |new: &[&TreeEntry], old: &[&TreeEntry]| {
            let tree = |entries: &[&TreeEntry]| encode(entries.iter().map(|&entry| entry.clone()).collect());
            let fresh = entries_without(ObjectId::empty_tree(), &tree(new), &tree(old)).unwrap();
            fresh.into_iter().map(|entry| String::from_utf8(entry.name).unwrap()).collect::<String>()
        };
        assert_eq!(without(&[&a, &b, &c], &[&a, &b, &c]), "");
        assert_eq!(without(&[&a, &b, &c], &[&a, &c]), "b");
        assert_eq!(without(&[&a, &c], &[&a, &b, &c]), "");
        assert_eq!(without(&[&a, &changed, &c], &[&a, &b, &c]), "b");
        assert_eq!(without(&[&b, &c], &[&a, &b]), "c");
        assert_eq!(without(&[&a, &b, &c], &[]), "abc");
    }

    #[test]
    fn a_name_that_git_checks_out_nowhere_is_refused() {
        let nowhere = [
            ".",
            "..",
            ".git",
            ".GIT",
            ".Git ",
            ".git...",
            ".git . .",
            ".git::$INDEX_ALLOCATION",
            "GIT~1",
            "git~1 ",
            ".g\u{200c}it",
            "\u{feff}.GiT",
            "a\\.git",
            ".git\\hooks",
        ];
        for name in nowhere {
            let read = parse(&[entry(0o100_644, name)]);
            let is_refused = matches!(&read, Err(GitError::MalformedTree { flaw: TreeFlaw::Name(flaw), .. }) if flaw == name.as_bytes());
            assert!(is_refused, "{name:?}: {read:?}");
        }
        for name in
            ["...", ".gitignore", ".git-blame", "git", "git~2", ".gi\u{301}t", "a.git", "a\\b", "a:.git"]
        {
            assert!(parse(&[entry(0o100_644, name)]).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn directories_sort_as_if_their_name_ended_in_a_slash() {
        let bytes = encode(vec![entry(DIRECTORY, "a"), entry(0o100_644, "a.b")]);
        assert!(bytes.starts_with(b"100644 a.b\0"));
    }

    #[test]
    fn a_tree_that_tools_would_read_differently_is_refused() {
        let flaw = |entries: &[TreeEntry]| match parse(entries) {
            Err(GitError::MalformedTree { flaw, .. }) => flaw,
            other => panic!("{other:?}"),
        };
        assert_eq!(flaw(&[entry(0o100_644, "a"), entry(DIRECTORY, "a")]), TreeFlaw::Duplicate(b"a".to_vec()));
        assert_eq!(flaw(&[entry(0o100_644, "a/b")]), TreeFlaw::Name(b"a/b".to_vec()));
        assert_eq!(flaw(&[entry(0o100_644, "")]), TreeFlaw::Name(Vec::new()));
        assert_eq!(flaw(&[entry(0o010_644, "a")]), TreeFlaw::Mode(b"a".to_vec()));
        let unsorted = [encode(vec![entry(0o100_644, "b")]), encode(vec![entry(0o100_644, "a")])].concat();
        assert!(matches!(
            entries(ObjectId::empty_tree(), &unsorted),
            Err(GitError::MalformedTree { flaw: TreeFlaw::Order(name), .. }) if name == b"a"
        ));
        let cut = &encode(vec![entry(0o100_644, "a")])[..20];
        assert!(matches!(
            entries(ObjectId::empty_tree(), cut),
            Err(GitError::MalformedTree { flaw: TreeFlaw::Garbled, .. })
        ));
    }
}
