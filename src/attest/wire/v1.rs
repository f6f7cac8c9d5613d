//! The JSON of `line-review/v1`, field by field. Readers ignore fields that are not here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::path::WirePath;

/// An in-toto statement, version 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireStatement {
    #[serde(rename = "_type")]
    pub(super) kind: String,
    pub(super) subject: Vec<WireSubject>,
    #[serde(rename = "predicateType")]
    pub(super) predicate_type: String,
    pub(super) predicate: WirePredicate,
}

/// Type and version, to name a statement that is not ours before its fields are missed.
#[derive(Debug, Deserialize)]
pub(super) struct WireKind {
    #[serde(rename = "_type")]
    pub(super) kind: String,
    #[serde(rename = "predicateType")]
    pub(super) predicate_type: String,
    pub(super) predicate: WireVersion,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireVersion {
    #[serde(default)]
    pub(super) v: u64,
    #[serde(default)]
    pub(super) kind: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireSubject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// `gitCommit`, `gitTree` or `sha256`; exactly one.
    pub(super) digest: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePredicate {
    pub(super) v: u64,
    pub(super) kind: String,
    pub(super) outcome: WireOutcome,
    pub(super) context: WireContext,
    pub(super) reviewer: WireReviewer,
    pub(super) self_review: bool,
    pub(super) authors: Vec<String>,
    pub(super) ai: Vec<WireAi>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diff: Option<WireDiff>,
    pub(super) coverage: WireCoverage,
    pub(super) files: Vec<WireFile>,
    pub(super) comments: Vec<WireComment>,
    pub(super) session: WireSession,
    pub(super) tool: WireTool,
    pub(super) log: WireLog,
    pub(super) supersedes: Vec<String>,
    /// Only where the outcome is `withdrawn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireOutcome {
    Complete,
    Incomplete,
    Withdrawn,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireContext {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target_ref: Option<String>,
    pub(super) scope: WireScope,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<WireSnapshot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) head: Option<WireSnapshot>,
}

/// `"whole"`, or `{"narrowed":[{"path":"src"}]}`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireScope {
    Whole,
    Narrowed(Vec<WirePath>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireSnapshot {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) git_commit: Option<String>,
    pub(super) git_tree: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireReviewer {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireAi {
    pub(super) tool: String,
    pub(super) source: String,
    pub(super) evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
    /// Always `self-reported`.
    pub(super) trust: String,
}

/// Everything that decides where hunks begin and end.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireDiff {
    algorithm: String,
    context: u32,
    indent_heuristic: bool,
    interhunk: u32,
    renames: bool,
    textconv: bool,
    whitespace: String,
}

impl WireDiff {
    /// The parameters that unit ids of version 1 are made with.
    pub(super) fn pinned() -> Self {
        Self {
            algorithm: "myers".to_owned(),
            context: 3,
            indent_heuristic: true,
            interhunk: 0,
            renames: false,
            textconv: false,
            whitespace: "exact".to_owned(),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireCoverage {
    pub(super) files: u64,
    pub(super) hunks: u64,
    pub(super) lines: u64,
    pub(super) others: u64,
    pub(super) signed: WireTally,
    pub(super) questioned: WireTally,
    pub(super) rejected: WireTally,
    /// How many of all of these were carried over; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) carried: Option<WireTally>,
    pub(super) digest: WireSha256,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireTally {
    pub(super) lines: u64,
    pub(super) others: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireSha256 {
    pub(super) sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireFile {
    #[serde(flatten)]
    pub(super) path: WirePath,
    pub(super) status: String,
    /// Which of a patch's changes of that path and status; left out for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ordinal: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) old: Option<WireEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) new: Option<WireEntry>,
    pub(super) units: Vec<WireUnit>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireEntry {
    pub(super) mode: String,
    pub(super) git_blob: String,
}

/// A hunk (`kind` is `hunk`; `at`, `n` and sets of lines) or an other change (`kind` names it; `decision`).
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WireUnit {
    pub(super) kind: String,
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<[u32; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) n: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sign: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) grain: Option<WireGrain>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reasons: Vec<WireReason>,
    pub(super) seen: WireSeen,
    /// What was decided on the same unit of an earlier change and carried over. What is not named here was read in this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) carried: Vec<WireCarried>,
}

/// A decision that was carried over.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireCarried {
    /// The head of the change of then, as a subject names it.
    pub(super) from: BTreeMap<String, String>,
    /// The record of then; absent if the change moved during a review that had not been recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) record: Option<String>,
    /// Absent for an other change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<String>,
}

/// Which of the decided lines were decided on how finely.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WireGrain {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) selection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hunk: Option<String>,
    /// A reader who does not know it finds no grain for these lines, and refuses the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireReason {
    /// Absent for an other change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<String>,
    pub(super) text: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WireSeen {
    pub(super) ms: u32,
    /// Lines that were signed faster than anybody reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) skim: Option<String>,
}

/// About the whole change without a path, about the file without units. The fields from `type` on came later: without them
/// it is a note that says the same to a reader who does not know them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireComment {
    #[serde(flatten)]
    pub(super) path: WirePath,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ordinal: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) units: Option<Vec<WireMention>>,
    pub(super) text: String,
    /// Left out for a note.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    /// Numbers of neighbouring lines of the new side, first and last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suggestion: Option<String>,
    /// The comment that it answers, counted from 0 in this record.
    #[serde(rename = "replyTo", skip_serializing_if = "Option::is_none")]
    pub(super) reply_to: Option<usize>,
    /// Only ever `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verified: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireMention {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<[u32; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireSession {
    pub(super) started_at: String,
    pub(super) finished_at: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireTool {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireLog {
    #[serde(rename = "ref")]
    pub(super) reference: String,
    /// All zeros where there was no ledger yet.
    pub(super) prev: String,
}
