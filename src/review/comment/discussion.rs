//! Threads: what the reviewer and the agents said, put together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{
    AgentEntry, AgentEvent, AgentName, Anchor, Body, CommentId, CommentKey, NewComment, Quote, Resolution,
    Voice, again,
};
use crate::base::{Digest, Timestamp};
use crate::diff::{FileDiff, FileKey, Status};
use crate::review::Review;

/// A comment in a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its name.
    pub key: CommentKey,
    /// What it is called in this review.
    pub id: CommentId,
    /// Who says it.
    pub voice: Voice,
    /// When it was written.
    pub at: Timestamp,
    /// What it is about, as it was when it was written.
    pub anchor: Anchor,
    /// The lines that stood there.
    pub quote: Option<Quote>,
    /// What it says now.
    pub body: Body,
    /// Whether it said something else before.
    pub is_edited: bool,
}

impl Said {
    /// Whether it is about a file or something in it. That a file was added or changed is told from the base, which may be
    /// another one by now.
    pub fn is_about(&self, file: &FileKey) -> bool {
        self.anchor.file().is_some_and(|own| {
            own.path == file.path
                && own.ordinal == file.ordinal
                && (own.status == Status::Deleted) == (file.status == Status::Deleted)
        })
    }

    /// What it is about in a file as it is now: where it was, or where its lines have moved to. `None` if they are gone, and
    /// for another file.
    pub fn anchor_in(&self, diff: &FileDiff) -> Option<Anchor> {
        let key = diff.change.key();
        if !self.is_about(&key) {
            return None;
        }
        let here = self.anchor.in_file(key);
        match (&here, &self.quote) {
            (Anchor::Change | Anchor::File(_), _) => Some(here),
            (_, Some(quote)) => again::find(quote, diff, here),
            // Without its lines nobody can tell where it stands in another change.
            (_, None) if matches!(self.id, CommentId::Elsewhere(_)) => None,
            // Written before lines were kept.
            (Anchor::Units(_, units), None) => units.difference(&diff.units()).is_empty().then_some(here),
            (Anchor::Lines(..), None) => Quote::of(diff, &here).is_some().then_some(here),
        }
    }

    /// Whether the lines that it is about are gone. `file` is its file as it is now; `None` if the change has no such file.
    pub fn is_outdated(&self, file: Option<&FileDiff>) -> bool {
        self.anchor != Anchor::Change && file.and_then(|diff| self.anchor_in(diff)).is_none()
    }
}

/// A review of the same work: an earlier one, or a later one while this one is still open.
#[derive(Clone, Debug)]
pub struct Round {
    /// Which.
    pub name: Digest,
    /// What the reviewer said there.
    pub review: Review,
    /// What agents said there.
    pub agents: Vec<AgentEntry>,
}

/// What was said beside the reviewer's own words in this review.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Which review this is.
    pub name: Digest,
    /// What agents said in it.
    pub agents: Vec<AgentEntry>,
    /// Other reviews of the same work, oldest first: what is left to do from there comes into this one.
    pub before: Vec<Arc<Round>>,
    /// Those that began later: answers to what was said here come from there.
    pub after: Vec<Arc<Round>>,
}

impl Default for Heard {
    /// Nothing, of no review.
    fn default() -> Self {
        Self::nothing(Digest::of(b""))
    }
}

impl Heard {
    /// Nothing yet.
    pub const fn nothing(name: Digest) -> Self {
        Self { name, agents: Vec::new(), before: Vec::new(), after: Vec::new() }
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
    /// Puts together what the reviewer and agents said in this review, and what other reviews of the same work have to do with
    /// it. What the reviewer deleted is left out, whoever wrote it, and with the first comment its thread; so is what was dealt
    /// with before this review.
    pub fn of(review: &Review, heard: &Heard) -> Self {
        let mut words = Words::default();
        for (nth, round) in heard.before.iter().enumerate() {
            words.hear(nth, round.name, &round.review, &round.agents, heard.name);
        }
        let here = heard.before.len();
        words.hear(here, heard.name, review, &heard.agents, heard.name);
        for (nth, round) in (here + 1..).zip(&heard.after) {
            words.hear(nth, round.name, &round.review, &round.agents, heard.name);
        }
        Self { threads: words.threads(here) }
    }

    /// All threads, in the order of their first comments.
    pub fn threads(&self) -> &[Thread] {
        &self.threads
    }

    /// The thread with this comment in it.
    pub fn find(&self, id: CommentId) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.all().any(|said| said.id == id))
    }

    /// The threads with a comment whose name begins with `name`.
    pub fn called(&self, name: &str) -> Vec<&Thread> {
        let is_called = |said: &Said| said.key.to_string().starts_with(name);
        self.threads.iter().filter(|thread| thread.all().any(is_called)).collect()
    }

    /// How many comments there are, replies included.
    pub fn n_comments(&self) -> usize {
        self.threads.iter().map(|thread| 1 + thread.replies.len()).sum()
    }
}

/// When something was said: in which review, how many entries the reviewer's journal had by then, and for an agent its place
/// among the agents' entries. Clocks have no say in it.
type Turn = (usize, u64, Option<u64>);

/// Everything that was said.
#[derive(Default)]
struct Words {
    said: Vec<(Turn, Option<CommentKey>, Said)>,
    deleted: HashSet<CommentKey>,
    /// The last word of the reviewer about each thread.
    own: HashMap<CommentKey, (Turn, Resolution)>,
    /// The last word of an agent about each thread: whether it is done, and who says so.
    agents: HashMap<CommentKey, (Turn, bool, AgentName)>,
}

impl Words {
    /// Adds what was said in the review number `nth`, which is called `name`, as seen from the review `here`.
    fn hear(&mut self, nth: usize, name: Digest, review: &Review, agents: &[AgentEntry], here: Digest) {
        self.deleted.extend(review.deleted().map(|id| id.key(name)));
        self.own.extend(
            review.resolutions().map(|(thread, said, seq)| (thread.key(name), ((nth, seq, None), said))),
        );
        let said = |id: CommentId, voice: Voice, at: Timestamp, written: &NewComment| {
            let NewComment { anchor, quote, body, .. } = written.clone();
            let key = id.key(name);
            Said { key, id: key.id_in(here), voice, at, anchor, quote, body, is_edited: false }
        };
        let thread = |written: &NewComment| written.reply_to.map(|thread| thread.key(name));
        for comment in review.comments() {
            let said = said(CommentId::Reviewer(comment.id), Voice::Reviewer, comment.at, comment.written);
            let said = Said { body: comment.body.clone(), is_edited: comment.is_edited, ..said };
            self.said.push(((nth, comment.id, None), thread(comment.written), said));
        }
        for entry in agents {
            if let AgentEvent::Commented(written) = &entry.event {
                let voice = Voice::Agent(entry.by.clone());
                let said = said(CommentId::Agent(entry.seq), voice, entry.at, written);
                self.said.push(((nth, entry.after, Some(entry.seq)), thread(written), said));
            }
        }
        for entry in agents {
            if let AgentEvent::Resolved { thread, is_done } = &entry.event {
                let turn = (nth, entry.after, Some(entry.seq));
                self.agents.insert(thread.key(name), (turn, *is_done, entry.by.clone()));
            }
        }
    }

    /// The threads that are to be seen in the review number `here`.
    fn threads(mut self, here: usize) -> Vec<Thread> {
        self.said.sort_by_key(|(turn, ..)| *turn);
        let said = std::mem::take(&mut self.said);
        let known: HashSet<CommentKey> = said.iter().map(|(.., said)| said.key).collect();
        let (mut threads, mut replies, mut places) = (Vec::new(), Vec::new(), HashMap::new());
        for (turn, reply_to, said) in said {
            match reply_to {
                _ if self.deleted.contains(&said.key) => {}
                Some(thread) if known.contains(&thread) => replies.push((thread, said)),
                // The agents' log is gone; what the reviewer said is not.
                Some(_) if said.voice != Voice::Reviewer => {}
                Some(_) | None if turn.0 <= here && !self.was_dealt_with(said.key, here) => {
                    places.insert(said.key, threads.len());
                    threads.push(Thread { state: self.state(said.key), first: said, replies: Vec::new() });
                }
                Some(_) | None => {}
            }
        }
        for (thread, said) in replies {
            if let Some(&place) = places.get(&thread) {
                let thread: &mut Thread = &mut threads[place];
                thread.replies.push(said);
            }
        }
        threads
    }

    /// Whether a thread was ended before this review.
    fn was_dealt_with(&self, thread: CommentKey, here: usize) -> bool {
        let last = self.own.get(&thread);
        last.is_some_and(|(turn, said)| *said == Resolution::Verified && turn.0 < here)
    }

    /// Only the reviewer can say that the reviewer agrees, and only the reviewer can take that back. For all else the last
    /// word counts.
    fn state(&self, thread: CommentKey) -> ThreadState {
        match (self.own.get(&thread), self.agents.get(&thread)) {
            (Some((_, Resolution::Verified)), _) => ThreadState::Verified,
            (Some((turn, own)), theirs) if theirs.is_none_or(|(their_turn, ..)| their_turn < turn) => {
                match own {
                    Resolution::Done => ThreadState::Done(Voice::Reviewer),
                    Resolution::Open | Resolution::Verified => ThreadState::Open,
                }
            }
            (_, Some((_, true, by))) => ThreadState::Done(Voice::Agent(by.clone())),
            _ => ThreadState::Open,
        }
    }
}
