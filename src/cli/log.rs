//! `countersign log`: the commits of a range, and what records each of them has.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::args::{LogArgs, LookArgs};
use super::judging::verifier;
use super::output::{Output, Stop, Tone};
use super::progress::Progress;
use super::table::{Cell, Page, Table, print};
use super::{status, target, withdraw, words};
use crate::attest::{
    LEDGER_REF, OVERRIDES_REF, Outcome, OverrideRecord, Record, SignatureVerdict, Standing, replaced_by,
};
use crate::base::{ObjectId, Shown};
use crate::diff::{Identity, Snapshot};
use crate::git::{Loaded, Repository, Request, Target};
use crate::ledger::{self, Collected, RefusedLine};
use crate::provenance::{CommitText, ai_evidence};
use crate::report::{self, Exit, Failure};

const COLUMNS: &[(&str, &str)] = &[
    ("commit", "commit"),
    ("date", "date"),
    ("author", "author"),
    ("machine", "machine"),
    ("record", "record"),
    ("by", "signed by"),
    ("says", "says"),
    ("subject", "subject"),
];

/// Runs the command.
pub(super) fn run(args: &LogArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = super::load::repository()?;
    let loaded = load(&repo, &args.range, &args.look)?;
    let commits = commits(&repo, &loaded, args)?;
    let recorded = noted(&repo, LEDGER_REF)?;
    let overridden = noted(&repo, OVERRIDES_REF)?;
    let verifier = verifier(&repo, &loaded.trust)?;
    let mut progress = Progress::new("commits");
    let (mut rows, mut is_closed, mut within) = (Vec::new(), false, HashMap::new());
    for (at, commit) in commits.iter().enumerate() {
        progress.step(at, commits.len());
        let tree = repo.tree_of_commit(commit.id).map_err(Failure::from)?;
        let there = [commit.id, tree].into_iter().filter(|object| recorded.contains(object));
        let mut collected = ledger::collect_noted(&repo, there, &verifier).map_err(Failure::from)?;
        let mut overrides = Vec::new();
        if overridden.contains(&commit.id) {
            let (found, refused) = ledger::overrides(&repo, commit.id, &verifier).map_err(Failure::from)?;
            overrides = found;
            collected.refused.extend(refused);
        }
        is_closed |= collected.refused.iter().any(|refused| refused.line.is_none());
        add_rows(commit, (&collected, &overrides), within.get(&commit.id).copied(), &mut rows);
        note_others(&repo, commit.id, &collected, &mut within);
    }
    drop(progress);
    let table = Table { name: "commits", heading: "", columns: COLUMNS, rows };
    let mut facts = facts(&loaded);
    if commits.is_empty() {
        facts.push(("commits", "none".to_owned()));
    }
    let page = Page { title: format!("log of {}", args.range), facts, tables: vec![table] };
    print(&page, args.look.format, None, out)?;
    Ok(if is_closed { Exit::CouldNotTell } else { Exit::Holds })
}

/// The objects that a ref of the ledger has notes on.
fn noted(repo: &Repository, notes_ref: &str) -> Result<HashSet<ObjectId>, Failure> {
    Ok(match repo.notes_tip(notes_ref)? {
        Some(tip) => repo.noted_objects(tip)?.into_iter().collect(),
        None => HashSet::new(),
    })
}

/// What was named, with the trust root of those who look back.
pub(super) fn load(repo: &Repository, range: &str, look: &LookArgs) -> Result<Loaded, Failure> {
    let request = Request::new(target::named(range));
    Ok(repo.load(&Request { trust: look.trust.clone(), looks_back: true, ..request })?)
}

/// What the page rests on.
pub(super) fn facts(loaded: &Loaded) -> Vec<(&'static str, String)> {
    let keys = report::trusted_keys(&loaded.trust);
    vec![
        ("trust root", report::trust_root(&loaded.trust)),
        ("trusted keys", keys.unwrap_or_else(|| "none, so no signature can be checked".to_owned())),
    ]
}

fn commits(repo: &Repository, loaded: &Loaded, args: &LogArgs) -> Result<Vec<CommitText>, Failure> {
    let (Target::Rev(_), Some(head)) =
        (target::named(&args.range), words::noted_object(&loaded.change.identity))
    else {
        return Ok(loaded.commits.read()?.iter().take(args.max_count).cloned().collect());
    };
    Ok(repo.commits_behind(head, args.max_count)?)
}

/// Notes of which other commits the records on `head` are too: those of a range are all on its last commit.
fn note_others(
    repo: &Repository,
    head: ObjectId,
    collected: &Collected,
    within: &mut HashMap<ObjectId, ObjectId>,
) {
    let counts = |record: &&Record| {
        record.signer().is_some()
            && record.is_in_place()
            && !record.statement.is_withdrawal()
            && replaced_by(record, &collected.records).is_none()
    };
    let base = |record: &Record| match record.statement.context.identity {
        Identity::Trees { base, head: Snapshot { commit: Some(at), .. } } if at == head => Some(base.commit),
        _ => None,
    };
    let bases: BTreeSet<_> = collected.records.iter().filter(counts).filter_map(base).collect();
    for base in bases {
        // What cannot be walked is no news here: `verify` and `audit` say so.
        let commits = repo.commits_from(base, head).unwrap_or_default();
        commits.into_iter().filter(|commit| *commit != head).for_each(|commit| {
            within.entry(commit).or_insert(head);
        });
    }
}

/// One row for each record and override, or one that says that there is none. The commit may be one of several `within` a change, whose records
/// are on the last of them.
fn add_rows(
    commit: &CommitText,
    (collected, overrides): (&Collected, &[OverrideRecord]),
    within: Option<ObjectId>,
    rows: &mut Vec<Vec<Cell>>,
) {
    let subject = commit.message.split(|&b| b == b'\n').next().unwrap_or_default();
    let row = |record: Cell, by: Cell, state: Cell| {
        vec![
            Cell::id(commit.id, words::COMMIT),
            commit.authored.map_or(Cell::NOTHING, |time| Cell::text(&time.to_string()[..10])),
            Cell::bytes(&commit.author.name),
            machine(std::slice::from_ref(commit)),
            record,
            by,
            state,
            Cell::bytes(subject),
        ]
    };
    for record in &collected.records {
        let (tone, state) = state(record, &collected.records);
        let by = Cell::text(record.signer().unwrap_or(&record.statement.reviewer.id));
        let by = if record.signer().is_some() { by } else { by.toned(Tone::Faint) };
        rows.push(row(Cell::id(record.id, words::RECORD), by, Cell::text(state).toned(tone)));
    }
    for record in overrides {
        let (tone, state) = override_state(record, overrides);
        let by = Cell::text(&record.said.by);
        rows.push(row(Cell::id(record.id, words::RECORD), by, Cell::text(state).toned(tone)));
    }
    for refused in &collected.refused {
        rows.push(row(Cell::NOTHING, Cell::NOTHING, Cell::text(refused_words(refused)).toned(Tone::Bad)));
    }
    if collected.records.is_empty() && collected.refused.is_empty() && overrides.is_empty() {
        let says = match within {
            Some(last) => format!("within the change recorded on {}", last.short()),
            None => "no record".to_owned(),
        };
        rows.push(row(Cell::NOTHING, Cell::NOTHING, Cell::text(says).toned(Tone::Faint)));
    }
}

/// The tools that left their marks on commits.
pub(super) fn machine(commits: &[CommitText]) -> Cell {
    let tools: BTreeSet<&str> = ai_evidence(commits).iter().map(|evidence| evidence.tool).collect();
    Cell::list(tools)
}

/// What is wrong with a line of a note, or with a note.
pub(super) fn refused_words(refused: &RefusedLine) -> String {
    let line = refused.line.map_or_else(|| "the note".to_owned(), |line| format!("line {line}"));
    format!("{line} refused: {}", report::refused(&refused.cause))
}

/// What an override says, if its signature holds and nobody took it back. Whether it counts is for the policy of a range to say.
fn override_state(record: &OverrideRecord, others: &[OverrideRecord]) -> (Tone, String) {
    if !matches!(record.signature, SignatureVerdict::Good(_)) {
        return (Tone::Bad, format!("override does not count: {}", report::signature(&record.signature)));
    }
    let reason = Shown::of(&record.said.reason).cut(200);
    match (record.said.withdraws, record.withdrawn_by(others)) {
        (Some(id), _) => (Tone::Faint, format!("withdraws override {}: {reason}", words::short_id(&id))),
        (None, Some(by)) => (Tone::Faint, format!("override {}", report::withdrawn(by))),
        (None, None) => (Tone::Unsure, format!("override: {reason}")),
    }
}

/// What a record says of itself, if its signature holds and nothing took its place.
pub(super) fn state(record: &Record, others: &[Record]) -> (Tone, String) {
    let statement = &record.statement;
    if record.signer().is_none() {
        return (Tone::Bad, format!("does not count: {}", report::signature(&record.signature)));
    }
    if let Some(newer) = replaced_by(record, others) {
        let replaced = withdraw::replaced(&Standing::Superseded { by: newer.id }, others);
        return (Tone::Faint, replaced.unwrap_or_default());
    }
    if !record.is_in_place() {
        return (Tone::Bad, "about another head: the note was copied there".to_owned());
    }
    let totals = status::totals(statement.coverage.decided, statement.coverage.units);
    match statement.outcome {
        Outcome::Complete => (Tone::Good, format!("complete: {totals}")),
        Outcome::Incomplete => (Tone::Unsure, format!("incomplete: {totals}")),
        Outcome::Withdrawn => (Tone::Faint, "withdraws an earlier record".to_owned()),
    }
}
