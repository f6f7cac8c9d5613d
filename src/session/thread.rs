//! How threads of comments are told, whatever the front end looks like.

use crate::review::comment::{Said, Thread, ThreadState, Voice};

/// How a speaker is called.
pub fn who(voice: &Voice) -> String {
    match voice {
        Voice::Reviewer => "you".to_owned(),
        Voice::Agent(name) => format!("agent {name}"),
    }
}

/// Such as `issue by you, open`.
pub fn head(thread: &Thread, is_outdated: bool) -> String {
    let first = &thread.first;
    let state = match &thread.state {
        ThreadState::Done(voice) => format!("done, says {}", who(voice)),
        other => other.word().to_owned(),
    };
    let outdated = if is_outdated { ", outdated" } else { "" };
    let edited = if first.is_edited { ", edited" } else { "" };
    format!("{} by {}, {state}{outdated}{edited}", first.body.kind, who(&first.voice))
}

/// Such as `agent claude (edited)`, before what a reply says.
pub fn speaker(reply: &Said) -> String {
    let edited = if reply.is_edited { " (edited)" } else { "" };
    format!("{}{edited}", who(&reply.voice))
}
