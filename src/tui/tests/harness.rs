//! A session without a terminal: files from texts, keys from a string, frames as text.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::base::{Digest, ObjectId, RepoPath, Side, Sided, Timestamp};
use crate::diff::{Entry, FileChange, FileDiff, Mode};
use crate::git::{Blob, compare};
use crate::keymap::{Chord, Keymap};
use crate::review::{Event, Review};
use crate::session::{History, Receipt};
use crate::store::Journal;
use crate::theme::{ColorDepth, Shelf, Theme};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::rows::OpenFile;
use crate::tui::state::{
    Deciding, Facts, Files, Finding, KeyFact, KeyTrust, Notes, Paint, Reading, Screen, State, Trace, Typing,
    Viewing, Walk,
};
use crate::tui::update::{self, update, walking};
use crate::tui::view::{Look, Symbols, view};

/// A screen with its state, for tests.
pub(super) struct Play {
    pub(super) state: State,
    pub(super) files: HashMap<usize, FileDiff>,
    /// Orders to the runtime that nobody carries out here.
    pub(super) effects: Vec<Effect>,
    pub(super) clock: Duration,
    /// Every event the journal took.
    pub(super) journal: Vec<Event>,
    /// What the journal answers from now on, if not "written".
    pub(super) journal_fails: Option<String>,
    /// Whether entries stay pending.
    pub(super) journal_is_slow: bool,
    pub(super) writer: Writer,
    pub(super) has_quit: bool,
    pub(super) themes: Shelf,
    pub(super) walk: Walk,
    /// The files of each commit, in the order in which they were made.
    pub(super) commits: Vec<Vec<FileDiff>>,
}

/// What writes the journal.
#[derive(Default)]
pub(super) struct Writer {
    /// Where to, if that is to be more than [`Play::journal`].
    pub(super) disk: Option<Journal>,
    /// What it was told and has not answered.
    pub(super) waiting: VecDeque<crate::review::Entry>,
    /// The number of the oldest entry that could not be written, until another one with that number comes.
    pub(super) missing: Option<u64>,
}

impl Writer {
    /// The number of an entry before this one that could not be written.
    pub(super) fn missing_before(&mut self, entry: &crate::review::Entry) -> Option<u64> {
        self.missing = self.missing.filter(|missing| *missing != entry.seq);
        self.missing
    }
}

/// A file of the change from its two texts.
pub(super) fn file(path: &str, old: Option<&str>, new: Option<&str>) -> FileDiff {
    file_of(path.into(), Sided::new(old, new).map(|text| text.map(str::as_bytes)))
}

/// The same, whatever bytes they are.
pub(super) fn file_of(path: RepoPath, texts: Sided<Option<&[u8]>>) -> FileDiff {
    let id = |text: &[u8]| ObjectId::from_bytes(&Digest::of(text).as_bytes()[..20]).unwrap();
    let entry = |text: &[u8]| Entry { mode: Mode::FILE, id: id(text) };
    let sides = texts.map(|text| text.map(entry));
    let change = FileChange { path, sides, renamed_from: None, ordinal: 0 };
    let blobs = texts.map(|text| Blob::Bytes(text.unwrap_or_default().to_vec()));
    FileDiff { change, others: Vec::new(), lines: Some(compare(blobs).unwrap()) }
}

impl Play {
    /// A session on these files, on a screen of this size, with its first frame drawn.
    pub(super) fn new(files: Vec<FileDiff>, columns: u16, rows: u16) -> Self {
        Self::resume(files, Review::new(), columns, rows)
    }

    /// The same, going on with a review.
    pub(super) fn resume(files: Vec<FileDiff>, review: Review, columns: u16, rows: u16) -> Self {
        let changes = files.iter().map(|file| file.change.clone()).collect();
        let state = State {
            facts: Facts {
                name: "main..feature".into(),
                ends: "414401a…417a38a".into(),
                reviewer: "alice@example.com".into(),
                key: KeyFact::Present {
                    fingerprint: "SHA256:9xkQ0000000000000000000000000000000000000000".into(),
                    trust: KeyTrust::As("alice@example.com".into()),
                },
                history: History {
                    written_by: "machine-written: Claude Code".into(),
                    is_machine_written: true,
                    ..History::default()
                },
                ..Facts::default()
            },
            files: Files::new(changes),
            reading: Reading::default(),
            viewing: Viewing::default(),
            finding: Finding::default(),
            deciding: Deciding { started: Timestamp(1_750_000_000), review, ..Deciding::default() },
            notes: Notes::default(),
            paint: Paint::default(),
            overlay: None,
            typing: Typing::new(Keymap::vim()),
            message: None,
            screen: Screen::default(),
        };
        let mut play = Self {
            state,
            files: files.into_iter().enumerate().collect(),
            effects: Vec::new(),
            clock: Duration::from_secs(1),
            journal: Vec::new(),
            journal_fails: None,
            journal_is_slow: false,
            writer: Writer::default(),
            has_quit: false,
            themes: Shelf::new(None, ColorDepth::TrueColor),
            walk: Walk::default(),
            commits: Vec::new(),
        };
        play.state.deciding.discuss();
        play.act(Action::Resized { columns, rows });
        let effects = update::open(&mut play.state);
        play.carry_out(effects);
        let counts =
            play.files.iter().map(|(file, diff)| (*file, Some(OpenFile::new(diff.clone()).counted())));
        let counts = counts.collect();
        play.act(Action::Counted(counts));
        play.draw();
        play
    }

    /// Presses keys one second apart, drawing after each.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        for chord in Chord::parse_sequence(keys).expect("a sequence of keys") {
            self.key_after(chord, Duration::from_secs(1));
            self.draw();
        }
        self
    }

    /// Types a text into whatever asks for one.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.key_after(Chord::plain(crate::keymap::Key::Char(character)), Duration::from_millis(50));
        }
        self.draw();
        self
    }

    /// Presses one key `after` the last thing that happened, without drawing.
    pub(super) fn key_after(&mut self, chord: Chord, after: Duration) {
        self.clock += after;
        self.act(Action::Key { chord, at: self.clock });
    }

    pub(super) fn act(&mut self, action: Action) {
        let effects = update(&mut self.state, action);
        self.carry_out(effects);
    }

    /// The frame reaches the terminal 10 ms later.
    pub(super) fn draw(&mut self) {
        self.clock += Duration::from_millis(10);
        self.act(Action::Drawn { at: self.clock });
    }

    /// The journal answers for everything that waits.
    pub(super) fn journal_answers(&mut self) {
        while self.journal_answers_once() {}
    }

    /// It answers for the oldest entry, as `runtime::workers::journal` does; whether there was one.
    pub(super) fn journal_answers_once(&mut self) -> bool {
        let Some(entry) = self.writer.waiting.pop_front() else { return false };
        let missing = self.writer.missing_before(&entry);
        let result = match (missing, &self.journal_fails, &mut self.writer.disk) {
            (Some(_), ..) => Err(vec!["an earlier decision could not be written".to_owned()]),
            (None, Some(why), _) => Err(vec![why.clone()]),
            (None, None, Some(disk)) => disk.append(&entry).map_err(|error| vec![error.to_string()]),
            (None, None, None) => Ok(()),
        };
        match &result {
            Ok(()) => self.journal.push(entry.event),
            Err(_) => self.writer.missing = missing.or(Some(entry.seq)),
        }
        self.act(Action::Appended { seq: entry.seq, result });
        true
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Read(file) => {
                    let diff = match self.state.facts.commit {
                        Some(at) => self.commits[at].get(file).cloned(),
                        None => self.files.get(&file).cloned(),
                    };
                    let read = diff.map(|diff| Arc::new(OpenFile::new(diff)));
                    self.act(Action::FileRead { file, read: read.ok_or_else(|| "object is missing".into()) });
                }
                Effect::Append(entry) => {
                    self.writer.waiting.push_back(entry);
                    if !self.journal_is_slow {
                        self.journal_answers();
                    }
                }
                Effect::SignOff(_) => {
                    let receipt = Receipt {
                        lines: vec![
                            "record 1234".into(),
                            "git push origin refs/notes/countersign/reviews".into(),
                        ],
                        record: Digest::of(b"record"),
                        is_signed: true,
                        tip: Some(ObjectId::empty_tree()),
                    };
                    self.act(Action::SignedOff(Ok(receipt)));
                }
                Effect::ListThemes => {
                    let themes = self.themes.offers();
                    self.act(Action::ThemesListed { themes, worn: 0 });
                }
                Effect::Walk(turn) => {
                    let effects = walking::turn(&mut self.state, &mut self.walk, turn);
                    self.carry_out(effects);
                }
                Effect::OpenCommit { ticket, at } => self.open_commit(ticket, at),
                Effect::Trace { ticket, trace } => {
                    let found = self.trace(&trace);
                    let effects = walking::traced(&mut self.state, &mut self.walk, ticket, found);
                    self.carry_out(effects);
                }
                Effect::Quit => self.has_quit = true,
                Effect::Search { ticket, pattern, whole_file, files } => {
                    let search = |file: usize| {
                        let hits = crate::find::Hits::of(&self.files[&file], &pattern, whole_file, 1000);
                        (file, hits)
                    };
                    let found = files.into_iter().map(search).filter(|(_, hits)| !hits.is_empty()).collect();
                    self.act(Action::Found { ticket, found, is_done: true });
                }
                Effect::Listen
                | Effect::Edit(_)
                | Effect::Copy(_)
                | Effect::CopyComments
                | Effect::Open(_)
                | Effect::Reload
                | Effect::LookForMove
                | Effect::MatchLines { .. }
                | Effect::Pair(..)
                | Effect::Blame(_) => self.effects.push(effect),
                Effect::FindMoved(file, open) => self.find_moved(file, &open),
                Effect::Paint(..) | Effect::Suspend => {}
            }
        }
    }

    fn find_moved(&mut self, file: usize, open: &OpenFile) {
        let mut moves = crate::diff::Moves::default();
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by_key(|(file, _)| **file);
        for (file, diff) in files {
            diff.lines.iter().for_each(|lines| moves.add(*file, lines));
        }
        moves.sort();
        let mut read = |file: usize| self.files.get(&file).cloned().map(std::rc::Rc::new);
        let blocks = moves.of(file, &open.diff, &mut read);
        self.act(Action::MovedFound { file, moved: blocks });
    }

    fn open_commit(&mut self, ticket: u64, at: usize) {
        let files = self.commits[at].iter().map(|file| file.change.clone()).collect();
        if walking::opened(&mut self.state, &mut self.walk, ticket, Ok(files)) {
            let effects = update::open(&mut self.state);
            self.carry_out(effects);
            let count =
                |(file, diff): (usize, &FileDiff)| (file, Some(OpenFile::new(diff.clone()).counted()));
            let counts = self.commits[at].iter().enumerate().map(count).collect();
            self.act(Action::Counted(counts));
        }
    }

    /// Compares two texts that stand somewhere in the change or in its commits.
    fn trace(&self, trace: &Trace) -> Result<Result<u32, u32>, String> {
        let all = || self.files.values().chain(self.commits.iter().flatten());
        let text = |entry: Option<Entry>| {
            let sides = all().flat_map(|diff| {
                let text = diff.lines.as_ref().map(|lines| lines.text().clone());
                [(diff.change.sides.old, Side::Old), (diff.change.sides.new, Side::New)]
                    .map(|(side, of)| (side, text.as_ref().map(|text| text.get(of).clone())))
            });
            let found = sides.filter(|(side, _)| *side == entry).find_map(|(_, text)| text);
            found.ok_or_else(|| "object is missing".to_owned())
        };
        let sides = Sided::new(text(trace.change.sides.old)?, text(trace.change.sides.new)?);
        let blobs = sides.map(|text| Blob::Bytes(text.bytes().to_vec()));
        Ok(compare(blobs).unwrap().across(trace.line))
    }

    /// The screen as lines of text, without spaces at their ends.
    pub(super) fn screen(&self) -> String {
        let buffer = self.buffer(&Look { theme: Theme::monochrome(), symbols: Symbols::UNICODE });
        let mut lines = Vec::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol).max(1)).unwrap();
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// The cells of the screen.
    pub(super) fn buffer(&self, look: &Look) -> Buffer {
        let (columns, rows) = (self.state.screen.columns, self.state.screen.rows);
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        view(&self.state, look, &mut buffer);
        buffer
    }

    /// What the status line says.
    pub(super) fn message(&self) -> &str {
        self.state.message.as_ref().map_or("", |message| message.text.as_str())
    }
}
