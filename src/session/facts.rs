//! What stands above a review and does not change while it lasts.

use std::sync::Arc;

use super::{History, Origins};
use crate::base::RepoPath;
use crate::config::Settings;
use crate::policy::{Demands, Policy};
use crate::review::comment::CommentKinds;

/// What does not change during a session. All text in here was sanitised.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What is under review, as the person named it.
    pub name: String,
    /// The two ends, such as `414401a…417a38a`, or the digest of a patch.
    pub ends: String,
    /// Who signs.
    pub reviewer: String,
    /// With which key: its fingerprint, or why there is none.
    pub key: KeyFact,
    /// Who or what wrote the change, and in which commits.
    pub history: History,
    /// Which of the commits is shown by itself, to be read only; `None` for the net change.
    pub commit: Option<usize>,
    /// The paths that the review is narrowed to; empty if it is not.
    pub narrowed_to: Vec<String>,
    /// What the reader must be told once, line by line.
    pub notices: Vec<String>,
    /// What the trust root says and asks.
    pub trusted: Trusted,
    /// Whether the reviewer is among the change's authors.
    pub is_own_change: bool,
    /// The kinds of comments to choose from.
    pub comment_kinds: CommentKinds,
    /// What the reviewer set.
    pub settings: Settings,
}

impl Facts {
    /// Takes in who wrote the change, or why that cannot be told.
    pub fn learn(&mut self, origins: Result<Origins, String>) {
        match origins {
            Ok(Origins { history, is_own_change, sign_off_note }) => {
                self.history = history;
                self.is_own_change = is_own_change;
                self.trusted.notes.extend(sign_off_note);
            }
            Err(why) => self.history = History { missing: Some(why), ..History::default() },
        }
    }
}

/// What the trust root says and asks.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// What to know when signing off, line by line. Sanitised.
    pub notes: Vec<String>,
    /// What is asked of the change; without rules nothing is.
    pub policy: Arc<Policy>,
    /// Whether the rules for machine-written work hold.
    pub is_marked: bool,
}

impl Trusted {
    /// All that is asked of a file.
    pub fn demands(&self, path: &RepoPath) -> Demands {
        self.policy.demands(path.as_bytes(), self.is_marked)
    }
}

/// What is known about the key that will sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeyFact {
    /// The record will not be signed, because the person asked for that.
    #[default]
    Unsigned,
    /// No key can be used, and why.
    Missing(String),
    /// The key with this fingerprint.
    Present {
        /// `SHA256:…`
        fingerprint: String,
        /// Whether signatures by it count.
        trust: KeyTrust,
    },
}

/// What the trust root has to say of a key. All text in here was sanitised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyTrust {
    /// It is trusted under this name.
    As(String),
    /// It is not, and why.
    No(String),
    /// That shows only once it has signed, and why.
    CannotTell(String),
}
