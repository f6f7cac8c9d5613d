//! Adding up what was found: by change, by path and by person, with every gap and every exception.

use std::collections::{BTreeMap, BTreeSet};

use super::landed::Landed;
use super::{Found, units};
use crate::attest::{Conclusion, FileFinding, FileUnits, Outcome, Record, Standing, UnitRecord};
use crate::base::shown::text_of;
use crate::base::{Digest, RepoPath};
use crate::cli::judging::Judged;
use crate::cli::log::{machine, refused_words};
use crate::cli::output::Tone;
use crate::cli::table::{Cell, Table, Value};
use crate::cli::verdict::Verdict;
use crate::cli::words;
use crate::diff::{Tally as Count, Units};
use crate::policy::Want;
use crate::provenance::human_authors;
use crate::report::{self, Exit, Failure};

const CHANGES: &[(&str, &str)] = &[
    ("commit", "commit"),
    ("date", "date"),
    ("authors", "authors"),
    ("machine", "machine"),
    ("lines", "lines"),
    ("signedLines", "signed"),
    ("others", "others"),
    ("signedOthers", "signed"),
    ("by", "signed by"),
    ("conclusion", "conclusion"),
    ("subject", "subject"),
];
const PATHS: &[(&str, &str)] = &[
    ("path", "path"),
    ("lines", "lines"),
    ("signedLines", "signed"),
    ("percent", "%"),
    ("others", "others"),
    ("signedOthers", "signed"),
    ("by", "signed by"),
];
const PEOPLE: &[(&str, &str)] = &[
    ("person", "person"),
    ("changes", "changes"),
    ("lines", "lines signed"),
    ("others", "others signed"),
    ("carriedLines", "of these carried"),
    ("asAuthor", "as an author"),
    ("doubted", "questioned or rejected"),
];
const GAPS: &[(&str, &str)] = &[("commit", "change"), ("path", "path"), ("where", "where"), ("what", "what")];
const EXCEPTIONS: &[(&str, &str)] = &[("commit", "change"), ("record", "record"), ("what", "what")];

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    all: Count,
    signed: Count,
    /// Lines of changes that say a machine wrote them or a part of them, and how many of these are signed.
    machine: (u64, u64),
    /// Whether something could not be told.
    pub(super) could_not_tell: bool,
    changes: Vec<Vec<Cell>>,
    paths: BTreeMap<RepoPath, OfPath>,
    people: BTreeMap<String, OfPerson>,
    gaps: Vec<Vec<Cell>>,
    exceptions: Vec<Vec<Cell>>,
}

#[derive(Debug, Default)]
struct OfPath {
    all: Count,
    signed: Count,
    by: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct OfPerson {
    changes: u64,
    signed: Count,
    carried: u64,
    as_author: u64,
    doubted: u64,
}

impl Tally {
    /// Takes in one change.
    pub(super) fn add(&mut self, landed: &Landed, found: &Found) -> Result<(), Failure> {
        let Found { loaded, verdict: Verdict { judged, overriding, .. }, .. } = found;
        let commits = loaded.commits.read()?;
        let name = landed.at.to_string();
        let judgement = &judged.judgement;
        let machine = machine(&commits);
        self.all += judgement.all;
        self.signed += judgement.signed;
        if machine.value != Value::Nothing {
            self.machine.0 += judgement.all.lines;
            self.machine.1 += judgement.signed.lines;
        }
        let mut signers = BTreeSet::new();
        let files = judged.inventory.files.iter().zip(&judgement.files).enumerate();
        for (_, (file, finding)) in files.filter(|(at, _)| !judgement.left_out.contains(at)) {
            self.add_file(file, finding, &mut signers);
        }
        self.add_gaps(&name, &found.verdict);
        for by in &signers {
            self.people.entry(by.clone()).or_default().changes += 1;
        }
        for key in &judged.inventory.unread {
            self.gap(&name, key.path.as_bytes(), "", "cannot be read");
        }
        self.add_records(&name, judged);
        self.add_overrides(&name, found);
        let (tone, conclusion) = match found.exit() {
            Exit::Holds if overriding.granted.is_some() => (Tone::Unsure, "holds by override"),
            Exit::Holds => (Tone::Good, "holds"),
            Exit::DoesNotHold => (Tone::Bad, "does not hold"),
            Exit::CouldNotTell | Exit::Usage | Exit::Bug => (Tone::Unsure, "could not tell"),
        };
        self.could_not_tell |= found.exit() == Exit::CouldNotTell;
        let newest = commits.first();
        if landed.only.is_some() {
            self.exception(
                &name,
                None,
                "a merge that is not just what merging gives; what it has otherwise than a parent is told as a change",
            );
        }
        let subject = newest.and_then(|commit| commit.message.split(|&b| b == b'\n').next());
        let date = newest.and_then(|commit| commit.authored).map(|time| time.to_string()[..10].to_owned());
        self.changes.push(vec![
            Cell::id(name, words::COMMIT),
            date.map_or(Cell::NOTHING, Cell::text),
            Cell::list(human_authors(&commits).iter().map(|author| text_of(&author.name))),
            machine,
            Cell::number(judgement.all.lines),
            Cell::number(judgement.signed.lines),
            Cell::number(judgement.all.others),
            Cell::number(judgement.signed.others),
            Cell::list(&signers),
            Cell::text(conclusion).toned(tone),
            Cell::bytes(subject.unwrap_or_default()),
        ]);
        Ok(())
    }

    fn add_file(&mut self, file: &FileUnits, finding: &FileFinding, signers: &mut BTreeSet<String>) {
        let of_path = self.paths.entry(file.key.path.clone()).or_default();
        of_path.all += file.tally();
        of_path.signed += finding.signed.tally();
        for opinion in &finding.opinions {
            let person = self.people.entry(opinion.principal.clone()).or_default();
            person.carried += opinion.signed.intersection(&opinion.carried).tally().lines;
            person.doubted += opinion.questioned.tally().total() + opinion.rejected.tally().total();
            if opinion.is_author {
                person.as_author += opinion.signed.tally().total();
            } else {
                person.signed += opinion.signed.tally();
            }
            if !opinion.signed.is_empty() {
                signers.insert(opinion.principal.clone());
                of_path.by.insert(opinion.principal.clone());
            }
        }
    }

    /// What nobody signed as it should have been.
    fn add_gaps(&mut self, name: &str, verdict: &Verdict) {
        let Verdict { judged, concluded, is_built_in, .. } = verdict;
        for (at, (file, finding)) in judged.inventory.files.iter().zip(&judged.judgement.files).enumerate() {
            let path = file.key.path.as_bytes();
            // What a policy of the repository wants is told with its rule, and the same is not told twice.
            let own = *is_built_in;
            let gaps = [
                (own, &finding.undecided, "signed by nobody"),
                (own, &finding.signed_by_author, "signed only by an author"),
                (true, &finding.questioned, "questioned"),
                (true, &finding.rejected, "rejected"),
            ];
            for (_, units, what) in
                gaps.into_iter().filter(|(is_told, units, _)| *is_told && !units.is_empty())
            {
                self.gap(name, path, &place(file, units), what);
            }
            let is_said = |want: &Want| own && matches!(want, Want::Reviewers { .. } | Want::NotSelf);
            for (all, end) in [(&concluded.missing, ""), (&concluded.lifted, ", and was let through")] {
                for missing in all.iter().filter(|missing| missing.file == at && !is_said(&missing.want)) {
                    let (want, by) = (report::wanted(&missing.want), report::rule_name(&missing.by));
                    self.gap(name, path, &place(file, &missing.units), &format!("{want} ({by}){end}"));
                }
            }
        }
    }

    /// Who let it through, or tried to, and a policy that was none.
    fn add_overrides(&mut self, name: &str, found: &Found) {
        if let Some(record) = &found.verdict.overriding.granted {
            self.exception_by(name, Some(&record.id), &report::override_of(record));
        }
        for (record, why) in &found.verdict.overriding.idle {
            let why = report::idle_override(record, why);
            let what = format!("{} does not count: {why}", report::override_of(record));
            self.exception_by(name, Some(&record.id), &what);
        }
        if let Some(failure) = &found.no_policy {
            self.exception(name, None, &format!("the policy of that time is none: {}", failure.sentence));
        }
    }

    /// What is unusual about the records of a change.
    fn add_records(&mut self, name: &str, judged: &Judged) {
        for (record, standing) in judged.records() {
            if let Standing::DoesNotCount(why) = standing {
                let why = report::does_not_count(why, &record.signature);
                self.exception(name, Some(record), &format!("does not count: {why}"));
            }
            if *standing == Standing::Counts && record.statement.outcome == Outcome::Withdrawn {
                let reason = record.statement.reason.as_deref().unwrap_or("no reason given");
                let by = &record.statement.reviewer.id;
                self.exception(name, Some(record), &format!("{by} withdrew an earlier record: {reason}"));
            }
            let skimmed = skimmed(record);
            if *standing == Standing::Counts && skimmed > 0 {
                let lines = words::count(skimmed, "line", "lines");
                let what =
                    format!("{lines} signed by {} faster than anybody reads", record.statement.reviewer.id);
                self.exception(name, Some(record), &what);
            }
            let of_files = signed_as_files(record);
            if *standing == Standing::Counts && of_files.total() > 0 {
                let by = &record.statement.reviewer.id;
                let what = format!("{} signed by {by} with all of a file at once", units(of_files));
                self.exception(name, Some(record), &what);
            }
        }
        let carried = judged.judgement.carried;
        if carried.total() > 0 {
            let what = format!("{} rest on nothing but signatures carried over", units(carried));
            self.exception(name, None, &what);
        }
        for refused in &judged.collected.refused {
            self.exception(name, None, &refused_words(refused));
        }
        if let Conclusion::CouldNotTell(doubts) = &judged.judgement.conclusion {
            for doubt in doubts {
                self.exception(name, None, &report::doubt(doubt));
            }
        }
    }

    fn gap(&mut self, name: &str, path: &[u8], place: &str, what: &str) {
        let what = Cell::text(what).toned(Tone::Bad);
        self.gaps.push(vec![Cell::id(name, words::COMMIT), Cell::bytes(path), Cell::text(place), what]);
    }

    fn exception(&mut self, name: &str, record: Option<&Record>, what: &str) {
        self.exception_by(name, record.map(|record| &record.id), what);
    }

    fn exception_by(&mut self, name: &str, id: Option<&Digest>, what: &str) {
        let record = id.map_or(Cell::NOTHING, |id| Cell::id(id, words::RECORD));
        let row = vec![Cell::id(name, words::COMMIT), record, Cell::text(what)];
        // A merge is compared with each of its parents.
        if self.exceptions.last() != Some(&row) {
            self.exceptions.push(row);
        }
    }

    /// The sums.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let share = |part: u64, all: u64| match percent(part, all) {
            Some(percent) => format!(" ({percent} %)"),
            None => String::new(),
        };
        let (lines, signed) = self.machine;
        let people = self.people.values().filter(|person| person.signed.total() > 0).count() as u64;
        vec![
            ("changes", words::grouped(self.changes.len() as u64)),
            (
                "signed",
                words::units_of(self.signed, self.all) + &share(self.signed.total(), self.all.total()),
            ),
            (
                "in changes that say a machine took part",
                format!(
                    "{}{}, of which {} are signed",
                    words::count(lines, "line", "lines"),
                    share(lines, self.all.lines),
                    words::grouped(signed)
                ),
            ),
            ("people who signed what others wrote", words::grouped(people)),
            ("gaps", words::grouped(self.gaps.len() as u64)),
            ("exceptions", words::grouped(self.exceptions.len() as u64)),
        ]
    }

    pub(super) fn tables(self) -> Vec<Table> {
        let path = |(path, sum): (RepoPath, OfPath)| {
            vec![
                Cell::bytes(path.as_bytes()),
                Cell::number(sum.all.lines),
                Cell::number(sum.signed.lines),
                percent(sum.signed.lines, sum.all.lines).map_or(Cell::NOTHING, Cell::number),
                Cell::number(sum.all.others),
                Cell::number(sum.signed.others),
                Cell::list(sum.by),
            ]
        };
        let person = |(name, sum): (String, OfPerson)| {
            let numbers =
                [sum.changes, sum.signed.lines, sum.signed.others, sum.carried, sum.as_author, sum.doubted];
            std::iter::once(Cell::text(name)).chain(numbers.map(Cell::number)).collect()
        };
        let paths = self.paths.into_iter().map(path).collect();
        let people = self.people.into_iter().map(person).collect();
        let table = |name, heading, columns, rows| Table { name, heading, columns, rows };
        vec![
            table("changes", "Changes", CHANGES, self.changes),
            table("paths", "By path", PATHS, paths),
            table("people", "By person", PEOPLE, people),
            table("gaps", "Gaps", GAPS, self.gaps),
            table("exceptions", "Exceptions", EXCEPTIONS, self.exceptions),
        ]
    }
}

fn place(file: &FileUnits, found: &Units) -> String {
    words::places(file, found)
}

/// How many lines a record says were signed faster than anybody reads.
fn skimmed(record: &Record) -> u64 {
    let units = record.statement.files.iter().flat_map(|file| &file.units);
    units
        .map(|unit| match unit {
            UnitRecord::Hunk(hunk) => u64::from(hunk.skimmed.len()),
            UnitRecord::Other(_) => 0,
        })
        .sum()
}

/// How much a record says was signed with all of its file by one key press.
fn signed_as_files(record: &Record) -> Count {
    let mut all = Count::default();
    for unit in record.statement.files.iter().flat_map(|file| &file.units) {
        all += match unit {
            UnitRecord::Hunk(hunk) => Count { lines: u64::from(hunk.grains.file.len()), others: 0 },
            UnitRecord::Other(other) => Count { lines: 0, others: u64::from(other.is_of_file) },
        };
    }
    all
}

/// In whole percent, rounded down, so that only all of it is 100; `None` of nothing.
fn percent(part: u64, all: u64) -> Option<u64> {
    (part * 100).checked_div(all)
}
