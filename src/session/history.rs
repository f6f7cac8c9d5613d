//! The commits of the change: who wrote it, their messages, and each of them by itself.

use std::sync::Arc;

use super::OpenReader;
use crate::base::Shown;
use crate::base::shown::{MAX_TEXT, excerpt};
use crate::diff::FileChange;
use crate::provenance::{
    CommitMessage, CommitText, Person, TrailerLine, ai_evidence, human_authors, tool_of_person,
};

/// Who or what wrote the change, and in which commits.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// `machine-written: Claude Code`, or the authors. Sanitised.
    pub written_by: String,
    /// Whether an AI tool is named by the change itself.
    pub is_machine_written: bool,
    /// The commits as they were loaded, newest first.
    pub commits: Arc<[CommitText]>,
    /// Why the commits are not known, or not yet.
    pub missing: Option<String>,
}

/// The files that differ between two trees, and what reads them.
pub struct FileSet {
    /// The files, in git's order.
    pub files: Vec<FileChange>,
    /// For each thread that reads them.
    pub open_reader: OpenReader,
}

impl std::fmt::Debug for FileSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileSet").field("files", &self.files).finish_non_exhaustive()
    }
}

/// What the commits of a change are asked, on other threads too. Whatever cannot be told is a sentence's end.
pub trait Past: Send + Sync {
    /// Who wrote the change. Takes long where there are many commits.
    fn origins(&self) -> Result<Origins, String>;

    /// One commit against its first parent.
    fn open(&self, commit: &CommitText) -> Result<FileSet, String>;
}

/// Who wrote a change, as far as it says itself.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The commits.
    pub history: History,
    /// Whether the reviewer is among the authors.
    pub is_own_change: bool,
    /// What to know about one's key when signing off.
    pub sign_off_note: Option<String>,
}

/// What a line of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessagePart {
    /// The subject.
    Subject,
    /// Author, committer, name of the commit.
    Origin,
    /// A paragraph or a line of the body, or a blank line.
    Body,
    /// A trailer.
    Trailer,
    /// What an AI tool left its mark on.
    Machine,
    /// What the reader must know about the commit.
    Warning,
}

/// How much of a message is shown, in bytes of its body.
const MAX_BODY: usize = 64 << 10;
/// How many trailers.
const MAX_TRAILERS: usize = 200;
/// The widest key that others are lined up with.
const MAX_KEY: usize = 20;

impl History {
    /// Of these commits, newest first.
    pub fn new(commits: Arc<[CommitText]>) -> Self {
        let (written_by, is_machine_written) = written_by(&commits);
        Self { written_by, is_machine_written, commits, missing: None }
    }

    /// The same commits, with what one of them says of who wrote it.
    pub fn of_one(&self, at: usize) -> Self {
        let (written_by, is_machine_written) = written_by(self.commit(at).map_or(&[], std::slice::from_ref));
        Self { written_by, is_machine_written, commits: Arc::clone(&self.commits), missing: None }
    }

    /// Of a change whose commits are still being read.
    pub fn underway() -> Self {
        Self { missing: Some("the commits are still being read".into()), ..Self::default() }
    }

    /// How many commits there are.
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// Whether there is none, as for uncommitted work and patches.
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// Commit number `at` in the order in which they were made, counted from 0.
    pub fn commit(&self, at: usize) -> Option<&CommitText> {
        self.commits.get(self.commits.len().checked_sub(at + 1)?)
    }

    /// Such as `commit 3 of 7`, or `commit` where there is only one.
    pub fn name(&self, at: usize) -> String {
        if self.len() == 1 { "commit".to_owned() } else { format!("commit {} of {}", at + 1, self.len()) }
    }

    /// The subject of a commit, sanitised.
    pub fn subject(&self, at: usize) -> Shown {
        let Some(commit) = self.commit(at) else { return Shown::default() };
        Shown::short(&CommitMessage::read(&commit.message).subject)
    }

    /// All that a commit says of itself, line by line, sanitised.
    pub fn message(&self, at: usize) -> Vec<(MessagePart, Shown)> {
        let Some(commit) = self.commit(at) else { return Vec::new() };
        let message = CommitMessage::read(&commit.message);
        let mut lines = vec![(or_machine(MessagePart::Subject, message.tool_of_subject), subject(&message))];
        lines.extend(origin(commit).into_iter().map(|(part, text)| (part, Shown::of(text))));
        for part in [body(&message), trailers(&message)].into_iter().filter(|part| !part.is_empty()) {
            lines.push((MessagePart::Body, Shown::default()));
            lines.extend(part);
        }
        lines
    }
}

/// The AI tools that the commits name, else their authors; and which of the two it is.
fn written_by(commits: &[CommitText]) -> (String, bool) {
    let mut tools: Vec<&str> = ai_evidence(commits).into_iter().map(|evidence| evidence.name).collect();
    tools.sort_unstable();
    tools.dedup();
    if !tools.is_empty() {
        return (format!("machine-written: {}", tools.join(", ")), true);
    }
    let authors = human_authors(commits);
    let mut names: Vec<String> =
        authors.iter().take(3).map(|author| Shown::of(&author.name).cut(40).to_string()).collect();
    if authors.len() > names.len() {
        names.push(format!("{} more", authors.len() - names.len()));
    }
    (names.join(", "), false)
}

const fn or_machine(part: MessagePart, tool: Option<&'static str>) -> MessagePart {
    if tool.is_some() { MessagePart::Machine } else { part }
}

fn subject(message: &CommitMessage) -> Shown {
    match Shown::short(&message.subject) {
        text if text.as_str().is_empty() => Shown::of("(no message)"),
        text => Shown::of(marked(text.as_str().as_bytes(), message.tool_of_subject)),
    }
}

/// A line with the words that the head of the review has for such a mark.
fn marked(bytes: &[u8], tool: Option<&'static str>) -> Vec<u8> {
    let mark = tool.map_or_else(String::new, |tool| format!("   machine-written: {tool}"));
    [bytes, mark.as_bytes()].concat()
}

fn origin(commit: &CommitText) -> Vec<(MessagePart, Vec<u8>)> {
    let person = |what: &str, person: &Person, time: String| {
        let name = excerpt(&person.name, MAX_TEXT).0;
        let email = excerpt(&person.email, MAX_TEXT).0;
        let line = [what.as_bytes(), name, b" <", email, b">", time.as_bytes()].concat();
        let tool = tool_of_person(person);
        (or_machine(MessagePart::Origin, tool), marked(&line, tool))
    };
    let time = commit.authored.map_or_else(String::new, |time| format!("   {time}"));
    let mut lines = vec![person("author     ", &commit.author, time)];
    if commit.committer != commit.author {
        lines.push(person("committer  ", &commit.committer, String::new()));
    }
    lines.push((MessagePart::Origin, format!("commit     {}", commit.id).into_bytes()));
    if commit.parents > 1 {
        let text = format!("a merge of {} parents, compared with the first", commit.parents);
        lines.push((MessagePart::Warning, text.into_bytes()));
    }
    lines
}

fn body(message: &CommitMessage) -> Vec<(MessagePart, Shown)> {
    let mut left = MAX_BODY;
    let mut lines = Vec::new();
    for line in &message.body {
        let (text, is_cut) = excerpt(&line.text, left);
        lines.push((or_machine(MessagePart::Body, line.tool), Shown::of(marked(text, line.tool))));
        // A line costs something even where there is nothing in it.
        left = left.saturating_sub(text.len() + 1);
        if is_cut || left == 0 {
            let all: usize = message.body.iter().map(|line| line.text.len()).sum();
            let text = format!("cut here: the message has {all} bytes; git log shows all of it");
            lines.push((MessagePart::Warning, Shown::of(text)));
            break;
        }
    }
    lines
}

/// The trailers in two columns.
fn trailers(message: &CommitMessage) -> Vec<(MessagePart, Shown)> {
    let keys = message.trailers.iter().map(|line| line.key.len()).filter(|&width| width <= MAX_KEY);
    let width = keys.max().unwrap_or(0);
    let line = |line: &TrailerLine| {
        let key = Shown::of(excerpt(&line.key, MAX_TEXT).0);
        let value = marked(excerpt(&line.value, MAX_TEXT).0, line.tool);
        let text = match key.as_str() {
            "" => Shown::of(&value),
            key => Shown::of([format!("{key:<width$}  ").as_bytes(), &value].concat()),
        };
        (or_machine(MessagePart::Trailer, line.tool), text)
    };
    let mut lines: Vec<_> = message.trailers.iter().take(MAX_TRAILERS).map(line).collect();
    if message.trailers.len() > MAX_TRAILERS {
        let text = format!("and {} more trailers", message.trailers.len() - MAX_TRAILERS);
        lines.push((MessagePart::Warning, Shown::of(text)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ObjectId, Timestamp, ZonedTime};

    fn history(messages: &[&[u8]]) -> History {
        let commit = |message: &&[u8]| CommitText {
            id: ObjectId::empty_tree(),
            author: Person { name: b"Alice".to_vec(), email: b"alice@example.com".to_vec() },
            authored: Some(ZonedTime { at: Timestamp(0), minutes_ahead: 60 }),
            committer: Person { name: b"Alice".to_vec(), email: b"alice@example.com".to_vec() },
            message: message.to_vec(),
            parents: 1,
        };
        History::new(messages.iter().rev().map(commit).collect())
    }

    #[test]
    fn commits_are_numbered_in_the_order_in_which_they_were_made() {
        let history = history(&[b"first", b"second"]);
        assert_eq!((history.subject(0).as_str(), history.name(0).as_str()), ("first", "commit 1 of 2"));
        assert_eq!((history.subject(1).as_str(), history.name(1).as_str()), ("second", "commit 2 of 2"));
        assert!(history.commit(2).is_none() && history.message(2).is_empty());
    }

    #[test]
    fn a_message_is_told_line_by_line() {
        let message = b"Fix it\n\nBecause.\n\nCo-authored-by: Claude <noreply@anthropic.com>\nAcked-by: Bo <b@example.com>\n";
        let lines = history(&[message]).message(0);
        let lines: Vec<(MessagePart, &str)> =
            lines.iter().map(|(part, text)| (*part, text.as_str())).collect();
        let id = format!("commit     {}", ObjectId::empty_tree());
        assert_eq!(
            lines,
            [
                (MessagePart::Subject, "Fix it"),
                (MessagePart::Origin, "author     Alice <alice@example.com>   1970-01-01 01:00 +0100"),
                (MessagePart::Origin, &id),
                (MessagePart::Body, ""),
                (MessagePart::Body, "Because."),
                (MessagePart::Body, ""),
                (
                    MessagePart::Machine,
                    "Co-authored-by  Claude <noreply@anthropic.com>   machine-written: Claude Code"
                ),
                (MessagePart::Trailer, "Acked-by        Bo <b@example.com>"),
            ]
        );
    }

    #[test]
    fn a_hostile_message_is_harmless_and_short() {
        let long = vec![b'x'; 5 << 20];
        let many = b"S\n\n".iter().copied().chain(b"a\n\n".repeat(100_000)).collect::<Vec<u8>>();
        let trailers = b"S\n\n".iter().copied().chain(b"A-b: c\n".repeat(100_000)).collect::<Vec<u8>>();
        let steering = "\u{1b}[2J\u{202e}S\r\n\nbody\u{7}\u{0}\n\nA-b: \u{1b}]0;x\u{7}\n".as_bytes().to_vec();
        for message in [long.clone(), [b"S\n\n".to_vec(), long].concat(), many, trailers, steering] {
            let lines = history(&[&message]).message(0);
            let size: usize = lines.iter().map(|(_, text)| text.as_str().len()).sum();
            assert!(size < 200_000 && lines.len() < 70_000, "{size} bytes, {} lines", lines.len());
            let is_harmless =
                |text: &Shown| !text.as_str().chars().any(|c| c.is_control() || c == '\u{202e}');
            assert!(lines.iter().all(|(_, text)| is_harmless(text)));
        }
        assert_eq!(history(&[b""]).message(0)[0].1.as_str(), "(no message)");
    }
}
