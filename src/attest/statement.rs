//! What a record says: who read which units of which change, and what they decided.

use std::ops::Range;

use super::{At, FileRecord, LEDGER_REF};
use crate::base::{Digest, IndexSet, ObjectId, Timestamp};
use crate::diff::{FileKey, Identity, Scope, Tally};
use crate::review::Totals;
use crate::review::comment::CommentKind;

/// One person's finished review of one change. Text in it was typed or named by people: sanitise before showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What was read.
    pub context: Context,
    /// Whether all of it was decided on. For information: a verifier counts for itself.
    pub outcome: Outcome,
    /// Who read it.
    pub reviewer: Reviewer,
    /// Who or what wrote it, as far as the reviewer's tool could tell.
    pub authorship: Authorship,
    /// How much there was and how much of it was decided on.
    pub coverage: Coverage,
    /// The files in which something was decided on, in the change's order.
    pub files: Vec<FileRecord>,
    /// What was said besides.
    pub comments: Vec<Remark>,
    /// When it was read, coarsely.
    pub session: Session,
    /// The program that made the record.
    pub tool: Tool,
    /// The ledger as it stood before this record.
    pub log: LogPosition,
    /// Records of the same person that this one takes the place of.
    pub supersedes: Vec<Digest>,
    /// Why earlier records are taken back; only where they are.
    pub reason: Option<String>,
}

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// What the head was called, such as `refs/heads/feature`, or the name of a patch. Never compared.
    pub name: Option<String>,
    /// The two trees or the patch. The head is the record's subject: its commit, or the tree of uncommitted work.
    pub identity: Identity,
    /// All of it, or the paths that the review was narrowed to.
    pub scope: Scope,
    /// Where the repository is published.
    pub repo: Option<String>,
    /// The branch that the change is meant for.
    pub target_ref: Option<String>,
}

/// Whether every unit of the whole change was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every unit, and no path was left out.
    Complete,
    /// Something is undecided or was left out.
    Incomplete,
    /// The person takes earlier records back and decides nothing.
    Withdrawn,
}

/// The person who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// The principal in allowed signers, else the configured address.
    pub id: String,
    /// The configured name.
    pub name: Option<String>,
    /// Whether the person knew to be one of the change's authors.
    pub is_author: bool,
}

/// The longest reviewer id in bytes.
pub const MAX_REVIEWER_ID: usize = 256;

impl Statement {
    /// Whether it decides nothing and only takes earlier records back.
    pub fn is_withdrawal(&self) -> bool {
        self.outcome == Outcome::Withdrawn
    }

    /// The statement with which the same person takes back the record `id`, which says `self`. It is about the same change, so
    /// that it is noted and looked for in the same place.
    pub fn withdrawal(&self, id: Digest, reason: String, now: Timestamp, tip: Option<ObjectId>) -> Self {
        let mut coverage = self.coverage;
        coverage.decided = Totals::default();
        Self {
            outcome: Outcome::Withdrawn,
            coverage,
            files: Vec::new(),
            comments: Vec::new(),
            session: Session::coarse(now, now),
            tool: Tool::this(),
            log: LogPosition { reference: LEDGER_REF.to_owned(), tip },
            supersedes: vec![id],
            reason: Some(reason),
            ..self.clone()
        }
    }
}

impl Reviewer {
    /// Whether `id` can name a person without being mistaken for a pattern or a list in an allowed signers file: not
    /// empty, not too long, and free of white space, control characters, quotes, commas, wildcards and what stands for bytes
    /// that are no text.
    pub fn is_fit_id(id: &str) -> bool {
        let is_special = |c| matches!(c, '*' | '?' | ',' | '"' | char::REPLACEMENT_CHARACTER);
        let is_fit = |c: char| !c.is_whitespace() && !c.is_control() && !is_special(c);
        !id.is_empty() && id.len() <= MAX_REVIEWER_ID && !id.starts_with(['!', '#']) && id.chars().all(is_fit)
    }
}

/// Who or what wrote the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorship {
    /// Authors, committers and human co-authors as `Name <address>`.
    pub authors: Vec<String>,
    /// Signs of machine authorship that the commits carry.
    pub ai: Vec<AiClaim>,
}

/// One sign of machine authorship. Self-reported by whoever made the commit, so never proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiClaim {
    /// The tool's id, such as `claude-code`.
    pub tool: String,
    /// Where it was found: `trailer`, `author`, `committer` or `body`.
    pub source: String,
    /// The text that was found.
    pub evidence: String,
    /// The commit that carries it.
    pub commit: Option<ObjectId>,
}

/// How much there was to read, and how much of it was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Files under review.
    pub files: u64,
    /// Hunks in them.
    pub hunks: u64,
    /// Units in them.
    pub units: Tally,
    /// Units that were signed, questioned and rejected.
    pub decided: Totals,
    /// Over the ids of all units in order; see [`super::Inventory::digest`].
    pub digest: Digest,
}

/// A comment of the reviewer. What agents said is not part of a record: a person signs it for themselves alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub about: About,
    /// Of what kind it is.
    pub kind: CommentKind,
    /// As it was typed.
    pub text: String,
    /// Lines to replace the ones that it is about.
    pub suggestion: Option<String>,
    /// The earlier comment of the record that it answers, by its place.
    pub reply_to: Option<usize>,
    /// Whether the reviewer has looked and finds it dealt with.
    pub is_verified: bool,
}

/// What a comment is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// All of the change.
    Change,
    /// A file.
    File(FileKey),
    /// Units of a file.
    Units(FileKey, Vec<UnitMention>),
    /// Neighbouring lines of the new side of a file by their numbers (counted from 1, the end not included), and the units
    /// among them.
    Lines(FileKey, Range<u32>, Vec<UnitMention>),
}

/// A unit that a comment is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitMention {
    /// Lines of a hunk, counted from 0.
    Hunk {
        /// The hunk's id.
        id: Digest,
        /// The hunk's place.
        at: At,
        /// How many changed lines the hunk has.
        n: u32,
        /// Which of them.
        lines: IndexSet,
    },
    /// An other change, by its id.
    Other(Digest),
}

/// When the review was made. Coarse, because it becomes public for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hour of the first decision or comment.
    pub started: Timestamp,
    /// The hour in which the record was made.
    pub finished: Timestamp,
}

impl Session {
    /// Both times cut down to the hour.
    pub fn coarse(started: Timestamp, finished: Timestamp) -> Self {
        let hour = |time: Timestamp| Timestamp(time.0 - time.0.rem_euclid(3600));
        Self { started: hour(started), finished: hour(finished) }
    }
}

/// The program that made a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The ledger as the writer of a record saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPosition {
    /// The full name of the notes ref.
    pub reference: String,
    /// Its tip; `None` where there was no ledger yet.
    pub tip: Option<ObjectId>,
}
