//! From the domain types to canonical bytes.

use std::collections::BTreeMap;

use super::index_text::to_text;
use super::path::WirePath;
use super::v1::{
    WireAi, WireCarried, WireComment, WireContext, WireCoverage, WireDiff, WireEntry, WireFile, WireGrain,
    WireLog, WireMention, WireOutcome, WirePredicate, WireReason, WireReviewer, WireScope, WireSeen,
    WireSession, WireSha256, WireSnapshot, WireStatement, WireSubject, WireTally, WireTool, WireUnit,
};
use super::{STATEMENT_TYPE, value};
use crate::attest::{
    About, AiClaim, At, Coverage, FileRecord, HunkRecord, OtherRecord, Outcome, PREDICATE_TYPE, Remark,
    Statement, UnitMention, UnitRecord,
};
use crate::base::{IndexSet, ObjectId};
use crate::diff::{Entry, Identity, Scope, Snapshot, Tally};
use crate::review::comment::CommentKind;
use crate::review::{Head, Origin};

/// The bytes that are signed: canonical JSON on one line. Equal statements give equal bytes.
///
/// # Panics
/// Never: every field is text, a whole number or a list of these.
pub fn payload(statement: &Statement) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(&wire(statement)).expect("text and whole numbers can always be written")
}

fn wire(statement: &Statement) -> WireStatement {
    let digest = subject(&statement.context.identity);
    WireStatement {
        kind: STATEMENT_TYPE.to_owned(),
        subject: vec![WireSubject { name: statement.context.name.clone(), digest: BTreeMap::from([digest]) }],
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate: predicate(statement),
    }
}

/// What a subject's digest is called: of a commit, of a tree, of a patch.
pub(super) const COMMIT: &str = "gitCommit";
pub(super) const TREE: &str = "gitTree";
pub(super) const PATCH: &str = "sha256";

/// Never two digests: either would do for readers of in-toto, and a tree also stands for other commits.
pub(super) fn subject(identity: &Identity) -> (String, String) {
    match identity {
        Identity::Trees { head: Snapshot { commit: Some(commit), .. }, .. } => {
            (COMMIT.to_owned(), commit.to_string())
        }
        Identity::Trees { head, .. } => (TREE.to_owned(), head.tree.to_string()),
        Identity::Patch(digest) => (PATCH.to_owned(), digest.to_string()),
    }
}

fn predicate(statement: &Statement) -> WirePredicate {
    let Statement { reviewer, session, tool, log, .. } = statement;
    let is_patch = matches!(statement.context.identity, Identity::Patch(_));
    WirePredicate {
        v: 1,
        kind: "review".to_owned(),
        outcome: match statement.outcome {
            Outcome::Complete => WireOutcome::Complete,
            Outcome::Incomplete => WireOutcome::Incomplete,
            Outcome::Withdrawn => WireOutcome::Withdrawn,
        },
        context: context(statement),
        reviewer: WireReviewer { id: reviewer.id.clone(), name: reviewer.name.clone() },
        self_review: reviewer.is_author,
        authors: statement.authorship.authors.clone(),
        ai: statement.authorship.ai.iter().map(ai).collect(),
        diff: (!is_patch).then(WireDiff::pinned),
        coverage: coverage(&statement.coverage),
        files: statement.files.iter().map(file).collect(),
        comments: statement.comments.iter().map(comment).collect(),
        session: WireSession {
            started_at: session.started.to_string(),
            finished_at: session.finished.to_string(),
        },
        tool: WireTool { name: tool.name.clone(), version: tool.version.clone() },
        log: WireLog {
            reference: log.reference.clone(),
            prev: log.tip.map_or_else(|| "0".repeat(40), |tip| tip.to_string()),
        },
        supersedes: statement.supersedes.iter().map(ToString::to_string).collect(),
        reason: statement.reason.clone(),
    }
}

fn context(statement: &Statement) -> WireContext {
    let context = &statement.context;
    let (base, head) = match &context.identity {
        Identity::Trees { base, head } => (Some(wire_snapshot(base)), Some(wire_snapshot(head))),
        Identity::Patch(_) => (None, None),
    };
    let scope = match &context.scope {
        Scope::Whole => WireScope::Whole,
        Scope::Narrowed(paths) => WireScope::Narrowed(paths.iter().map(WirePath::of).collect()),
    };
    WireContext { repo: context.repo.clone(), target_ref: context.target_ref.clone(), scope, base, head }
}

pub(super) fn wire_snapshot(snapshot: &Snapshot) -> WireSnapshot {
    WireSnapshot {
        git_commit: snapshot.commit.as_ref().map(ToString::to_string),
        git_tree: snapshot.tree.to_string(),
    }
}

fn ai(claim: &AiClaim) -> WireAi {
    WireAi {
        tool: claim.tool.clone(),
        source: claim.source.clone(),
        evidence: claim.evidence.clone(),
        commit: claim.commit.as_ref().map(ObjectId::to_string),
        trust: "self-reported".to_owned(),
    }
}

fn coverage(coverage: &Coverage) -> WireCoverage {
    let tally = |tally: Tally| WireTally { lines: tally.lines, others: tally.others };
    WireCoverage {
        files: coverage.files,
        hunks: coverage.hunks,
        lines: coverage.units.lines,
        others: coverage.units.others,
        signed: tally(coverage.decided.signed),
        questioned: tally(coverage.decided.questioned),
        rejected: tally(coverage.decided.rejected),
        carried: Some(coverage.decided.carried).filter(|carried| carried.total() > 0).map(tally),
        digest: WireSha256 { sha256: coverage.digest.to_string() },
    }
}

/// The first has none.
fn ordinal(ordinal: u32) -> Option<u32> {
    (ordinal > 0).then_some(ordinal)
}

fn file(file: &FileRecord) -> WireFile {
    let entry = |entry: Entry| WireEntry { mode: entry.mode.to_string(), git_blob: entry.id.to_string() };
    let unit = |unit: &UnitRecord| match unit {
        UnitRecord::Hunk(record) => hunk(record),
        UnitRecord::Other(record) => other(record),
    };
    WireFile {
        path: WirePath::of(&file.path),
        status: file.status.letter().to_string(),
        ordinal: ordinal(file.ordinal),
        old: file.sides.old.map(entry),
        new: file.sides.new.map(entry),
        units: file.units.iter().map(unit).collect(),
    }
}

fn hunk(hunk: &HunkRecord) -> WireUnit {
    let n = hunk.removed + hunk.added;
    let lines = |set: &IndexSet| (!set.is_empty()).then(|| to_text(set, n));
    let reasons = hunk.reasons.iter();
    WireUnit {
        kind: "hunk".to_owned(),
        id: hunk.id.to_string(),
        at: Some(place(hunk.at)),
        n: Some([hunk.removed, hunk.added]),
        sign: lines(&hunk.decisions.sign),
        question: lines(&hunk.decisions.question),
        reject: lines(&hunk.decisions.reject),
        decision: None,
        grain: Some(WireGrain {
            line: lines(&hunk.grains.line),
            selection: lines(&hunk.grains.selection),
            hunk: lines(&hunk.grains.hunk),
            file: lines(&hunk.grains.file),
        }),
        reasons: reasons.map(|r| WireReason { lines: lines(&r.lines), text: r.text.clone() }).collect(),
        seen: WireSeen { ms: hunk.seen_ms, skim: lines(&hunk.skimmed) },
        carried: hunk.carried.iter().map(|(origin, set)| carried(*origin, lines(set))).collect(),
    }
}

fn carried(origin: Origin, lines: Option<String>) -> WireCarried {
    let (name, id) = match origin.head {
        Head::Commit(id) => (COMMIT, id.to_string()),
        Head::Tree(id) => (TREE, id.to_string()),
        Head::Patch(digest) => (PATCH, digest.to_string()),
    };
    let record = origin.record.map(|id| id.to_string());
    WireCarried { from: BTreeMap::from([(name.to_owned(), id)]), record, lines }
}

fn place(at: At) -> [u32; 4] {
    [at.start.old, at.len.old, at.start.new, at.len.new]
}

fn other(other: &OtherRecord) -> WireUnit {
    WireUnit {
        kind: other.kind.name().to_owned(),
        id: other.id.to_string(),
        decision: Some(value::decision_name(other.decision, other.is_of_file).to_owned()),
        reasons: other.reason.iter().map(|text| WireReason { lines: None, text: text.clone() }).collect(),
        seen: WireSeen { ms: other.seen_ms, skim: None },
        carried: other.carried.iter().map(|origin| carried(*origin, None)).collect(),
        ..WireUnit::default()
    }
}

fn comment(remark: &Remark) -> WireComment {
    let mentions = |units: &[UnitMention]| Some(units.iter().map(mention).collect());
    let (key, units, lines) = match &remark.about {
        About::Change => (None, None, None),
        About::File(key) => (Some(key), None, None),
        About::Units(key, units) => (Some(key), mentions(units), None),
        About::Lines(key, numbers, units) => {
            (Some(key), mentions(units), Some([numbers.start, numbers.end.saturating_sub(1)]))
        }
    };
    WireComment {
        path: key.map_or_else(WirePath::default, |key| WirePath::of(&key.path)),
        status: key.map(|key| key.status.letter().to_string()),
        ordinal: key.and_then(|key| ordinal(key.ordinal)),
        units,
        text: remark.text.clone(),
        kind: (remark.kind != CommentKind::NOTE).then(|| remark.kind.as_str().to_owned()),
        lines,
        suggestion: remark.suggestion.clone(),
        reply_to: remark.reply_to,
        verified: remark.is_verified.then_some(true),
    }
}

fn mention(mention: &UnitMention) -> WireMention {
    match mention {
        UnitMention::Hunk { id, at, n, lines } => WireMention {
            id: id.to_string(),
            at: Some(place(*at)),
            n: Some(*n),
            lines: Some(to_text(lines, *n)),
        },
        UnitMention::Other(id) => WireMention { id: id.to_string(), at: None, n: None, lines: None },
    }
}
