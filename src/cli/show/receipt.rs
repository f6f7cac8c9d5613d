//! One record, as its reader should know it.

use std::io;

use crate::attest::{
    About, FileRecord, HunkRecord, Outcome, OverrideRecord, Record, Remark, SignatureVerdict, Statement,
    UnitMention, UnitRecord,
};
use crate::base::shown::shown_lines;
use crate::base::{IndexSet, Shown};
use crate::cli::carried;
use crate::cli::output::{Output, Tone};
use crate::cli::status::totals;
use crate::cli::words;
use crate::report;
use crate::review::Decision;

/// How it was signed that was signed with all of its file by one key press.
const AS_FILE: &str = ", as one file";

/// Prints all of it.
pub(super) fn print(record: &Record, out: &mut Output) -> io::Result<()> {
    let statement = &record.statement;
    out.line(out.tone(Tone::Strong, format!("record {}", record.id)))?;
    let (tone, signature) = signature(&record.signature);
    field("signature", &out.tone(tone, signature), out)?;
    if !record.is_in_place() {
        let elsewhere = format!("NOT ABOUT {}: the note was copied there", record.found_on.short());
        field("place", &out.tone(Tone::Bad, elsewhere), out)?;
    }
    head(statement, out)?;
    for claim in &statement.authorship.ai {
        let evidence = format!("{} ({}): {}", text(&claim.tool), text(&claim.source), text(&claim.evidence));
        field("machine", &format!("{evidence} (self-reported)"), out)?;
    }
    for file in &statement.files {
        print_file(file, out)?;
    }
    statement.comments.iter().try_for_each(|remark| print_remark(remark, out))
}

/// The same of an override, or of what takes one back, which stands among `all`.
pub(super) fn print_override(
    record: &OverrideRecord,
    all: &[OverrideRecord],
    out: &mut Output,
) -> io::Result<()> {
    let said = &record.said;
    let what = if said.withdraws.is_some() { "withdrawal of an override" } else { "override" };
    out.line(out.tone(Tone::Strong, format!("{what} {}", record.id)))?;
    let (tone, signature) = signature(&record.signature);
    field("signature", &out.tone(tone, signature), out)?;
    field("by", &person(said.name.as_deref(), &said.by), out)?;
    field(
        "about",
        &(words::ends(&said.identity()) + &place(said.target_ref.as_deref(), said.repo.as_deref())),
        out,
    )?;
    field("when", &said.at.to_string(), out)?;
    field("because", &text(&said.reason), out)?;
    if let Some(id) = &said.withdraws {
        field("withdraws", &words::short_id(id), out)?;
    } else {
        let policy = format!(
            "sha256 {}; verify says whether it lets the change through",
            words::short_id(&said.policy)
        );
        field("policy", &policy, out)?;
    }
    if let Some(by) = record.withdrawn_by(all) {
        field("state", &out.tone(Tone::Bad, report::withdrawn(by)), out)?;
    }
    field("made with", &format!("{} {}", text(&said.tool.name), text(&said.tool.version)), out)
}

fn person(name: Option<&str>, id: &str) -> String {
    let name = name.map(|name| format!("{} ", text(name))).unwrap_or_default();
    format!("{name}<{}>", text(id))
}

/// Where the change was meant for.
fn place(target_ref: Option<&str>, repo: Option<&str>) -> String {
    match (target_ref, repo) {
        (None, None) => String::new(),
        (Some(name), None) => format!(", for {}", text(name)),
        (None, Some(repo)) => format!(", in {}", text(repo)),
        (Some(name), Some(repo)) => format!(", for {} in {}", text(name), text(repo)),
    }
}

fn head(statement: &Statement, out: &mut Output) -> io::Result<()> {
    let context = &statement.context;
    let reviewer = &statement.reviewer;
    let own = if reviewer.is_author { ", an author of the change" } else { "" };
    field("reviewer", &(person(reviewer.name.as_deref(), &reviewer.id) + own), out)?;
    let called = context.name.as_deref().map(|name| format!("{}, ", text(name))).unwrap_or_default();
    let target = place(context.target_ref.as_deref(), context.repo.as_deref());
    field("about", &format!("{called}{}{target}", words::ends(&context.identity)), out)?;
    if let Some(scope) = report::scope(&context.scope) {
        field("scope", &out.tone(Tone::Unsure, scope), out)?;
    }
    let outcome = match statement.outcome {
        Outcome::Complete => out.tone(Tone::Good, "complete"),
        Outcome::Incomplete => out.tone(Tone::Unsure, "incomplete"),
        Outcome::Withdrawn => out.tone(Tone::Bad, "withdrawn"),
    };
    let coverage = &statement.coverage;
    field("outcome", &format!("{outcome}: {}", totals(coverage.decided, coverage.units)), out)?;
    for (origin, units) in carried::claimed(statement) {
        let units = words::units(units);
        field("carried", &format!("{units} {}, so it says", carried::origin(&origin)), out)?;
    }
    let (from, to) = (statement.session.started, statement.session.finished);
    let when = if from == to { format!("{from}") } else { format!("{from} to {to}") };
    field("when", &format!("{when} (to the hour)"), out)?;
    if !statement.authorship.authors.is_empty() {
        let authors: Vec<String> = statement.authorship.authors.iter().map(|author| text(author)).collect();
        field("authors", &authors.join(", "), out)?;
    }
    if let Some(reason) = &statement.reason {
        field("because", &text(reason), out)?;
    }
    let supersedes: Vec<String> = statement.supersedes.iter().map(words::short_id).collect();
    if !supersedes.is_empty() {
        field(if statement.is_withdrawal() { "withdraws" } else { "replaces" }, &supersedes.join(", "), out)?;
    }
    field("made with", &format!("{} {}", text(&statement.tool.name), text(&statement.tool.version)), out)
}

fn field(name: &str, value: &str, out: &mut Output) -> io::Result<()> {
    out.line(format!("  {} {value}", out.tone(Tone::Faint, format!("{name:<10}"))))
}

fn text(from_outside: &str) -> String {
    Shown::of(from_outside).cut(400).to_string()
}

fn signature(verdict: &SignatureVerdict) -> (Tone, String) {
    match verdict {
        SignatureVerdict::Good(good) => (
            Tone::Good,
            format!("holds: trusted as {}, key {}", text(&good.principal), text(&good.fingerprint)),
        ),
        SignatureVerdict::Bad(bad) => (Tone::Bad, format!("DOES NOT HOLD: {}", report::bad_signature(bad))),
        SignatureVerdict::CouldNotTell(unclear) => {
            (Tone::Unsure, format!("could not be checked: {}", report::unclear_signature(unclear)))
        }
    }
}

fn print_file(file: &FileRecord, out: &mut Output) -> io::Result<()> {
    let name = format!("{} {}", file.status.letter(), Shown::of(file.path.as_bytes()));
    out.line(format!("  {}", out.tone(Tone::Strong, name)))?;
    for unit in &file.units {
        match unit {
            UnitRecord::Other(other) => {
                let why = other.reason.as_deref().map(|why| format!(": {}", text(why))).unwrap_or_default();
                let (tone, word) = decision(other.decision);
                let carried = if other.carried.is_some() { ", carried over" } else { "" };
                let whole = if other.is_of_file { AS_FILE } else { "" };
                out.line(format!(
                    "    {}: {word}{whole}{carried}{}",
                    other.kind.name(),
                    out.tone(tone, why)
                ))?;
            }
            UnitRecord::Hunk(hunk) => print_hunk(hunk, out)?,
        }
    }
    Ok(())
}

/// A hunk with its decisions. A record counts lines within the hunk, removed ones first as they stand there.
fn print_hunk(hunk: &HunkRecord, out: &mut Output) -> io::Result<()> {
    let (start, len) = (hunk.at.start, hunk.at.len);
    let all = hunk.removed + hunk.added;
    let said: Vec<String> = [Decision::Sign, Decision::Question, Decision::Reject]
        .into_iter()
        .filter_map(|which| {
            let lines = hunk.decisions.get(which);
            let (tone, word) = decision(which);
            (!lines.is_empty()).then(|| {
                let whole = lines.intersection(&hunk.grains.file);
                let how = match whole.len() {
                    0 => String::new(),
                    n if n == lines.len() => AS_FILE.to_owned(),
                    _ => format!("{AS_FILE} of these: {}", of_hunk(&whole, all)),
                };
                format!("{} {}{how}", out.tone(tone, word), of_hunk(lines, all))
            })
        })
        .collect();
    let place = format!("-{},{} +{},{}", start.old, len.old, start.new, len.new);
    out.line(format!("    {place}  {}", said.join("; ")))?;
    for (origin, lines) in &hunk.carried {
        out.line(format!("        {}: carried over {}", of_hunk(lines, all), carried::origin(origin)))?;
    }
    for reason in &hunk.reasons {
        out.line(format!("        {}: {}", of_hunk(&reason.lines, all), text(&reason.text)))?;
    }
    Ok(())
}

const fn decision(decision: Decision) -> (Tone, &'static str) {
    match decision {
        Decision::Sign => (Tone::Good, "signed"),
        Decision::Question => (Tone::Unsure, "questioned"),
        Decision::Reject => (Tone::Bad, "rejected"),
    }
}

/// Which of a hunk's `all` changed lines.
fn of_hunk(lines: &IndexSet, all: u32) -> String {
    if lines.len() == all {
        return format!("all {}", words::count(u64::from(all), "line", "lines"));
    }
    let ranges: Vec<String> = lines
        .ranges()
        .iter()
        .map(|range| match (range.start + 1, range.end) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}-{last}"),
        })
        .collect();
    format!("changed lines {} of {all}", ranges.join(", "))
}

fn print_remark(remark: &Remark, out: &mut Output) -> io::Result<()> {
    let about = match &remark.about {
        About::Change => "the change".to_owned(),
        About::File(key) => words::key(key),
        About::Units(key, units) => {
            let units: Vec<String> = units.iter().map(mention).collect();
            format!("{}, {}", words::key(key), units.join("; "))
        }
        About::Lines(key, numbers, _) => {
            format!("{}, lines {}-{}", words::key(key), numbers.start, numbers.end - 1)
        }
    };
    let what = if remark.reply_to.is_some() { "reply" } else { remark.kind.as_str() };
    let verified = if remark.is_verified { ", dealt with" } else { "" };
    out.line(format!("  {what} on {about}{verified}"))?;
    shown_lines(remark.text.as_bytes()).iter().try_for_each(|line| out.line(format!("    | {line}")))?;
    let Some(suggestion) = &remark.suggestion else { return Ok(()) };
    out.line("    suggests:")?;
    shown_lines(suggestion.as_bytes()).iter().try_for_each(|line| out.line(format!("    + {line}")))
}

fn mention(unit: &UnitMention) -> String {
    match unit {
        UnitMention::Hunk { at, n, lines, .. } => {
            format!(
                "{} at -{},{} +{},{}",
                of_hunk(lines, *n),
                at.start.old,
                at.len.old,
                at.start.new,
                at.len.new
            )
        }
        UnitMention::Other(id) => format!("unit {}", words::short_id(id)),
    }
}
