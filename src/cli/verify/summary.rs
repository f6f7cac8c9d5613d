//! `verify --vsa FILE`: the answer as a signed verification summary.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use super::{Verdicts, Verified};
use crate::attest::{Claim, Standing, Summary, THIS_VERIFIER};
use crate::base::{Clock as _, ObjectId, Shown, SystemClock};
use crate::cli::args::SummaryArgs;
use crate::cli::verdict::Verdict;
use crate::diff::Identity;
use crate::git::{Destination, Loaded, Repository, SigningConfig};
use crate::ledger;
use crate::policy::POLICY_FILE;
use crate::report::{Exit, Failure, quoted, quoted_path, shell_path};
use crate::sign::Signer;

/// A summary that is going to be written: everything that can be wrong with the wish is found before a long verification.
pub(super) struct Wish<'a> {
    file: &'a Path,
    signer: Signer,
    config: SigningConfig,
    verifier: String,
    resource: String,
    source_ref: Option<String>,
    base: Option<ObjectId>,
    head: ObjectId,
}

impl<'a> Wish<'a> {
    /// What was asked for; `None` if no summary was.
    pub(super) fn of(
        args: &'a SummaryArgs,
        repo: &Repository,
        loaded: &Loaded,
    ) -> Result<Option<Self>, Failure> {
        let (Some(file), Some(key)) = (args.vsa.as_deref(), &args.key) else { return Ok(None) };
        if file.symlink_metadata().is_ok() {
            return Err(Failure::usage(format!("{} is there already", quoted_path(file))).hint(format!(
                "an older answer is never replaced; to be rid of it: rm {}",
                shell_path(file)
            )));
        }
        let Identity::Trees { base, head } = loaded.change.identity else { return Err(no_commit()) };
        let config = SigningConfig {
            format: Some("ssh".to_owned()),
            key: Some(key.clone()),
            ..repo.signing_config()?
        };
        let signer = Signer::from_config(&config, std::env::home_dir().as_deref())?;
        let Destination { repo: published, target_ref } = repo.destination(loaded.target_ref.as_deref())?;
        let resource = args.resource.clone().or(published).ok_or_else(|| {
            Failure::usage("no remote says where this repository is published, which a summary has to name")
                .hint("countersign verify --vsa FILE --resource git+https://git.example.com/acme/app ...")
        })?;
        let verifier = args.verifier.clone().unwrap_or_else(|| THIS_VERIFIER.to_owned());
        for uri in [&resource, &verifier] {
            if !is_uri(uri) {
                return Err(Failure::usage(format!("{} is no URI", quoted(uri)))
                    .hint("such as https://ci.example.com/countersign"));
            }
        }
        let source_ref = args.source_ref.clone().or(target_ref);
        let head = head.commit.ok_or_else(no_commit)?;
        Ok(Some(Self { file, signer, config, verifier, resource, source_ref, base: base.commit, head }))
    }

    /// Writes the answer, if there is one, and says so on standard error.
    pub(super) fn grant(&self, repo: &Repository, verdicts: &Verdicts) -> Result<(), Failure> {
        let passed = match verdicts.exit() {
            Exit::Holds => Some(self.claims(repo, verdicts)?),
            Exit::DoesNotHold => None,
            Exit::CouldNotTell | Exit::Usage | Exit::Bug => {
                say("no verification summary was written: nobody can tell whether the change holds");
                return Ok(());
            }
        };
        let result = if passed.is_some() { "PASSED" } else { "FAILED" };
        let line = ledger::seal_summary(&self.summary(verdicts, passed), &self.signer, &self.config)?;
        ledger::write_new(&line, self.file).map_err(|error| match error {
            ledger::LedgerError::File { path, source } => {
                Failure::could_not_tell(format!("cannot write {}: {source}", quoted_path(&path)))
            }
            other => other.into(),
        })?;
        let key = Shown::of(self.signer.fingerprint()).to_string();
        say(&format!("verification summary ({result}) in {}, signed with {key}", quoted_path(self.file)));
        Ok(())
    }

    fn summary(&self, verdicts: &Verdicts, passed: Option<Vec<Claim>>) -> Summary {
        let rules = &verdicts.rules;
        let root = verdicts.root.map_or("none".to_owned(), |root| root.to_string());
        let policy = match (rules.digest, rules.policy.demands(b"", false).deny_self) {
            (Some(_), _) => format!("git:{root}:{POLICY_FILE}"),
            (None, Some(_)) => format!("{THIS_VERIFIER}/{}#built-in", env!("CARGO_PKG_VERSION")),
            (None, None) => format!("{THIS_VERIFIER}/{}#built-in-allow-self", env!("CARGO_PKG_VERSION")),
        };
        let mut inputs: Vec<_> =
            verdicts.all.iter().flat_map(|one| one.verdict.judged.inputs.iter().copied()).collect();
        inputs.sort_unstable();
        inputs.dedup();
        let overrides = verdicts.all.iter().flat_map(|one| one.verdict.overriding.ids());
        let overrides = overrides.collect::<BTreeSet<_>>().into_iter().collect();
        Summary {
            head: self.head,
            base: self.base,
            source_refs: self.source_ref.clone().into_iter().collect(),
            verifier: self.verifier.clone(),
            at: SystemClock::default().now(),
            resource: self.resource.clone(),
            policy,
            policy_digest: rules.digest,
            inputs,
            overrides,
            passed,
        }
    }

    /// What can be claimed of a change that holds.
    fn claims(&self, repo: &Repository, verdicts: &Verdicts) -> Result<Vec<Claim>, Failure> {
        // Where there was nothing to sign, nothing was found.
        if verdicts.all.iter().all(|one| one.verdict.judged.judgement.all.total() == 0) {
            return Ok(Vec::new());
        }
        let mut claims = vec![Claim::TwoParty, Claim::AllUnits, Claim::NoAgent];
        for Verified { loaded, verdict } in &verdicts.all {
            let judgement = &verdict.judged.judgement;
            if judgement.signed != judgement.all {
                claims.retain(|claim| *claim != Claim::AllUnits);
            }
            if !verdict.concluded.lifted.is_empty() {
                claims.retain(|claim| *claim != Claim::NoAgent);
            }
            if !(self.is_for_here(verdict) && verdicts.rules.is_two_party(repo, loaded, &verdict.judged)?) {
                claims.retain(|claim| *claim != Claim::TwoParty);
            }
        }
        claims.extend(verdicts.is_each_commit.then_some(Claim::EachCommit));
        Ok(claims)
    }

    /// Whether there are records that count, and each was made for this branch of this repository.
    fn is_for_here(&self, verdict: &Verdict) -> bool {
        let mut counted =
            verdict.judged.records().filter(|(_, standing)| **standing == Standing::Counts).peekable();
        self.source_ref.is_some()
            && counted.peek().is_some()
            && counted.map(|(record, _)| &record.statement.context).all(|context| {
                context.target_ref == self.source_ref && context.repo.as_ref() == Some(&self.resource)
            })
    }
}

fn no_commit() -> Failure {
    Failure::usage("a verification summary is about a commit")
        .hint("countersign verify --vsa FILE --key KEY A..B")
}

/// The form of a URI, as far as a reader has to be able to tell it from other text.
fn is_uri(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    text.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty())
        && text.chars().all(|c| c.is_ascii_graphic())
}

fn say(text: &str) {
    // Nobody is worse off if this cannot be said: the file is there or not, and the exit code is the same.
    drop(writeln!(std::io::stderr(), "countersign: {text}"));
}
