//! Files that git does not track yet, as ignore rules and `status.showUntrackedFiles` leave them.

use std::path::PathBuf;

use git2::ObjectType;
use rustix::fs::FileType;

use super::files::Files;
use super::ignore::IgnoreList;
use super::index::IndexFile;
use crate::diff::ModeKind;
use crate::git::config::expand;
use crate::git::error::GitError;
use crate::git::repository::Repository;
use crate::git::settings::Settings;

/// Untracked files of the work tree.
#[derive(Debug, Default)]
pub(super) struct Untracked {
    /// Those that belong to uncommitted work. One that ends in `/` is a repository of its own.
    pub(super) paths: Vec<Vec<u8>>,
    /// How many `status.showUntrackedFiles` left out.
    pub(super) left_out: u64,
    /// How many files and directories are ignored. A directory counts once, whatever is in it.
    pub(super) ignored: u64,
    /// Directories and lists of ignore rules that could not be looked into.
    pub(super) closed: Vec<Vec<u8>>,
}

/// As long as a path may be for the system.
const LONGEST_PATH: usize = 4096;

impl Repository {
    pub(super) fn untracked(&self, index: &IndexFile, files: &mut Files) -> Result<Untracked, GitError> {
        let settings = self.settings()?;
        let mut walk = Walk {
            repo: self,
            index,
            files,
            lists: self.lists_of_the_user(&settings).map(|list| (0, list)).collect(),
            ignores_case: settings.flag("core.ignoreCase").unwrap_or(false),
            found: Untracked::default(),
        };
        walk.directory(b"")?;
        let mut found = walk.found;
        // Git reads `no` and every spelling of false.
        if !settings.flag("status.showUntrackedFiles").unwrap_or(true) {
            found.left_out = std::mem::take(&mut found.paths).len() as u64;
        }
        Ok(found)
    }

    /// The rules that hold for every repository of the user, and after them those for this one.
    fn lists_of_the_user(&self, settings: &Settings) -> impl Iterator<Item = IgnoreList> {
        let named = settings.text("core.excludesFile").map(expand);
        let usual = || {
            let dir = std::env::var_os("XDG_CONFIG_HOME").filter(|dir| !dir.is_empty()).map(PathBuf::from);
            Some(dir.or_else(|| Some(std::env::home_dir()?.join(".config")))?.join("git/ignore"))
        };
        let own = self.common_dir().join("info/exclude");
        named.or_else(usual).into_iter().chain([own]).map(|path| {
            // Where there is none, or it cannot be read, git goes on without.
            IgnoreList::parse(&std::fs::read(path).unwrap_or_default())
        })
    }
}

/// A walk through the work tree.
struct Walk<'a> {
    repo: &'a Repository,
    index: &'a IndexFile,
    files: &'a mut Files,
    /// The rules that hold here, the strongest last, each with the length of the path of its directory.
    lists: Vec<(usize, IgnoreList)>,
    ignores_case: bool,
    found: Untracked,
}

impl Walk<'_> {
    /// Goes through the directory at `prefix`, which is empty at the top and else ends in `/`. As deep as paths are.
    fn directory(&mut self, prefix: &[u8]) -> Result<(), GitError> {
        let entries = match self.files.list(prefix) {
            Ok(entries) => entries,
            Err(error) if error.is_denied() => {
                self.found.closed.push(prefix.strip_suffix(b"/").unwrap_or(prefix).to_vec());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let list = self.list_in(prefix)?;
        self.lists.push((prefix.len(), list));
        for (name, kind) in entries.into_iter().filter(|(name, _)| name != b".git") {
            self.entry([prefix, &name].concat(), kind)?;
        }
        self.lists.pop();
        Ok(())
    }

    fn entry(&mut self, path: Vec<u8>, kind: FileType) -> Result<(), GitError> {
        let tracked = self.index.tracked.get(&path);
        let is_directory = kind.is_dir();
        if !is_directory && (tracked.is_some() || !(kind.is_file() || kind.is_symlink())) {
            return Ok(());
        }
        let prefix = [&path, &b"/"[..]].concat();
        let holds_tracked = is_directory && self.index.has_below(&prefix);
        if self.is_ignored(&path, is_directory) {
            self.found.ignored += u64::from(tracked.is_none() && !holds_tracked);
            return Ok(());
        }
        if !is_directory {
            self.found.paths.push(path);
        } else if holds_tracked {
            self.directory(&prefix)?;
        } else if tracked.is_some_and(|tracked| tracked.entry.mode.kind() == ModeKind::Gitlink) {
            // What is in there belongs to the submodule.
        } else if self.files.is_repository(&path) {
            self.found.paths.push(prefix);
        } else if prefix.len() < LONGEST_PATH {
            self.directory(&prefix)?;
        } else {
            self.found.closed.push(path);
        }
        Ok(())
    }

    fn is_ignored(&self, path: &[u8], is_directory: bool) -> bool {
        let mut lists = self.lists.iter().rev();
        lists.find_map(|(base, list)| list.ignores(&path[*base..], is_directory, self.ignores_case))
            == Some(true)
    }

    /// The rules in the directory at `prefix`. Where a sparse checkout left the file out, the index has them. Where the file
    /// cannot be read, git goes on without: more is shown then, not less.
    fn list_in(&mut self, prefix: &[u8]) -> Result<IgnoreList, GitError> {
        let path = [prefix, b".gitignore"].concat();
        let bytes = match self.files.read(&path) {
            Err(GitError::Io { .. }) => {
                self.found.closed.push(path.clone());
                None
            }
            read => read?,
        };
        let bytes = match (bytes, self.index.tracked.get(&path)) {
            (Some(bytes), _) => bytes,
            (None, Some(tracked)) if tracked.skipped => {
                self.repo.object(tracked.entry.id, ObjectType::Blob)?
            }
            (None, _) => return Ok(IgnoreList::default()),
        };
        Ok(IgnoreList::parse(&bytes))
    }
}
