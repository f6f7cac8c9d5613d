//! `countersign status`: how far a change has been read, by the person at the keyboard and by others.

use std::io;

use super::args::{Format, StatusArgs};
use super::judging::{Judged, verifier};
use super::load::{Subject, inventory};
use super::output::{Output, Stop, Tone};
use super::policy::Rules;
use super::review::replay;
use super::verdict::{Verdict, View};
use super::who::{Who, state_dir};
use super::wire::{self, StatusWire};
use super::{records, verify, waiting, withdraw, words};
use crate::attest::{Inventory, Options};
use crate::base::{Digest, Shown};
use crate::diff::{Scope, Tally};
use crate::git::{Loaded, Repository, Target};
use crate::ledger::Archive;
use crate::report::{Exit, Failure};
use crate::review::{Review, Totals};
use crate::store;

/// Everything that is known about the state of a change.
pub(super) struct Status {
    pub(super) subject: Subject,
    pub(super) notices: Vec<String>,
    /// The address under which the journal was looked for.
    pub(super) reviewer: String,
    pub(super) inventory: Inventory,
    pub(super) review: Review,
    /// What the ledger says of it; `None` for a patch and for a part of a change, which records do not know.
    pub(super) ledger: Option<InLedger>,
}

/// The records of a change, and what they are worth to the policy.
pub(super) struct InLedger {
    pub(super) rules: Rules,
    pub(super) verdict: Verdict,
}

impl InLedger {
    fn of(repo: &Repository, loaded: &Loaded) -> Result<Self, Failure> {
        let rules = Rules::load(repo, &loaded.trust)?;
        let verifier = verifier(repo, &loaded.trust)?;
        let archive = Archive::open(repo, &verifier)?;
        let verdict = rules.judge(repo, loaded, &View::now(Options::default()), (&verifier, &archive))?;
        Ok(Self { rules, verdict })
    }
}

/// Runs the command.
pub(super) fn run(args: &StatusArgs, out: &mut Output) -> Result<Exit, Stop> {
    let status = Status::of(Subject::load(&args.target, Target::Default)?)?;
    match args.format {
        Format::Text => {
            print(&status, out)?;
            if let Subject::Repository(both) = &status.subject {
                waiting::hint(&both.0, out)?;
            }
        }
        Format::Json => out.line(wire::json(&StatusWire::of(&status)))?,
    }
    let is_closed =
        status.ledger.as_ref().is_some_and(|ledger| ledger.verdict.judged.closed_notes().next().is_some());
    let is_known = status.inventory.unread.is_empty() && !is_closed;
    Ok(if is_known { Exit::Holds } else { Exit::CouldNotTell })
}

impl Status {
    fn of(subject: Subject) -> Result<Self, Failure> {
        let who = Who::find(&subject)?;
        let review = replay(store::peek(&state_dir()?, &who.review_key(&subject))?)?;
        let is_whole = subject.change().scope == Scope::Whole;
        let ledger = match &subject {
            Subject::Repository(both) if is_whole => Some(InLedger::of(&both.0, &both.1)?),
            _ => None,
        };
        let inventory = match &ledger {
            Some(ledger) => ledger.verdict.judged.inventory.clone(),
            None => inventory(subject.change(), subject.reader()?.as_mut()),
        };
        Ok(Self { notices: subject.notices(), subject, reviewer: who.email, inventory, review, ledger })
    }

    /// How many units are undecided in the review in progress.
    pub(super) fn undecided(&self) -> Tally {
        let mut undecided = self.inventory.tally();
        let decided = self.review.totals().decided();
        undecided.lines = undecided.lines.saturating_sub(decided.lines);
        undecided.others = undecided.others.saturating_sub(decided.others);
        undecided
    }
}

fn print(status: &Status, out: &mut Output) -> io::Result<()> {
    let (name, what) = words::subject(status.subject.change());
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, what)))?;
    for notice in &status.notices {
        out.line(out.tone(Tone::Unsure, format!("! {notice}")))?;
    }
    for key in &status.inventory.unread {
        out.line(out.tone(Tone::Unsure, format!("! {} cannot be read and is not counted", words::key(key))))?;
    }
    out.gap()?;
    print_own(status, out)?;
    match &status.ledger {
        Some(ledger) => print_ledger(ledger, out),
        None => Ok(()),
    }
}

/// The review in progress.
fn print_own(status: &Status, out: &mut Output) -> io::Result<()> {
    let review = &status.review;
    let by = Shown::of(&status.reviewer);
    let Some(last) = review.last_at() else {
        return out.line(format!("{by} has decided on nothing here yet"));
    };
    out.line(format!(
        "{} {}",
        out.tone(Tone::Strong, format!("{by}:")),
        totals(review.totals(), status.inventory.tally())
    ))?;
    for file in &status.inventory.files {
        let of_file = review.totals_of(&file.key);
        if of_file.decided().total() > 0 {
            out.line(format!("    {}  {}", words::key(&file.key), totals(of_file, file.tally())))?;
        }
    }
    if status.undecided().total() > 0 {
        out.line(format!("    undecided: {}", words::units(status.undecided())))?;
    }
    let n_comments = review.comments().count() as u64;
    if n_comments > 0 {
        out.line(format!("    {}", words::count(n_comments, "comment", "comments")))?;
    }
    let recorded = match review.last_record() {
        None => "not recorded yet".to_owned(),
        Some(record) => {
            let replaced = replaced(status, &record.record).map(|by| format!(", {by}")).unwrap_or_default();
            let since = if review.unrecorded() { ", and decided on since" } else { "" };
            format!("recorded as {}{since}{replaced}", words::short_id(&record.record))
        }
    };
    out.line(out.tone(Tone::Faint, format!("    {recorded}; last touched {last}")))
}

/// What the same person did to a record afterwards, if anything.
fn replaced(status: &Status, id: &Digest) -> Option<String> {
    let judged = &status.ledger.as_ref()?.verdict.judged;
    let mut standings = judged.records().filter(|(record, _)| record.id == *id);
    standings.find_map(|(_, standing)| withdraw::replaced(standing, &judged.collected.records))
}

/// What others, and this person's own records, say.
fn print_ledger(ledger: &InLedger, out: &mut Output) -> io::Result<()> {
    let Verdict { judged, concluded, .. } = &ledger.verdict;
    let judgement = &judged.judgement;
    records::print_list(judged, out)?;
    for (by, said) in people(judged) {
        out.line(format!(
            "{} {}",
            out.tone(Tone::Strong, format!("{}:", Shown::of(by))),
            totals(said, judgement.all)
        ))?;
    }
    out.gap()?;
    let signed = words::units_of(judgement.signed, judgement.all);
    out.line(format!("in the ledger: {signed} are signed by somebody else than the author"))?;
    out.line(out.tone(Tone::Faint, format!("policy: {}", ledger.rules.stated())))?;
    if concluded.missing.is_empty() && concluded.lifted.is_empty() {
        return out.line("  the policy is met, as far as nothing is questioned or rejected");
    }
    verify::print_overriding(&ledger.verdict, "", out)?;
    verify::print_missing(judged, &concluded.missing, out)
}

/// What each person's records that count say, over all files.
pub(super) fn people(judged: &Judged) -> Vec<(&str, Totals)> {
    let mut people: std::collections::BTreeMap<&str, Totals> = std::collections::BTreeMap::new();
    for opinion in judged.judgement.files.iter().flat_map(|file| &file.opinions) {
        let totals = people.entry(&opinion.principal).or_default();
        totals.signed += opinion.signed.tally();
        totals.questioned += opinion.questioned.tally();
        totals.rejected += opinion.rejected.tally();
        totals.carried += opinion.carried.tally();
    }
    people.into_iter().collect()
}

/// `signed 12 of 40 lines, 1 line questioned, 10 lines of these carried over`.
pub(super) fn totals(totals: Totals, all: Tally) -> String {
    let more =
        |units: Tally, word: &str| (units.total() > 0).then(|| format!(", {} {word}", words::units(units)));
    let questioned = more(totals.questioned, "questioned").unwrap_or_default();
    let rejected = more(totals.rejected, "rejected").unwrap_or_default();
    let carried = more(totals.carried, "of these carried over").unwrap_or_default();
    format!("signed {}{questioned}{rejected}{carried}", words::units_of(totals.signed, all))
}
