//! `comments --format json`.

use serde::Serialize;

use super::{ChangeWire, PathWire};
use crate::base::Digest;
use crate::base::shown::text_of;
use crate::cli::comments::Talk;
use crate::review::comment::markdown::Listed;
use crate::review::comment::{
    AgentEntry, AgentEvent, CommentId, Origin, QuotedLine, Said, ThreadState, Voice,
};

/// Everything that was said in a review.
#[derive(Serialize)]
pub(in crate::cli) struct CommentsWire {
    change: ChangeWire,
    reviewer: String,
    threads: Vec<ThreadWire>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreadWire {
    id: String,
    /// `open`, `done` or `verified`.
    state: &'static str,
    /// Who says that it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    done_by: Option<VoiceWire>,
    /// Not there for the whole change.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    path: Option<PathWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<char>,
    /// First and last line of the old side that was taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<[u32; 2]>,
    /// First and last line of the new side.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<[u32; 2]>,
    /// Kinds of other changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<&'static str>,
    /// Whether the lines were others when it was written; then numbers and lines are those of then.
    outdated: bool,
    /// The lines as they stood.
    lines: Vec<LineWire>,
    #[serde(skip_serializing_if = "is_zero")]
    more_lines: u32,
    comments: Vec<SaidOneWire>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[derive(Serialize)]
struct LineWire {
    /// ` `, `-` or `+`.
    sign: char,
    number: u32,
    text: String,
}

#[derive(Serialize)]
struct SaidOneWire {
    id: String,
    by: VoiceWire,
    at: String,
    r#type: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    edited: bool,
}

/// `{"reviewer":"alice@example.com"}` or `{"agent":"lint"}`.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum VoiceWire {
    Reviewer(String),
    Agent(String),
}

impl VoiceWire {
    fn of(voice: &Voice, reviewer: &str) -> Self {
        match voice {
            Voice::Reviewer => Self::Reviewer(reviewer.to_owned()),
            Voice::Agent(name) => Self::Agent(name.as_str().to_owned()),
        }
    }
}

impl CommentsWire {
    pub(in crate::cli) fn of(talk: &Talk, listed: &[Listed<'_>]) -> Self {
        Self {
            change: ChangeWire::of(talk.subject.change(), &talk.notices),
            reviewer: talk.reviewer.clone(),
            threads: listed.iter().map(|listed| ThreadWire::of(listed, &talk.reviewer)).collect(),
        }
    }
}

impl ThreadWire {
    fn of(listed: &Listed<'_>, reviewer: &str) -> Self {
        let (thread, location) = (listed.thread, &listed.location);
        let done_by = match &thread.state {
            ThreadState::Done(voice) => Some(VoiceWire::of(voice, reviewer)),
            ThreadState::Open | ThreadState::Verified => None,
        };
        let quote = thread.first.quote.as_ref();
        Self {
            id: thread.first.key.to_string(),
            state: thread.state.word(),
            done_by,
            path: location.file.as_ref().map(|key| PathWire::of(&key.path)),
            status: location.file.as_ref().map(|key| key.status.letter()),
            old: location.old.map(|(first, last)| [first, last]),
            new: location.new.map(|(first, last)| [first, last]),
            others: location.others.iter().map(|kind| kind.name()).collect(),
            outdated: location.is_outdated,
            lines: quote.map_or_else(Vec::new, |quote| quote.lines.iter().map(LineWire::of).collect()),
            more_lines: quote.map_or(0, |quote| quote.n_more),
            comments: thread.all().map(|said| SaidOneWire::of(said, reviewer)).collect(),
        }
    }
}

impl LineWire {
    fn of(line: &QuotedLine) -> Self {
        let sign = match line.origin {
            Origin::Context => ' ',
            Origin::Removed => '-',
            Origin::Added => '+',
        };
        Self { sign, number: line.number, text: text_of(&line.content) }
    }
}

impl SaidOneWire {
    fn of(said: &Said, reviewer: &str) -> Self {
        Self {
            id: said.key.to_string(),
            by: VoiceWire::of(&said.voice, reviewer),
            at: said.at.to_string(),
            r#type: said.body.kind.as_str().to_owned(),
            text: said.body.text.clone(),
            suggestion: said.body.suggestion.clone(),
            edited: said.is_edited,
        }
    }
}

/// What `comment ... --json` answers.
#[derive(Serialize)]
pub(in crate::cli) struct SaidWire {
    /// The id of each new comment, or of the thread that was resolved, in the order in which they were asked for.
    ids: Vec<String>,
}

impl SaidWire {
    /// What was said in the review called `review`.
    pub(in crate::cli) fn of(said: &[AgentEntry], review: Digest) -> Self {
        let id = |entry: &AgentEntry| match &entry.event {
            AgentEvent::Commented(_) => CommentId::Agent(entry.seq).key(review).to_string(),
            AgentEvent::Resolved { thread, .. } => thread.key(review).to_string(),
        };
        Self { ids: said.iter().map(id).collect() }
    }
}
