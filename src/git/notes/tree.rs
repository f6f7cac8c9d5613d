//! The tree behind a notes ref. A note stands under the hexadecimal name of its object, of which any number of leading
//! pairs may be directories; git changes the depth as notes come and go, so every depth is looked at.

use std::collections::BTreeMap;

use git2::ObjectType;

use super::history::All;
use crate::base::{ObjectId, Side, Sided};
use crate::diff::{Mode, ModeKind};
use crate::git::error::GitError;
use crate::git::repository::Repository;
use crate::git::tree::{TreeEntry, encode, entries};

/// How many entries the trees of a ledger and of its past may list, so that a few that name each other over and over end in an error.
const MAX_LISTED: usize = 50_000_000;

/// The mode of a directory in a tree.
const DIRECTORY: Mode = Mode(0o040_000);

/// Where the note of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub(super) id: ObjectId,
    pub(super) is_file: bool,
}

pub(super) fn read(repo: &Repository, tree: ObjectId) -> Result<Vec<TreeEntry>, GitError> {
    entries(tree, &repo.object(tree, ObjectType::Tree)?)
}

/// Whether an entry is a directory on the way to the note whose name goes on with `rest`.
fn leads_to(entry: &TreeEntry, rest: &str) -> bool {
    entry.is_tree() && entry.name.len() == 2 && rest.len() > 2 && rest.as_bytes().starts_with(&entry.name)
}

/// The notes of the object named `hex`, at any depth.
pub(super) fn find(repo: &Repository, tree: ObjectId, hex: &str) -> Result<Vec<Note>, GitError> {
    let mut found = Vec::new();
    let mut pending = vec![(tree, hex)];
    while let Some((tree, rest)) = pending.pop() {
        for entry in read(repo, tree)? {
            if entry.name == rest.as_bytes() {
                found.push(Note::at(&entry));
            } else if leads_to(&entry, rest) {
                pending.push((entry.id, &rest[2..]));
            }
        }
    }
    Ok(found)
}

/// All notes at any depth, by the objects that they are on. What stands under a name that no object has is not a note.
pub(super) fn all(repo: &Repository, root: ObjectId) -> Result<All, GitError> {
    let (mut all, mut listed) = (All::new(), 0);
    let mut pending = vec![(root, String::new())];
    while let Some((tree, before)) = pending.pop() {
        for (name, entry) in named(read(repo, tree)?, &before, &mut listed)? {
            match ObjectId::from_hex(&name) {
                Some(object) => all.entry(object).or_default().push(Note::at(&entry)),
                None => pending.push((entry.id, name)),
            }
        }
    }
    Ok(all)
}

/// Those entries of a tree below `before` that are notes, or directories that lead to some, with their joined names.
pub(super) fn named(
    entries: Vec<TreeEntry>,
    before: &str,
    listed: &mut usize,
) -> Result<Vec<(String, TreeEntry)>, GitError> {
    *listed += entries.len();
    if *listed > MAX_LISTED {
        return Err(GitError::TooManyEntries { limit: MAX_LISTED });
    }
    let name = |entry: TreeEntry| {
        let name = format!("{before}{}", str::from_utf8(&entry.name).ok()?);
        let leads_on = entry.is_tree() && entry.name.len() == 2 && name.len() < 64;
        (leads_on || ObjectId::from_hex(&name).is_some()).then_some((name, entry))
    };
    Ok(entries.into_iter().filter_map(name).collect())
}

impl Note {
    /// What an entry is as a note.
    pub(super) fn at(entry: &TreeEntry) -> Self {
        let is_file = !entry.is_tree() && entry.mode.kind() == ModeKind::File;
        Self { id: entry.id, is_file }
    }
}

/// The tree with these blobs as the only notes of the objects named so, each in a directory of its first two digits.
pub(super) fn put_all(
    repo: &Repository,
    mut root: ObjectId,
    notes: &BTreeMap<String, ObjectId>,
) -> Result<ObjectId, GitError> {
    let notes: Vec<(&str, ObjectId)> = notes.iter().map(|(hex, blob)| (&hex[..], *blob)).collect();
    for neighbours in notes.chunk_by(|a, b| a.0[..2] == b.0[..2]) {
        let mut top = read(repo, root)?;
        let first = &neighbours[0].0[..2];
        let is_first = |entry: &TreeEntry| entry.is_tree() && entry.name == first.as_bytes();
        let directory = top.iter().position(is_first).map(|at| top.remove(at));
        let mut inner = directory.map_or(Ok(Vec::new()), |entry| read(repo, entry.id))?;
        for (hex, blob) in neighbours {
            remove(repo, &mut top, hex)?;
            remove(repo, &mut inner, &hex[2..])?;
            inner.push(TreeEntry { name: hex[2..].into(), mode: Mode::FILE, id: *blob });
        }
        let id = repo.write(ObjectType::Tree, &encode(inner))?;
        top.push(TreeEntry { name: first.into(), mode: DIRECTORY, id });
        root = repo.write(ObjectType::Tree, &encode(top))?;
    }
    Ok(root)
}

/// Takes the notes of one object out of the entries of a tree.
fn remove(repo: &Repository, entries: &mut Vec<TreeEntry>, rest: &str) -> Result<(), GitError> {
    let mut kept = Vec::with_capacity(entries.len());
    for mut entry in entries.drain(..) {
        if entry.name == rest.as_bytes() {
            continue;
        }
        if leads_to(&entry, rest) {
            let mut inner = read(repo, entry.id)?;
            remove(repo, &mut inner, &rest[2..])?;
            if inner.is_empty() {
                continue;
            }
            entry.id = repo.write(ObjectType::Tree, &encode(inner))?;
        }
        kept.push(entry);
    }
    *entries = kept;
    Ok(())
}

/// The notes of the objects on which two trees differ, by the objects' names: what stands in one and in the other. A directory
/// that is the same in both is only looked into where a note of one of these objects may be in it too.
pub(super) fn differing(
    repo: &Repository,
    trees: Sided<ObjectId>,
) -> Result<BTreeMap<String, Sided<Vec<Note>>>, GitError> {
    let mut found: BTreeMap<String, Sided<Vec<Note>>> = BTreeMap::new();
    let mut shared: BTreeMap<String, ObjectId> = BTreeMap::new();
    let mut pending = vec![(String::new(), trees.map(Some))];
    while let Some((prefix, trees)) = pending.pop() {
        if let (Some(tree), true) = (trees.old, trees.old == trees.new) {
            shared.insert(prefix, tree);
            continue;
        }
        let mut directories: BTreeMap<String, Sided<Option<ObjectId>>> = BTreeMap::new();
        for side in [Side::Old, Side::New] {
            for entry in trees.get(side).map_or(Ok(Vec::new()), |tree| read(repo, tree))? {
                let Ok(name) = std::str::from_utf8(&entry.name) else { continue };
                let name = format!("{prefix}{name}");
                if is_step(&entry, &name) {
                    *directories.entry(name).or_default().get_mut(side) = Some(entry.id);
                } else if ObjectId::from_hex(&name).is_some() {
                    let is_file = !entry.is_tree() && entry.mode.kind() == ModeKind::File;
                    found.entry(name).or_default().get_mut(side).push(Note { id: entry.id, is_file });
                }
            }
        }
        pending.extend(directories);
    }
    found.retain(|_, notes| notes.old != notes.new);
    for (hex, notes) in &mut found {
        for n_digits in (0..hex.len()).step_by(2) {
            let Some(tree) = shared.get(&hex[..n_digits]) else { continue };
            for note in find(repo, *tree, &hex[n_digits..])? {
                notes.old.push(note);
                notes.new.push(note);
            }
        }
    }
    Ok(found)
}

/// Whether a directory can lead to notes: two more digits of a name that goes on.
fn is_step(entry: &TreeEntry, name: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    entry.is_tree() && entry.name.len() == 2 && name.len() < LONGEST && name.chars().all(is_digit)
}

/// The digits of the longest names.
const LONGEST: usize = 64;
