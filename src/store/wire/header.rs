//! The first lines of the logs, which say what they are about, and the lines of a series.

use std::borrow::Cow;
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Serialize};

use super::{Raw, json};
use crate::base::{Digest, ObjectId, RepoPath};
use crate::diff::{Identity, Scope, Snapshot};
use crate::store::{ReviewKey, Series};

/// The number of the journal's format.
pub(in crate::store) const FORMAT: u64 = 3;

/// The number of the format of the agents' log.
pub(in crate::store) const AGENTS_FORMAT: u64 = 1;

/// How changed lines were numbered. A journal made with other parameters would name other lines by the same numbers.
const DIFF: &str = "myers, indent heuristic, context 3, no renames";

/// The first payload of a review's journal.
pub(in crate::store) fn header(key: &ReviewKey) -> String {
    json(&Header { countersign_journal: Some(FORMAT), ..Header::of(key) })
}

/// Whether `payload` is the header of this review's journal, in this format or an earlier one.
pub(in crate::store) fn is_header(payload: &[u8], key: &ReviewKey) -> bool {
    let header = |format| json(&Header { countersign_journal: Some(format), ..Header::of(key) });
    (1..=FORMAT).any(|format| header(format).as_bytes() == payload)
}

/// The first payload of what agents say about a review.
pub(in crate::store) fn agents_header(key: &ReviewKey) -> String {
    json(&Header { countersign_agents: Some(AGENTS_FORMAT), ..Header::of(key) })
}

/// The format that a header of an agents' log names; `None` if it is not one.
pub(in crate::store) fn agents_format_of(header: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Format {
        countersign_agents: u64,
    }
    serde_json::from_slice::<Format>(header).ok().map(|format| format.countersign_agents)
}

/// The reverse of [`header`]; `None` for anything else.
pub(in crate::store) fn read_header(header: &[u8]) -> Option<ReviewKey> {
    let Header { countersign_journal, repository, reviewer, identity, paths, .. } =
        serde_json::from_slice(header).ok()?;
    let path = |raw: Raw| Some(RepoPath::new(raw.into_bytes()?));
    let key = ReviewKey {
        repository: OsString::from_vec(repository.into_bytes()?).into(),
        identity: identity.into_identity()?,
        scope: match paths {
            None => Scope::Whole,
            Some(paths) => Scope::Narrowed(paths.into_iter().map(path).collect::<Option<_>>()?),
        },
        reviewer: reviewer.into_owned(),
    };
    countersign_journal.is_some_and(|format| (1..=FORMAT).contains(&format)).then_some(key)
}

/// The first payload of a series.
pub(in crate::store) fn series_header(series: &Series) -> String {
    json(&SeriesHeader {
        countersign_series: 1,
        repository: Raw::of(series.repository.as_os_str().as_bytes()),
        branch: &series.branch,
        reviewer: &series.reviewer,
        paths: paths(&series.scope),
    })
}

/// The payload that names a review of a series.
pub(in crate::store) fn series_member(identity: &Identity) -> String {
    json(&IdentityWire::from(identity))
}

/// The reverse of [`series_member`]; `None` for anything else.
pub(in crate::store) fn read_series_member(payload: &[u8]) -> Option<Identity> {
    serde_json::from_slice::<IdentityWire>(payload).ok()?.into_identity()
}

/// The format that a header names; `None` if it is not a header.
pub(in crate::store) fn format_of(header: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Format {
        countersign_journal: u64,
    }
    serde_json::from_slice::<Format>(header).ok().map(|format| format.countersign_journal)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    countersign_journal: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    countersign_agents: Option<u64>,
    diff: Cow<'a, str>,
    repository: Raw,
    reviewer: Cow<'a, str>,
    identity: IdentityWire,
    /// Absent when the whole change is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<Raw>>,
}

impl<'a> Header<'a> {
    fn of(key: &'a ReviewKey) -> Self {
        Self {
            countersign_journal: None,
            countersign_agents: None,
            diff: DIFF.into(),
            repository: Raw::of(key.repository.as_os_str().as_bytes()),
            reviewer: key.reviewer.as_str().into(),
            identity: (&key.identity).into(),
            paths: paths(&key.scope),
        }
    }
}

#[derive(Serialize)]
struct SeriesHeader<'a> {
    countersign_series: u64,
    repository: Raw,
    branch: &'a str,
    reviewer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<Raw>>,
}

/// Nothing where all of the change is read.
fn paths(scope: &Scope) -> Option<Vec<Raw>> {
    match scope {
        Scope::Whole => None,
        Scope::Narrowed(paths) => Some(paths.iter().map(|path| Raw::of(path.as_bytes())).collect()),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum IdentityWire {
    Trees { base: SnapshotWire, head: SnapshotWire },
    Patch { sha256: String },
}

impl From<&Identity> for IdentityWire {
    fn from(identity: &Identity) -> Self {
        match *identity {
            Identity::Trees { base, head } => Self::Trees { base: base.into(), head: head.into() },
            Identity::Patch(digest) => Self::Patch { sha256: digest.to_string() },
        }
    }
}

impl IdentityWire {
    fn into_identity(self) -> Option<Identity> {
        Some(match self {
            Self::Trees { base, head } => {
                Identity::Trees { base: base.into_snapshot()?, head: head.into_snapshot()? }
            }
            Self::Patch { sha256 } => Identity::Patch(Digest::from_hex(&sha256)?),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotWire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    tree: String,
}

impl From<Snapshot> for SnapshotWire {
    fn from(snapshot: Snapshot) -> Self {
        Self { commit: snapshot.commit.map(|id| id.to_string()), tree: snapshot.tree.to_string() }
    }
}

impl SnapshotWire {
    fn into_snapshot(self) -> Option<Snapshot> {
        let commit = match &self.commit {
            None => None,
            Some(hex) => Some(ObjectId::from_hex(hex)?),
        };
        Some(Snapshot { commit, tree: ObjectId::from_hex(&self.tree)? })
    }
}
