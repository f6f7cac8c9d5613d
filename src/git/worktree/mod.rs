//! Uncommitted work as a tree: what `git add -A && git write-tree` would give, made without touching the repository.
//!
//! Start with [`Repository::snapshot_worktree`]. Files are read by us and once: what was read is what is reviewed, whatever
//! becomes of the file. Of git's conversions only the built-in ones are applied; no program is run. A file in conflict
//! counts as it stands in the work tree.

mod attributes;
mod convert;
mod files;
mod ignore;
mod index;
mod place;
mod untracked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use git2::ObjectType;

use self::attributes::{ATTRIBUTES, Handling, handling};
use self::convert::{has_crlf, to_git};
pub(super) use self::files::Files;
use self::files::{Found, Stat};
use self::index::Tracked;
pub(super) use self::index::{IndexFile, IndexLine, MetaData};
use super::access::Attributes;
use super::error::GitError;
use super::private::{PrivateStore, PrivateWriter};
use super::repository::Repository;
use super::settings::Settings;
use super::tree::write_nested;
use crate::base::{ObjectId, RepoPath};
use crate::diff::{Entry, Mode, ModeKind, Notice};

/// A tree of uncommitted work.
pub(super) struct WorkSnapshot {
    pub(super) tree: ObjectId,
    pub(super) store: Arc<PrivateStore>,
    pub(super) notices: Vec<Notice>,
}

impl Repository {
    /// The tree of the index. A path in conflict has no place in it.
    pub(super) fn snapshot_index(&self) -> Result<WorkSnapshot, GitError> {
        let index = self.access.index()?;
        let mut entries = BTreeMap::new();
        for (path, tracked) in index.tracked {
            if tracked.in_conflict {
                return Err(GitError::Unmerged { path: RepoPath::new(path) });
            }
            if !tracked.intent_to_add {
                entries.insert(path, tracked.entry);
            }
        }
        let writer = PrivateWriter::create(self.format())?;
        let tree = write_nested(&entries, &mut |bytes| writer.write(self, ObjectType::Tree, bytes))?;
        Ok(WorkSnapshot { tree, store: writer.finish(), notices: Vec::new() })
    }

    /// The tree of the work tree.
    pub(super) fn snapshot_worktree(&self) -> Result<WorkSnapshot, GitError> {
        let top = self.workdir().ok_or(GitError::NoWorkTree)?;
        let index = self.access.index()?;
        let mut files = Files::open(top)?;
        let mut snapshot = Snapshotter {
            repo: self,
            attributes: self.access.attributes(&index, &mut files)?,
            files,
            writer: PrivateWriter::create(self.format())?,
            settings: self.settings()?,
            notices: Vec::new(),
            unseen: BTreeSet::new(),
        };
        let mut entries = BTreeMap::new();
        for (path, tracked) in &index.tracked {
            if let Some(entry) = snapshot.tracked(path, tracked, &index)? {
                entries.insert(path.clone(), entry);
            }
        }
        let untracked = self.untracked(&index, &mut snapshot.files)?;
        let counted = [
            (untracked.left_out, Notice::UntrackedLeftOut as fn(u64) -> Notice),
            (untracked.ignored, Notice::IgnoredLeftOut),
        ];
        snapshot.notices.extend(counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, notice)| notice(n)));
        snapshot.unseen.extend(untracked.closed.into_iter().map(RepoPath::new));
        for path in untracked.paths {
            if let Some(entry) = snapshot.untracked(&path)? {
                let name = path.strip_suffix(b"/").unwrap_or(&path);
                entries.insert(name.to_vec(), entry);
            }
        }
        let Snapshotter { writer, mut notices, unseen, .. } = snapshot;
        notices.extend(unseen.into_iter().map(Notice::NotLookedAt));
        let tree = write_nested(&entries, &mut |bytes| writer.write(self, ObjectType::Tree, bytes))?;
        Ok(WorkSnapshot { tree, store: writer.finish(), notices })
    }
}

/// Makes tree entries of what stands in the work tree.
struct Snapshotter<'a> {
    repo: &'a Repository,
    attributes: Box<dyn Attributes>,
    files: Files,
    writer: PrivateWriter,
    settings: Settings,
    notices: Vec<Notice>,
    /// What was not looked at.
    unseen: BTreeSet<RepoPath>,
}

impl Snapshotter<'_> {
    /// The entry for a path of the index; `None` where it was deleted.
    fn tracked(
        &mut self,
        path: &[u8],
        tracked: &Tracked,
        index: &IndexFile,
    ) -> Result<Option<Entry>, GitError> {
        let kept = (!tracked.intent_to_add).then_some(tracked.entry);
        let found = match self.files.look(path) {
            Err(error) if error.is_denied() => {
                self.unseen.insert(RepoPath::new(path));
                return Ok(kept);
            }
            found => found?,
        };
        if tracked.skipped {
            if !matches!(found, Found::Nothing) {
                self.unseen.insert(RepoPath::new(path));
            }
            return Ok(kept);
        }
        match found {
            Found::Nothing => Ok(None),
            Found::Directory => Ok(self.directory(path, tracked)),
            Found::Special => {
                self.unseen.insert(RepoPath::new(path));
                Ok(kept)
            }
            Found::File(stat) | Found::Link(stat) if index.is_unchanged(tracked, &stat) => Ok(kept),
            Found::Link(_) => self.link(path).map(Some),
            Found::File(stat) => self.file(path, Some(tracked), &stat),
        }
    }

    fn untracked(&mut self, path: &[u8]) -> Result<Option<Entry>, GitError> {
        if let Some(repository) = path.strip_suffix(b"/") {
            let head = self.head_of(repository);
            if head.is_none() {
                self.unseen.insert(RepoPath::new(repository));
            }
            return Ok(head.map(|id| Entry { mode: Mode::GITLINK, id }));
        }
        match self.files.look(path)? {
            Found::Link(_) => self.link(path).map(Some),
            Found::File(stat) => self.file(path, None, &stat),
            Found::Nothing | Found::Directory | Found::Special => Ok(None),
        }
    }

    /// The commit that the repository at `path` stands at, if this one can name it: not if its names are of another hash
    /// function.
    fn head_of(&self, path: &[u8]) -> Option<ObjectId> {
        self.files.submodule_head(path).filter(|id| id.format() == self.repo.format())
    }

    /// A directory where the index has an entry: a submodule, or a file that gave way to a directory.
    fn directory(&mut self, path: &[u8], tracked: &Tracked) -> Option<Entry> {
        let head = self.head_of(path);
        match (tracked.entry.mode.kind(), head) {
            (_, Some(id)) => Some(Entry { mode: Mode::GITLINK, id }),
            (ModeKind::Gitlink, None) => {
                if self.files.is_submodule(path) {
                    self.unseen.insert(RepoPath::new(path));
                }
                Some(tracked.entry)
            }
            _ => None,
        }
    }

    fn link(&mut self, path: &[u8]) -> Result<Entry, GitError> {
        let target = self.files.read_link(path)?;
        let id = self.writer.write(self.repo, ObjectType::Blob, &target)?;
        Ok(Entry { mode: Mode::SYMLINK, id })
    }

    fn file(
        &mut self,
        path: &[u8],
        tracked: Option<&Tracked>,
        stat: &Stat,
    ) -> Result<Option<Entry>, GitError> {
        let kept = || tracked.filter(|tracked| !tracked.intent_to_add).map(|tracked| tracked.entry);
        let conversion = match handling(&self.attributes.of(path, &ATTRIBUTES)?, &self.settings) {
            Handling::Convert(conversion) => conversion,
            Handling::External => {
                self.notices.push(Notice::ExternalFilter(RepoPath::new(path)));
                return Ok(kept());
            }
        };
        let bytes = match self.files.read(path) {
            Err(error) if error.is_denied() => {
                self.unseen.insert(RepoPath::new(path));
                return Ok(kept());
            }
            bytes => bytes?,
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let had_crlf = || match tracked {
            Some(tracked) if tracked.entry.mode.kind() == ModeKind::File => {
                Ok(has_crlf(&self.repo.object(tracked.entry.id, ObjectType::Blob)?))
            }
            _ => Ok(false),
        };
        let bytes = to_git(bytes, conversion, had_crlf)?;
        let id = self.writer.write(self.repo, ObjectType::Blob, &bytes)?;
        Ok(Some(Entry { mode: self.file_mode(tracked, stat), id }))
    }

    fn file_mode(&self, tracked: Option<&Tracked>, stat: &Stat) -> Mode {
        // `core.fileMode`: whether the executable bit of a file means anything.
        let trusts_mode = self.settings.flag("core.fileMode").unwrap_or(true);
        let was = tracked.map(|tracked| tracked.entry.mode).filter(|mode| mode.kind() == ModeKind::File);
        match (trusts_mode, was) {
            (true, _) if stat.is_executable => Mode::EXECUTABLE,
            (false, Some(mode)) => mode,
            _ => Mode::FILE,
        }
    }
}
