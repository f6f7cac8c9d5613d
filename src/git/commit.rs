//! Commits, read from their raw bytes: libgit2's parser hides the parents of a shallow clone's oldest commits and obeys
//! grafts, and either would change what a commit is compared with.

use std::collections::{HashSet, VecDeque};

use super::error::GitError;
use super::repository::Repository;
use super::{CommitText, Person};
use crate::base::{ObjectId, Timestamp, ZonedTime};

/// What a commit object says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawCommit {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    author: Person,
    authored: Option<ZonedTime>,
    committer: Person,
    message: Vec<u8>,
}

impl RawCommit {
    /// Cuts a commit object into its parts; `None` where it does not have the form of one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n");
        let (head, message) = end.map_or((bytes, &[][..]), |at| (&bytes[..at], &bytes[at + 2..]));
        let mut lines = head.split(|&b| b == b'\n').peekable();
        let tree = object_name(lines.next()?, b"tree ")?;
        let (mut parents, mut named) = (Vec::new(), HashSet::new());
        while let Some(parent) = lines.peek().and_then(|line| object_name(line, b"parent ")) {
            // Git names none twice, and whoever does only has the same comparison made over and over.
            parents.extend(named.insert(parent).then_some(parent));
            lines.next();
        }
        let author = lines.next()?.strip_prefix(b"author ")?;
        let (author, authored) = (person(author), time(author));
        let committer = person(lines.next()?.strip_prefix(b"committer ")?);
        Some(Self { tree, parents, author, authored, committer, message: message.to_vec() })
    }

    pub(super) fn into_text(self, id: ObjectId) -> CommitText {
        let Self { parents, author, authored, committer, message, .. } = self;
        CommitText { id, author, authored, committer, message, parents: parents.len() }
    }
}

fn object_name(line: &[u8], field: &[u8]) -> Option<ObjectId> {
    ObjectId::from_hex(str::from_utf8(line.strip_prefix(field)?).ok()?)
}

/// `Name <address> seconds zone`. As git reads it, the address ends at the first `>`: who is the author to git must not be
/// somebody else here. Further `<` and white space around the address are no part of it.
fn person(field: &[u8]) -> Person {
    let mut parts = field.splitn(2, |&b| b == b'<');
    let (name, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let start = rest.iter().position(|b| *b != b'<' && !b.is_ascii_whitespace()).unwrap_or(rest.len());
    let email = rest[start..].split(|&b| b == b'>').next().unwrap_or_default();
    Person { name: name.trim_ascii().to_vec(), email: email.trim_ascii().to_vec() }
}

/// The seconds and the zone after the last `>`; `None` where they do not have the form that git gives them.
fn time(field: &[u8]) -> Option<ZonedTime> {
    let end = field.iter().rposition(|&b| b == b'>')?;
    let (seconds, zone) = str::from_utf8(&field[end + 1..]).ok()?.trim().split_once(' ')?;
    let digits = zone.strip_prefix(['+', '-'])?;
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let ahead = digits[..2].parse::<i32>().ok()? * 60 + digits[2..].parse::<i32>().ok()?;
    let minutes_ahead = if zone.starts_with('-') { -ahead } else { ahead };
    Some(ZonedTime { at: Timestamp(seconds.parse().ok()?), minutes_ahead })
}

impl Repository {
    /// The commits that `head` has and `base` does not, newest first.
    pub(super) fn commits_between(
        &self,
        base: Option<ObjectId>,
        head: ObjectId,
    ) -> Result<Vec<CommitText>, GitError> {
        if self.is_shallow() {
            return self.shallow_commits_between(base, head);
        }
        let ids = self.access.commits_between(base, head)?;
        ids.into_iter().map(|id| self.whole_commit(id)).collect()
    }

    /// The same in a shallow clone, whose history is short: libgit2's walk stops with an error at the end of what is there,
    /// also where that end lies behind the base and does not matter.
    fn shallow_commits_between(
        &self,
        base: Option<ObjectId>,
        head: ObjectId,
    ) -> Result<Vec<CommitText>, GitError> {
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut behind: Vec<ObjectId> = base.into_iter().collect();
        while let Some(id) = behind.pop() {
            if self.has(id)? && seen.insert(id) {
                behind.extend(self.commit(id)?.parents);
            }
        }
        let mut ahead = VecDeque::from([head]);
        let mut out = Vec::new();
        while let Some(id) = ahead.pop_front() {
            if seen.insert(id) {
                out.push(self.whole_commit(id)?);
                ahead.extend(self.commit(id)?.parents);
            }
        }
        Ok(out)
    }

    /// A commit whose parents are all there.
    fn whole_commit(&self, id: ObjectId) -> Result<CommitText, GitError> {
        let commit = self.commit(id)?;
        for &parent in &commit.parents {
            self.check_parent(id, parent)?;
        }
        Ok(commit.into_text(id))
    }

    /// Whether the parent of `commit` is there, and if not, why.
    pub(super) fn check_parent(&self, commit: ObjectId, parent: ObjectId) -> Result<(), GitError> {
        match self.has(parent)? {
            true => Ok(()),
            false if self.is_shallow() => Err(GitError::ShallowBoundary { commit }),
            false => Err(GitError::Missing { id: parent }),
        }
    }

    /// The best common ancestor. Where there are several, what one end adds to the other is no comparison with any of them: it
    /// would not show what it takes away of what came with the others.
    pub(super) fn merge_base(&self, from: ObjectId, to: ObjectId) -> Result<ObjectId, GitError> {
        match self.access.merge_bases(from, to)?[..] {
            [base] => Ok(base),
            [] if self.is_shallow() => Err(GitError::ShallowBoundary { commit: to }),
            [] => Err(GitError::NoMergeBase { from, to }),
            [..] => Err(GitError::SeveralMergeBases { from, to }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    const OTHER: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    #[test]
    fn the_parts_of_a_commit_are_its_bytes() {
        let text = format!(
            "tree {TREE}\nparent {TREE}\nparent {OTHER}\nauthor A << a@example.com > B <b@example.com> 1 +0000\n\
             committer  <c@example.com> 2 +0000\ngpgsig x\n y\n\nsubject\n\nparent {TREE}\n"
        );
        let commit = RawCommit::parse(text.as_bytes()).unwrap();
        assert_eq!(commit.parents.len(), 2);
        assert_eq!(commit.author, Person { name: b"A".to_vec(), email: b"a@example.com".to_vec() });
        assert_eq!(commit.authored, Some(ZonedTime { at: Timestamp(1), minutes_ahead: 0 }));
        assert_eq!(commit.committer, Person { name: Vec::new(), email: b"c@example.com".to_vec() });
        assert_eq!(commit.message, format!("subject\n\nparent {TREE}\n").into_bytes());
    }

    #[test]
    fn a_parent_that_is_named_over_and_over_is_one() {
        let parents = format!("parent {TREE}\nparent {OTHER}\n").repeat(1000);
        let text = format!(
            "tree {TREE}\n{parents}author A <a@example.com> 1 +0000\ncommitter A <a@example.com> 1 +0000\n\n"
        );
        let parents = [TREE, OTHER].map(|id| ObjectId::from_hex(id).unwrap());
        assert_eq!(RawCommit::parse(text.as_bytes()).unwrap().parents, parents);
    }

    #[test]
    fn what_is_not_a_commit_is_refused() {
        for bad in [
            "",
            "tree 4b82\n",
            "parent x\n",
            &format!("tree {TREE}\n\nx"),
            &format!("tree {TREE}\nauthor a\n"),
        ] {
            assert_eq!(RawCommit::parse(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
