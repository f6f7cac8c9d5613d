//! What a revision names, and why one names nothing.

use git2::{ErrorClass, ErrorCode, ObjectType};

use super::error::{GitError, Step};
use super::repository::{Repository, from_oid};
use crate::base::ObjectId;

/// Fewer digits than this are no object name to git.
const SHORTEST_ID: usize = 4;

impl Repository {
    /// The commit that `rev` names, through tags if need be.
    pub fn resolve(&self, rev: &str) -> Result<ObjectId, GitError> {
        let object = self.find(rev)?;
        let commit = object
            .peel(ObjectType::Commit)
            .map_err(|_not_a_commit| GitError::NotACommit { rev: rev.to_owned() })?;
        Ok(from_oid(commit.id()))
    }

    /// The object that `rev` names, as it is.
    pub(super) fn find(&self, rev: &str) -> Result<git2::Object<'_>, GitError> {
        if rev.starts_with('-') {
            return Err(GitError::LeadingDash { rev: rev.to_owned() });
        }
        let found = match self.inner.revparse_single(rev) {
            // It may have been out of reach for a moment only.
            Err(_) if self.has_file_of_any(start_of(rev))? => self.inner.revparse_single(rev),
            found => found,
        };
        found.map_err(|error| self.why_not(rev, error))
    }

    fn why_not(&self, rev: &str, error: git2::Error) -> GitError {
        match error.code() {
            // That is also what libgit2 says of a word that happens to be a digit or three.
            ErrorCode::Ambiguous if start_of(rev).len() >= SHORTEST_ID => {
                GitError::AmbiguousRevision { rev: rev.to_owned() }
            }
            ErrorCode::UnbornBranch => GitError::UnbornHead,
            _ if rev == "HEAD" && self.is_unborn() => GitError::UnbornHead,
            // A file that cannot be read: who knows what stands in it.
            _ if error.class() == ErrorClass::Os => GitError::at(Step::ReadRefs)(error),
            _ => self.not_there(rev).unwrap_or_else(|| GitError::UnknownRevision { rev: rev.to_owned() }),
        }
    }

    fn is_unborn(&self) -> bool {
        self.inner.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
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
        let found = self.inner.resolve_reference_from_short_name(name).and_then(|found| found.resolve());
        match found {
            Ok(found) => Ok(found.target().map(from_oid)),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(GitError::at(Step::ReadRefs)(error)),
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
