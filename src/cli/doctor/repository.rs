//! The repository around the current directory: how it was opened, what a review of it would trust, and the ledger.

use crate::attest::LEDGER_REF;
use crate::base::shown::text_of;
use crate::base::{Clock as _, SystemClock};
use crate::cli::load;
use crate::cli::lost;
use crate::cli::policy::Rules;
use crate::cli::review::replay;
use crate::diff::{Identity, Snapshot};
use crate::git::{OpenPgpFiles, Person, Repository, Request, Target, TrustRoot};
use crate::report::Failure;
use crate::report::doctor::{self, Finding};
use crate::review::Review;
use crate::sign::{Signer, SigningConfig, TrustedKeys, Verifier};
use crate::store::{ReviewKey, Stored};

/// Looks at everything that a review here rests on.
pub(super) fn look(stored: &[Stored]) -> Vec<Finding> {
    let repo = match load::repository() {
        Ok(repo) => repo,
        Err(failure) => return [vec![Finding::fail("repository", failure)], key(None, None)].concat(),
    };
    let mut found = match repo.state(LEDGER_REF) {
        Ok(state) => doctor::repository(&state),
        Err(error) => vec![Finding::fail("repository", error)],
    };
    // The same change that `countersign` alone would open.
    let trust = match repo.load(&Request::new(Target::Default)) {
        Ok(loaded) => Some(loaded.trust),
        Err(error) => {
            found.push(Finding::fail("change", error));
            None
        }
    };
    found.extend(trust.as_ref().map(doctor::trust).unwrap_or_default());
    found.extend(trust.as_ref().map(|trust| openpgp(&repo, trust)).unwrap_or_default());
    found.extend(trust.as_ref().map(|trust| match Rules::load(&repo, trust) {
        Ok(rules) => doctor::policy(&rules.stated()),
        Err(failure) => Finding::fail("policy", failure),
    }));
    found.extend(key(Some(&repo), trust.as_ref()));
    found.extend(records(&repo, stored));
    found.extend(match repo.hazards(LEDGER_REF) {
        Ok(hazards) => doctor::hazards(&hazards),
        Err(error) => vec![Finding::fail("sync", error)],
    });
    found
}

/// The OpenPGP keys that are trusted, if any are. Whoever has none is not told of them.
fn openpgp(repo: &Repository, trust: &TrustRoot) -> Vec<Finding> {
    if trust.openpgp == OpenPgpFiles::NONE {
        return Vec::new();
    }
    match repo.signing_config() {
        Ok(config) => {
            let verifier = Verifier::for_trust(&config, trust);
            doctor::openpgp(&TrustedKeys::of(trust), &verifier.openpgp_keys(), verifier.broken_blocks())
        }
        Err(error) => vec![Finding::fail("OpenPGP keys", error)],
    }
}

/// The key to sign with.
fn key(repo: Option<&Repository>, trust: Option<&TrustRoot>) -> Vec<Finding> {
    let settings = || -> Result<(Person, SigningConfig), Failure> {
        Ok(match repo {
            Some(repo) => (repo.identity()?, repo.signing_config()?),
            None => crate::git::user_settings()?,
        })
    };
    let (person, config) = match settings() {
        Ok(settings) => settings,
        Err(failure) => return vec![Finding::fail("identity", failure)],
    };
    let mut found: Vec<Finding> = config.ignored.iter().map(doctor::ignored).collect();
    found.push(match Signer::from_config(&config, std::env::home_dir().as_deref()) {
        Ok(signer) => {
            let email = text_of(&person.email);
            let (key, trusted) =
                (signer.key(), trust.filter(|trust| trust.names_keys()).map(TrustedKeys::of));
            let id = trusted.as_ref().map(|trusted| trusted.reviewer_id(key, &email)).unwrap_or(email);
            let known = trusted.map(|trusted| trusted.knows(key, &id, SystemClock::default().now()));
            doctor::key(key, &id, known)
        }
        Err(error) => Finding::fail("signing key", error),
    });
    found
}

/// Whether every record that the journals here tell of is still in the ledger.
fn records(repo: &Repository, stored: &[Stored]) -> Vec<Finding> {
    let (mut found, mut n_records) = (Vec::new(), 0);
    for (key, review) in stored.iter().filter_map(|one| reviewed_here(repo, one)) {
        match lost::missing(repo, &key.identity, &review) {
            Ok(gone) => {
                n_records += review.standing_records().count() as u64 - gone.len() as u64;
                let target = range_of(&key);
                found.extend(gone.iter().map(|record| doctor::lost(&lost::sentence(record), &target)));
            }
            Err(failure) => found.push(Finding::fail("ledger", failure)),
        }
    }
    if found.is_empty() {
        found.push(match repo.notes_tip(LEDGER_REF) {
            Ok(_) => doctor::ledger(n_records),
            Err(error) => Finding::fail("ledger", error),
        });
    }
    found
}

fn reviewed_here(repo: &Repository, stored: &Stored) -> Option<(ReviewKey, Review)> {
    let (key, entries) = stored.read.as_ref().ok()?;
    let is_here = key.repository == repo.common_dir();
    is_here.then(|| Some((key.clone(), replay(entries.clone()).ok()?))).flatten()
}

/// The review as it can be asked for again.
fn range_of(key: &ReviewKey) -> String {
    let Identity::Trees { base, head } = key.identity else { return String::new() };
    let name = |end: Snapshot| end.commit.map(|commit| commit.short());
    match (name(base), name(head)) {
        (Some(base), Some(head)) => format!("{base}..{head}"),
        _ => "--worktree".to_owned(),
    }
}
