//! Comparing two trees by object id.
//!
//! Names, modes and ids are looked at and nothing else, so that no attribute, ignore rule, replace ref or index can take a
//! path out of a change.

use std::collections::HashMap;

use git2::ObjectType;

use super::error::GitError;
use super::repository::Repository;
use super::tree::{TreeEntry, entries};
use crate::base::{ObjectId, RepoPath, Sided};
use crate::diff::{Entry, FileChange, ModeKind, Status};

/// How many entries the trees of one side may list, so that a few objects that name each other over and over end in an
/// error and not in a full memory.
pub const MAX_ENTRIES: usize = 200_000;

/// Every path at which two trees differ, in git's order; of a type change the deletion comes first.
pub(super) fn differences(repo: &Repository, trees: Sided<ObjectId>) -> Result<Vec<FileChange>, GitError> {
    let mut walk = Walk { repo, out: Vec::new(), pending: Vec::new(), listed: Sided::new(0, 0) };
    if trees.old != trees.new {
        walk.pending.push((Vec::new(), trees.map(Some)));
    }
    while let Some((prefix, trees)) = walk.pending.pop() {
        walk.compare(&prefix, trees)?;
    }
    let mut out = walk.out;
    out.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| is_addition(a).cmp(&is_addition(b))));
    name_exact_renames(&mut out);
    Ok(out)
}

fn is_addition(change: &FileChange) -> bool {
    change.status() == Status::Added
}

/// The two-tree walk, with its own stack: a tree nested a hundred thousand deep is no reason to crash.
struct Walk<'a> {
    repo: &'a Repository,
    out: Vec<FileChange>,
    /// Directories still to be compared, with the prefix of the paths in them.
    pending: Vec<(Vec<u8>, Sided<Option<ObjectId>>)>,
    listed: Sided<usize>,
}

impl Walk<'_> {
    fn compare(&mut self, prefix: &[u8], trees: Sided<Option<ObjectId>>) -> Result<(), GitError> {
        let old = list(self.repo, trees.old, &mut self.listed.old)?;
        let new = list(self.repo, trees.new, &mut self.listed.new)?;
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(()),
                (Some(a), Some(b)) => a.name.cmp(&b.name),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
            };
            let pair = Sided::new(
                if order.is_le() { old.next() } else { None },
                if order.is_ge() { new.next() } else { None },
            );
            self.compare_entries(prefix, &pair);
        }
    }

    fn compare_entries(&mut self, prefix: &[u8], pair: &Sided<Option<TreeEntry>>) {
        if pair.old == pair.new {
            return;
        }
        let name = pair.old.as_ref().or(pair.new.as_ref()).map_or(&[][..], |entry| &entry.name);
        let trees =
            pair.as_ref().map(|side| side.as_ref().filter(|entry| entry.is_tree()).map(|entry| entry.id));
        if trees.old != trees.new {
            self.pending.push(([prefix, name, b"/"].concat(), trees));
        }
        let leaves =
            pair.as_ref().map(|side| side.as_ref().filter(|entry| !entry.is_tree()).map(TreeEntry::entry));
        let path = RepoPath::new([prefix, name].concat());
        let mut add = |sides| {
            self.out.push(FileChange { path: path.clone(), sides, renamed_from: None, ordinal: 0 });
        };
        match (leaves.old, leaves.new) {
            (None, None) => {}
            (Some(old), Some(new)) if old.mode.kind() != new.mode.kind() => {
                add(Sided::new(Some(old), None));
                add(Sided::new(None, Some(new)));
            }
            _ => add(leaves),
        }
    }
}

fn list(repo: &Repository, tree: Option<ObjectId>, listed: &mut usize) -> Result<Vec<TreeEntry>, GitError> {
    let Some(id) = tree else { return Ok(Vec::new()) };
    let entries = entries(id, &repo.object(id, ObjectType::Tree)?)?;
    *listed += entries.len();
    if *listed > MAX_ENTRIES {
        return Err(GitError::TooManyEntries { limit: MAX_ENTRIES });
    }
    Ok(entries)
}

/// Says of added files where the same content was deleted, preferring a file of the same name. For display only.
fn name_exact_renames(changes: &mut [FileChange]) {
    // Empty files are all alike, which says nothing about where they came from.
    let is_file =
        |entry: &Entry| entry.mode.kind() == ModeKind::File && entry.id != entry.id.format().empty_blob();
    let mut deleted: HashMap<ObjectId, Vec<RepoPath>> = HashMap::new();
    for change in changes.iter().rev() {
        if let Sided { old: Some(entry), new: None } = change.sides
            && is_file(&entry)
        {
            deleted.entry(entry.id).or_default().push(change.path.clone());
        }
    }
    for change in changes {
        let Sided { old: None, new: Some(entry) } = change.sides else { continue };
        let Some(sources) = deleted.get_mut(&entry.id).filter(|_| is_file(&entry)) else { continue };
        let same_name = sources.iter().position(|path| path.file_name() == change.path.file_name());
        change.renamed_from = match same_name {
            Some(at) => Some(sources.remove(at)),
            None => sources.pop(),
        };
    }
}
