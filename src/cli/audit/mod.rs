//! `countersign audit`: what landed in a branch, and how much of it was signed.
//!
//! Start with [`run`]. `landed` finds the changes that landed, `tally` adds up what `verify` would say of each.

pub(super) mod landed;
mod tally;

use super::args::AuditArgs;
use super::judging::verifier;
use super::log;
use super::output::{Output, Stop};
use super::policy::Rules;
use super::progress::Progress;
use super::table::{Page, print};
use super::verdict::{Verdict, View};
use super::{target, words};
use crate::attest::Options;
use crate::base::{ObjectId, Timestamp, days_from_civil};
use crate::diff::{Identity, Snapshot};
use crate::git::{Loaded, Repository, Request, Target};
use crate::ledger::Archive;
use crate::report::{Exit, Failure, quoted};
use crate::sign::Verifier;
use landed::{Landed, Walk};
use tally::Tally;

/// Runs the command.
pub(super) fn run(args: &AuditArgs, out: &mut Output) -> Result<Exit, Stop> {
    let since = args.since.as_deref().map(day).transpose()?;
    let repo = super::load::repository()?;
    let loaded = log::load(&repo, &args.range, &args.look)?;
    let (from, head) = ends(&loaded, args)?;
    let verifier = verifier(&repo, &loaded.trust)?;
    let archive = Archive::open(&repo, &verifier).map_err(Failure::from)?;
    let walk = Walk { repo: &repo, verifier: &verifier, archive: &archive, from, since };
    let landed = walk.landed(head)?;
    let mut progress = Progress::new("changes");
    let mut tally = Tally::default();
    for (at, change) in landed.iter().enumerate() {
        progress.step(at, landed.len());
        tally.add(change, &judge(&repo, &loaded, change, (&verifier, &archive))?)?;
    }
    drop(progress);
    let mut facts = log::facts(&loaded);
    facts.push(("policy", "the one that the branch had before each change landed".to_owned()));
    facts.extend(tally.facts());
    if since.is_none() && !walk.goes_on(head)? {
        let lost =
            "the beginning is not on the first parents of the end, so what it had and lost is not told here";
        facts.push(("beware", lost.to_owned()));
    }
    let could_not_tell = tally.could_not_tell;
    let since = args.since.as_deref().map(|day| format!(" since {day}")).unwrap_or_default();
    let title = format!("audit of {}{since}", args.range);
    print(&Page { title, facts, tables: tally.tables() }, args.look.format, args.table.as_deref(), out)?;
    Ok(if could_not_tell { Exit::CouldNotTell } else { Exit::Holds })
}

/// Where to stop, and where to begin.
fn ends(loaded: &Loaded, args: &AuditArgs) -> Result<(Option<ObjectId>, ObjectId), Failure> {
    let Identity::Trees { base, head: Snapshot { commit: Some(head), .. } } = loaded.change.identity else {
        return Err(Failure::usage(format!("{} does not end in a commit", quoted(&args.range))));
    };
    Ok(match target::named(&args.range) {
        Target::Range { .. } => (base.commit, head),
        _ => (None, head),
    })
}

fn day(text: &str) -> Result<Timestamp, Failure> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let read = || Some(days_from_civil(part(0..4)?, part(5..7)?, part(8..10)?) * 86_400);
    let found = read().map(Timestamp).filter(|at| at.to_string().get(..10) == Some(text));
    found.ok_or_else(|| {
        Failure::usage(format!("{} is not a day", quoted(text))).hint("write it as in --since 2026-01-31")
    })
}

/// A change that landed, judged.
struct Found {
    loaded: Loaded,
    verdict: Verdict,
    /// Why the policy could not be read, if it could not.
    no_policy: Option<Failure>,
}

impl Found {
    fn exit(&self) -> Exit {
        match self.no_policy {
            Some(_) => Exit::CouldNotTell,
            None => self.verdict.exit(),
        }
    }
}

/// The change as `verify` would have judged it when it landed: by the policy that the branch had before, at the time that the
/// commit names, but by the keys of the trust root of the whole audit.
fn judge(
    repo: &Repository,
    whole: &Loaded,
    change: &Landed,
    past: (&Verifier, &Archive),
) -> Result<Found, Failure> {
    let range =
        Target::Range { from: change.base.to_string(), to: change.head.to_string(), symmetric: false };
    let trust = whole.trust.commit.map(|commit| commit.to_string());
    let loaded = repo.load(&Request { trust, ..Request::new(range) })?;
    let rules = match repo.parents_of(change.at)?.first() {
        Some(before) => Rules::at(repo, *before),
        None => Ok(Rules::of_nothing()),
    };
    let (rules, no_policy) = match rules {
        Ok(rules) => (rules, None),
        Err(failure) => (Rules::of_nothing(), Some(failure)),
    };
    let view =
        View { options: Options::default(), edits: change.only.as_ref(), at: repo.committed_at(change.at)? };
    let verdict = rules.judge(repo, &loaded, &view, past)?;
    Ok(Found { loaded, verdict, no_policy })
}

/// `3 lines and 1 other change`.
fn units(tally: crate::diff::Tally) -> String {
    words::units(tally)
}
