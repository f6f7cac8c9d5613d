//! What `--format json` prints: one file per command, and here what they share.
//!
//! Programs rely on these names. Fields may be added; none is renamed or removed.

mod batch;
mod comments;
mod doctor;
mod gate;
mod gitlab;
mod hooks;
mod inventory;
mod page;
mod policy;
mod records;
mod reviews;
mod sarif;
mod show;
mod status;
mod sync;
mod trust;
mod verify;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

pub(super) use batch::read_batch;
pub(super) use comments::{CommentsWire, SaidWire};
pub(super) use doctor::{DoctorWire, condition};
pub(super) use gate::GateWire;
pub(super) use gitlab::gitlab;
pub(super) use hooks::HooksWire;
pub(super) use inventory::InventoryWire;
pub(super) use page::PageWire;
pub(super) use reviews::ReviewsWire;
pub(super) use sarif::sarif;
pub(super) use show::ShowWire;
pub(super) use status::StatusWire;
pub(super) use sync::SyncWire;
pub(super) use verify::{EachCommitWire, VerifyWire};

use crate::attest::{FileUnits, Outcome};
use crate::base::{ObjectId, RepoPath, Side};
use crate::diff::{Change, Identity, Scope, Snapshot, Tally, Units};
use crate::review::Totals;

/// A value as one line of JSON in plain ASCII, so that it is harmless on a terminal too: whatever else stands in a text is
/// escaped.
pub(super) fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("the types here have text keys and no failing parts");
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ' '..='~') {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(ascii, "\\u{unit:04x}").expect("text can always be added to a string");
            }
        }
    }
    ascii
}

/// A path: `path` where its bytes are UTF-8, else `pathBytes` in base64.
#[derive(Serialize)]
#[serde(untagged)]
enum PathWire {
    Text {
        path: String,
    },
    Bytes {
        #[serde(rename = "pathBytes")]
        path_bytes: String,
    },
}

impl PathWire {
    fn of(path: &RepoPath) -> Self {
        match std::str::from_utf8(path.as_bytes()) {
            Ok(text) => Self::Text { path: text.to_owned() },
            Err(_not_text) => Self::Bytes { path_bytes: STANDARD.encode(path.as_bytes()) },
        }
    }
}

/// What was looked at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeWire {
    name: String,
    #[serde(flatten)]
    subject: SubjectWire,
    notices: Vec<String>,
}

/// What makes a change the one it is.
#[derive(Serialize)]
struct SubjectWire {
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<SnapshotWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<SnapshotWire>,
    /// SHA-256 of a patch.
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<String>,
    /// The paths that it was narrowed to; not there if it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<PathWire>>,
}

#[derive(Serialize)]
struct SnapshotWire {
    commit: Option<String>,
    tree: String,
}

impl From<Snapshot> for SnapshotWire {
    fn from(snapshot: Snapshot) -> Self {
        Self { commit: snapshot.commit.as_ref().map(ObjectId::to_string), tree: snapshot.tree.to_string() }
    }
}

impl ChangeWire {
    fn of(change: &Change, notices: &[String]) -> Self {
        let subject = SubjectWire::of(&change.identity, &change.scope);
        Self { name: change.name.clone(), subject, notices: notices.to_vec() }
    }
}

impl SubjectWire {
    fn of(identity: &Identity, scope: &Scope) -> Self {
        let (base, head, patch) = match *identity {
            Identity::Trees { base, head } => (Some(base.into()), Some(head.into()), None),
            Identity::Patch(digest) => (None, None, Some(digest.to_string())),
        };
        let paths = match scope {
            Scope::Whole => None,
            Scope::Narrowed(paths) => Some(paths.iter().map(PathWire::of).collect()),
        };
        Self { base, head, patch, paths }
    }
}

/// A number of units.
#[derive(Serialize)]
struct TallyWire {
    lines: u64,
    others: u64,
}

impl From<Tally> for TallyWire {
    fn from(tally: Tally) -> Self {
        Self { lines: tally.lines, others: tally.others }
    }
}

/// How many units were decided on, and how.
#[derive(Serialize)]
struct TotalsWire {
    signed: TallyWire,
    questioned: TallyWire,
    rejected: TallyWire,
    /// How many of all these were not read in this change but carried over from an earlier one.
    carried: TallyWire,
}

impl From<Totals> for TotalsWire {
    fn from(totals: Totals) -> Self {
        Self {
            signed: totals.signed.into(),
            questioned: totals.questioned.into(),
            rejected: totals.rejected.into(),
            carried: totals.carried.into(),
        }
    }
}

/// Units of a file: first and last number of neighbouring lines, and the kinds of other changes.
#[derive(Serialize)]
struct UnitsWire {
    added: Vec<[u32; 2]>,
    removed: Vec<[u32; 2]>,
    others: Vec<&'static str>,
}

impl UnitsWire {
    fn of(file: &FileUnits, units: &Units) -> Self {
        let spans = file.spans(&units.lines);
        let on = |side: Side| {
            let spans = spans.iter().filter(|span| span.side == side);
            spans.map(|span| [span.numbers.start, span.numbers.end - 1]).collect()
        };
        let kind = |index: u32| Some(file.others.get(index as usize)?.0.name());
        Self {
            added: on(Side::New),
            removed: on(Side::Old),
            others: units.others.iter().filter_map(kind).collect(),
        }
    }
}

const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Complete => "complete",
        Outcome::Incomplete => "incomplete",
        Outcome::Withdrawn => "withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_plain_ascii_and_says_the_same() {
        let text = "a\u{202e}b\u{7f}\u{1f600}\x1b\n\"";
        let printed = json(&text);
        assert_eq!(printed, r#""a\u202eb\u007f\ud83d\ude00\u001b\n\"""#);
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }
}
