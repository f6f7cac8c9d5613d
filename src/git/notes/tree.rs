//! The tree behind a notes ref. A note stands under the hexadecimal name of its object, of which any number of leading
//! pairs may be directories; git changes the depth as notes come and go, so every depth is looked at.

use git2::ObjectType;

use super::history::All;
use crate::base::ObjectId;
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

/// The tree with `blob` as the only note of the object named `hex`, in a directory of its first two digits.
pub(super) fn put(
    repo: &Repository,
    root: ObjectId,
    hex: &str,
    blob: ObjectId,
) -> Result<ObjectId, GitError> {
    let (first, rest) = hex.split_at(2);
    let mut top = without(repo, root, hex)?;
    let directory = top.iter().position(|entry| leads_to(entry, hex));
    let mut inner = match directory.map(|at| top.remove(at)) {
        Some(entry) => read(repo, entry.id)?,
        None => Vec::new(),
    };
    inner.push(TreeEntry { name: rest.into(), mode: Mode::FILE, id: blob });
    let id = repo.write(ObjectType::Tree, &encode(inner))?;
    top.push(TreeEntry { name: first.into(), mode: DIRECTORY, id });
    repo.write(ObjectType::Tree, &encode(top))
}

/// The entries of a tree without the notes of one object. At most as deep as its name has pairs of digits.
fn without(repo: &Repository, tree: ObjectId, rest: &str) -> Result<Vec<TreeEntry>, GitError> {
    let mut out = Vec::new();
    for mut entry in read(repo, tree)? {
        if entry.name == rest.as_bytes() {
            continue;
        }
        if leads_to(&entry, rest) {
            let inner = without(repo, entry.id, &rest[2..])?;
            if inner.is_empty() {
                continue;
            }
            entry.id = repo.write(ObjectType::Tree, &encode(inner))?;
        }
        out.push(entry);
    }
    Ok(out)
}
