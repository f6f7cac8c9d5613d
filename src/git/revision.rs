//! What a revision names, and why one names nothing.

use git2::ObjectType;

use super::access::{Reference, Unfound};
use super::error::GitError;
use super::repository::Repository;
use crate::base::ObjectId;

/// Fewer digits than this are no object name to git.
const SHORTEST_ID: usize = 4;
/// How many tags may name one another.
const MAX_TAGS: usize = 64;

impl Repository {
    /// The commit that `rev` names, through tags if need be.
    pub fn resolve(&self, rev: &str) -> Result<ObjectId, GitError> {
        match self.untagged(self.find(rev)?)? {
            (id, ObjectType::Commit) => Ok(id),
            _ => Err(GitError::NotACommit { rev: rev.to_owned() }),
        }
    }

    /// What an object is; of a tag, what it names in the end.
    pub(super) fn untagged(&self, mut id: ObjectId) -> Result<(ObjectId, ObjectType), GitError> {
        for _ in 0..MAX_TAGS {
            let (_, kind) = self.header(id)?;
            if kind != ObjectType::Tag {
                return Ok((id, kind));
            }
            let tag = self.object(id, ObjectType::Tag)?;
            let line = tag.split(|&b| b == b'\n').next().and_then(|line| line.strip_prefix(b"object "));
            let named = line.and_then(|hex| ObjectId::from_hex(str::from_utf8(hex).ok()?));
            id = named.ok_or(GitError::MalformedTag { id })?;
        }
        Err(GitError::MalformedTag { id })
    }

    /// The object that `rev` names, as it is.
    pub(super) fn find(&self, rev: &str) -> Result<ObjectId, GitError> {
        if rev.starts_with('-') {
            return Err(GitError::LeadingDash { rev: rev.to_owned() });
        }
        self.check_any(start_of(rev))?;
        let found = match self.access.find(rev) {
            // It may have been out of reach for a moment only.
            Err(_) if self.has_file_of_any(start_of(rev))? => self.access.find(rev),
            found => found,
        };
        found.map_err(|unfound| self.why_not(rev, unfound))
    }

    fn why_not(&self, rev: &str, unfound: Unfound) -> GitError {
        match unfound {
            // That is also what libgit2 says of a word that happens to be a digit or three.
            Unfound::Ambiguous if start_of(rev).len() >= SHORTEST_ID => {
                GitError::AmbiguousRevision { rev: rev.to_owned() }
            }
            Unfound::Unborn => GitError::UnbornHead,
            Unfound::Unreadable(error) => error,
            Unfound::Ambiguous | Unfound::Unknown => {
                self.not_there(rev).unwrap_or_else(|| GitError::UnknownRevision { rev: rev.to_owned() })
            }
        }
    }

    /// Why `rev` names nothing, if it does name something that is not there or cannot be read: by its full name, by a ref,
    /// or by the way to it (`HEAD~9`), which may lead over the end of a shallow clone.
    fn not_there(&self, rev: &str) -> Option<GitError> {
        let (start, mut steps) = rev.split_at(rev.find(['~', '^']).unwrap_or(rev.len()));
        let named = match ObjectId::from_hex(start) {
            Some(id) => Ok(Some(id)),
            None => self.target_of(start),
        };
        let readable = named.and_then(|named| named.map_or(Ok(()), |id| self.header(id).map(drop)));
        if let Err(error) = readable {
            return Some(error);
        }
        if steps.is_empty() {
            return None;
        }
        let mut at = self.resolve(start).ok()?;
        while let Some((parents, rest)) = next_step(steps) {
            for nth in parents {
                let parent = match self.commit(at) {
                    Ok(commit) => *commit.parents.get(nth)?,
                    Err(error) => return Some(error),
                };
                if let Err(error) = self.check_parent(at, parent) {
                    return Some(error);
                }
                at = parent;
            }
            steps = rest;
        }
        None
    }

    /// The object that a ref names; `None` where there is no such ref.
    fn target_of(&self, name: &str) -> Result<Option<ObjectId>, GitError> {
        let Some(full) = self.access.full_name(name)? else {
            // What is there and cannot be read has no name that could be found out.
            let folders = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
            for full in folders.map(|folder| format!("{folder}{name}")) {
                if git2::Reference::is_valid_name(&full) {
                    self.reference(&full)?;
                }
            }
            return Ok(None);
        };
        match self.reference(&full)? {
            Some(Reference::Object(id)) => Ok(Some(id)),
            _ => Ok(None),
        }
    }
}

/// The name that a revision starts with.
fn start_of(rev: &str) -> &str {
    &rev[..rev.find(['~', '^', ':', '@']).unwrap_or(rev.len())]
}

/// Which parents in a row a `~3` or `^2` goes to, counted from 0, and what follows it.
fn next_step(steps: &str) -> Option<(Vec<usize>, &str)> {
    const FARTHEST: usize = 1 << 20;
    let (symbol, rest) = steps.split_at_checked(1)?;
    let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(n_digits);
    let number: usize = if number.is_empty() { 1 } else { number.parse().ok()? };
    match symbol {
        "~" => Some((vec![0; number.min(FARTHEST)], rest)),
        "^" if !rest.starts_with(['{', '@', '!', '-']) => {
            Some((number.checked_sub(1).into_iter().collect(), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_to_parents_are_read_one_by_one() {
        assert_eq!(next_step("~"), Some((vec![0], "")));
        assert_eq!(next_step("~3^2"), Some((vec![0, 0, 0], "^2")));
        assert_eq!(next_step("^2~"), Some((vec![1], "~")));
        assert_eq!(next_step("^0"), Some((vec![], "")));
        for other in ["", "^{tree}", ":a", "~99999999999999999999"] {
            assert_eq!(next_step(other), None, "{other}");
        }
    }
}
