//! `countersign policy check`: is this a policy?

use std::fs;
use std::path::{Path, PathBuf};

use super::{Owners, Rules};
use crate::cli::args::PolicyCheckArgs;
use crate::cli::load::repository;
use crate::cli::output::{Output, Stop};
use crate::cli::words;
use crate::policy::{CodeOwners, MAX_POLICY, POLICY_FILE};
use crate::report::{self, Exit, Failure, quoted, quoted_path};

/// Runs the command.
pub(super) fn run(args: &PolicyCheckArgs, out: &mut Output) -> Result<Exit, Stop> {
    let (file, top) = match &args.file {
        Some(file) => (file.clone(), None),
        None => in_work_tree()?,
    };
    let bytes = read(&file)?;
    let rules = Rules::of(&bytes, file.to_string_lossy().into_owned(), || {
        let here = || repository().ok()?.workdir().map(Path::to_owned);
        owners_in(top.or_else(here).as_deref())
    })?;
    let n = rules.policy.rules.iter().filter(|rule| rule.name.line.is_some()).count();
    let n = words::count(n as u64, "rule", "rules");
    out.line(format!("{}: no mistakes, {n}", rules.stated()))?;
    for rule in rules.policy.rules.iter().filter(|rule| rule.demands.relaxed().is_some()) {
        let paths: Vec<String> = rule.paths.iter().map(|paths| quoted(paths.as_str())).collect();
        let (paths, name) = (paths.join(", "), report::rule_name(&rule.name));
        for (what, _) in report::demands(&rule.demands) {
            out.line(format!("  relaxed by {name}: {paths}: {what}"))?;
        }
    }
    out.flush()?;
    Ok(Exit::Holds)
}

/// The policy as it lies in the work tree, and the top of that.
fn in_work_tree() -> Result<(PathBuf, Option<PathBuf>), Failure> {
    let repo = repository()?;
    let Some(top) = repo.workdir() else {
        return Err(Failure::usage("this repository has no work tree").hint("countersign policy check FILE"));
    };
    Ok((top.join(POLICY_FILE), Some(top.to_owned())))
}

/// The file of owners as it lies in the work tree.
fn owners_in(top: Option<&Path>) -> Result<Option<Owners>, Failure> {
    let Some(top) = top else { return Ok(None) };
    let found = CodeOwners::PLACES.into_iter().find(|place| top.join(place).is_file());
    found.map(|place| Ok((place.to_owned(), read(&top.join(place))?))).transpose()
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let read = fs::File::open(file).and_then(|open| open.take(MAX_POLICY + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::usage(format!("cannot read {}: {error}", quoted_path(file)))
            .hint("the form of the file is described in docs/policy.md")),
    }
}
