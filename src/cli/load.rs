//! What a command is about: a change in a repository, or a patch.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::args::TargetArgs;
use super::progress::Progress;
use super::target;
use crate::attest::{FileUnits, Inventory, file_units};
use crate::base::shown::text_of;
use crate::diff::patch::{self, Options, PatchSet};
use crate::diff::{Change, FileChange, FileDiff, Identity, Notice, Place, Reader, Scope};
use crate::git::{Loaded, Repository, Target};
use crate::report::{self, Failure, quoted_path};

/// What a command is about.
pub(super) enum Subject {
    /// Two trees of a repository.
    Repository(Box<(Repository, Loaded)>),
    /// A patch without one.
    Patch(Box<Patch>),
}

/// A patch, as it was read.
pub(super) struct Patch {
    pub(super) change: Change,
    pub(super) set: Arc<PatchSet>,
}

impl Subject {
    /// Loads what was asked for; `otherwise` is what no TARGET means.
    pub(super) fn load(args: &TargetArgs, otherwise: Target) -> Result<Self, Failure> {
        if let Some(file) = &args.patch {
            return Ok(Self::Patch(Box::new(Patch::read(file, args)?)));
        }
        let repo = repository()?;
        let loaded = load(args, &repo, otherwise)?;
        Ok(Self::Repository(Box::new((repo, loaded))))
    }

    pub(super) const fn change(&self) -> &Change {
        match self {
            Self::Repository(both) => &both.1.change,
            Self::Patch(patch) => &patch.change,
        }
    }

    /// What was loaded from a repository; `None` for a patch.
    pub(super) const fn loaded(&self) -> Option<&Loaded> {
        match self {
            Self::Repository(both) => Some(&both.1),
            Self::Patch(_) => None,
        }
    }

    /// A reader of its files for the calling thread.
    pub(super) fn reader(&self) -> Result<Box<dyn Reader>, Failure> {
        match self {
            Self::Repository(both) => Ok(both.1.source.reader()?),
            Self::Patch(patch) => Ok(Box::new(patch.set.reader())),
        }
    }

    /// What the reader must be told, in sentences.
    pub(super) fn notices(&self) -> Vec<String> {
        let change = self.change();
        let remarks = match self {
            Self::Repository(_) => &[][..],
            Self::Patch(patch) => &patch.set.remarks,
        };
        let notices = change.notices.iter().map(report::notice);
        report::scope(&change.scope)
            .into_iter()
            .chain(notices)
            .chain(remarks.iter().map(report::remark))
            .collect()
    }
}

impl Patch {
    fn read(file: &Path, args: &TargetArgs) -> Result<Self, Failure> {
        let bytes = if file == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            std::fs::read(file)
        };
        let bytes = bytes.map_err(|error| {
            Failure::usage(format!("cannot read the patch {}: {error}", quoted_path(file)))
        })?;
        let strip = args.strip.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let is_pipe = file == Path::new("-");
        let set = if is_pipe && bytes.is_empty() {
            // `git diff` has nothing to say where nothing differs, and starts its pager all the same.
            PatchSet::nothing()
        } else {
            patch::open(&bytes, &Options { strip })?
        };
        let changes = set.changes();
        let specs = target::pathspecs(&args.paths, Place { prefix: b"", top: None })?;
        let scope = Scope::of(&specs, changes.iter().map(|file| &file.path));
        let name = if is_pipe {
            "patch on standard input".to_owned()
        } else {
            text_of(file.as_os_str().as_encoded_bytes())
        };
        let change = Change {
            name,
            identity: Identity::Patch(set.digest),
            files: changes.into_iter().filter(|file| scope.includes(&file.path)).collect(),
            scope,
            notices: set.dialects.iter().map(|name| Notice::Dialect(name)).collect(),
        };
        Ok(Self { change, set: Arc::new(set) })
    }
}

/// The repository that holds the current directory.
pub(super) fn repository() -> Result<Repository, Failure> {
    Ok(Repository::discover(Path::new("."))?)
}

/// The change that was asked for, in `repo`.
pub(super) fn load(args: &TargetArgs, repo: &Repository, otherwise: Target) -> Result<Loaded, Failure> {
    Ok(repo.load(&target::request(args, repo, otherwise)?)?)
}

/// Reads every file of `change` in order and hands it to `take`, with progress on standard error.
pub(super) fn each_file<E>(
    change: &Change,
    reader: &mut dyn Reader,
    mut take: impl FnMut(&FileChange, Result<FileDiff, Failure>) -> Result<(), E>,
) -> Result<(), E> {
    let mut progress = Progress::new("files");
    for (at, file) in change.files.iter().enumerate() {
        progress.step(at, change.files.len());
        take(file, reader.read(file).map_err(Failure::from))?;
    }
    Ok(())
}

/// The ids of all units of `change`. A file that cannot be read is noted as such, and of the first one it is said why.
pub(super) fn inventory(change: &Change, reader: &mut dyn Reader) -> Inventory {
    let mut inventory = Inventory::default();
    let read = each_file(change, reader, |file, diff| {
        match diff {
            Ok(diff) => inventory.files.push(file_units(&diff)),
            Err(failure) => {
                if inventory.unread.is_empty() {
                    drop(writeln!(std::io::stderr(), "{failure}"));
                }
                inventory.unread.push(file.key());
            }
        }
        Ok::<(), std::convert::Infallible>(())
    });
    match read {
        Ok(()) => inventory,
    }
}

/// How many files, hunks, lines and other changes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) files: u64,
    pub(super) hunks: u64,
    pub(super) lines: u64,
    pub(super) others: u64,
}

impl Sum {
    pub(super) fn add(&mut self, file: &FileUnits) {
        let tally = file.tally();
        self.files += 1;
        self.hunks += file.hunks.len() as u64;
        self.lines += tally.lines;
        self.others += tally.others;
    }
}
