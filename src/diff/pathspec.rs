//! Paths as they are typed after `--`: what of a change is meant, as git understands it.
//!
//! A path means itself and all below it, from the directory it was typed in. Beside that git's patterns (`*.rs`) and its
//! short and long magic are understood: `:/` (from the top), `:!` or `:^` (not this one), `:(top,exclude,literal,glob,icase)`.
//! What only a pattern can say is resolved to the changed paths that it fits, so that a [`Scope`] is always a set of paths.

use std::collections::BTreeSet;

use super::Scope;
use crate::base::RepoPath;
use crate::base::wildcard::{self, Rules};

/// One path as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pathspec {
    /// The path from the top of the tree, with `.` and `..` gone through.
    text: Vec<u8>,
    /// How much of it is the directory it was typed in, where no letter has a special meaning.
    n_fixed: usize,
    is_excluded: bool,
    is_pattern: bool,
    rules: Rules,
}

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathspecError {
    /// There is nothing in it.
    #[error("an empty path")]
    Empty,
    /// It leads out of the repository.
    #[error("outside of the repository")]
    Outside,
    /// It begins with `:`, but not as git knows it.
    #[error("unknown magic")]
    Magic,
}

/// The directory that paths are typed in.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// From the top of the tree, without a `/` at its end; empty at the top.
    pub prefix: &'a [u8],
    /// The full path of the top, if it is anywhere in the file system.
    pub top: Option<&'a [u8]>,
}

impl Pathspec {
    /// Reads `typed`, purely by its text: the path may be one that only the other side of the change has.
    pub fn read(typed: &[u8], place: Place<'_>) -> Result<Self, PathspecError> {
        if typed.is_empty() {
            return Err(PathspecError::Empty);
        }
        let (magic, path) = Magic::read(typed)?;
        let (prefix, path) = match (path.first(), place.top) {
            (Some(b'/'), Some(top)) => (&b""[..], below(path, top).ok_or(PathspecError::Outside)?),
            (Some(b'/'), None) => return Err(PathspecError::Outside),
            _ if magic.is_from_top => (&b""[..], path),
            _ => (place.prefix, path),
        };
        let mut fixed: Vec<&[u8]> = prefix.split(|&b| b == b'/').filter(|part| !part.is_empty()).collect();
        let mut typed: Vec<&[u8]> = Vec::new();
        for part in path.split(|&b| b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => drop(typed.pop().or_else(|| fixed.pop()).ok_or(PathspecError::Outside)?),
                part => typed.push(part),
            }
        }
        let n_fixed = fixed.iter().map(|part| part.len() + 1).sum();
        let typed = typed.join(&b'/');
        fixed.push(&typed);
        let mut text = fixed.join(&b'/');
        let is_pattern = !magic.is_literal && wildcard::is_pattern(&typed);
        if typed.is_empty() {
            text.pop();
        }
        Ok(Self {
            n_fixed: text.len().min(n_fixed),
            text,
            is_excluded: magic.is_excluded,
            is_pattern,
            rules: magic.rules,
        })
    }

    /// Whether it means a path and what lies below it, and nothing else.
    fn is_plain(&self) -> bool {
        !self.is_excluded && !self.is_pattern && !self.rules.ignores_case
    }

    /// The path that it names, from the top of the tree.
    pub fn path(&self) -> RepoPath {
        RepoPath::new(&self.text[..])
    }

    fn fits(&self, path: &RepoPath) -> bool {
        let (fixed, rest) = self.text.split_at(self.n_fixed);
        let Some(path) = path.as_bytes().strip_prefix(fixed) else { return false };
        let is_it_or_below = path.split_at_checked(rest.len()).is_some_and(|(start, below)| {
            self.rules.is_same(start, rest)
                && (below.is_empty() || below.starts_with(b"/") || self.text.is_empty())
        });
        is_it_or_below || (self.is_pattern && wildcard::matches(rest, path, self.rules))
    }
}

impl Scope {
    /// What `specs` mean of a change of the files at `paths`. Where no file fits, a scope of the paths as they stand there.
    pub fn of<'a>(specs: &[Pathspec], paths: impl Iterator<Item = &'a RepoPath>) -> Self {
        let (excluded, chosen): (Vec<&Pathspec>, Vec<&Pathspec>) =
            specs.iter().partition(|spec| spec.is_excluded);
        let is_all = |spec: &&Pathspec| spec.text.is_empty();
        if excluded.is_empty() && (chosen.is_empty() || chosen.iter().any(is_all)) {
            return Self::Whole;
        }
        let is_meant = |path: &&RepoPath| {
            (chosen.is_empty() || chosen.iter().any(|spec| spec.fits(path)))
                && !excluded.iter().any(|spec| spec.fits(path))
        };
        if !specs.iter().all(Pathspec::is_plain) {
            let meant: BTreeSet<RepoPath> = paths.filter(is_meant).cloned().collect();
            if !meant.is_empty() {
                return Self::Narrowed(meant);
            }
        }
        Self::Narrowed(specs.iter().map(Pathspec::path).collect())
    }
}

/// `path` from `top` on, which must be a directory above it.
fn below<'a>(path: &'a [u8], top: &[u8]) -> Option<&'a [u8]> {
    let rest = path.strip_prefix(top)?;
    (rest.is_empty() || rest.starts_with(b"/") || top.ends_with(b"/")).then_some(rest)
}

/// What stands before the path.
#[derive(Default)]
struct Magic {
    is_from_top: bool,
    is_excluded: bool,
    is_literal: bool,
    rules: Rules,
}

impl Magic {
    /// The magic of `typed`, and the path after it.
    fn read(typed: &[u8]) -> Result<(Self, &[u8]), PathspecError> {
        let Some(rest) = typed.strip_prefix(b":") else { return Ok((Self::default(), typed)) };
        match rest.strip_prefix(b"(") {
            Some(rest) => Self::long(rest),
            None => Self::short(rest),
        }
    }

    fn long(rest: &[u8]) -> Result<(Self, &[u8]), PathspecError> {
        let end = rest.iter().position(|&b| b == b')').ok_or(PathspecError::Magic)?;
        let mut magic = Self::default();
        for word in rest[..end].split(|&b| b == b',') {
            match word {
                b"" => {}
                b"top" => magic.is_from_top = true,
                b"exclude" => magic.is_excluded = true,
                b"literal" => magic.is_literal = true,
                b"glob" => magic.rules.stops_at_slash = true,
                b"icase" => magic.rules.ignores_case = true,
                _ => return Err(PathspecError::Magic),
            }
        }
        if magic.is_literal && magic.rules.stops_at_slash {
            return Err(PathspecError::Magic);
        }
        Ok((magic, &rest[end + 1..]))
    }

    fn short(rest: &[u8]) -> Result<(Self, &[u8]), PathspecError> {
        let mut magic = Self::default();
        for (at, &symbol) in rest.iter().enumerate() {
            match symbol {
                b'/' => magic.is_from_top = true,
                b'!' | b'^' => magic.is_excluded = true,
                b':' => return Ok((magic, &rest[at + 1..])),
                _ if !RESERVED.contains(&symbol) => return Ok((magic, &rest[at..])),
                _ => return Err(PathspecError::Magic),
            }
        }
        Ok((magic, b""))
    }
}

/// Letters that git keeps for magic still to come.
const RESERVED: &[u8] = b"\"#%&',-;<=>@_`~";

#[cfg(test)]
mod tests;
