//! `countersign blame`: for each line of a file, who wrote it, whether a machine did, and who signed it.
//!
//! A line counts as signed if it comes from a commit of a change that somebody signed, and a record that counts there has it: both
//! are found by the commit that brought the line and its place in that commit, so equal text elsewhere is another line.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::args::BlameArgs;
use super::judging::{Judged, verifier};
use super::load::Subject;
use super::log;
use super::output::{Output, Stop, Tone};
use super::table::{Cell, Page, Table, print};
use super::{target, words};
use crate::attest::{self, LEDGER_REF, Options, Record, Standing, Trace, replaced_by, traces};
use crate::base::{ObjectId, RepoPath};
use crate::diff::{Identity, Snapshot, Text};
use crate::git::{FileAt, LineOrigin, Loaded, MAX_BLOB, Repository, Request, Target};
use crate::ledger::{self, Archive};
use crate::provenance::CommitText;
use crate::report::{Exit, Failure, quoted, shell_word};
use crate::review::Decision;
use crate::sign::Verifier;

const COLUMNS: &[(&str, &str)] = &[
    ("line", "line"),
    ("commit", "commit"),
    ("author", "author"),
    ("machine", "machine"),
    ("by", "signed by"),
    ("when", "when"),
    ("grain", "grain"),
    ("record", "record"),
    ("content", "content"),
];

/// Where a line comes from: the commit, and path and number there.
type Key = (ObjectId, RepoPath, u32);

/// Runs the command.
pub(super) fn run(args: &BlameArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = super::load::repository()?;
    let loaded = log::load(&repo, &args.rev, &args.look)?;
    let subject = Subject::Repository(Box::new((repo, loaded)));
    let path = target::path_from_here(&subject, &args.file)?;
    let Subject::Repository(both) = &subject else { return Ok(Exit::Bug) };
    let (repo, loaded) = &**both;
    let Identity::Trees { head: Snapshot { commit: Some(head), .. }, .. } = loaded.change.identity else {
        return Err(Failure::usage(format!("{} is no commit", quoted(&args.rev))).into());
    };
    let text = text_at(repo, head, &path, &args.rev)?;
    let origins = repo.line_origins(head, &path, None).map_err(Failure::from)?;
    let signed = Search::new(repo, loaded)?.signed(&origins)?;
    let rows = rows(repo, &text, &origins, &signed)?;
    let n_signed = rows.iter().filter(|(is_signed, _)| *is_signed).count() as u64;
    let mut facts = log::facts(loaded);
    let n = words::count(rows.len() as u64, "line", "lines");
    facts.push(("signed", format!("{} of {n}, by somebody else than an author", words::grouped(n_signed))));
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let table = Table { name: "lines", heading: "", columns: COLUMNS, rows };
    let title = format!("{} in {}", name_of(&path), args.rev);
    print(&Page { title, facts, tables: vec![table] }, args.look.format, None, out)?;
    Ok(Exit::Holds)
}

/// The text of the file at `path`, as far as files are shown at all.
fn text_at(repo: &Repository, head: ObjectId, path: &RepoPath, rev: &str) -> Result<Text, Failure> {
    let (place, word) = (quoted(path.as_bytes()), shell_word(rev));
    match repo.file_at(head, path.as_bytes(), MAX_BLOB).map_err(Failure::from)? {
        FileAt::File(bytes) => Ok(Text::new(bytes)),
        FileAt::Nothing | FileAt::NoFile => {
            Err(Failure::usage(format!("{place} is no file in {}", quoted(rev)))
                .hint(format!("what there is: git ls-tree -r --name-only {word}")))
        }
        FileAt::TooLarge(n) => Err(Failure::could_not_tell(format!(
            "{place} has {n} bytes, more than {MAX_BLOB}"
        ))
        .hint(format!("git can say who wrote it: git blame {word} -- {}", shell_word(path.as_bytes())))),
    }
}

fn name_of(path: &RepoPath) -> String {
    crate::base::shown::text_of(path.as_bytes())
}

/// The search for records that have lines of one file.
struct Search<'a> {
    repo: &'a Repository,
    trust: Option<String>,
    verifier: Verifier,
    archive: Archive,
}

impl<'a> Search<'a> {
    fn new(repo: &'a Repository, loaded: &Loaded) -> Result<Self, Failure> {
        let verifier = verifier(repo, &loaded.trust)?;
        let archive = Archive::open(repo, &verifier)?;
        Ok(Self { repo, trust: loaded.trust.commit.map(|commit| commit.to_string()), verifier, archive })
    }

    /// What was said of lines from these commits.
    fn signed(&self, origins: &[LineOrigin]) -> Result<HashMap<Key, Vec<Trace>>, Failure> {
        let paths: BTreeSet<&RepoPath> = origins.iter().map(|origin| &origin.path).collect();
        let commits: BTreeSet<ObjectId> = origins.iter().map(|origin| origin.commit).collect();
        let noted = self.noted(&paths)?;
        let collected = ledger::collect_noted(self.repo, noted, &self.verifier)?;
        let mut changes: BTreeSet<(String, ObjectId)> = BTreeSet::new();
        for record in &collected.records {
            let is_live = record.signer().is_some()
                && record.is_in_place()
                && !record.statement.is_withdrawal()
                && replaced_by(record, &collected.records).is_none();
            if is_live && let Some(ends) = self.ends(record, &commits)? {
                changes.insert(ends);
            }
        }
        let mut all: HashMap<Key, Vec<Trace>> = HashMap::new();
        for (base, head) in changes {
            self.add(&base, head, &paths, &mut all)?;
        }
        Ok(all)
    }

    /// The objects with a note that names one of the paths.
    fn noted(&self, paths: &BTreeSet<&RepoPath>) -> Result<Vec<ObjectId>, Failure> {
        let Some(tip) = self.repo.notes_tip(LEDGER_REF)? else { return Ok(Vec::new()) };
        let mut objects = BTreeSet::new();
        self.repo.each_note(LEDGER_REF, tip, &mut |object, note| {
            let lines = note.unwrap_or_default().split(|&b| b == b'\n');
            let mut payloads =
                lines.filter_map(|line| Some(attest::Envelope::parse_line(line).ok()?.payload));
            let is_named = payloads.any(|payload| {
                let Ok(statement) = attest::read(&payload) else { return false };
                statement.files.iter().any(|file| paths.contains(&file.path))
            });
            if is_named {
                objects.insert(object);
            }
        })?;
        Ok(objects.into_iter().collect())
    }

    /// Base and head of the change that a record is about, if one of the commits belongs to it. For uncommitted work, the
    /// commit that was made of it.
    fn ends(
        &self,
        record: &Record,
        commits: &BTreeSet<ObjectId>,
    ) -> Result<Option<(String, ObjectId)>, Failure> {
        let Identity::Trees { base, head } = record.statement.context.identity else { return Ok(None) };
        let from = base.object().to_string();
        let Some(head_commit) = head.commit else {
            for commit in commits {
                let is_it = self.repo.tree_of_commit(*commit)? == head.tree
                    && self.repo.parents_of(*commit)?.first().copied() == base.commit;
                if is_it {
                    return Ok(Some((from, *commit)));
                }
            }
            return Ok(None);
        };
        for commit in commits {
            // What was rewritten or collected since has no line here.
            let is_in = self.repo.is_behind(*commit, head_commit).unwrap_or(false);
            let is_older = match base.commit {
                Some(base) => self.repo.is_behind(*commit, base).unwrap_or(true),
                None => false,
            };
            if is_in && !is_older {
                return Ok(Some((from, head_commit)));
            }
        }
        Ok(None)
    }

    /// What the records of one change say of its lines in these files.
    fn add(
        &self,
        base: &str,
        head: ObjectId,
        paths: &BTreeSet<&RepoPath>,
        all: &mut HashMap<Key, Vec<Trace>>,
    ) -> Result<(), Failure> {
        let range = Target::Range { from: base.to_owned(), to: head.to_string(), symmetric: false };
        let request = Request { trust: self.trust.clone(), ..Request::new(range) };
        let loaded = self.repo.load(&request)?;
        let judged = Judged::with(self.repo, &loaded, Options::default(), (&self.verifier, &self.archive))?;
        let records: Vec<(&Record, &Standing)> = judged.records().collect();
        let oldest = match loaded.change.identity {
            Identity::Trees { base, .. } => base.commit,
            Identity::Patch(_) => None,
        };
        for (file, finding) in judged.inventory.files.iter().zip(&judged.judgement.files) {
            if !paths.contains(&file.key.path) || file.sides.new.is_none() {
                continue;
            }
            let said = traces(file, finding, &records);
            if said.is_empty() {
                continue;
            }
            for origin in self.repo.line_origins(head, &file.key.path, oldest)? {
                for line in origin.lines.clone() {
                    let Some(said) = said.get(&(line + 1)) else { continue };
                    let key =
                        (origin.commit, origin.path.clone(), origin.first + (line - origin.lines.start));
                    all.entry(key).or_default().extend(said.iter().cloned());
                }
            }
        }
        Ok(())
    }
}

/// The rows, each with whether somebody else than an author signed the line.
fn rows(
    repo: &Repository,
    text: &Text,
    origins: &[LineOrigin],
    signed: &HashMap<Key, Vec<Trace>>,
) -> Result<Vec<(bool, Vec<Cell>)>, Failure> {
    let mut commits: HashMap<ObjectId, CommitText> = HashMap::new();
    let mut rows = Vec::new();
    for origin in origins {
        let commit = match commits.entry(origin.commit) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(repo.commit_text(origin.commit)?),
        };
        for line in origin.lines.clone().take_while(|line| *line < text.n_lines()) {
            let key = (origin.commit, origin.path.clone(), origin.first + (line - origin.lines.start));
            let said = signed.get(&key).map_or(&[][..], Vec::as_slice);
            let is_signed = said.iter().any(|trace| trace.decision == Decision::Sign && !trace.is_author);
            let mut row = vec![
                Cell::place(u64::from(line) + 1),
                Cell::id(origin.commit, words::COMMIT),
                Cell::bytes(&commit.author.name),
                log::machine(std::slice::from_ref(commit)),
            ];
            row.extend(who_signed(said));
            row.push(Cell::bytes(text.content(line).0));
            rows.push((is_signed, row));
        }
    }
    Ok(rows)
}

/// By whom, when, at what grain, in which record.
fn who_signed(said: &[Trace]) -> [Cell; 4] {
    if said.is_empty() {
        return [Cell::text("nobody").toned(Tone::Bad), Cell::NOTHING, Cell::NOTHING, Cell::NOTHING];
    }
    let by = |trace: &Trace| {
        let what = match trace.decision {
            Decision::Sign => "",
            Decision::Question => " (questioned)",
            Decision::Reject => " (rejected)",
        };
        let author = if trace.is_author { " (author)" } else { "" };
        format!("{}{what}{author}", trace.by)
    };
    let grain = |trace: &Trace| {
        let grain = trace.grain.word();
        if trace.carried.is_some() { format!("{grain}, carried") } else { grain.to_owned() }
    };
    let is_doubted = said.iter().any(|trace| trace.decision != Decision::Sign);
    let tone = if is_doubted { Tone::Bad } else { Tone::Good };
    [
        Cell::list(said.iter().map(by)).toned(tone),
        Cell::list(said.iter().map(|trace| trace.at.to_string()[..13].replace('T', " ") + "h")),
        Cell::list(said.iter().map(grain)),
        Cell::ids(said.iter().map(|trace| trace.record), words::RECORD),
    ]
}
