//! Merging two commits in a directory of our own, so that nothing is written to the repository and nothing that it says about
//! merging, no attribute and no driver, has a part in it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use git2::{DiffOptions, MergeOptions, RepositoryInitOptions};
use tempfile::TempDir;

use super::oid;
use super::plumbing::{failed, unusable};
use crate::base::{ObjectFormat, ObjectId, RepoPath};
use crate::diff::patch::unquote;
use crate::git::command::{Git, Verb};
use crate::git::error::{GitError, Step};

/// Two commits and what somebody made of them.
#[derive(Clone, Copy, Debug)]
pub(in crate::git) struct Merge {
    pub(in crate::git) ours: ObjectId,
    pub(in crate::git) theirs: ObjectId,
    /// The tree that was committed.
    pub(in crate::git) tree: ObjectId,
}

/// Where the objects of a repository lie: its own directory, and those that the environment adds, as git does for a push that
/// a hook is to look at.
pub(super) fn object_directories(common_dir: &Path) -> Vec<PathBuf> {
    let own = std::env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
    let list = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    let all = own.into_iter().chain(listed(list.as_bytes())).chain([common_dir.join("objects")]);
    all.filter_map(|dir| dir.canonicalize().ok()).collect()
}

/// The paths of a list with colons in between, of which those with a colon or a quote in them are quoted.
fn listed(mut list: &[u8]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    while !list.is_empty() {
        let (path, used) = unquote(list).unwrap_or_else(|| {
            let end = list.iter().position(|&byte| byte == b':').unwrap_or(list.len());
            (list[..end].to_vec(), end)
        });
        if !path.is_empty() {
            paths.push(PathBuf::from(OsString::from_vec(path)));
        }
        list = list.get(used + 1..).unwrap_or_default();
    }
    paths
}

pub(super) fn own_directory() -> Result<TempDir, GitError> {
    let dir = tempfile::Builder::new().prefix("countersign-").tempdir();
    dir.map_err(|source| GitError::Io { path: std::env::temp_dir(), source })
}

/// The paths at which a merge differs from what merging gives with nobody's help, by the library. Where that leaves a conflict,
/// whatever was committed is somebody's choice.
pub(super) fn by_library(common_dir: &Path, merge: Merge) -> Result<BTreeSet<RepoPath>, GitError> {
    let dir = own_directory()?;
    let edits = || {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        let own = git2::Repository::init_opts(dir.path(), &options)?;
        for objects in object_directories(common_dir) {
            own.odb()?.add_disk_alternate(&objects.to_string_lossy())?;
        }
        let (ours, theirs) = (own.find_commit(oid(merge.ours))?, own.find_commit(oid(merge.theirs))?);
        let mut index = own.merge_commits(&ours, &theirs, Some(&MergeOptions::new()))?;
        let mut paths = BTreeSet::new();
        for conflict in index.conflicts()?.collect::<Result<Vec<_>, _>>()? {
            let sides = [conflict.ancestor, conflict.our, conflict.their];
            paths.extend(sides.into_iter().flatten().map(|entry| entry.path));
        }
        for path in &paths {
            index.conflict_remove(Path::new(OsStr::from_bytes(path)))?;
        }
        let merged = own.find_tree(index.write_tree_to(&own)?)?;
        let committed = own.find_tree(oid(merge.tree))?;
        let mut options = DiffOptions::new();
        options.ignore_submodules(false).include_typechange(true);
        let diff = own.diff_tree_to_tree(Some(&merged), Some(&committed), Some(&mut options))?;
        for delta in diff.deltas() {
            let sides = [delta.old_file().path_bytes(), delta.new_file().path_bytes()];
            paths.extend(sides.into_iter().flatten().map(<[u8]>::to_vec));
        }
        Ok(paths)
    };
    Ok(edits().map_err(GitError::at(Step::Compare))?.into_iter().map(RepoPath::new).collect())
}

/// How a git ends that does not know an option.
const UNKNOWN_OPTION: i32 = 129;

/// The same by the git program, from 2.38 on.
pub(super) fn by_program(
    git: &Git,
    (common_dir, format): (&Path, ObjectFormat),
    merge: Merge,
) -> Result<BTreeSet<RepoPath>, GitError> {
    let dir = own_directory()?;
    lay_out(dir.path(), common_dir, format).map_err(GitError::io(dir.path()))?;
    let git = git.alone(dir.path());
    let run = |verb, args: &[&str]| git.run(verb, args).map_err(|source| unusable(&git, source));
    let [ours, theirs, committed] = [merge.ours, merge.theirs, merge.tree].map(|id| id.to_string());
    let options = ["--write-tree", "-z", "--name-only", "--no-messages", "--allow-unrelated-histories"];
    let answer = run(Verb::MergeTree, &[&options[..], &[&ours, &theirs]].concat())?;
    match answer.status.code() {
        Some(0 | 1) => {}
        Some(UNKNOWN_OPTION) => {
            let feature = "looking into merges with this git (2.38 or later does)".to_owned();
            return Err(GitError::Unsupported { dir: common_dir.to_owned(), feature });
        }
        _ => return Err(failed(Step::Compare, &answer)),
    }
    let mut words = answer.stdout.split(|&b| b == 0);
    let merged = words.next().and_then(|id| str::from_utf8(id).ok()).unwrap_or_default().trim_end();
    let mut paths: BTreeSet<RepoPath> =
        words.take_while(|path| !path.is_empty()).map(|path| RepoPath::new(path.to_vec())).collect();
    let options = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
    let answer = run(Verb::DiffTree, &[&options[..], &[merged, &committed]].concat())?;
    if !answer.status.success() {
        return Err(failed(Step::Compare, &answer));
    }
    let differing = answer.stdout.split(|&b| b == 0).filter(|path| !path.is_empty());
    paths.extend(differing.map(|path| RepoPath::new(path.to_vec())));
    Ok(paths)
}

/// A bare repository without a single setting or ref of its own, that borrows the objects of another one.
fn lay_out(dir: &Path, common_dir: &Path, format: ObjectFormat) -> std::io::Result<()> {
    use std::io::{Error, ErrorKind};
    std::fs::create_dir_all(dir.join("objects/info"))?;
    std::fs::create_dir(dir.join("refs"))?;
    std::fs::write(dir.join("HEAD"), "ref: refs/heads/none\n")?;
    let extensions = match format {
        ObjectFormat::Sha1 => "",
        ObjectFormat::Sha256 => "[extensions]\n\tobjectFormat = sha256\n",
    };
    let version = u8::from(!extensions.is_empty());
    let config = format!("[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{extensions}");
    std::fs::write(dir.join("config"), config)?;
    let mut alternates = Vec::new();
    for objects in object_directories(common_dir) {
        let path = objects.as_os_str().as_bytes();
        if path.contains(&b'\n') {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a directory of objects with a line break in its name",
            ));
        }
        alternates.extend([path, b"\n"].concat());
    }
    std::fs::write(dir.join("objects/info/alternates"), alternates)
}
