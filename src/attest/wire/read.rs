//! From bytes to the domain types. Whatever a record could say in two ways, or says against itself, is refused.

use serde::Deserialize as _;
use serde_json::Value;

use super::path::WirePath;
use super::v1::{
    WireAi, WireContext, WireCoverage, WireDiff, WireKind, WireOutcome, WirePredicate, WireScope,
    WireSession, WireSnapshot, WireStatement, WireSubject, WireTally,
};
use super::write::subject;
use super::{STATEMENT_TYPE, StatementError, read_units, strict, value};
use crate::attest::{
    AiClaim, Authorship, Context, Coverage, LogPosition, Outcome, PREDICATE_TYPE, Reviewer, Session,
    Statement, Tool,
};
use crate::base::Digest;
use crate::diff::{Identity, Scope, Snapshot, Tally};
use crate::review::Totals;

/// Reads the payload of an envelope. Says nothing about who signed it, nor whether what it says of the change is true.
pub fn read(payload: &[u8]) -> Result<Statement, StatementError> {
    let value = strict::value(payload)?;
    check_kind(&value, PREDICATE_TYPE, "review")?;
    let statement = statement(strict::shaped(&value)?)?;
    if !Reviewer::is_fit_id(&statement.reviewer.id) {
        return Err(StatementError::ReviewerId(statement.reviewer.id));
    }
    if outcome_fits(&statement) { Ok(statement) } else { Err(StatementError::Outcome) }
}

pub(super) fn check_kind(value: &Value, predicate_type: &str, name: &str) -> Result<(), StatementError> {
    let kind = WireKind::deserialize(value).map_err(StatementError::Shape)?;
    if kind.kind != STATEMENT_TYPE {
        return Err(StatementError::OtherType(kind.kind));
    }
    if kind.predicate_type != predicate_type {
        return Err(StatementError::OtherPredicate(kind.predicate_type));
    }
    if kind.predicate.v != 1 {
        return Err(StatementError::Version(kind.predicate.v));
    }
    if kind.predicate.kind != name {
        return Err(StatementError::Kind(kind.predicate.kind));
    }
    Ok(())
}

fn outcome_fits(statement: &Statement) -> bool {
    let coverage = &statement.coverage;
    if statement.reason.is_some() && !statement.is_withdrawal() {
        return false;
    }
    match statement.outcome {
        Outcome::Complete => {
            statement.context.scope == Scope::Whole && coverage.decided.decided() == coverage.units
        }
        Outcome::Incomplete => true,
        Outcome::Withdrawn => statement.files.is_empty() && !statement.supersedes.is_empty(),
    }
}

fn statement(wire: WireStatement) -> Result<Statement, StatementError> {
    let WirePredicate { reviewer, tool, log, .. } = wire.predicate;
    let prev = value::object("log.prev", &log.prev)?;
    Ok(Statement {
        context: context(wire.subject, wire.predicate.context, wire.predicate.diff.as_ref())?,
        outcome: match wire.predicate.outcome {
            WireOutcome::Complete => Outcome::Complete,
            WireOutcome::Incomplete => Outcome::Incomplete,
            WireOutcome::Withdrawn => Outcome::Withdrawn,
        },
        reviewer: Reviewer { id: reviewer.id, name: reviewer.name, is_author: wire.predicate.self_review },
        authorship: Authorship {
            authors: wire.predicate.authors,
            ai: wire.predicate.ai.into_iter().map(ai).collect::<Result<_, _>>()?,
        },
        coverage: coverage(wire.predicate.coverage)?,
        files: wire.predicate.files.into_iter().map(read_units::file).collect::<Result<_, _>>()?,
        comments: (wire.predicate.comments.into_iter().enumerate())
            .map(|(place, wire)| read_units::comment(place, wire))
            .collect::<Result<_, _>>()?,
        session: session(&wire.predicate.session)?,
        tool: Tool { name: tool.name, version: tool.version },
        log: LogPosition { reference: log.reference, tip: (!prev.is_zero()).then_some(prev) },
        supersedes: digests("supersedes", &wire.predicate.supersedes)?,
        reason: wire.predicate.reason,
    })
}

fn context(
    subjects: Vec<WireSubject>,
    wire: WireContext,
    diff: Option<&WireDiff>,
) -> Result<Context, StatementError> {
    let Ok([named]) = <[_; 1]>::try_from(subjects) else { return Err(StatementError::Subject) };
    let identity = match (wire.base, wire.head) {
        (Some(base), Some(head)) => Identity::Trees { base: snapshot(&base)?, head: snapshot(&head)? },
        (None, None) => {
            let hex = named.digest.get("sha256").ok_or(StatementError::Subject)?;
            Identity::Patch(value::digest("subject", hex)?)
        }
        _ => return Err(StatementError::Subject),
    };
    if !named.digest.into_iter().eq([subject(&identity)]) {
        return Err(StatementError::Subject);
    }
    let pinned = matches!(identity, Identity::Trees { .. }).then(WireDiff::pinned);
    if diff != pinned.as_ref() {
        return Err(StatementError::DiffParameters);
    }
    let path = |path: WirePath| path.read()?.ok_or(StatementError::Path);
    let scope = match wire.scope {
        WireScope::Whole => Scope::Whole,
        WireScope::Narrowed(paths) => Scope::Narrowed(paths.into_iter().map(path).collect::<Result<_, _>>()?),
    };
    Ok(Context { name: named.name, identity, scope, repo: wire.repo, target_ref: wire.target_ref })
}

pub(super) fn snapshot(wire: &WireSnapshot) -> Result<Snapshot, StatementError> {
    Ok(Snapshot {
        commit: wire.git_commit.as_deref().map(|hex| value::object("gitCommit", hex)).transpose()?,
        tree: value::object("gitTree", &wire.git_tree)?,
    })
}

fn ai(wire: WireAi) -> Result<AiClaim, StatementError> {
    let commit = wire.commit.as_deref().map(|hex| value::object("ai.commit", hex)).transpose()?;
    Ok(AiClaim { tool: wire.tool, source: wire.source, evidence: wire.evidence, commit })
}

fn coverage(wire: WireCoverage) -> Result<Coverage, StatementError> {
    let tally = |tally: WireTally| Tally { lines: tally.lines, others: tally.others };
    Ok(Coverage {
        files: wire.files,
        hunks: wire.hunks,
        units: Tally { lines: wire.lines, others: wire.others },
        decided: Totals {
            signed: tally(wire.signed),
            questioned: tally(wire.questioned),
            rejected: tally(wire.rejected),
            carried: wire.carried.map_or_else(Tally::default, tally),
        },
        digest: value::digest("coverage.digest", &wire.digest.sha256)?,
    })
}

fn session(wire: &WireSession) -> Result<Session, StatementError> {
    Ok(Session {
        started: value::time("startedAt", &wire.started_at)?,
        finished: value::time("finishedAt", &wire.finished_at)?,
    })
}

fn digests(field: &'static str, all: &[String]) -> Result<Vec<Digest>, StatementError> {
    all.iter().map(|hex| value::digest(field, hex)).collect()
}
