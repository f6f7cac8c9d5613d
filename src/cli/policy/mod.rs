//! The policy of a trust root: loading it for whoever asks, and the commands `policy check` and `policy explain`.

mod check;
mod explain;
mod overriding;
mod weigh;

use std::path::Path;

pub(super) use overriding::Overriding;
pub(super) use weigh::Parties;

use super::args::PolicyArgs;
use super::output::{Output, Stop};
use crate::base::{Digest, ObjectId, Shown};
use crate::git::{FileAt, Repository, TrustRoot};
use crate::policy::{CodeOwners, MAX_POLICY, POLICY_FILE, Policy, parse};
use crate::report::{self, Exit, Failure};

/// Runs a command about the policy.
pub(super) fn run(args: &PolicyArgs, out: &mut Output) -> Result<Exit, Stop> {
    match args {
        PolicyArgs::Check(args) => check::run(args, out),
        PolicyArgs::Explain(args) => explain::run(args, out),
    }
}

/// The place and the bytes of a file of owners.
type Owners = (String, Vec<u8>);

/// A policy, and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// The policy.
    pub(super) policy: Policy,
    /// Where it stands, such as `414401a:.countersign/policy.toml`; of built-in rules, where it was looked for.
    pub(super) place: String,
    /// Of its bytes; `None` for built-in rules.
    pub(super) digest: Option<Digest>,
}

impl Rules {
    /// The policy of the trust root. Where there is none, the rules that come with the program.
    ///
    /// # Errors
    /// If it cannot be read in whole or has a mistake. Then there are no rules, not even the built-in ones.
    pub(super) fn load(repo: &Repository, trust: &TrustRoot) -> Result<Self, Failure> {
        match trust.commit {
            Some(commit) => Self::at(repo, commit),
            None => Ok(Self::of_nothing()),
        }
    }

    /// The policy of this commit.
    pub(super) fn at(repo: &Repository, commit: ObjectId) -> Result<Self, Failure> {
        let Some(bytes) = read(repo, commit, POLICY_FILE)? else {
            return Ok(Self::built_in(commit.short()));
        };
        Self::of(&bytes, place_at(commit, POLICY_FILE), || {
            for place in CodeOwners::PLACES {
                if let Some(bytes) = read(repo, commit, place)? {
                    return Ok(Some((place_at(commit, place), bytes)));
                }
            }
            Ok(None)
        })
    }

    /// A policy from its text. The file of owners is looked for only if a rule goes by it.
    fn of(
        bytes: &[u8],
        place: String,
        find_owners: impl FnOnce() -> Result<Option<Owners>, Failure>,
    ) -> Result<Self, Failure> {
        let faulty = |faults| report::faulty_policy(Path::new(&place), bytes, faults);
        let mut policy = parse(bytes, Some(&CodeOwners::default())).map_err(faulty)?;
        if policy.owners.is_some() {
            let found = find_owners()?;
            let owners = found.map(|(place, bytes)| {
                let parsed = CodeOwners::parse(&String::from_utf8_lossy(&bytes));
                parsed.map_err(|faults| report::faulty_owners(&place, faults))
            });
            policy = parse(bytes, owners.transpose()?.as_ref()).map_err(faulty)?;
        }
        Ok(Self { policy, place, digest: Some(Digest::of(bytes)) })
    }

    /// The rules of a change before which there was nothing.
    pub(super) fn of_nothing() -> Self {
        Self::built_in("no commit".to_owned())
    }

    fn built_in(place: String) -> Self {
        Self { policy: Policy::built_in(false), place, digest: None }
    }

    /// Lets those who wrote the change count, as far as that is not for the repository to say.
    pub(super) fn allow_self(&mut self) -> Result<(), Failure> {
        if !self.policy.is_built_in {
            let place = Shown::of(&self.place);
            return Err(Failure::usage(format!("--allow-self has no say here: {place} is the policy"))
                .hint("self_review = \"allow\" in its [defaults] lets those who wrote a change count"));
        }
        self.policy = Policy::built_in(true);
        Ok(())
    }

    /// Which rules hold, in a line.
    pub(super) fn stated(&self) -> String {
        if !self.policy.is_built_in {
            return Shown::of(&self.place).to_string();
        }
        let who = match self.policy.demands(b"", false).deny_self {
            Some(_) => "one trusted person who did not write it",
            None => "one trusted person, who may have written it (--allow-self)",
        };
        format!(
            "built in, as there is no {POLICY_FILE} in {}: every unit signed by {who}; what lies in .countersign, \
             line by line",
            self.place
        )
    }
}

fn place_at(commit: ObjectId, path: &str) -> String {
    format!("{}:{path}", commit.short())
}

/// A file of the trust root. What stands there and is no file, or too large to be read, is a mistake and not nothing.
fn read(repo: &Repository, commit: ObjectId, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    let place = place_at(commit, path);
    match repo.file_at(commit, path, MAX_POLICY)? {
        FileAt::Nothing => Ok(None),
        FileAt::File(bytes) => Ok(Some(bytes)),
        FileAt::TooLarge(n) => {
            Err(Failure::usage(format!("{place} is {n} bytes long, over the limit of 1 MiB")))
        }
        FileAt::NoFile => Err(Failure::usage(format!("{place} is no regular file"))
            .hint("a folder or a symbolic link there is refused: commit the file itself")),
    }
}
