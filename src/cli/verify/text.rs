//! The answer of `verify` for people.

use std::collections::BTreeSet;
use std::io;

use super::{Answer, Verdicts};
use crate::attest::{Conclusion, FileFinding, FileUnits, Shortfall};
use crate::base::Shown;
use crate::cli::judging::Judged;
use crate::cli::output::{Output, Tone};
use crate::cli::verdict::Verdict;
use crate::cli::{records, words};
use crate::diff::{Tally, Units};
use crate::git::{Loaded, TrustReason};
use crate::policy::{Missing, Want};
use crate::report::{self, Exit};
use crate::sign::TrustedKeys;

/// Prints everything that the answer rests on, and the answer last.
pub(super) fn print(said: &Answer<'_>, out: &mut Output) -> io::Result<()> {
    let judged = &said.verdict.judged;
    head(said.loaded, out)?;
    out.line(out.tone(Tone::Faint, format!("policy: {}", said.rules.stated())))?;
    out.gap()?;
    for (at, (file, finding)) in judged.inventory.files.iter().zip(&judged.judgement.files).enumerate() {
        print_file(file, finding, out)?;
        if judged.judgement.left_out.contains(&at) {
            out.line(out.tone(Tone::Faint, "    as merging gives it: nothing to sign here"))?;
        }
    }
    for key in &judged.inventory.unread {
        out.line(format!(
            "{}  {}",
            out.tone(Tone::Strong, words::key(key)),
            out.tone(Tone::Unsure, "cannot be read")
        ))?;
    }
    records::print_list(judged, out)?;
    out.gap()?;
    let exit = said.verdict.exit();
    answer(judged, exit, out)?;
    let held = if exit == Exit::Holds { "held by " } else { "" };
    print_overriding(said.verdict, held, out)?;
    missing(said, out)
}

/// Who let it through without what the policy asks for, and what that was.
pub(in crate::cli) fn print_overriding(verdict: &Verdict, held: &str, out: &mut Output) -> io::Result<()> {
    let Verdict { judged, concluded, overriding, .. } = verdict;
    for (record, why) in &overriding.idle {
        let idle = report::idle_override(record, why);
        out.line(out.tone(Tone::Bad, format!("  {} does not count: {idle}", report::override_of(record))))?;
    }
    let Some(record) = &overriding.granted else { return Ok(()) };
    out.line(out.tone(Tone::Unsure, format!("  {held}{}", report::override_of(record))))?;
    if !concluded.lifted.is_empty() {
        out.line("  let through by it:")?;
    }
    print_missing(judged, &concluded.lifted, out)
}

/// What the policy lacks, file by file.
fn missing(said: &Answer<'_>, out: &mut Output) -> io::Result<()> {
    // Without a policy the list above says it already, file by file.
    let is_said = |missing: &&Missing| said.verdict.is_told_without_policy(missing);
    let of_said = said.verdict.concluded.missing.iter().filter(is_said);
    if of_said.clone().next().is_some() {
        let who: BTreeSet<&String> = of_said.flat_map(|missing| &missing.who).collect();
        out.line(format!("  {}", named(who.into_iter())))?;
    }
    print_missing(
        &said.verdict.judged,
        said.verdict.concluded.missing.iter().filter(|missing| !is_said(missing)),
        out,
    )
}

/// What the policy lacks, file by file.
pub(in crate::cli) fn print_missing<'a>(
    judged: &Judged,
    all: impl IntoIterator<Item = &'a Missing>,
    out: &mut Output,
) -> io::Result<()> {
    let mut last = None;
    for missing in all {
        let file = &judged.inventory.files[missing.file];
        if last.replace(missing.file) != Some(missing.file) {
            out.line(format!("  the policy is not met: {}", words::key(&file.key)))?;
        }
        let places = words::places(file, &missing.units);
        let by = out.tone(Tone::Faint, format!("({})", report::rule_name(&missing.by)));
        out.line(format!("    {places}: {} {by}{}", report::wanted(&missing.want), who_may(missing)))?;
    }
    Ok(())
}

/// How many people are named who may sign.
const MOST_NAMES: usize = 8;

pub(super) fn who_may(missing: &Missing) -> String {
    match missing.want {
        Want::Frozen(_) => String::new(),
        _ => format!("; {}", named(missing.who.iter())),
    }
}

fn named<'a>(who: impl ExactSizeIterator<Item = &'a String>) -> String {
    let n = who.len();
    let names: Vec<String> = who.take(MOST_NAMES).map(|name| Shown::of(name).cut(60).to_string()).collect();
    match n {
        0 => "nobody whose key is trusted may sign it".to_owned(),
        n if n > MOST_NAMES => format!("may sign: {} and {} more", names.join(", "), n - MOST_NAMES),
        _ => format!("may sign: {}", names.join(", ")),
    }
}

/// What the commits of a range amount to together.
pub(super) fn print_sum(verdicts: &Verdicts, out: &mut Output) -> io::Result<()> {
    let (held, n) = verdicts.commits();
    let (tone, word) = word(verdicts.exit());
    let merges = match verdicts.plain_merges.len() as u64 {
        0 => String::new(),
        n => format!("; {} nothing", words::count(n, "merge adds", "merges add")),
    };
    let of = words::count(n as u64, "commit", "commits");
    out.line(format!("{}: {held} of {of} hold{merges}", out.tone(tone, word)))
}

/// The answer in a word or two.
pub(super) const fn word(exit: Exit) -> (Tone, &'static str) {
    match exit {
        Exit::Holds => (Tone::Good, "Holds"),
        Exit::DoesNotHold => (Tone::Bad, "Does not hold"),
        Exit::CouldNotTell | Exit::Usage | Exit::Bug => (Tone::Unsure, "Could not tell"),
    }
}

fn head(loaded: &Loaded, out: &mut Output) -> io::Result<()> {
    let (name, what) = words::subject(&loaded.change);
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, what)))?;
    let trust = &loaded.trust;
    let tone = if trust.why == TrustReason::BaseOfChange { Tone::Unsure } else { Tone::Faint };
    out.line(out.tone(tone, format!("trust root: {}", report::trust_root(trust))))?;
    if let Some(keys) = report::trusted_keys(trust) {
        out.line(out.tone(Tone::Faint, format!("trusted keys: {keys}")))?;
    }
    for fault in TrustedKeys::of(trust).faults() {
        out.line(out.tone(Tone::Unsure, format!("! {}", report::openpgp_line(fault))))?;
    }
    for notice in &loaded.change.notices {
        out.line(out.tone(Tone::Unsure, format!("! {}", report::notice(notice))))?;
    }
    Ok(())
}

fn print_file(file: &FileUnits, finding: &FileFinding, out: &mut Output) -> io::Result<()> {
    let all = words::units(file.tally());
    out.line(format!("{}  {}", out.tone(Tone::Strong, words::key(&file.key)), out.tone(Tone::Faint, all)))?;
    for opinion in &finding.opinions {
        let by = Shown::of(&opinion.principal);
        let author = if opinion.is_author { ", an author of the change" } else { "" };
        let said = [
            (Tone::Good, "signed", &opinion.signed),
            (Tone::Unsure, "questioned", &opinion.questioned),
            (Tone::Bad, "rejected", &opinion.rejected),
        ];
        for (tone, word, units) in said {
            let (read, carried) = (units.difference(&opinion.carried), units.intersection(&opinion.carried));
            print_units(tone, &format!("{word} by {by}{author}"), file, &read, out)?;
            print_units(tone, &format!("{word} by {by}{author}, carried over"), file, &carried, out)?;
        }
    }
    print_units(Tone::Bad, "signed by nobody", file, &finding.undecided, out)
}

fn print_units(tone: Tone, what: &str, file: &FileUnits, units: &Units, out: &mut Output) -> io::Result<()> {
    if units.is_empty() {
        return Ok(());
    }
    out.line(format!("    {}: {}", out.tone(tone, what), words::places(file, units)))
}

fn answer(judged: &Judged, exit: Exit, out: &mut Output) -> io::Result<()> {
    let judgement = &judged.judgement;
    let (tone, word) = word(exit);
    let signed = words::units_of(judgement.signed, judgement.all);
    let own = if judgement.used_allow_self {
        ", some of them only by an author of the change, which --allow-self accepts"
    } else {
        ""
    };
    let carried = match judgement.carried {
        units if units.total() == 0 => String::new(),
        units => format!(", {} of them only carried over from earlier reading", words::units(units)),
    };
    out.line(format!("{}: {signed} are signed{own}{carried}", out.tone(tone, word)))?;
    for refused in judged.closed_notes() {
        out.line(format!(
            "  the note on {} cannot be looked into: {}",
            refused.found_on.short(),
            report::refused(&refused.cause)
        ))?;
    }
    match &judgement.conclusion {
        Conclusion::Holds => Ok(()),
        Conclusion::DoesNotHold(reasons) => {
            reasons.iter().try_for_each(|reason| out.line(format!("  {}", shortfall(*reason))))
        }
        Conclusion::CouldNotTell(doubts) => {
            doubts.iter().try_for_each(|reason| out.line(format!("  {}", report::doubt(reason))))
        }
    }
}

fn shortfall(shortfall: Shortfall) -> String {
    let are =
        |units: Tally| format!("{} {}", words::units(units), if units.total() == 1 { "is" } else { "are" });
    match shortfall {
        Shortfall::Undecided(units) => format!("{} signed by nobody", are(units)),
        Shortfall::Questioned(units) => format!("{} questioned", are(units)),
        Shortfall::Rejected(units) => format!("{} rejected", are(units)),
        Shortfall::OnlyByAuthor { in_full: true, .. } => {
            "read in full, but only by its author (--allow-self accepts that)".to_owned()
        }
        Shortfall::OnlyByAuthor { units, in_full: false } => {
            format!("{} signed only by an author of the change", are(units))
        }
    }
}
