//! `countersign policy check`: is this a policy?

use std::fs;
use std::path::Path;

use super::Rules;
use crate::cli::args::PolicyCheckArgs;
use crate::cli::load::repository;
use crate::cli::output::{Output, Stop};
use crate::cli::words;
use crate::policy::{CodeOwners, MAX_POLICY, POLICY_FILE};
use crate::report::{Exit, Failure, quoted_path};

/// Runs the command.
pub(super) fn run(args: &PolicyCheckArgs, out: &mut Output) -> Result<Exit, Stop> {
    let (file, owners) = match &args.file {
        Some(file) => (file.clone(), None),
        None => in_work_tree()?,
    };
    let bytes = read(&file)?;
    let rules = Rules::of(&bytes, file.to_string_lossy().into_owned(), owners)?;
    let n = rules.policy.rules.iter().filter(|rule| rule.name.line.is_some()).count();
    let n = words::count(n as u64, "rule", "rules");
    out.line(format!("{}: no mistakes, {n}", rules.stated()))?;
    out.flush()?;
    Ok(Exit::Holds)
}

/// A file, and the text of the file of owners that goes with it.
type WithOwners = (std::path::PathBuf, Option<(String, Vec<u8>)>);

/// The policy and the file of owners as they lie in the work tree.
fn in_work_tree() -> Result<WithOwners, Failure> {
    let repo = repository()?;
    let Some(top) = repo.workdir() else {
        return Err(Failure::usage("this repository has no work tree").hint("countersign policy check FILE"));
    };
    let owners = CodeOwners::PLACES.into_iter().find(|place| top.join(place).is_file());
    let owners =
        owners.map(|place| Ok::<_, Failure>((place.to_owned(), read(&top.join(place))?))).transpose()?;
    Ok((top.join(POLICY_FILE), owners))
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
