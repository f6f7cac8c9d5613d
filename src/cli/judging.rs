//! What the ledger says about a change, weighed: `verify` concludes from it, `status` tells of it.

use super::load::inventory;
use super::lost;
use super::progress::Progress;
use crate::attest::{Inventory, Judgement, Options, Record, Target, judge, origins};
use crate::diff::{Identity, Scope};
use crate::git::{Loaded, Repository};
use crate::ledger::{self, Collected, RefusedLine};
use crate::provenance::authors;
use crate::report::{Exit, Failure};
use crate::review::Recorded;
use crate::sign::Verifier;

/// The records of a change and what they amount to.
pub(super) struct Judged {
    /// Every unit, recomputed from the trees.
    pub(super) inventory: Inventory,
    /// Every record found, and what is no record.
    pub(super) collected: Collected,
    /// What the records amount to.
    pub(super) judgement: Judgement,
    /// Records of the person at the keyboard that the ledger has lost.
    pub(super) lost: Vec<Recorded>,
}

/// Every record of a change, with progress on standard error.
pub(super) fn collect(
    repo: &Repository,
    identity: &Identity,
    verifier: &Verifier,
) -> Result<Collected, Failure> {
    let mut progress = Progress::new("records");
    Ok(ledger::collect(repo, identity, verifier, &mut |done, all| progress.step(done, all))?)
}

impl Judged {
    /// Reads the whole change and all records that are noted on it. Writes nothing.
    pub(super) fn of(repo: &Repository, loaded: &Loaded, options: Options) -> Result<Self, Failure> {
        let Identity::Trees { base, head } = loaded.change.identity else {
            return Err(Failure::new(Exit::Bug, "a change of a repository without trees"));
        };
        if loaded.change.scope != Scope::Whole {
            return Err(Failure::usage("records can only be weighed for a whole change")
                .hint("leave the paths out: what is signed and what is not is told file by file"));
        }
        let config = repo.signing_config()?;
        let verifier = Verifier::for_trust(&config, &loaded.trust);
        let mut collected = collect(repo, &loaded.change.identity, &verifier)?;
        let earlier = ledger::collect_noted(repo, origins(&collected.records), &verifier)?;
        let inventory = inventory(&loaded.change, loaded.source.reader()?.as_mut());
        let authors = match head.commit {
            Some(_) => authors(&loaded.commits.read()?),
            None => vec![repo.identity()?],
        };
        let target = Target::new(base, head, &authors);
        let judgement = judge(&target, &inventory, (&collected.records, &earlier.records), options);
        // Of the notes on earlier heads only those matter here that nobody can look into.
        collected.refused.extend(earlier.refused.into_iter().filter(|refused| refused.line.is_none()));
        Ok(Self { inventory, collected, judgement, lost: lost::of_user(repo, loaded) })
    }

    /// Every record with what became of it.
    pub(super) fn records(&self) -> impl Iterator<Item = (&Record, &crate::attest::Standing)> {
        self.collected.records.iter().zip(&self.judgement.standings)
    }

    /// Notes that could not be looked into at all, so that nobody knows what they say.
    pub(super) fn closed_notes(&self) -> impl Iterator<Item = &RefusedLine> {
        self.collected.refused.iter().filter(|refused| refused.line.is_none())
    }
}
