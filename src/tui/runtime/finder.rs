//! The thread that looks through the whole change: for lines that match a pattern, and for those that fit what is typed.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use super::workers::{Answers, spawn};
use crate::base::shown::text_of;
use crate::base::{Shown, Side};
use crate::diff::{FileChange, FileDiff, Reader, TextDiff};
use crate::find::{Hits, Needle, Pattern};
use crate::session::OpenReader;
use crate::tui::action::{Action, FoundLine};
use crate::tui::rows::OpenFile;

/// What it can be asked.
#[derive(Debug)]
pub(super) enum FindOrder {
    /// The lines that match.
    Search(Search),
    /// The changed lines that fit best.
    MatchLines { ticket: u64, query: String },
}

/// A search, file by file in the order of `files`.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) ticket: u64,
    pub(super) pattern: Pattern,
    pub(super) whole_file: bool,
    pub(super) files: Vec<usize>,
    /// The file on the screen, which need not be read again.
    pub(super) in_hand: Option<(usize, Arc<OpenFile>)>,
}

impl Search {
    fn hits(&self, diff: &FileDiff, left: usize) -> Hits {
        Hits::of(diff, &self.pattern, self.whole_file, left)
    }
}

/// How many lines a search finds at most.
const MAX_HITS: usize = 100_000;
/// How many lines are offered.
const MAX_LINES: usize = 200;
/// How many changed lines are kept to be matched, and how many characters of each.
const MAX_KEPT: usize = 2_000_000;
const MAX_TEXT: usize = 240;
/// How often it reports.
const PACE: Duration = Duration::from_millis(50);

/// Looks for things, always the newest order; an older one is dropped.
pub(super) fn finder(
    files: Arc<Vec<FileChange>>,
    open: OpenReader,
    answers: Answers,
) -> std::io::Result<Sender<FindOrder>> {
    let (orders, asked) = mpsc::channel();
    spawn("finder", answers.events.clone(), move || {
        let mut finder = Finder { files, open, answers, asked, source: None, lines: None };
        let mut order = finder.asked.recv().ok();
        while let Some(now) = order {
            order = finder.carry_out(now).or_else(|| finder.asked.recv().ok());
        }
    })?;
    Ok(orders)
}

struct Finder {
    files: Arc<Vec<FileChange>>,
    open: OpenReader,
    answers: Answers,
    asked: Receiver<FindOrder>,
    source: Option<Box<dyn Reader>>,
    /// Every changed line, once they were needed.
    lines: Option<Vec<KeptLine>>,
}

struct KeptLine {
    file: usize,
    side: Side,
    line: u32,
    number: u32,
    text: Box<str>,
}

impl Finder {
    /// Carries an order out; returns a newer one that came meanwhile.
    fn carry_out(&mut self, order: FindOrder) -> Option<FindOrder> {
        match order {
            FindOrder::Search(search) => self.search(&search),
            FindOrder::MatchLines { ticket, query } => self.match_lines(ticket, &query),
        }
    }

    fn newer(&self) -> Option<FindOrder> {
        self.asked.try_iter().last()
    }

    fn read(&mut self, file: usize) -> Option<FileDiff> {
        if self.source.is_none() {
            self.source = (self.open)().ok();
        }
        self.source.as_mut()?.read(self.files.get(file)?).ok()
    }

    fn search(&mut self, search: &Search) -> Option<FindOrder> {
        let ticket = search.ticket;
        let mut found: Vec<(usize, Hits)> = Vec::new();
        let mut left = MAX_HITS;
        let mut reported = Instant::now();
        for &file in &search.files {
            if let Some(newer) = self.newer() {
                return Some(newer);
            }
            let hits = match &search.in_hand {
                Some((held, open)) if *held == file => search.hits(&open.diff, left),
                _ => self.read(file).map(|diff| search.hits(&diff, left)).unwrap_or_default(),
            };
            left -= hits.len();
            if !hits.is_empty() {
                found.push((file, hits));
            }
            if !found.is_empty() && reported.elapsed() > PACE {
                let found = std::mem::take(&mut found);
                self.answers.send(Action::Found { ticket, found, is_done: false });
                reported = Instant::now();
            }
        }
        self.answers.send(Action::Found { ticket, found, is_done: true });
        None
    }

    fn match_lines(&mut self, ticket: u64, query: &str) -> Option<FindOrder> {
        if self.lines.is_none() {
            match self.gather() {
                Ok(lines) => self.lines = Some(lines),
                Err(newer) => return Some(newer),
            }
        }
        let lines = self.lines.as_deref().unwrap_or_default();
        let mut newer = None;
        let mut n_tried = 0;
        let texts = lines.iter().map(|line| &*line.text).take_while(|_| {
            n_tried += 1;
            if n_tried % 4096 == 0 {
                newer = self.newer();
            }
            newer.is_none()
        });
        let best = Needle::new(query, false).best(texts, MAX_LINES);
        if newer.is_none() {
            let found = best.into_iter().map(|found| &lines[found.index]).map(KeptLine::show).collect();
            self.answers.send(Action::LinesMatched { ticket, lines: found, is_done: true });
        }
        newer
    }

    /// Reads every changed line. A newer order breaks it off.
    fn gather(&mut self) -> Result<Vec<KeptLine>, FindOrder> {
        let mut lines = Vec::new();
        for file in 0..self.files.len() {
            if let Some(newer) = self.newer() {
                return Err(newer);
            }
            if let Some(diff) = self.read(file).and_then(|diff| diff.lines) {
                let kept = (0..diff.n_changed()).filter_map(|index| KeptLine::of(file, &diff, index));
                lines.extend(kept.take(MAX_KEPT - lines.len()));
            }
        }
        Ok(lines)
    }
}

impl KeptLine {
    fn of(file: usize, diff: &TextDiff, index: u32) -> Option<Self> {
        let line = diff.changed_line(index)?;
        let content = diff.content(line).0;
        let content = &content[..content.len().min(4 * MAX_TEXT)];
        let text: String = text_of(content).trim().chars().take(MAX_TEXT).collect();
        let hunk = &diff.hunks()[diff.hunk_of(index)?];
        let number = TextDiff::number(hunk, line.side, line.line);
        (!text.is_empty()).then(|| Self {
            file,
            side: line.side,
            line: line.line,
            number,
            text: text.into_boxed_str(),
        })
    }

    fn show(&self) -> FoundLine {
        FoundLine {
            file: self.file,
            side: self.side,
            line: self.line,
            number: self.number,
            text: Shown::of(&*self.text),
        }
    }
}
