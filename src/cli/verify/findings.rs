//! What keeps a change from holding, as a list of places in files.

use super::{Verdict, Verdicts};
use crate::attest::{Conclusion, FileFinding, FileUnits};
use crate::base::{ObjectId, RepoPath, Shown, Side};
use crate::cli::words;
use crate::diff::{FileKey, Units};
use crate::report;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Rule {
    /// Nobody decided.
    Undecided,
    /// Only an author signed.
    OnlyByAuthor,
    /// Somebody asks.
    Questioned,
    /// Somebody says no.
    Rejected,
    /// Nobody can tell.
    CouldNotTell,
}

impl Rule {
    pub(in crate::cli) const ALL: [Self; 5] =
        [Self::Undecided, Self::OnlyByAuthor, Self::Questioned, Self::Rejected, Self::CouldNotTell];

    /// What programs call it.
    pub(in crate::cli) const fn id(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::OnlyByAuthor => "only-by-author",
            Self::Questioned => "questioned",
            Self::Rejected => "rejected",
            Self::CouldNotTell => "could-not-tell",
        }
    }

    /// What people call it.
    pub(in crate::cli) const fn title(self) -> &'static str {
        match self {
            Self::Undecided => "signed by nobody",
            Self::OnlyByAuthor => "signed only by an author of the change",
            Self::Questioned => "questioned",
            Self::Rejected => "rejected",
            Self::CouldNotTell => "could not tell",
        }
    }
}

/// One place, or the change as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Finding {
    pub(in crate::cli) rule: Rule,
    /// The commit, if each has to hold for itself.
    pub(in crate::cli) commit: Option<ObjectId>,
    pub(in crate::cli) path: Option<RepoPath>,
    /// First and last line in the new file to show it at.
    pub(in crate::cli) lines: Option<(u32, u32)>,
    /// A sentence without a full stop. What comes from outside in it is sanitised.
    pub(in crate::cli) message: String,
}

/// Everything that is missing, change by change and file by file.
pub(in crate::cli) fn findings(verdicts: &Verdicts) -> Vec<Finding> {
    let mut all = Vec::new();
    for verdict in &verdicts.all {
        let commit = words::noted_object(&verdict.loaded.change.identity);
        let from = all.len();
        of_change(verdict, &mut all);
        for finding in &mut all[from..] {
            finding.commit = commit.filter(|_| verdicts.is_each_commit);
        }
    }
    all
}

/// What is missing in one change.
pub(super) fn of_change(verdict: &Verdict, all: &mut Vec<Finding>) {
    let judged = &verdict.judged;
    for (file, finding) in judged.inventory.files.iter().zip(&judged.judgement.files) {
        of_file(file, finding, judged.judgement.used_allow_self, all);
    }
    for refused in judged.closed_notes() {
        let (note, why) = (refused.found_on.short(), report::refused(&refused.cause));
        all.push(whole(format!("the note on {note} cannot be looked into: {why}")));
    }
    if let Conclusion::CouldNotTell(doubts) = &judged.judgement.conclusion {
        all.extend(doubts.iter().map(|doubt| whole(report::doubt(doubt))));
    }
}

fn whole(message: String) -> Finding {
    Finding { rule: Rule::CouldNotTell, commit: None, path: None, lines: None, message }
}

/// What is missing in one file.
pub(super) fn of_file(
    file: &FileUnits,
    finding: &FileFinding,
    is_self_allowed: bool,
    all: &mut Vec<Finding>,
) {
    let own = if is_self_allowed { &Units::default() } else { &finding.signed_by_author };
    let parts = [
        (Rule::Undecided, &finding.undecided),
        (Rule::OnlyByAuthor, own),
        (Rule::Questioned, &finding.questioned),
        (Rule::Rejected, &finding.rejected),
    ];
    for (rule, units) in parts {
        of_units(rule, file, finding, units, all);
    }
}

fn of_units(rule: Rule, file: &FileUnits, finding: &FileFinding, units: &Units, all: &mut Vec<Finding>) {
    let who = match rule {
        Rule::Questioned | Rule::Rejected => who(rule, finding, units),
        _ => String::new(),
    };
    let FileKey { path, .. } = &file.key;
    let new = |lines, what: String| Finding {
        rule,
        commit: None,
        path: Some(path.clone()),
        lines,
        message: format!("{what} {}{who}", rule.title()),
    };
    for index in units.others.iter() {
        if let Some((kind, _)) = file.others.get(index as usize) {
            all.push(new(None, format!("the other change ({}) is", kind.name())));
        }
    }
    for (span, anchor) in file.anchored_spans(&units.lines) {
        let (first, last) = (span.numbers.start, span.numbers.end - 1);
        let (word, lines) = match span.side {
            Side::New => ("added", (first, last)),
            Side::Old => ("removed", (anchor, anchor)),
        };
        let lines = file.sides.new.is_some().then_some(lines);
        let what = match first == last {
            true => format!("the {word} line {first} is"),
            false => format!("the {word} lines {first}-{last} are"),
        };
        all.push(new(lines, what));
    }
}

/// ` by alice@example.com`.
fn who(rule: Rule, finding: &FileFinding, units: &Units) -> String {
    let said = finding.opinions.iter().filter(|opinion| {
        let said = if rule == Rule::Rejected { &opinion.rejected } else { &opinion.questioned };
        !said.intersection(units).is_empty()
    });
    let names: Vec<String> = said.map(|opinion| Shown::of(&opinion.principal).to_string()).collect();
    if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) }
}
