//! A conversation without a terminal: files from texts, answers in, words and journal entries out.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::super::conversation::{Input, Output};
use super::super::*;
use crate::base::{Digest, ObjectId, RepoPath, Sided, Timestamp};
use crate::diff::{
    Edit, Entry, FileChange, FileDiff, Glimpse, Mode, OtherChange, OtherKind, ReadError, Reader, Text,
    TextDiff,
};
use crate::policy::Policy;
use crate::report::Failure;
use crate::review::comment::Heard;
use crate::review::{Decision, Event, Grain, Review};
use crate::session::{Facts, History, KeyFact, KeyTrust, Receipt, Trusted};

/// A person at a terminal of some size, and the journal.
pub(super) struct Talk {
    pub(super) conversation: Conversation,
    pub(super) journal: Vec<Event>,
    pub(super) journal_fails: Option<Failure>,
    pub(super) clock: Duration,
    pub(super) has_left: bool,
    pub(super) moved: Option<String>,
    /// Everything that was said and asked since the last answer.
    pub(super) heard: String,
}

/// The files of a change, some of which cannot be read.
struct Shelf(HashMap<RepoPath, FileDiff>);

impl Reader for Shelf {
    fn read(&mut self, file: &FileChange) -> Result<FileDiff, ReadError> {
        let missing = || ReadError::Missing { id: ObjectId::empty_tree(), path: file.path.clone() };
        self.0.get(&file.path).cloned().ok_or_else(missing)
    }
}

fn entry(mode: Mode) -> Entry {
    Entry { mode, id: ObjectId::empty_tree() }
}

fn change(path: &str, sides: Sided<Option<Entry>>) -> FileChange {
    FileChange { path: path.into(), sides, renamed_from: None, ordinal: 0 }
}

/// A changed file: which lines (counted from 0) of the old text gave way to which of the new one.
pub(super) fn file(path: &str, old: &str, new: &str, edits: &[(Range<u32>, Range<u32>)]) -> FileDiff {
    let text = Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec()));
    let edits = edits.iter().map(|(old, new)| Edit { old: old.clone(), new: new.clone() }).collect();
    let sides = Sided::new(Some(entry(Mode::FILE)), Some(entry(Mode::FILE)));
    FileDiff { change: change(path, sides), others: Vec::new(), lines: Some(TextDiff::new(text, edits)) }
}

/// A file that became executable.
pub(super) fn executable(path: &str) -> FileDiff {
    let sides = Sided::new(entry(Mode::FILE), entry(Mode::EXECUTABLE));
    let glimpse = sides.map(|entry| Some(Glimpse { entry, size: 3, head: Vec::new() }));
    let other = OtherChange { kind: OtherKind::Mode, sides: glimpse };
    FileDiff { change: change(path, sides.map(Some)), others: vec![other], lines: None }
}

const OLD: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n";
const NEW: &str = "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n11\n12\n";

pub(super) fn numbers() -> FileDiff {
    file("src/a.rs", OLD, NEW, &[(1..2, 1..2), (10..12, 10..12)])
}

pub(super) fn three() -> Vec<FileDiff> {
    vec![numbers(), executable("run.sh"), file("src/b.rs", "x\n", "x\nfn main() {\n}\n", &[(1..1, 1..3)])]
}

impl Talk {
    pub(super) fn new(files: Vec<FileDiff>) -> Self {
        let changes: Vec<_> = files.iter().map(|file| file.change.clone()).collect();
        Self::of(&changes, files, (80, 24), Review::new())
    }

    /// The same where a policy asks for something.
    pub(super) fn under(files: Vec<FileDiff>, policy: Policy) -> Self {
        let changes: Vec<_> = files.iter().map(|file| file.change.clone()).collect();
        let trusted = Trusted { policy: Arc::new(policy), ..Trusted::default() };
        Self::begun(&changes, files, (80, 24), Review::new(), trusted)
    }

    pub(super) fn of(changes: &[FileChange], files: Vec<FileDiff>, size: (u16, u16), review: Review) -> Self {
        Self::begun(changes, files, size, review, Trusted::default())
    }

    fn begun(
        changes: &[FileChange],
        files: Vec<FileDiff>,
        size: (u16, u16),
        review: Review,
        trusted: Trusted,
    ) -> Self {
        let shelf = Shelf(files.into_iter().map(|file| (file.change.path.clone(), file)).collect());
        let facts = Facts {
            name: "main..feature".into(),
            ends: "414401a to 417a38a".into(),
            reviewer: "alice@example.com".into(),
            key: KeyFact::Present {
                fingerprint: "SHA256:9xkQ".into(),
                trust: KeyTrust::As("alice@example.com".into()),
            },
            history: History {
                written_by: "machine-written: Claude Code".into(),
                is_machine_written: true,
                ..History::default()
            },
            trusted,
            ..Facts::default()
        };
        let conversation = Conversation {
            facts,
            started: Timestamp(1_750_000_000),
            files: Files::new(changes, Box::new(shelf)),
            review,
            heard: Heard::default(),
            exposure: Exposure::new(),
            place: None,
            split: None,
            speech: Speech { size, ..Speech::default() },
            awaited: Awaited::default(),
            pending: None,
            searched: None,
        };
        let mut talk = Self {
            conversation,
            journal: Vec::new(),
            journal_fails: None,
            clock: Duration::from_secs(1),
            has_left: false,
            moved: None,
            heard: String::new(),
        };
        let outputs = talk.conversation.open();
        talk.carry_out(outputs);
        talk
    }

    pub(super) fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            let input = match output {
                Output::Say(lines) => {
                    self.heard.extend(lines.iter().flat_map(|line| [line.as_str(), "\n"]));
                    continue;
                }
                Output::Ask(question) => {
                    self.heard.push_str(&question);
                    let (columns, rows) = self.conversation.speech.size;
                    Input::Asked { at: self.clock, columns, rows }
                }
                Output::Append(entry) => Input::Appended(match &self.journal_fails {
                    Some(failure) => Err(failure.clone()),
                    None => {
                        self.journal.push(entry.event);
                        Ok(())
                    }
                }),
                Output::LookForMove => Input::Moved(self.moved.clone()),
                Output::SignOff(_) => Input::SignedOff(Ok(Receipt {
                    lines: vec!["Record 1234".into()],
                    record: Digest::of(b"record"),
                    is_signed: true,
                    tip: None,
                })),
                Output::Leave => {
                    self.has_left = true;
                    continue;
                }
            };
            let outputs = self.conversation.take(input);
            self.carry_out(outputs);
        }
    }

    /// Answers a second after the question and gives what is said to that.
    pub(super) fn answer(&mut self, line: &str) -> String {
        self.answer_after(Duration::from_secs(1), line)
    }

    pub(super) fn answer_after(&mut self, after: Duration, line: &str) -> String {
        self.clock += after;
        self.heard.clear();
        let outputs = self.conversation.take(Input::Answer { line: Some(line.to_owned()), at: self.clock });
        self.carry_out(outputs);
        self.heard.clone()
    }

    /// Answers one line after the other and gives what is said to the last.
    pub(super) fn answers(&mut self, lines: &[&str]) -> String {
        lines.iter().map(|line| self.answer(line)).last().unwrap_or_default()
    }

    pub(super) fn decided(&self) -> Vec<(String, Decision, Grain, Vec<u32>)> {
        let of = |event: &Event| match event {
            Event::Decided { file, units, decision, grain, .. } => {
                let path = String::from_utf8_lossy(file.path.as_bytes()).into_owned();
                Some((path, *decision, *grain, units.lines.iter().collect()))
            }
            _ => None,
        };
        self.journal.iter().filter_map(of).collect()
    }
}
