//! The way through the git program: long-lived processes for objects and attributes, short ones for the rest.
//!
//! What git says is parsed only where its manual promises the form. What an object is named is checked here, since git does
//! not look when it reads.

mod attributes;
pub(super) mod blame;
pub(super) mod index;
mod objects;
mod refs;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use git2::ObjectType;

use self::attributes::CheckAttr;
use self::objects::Objects;
use super::merging::{Merge, by_program};
use super::{Access, Attributes, Layout, Moved, RefMove, Reference, Unfound, Way, canonical, name_of};
use crate::base::{ObjectFormat, ObjectId, RepoPath};
use crate::git::command::{Git, Verb};
use crate::git::error::{Cause, GitError, Step};
use crate::git::history::LineOrigin;
use crate::git::settings::Settings;
use crate::git::worktree::{Files, IndexFile};

/// A repository that the git program reads and writes for us.
#[derive(Debug)]
pub(in crate::git) struct Plumbing {
    git: Git,
    objects: Objects,
    layout: Layout,
    /// The file of the index.
    index: PathBuf,
    refused: Option<String>,
}

/// What is asked of a repository first; a line answers each of the last five.
const QUESTIONS: [&str; 7] = [
    "--path-format=absolute",
    "--show-object-format",
    "--is-bare-repository",
    "--git-dir",
    "--git-common-dir",
    "--git-path",
    "index",
];

impl Plumbing {
    /// Finds the repository that holds `dir`.
    pub(in crate::git) fn open(dir: &Path) -> Result<Self, GitError> {
        Self::find(dir, false, None)
    }

    /// The same where libgit2 would not open it, and why not.
    pub(in crate::git) fn open_instead(dir: &Path, refused: String) -> Result<Self, GitError> {
        Self::find(dir, false, Some(refused))
    }

    /// Opens the repository whose work tree is `top`, whatever the environment says.
    pub(in crate::git) fn open_nested(top: &Path) -> Result<Self, GitError> {
        Self::find(top, true, None)
    }

    fn find(dir: &Path, nested: bool, refused: Option<String>) -> Result<Self, GitError> {
        let no_git = || GitError::NoGit { dir: dir.to_owned(), feature: refused.clone() };
        let git = Git::find(dir, nested).ok_or_else(no_git)?;
        let answer = git.run(Verb::RevParse, &QUESTIONS).map_err(|source| unusable(&git, source))?;
        if !answer.status.success() {
            return Err(refusal(dir, &answer));
        }
        let lines: Vec<&[u8]> = answer.stdout.split(|&b| b == b'\n').collect();
        let [format, is_bare, git_dir, common_dir, index, b""] = lines[..] else {
            // A path with a line break in it, or a git that is too old to know the question.
            return Err(failed(Step::Open, &answer));
        };
        let format = if format == b"sha256" { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 };
        let layout = Layout {
            git_dir: path(git_dir),
            common_dir: canonical(&path(common_dir))?,
            workdir: if is_bare == b"true" { None } else { top(&git, &path(git_dir))? },
            format,
        };
        let objects = Objects::new(git.clone(), format);
        Ok(Self { git, objects, layout, index: path(index), refused })
    }

    /// What a command prints that has to succeed.
    fn ask<S: AsRef<OsStr>>(&self, step: Step, verb: Verb, args: &[S]) -> Result<Vec<u8>, GitError> {
        let answer = self.run(verb, args)?;
        if answer.status.success() { Ok(answer.stdout) } else { Err(failed(step, &answer)) }
    }

    /// The line that a command prints; `None` if it has nothing to say or says no.
    fn line(&self, verb: Verb, args: &[&str]) -> Result<Option<String>, GitError> {
        let answer = self.run(verb, args)?;
        let line = text(&answer.stdout).filter(|line| !line.is_empty());
        Ok(line.filter(|_| answer.status.success()))
    }

    fn run<S: AsRef<OsStr>>(&self, verb: Verb, args: &[S]) -> Result<Output, GitError> {
        self.git.run(verb, args).map_err(|source| unusable(&self.git, source))
    }

    /// To run where paths count from the top.
    fn at_top(&self) -> Git {
        self.layout.workdir.as_ref().map_or_else(|| self.git.clone(), |top| self.git.within(top))
    }
}

impl Access for Plumbing {
    fn way(&self) -> Way {
        Way::Plumbing
    }

    fn refused_because(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn read(&self, id: ObjectId) -> Result<(ObjectType, Vec<u8>), GitError> {
        self.objects.read(id)
    }

    fn header(&self, id: ObjectId) -> Result<(u64, ObjectType), GitError> {
        self.objects.header(id)
    }

    fn has(&self, id: ObjectId) -> Result<bool, GitError> {
        match self.objects.header(id) {
            Ok(_) => Ok(true),
            Err(GitError::Missing { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        // What we write has the form of its kind; git would refuse more than that, which somebody may have committed.
        let args = ["-w", "--stdin", "--literally", "-t", kind.str()];
        let answer = self.git.feed(Verb::HashObject, &args, bytes);
        let answer = answer.map_err(|source| unusable(&self.git, source))?;
        let id = name_of(self.layout.format, kind, bytes)?;
        match object_name(&answer.stdout) {
            Some(written) if answer.status.success() && written == id => Ok(id),
            _ => Err(failed(Step::WriteObject, &answer)),
        }
    }

    /// The program is always told to sync.
    fn make_durable(&mut self) -> Result<(), GitError> {
        Ok(())
    }

    fn find(&self, rev: &str) -> Result<ObjectId, Unfound> {
        self.find_revision(rev)
    }

    fn reference(&self, name: &str) -> Result<Option<Reference>, GitError> {
        self.look_up(name)
    }

    fn head(&self) -> Result<Option<(String, ObjectId)>, GitError> {
        self.current()
    }

    fn full_name(&self, short: &str) -> Result<Option<String>, GitError> {
        // No argument of a program can have it.
        if short.contains('\0') {
            return Ok(None);
        }
        self.line(Verb::RevParse, &["--symbolic-full-name", "--verify", "--quiet", "--end-of-options", short])
    }

    fn refs(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError> {
        let format = "--format=%(objectname)%(symref) %(refname)";
        let listed = self.ask(Step::ReadRefs, Verb::ForEachRef, &[format, prefix])?;
        let lines =
            listed.split(|&b| b == b'\n').filter_map(|line| str::from_utf8(line).ok()?.split_once(' '));
        // What stands for another ref has more than a name there.
        let refs = lines.filter_map(|(id, name)| Some((name.to_owned(), ObjectId::from_hex(id)?)));
        Ok(refs.collect())
    }

    fn move_ref(&self, change: &RefMove<'_>) -> Result<Moved, GitError> {
        self.compare_and_swap(change)
    }

    fn merge_bases(&self, from: ObjectId, to: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let answer = self.run(Verb::MergeBase, &["--all", &from.to_string(), &to.to_string()])?;
        match answer.status.code() {
            Some(0) => {
                Ok(answer.stdout.split_inclusive(|&byte| byte == b'\n').filter_map(object_name).collect())
            }
            Some(1) => Ok(Vec::new()),
            _ => Err(failed(Step::WalkHistory, &answer)),
        }
    }

    fn has_in_history(&self, tip: ObjectId, commit: ObjectId) -> Result<bool, GitError> {
        let args = ["--is-ancestor", &commit.to_string(), &tip.to_string()];
        let answer = self.run(Verb::MergeBase, &args)?;
        match answer.status.code() {
            Some(0) => Ok(true),
            // Git takes the end of a shallow clone for the beginning of history.
            Some(1) if self.layout.common_dir.join("shallow").exists() => {
                Err(GitError::ShallowBoundary { commit: tip })
            }
            Some(1) => Ok(false),
            _ => Err(failed(Step::WalkHistory, &answer)),
        }
    }

    fn commits_between(&self, base: Option<ObjectId>, head: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let mut args = vec!["--date-order".to_owned(), head.to_string()];
        args.extend(base.map(|base| format!("^{base}")));
        let listed = self.ask(Step::WalkHistory, Verb::RevList, &args)?;
        Ok(listed.split_inclusive(|&b| b == b'\n').filter_map(object_name).collect())
    }

    fn line_origins(
        &self,
        commit: ObjectId,
        path: &RepoPath,
        oldest: Option<ObjectId>,
    ) -> Result<Vec<LineOrigin>, GitError> {
        blame::origins(&self.at_top(), commit, path, oldest)
    }

    fn merge_edits(&self, merge: Merge) -> Result<BTreeSet<RepoPath>, GitError> {
        let Layout { common_dir, format, .. } = &self.layout;
        by_program(&self.git, (common_dir, *format), merge)
    }

    fn settings(&self) -> Result<Settings, GitError> {
        let listing = self.run(Verb::Config, &["--list", "-z", "--show-scope", "--includes"])?;
        match listing.status.success() {
            true => Ok(Settings::listed(&listing.stdout)),
            false => Err(GitError::BrokenConfig { source: words(&listing) }),
        }
    }

    fn upstream_of(&self, branch: &str) -> Result<Option<String>, GitError> {
        self.line(Verb::ForEachRef, &["--format=%(upstream)", branch])
    }

    fn remotes(&self) -> Result<Vec<String>, GitError> {
        Ok(self.settings()?.remotes())
    }

    fn remote_url(&self, remote: &str) -> Result<Option<String>, GitError> {
        Ok(self.settings()?.remote_url(remote))
    }

    fn name_at_remote(&self, remote: &str, tracking: &str) -> Result<Option<String>, GitError> {
        Ok(self.settings()?.name_at_remote(remote, tracking))
    }

    fn index(&self) -> Result<IndexFile, GitError> {
        index::read(&self.git, &self.index, &self.layout)
    }

    fn attributes(&self, index: &IndexFile, files: &mut Files) -> Result<Box<dyn Attributes>, GitError> {
        Ok(Box::new(CheckAttr::new(&self.at_top(), &self.layout.git_dir, &index.hidden_attributes(files)?)?))
    }
}

/// The top of the work tree. Asked on its own, because git fails where there is none.
fn top(git: &Git, git_dir: &Path) -> Result<Option<PathBuf>, GitError> {
    // Within its own directory, git does not know of the work tree around that.
    let around = git_dir.parent().filter(|_| git_dir.ends_with(".git")).map(|around| git.within(around));
    for git in [Some(git), around.as_ref()].into_iter().flatten() {
        let answer = git.run(Verb::RevParse, &["--show-toplevel"]).map_err(|source| unusable(git, source))?;
        if answer.status.success() {
            return Ok(Some(path(answer.stdout.strip_suffix(b"\n").unwrap_or(&answer.stdout))));
        }
    }
    Ok(None)
}

fn path(bytes: &[u8]) -> PathBuf {
    OsString::from_vec(bytes.to_vec()).into()
}

/// One line of text.
fn text(bytes: &[u8]) -> Option<String> {
    str::from_utf8(bytes).ok().map(|text| text.strip_suffix('\n').unwrap_or(text).to_owned())
}

/// A line with nothing but the name of an object.
fn object_name(line: &[u8]) -> Option<ObjectId> {
    ObjectId::from_hex(str::from_utf8(line).ok()?.strip_suffix('\n')?)
}

/// What git said went wrong.
fn words(answer: &Output) -> Cause {
    let text = String::from_utf8_lossy(&answer.stderr);
    let is_it = |line: &&str| line.starts_with("fatal: ") || line.starts_with("error: ");
    let line = text.lines().rev().find(is_it).or(text.lines().last()).unwrap_or("git does not say why");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").into()
}

pub(super) fn failed(step: Step, answer: &Output) -> GitError {
    GitError::Failed { step, source: words(answer) }
}

/// The git program could not be run, or gave no answer.
pub(super) fn unusable(git: &Git, source: std::io::Error) -> GitError {
    GitError::io(git.program())(source)
}

/// Why git would not open what is at `dir`.
fn refusal(dir: &Path, answer: &Output) -> GitError {
    let said = words(answer).to_string();
    let (dir, all) = (dir.to_owned(), String::from_utf8_lossy(&answer.stderr));
    let says = |words: &[&str]| words.iter().any(|words| all.contains(words));
    if says(&["dubious ownership"]) {
        GitError::ForeignOwner { dir }
    } else if says(&["not a git repository"]) {
        GitError::NotARepository { dir }
    } else if says(&[
        "unknown repository extension",
        "repo version",
        "unknown value for",
        "invalid value for",
    ]) {
        let list = all.lines().skip(1).map(str::trim).collect::<Vec<_>>().join(", ");
        GitError::Unsupported { dir, feature: [said, list].join(" ").trim_end().to_owned() }
    } else if says(&["bad config"]) {
        GitError::BrokenConfig { source: said.into() }
    } else {
        GitError::Failed { step: Step::Open, source: said.into() }
    }
}
