//! What keeps a change from holding, as a list of places in files.

use super::Verdicts;
use super::text::who_may;
use crate::attest::{Conclusion, FileFinding, FileUnits};
use crate::base::{ObjectId, RepoPath, Shown, Side};
use crate::cli::verdict::Verdict;
use crate::cli::words;
use crate::diff::{FileKey, Units};
use crate::report::{self, Exit};

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
    /// The repository's policy wants more.
    Policy,
    /// Nobody can tell.
    CouldNotTell,
    /// Nothing is wrong, but somebody let it through without what the policy asks for.
    Overridden,
}

impl Rule {
    pub(in crate::cli) const ALL: [Self; 7] = [
        Self::Undecided,
        Self::OnlyByAuthor,
        Self::Questioned,
        Self::Rejected,
        Self::Policy,
        Self::CouldNotTell,
        Self::Overridden,
    ];

    /// What programs call it.
    pub(in crate::cli) const fn id(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::OnlyByAuthor => "only-by-author",
            Self::Questioned => "questioned",
            Self::Rejected => "rejected",
            Self::Policy => "policy",
            Self::CouldNotTell => "could-not-tell",
            Self::Overridden => "overridden",
        }
    }

    /// What people call it.
    pub(in crate::cli) const fn title(self) -> &'static str {
        match self {
            Self::Undecided => "signed by nobody",
            Self::OnlyByAuthor => "signed only by an author of the change",
            Self::Questioned => "questioned",
            Self::Rejected => "rejected",
            Self::Policy => "not as the policy wants it",
            Self::CouldNotTell => "could not tell",
            Self::Overridden => "let through by an override",
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
    for one in &verdicts.all {
        let commit = words::noted_object(&one.loaded.change.identity);
        let from = all.len();
        of_change(&one.verdict, &mut all);
        for finding in &mut all[from..] {
            finding.commit = commit.filter(|_| verdicts.is_each_commit);
        }
    }
    all
}

/// What is missing in one change.
pub(super) fn of_change(verdict: &Verdict, all: &mut Vec<Finding>) {
    let judged = &verdict.judged;
    for at in 0..judged.inventory.files.len() {
        of_file(verdict, at, all);
    }
    for refused in judged.closed_notes() {
        let (note, why) = (refused.found_on.short(), report::refused(&refused.cause));
        all.push(whole(format!("the note on {note} cannot be looked into: {why}")));
    }
    if let Conclusion::CouldNotTell(doubts) = &judged.judgement.conclusion {
        all.extend(doubts.iter().map(|doubt| whole(report::doubt(doubt))));
    }
    all.extend(overridden(verdict).map(|message| Finding { rule: Rule::Overridden, ..whole(message) }));
}

/// `held by override of alice@example.com: the shop is down`, if it is.
pub(super) fn overridden(verdict: &Verdict) -> Option<String> {
    let record = verdict.overriding.granted.as_ref()?;
    let held = if verdict.exit() == Exit::Holds { "held by " } else { "" };
    Some(format!("{held}{}", report::override_of(record)))
}

fn whole(message: String) -> Finding {
    Finding { rule: Rule::CouldNotTell, commit: None, path: None, lines: None, message }
}

/// What is missing in the file at this place.
pub(super) fn of_file(verdict: &Verdict, at: usize, all: &mut Vec<Finding>) {
    let judgement = &verdict.judged.judgement;
    let (file, finding) = (&verdict.judged.inventory.files[at], &judgement.files[at]);
    let missing = || verdict.concluded.missing.iter().filter(|missing| missing.file == at);
    // What a policy of the repository wants is told with its rule and with who may sign; the same is not told twice.
    let mut told = Units::default();
    if !verdict.is_built_in {
        missing().for_each(|missing| told.insert_all(&missing.units));
        let lifted = verdict.concluded.lifted.iter().filter(|lifted| lifted.file == at);
        lifted.for_each(|lifted| told.insert_all(&lifted.units));
    }
    let is_self_allowed = judgement.used_allow_self || !verdict.is_built_in;
    let own = if is_self_allowed { &Units::default() } else { &finding.signed_by_author };
    let parts = [
        (Rule::Undecided, &finding.undecided.difference(&told)),
        (Rule::OnlyByAuthor, own),
        (Rule::Questioned, &finding.questioned),
        (Rule::Rejected, &finding.rejected),
    ];
    for (rule, units) in parts {
        let said = format!("{}{}", rule.title(), who(rule, finding, units));
        of_units((rule, &said), file, units, all);
    }
    for missing in missing().filter(|missing| !verdict.is_told_without_policy(missing)) {
        let (want, by) = (report::wanted(&missing.want), report::rule_name(&missing.by));
        let said = format!("not as the policy wants: {want} ({by}){}", who_may(missing));
        of_units((Rule::Policy, &said), file, &missing.units, all);
    }
}

fn of_units((rule, said): (Rule, &str), file: &FileUnits, units: &Units, all: &mut Vec<Finding>) {
    let FileKey { path, .. } = &file.key;
    let new = |lines, what: String| Finding {
        rule,
        commit: None,
        path: Some(path.clone()),
        lines,
        message: format!("{what} {said}"),
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
    if !matches!(rule, Rule::Questioned | Rule::Rejected) {
        return String::new();
    }
    let said = finding.opinions.iter().filter(|opinion| {
        let said = if rule == Rule::Rejected { &opinion.rejected } else { &opinion.questioned };
        !said.intersection(units).is_empty()
    });
    let names: Vec<String> = said.map(|opinion| Shown::of(&opinion.principal).to_string()).collect();
    if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) }
}
