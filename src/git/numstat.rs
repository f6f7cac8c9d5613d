//! The same change in git's own words: byte for byte what `git diff --numstat -z` prints for two trees.
//!
//! Here git's habits count, not ours: unusual permission bits do not, a path whose kind changes is one record, and a
//! submodule is compared as the one line that git makes of it. The command that is matched is `git --attr-source=<empty
//! tree> diff --numstat -z --no-renames --ignore-submodules=none --no-ext-diff --no-textconv --diff-algorithm=myers`.

use super::edits::{Blob, compare};
use super::error::GitError;
use super::reader::is_binary;
use super::repository::Repository;
use super::tree_diff::differences;
use crate::base::{ObjectId, RepoPath, Sided};
use crate::diff::{Entry, FileChange, ModeKind, Scope};

/// From this size on git takes every file for binary (`core.bigFileThreshold`, as it is set by default).
const BIG_FILE: u64 = 512 << 20;

/// One path with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumstatRecord {
    /// Where it stands.
    pub path: RepoPath,
    /// Lines removed and added; `None` for binary content.
    pub counts: Option<Sided<u64>>,
}

impl NumstatRecord {
    /// `ADDED TAB REMOVED TAB PATH NUL`, with `-` for both counts of binary content.
    pub fn bytes(&self) -> Vec<u8> {
        let counts = self.counts.map_or_else(|| "-\t-\t".to_owned(), |n| format!("{}\t{}\t", n.new, n.old));
        [counts.as_bytes(), self.path.as_bytes(), b"\0"].concat()
    }
}

/// The records of the difference between two trees, in git's order, made one by one.
pub(super) fn numstat(
    repo: Repository,
    trees: Sided<ObjectId>,
    scope: &Scope,
) -> Result<impl Iterator<Item = Result<NumstatRecord, GitError>> + use<>, GitError> {
    let mut pairs: Vec<(RepoPath, Sided<Option<Entry>>)> = Vec::new();
    for FileChange { path, sides, .. } in differences(&repo, trees)? {
        if !scope.includes(&path) {
            continue;
        }
        match pairs.last_mut() {
            Some((last, pair)) if *last == path => pair.new = sides.new,
            _ => pairs.push((path, sides)),
        }
    }
    pairs.retain(|(_, pair)| pair.old.map(as_git_sees) != pair.new.map(as_git_sees));
    Ok(pairs.into_iter().map(move |(path, pair)| Ok(NumstatRecord { counts: counts(&repo, &pair)?, path })))
}

/// Git knows two permissions of a file and none of anything else.
fn as_git_sees(entry: Entry) -> (u32, ObjectId) {
    let mode = match entry.mode.kind() {
        ModeKind::File if entry.mode.0 & 0o100 != 0 => 0o100_755,
        ModeKind::File => 0o100_644,
        ModeKind::Symlink => 0o120_000,
        ModeKind::Gitlink => 0o160_000,
    };
    (mode, entry.id)
}

fn counts(repo: &Repository, pair: &Sided<Option<Entry>>) -> Result<Option<Sided<u64>>, GitError> {
    let (old, new) = (content(repo, pair.old)?, content(repo, pair.new)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(None) };
    if is_binary(&old) || is_binary(&new) {
        return Ok(None);
    }
    Ok(Some(compare(Sided::new(old, new))?.counts()))
}

/// What git compares; `None` for a file that it will not look into.
fn content(repo: &Repository, side: Option<Entry>) -> Result<Option<Blob<'_>>, GitError> {
    match side {
        None => Ok(Some(Blob::Bytes(Vec::new()))),
        Some(entry) if entry.mode.kind() == ModeKind::Gitlink => {
            Ok(Some(Blob::Bytes(format!("Subproject commit {}\n", entry.id).into_bytes())))
        }
        Some(entry) if repo.header(entry.id)?.0 > BIG_FILE => Ok(None),
        Some(entry) => repo.blob(entry.id).map(Some),
    }
}
