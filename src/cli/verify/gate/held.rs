//! Which refs a push may only move over changes that hold.

use super::updates::RefUpdate;
use crate::base::wildcard::{self, Rules};
use crate::base::{ObjectId, Shown};
use crate::git::Repository;
use crate::ledger::LEDGERS;
use crate::report::{Failure, quoted, shell_word};

/// The refs that are held to it.
pub(super) struct Held {
    /// What the default branch is called where it is pushed to, with what it is called here. Several where a remote did not say
    /// which it is.
    defaults: Vec<(String, String)>,
    /// Others that were named.
    patterns: Vec<String>,
    /// The branch that is a copy of the ledger.
    mirror: Option<String>,
    /// The refs that are there, where the file system does not tell capitals from small letters.
    alike: Option<Vec<String>>,
}

impl Held {
    /// `remote` is where something is sent to, by name or address; `patterns` are those that were named.
    pub(super) fn find(
        repo: &Repository,
        updates: &[RefUpdate],
        remote: Option<&str>,
        patterns: &[String],
    ) -> Result<Self, Failure> {
        let whole = |pattern: &String| match pattern.starts_with("refs/") {
            true => pattern.clone(),
            false => format!("refs/heads/{pattern}"),
        };
        let defaults = if updates.iter().any(|update| update.is_sent) {
            repo.default_branches_at(&remote_name(repo, remote)?)?
        } else {
            let name = repo.head_branch().map(|name| repo.pushed_through(&name));
            name.map(|name| (name.clone(), name)).into_iter().collect()
        };
        let mirror = repo.own_setting(crate::cli::sync::MIRROR)?.map(|name| format!("refs/heads/{name}"));
        let folds = !updates.iter().any(|update| update.is_sent) && repo.ignores_case()?;
        let alike = folds.then(|| repo.refs_below("refs/")).transpose()?;
        let alike = alike.map(|refs| refs.into_keys().collect());
        let held = Self { defaults, patterns: patterns.iter().map(whole).collect(), mirror, alike };
        held.check(repo, updates)?;
        Ok(held)
    }

    /// A server whose `HEAD` names nothing would let everything in without a look.
    fn check(&self, repo: &Repository, updates: &[RefUpdate]) -> Result<(), Failure> {
        let is_branch = |update: &&RefUpdate| update.name.starts_with("refs/heads/");
        let free = |update: &&RefUpdate| !self.has(&update.name) && !self.is_ledger(&update.name);
        let Some(loose) = updates.iter().filter(is_branch).find(free).filter(|update| !update.is_sent) else {
            return Ok(());
        };
        let is_coming = |name: &str| updates.iter().any(|update| update.name == name);
        let mend = format!("git symbolic-ref HEAD {}", shell_word(&loose.name));
        let named = match self.defaults.first() {
            None => "HEAD names no branch here".to_owned(),
            Some((name, _)) if repo.ref_target(name)?.is_none() && !is_coming(name) => {
                format!("HEAD names {} here, which is not there", quoted(name))
            }
            Some(_) => return Ok(()),
        };
        if !self.patterns.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!("{named}, so nobody can say which branch has to hold"))
            .hint(format!("if it is that one: {mend}"))
            .hint("or name it: countersign verify --stdin --ref BRANCH"))
    }

    /// Whether the ref is one of those that changes have to hold for.
    pub(super) fn has(&self, name: &str) -> bool {
        let fits =
            |pattern: &String| wildcard::matches(pattern.as_bytes(), name.as_bytes(), Rules::default());
        let is_default = || self.defaults.iter().any(|(default, _)| default == name);
        !name.starts_with(LEDGERS) && (is_default() || self.patterns.iter().any(fits))
    }

    /// Whether the ref is one of those that may only grow.
    pub(super) fn is_ledger(&self, name: &str) -> bool {
        (name.starts_with(LEDGERS) && !Self::is_in_the_way(name))
            || (self.mirror.as_deref() == Some(name) && !self.has(name))
    }

    /// The ref that is moved where one is pushed to that is not held itself, but may stand for one that is.
    pub(super) fn meant(&self, repo: &Repository, update: &RefUpdate) -> String {
        if update.is_sent || self.has(&update.name) || self.is_ledger(&update.name) {
            return update.name.clone();
        }
        repo.pushed_through(&update.name)
    }

    /// Whether the file system may take the name for that of another ref, which is held: whoever moves the one then moves the
    /// other.
    pub(super) fn is_mistakable(&self, name: &str) -> bool {
        let Some(there) = &self.alike else { return false };
        let folded = fold(name);
        let is_like = |other: &str| other != name && fold(other) == folded;
        let fits = |pattern: &String| {
            wildcard::matches(fold(pattern).as_bytes(), folded.as_bytes(), Rules::default())
        };
        if self.has(name) || self.is_ledger(name) {
            return there.iter().any(|other| is_like(other));
        }
        let named = self.defaults.iter().map(|(default, _)| default).chain(&self.mirror);
        let is_near_ledger =
            format!("{folded}/").starts_with(LEDGERS) && !format!("{name}/").starts_with(LEDGERS);
        is_near_ledger || named.into_iter().any(|other| is_like(other)) || self.patterns.iter().any(fits)
    }

    /// Whether a ref of this name would leave no place for the ledger, which is a file where this has a folder or the other way
    /// round.
    pub(super) fn is_in_the_way(name: &str) -> bool {
        let below = name.strip_prefix(LEDGERS);
        below.is_some_and(|rest| rest.contains('/')) || LEDGERS.strip_suffix('/') == Some(name)
    }

    /// The default branch and where it stands before the push, as far as that is known here.
    pub(super) fn default_tip(&self, repo: &Repository) -> Result<Option<(&str, ObjectId)>, Failure> {
        for (name, here) in &self.defaults {
            if repo.ref_target(here)?.is_some() {
                return Ok(Some((name, repo.resolve(here)?)));
            }
        }
        Ok(None)
    }

    /// The refs that are held, for people.
    pub(super) fn list(&self) -> String {
        let defaults = self.defaults.iter().map(|(name, _)| name);
        let names: Vec<String> =
            defaults.chain(&self.patterns).map(|name| Shown::of(name).to_string()).collect();
        names.join(", ")
    }
}

/// The name in the letters in which all names are the same that differ only in capitals, also where two small letters have one
/// capital.
fn fold(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// The remote by its name, where it was given by its address.
fn remote_name(repo: &Repository, remote: Option<&str>) -> Result<String, Failure> {
    match remote {
        Some(name) if repo.has_remote(name) => Ok(name.to_owned()),
        Some(address) => Ok(repo.remote_at(address)?.unwrap_or_else(|| address.to_owned())),
        None => Ok(repo.publishing_remote(None)?.unwrap_or_else(|| "origin".to_owned())),
    }
}
