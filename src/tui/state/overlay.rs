//! What lies on top of the diff: one thing at a time.

use super::{Draft, Picker};
use crate::base::Shown;
use crate::diff::{FileKey, Units};
use crate::review::comment::{CommentId, CommentKind};
use crate::review::{Anchor, Decision, Grain};
use crate::session::MessagePart;
use crate::theme::Theme;

/// What a typed text is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PromptFor {
    /// Why these units are rejected or questioned.
    Reason { file: FileKey, units: Units, decision: Decision, grain: Grain },
    /// A comment of some kind.
    Comment { anchor: Anchor, kind: CommentKind },
    /// An answer in the thread that this comment opened.
    Reply(CommentId),
    /// Another wording of a comment of the reviewer's own; `kind` is there for the first of a thread.
    Edit { comment: u64, kind: Option<CommentKind> },
    /// A command by its name.
    Command,
    /// A pattern to search for.
    Search,
    /// A pattern for the paths of the list.
    Filter,
}

impl PromptFor {
    /// Whether it has several lines and an editor.
    pub(crate) const fn is_comment(&self) -> bool {
        matches!(self, Self::Comment { .. } | Self::Reply(_) | Self::Edit { .. })
    }

    /// Of what kind the comment will be, where that can be chosen.
    pub(crate) const fn kind(&self) -> Option<&CommentKind> {
        match self {
            Self::Comment { kind, .. } | Self::Edit { kind: Some(kind), .. } => Some(kind),
            _ => None,
        }
    }

    /// The same, to change it.
    pub(crate) const fn kind_mut(&mut self) -> Option<&mut CommentKind> {
        match self {
            Self::Comment { kind, .. } | Self::Edit { kind: Some(kind), .. } => Some(kind),
            _ => None,
        }
    }
}

/// A text being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) purpose: PromptFor,
    pub(crate) draft: Draft,
    /// Lines that were put in to start a suggestion from.
    pub(crate) template: Option<String>,
}

impl Prompt {
    /// Begins with `text`.
    pub(crate) fn new(purpose: PromptFor, text: impl Into<String>) -> Self {
        Self { purpose, draft: Draft::new(text), template: None }
    }
}

impl Prompt {
    /// Whether it holds words that nothing else keeps.
    pub(crate) fn is_lost_by_leaving(&self) -> bool {
        let is_quickly_typed =
            matches!(self.purpose, PromptFor::Command | PromptFor::Search | PromptFor::Filter);
        !is_quickly_typed && !self.draft.text().is_empty()
    }
}

/// How far the sign-off is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignOffStep {
    /// The word is being typed.
    Asking { typed: String },
    /// The record is being made.
    Working,
    /// It was written, read back and verified.
    Done(Vec<String>),
    /// It was not, and why.
    Failed(Vec<String>),
}

/// A theme in the list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choosable {
    pub(crate) name: String,
    /// What its file says about it; or what is wrong with the file. Sanitised.
    pub(crate) about: String,
    /// `None` if it cannot be worn.
    pub(crate) theme: Option<Theme>,
}

/// The list of themes with one of them tried on. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wardrobe {
    pub(crate) themes: Vec<Choosable>,
    pub(crate) selected: usize,
}

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Which commit.
    pub(crate) at: usize,
    /// Its message and where it comes from, sanitised.
    pub(crate) lines: Vec<(MessagePart, Shown)>,
    pub(crate) scroll: u16,
}

impl Overlay {
    /// How far it is scrolled, if it can be.
    pub(crate) const fn scroll_mut(&mut self) -> Option<&mut u16> {
        match self {
            Self::Help { scroll }
            | Self::Summary { scroll }
            | Self::SignOff { scroll, .. }
            | Self::Message(Letter { scroll, .. }) => Some(scroll),
            _ => None,
        }
    }
}

/// What lies on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Overlay {
    Help {
        scroll: u16,
    },
    /// How far the review is.
    Summary {
        scroll: u16,
    },
    /// A commit message.
    Message(Letter),
    Prompt(Prompt),
    Picker(Picker),
    SignOff {
        step: SignOffStep,
        scroll: u16,
    },
    /// Themes to choose from; the screen wears the selected one.
    Themes(Wardrobe),
    /// Things to know before reading, such as paths that were left out.
    Notices,
}
