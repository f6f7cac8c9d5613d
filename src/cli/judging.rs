//! What the ledger says about a change, weighed: `verify` concludes from it, `status` tells of it.

use std::collections::BTreeSet;

use super::load::inventory;
use super::lost;
use super::progress::Progress;
use crate::attest::{
    Doubt, Inventory, Judgement, LedgerDoubt, Options, Record, SignatureUnclear, Standing, Target, judge,
    origins,
};
use crate::base::{Digest, RepoPath};
use crate::diff::{Identity, Scope};
use crate::git::{Loaded, Repository, TrustRoot};
use crate::ledger::{self, Archive, Collected, Gone, Past, Places, RefusedLine, Strayed};
use crate::provenance::{CommitText, authors};
use crate::report::{Exit, Failure};
use crate::review::Recorded;
use crate::sign::{Key, Verifier};

/// The records of a change and what they amount to.
pub(super) struct Judged {
    /// Every unit, recomputed from the trees.
    pub(super) inventory: Inventory,
    /// Every record found, and what is no record.
    pub(super) collected: Collected,
    /// What the records amount to.
    pub(super) judgement: Judgement,
    /// The names of all records that were looked at, also of those on earlier heads.
    pub(super) inputs: Vec<Digest>,
    /// Records of the person at the keyboard that the ledger has lost.
    pub(super) lost: Vec<Recorded>,
    /// The keys that signed the commits of the change.
    pub(super) commit_keys: Result<Vec<Key>, SignatureUnclear>,
}

/// What checks signatures by this trust root.
pub(super) fn verifier(repo: &Repository, trust: &TrustRoot) -> Result<Verifier, Failure> {
    Ok(Verifier::for_trust(&repo.signing_config()?, trust))
}

/// The keys that commits say they are signed with; an OpenPGP key may have signed with a subkey, which only `gpg` can lead back
/// to it.
pub(super) fn commit_keys(
    repo: &Repository,
    commits: &[CommitText],
    verifier: &Verifier,
) -> Result<Result<Vec<Key>, SignatureUnclear>, Failure> {
    let mut keys = Vec::new();
    for commit in commits {
        for armored in repo.commit_signatures(commit.id)? {
            match verifier.claimed_key(&armored) {
                Ok(key) => keys.extend(key),
                Err(unclear) => return Ok(Err(unclear)),
            }
        }
    }
    Ok(Ok(keys))
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

/// What the ledger's past leaves open.
fn doubts(past: Past) -> Vec<Doubt> {
    let gone = past.gone.into_iter().map(|Gone { record, was_in, .. }| LedgerDoubt::Gone {
        record: record.id,
        by: record.statement.reviewer.id,
        was_in,
    });
    let strayed = past.strayed.into_iter();
    let strayed = strayed.map(|Strayed { record, saw }| LedgerDoubt::Strayed { record, saw });
    let cut = past.is_cut.then_some(LedgerDoubt::Cut);
    let crowded = past.is_crowded.then_some(LedgerDoubt::Crowded);
    gone.chain(strayed).chain(cut).chain(crowded).map(Doubt::Ledger).collect()
}

impl Judged {
    /// Reads the whole change and all records that are noted on it. Writes nothing. `verifier` and `archive` are the same for
    /// every change that is judged by one trust root.
    pub(super) fn with(
        repo: &Repository,
        loaded: &Loaded,
        options: Options,
        (verifier, archive): (&Verifier, &Archive),
    ) -> Result<Self, Failure> {
        let Identity::Trees { base, head } = loaded.change.identity else {
            return Err(Failure::new(Exit::Bug, "a change of a repository without trees"));
        };
        if loaded.change.scope != Scope::Whole {
            return Err(Failure::usage("records can only be weighed for a whole change")
                .hint("leave the paths out: what is signed and what is not is told file by file"));
        }
        let mut collected = collect(repo, &loaded.change.identity, verifier)?;
        let origins = origins(&collected.records);
        let earlier = ledger::collect_noted(repo, origins.iter().copied(), verifier)?;
        let inventory = inventory(&loaded.change, loaded.source.reader()?.as_mut());
        let commits = loaded.commits.read()?;
        let authors = match head.commit {
            Some(_) => authors(&commits),
            None => vec![repo.identity()?],
        };
        let commit_keys = commit_keys(repo, &commits, verifier)?;
        let target = Target::new(base, head, &authors);
        let mut judgement = judge(&target, &inventory, (&collected.records, &earlier.records), options);
        let places = Places { head, origins };
        let present = [&collected.records[..], &earlier.records[..]].concat();
        judgement.doubt(doubts(archive.look_back(repo, &places, &present, verifier)?));
        let inputs = present.iter().map(|record| record.id).collect();
        // Of the notes on earlier heads only those matter here that nobody can look into.
        collected.refused.extend(earlier.refused.into_iter().filter(|refused| refused.line.is_none()));
        let lost = lost::of_user(repo, loaded);
        Ok(Self { inventory, collected, judgement, inputs, lost, commit_keys })
    }

    /// Of a merge, only what differs from what merging gives has to be signed: the rest is signed where it was written.
    pub(super) fn leave_out_all_but(&mut self, edits: &BTreeSet<RepoPath>, options: Options) {
        let files = self.inventory.files.iter().enumerate();
        let places = files.filter(|(_, file)| !edits.contains(&file.key.path)).map(|(at, _)| at).collect();
        self.judgement.leave_out(&self.inventory, places, options);
    }

    /// Every record with what became of it.
    pub(super) fn records(&self) -> impl Iterator<Item = (&Record, &Standing)> {
        self.collected.records.iter().zip(&self.judgement.standings)
    }

    /// Notes that could not be looked into at all, so that nobody knows what they say.
    pub(super) fn closed_notes(&self) -> impl Iterator<Item = &RefusedLine> {
        self.collected.refused.iter().filter(|refused| refused.line.is_none())
    }
}
