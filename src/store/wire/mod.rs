//! The JSON in the lines of a journal and of the agents' log.
//!
//! Format 2 of the journal is format 1 with more kinds of entries and more fields in comments, and format 3 is format 2 with
//! signatures on whole files, so a journal that was begun in an earlier format is read, and goes on, as it is. A program that
//! only knows an earlier format does not take a journal of a later one for its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, IndexSet, ObjectId, RepoPath, Timestamp};
use crate::diff::{FileKey, Status, Units};
use crate::review::{Decision, Entry, Event, Grain, Head, Origin};
use comment::{BodyWire, CommentWire, IdWire, ResolutionWire};
pub(super) use comment::{agent_entry, read_agent_entry};
pub(super) use header::{
    AGENTS_FORMAT, FORMAT, agents_format_of, agents_header, format_of, header, is_header, read_header,
    read_series_member, series_header, series_member,
};

/// A closed list of words on the wire for one in the program.
macro_rules! words {
    ($wire:ident for $word:ident: $($name:ident),+) => {
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(super) enum $wire { $($name),+ }

        impl From<$word> for $wire {
            fn from(word: $word) -> Self {
                match word { $($word::$name => Self::$name),+ }
            }
        }

        impl From<$wire> for $word {
            fn from(word: $wire) -> Self {
                match word { $($wire::$name => Self::$name),+ }
            }
        }
    };
}
use words;

mod comment;
mod header;

/// The payload of an entry.
pub(super) fn entry(entry: &Entry) -> String {
    json(&EntryWire { seq: entry.seq, at: entry.at.0, event: EventWire::from(&entry.event) })
}

/// The reverse of [`entry`]; `None` for anything else.
pub(super) fn read_entry(payload: &[u8]) -> Option<Entry> {
    let EntryWire { seq, at, event } = serde_json::from_slice(payload).ok()?;
    Some(Entry { seq, at: Timestamp(at), event: event.into_event()? })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value)
        .expect("the types here have only text keys and nothing that fails to serialise")
}

/// Bytes that are nearly always text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Raw {
    Text(String),
    Bytes { base64: String },
}

impl Raw {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes { base64: STANDARD.encode(bytes) },
        }
    }

    fn into_bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.into_bytes()),
            Self::Bytes { base64 } => STANDARD.decode(base64).ok(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryWire {
    seq: u64,
    /// Seconds since 1970.
    at: i64,
    event: EventWire,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum EventWire {
    Decided {
        file: FileWire,
        units: UnitsWire,
        decision: DecisionWire,
        grain: GrainWire,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        seen_ms: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<OriginWire>,
    },
    Reopened {
        file: FileWire,
        units: UnitsWire,
    },
    Commented(Box<CommentWire>),
    CommentEdited {
        comment: u64,
        body: BodyWire,
    },
    CommentDeleted {
        comment: IdWire,
    },
    Resolved {
        thread: IdWire,
        resolution: ResolutionWire,
    },
    Undone,
    Redone,
    Recorded {
        record: String,
        signed: bool,
        tip: String,
    },
}

impl From<&Event> for EventWire {
    fn from(event: &Event) -> Self {
        match event {
            Event::Decided { file, units, decision, grain, reason, seen_ms, carried } => Self::Decided {
                file: file.into(),
                units: units.into(),
                decision: (*decision).into(),
                grain: (*grain).into(),
                reason: reason.clone(),
                seen_ms: *seen_ms,
                carried: carried.as_ref().map(OriginWire::from),
            },
            Event::Reopened { file, units } => Self::Reopened { file: file.into(), units: units.into() },
            Event::Commented(comment) => Self::Commented(Box::new(comment.as_ref().into())),
            Event::CommentEdited { comment, body } => {
                Self::CommentEdited { comment: *comment, body: body.into() }
            }
            Event::CommentDeleted { comment } => Self::CommentDeleted { comment: (*comment).into() },
            Event::Resolved { thread, resolution } => {
                Self::Resolved { thread: (*thread).into(), resolution: (*resolution).into() }
            }
            Event::Undone => Self::Undone,
            Event::Redone => Self::Redone,
            Event::Recorded { record, signed, tip } => {
                Self::Recorded { record: record.to_string(), signed: *signed, tip: tip.to_string() }
            }
        }
    }
}

impl EventWire {
    fn into_event(self) -> Option<Event> {
        Some(match self {
            Self::Decided { file, units, decision, grain, reason, seen_ms, carried } => Event::Decided {
                file: file.into_key()?,
                units: units.into_units()?,
                decision: decision.into(),
                grain: grain.into(),
                reason,
                seen_ms,
                carried: match carried {
                    Some(origin) => Some(origin.into_origin()?),
                    None => None,
                },
            },
            Self::Reopened { file, units } => {
                Event::Reopened { file: file.into_key()?, units: units.into_units()? }
            }
            Self::Commented(comment) => Event::Commented(Box::new(comment.into_comment()?)),
            Self::CommentEdited { comment, body } => {
                Event::CommentEdited { comment, body: body.into_body()? }
            }
            Self::CommentDeleted { comment } => Event::CommentDeleted { comment: comment.into_id()? },
            Self::Resolved { thread, resolution } => {
                Event::Resolved { thread: thread.into_id()?, resolution: resolution.into() }
            }
            Self::Undone => Event::Undone,
            Self::Redone => Event::Redone,
            Self::Recorded { record, signed, tip } => {
                Event::Recorded { record: Digest::from_hex(&record)?, signed, tip: ObjectId::from_hex(&tip)? }
            }
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OriginWire {
    head: HeadWire,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum HeadWire {
    Commit(String),
    Tree(String),
    Patch(String),
}

impl From<&Origin> for OriginWire {
    fn from(origin: &Origin) -> Self {
        let head = match origin.head {
            Head::Commit(id) => HeadWire::Commit(id.to_string()),
            Head::Tree(id) => HeadWire::Tree(id.to_string()),
            Head::Patch(digest) => HeadWire::Patch(digest.to_string()),
        };
        Self { head, record: origin.record.map(|id| id.to_string()) }
    }
}

impl OriginWire {
    fn into_origin(self) -> Option<Origin> {
        let head = match self.head {
            HeadWire::Commit(hex) => Head::Commit(ObjectId::from_hex(&hex)?),
            HeadWire::Tree(hex) => Head::Tree(ObjectId::from_hex(&hex)?),
            HeadWire::Patch(hex) => Head::Patch(Digest::from_hex(&hex)?),
        };
        let record = match self.record {
            Some(hex) => Some(Digest::from_hex(&hex)?),
            None => None,
        };
        Some(Origin { head, record })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWire {
    path: Raw,
    /// `A`, `D` or `M`.
    status: char,
    /// Which of a patch's changes of that path and status; left out for the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    ordinal: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl From<&FileKey> for FileWire {
    fn from(key: &FileKey) -> Self {
        Self { path: Raw::of(key.path.as_bytes()), status: key.status.letter(), ordinal: key.ordinal }
    }
}

impl FileWire {
    fn into_key(self) -> Option<FileKey> {
        Some(FileKey {
            path: RepoPath::new(self.path.into_bytes()?),
            status: Status::from_letter(self.status)?,
            ordinal: self.ordinal,
        })
    }
}

/// Half-open ranges `[from, to]`, counted from 0.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsWire {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<[u32; 2]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<[u32; 2]>,
}

impl From<&Units> for UnitsWire {
    fn from(units: &Units) -> Self {
        let pairs = |set: &IndexSet| set.ranges().iter().map(|range| [range.start, range.end]).collect();
        Self { others: pairs(&units.others), lines: pairs(&units.lines) }
    }
}

impl UnitsWire {
    fn into_units(self) -> Option<Units> {
        let set = |pairs: Vec<[u32; 2]>| -> Option<IndexSet> {
            pairs.into_iter().map(|[from, to]| (from < to).then_some(from..to)).collect()
        };
        Some(Units { others: set(self.others)?, lines: set(self.lines)? })
    }
}

words!(DecisionWire for Decision: Sign, Question, Reject);
words!(GrainWire for Grain: Line, Selection, Hunk, File);
