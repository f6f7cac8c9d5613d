//! Threads: what the reviewer and the agents said, put together.

use std::collections::HashMap;

use super::{
    AgentEntry, AgentEvent, AgentName, Anchor, Body, CommentId, NewComment, Quote, Resolution, Voice,
};
use crate::base::Timestamp;
use crate::diff::FileDiff;
use crate::review::Review;

/// A comment in a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its name.
    pub id: CommentId,
    /// Who says it.
    pub voice: Voice,
    /// When it was written.
    pub at: Timestamp,
    /// What it is about.
    pub anchor: Anchor,
    /// The lines that stood there.
    pub quote: Option<Quote>,
    /// What it says now.
    pub body: Body,
    /// Whether it said something else before.
    pub is_edited: bool,
}

impl Said {
    fn new(id: CommentId, voice: Voice, at: Timestamp, written: &NewComment) -> Self {
        let NewComment { anchor, quote, body, .. } = written.clone();
        Self { id, voice, at, anchor, quote, body, is_edited: false }
    }

    /// Whether the lines that it is about no longer stand where it is tied to. `file` is its file as it is now; `None` if the
    /// change has no such file.
    pub fn is_outdated(&self, file: Option<&FileDiff>) -> bool {
        match (&self.anchor, &self.quote, file) {
            (Anchor::Change, ..) | (Anchor::File(_), _, Some(_)) => false,
            (_, _, None) => true,
            (anchor, Some(quote), Some(diff)) => {
                Quote::of(diff, anchor).is_none_or(|now| now.digest != quote.digest)
            }
            // Written before lines were kept.
            (Anchor::Units(_, units), None, Some(diff)) => !units.difference(&diff.units()).is_empty(),
            (Anchor::Lines(..), None, Some(diff)) => Quote::of(diff, &self.anchor).is_none(),
        }
    }
}

/// How far a thread has come. The author's word and the reviewer's are two things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThreadState {
    /// There is something left to do.
    Open,
    /// Somebody says that it was dealt with.
    Done(Voice),
    /// The reviewer has looked and agrees.
    Verified,
}

impl ThreadState {
    /// One word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done(_) => "done",
            Self::Verified => "verified",
        }
    }
}

/// A comment and its replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// The comment that opened it; what that one is about, the thread is about.
    pub first: Said,
    /// The replies, oldest first.
    pub replies: Vec<Said>,
    /// How far it has come.
    pub state: ThreadState,
}

impl Thread {
    /// Its comments, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Said> {
        std::iter::once(&self.first).chain(&self.replies)
    }
}

/// All threads of a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discussion {
    threads: Vec<Thread>,
}

impl Discussion {
    /// Puts together what the reviewer's journal and the agents' log say. What the reviewer deleted is left out, whoever
    /// wrote it, and with the first comment its thread.
    pub fn of(review: &Review, agents: &[AgentEntry]) -> Self {
        let mut said: Vec<(Turn, Option<CommentId>, Said)> = own_comments(review).collect();
        said.extend(agents_comments(review, agents));
        said.sort_by_key(|(turn, ..)| *turn);
        let done = last_words(agents);
        let open =
            |said: Said| Thread { state: state(review, &done, said.id), first: said, replies: Vec::new() };
        let mut threads: Vec<Thread> = Vec::new();
        let mut places: HashMap<CommentId, usize> = HashMap::new();
        for (_, reply_to, said) in said {
            match reply_to.map(|thread| places.get(&thread)) {
                Some(Some(&place)) => threads[place].replies.push(said),
                // The agents' log is gone; what the reviewer said is not.
                Some(None) if said.voice != Voice::Reviewer => {}
                Some(None) | None => {
                    places.insert(said.id, threads.len());
                    threads.push(open(said));
                }
            }
        }
        Self { threads }
    }

    /// All threads, in the order of their first comments.
    pub fn threads(&self) -> &[Thread] {
        &self.threads
    }

    /// The thread with this comment in it.
    pub fn find(&self, id: CommentId) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.all().any(|said| said.id == id))
    }

    /// How many comments there are, replies included.
    pub fn n_comments(&self) -> usize {
        self.threads.iter().map(|thread| 1 + thread.replies.len()).sum()
    }
}

/// When something was said: how many entries the reviewer's journal had by then, and for an agent its place among the agents'
/// entries. Clocks have no say in it.
type Turn = (u64, Option<u64>);

fn own_comments(review: &Review) -> impl Iterator<Item = (Turn, Option<CommentId>, Said)> {
    review.comments().map(|comment| {
        let said = Said::new(CommentId::Reviewer(comment.id), Voice::Reviewer, comment.at, comment.written);
        let said = Said { body: comment.body.clone(), is_edited: comment.is_edited, ..said };
        ((comment.id, None), comment.written.reply_to, said)
    })
}

fn agents_comments(
    review: &Review,
    agents: &[AgentEntry],
) -> impl Iterator<Item = (Turn, Option<CommentId>, Said)> {
    agents.iter().filter_map(|entry| {
        let AgentEvent::Commented(written) = &entry.event else { return None };
        let id = CommentId::Agent(entry.seq);
        let said = Said::new(id, Voice::Agent(entry.by.clone()), entry.at, written);
        (!review.is_deleted(id)).then_some(((entry.after, Some(entry.seq)), written.reply_to, said))
    })
}

/// What agents said last of each thread: when, whether it is done, and who.
fn last_words(agents: &[AgentEntry]) -> HashMap<CommentId, (u64, bool, &AgentName)> {
    let word = |entry: &'_ AgentEntry| match &entry.event {
        AgentEvent::Resolved { thread, is_done } => Some((*thread, *is_done)),
        AgentEvent::Commented(_) => None,
    };
    let words =
        agents.iter().filter_map(|entry| word(entry).map(|(thread, is_done)| (thread, is_done, entry)));
    words.map(|(thread, is_done, entry)| (thread, (entry.after, is_done, &entry.by))).collect()
}

/// Only the reviewer can say that the reviewer agrees, and only the reviewer can take that back. For all else the last word
/// counts.
fn state(
    review: &Review,
    agents: &HashMap<CommentId, (u64, bool, &AgentName)>,
    thread: CommentId,
) -> ThreadState {
    match (review.resolution(thread), agents.get(&thread)) {
        (Some((Resolution::Verified, _)), _) => ThreadState::Verified,
        (Some((own, seq)), theirs) if theirs.is_none_or(|(after, ..)| *after < seq) => match own {
            Resolution::Done => ThreadState::Done(Voice::Reviewer),
            Resolution::Open | Resolution::Verified => ThreadState::Open,
        },
        (_, Some((_, true, by))) => ThreadState::Done(Voice::Agent((*by).clone())),
        _ => ThreadState::Open,
    }
}
