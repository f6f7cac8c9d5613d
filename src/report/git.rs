//! What went wrong with a repository, in sentences.

use std::path::Path;

use super::child::hung;
use super::failure::{quoted, quoted_path, shell_path, shell_word};
use super::{Exit, Failure};
use crate::base::ObjectId;
use crate::diff::ReadError;
use crate::git::{ALLOWED_SIGNERS, GitError, NotesFlaw, Step, TreeFlaw};

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        let unsure = Self::could_not_tell;
        match error {
            GitError::NotARepository { dir } => not_a_repository(&dir),
            GitError::ForeignOwner { dir } => foreign_owner(&dir),
            GitError::Unsupported { dir, feature } => unsupported(&dir, &feature),
            GitError::NoGit { dir, feature } => no_git(&dir, feature.as_deref()),
            GitError::NoFile { path } => no_file(&path),
            GitError::BrokenConfig { source } => broken_config(&said(source.as_ref())),
            GitError::BrokenGrafts { source } => broken_grafts(&said(source.as_ref())),
            GitError::LeadingDash { rev } => Self::usage(format!("{} is not a revision", quoted(rev)))
                .hint("a revision cannot start with a dash; for the options: countersign --help"),
            GitError::UnknownRevision { rev } => unknown_revision(&rev),
            GitError::AmbiguousRevision { rev } => {
                Self::usage(format!("{} fits more than one object; write more of its digits", quoted(rev)))
            }
            GitError::NotACommit { rev } => Self::usage(format!("{} is not a commit", quoted(rev))),
            GitError::UnbornHead => Self::usage("the current branch has no commit yet"),
            GitError::NoDefaultBranch => no_default_branch(),
            GitError::NoMergeBase { from, to } => no_merge_base(from, to),
            GitError::SeveralMergeBases { from, to } => several_merge_bases(from, to),
            GitError::ShallowBoundary { commit } => shallow(commit),
            GitError::Missing { id } => missing(id, None),
            GitError::Damaged { id, source } => unreadable(id, &said(source.as_ref())),
            GitError::MalformedCommit { id } => damaged("commit", id),
            GitError::MalformedTag { id } => damaged("tag", id),
            GitError::MalformedTree { id, flaw } => malformed_tree(id, &flaw),
            GitError::TooManyEntries { limit } => {
                unsure(format!("one side of the change has more than {limit} files and directories"))
                    .hint("name some of them: countersign TARGET -- PATH...")
            }
            GitError::ObjectTooBig { id, limit } => object_too_big(id, limit),
            GitError::SignersTooBig { commit, limit } => signers_too_big(commit, limit),
            GitError::Unmerged { path } => {
                Self::usage(format!("{} has merge conflicts", quoted(path.as_bytes())))
                    .hint("resolve them and `git add` the file")
            }
            GitError::NoWorkTree => {
                Self::usage("this repository has no work tree, so no uncommitted work either")
                    .hint("name a commit or a range: countersign main..feature")
            }
            GitError::IndexUnreadable { source } => {
                let said = said(source.as_ref());
                unsure(format!("the index cannot be read: {said}")).hint(for_index(&said))
            }
            GitError::Io { path, source } => unsure(format!("{}: {source}", quoted_path(&path)))
                .hint("try again once it can be read and written"),
            GitError::Silent(silent) => hung(&silent),
            GitError::FileTooBig { path, limit } => {
                unsure(format!("{} has more than {limit} bytes", quoted_path(&path)))
                    .hint("leave it out, or stage it and review that: countersign --staged")
            }
            GitError::UnsoundDiff => Self::new(
                Exit::Bug,
                "the comparison of two files left out lines that differ; nothing was signed",
            ),
            GitError::Notes { notes_ref, flaw } => notes(&notes_ref, &flaw),
            GitError::NotesLocked { notes_ref, lock } => {
                unsure(format!("{} is locked by another git process", quoted(notes_ref)))
                    .hint(format!("if none is running, remove it: rm {}", shell_path(&lock)))
            }
            GitError::NotesContended { notes_ref } => {
                unsure(format!("others keep writing to {}; nothing was recorded", quoted(notes_ref)))
                    .hint("try again")
            }
            GitError::NoIdentity { setting } => no_identity(setting),
            GitError::Failed { step, source } => failed(step, &said(source.as_ref())),
        }
    }
}

/// The innermost of the reasons, in the words of the library below without its numbers.
fn said(source: &(dyn std::error::Error + 'static)) -> String {
    let innermost = std::iter::successors(Some(source), |error| error.source()).last().unwrap_or(source);
    let words = innermost.to_string();
    quoted(words.split("; class=").next().unwrap_or_default())
}

/// What helps where an index is of a kind that libgit2 cannot read: it names the four letters of an extension.
fn for_index(said: &str) -> &'static str {
    match said {
        said if said.contains("'link'") => {
            "a split index can be read only with git on PATH; to join it: git update-index --no-split-index"
        }
        said if said.contains("'sdir'") => {
            "a sparse index can be read only with git on PATH; to fill it: git sparse-checkout reapply --no-sparse-index"
        }
        _ => "see what git says about it: git status",
    }
}

fn no_file(path: &Path) -> Failure {
    Failure::could_not_tell(format!("{} is no file, and reading it could take for ever", quoted_path(path)))
        .hint(format!("git does not make such things; see what it is: ls -l {}", shell_path(path)))
}

fn failed(step: Step, said: &str) -> Failure {
    Failure::could_not_tell(format!("{} failed: {said}", doing(step)))
        .hint("try again; if it stays like this, see what git says: git fsck")
}

const FSCK: &str = "see what else is damaged: git fsck";

fn not_a_repository(dir: &Path) -> Failure {
    Failure::usage(format!("there is no git repository in {} or above it", quoted_path(dir)))
        .hint("go into one, or name it: countersign -C DIR")
        .hint("to read a patch without a repository: countersign --patch FILE")
}

fn no_merge_base(from: ObjectId, to: ObjectId) -> Failure {
    let (from, to) = (from.short(), to.short());
    Failure::usage(format!("{from} and {to} have no common ancestor"))
        .hint(format!("to compare the two as they are: countersign {from}..{to}"))
}

fn unreadable(id: ObjectId, said: &str) -> Failure {
    Failure::could_not_tell(format!("object {id} cannot be read: {said}")).hint(FSCK)
}

fn damaged(what: &str, id: ObjectId) -> Failure {
    Failure::could_not_tell(format!("{what} {id} is damaged")).hint(FSCK)
}

fn several_merge_bases(from: ObjectId, to: ObjectId) -> Failure {
    let (from, to) = (from.short(), to.short());
    Failure::could_not_tell(format!(
        "{from} and {to} were merged crosswise and have several common ancestors, so what {to} adds to {from} is no one comparison"
    ))
    .hint(format!("to compare the two as they are: countersign {from}..{to}"))
    .hint(format!("after git merge {from} in the branch it is one again"))
}

fn foreign_owner(dir: &Path) -> Failure {
    Failure::could_not_tell(format!("the repository in {} belongs to another user", quoted_path(dir)))
        .hint(format!("if you trust it: git config --global --add safe.directory {}", shell_path(dir)))
}

fn no_git(dir: &Path, feature: Option<&str>) -> Failure {
    let why = feature.map(|feature| format!(" ({})", quoted(feature))).unwrap_or_default();
    Failure::could_not_tell(format!(
        "the repository in {} can be read only through the git program{why}, and there is none on PATH",
        quoted_path(dir)
    ))
    .hint("on Debian or Ubuntu: sudo apt install git")
}

fn unsupported(dir: &Path, feature: &str) -> Failure {
    Failure::could_not_tell(format!(
        "the repository in {} uses something that neither libgit2 nor git here can read: {}",
        quoted_path(dir),
        quoted(feature)
    ))
    .hint("see whether a newer git knows it: git --version")
    .hint("review a patch of it instead, made where it can be read: countersign --patch FILE")
}

fn broken_config(said: &str) -> Failure {
    Failure::usage(format!("git's configuration cannot be read: {said}"))
        .hint("see what git says about it: git config --list --show-origin")
}

fn unknown_revision(rev: &str) -> Failure {
    if rev.is_empty() || rev.bytes().all(|b| b == b'.') {
        return Failure::usage(format!("{} names no revision", quoted(rev)))
            .hint("is a variable of a script empty? To compare two: countersign BASE..HEAD");
    }
    let failure = Failure::usage(format!("there is no revision {}", quoted(rev)));
    if Path::new(rev).exists() {
        return failure.hint(format!("to look at a path only: countersign -- {}", shell_word(rev)));
    }
    let failure = failure.hint("for what there is: git log --oneline --all");
    if rev.bytes().all(|b| b.is_ascii_lowercase()) {
        return failure.hint("if a command was meant: countersign --help");
    }
    failure
}

fn no_default_branch() -> Failure {
    Failure::usage("there is neither an upstream nor a default branch that lacks a commit of HEAD, so nothing to compare with")
        .hint("name the range: countersign verify BASE..HEAD")
        .hint("or set an upstream: git branch --set-upstream-to=origin/main")
}

fn shallow(commit: ObjectId) -> Failure {
    Failure::could_not_tell(format!("this is a shallow clone and its history ends at {}", commit.short()))
        .hint("get the rest: git fetch --unshallow")
}

fn missing(id: ObjectId, path: Option<&[u8]>) -> Failure {
    let place = path.map(|path| format!(" (at {})", quoted(path))).unwrap_or_default();
    Failure::could_not_tell(format!("object {id}{place} is not in this repository"))
        .hint("if this is a shallow clone, get the rest: git fetch --unshallow")
        .hint(format!("if it is a partial one, get this object: git cat-file -e {id}"))
        .hint("or all that a change needs: git diff BASE..HEAD >/dev/null")
        .hint("or everything: git fetch --refetch --no-filter")
        .hint(FSCK)
}

fn broken_grafts(said: &str) -> Failure {
    Failure::could_not_tell(format!("info/grafts or shallow in the repository cannot be read: {said}"))
        .hint("to be rid of grafts: git replace --convert-graft-file")
}

fn object_too_big(id: ObjectId, limit: u64) -> Failure {
    Failure::could_not_tell(format!(
        "object {id} has more than {limit} bytes, which no commit or directory needs"
    ))
    .hint(format!("to see where it begins: git cat-file -p {id} | head"))
}

fn signers_too_big(commit: ObjectId, limit: u64) -> Failure {
    Failure::could_not_tell(format!(
        "{ALLOWED_SIGNERS} of {commit}, the trust root, has more than {limit} bytes"
    ))
    .hint("to take the trusted keys from another commit: --trust REV")
}

fn malformed_tree(id: ObjectId, flaw: &TreeFlaw) -> Failure {
    let what = match flaw {
        TreeFlaw::Garbled => "cannot be read".to_owned(),
        TreeFlaw::Duplicate(name) => {
            format!("names {} twice, so nobody can say what stands there", quoted(name))
        }
        TreeFlaw::Mode(name) => {
            format!("has {} as something that is no file, link, submodule or directory", quoted(name))
        }
        TreeFlaw::Name(name) => {
            format!("has an entry with the name {}, which git checks out nowhere", quoted(name))
        }
        TreeFlaw::Order(name) => format!("has {} out of order, where not every tool finds it", quoted(name)),
    };
    Failure::could_not_tell(format!("tree {id} {what}")).hint(FSCK)
}

fn notes(notes_ref: &str, flaw: &NotesFlaw) -> Failure {
    let what = notes_flaw(flaw);
    let failure =
        Failure::could_not_tell(format!("the ledger in {} cannot be read: {what}", quoted(notes_ref)));
    match flaw {
        NotesFlaw::MissingTip(_) => failure.hint(format!(
            "to go back to where it stood before: git update-ref {0} {0}@{{1}}",
            shell_word(notes_ref)
        )),
        _ => failure,
    }
}

/// What is wrong with notes.
pub(super) fn notes_flaw(flaw: &NotesFlaw) -> String {
    match flaw {
        NotesFlaw::NotAFile(id) => format!("the note of {id} is not a file"),
        NotesFlaw::TooBig(id, limit) => format!("the note of {id} has more than {limit} bytes"),
        NotesFlaw::NotACommit(id) => format!("it points to {id}, which is no commit"),
        NotesFlaw::MissingTip(id) => format!("it points to {id}, which is not in this repository"),
        NotesFlaw::Symbolic => "it stands for another ref".to_owned(),
    }
}

fn no_identity(setting: &str) -> Failure {
    let example = if setting == "user.email" { "you@example.com" } else { "Your Name" };
    Failure::usage(format!("git does not know who you are: {setting} is not set"))
        .hint(format!("git config --global {setting} \"{example}\""))
}

const fn doing(step: Step) -> &'static str {
    match step {
        Step::Open => "opening the repository",
        Step::ReadConfig => "reading git's configuration",
        Step::ReadRefs => "reading branches and tags",
        Step::ReadObject => "reading an object",
        Step::WriteObject => "writing an object",
        Step::WalkHistory => "walking the history",
        Step::ScanWorkTree => "looking through the work tree",
        Step::Compare => "comparing two files",
        Step::WriteNotes => "writing the ledger",
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Missing { id, path } => missing(id, Some(path.as_bytes())),
            ReadError::Unreadable { id, path, source } => Self::could_not_tell(format!(
                "object {id} (at {}) cannot be read: {}",
                quoted(path.as_bytes()),
                said(source.as_ref())
            ))
            .hint(FSCK),
        }
    }
}
