//! `countersign override`: somebody whom the policy names lets a change through without what it asks for.

use super::args::{OverrideArgs, TargetArgs};
use super::judging::{commit_keys, verifier};
use super::load;
use super::output::{Output, Stop, Tone};
use super::policy::{Parties, Rules};
use super::review::publishing_line;
use super::verdict::{Verdict, View};
use super::who::Who;
use super::{presence, verify, words};
use crate::attest::{MAX_REASON, Override, Tool};
use crate::base::{Clock as _, HwKey, Shown, SystemClock};
use crate::diff::{Identity, Snapshot};
use crate::git::{Destination, Loaded, MAX_BLOB, Repository, Target};
use crate::ledger::{self, Archive};
use crate::policy::Signer as Named;
use crate::report::{self, Exit, Failure, quoted, shell_word};
use crate::sign::{Signer, TrustedKeys, Verifier};

/// The word that has to be typed.
const WORD: &str = "override";

/// Runs the command.
pub(super) fn run(args: &OverrideArgs, out: &mut Output) -> Result<Exit, Stop> {
    presence::of_person("an override")?;
    check_reason(&args.reason)?;
    let repo = load::repository()?;
    let target = TargetArgs {
        target: Some(args.range.clone()),
        trust: args.trust.clone(),
        max_blob: MAX_BLOB,
        ..TargetArgs::default()
    };
    let loaded = load::load(&target, &repo, Target::DefaultBranchRange)?;
    let rules = Rules::load(&repo, &loaded.trust)?;
    let who = Who::of(&repo)?;
    let signing = who.signing(false);
    let by = signing.reviewer_id(Some(&loaded.trust), &who.email);
    let signer = signing.signer()?.ok_or_else(|| Failure::new(Exit::Bug, "an unsigned override"))?;
    let said = wish(&repo, &loaded, &rules, (args, &who, by))?;
    let verifier = verifier(&repo, &loaded.trust)?;
    check_person((&repo, &verifier), &loaded, &rules, (&said.by, signer))?;
    show((&repo, &verifier), &loaded, &rules, &said, out)?;
    if !presence::types(WORD)? {
        out.line("Nothing was overridden.")?;
        return Ok(Exit::Holds);
    }
    let now = SystemClock::default().now();
    let id = ledger::write_override(&repo, &said, (signer, &who.config), (&who.person, now))
        .map_err(Failure::from)?;
    out.line(format!("Override {id}"))?;
    out.line("Written, read back and verified.")?;
    out.line(format!("To see it:      countersign verify {}", shell_word(&args.range)))?;
    let remote = repo.publishing_remote(loaded.watched.as_ref().map(|(name, _)| name.as_str()));
    out.line(publishing_line(remote.map_err(Failure::from)?.as_deref()))?;
    Ok(Exit::Holds)
}

fn check_reason(reason: &str) -> Result<(), Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("an override needs a reason").hint("say why with --reason TEXT"));
    }
    if reason.len() > MAX_REASON {
        return Err(Failure::usage(format!("the reason is longer than {MAX_REASON} bytes")));
    }
    Ok(())
}

/// What will be signed.
fn wish(
    repo: &Repository,
    loaded: &Loaded,
    rules: &Rules,
    (args, who, by): (&OverrideArgs, &Who, String),
) -> Result<Override, Failure> {
    let Identity::Trees { base, head: head @ Snapshot { commit: Some(_), .. } } = loaded.change.identity
    else {
        return Err(Failure::usage(format!("{} does not end in a commit", quoted(&args.range))));
    };
    let Some(policy) = rules.digest else {
        return Err(Failure::usage(format!("there is no policy to override: {}", rules.stated()))
            .hint("without one, nobody can let a change through that was not read"));
    };
    let Destination { repo: published, target_ref } = repo.destination(loaded.target_ref.as_deref())?;
    let name = crate::base::shown::text_of(&who.person.name);
    Ok(Override {
        base,
        head,
        repo: published,
        target_ref,
        by,
        name: Some(name).filter(|name| !name.is_empty()),
        reason: args.reason.clone(),
        policy,
        withdraws: None,
        at: SystemClock::default().now(),
        tool: Tool::this(),
    })
}

/// Whether the policy lets this person do it.
fn check_person(
    (repo, verifier): (&Repository, &Verifier),
    loaded: &Loaded,
    rules: &Rules,
    (by, signer): (&str, &Signer),
) -> Result<(), Failure> {
    let names = TrustedKeys::of(&loaded.trust).names_of(signer.key());
    let aliases = names.into_iter().filter(|name| name != by).collect();
    let person = Named {
        principal: by.to_owned(),
        aliases,
        fingerprint: signer.fingerprint().to_owned(),
        says_author: false,
    };
    let commits = loaded.commits.read()?;
    let commit_keys = commit_keys(repo, &commits, verifier)?;
    // How it will sign is seen afterwards.
    let shown = signer.key().is_hardware().then_some(HwKey::Pin);
    rules.may_override((person, shown), &Parties::of(repo, loaded, &commit_keys)?).map_err(|why| {
        let names = rules.policy.overriders.as_ref().map(|overriders| report::groups(&overriders.groups));
        let failure =
            Failure::usage(format!("{} cannot override here: {}", quoted(by), report::no_overrider(why)));
        match names {
            Some(names) => failure.hint(format!("who may: {names}")),
            None => failure.hint(
                "[override] by = [\"@leads\"] in .countersign/policy.toml of the trust root names them",
            ),
        }
    })
}

/// What it is about, what it lets through, and what it does not.
fn show(
    (repo, verifier): (&Repository, &Verifier),
    loaded: &Loaded,
    rules: &Rules,
    said: &Override,
    out: &mut Output,
) -> Result<(), Stop> {
    let archive = Archive::open(repo, verifier).map_err(Failure::from)?;
    let verdict = rules.judge(repo, loaded, &View::now(rules.options(false)), (verifier, &archive))?;
    if let Some(record) = &verdict.overriding.granted {
        let there = report::override_of(record);
        return Err(
            Failure::usage(format!("there is nothing to override: there is already an {there}")).into()
        );
    }
    match verdict.exit() {
        Exit::Holds => {
            return Err(Failure::usage("there is nothing to override: the change holds").into());
        }
        Exit::CouldNotTell => {
            return Err(Failure::could_not_tell(
                "nobody can tell whether the change holds, and an override does not help that",
            )
            .hint("to see why: countersign verify")
            .into());
        }
        Exit::DoesNotHold | Exit::Usage | Exit::Bug => {}
    }
    let Verdict { judged, concluded, .. } = verdict;
    let (name, ends) = words::subject(&loaded.change);
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, ends)))?;
    out.line(out.tone(Tone::Faint, format!("policy: {}", rules.stated())))?;
    let stays = |file: usize| rules.policy.is_trust_file(judged.inventory.files[file].key.path.as_bytes());
    let (standing, lifted): (Vec<_>, Vec<_>) =
        concluded.missing.into_iter().partition(|missing| stays(missing.file));
    for (what, missing) in [("let through", lifted), ("NOT let through", standing)] {
        if missing.is_empty() {
            continue;
        }
        out.line(format!("{what}:"))?;
        verify::print_missing(&judged, &missing, out)?;
    }
    if judged.judgement.files.iter().any(|file| !file.rejected.is_empty() || !file.questioned.is_empty()) {
        let stays =
            "what is questioned or rejected stays so, and the change does not hold before that is cleared up";
        out.line(out.tone(Tone::Bad, stays))?;
    }
    out.line(format!("{} says why: {}", Shown::of(&said.by), Shown::of(&said.reason)))?;
    out.flush()?;
    Ok(())
}
