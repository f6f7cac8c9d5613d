//! Comments in a journal's lines and in those of the agents' log.

use serde::{Deserialize, Serialize};

use super::{FileWire, Raw, UnitsWire, json};
use crate::base::{Digest, Timestamp};
use crate::review::comment::{
    AgentEntry, AgentEvent, AgentName, Anchor, Body, CommentId, CommentKey, CommentKind, NewComment, Origin,
    Quote, QuotedLine, Resolution, Surroundings,
};

/// What an anchor, a quote and a body are in one object. Format 1 had the anchor and the text alone.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentWire {
    anchor: AnchorWire,
    /// Left out for a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<IdWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteWire>,
}

impl From<&NewComment> for CommentWire {
    fn from(comment: &NewComment) -> Self {
        let NewComment { anchor, quote, reply_to, body } = comment;
        let BodyWire { kind, text, suggestion } = body.into();
        Self {
            anchor: anchor.into(),
            kind,
            text,
            suggestion,
            reply_to: reply_to.map(IdWire::from),
            quote: quote.as_ref().map(QuoteWire::from),
        }
    }
}

impl CommentWire {
    pub(super) fn into_comment(self) -> Option<NewComment> {
        let Self { anchor, kind, text, suggestion, reply_to, quote } = self;
        Some(NewComment {
            anchor: anchor.into_anchor()?,
            quote: quote.map_or(Some(None), |quote| quote.into_quote().map(Some))?,
            reply_to: reply_to.map_or(Some(None), |id| id.into_id().map(Some))?,
            body: BodyWire { kind, text, suggestion }.into_body()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyWire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
}

impl From<&Body> for BodyWire {
    fn from(body: &Body) -> Self {
        let kind = (body.kind != CommentKind::NOTE).then(|| body.kind.as_str().to_owned());
        Self { kind, text: body.text.clone(), suggestion: body.suggestion.clone() }
    }
}

impl BodyWire {
    pub(super) fn into_body(self) -> Option<Body> {
        let kind = self.kind.map_or(Some(CommentKind::NOTE), |kind| CommentKind::new(&kind))?;
        Some(Body { kind, text: self.text, suggestion: self.suggestion })
    }
}

/// A number for the reviewer's, as in format 1; text such as `a3` for an agent's; all of its key for one of another review.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum IdWire {
    Reviewer(u64),
    Agent(String),
    Elsewhere { review: String, agent: bool, number: u64 },
}

impl From<CommentId> for IdWire {
    fn from(id: CommentId) -> Self {
        match id {
            CommentId::Reviewer(number) => Self::Reviewer(number),
            CommentId::Agent(number) => Self::Agent(format!("a{number}")),
            CommentId::Elsewhere(key) => {
                Self::Elsewhere { review: key.review.to_string(), agent: key.is_agent, number: key.number }
            }
        }
    }
}

impl IdWire {
    pub(super) fn into_id(self) -> Option<CommentId> {
        match self {
            Self::Reviewer(number) => Some(CommentId::Reviewer(number)),
            Self::Agent(text) => text.strip_prefix('a')?.parse().ok().map(CommentId::Agent),
            Self::Elsewhere { review, agent, number } => {
                let review = Digest::from_hex(&review)?;
                Some(CommentId::Elsewhere(CommentKey { review, is_agent: agent, number }))
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum AnchorWire {
    Change,
    File(FileWire),
    Units {
        file: FileWire,
        units: UnitsWire,
    },
    /// Numbers of the new side, first and last.
    Lines {
        file: FileWire,
        numbers: [u32; 2],
    },
}

impl From<&Anchor> for AnchorWire {
    fn from(anchor: &Anchor) -> Self {
        match anchor {
            Anchor::Change => Self::Change,
            Anchor::File(file) => Self::File(file.into()),
            Anchor::Units(file, units) => Self::Units { file: file.into(), units: units.into() },
            Anchor::Lines(file, numbers) => {
                Self::Lines { file: file.into(), numbers: [numbers.start, numbers.end.saturating_sub(1)] }
            }
        }
    }
}

impl AnchorWire {
    fn into_anchor(self) -> Option<Anchor> {
        Some(match self {
            Self::Change => Anchor::Change,
            Self::File(file) => Anchor::File(file.into_key()?),
            Self::Units { file, units } => Anchor::Units(file.into_key()?, units.into_units()?),
            Self::Lines { file, numbers: [first, last] } if 0 < first && first <= last => {
                Anchor::Lines(file.into_key()?, first..last.checked_add(1)?)
            }
            Self::Lines { .. } => return None,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteWire {
    lines: Vec<LineWire>,
    #[serde(default, skip_serializing_if = "is_zero")]
    more: u32,
    sha256: String,
    /// Checksums of lines that stood above and below, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    above: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<u32>,
    /// Whether the same lines stood elsewhere in the file, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    twin: bool,
}

/// A sign, a number and the line: `["+", 12, "let a = 1;"]`; the sign is doubled where the line was cut.
#[derive(Serialize, Deserialize)]
struct LineWire(String, u32, Raw);

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl From<&Quote> for QuoteWire {
    fn from(quote: &Quote) -> Self {
        let line = |line: &QuotedLine| {
            let sign = sign(line.origin);
            let sign = if line.is_cut { sign.repeat(2) } else { sign.to_owned() };
            LineWire(sign, line.number, Raw::of(&line.content))
        };
        Self {
            lines: quote.lines.iter().map(line).collect(),
            more: quote.n_more,
            sha256: quote.digest.to_string(),
            above: quote.surroundings.before.clone(),
            below: quote.surroundings.after.clone(),
            twin: quote.surroundings.has_twin,
        }
    }
}

const fn sign(origin: Origin) -> &'static str {
    match origin {
        Origin::Context => " ",
        Origin::Removed => "-",
        Origin::Added => "+",
    }
}

impl QuoteWire {
    fn into_quote(self) -> Option<Quote> {
        let line = |LineWire(text, number, content): LineWire| {
            let is_cut = text.len() == 2;
            let of = |origin: &Origin| text == sign(*origin).repeat(text.len().min(2));
            let origin = [Origin::Context, Origin::Removed, Origin::Added].into_iter().find(of)?;
            (!text.is_empty()).then_some(())?;
            Some(QuotedLine { origin, number, content: content.into_bytes()?, is_cut })
        };
        Some(Quote {
            lines: self.lines.into_iter().map(line).collect::<Option<_>>()?,
            n_more: self.more,
            digest: Digest::from_hex(&self.sha256)?,
            surroundings: Surroundings { before: self.above, after: self.below, has_twin: self.twin },
        })
    }
}

super::words!(ResolutionWire for Resolution: Open, Done, Verified);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentEntryWire {
    seq: u64,
    /// How many entries the journal had.
    after: u64,
    /// Seconds since 1970.
    at: i64,
    agent: String,
    event: AgentEventWire,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum AgentEventWire {
    Commented(Box<CommentWire>),
    Resolved { thread: IdWire, done: bool },
}

/// The payload of an agent's entry.
pub(in crate::store) fn agent_entry(entry: &AgentEntry) -> String {
    let event = match &entry.event {
        AgentEvent::Commented(comment) => AgentEventWire::Commented(Box::new(comment.as_ref().into())),
        AgentEvent::Resolved { thread, is_done } => {
            AgentEventWire::Resolved { thread: (*thread).into(), done: *is_done }
        }
    };
    json(&AgentEntryWire {
        seq: entry.seq,
        after: entry.after,
        at: entry.at.0,
        agent: entry.by.as_str().to_owned(),
        event,
    })
}

/// The reverse of [`agent_entry`]; `None` for anything else.
pub(in crate::store) fn read_agent_entry(payload: &[u8]) -> Option<AgentEntry> {
    let AgentEntryWire { seq, after, at, agent, event } = serde_json::from_slice(payload).ok()?;
    let event = match event {
        AgentEventWire::Commented(comment) => AgentEvent::Commented(Box::new(comment.into_comment()?)),
        AgentEventWire::Resolved { thread, done } => {
            AgentEvent::Resolved { thread: thread.into_id()?, is_done: done }
        }
    };
    Some(AgentEntry { seq, after, at: Timestamp(at), by: AgentName::new(&agent)?, event })
}
