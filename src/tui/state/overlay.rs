//! What lies on top of the diff: one thing at a time.

use super::Picker;
use crate::diff::{FileKey, Units};
use crate::review::{Anchor, Decision, Grain};
use crate::theme::Theme;

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
    /// Themes to choose from; the screen wears the selected one.
    Themes(Wardrobe),
    /// Things to know before reading, such as paths that were left out.
    Notices,
}
