//! What lies on top of the diff: one thing at a time.

use super::Picker;
use crate::diff::{FileKey, Units};
use crate::review::{Anchor, Decision, Grain};

/// What a typed text is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PromptFor {
    /// Why these units are rejected or questioned.
    Reason { file: FileKey, units: Units, decision: Decision, grain: Grain },
    /// A comment.
    Comment(Anchor),
    /// A command by its name.
    Command,
    /// A pattern to search for.
    Search,
    /// A pattern for the paths of the list.
    Filter,
}

/// A text being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) purpose: PromptFor,
    pub(crate) text: String,
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
    Prompt(Prompt),
    Picker(Picker),
    SignOff {
        step: SignOffStep,
        scroll: u16,
    },
    /// Things to know before reading, such as paths that were left out.
    Notices,
}
