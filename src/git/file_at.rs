//! Single things of a commit that somebody trusts or looks into: a file with its limit, and the commit's own signature.

use git2::ObjectType;

use super::error::GitError;
use super::repository::Repository;
use super::tree;
use crate::base::ObjectId;
use crate::diff::ModeKind;

/// What stands at a path of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAt {
    /// Nothing.
    Nothing,
    /// A file with this content.
    File(Vec<u8>),
    /// A file of so many bytes, over the limit.
    TooLarge(u64),
    /// Something else: a folder, a symbolic link, a submodule, or a path that goes through one.
    NoFile,
}

impl Repository {
    /// What stands at `path` of a commit or a tree. A file larger than `most` bytes is not read.
    pub fn file_at(&self, tree: ObjectId, path: impl AsRef<[u8]>, most: u64) -> Result<FileAt, GitError> {
        let mut at = self.tree_of(tree)?;
        let mut parts = path.as_ref().split(|&b| b == b'/').peekable();
        while let Some(part) = parts.next() {
            let entries = tree::entries(at, &self.object(at, ObjectType::Tree)?)?;
            let Some(entry) = entries.into_iter().find(|entry| entry.name == part) else {
                return Ok(FileAt::Nothing);
            };
            match (entry.is_tree(), parts.peek().is_some()) {
                (true, true) => at = entry.id,
                (false, false) if entry.mode.kind() == ModeKind::File => {
                    let (size, _) = self.header(entry.id)?;
                    if size > most {
                        return Ok(FileAt::TooLarge(size));
                    }
                    return self.object(entry.id, ObjectType::Blob).map(FileAt::File);
                }
                _ => return Ok(FileAt::NoFile),
            }
        }
        Ok(FileAt::Nothing)
    }

    /// The signatures in the head of a commit, as they stand there, unchecked.
    pub fn commit_signatures(&self, id: ObjectId) -> Result<Vec<String>, GitError> {
        let bytes = self.object(id, ObjectType::Commit)?;
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut found: Vec<String> = Vec::new();
        let mut is_inside = false;
        for line in head.lines() {
            if let (true, Some(more)) = (is_inside, line.strip_prefix(' ')) {
                found.iter_mut().last().into_iter().for_each(|text| *text = format!("{text}\n{more}"));
                continue;
            }
            let field = line.split_once(' ').filter(|(name, _)| matches!(*name, "gpgsig" | "gpgsig-sha256"));
            is_inside = field.is_some();
            found.extend(field.map(|(_, first)| first.to_owned()));
        }
        Ok(found)
    }
}
