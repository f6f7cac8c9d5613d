//! The way through libgit2.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use git2::{
    AttrCheckFlags, AttrValue, BlameHunk, BlameOptions, ConfigLevel, Direction, ErrorClass, ErrorCode, Index,
    IndexEntry, IndexTime, ObjectType, Oid, RepositoryOpenFlags, Sort,
};

use super::history::told_by_commits;
use super::merging::{Merge, by_library};
use super::{
    Access, Attribute, Attributes, Layout, Moved, RefMove, Reference, Unfound, Way, canonical, plumbing,
};
use crate::base::{ObjectFormat, ObjectId, RepoPath};
use crate::git::command::Git;
use crate::git::edits::Blob;
use crate::git::error::{GitError, Step};
use crate::git::history::LineOrigin;
use crate::git::repository::os_path;
use crate::git::settings::Settings;
use crate::git::worktree::{Files, IndexFile};

/// A repository that libgit2 opened.
pub(in crate::git) struct Libgit2 {
    inner: git2::Repository,
    /// Where it was opened from.
    dir: PathBuf,
    layout: Layout,
    /// What is asked about history, if not `inner`.
    history: OnceCell<Option<git2::Repository>>,
}

impl std::fmt::Debug for Libgit2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Libgit2").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl Libgit2 {
    /// Finds the repository that holds `dir`, as git would: the environment (`GIT_DIR`, `GIT_INDEX_FILE`,
    /// `GIT_CONFIG_GLOBAL` and so on) counts, and somebody else's repository is refused.
    pub(in crate::git) fn open(dir: &Path) -> Result<Self, GitError> {
        let inner = if env::var_os("GIT_DIR").is_some() {
            git2::Repository::open_from_env()
        } else {
            let ceilings = env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
            let ceilings = env::split_paths(&ceilings).filter(|ceiling| ceiling.is_absolute());
            git2::Repository::open_ext(dir, RepositoryOpenFlags::FROM_ENV, ceilings)
        };
        let inner = inner.map_err(|error| refusal(dir, error))?;
        // Libgit2 gives a bare repository no work tree, also where the user says which one it has.
        if let (None, Some(top)) = (inner.workdir(), env::var_os("GIT_WORK_TREE")) {
            inner.set_workdir(Path::new(&top), false).map_err(GitError::at(Step::Open))?;
        }
        Self::with(inner, dir)
    }

    /// Opens the repository whose work tree is `top`, whatever the environment says.
    pub(in crate::git) fn open_nested(top: &Path) -> Result<Self, GitError> {
        Self::with(git2::Repository::open(top).map_err(|error| refusal(top, error))?, top)
    }

    fn with(inner: git2::Repository, dir: &Path) -> Result<Self, GitError> {
        let layout = Layout {
            git_dir: inner.path().to_owned(),
            common_dir: canonical(inner.commondir())?,
            workdir: inner.workdir().map(Path::to_owned),
            format: ObjectFormat::Sha1,
        };
        Ok(Self { inner, dir: dir.to_owned(), layout, history: OnceCell::new() })
    }

    /// The handle that tells who the parents of a commit are.
    fn history(&self) -> Result<&git2::Repository, GitError> {
        if self.history.get().is_none() {
            let told = told_by_commits(&self.layout.common_dir)?;
            return Ok(self.history.get_or_init(|| told).as_ref().unwrap_or(&self.inner));
        }
        Ok(self.history.get().and_then(Option::as_ref).unwrap_or(&self.inner))
    }

    fn odb(&self) -> Result<git2::Odb<'_>, GitError> {
        self.inner.odb().map_err(GitError::at(Step::ReadObject))
    }
}

impl Access for Libgit2 {
    fn way(&self) -> Way {
        Way::Libgit2
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn read(&self, id: ObjectId) -> Result<(ObjectType, Vec<u8>), GitError> {
        let odb = self.odb()?;
        let object = odb.read(oid(id)).map_err(GitError::reading(id))?;
        Ok((object.kind(), object.data().to_vec()))
    }

    fn blob(&self, id: ObjectId) -> Result<Blob<'_>, GitError> {
        self.inner.find_blob(oid(id)).map(Blob::Held).map_err(GitError::reading(id))
    }

    fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError> {
        let (size, kind) = self.odb()?.read_header(oid(id)).map_err(GitError::reading(id))?;
        Ok((size as u64, kind))
    }

    fn has(&self, id: ObjectId) -> Result<bool, GitError> {
        Ok(self.odb()?.exists(oid(id)))
    }

    /// `git gc` removes directories that are empty for a moment, and then the write fails for no lasting reason, so it is
    /// tried again.
    fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let odb = self.odb()?;
        let write = || odb.write(kind, bytes).map(from_oid);
        write().or_else(|_| write()).or_else(|_| write()).map_err(GitError::at(Step::WriteObject))
    }

    fn make_durable(&mut self) -> Result<(), GitError> {
        let failed = |source: std::io::Error| GitError::Io { path: env::temp_dir(), source };
        let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
        std::io::Write::write_all(&mut file, b"[core]\n\tfsyncObjectFiles = true\n").map_err(failed)?;
        self.inner
            .config()
            .and_then(|mut config| config.add_file(file.path(), ConfigLevel::App, true))
            .map_err(GitError::at(Step::ReadConfig))
    }

    fn find(&self, rev: &str) -> Result<ObjectId, Unfound> {
        self.inner.revparse_single(rev).map(|object| from_oid(object.id())).map_err(|error| {
            match (error.code(), error.class()) {
                (ErrorCode::Ambiguous, _) => Unfound::Ambiguous,
                (ErrorCode::UnbornBranch, _) => Unfound::Unborn,
                _ if rev == "HEAD" && self.is_unborn() => Unfound::Unborn,
                // A file that cannot be read: who knows what stands in it.
                (_, ErrorClass::Os) => Unfound::Unreadable(GitError::at(Step::ReadRefs)(error)),
                _ => Unfound::Unknown,
            }
        })
    }

    /// Libgit2 says of every file that it cannot open that there is no such ref, whatever the reason.
    fn reference(&self, name: &str) -> Result<Option<Reference>, GitError> {
        match self.inner.find_reference(name) {
            Ok(found) => Ok(Some(match found.target() {
                Some(target) => Reference::Object(from_oid(target)),
                None => Reference::Symbolic(found.symbolic_target().ok().flatten().map(str::to_owned)),
            })),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(GitError::at(Step::ReadRefs)(error)),
        }
    }

    fn head(&self) -> Result<Option<(String, ObjectId)>, GitError> {
        match self.inner.head() {
            Ok(head) => {
                let commit = head.peel_to_commit().map_err(GitError::at(Step::ReadRefs))?;
                let name = str::from_utf8(head.name_bytes()).unwrap_or("HEAD");
                Ok(Some((name.to_owned(), from_oid(commit.id()))))
            }
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(GitError::at(Step::ReadRefs)(error)),
        }
    }

    fn full_name(&self, short: &str) -> Result<Option<String>, GitError> {
        let reference = self.inner.resolve_reference_from_short_name(short).ok();
        Ok(reference.and_then(|found| Some(str::from_utf8(found.name_bytes()).ok()?.to_owned())))
    }

    fn refs(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError> {
        let failed = || GitError::at(Step::ReadRefs);
        let mut found = BTreeMap::new();
        for reference in self.inner.references_glob(&format!("{prefix}*")).map_err(failed())? {
            let reference = reference.map_err(failed())?;
            if let (Ok(name), Some(id)) = (reference.name(), reference.target()) {
                found.insert(name.to_owned(), from_oid(id));
            }
        }
        Ok(found)
    }

    fn move_ref(&self, change: &RefMove<'_>) -> Result<Moved, GitError> {
        let RefMove { name, from, to, message } = *change;
        // Zero stands for "no such ref"; creating it without a comparison would overwrite what another wrote.
        let current = from.map_or(Oid::ZERO_SHA1, oid);
        match self.inner.reference_matching(name, oid(to), true, current, message) {
            Ok(_reference) => Ok(Moved::Done),
            Err(error) => match error.code() {
                ErrorCode::Locked => Ok(Moved::Locked(self.layout.common_dir.join(format!("{name}.lock")))),
                ErrorCode::Modified | ErrorCode::Exists | ErrorCode::NotFound => Ok(Moved::Elsewhere),
                _ => Err(GitError::at(Step::WriteNotes)(error)),
            },
        }
    }

    fn merge_bases(&self, from: ObjectId, to: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        match self.history()?.merge_bases(oid(from), oid(to)) {
            Ok(bases) => Ok(bases.iter().map(|base| from_oid(*base)).collect()),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(Vec::new()),
            Err(error) => Err(GitError::at(Step::WalkHistory)(error)),
        }
    }

    fn has_in_history(&self, tip: ObjectId, commit: ObjectId) -> Result<bool, GitError> {
        self.history()?.graph_descendant_of(oid(tip), oid(commit)).map_err(GitError::at(Step::WalkHistory))
    }

    fn commits_between(&self, base: Option<ObjectId>, head: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let history = self.history()?;
        let walked = || {
            let mut walk = history.revwalk()?;
            walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
            walk.push(oid(head))?;
            if let Some(base) = base {
                walk.hide(oid(base))?;
            }
            walk.map(|id| id.map(from_oid)).collect::<Result<Vec<_>, _>>()
        };
        walked().map_err(GitError::at(Step::WalkHistory))
    }

    fn line_origins(
        &self,
        commit: ObjectId,
        path: &RepoPath,
        oldest: Option<ObjectId>,
    ) -> Result<Vec<LineOrigin>, GitError> {
        // In a long history libgit2 takes minutes for what takes git a second, and it does not follow renames.
        let top = self.layout.workdir.as_ref().unwrap_or(&self.layout.git_dir);
        let git = Git::find(&self.dir, false).map(|git| git.within(top).of(&self.layout.git_dir));
        if let Some(Ok(found)) = git.map(|git| plumbing::blame::origins(&git, commit, path, oldest)) {
            return Ok(found);
        }
        let mut options = BlameOptions::new();
        options.newest_commit(oid(commit));
        if let Some(oldest) = oldest {
            options.oldest_commit(oid(oldest));
        }
        let found = self.inner.blame_file(os_path(path), Some(&mut options));
        let found = found.map_err(GitError::at(Step::ReadObject))?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let origin = |hunk: BlameHunk<'_>| {
            let first = number(hunk.final_start_line().saturating_sub(1));
            let then = hunk.path().map(|path| RepoPath::new(path.as_os_str().as_encoded_bytes().to_vec()));
            LineOrigin {
                lines: first..first.saturating_add(number(hunk.lines_in_hunk())),
                commit: from_oid(hunk.final_commit_id()),
                path: then.unwrap_or_else(|| path.clone()),
                first: number(hunk.orig_start_line().saturating_sub(1)),
            }
        };
        Ok(found.iter().map(origin).collect())
    }

    fn merge_edits(&self, merge: Merge) -> Result<BTreeSet<RepoPath>, GitError> {
        by_library(&self.layout.common_dir, merge)
    }

    fn settings(&self) -> Result<Settings, GitError> {
        let config = self.inner.config().and_then(|mut config| Settings::of(&config.snapshot()?));
        config.map_err(|source| GitError::BrokenConfig { source: source.into() })
    }

    fn upstream_of(&self, branch: &str) -> Result<Option<String>, GitError> {
        let name = self.inner.branch_upstream_name(branch).ok();
        Ok(name.and_then(|name| Some(name.as_str().ok()?.to_owned())))
    }

    fn remotes(&self) -> Result<Vec<String>, GitError> {
        let names = self.inner.remotes().map_err(GitError::at(Step::ReadConfig))?;
        Ok(names.iter().filter_map(|name| name.ok().flatten().map(str::to_owned)).collect())
    }

    fn remote_url(&self, remote: &str) -> Result<Option<String>, GitError> {
        Ok(self.inner.find_remote(remote).ok().and_then(|found| Some(found.url().ok()?.to_owned())))
    }

    fn name_at_remote(&self, remote: &str, tracking: &str) -> Result<Option<String>, GitError> {
        let Ok(found) = self.inner.find_remote(remote) else { return Ok(None) };
        let mut rules = found.refspecs().filter(|rule| rule.direction() == Direction::Fetch);
        let there =
            rules.find(|rule| rule.dst_matches(tracking)).and_then(|rule| rule.rtransform(tracking).ok());
        Ok(there.and_then(|there| Some(there.as_str().ok()?.to_owned())))
    }

    fn index_way(&self) -> Way {
        let is_for_git = || matches!(self.index_by_git(), Some(Ok(_)));
        if self.index_by_libgit2().is_err() && is_for_git() { Way::Plumbing } else { Way::Libgit2 }
    }

    fn index(&self) -> Result<IndexFile, GitError> {
        let by_git = |error| match self.index_by_git() {
            Some(Ok(index)) => Ok(index),
            _ => Err(error),
        };
        self.index_by_libgit2().or_else(by_git)
    }

    /// Libgit2 adds all lists of the index to those of the work tree, so it is given an index that has no others.
    fn attributes(&self, index: &IndexFile, files: &mut Files) -> Result<Box<dyn Attributes>, GitError> {
        let mut fallback = Index::new().map_err(GitError::at(Step::ScanWorkTree))?;
        for (path, entry) in index.hidden_attributes(files)? {
            let entry = index_entry(path, entry.mode.0, oid(entry.id));
            fallback.add(&entry).map_err(GitError::at(Step::ScanWorkTree))?;
        }
        // The handle keeps the index that it is given, and this one shall not.
        let Self { inner, .. } = Self::open(&self.dir)?;
        inner.set_index(&mut fallback).map_err(GitError::at(Step::ScanWorkTree))?;
        Ok(Box::new(AttributeLookup(inner)))
    }
}

impl Libgit2 {
    fn index_by_libgit2(&self) -> Result<IndexFile, GitError> {
        let unreadable = |source: git2::Error| GitError::IndexUnreadable { source: source.into() };
        let mut index = self.inner.index().map_err(unreadable)?;
        let path = index.path().map(Path::to_owned);
        IndexFile::of(path.as_deref(), || {
            index.read(true).map_err(unreadable)?;
            Ok(index.iter().map(Into::into).collect())
        })
    }

    /// A split or sparse index, which libgit2 does not read; `None` if there is no git that could.
    fn index_by_git(&self) -> Option<Result<IndexFile, GitError>> {
        let git = Git::find(&self.dir, false)?;
        let path = env::var_os("GIT_INDEX_FILE").map(PathBuf::from);
        let path = path.unwrap_or_else(|| self.layout.git_dir.join("index"));
        Some(plumbing::index::read(&git, &path, &self.layout))
    }

    fn is_unborn(&self) -> bool {
        self.inner.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
    }
}

/// A handle of its own, whose index is not the repository's.
struct AttributeLookup(git2::Repository);

impl Attributes for AttributeLookup {
    fn of(&mut self, path: &[u8], names: &[&str]) -> Result<Vec<Attribute>, GitError> {
        let path = RepoPath::new(path);
        let value = |name: &&str| {
            let value = self.0.get_attr_bytes(os_path(&path), name, AttrCheckFlags::FILE_THEN_INDEX);
            Ok(match value.map(AttrValue::from_bytes).map_err(GitError::at(Step::ScanWorkTree))? {
                AttrValue::True => Attribute::Set,
                AttrValue::False => Attribute::Unset,
                AttrValue::Unspecified => Attribute::Unspecified,
                AttrValue::String(text) => Attribute::Value(text.as_bytes().to_vec()),
                AttrValue::Bytes(bytes) => Attribute::Value(bytes.to_vec()),
            })
        };
        names.iter().map(value).collect()
    }
}

/// An entry of which nothing is known but what it stands for.
pub(in crate::git) fn index_entry(path: &[u8], mode: u32, id: Oid) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}

/// Why libgit2 would not open what is at `dir`.
fn refusal(dir: &Path, error: git2::Error) -> GitError {
    let dir = dir.to_path_buf();
    match (error.code(), error.class()) {
        (ErrorCode::NotFound, _) => GitError::NotARepository { dir },
        (ErrorCode::Owner, _) => GitError::ForeignOwner { dir },
        (_, ErrorClass::Config) => GitError::BrokenConfig { source: error.into() },
        // What libgit2 says of a line in `info/grafts` or `shallow` is of a class that git2 has no name for.
        (_, ErrorClass::None) => GitError::BrokenGrafts { source: error.into() },
        _ if is_about_a_format(error.message()) => {
            GitError::Unsupported { dir, feature: error.message().to_owned() }
        }
        _ => GitError::Failed { step: Step::Open, source: error.into() },
    }
}

/// Libgit2 has no error code of its own for formats that it does not know.
fn is_about_a_format(said: &str) -> bool {
    ["unsupported", "unknown object format", "extension"].iter().any(|word| said.contains(word))
}

pub(in crate::git) fn from_oid(oid: Oid) -> ObjectId {
    ObjectId::from_bytes(oid.as_bytes()).expect("libgit2 gives names of 20 bytes")
}

/// The name as libgit2 wants it. A name of another hash function becomes zero, which no object has.
pub(in crate::git) fn oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).unwrap_or(Oid::ZERO_SHA1)
}
