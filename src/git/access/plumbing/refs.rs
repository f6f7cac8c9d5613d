//! Revisions and refs.

use std::path::{Path, PathBuf};

use super::{Plumbing, failed, object_name, text};
use crate::base::ObjectId;
use crate::git::access::{Access as _, Moved, RefMove, Reference, Unfound};
use crate::git::command::Verb;
use crate::git::error::{GitError, Step};

/// What `git show-ref --exists` ends with where there is no such ref, and where it does not know the option.
const NO_SUCH_REF: [Option<i32>; 2] = [Some(2), Some(129)];

impl Plumbing {
    pub(super) fn find_revision(&self, rev: &str) -> Result<ObjectId, Unfound> {
        // No argument of a program can have it.
        if rev.contains('\0') {
            return Err(Unfound::Unknown);
        }
        let answer = self.run(Verb::RevParse, &["--verify", "--end-of-options", rev]);
        let answer = answer.map_err(Unfound::Unreadable)?;
        match object_name(&answer.stdout) {
            Some(id) if answer.status.success() => return Ok(id),
            _ => {}
        }
        let said = String::from_utf8_lossy(&answer.stderr);
        if said.contains("is ambiguous") {
            Err(Unfound::Ambiguous)
        } else if matches!(rev, "HEAD" | "@") {
            match self.current() {
                Ok(None) => Err(Unfound::Unborn),
                Ok(Some(_)) => Err(Unfound::Unknown),
                Err(error) => Err(Unfound::Unreadable(error)),
            }
        } else {
            Err(Unfound::Unknown)
        }
    }

    pub(super) fn look_up(&self, name: &str) -> Result<Option<Reference>, GitError> {
        if !name.starts_with("refs/") {
            let symbolic = self.symbolic(name)?;
            return Ok(symbolic.or_else(|| self.find_revision(name).ok().map(Reference::Object)));
        }
        let args = ["--format=%(refname)%00%(objectname)%00%(symref)", name];
        let listed = self.ask(Step::ReadRefs, Verb::ForEachRef, &args)?;
        for line in listed.split(|&b| b == b'\n') {
            let parts: Vec<&[u8]> = line.split(|&b| b == 0).collect();
            match parts[..] {
                [found, id, b""] if found == name.as_bytes() => {
                    let id = str::from_utf8(id).ok().and_then(ObjectId::from_hex);
                    return Ok(id.map(Reference::Object));
                }
                [found, _, target] if found == name.as_bytes() => {
                    return Ok(Some(Reference::Symbolic(text(target))));
                }
                _ => {}
            }
        }
        // What is not listed may be there all the same: a ref that names one that is not there, or one that cannot be read.
        let there = self.run(Verb::ShowRef, &["--exists", "--", name])?;
        if NO_SUCH_REF.contains(&there.status.code()) {
            return Ok(None);
        }
        self.symbolic(name)?.map(Some).ok_or_else(|| failed(Step::ReadRefs, &there))
    }

    /// The ref, if it stands for another.
    fn symbolic(&self, name: &str) -> Result<Option<Reference>, GitError> {
        let answer = self.run(Verb::SymbolicRef, &["--quiet", "--", name])?;
        Ok(answer.status.success().then(|| Reference::Symbolic(text(&answer.stdout))))
    }

    pub(super) fn current(&self) -> Result<Option<(String, ObjectId)>, GitError> {
        let head = self.symbolic("HEAD")?;
        let answer = self.run(Verb::RevParse, &["--verify", "HEAD^{commit}"])?;
        match (object_name(&answer.stdout), head) {
            (Some(commit), head) if answer.status.success() => {
                let branch = if let Some(Reference::Symbolic(branch)) = head { branch } else { None };
                Ok(Some((branch.unwrap_or_else(|| "HEAD".to_owned()), commit)))
            }
            (_, Some(Reference::Symbolic(Some(branch)))) if self.reference(&branch)?.is_none() => Ok(None),
            _ => Err(failed(Step::ReadRefs, &answer)),
        }
    }

    pub(super) fn compare_and_swap(&self, change: &RefMove<'_>) -> Result<Moved, GitError> {
        let RefMove { name, from, to, message } = *change;
        // Zero stands for "no such ref".
        let from = from.map_or_else(|| "0".repeat(2 * self.layout().format.n_bytes()), |id| id.to_string());
        let args = ["--no-deref", "-m", message, name, &to.to_string(), &from];
        let answer = self.run(Verb::UpdateRef, &args)?;
        if answer.status.success() {
            return Ok(Moved::Done);
        }
        let said = String::from_utf8_lossy(&answer.stderr);
        if let Some(lock) = lock_in(&said, &self.layout().common_dir) {
            return Ok(Moved::Locked(lock));
        }
        let is_elsewhere = ["but expected", "already exists", "unable to resolve reference"];
        match is_elsewhere.iter().any(|words| said.contains(words)) {
            true => Ok(Moved::Elsewhere),
            false => Err(failed(Step::WriteNotes, &answer)),
        }
    }
}

/// The lock file that git could not make because there is one.
fn lock_in(said: &str, common_dir: &Path) -> Option<PathBuf> {
    // Of a reftable, which has one lock for all refs, it does not say the name.
    if said.contains("': cannot lock references") {
        return Some(common_dir.join("reftable/tables.list.lock"));
    }
    let (before, _) = said.split_once("': File exists")?;
    Some(before.rsplit_once("Unable to create '")?.1.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_found_in_what_git_says_of_it() {
        let said = "fatal: update_ref failed for ref 'refs/notes/x': cannot lock ref 'refs/notes/x': Unable to \
                    create '/a b/.git/refs/notes/x.lock': File exists.\n\nAnother git process seems to be running";
        let lock_in = |said| lock_in(said, Path::new("/a"));
        assert_eq!(lock_in(said), Some("/a b/.git/refs/notes/x.lock".into()));
        let said = "fatal: update_ref failed for ref 'refs/notes/x': cannot lock references";
        assert_eq!(lock_in(said), Some("/a/reftable/tables.list.lock".into()));
        assert_eq!(lock_in("fatal: is at 1 but expected 2"), None);
    }
}
