//! Comments as Markdown, for an agent or a pull request.
//!
//! Whatever people, programs and the change wrote stays inside of a quotation or a fenced block and cannot end it, so that
//! no comment can pass for another one; what would not be seen is shown as a token.

use std::fmt::Write as _;

use super::body::{fence_around, fenced};
use super::{Location, Origin, Said, Thread, ThreadState, Voice};
use crate::base::Shown;
use crate::base::shown::{GlyphKind, glyphs};

/// A thread and where it stands.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The thread.
    pub thread: &'a Thread,
    /// Where its first comment stands.
    pub location: Location,
}

/// What the review is about.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// What was reviewed, as it was named.
    pub name: &'a str,
    /// The two ends of it.
    pub ends: &'a str,
    /// Who reviewed it.
    pub reviewer: &'a str,
}

/// Everything.
pub fn export(heading: &Heading<'_>, listed: &[Listed<'_>]) -> String {
    let mut text = format!("# Review of {}\n\n", code(heading.name));
    let n_open = listed.iter().filter(|listed| listed.thread.state == ThreadState::Open).count();
    let threads = if listed.len() == 1 { "1 thread" } else { &format!("{} threads", listed.len()) };
    let ends = Shown::of(heading.ends);
    let _ = writeln!(text, "By {} on {ends}: {threads}, {n_open} open.", code(heading.reviewer));
    let mut file = None;
    for listed in listed {
        let of = listed.location.file.as_ref().map(|key| &key.path);
        if of.is_some() && of != file {
            let path = of.map(|path| code(path.as_bytes())).unwrap_or_default();
            let _ = write!(text, "\n## {path}\n");
        }
        file = of;
        text.push('\n');
        text.push_str(&thread(listed, heading.reviewer));
    }
    text
}

/// One thread.
pub fn thread(listed: &Listed<'_>, reviewer: &str) -> String {
    let Thread { first, state, .. } = listed.thread;
    let mut text = format!(
        "### {} · {} {} · {}",
        code(listed.location.to_string()),
        first.body.kind,
        first.key,
        state.word()
    );
    if listed.location.is_outdated {
        text.push_str(" · outdated");
    }
    text.push_str("\n\n");
    if listed.location.is_outdated && first.quote.is_some() {
        text.push_str("These lines have changed since. This is how they stood:\n\n");
    }
    text.push_str(&snippet(first));
    for said in listed.thread.all() {
        text.push_str(&one(said, reviewer));
    }
    text
}

/// The lines that a comment is about, as a fenced block; empty if there are none.
fn snippet(said: &Said) -> String {
    let Some(quote) = said.quote.as_ref().filter(|quote| !quote.lines.is_empty()) else {
        return String::new();
    };
    let mut lines = String::new();
    for line in &quote.lines {
        let sign = match line.origin {
            Origin::Context => ' ',
            Origin::Removed => '-',
            Origin::Added => '+',
        };
        let more = if line.is_cut { "…" } else { "" };
        let _ = writeln!(lines, "{sign}{}{more}", harmless(&line.content));
    }
    let fence = fence_around(&lines);
    let more = if quote.n_more > 0 { format!("({} more lines)\n\n", quote.n_more) } else { String::new() };
    format!("{fence}diff\n{lines}{fence}\n\n{more}")
}

/// One comment of a thread.
fn one(said: &Said, reviewer: &str) -> String {
    let who = match &said.voice {
        Voice::Reviewer => format!("{} (reviewer)", code(reviewer)),
        Voice::Agent(name) => format!("agent {}", code(name.as_str())),
    };
    let edited = if said.is_edited { ", edited" } else { "" };
    let mut text = format!("{who}, {}{edited}:\n\n", said.key);
    for line in said.body.text.lines() {
        let line = harmless(line.as_bytes());
        text.push_str(format!("> {line}").trim_end());
        text.push('\n');
    }
    if !said.body.text.is_empty() {
        text.push('\n');
    }
    if let Some(suggestion) = &said.body.suggestion {
        let lines: String = suggestion.lines().map(|line| harmless(line.as_bytes()) + "\n").collect();
        let _ = write!(text, "{}\n\n", fenced(&lines));
    }
    text
}

/// A line as it may be printed anywhere: tabs stay, what is invisible becomes a token.
fn harmless(line: &[u8]) -> String {
    glyphs(line, 1).map(|glyph| if glyph.kind == GlyphKind::Tab { "\t".into() } else { glyph.text }).collect()
}

/// Text as a span of code, which nothing in it can end.
fn code(text: impl AsRef<[u8]>) -> String {
    let shown = Shown::of(text).to_string();
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{shown}{pad}{ticks}")
}

#[cfg(test)]
mod tests;
