//! The open file as blocks of screen lines: how tall each row is and which text stands in it.
//!
//! A row of text has a cell in each pane: one pane when removed lines stand above added ones, two when they stand beside
//! each other. A cell is a line of the file with the texts that belong to it.

use std::sync::Arc;

use super::card;
use super::layout::{self, Gutter};
use super::long_line::{LONG, LongLine, MAX_TOKENS};
use super::rows::{Arrangement, FileRow, Lines, OpenFile, RowMap, Spot, unit_of};
use super::state::{Deciding, Note, NoteKind, Notes, State, UnitMark, Viewing};
use super::wrap::Ruler;
use crate::base::shown::{self, Glyph};
use crate::base::{Shown, Side};
use crate::diff::{ChangedLine, FileKey, Moved, MovedBlocks, Row, TextDiff, UnitRef};
use crate::review::{Decision, Mark};
use crate::session::Trusted;

/// Where the texts of a card begin.
pub(crate) const CARD_INDENT: usize = 3;

/// The open file with all that decides how tall its rows are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    pub(crate) open: &'a OpenFile,
    pub(crate) rows: &'a RowMap,
    pub(crate) key: &'a FileKey,
    pub(crate) deciding: &'a Deciding,
    pub(crate) notes: &'a Notes,
    pub(crate) viewing: &'a Viewing,
    /// Which of its lines moved, as far as that is known.
    pub(crate) moved: Option<&'a MovedBlocks>,
    /// What is asked of it.
    pub(crate) trusted: &'a Trusted,
    /// Of each pane, without who touched the lines.
    pub(crate) gutter: Gutter,
    /// Columns for code and texts in each pane.
    pub(crate) width: usize,
    /// Columns of the whole diff.
    pub(crate) columns: usize,
    /// Lines of the screen.
    pub(crate) height: u32,
}

impl<'a> Body<'a> {
    /// The file on the screen, if it was read.
    pub(crate) fn of(state: &'a State) -> Option<Self> {
        let open = state.files.ready(state.reading.file)?;
        let slot = state.files.get(state.reading.file)?;
        let (key, moved) = (&slot.key, slot.moved.as_deref());
        let (rows, viewing) = (&state.reading.rows, &state.viewing);
        let area = layout::panes(&state.screen).body;
        let pane = layout::pane_columns(area, rows.arrangement());
        let gutter = Gutter::new(pane, open.number_width(), rows.arrangement(), viewing.numbers);
        let gutter = if viewing.shows_blame() { gutter.with_blame(area.width) } else { gutter };
        let n_panes = if rows.arrangement() == Arrangement::Split { 2 } else { 1 };
        let width = (usize::from(pane) * n_panes).saturating_sub(gutter.blame) / n_panes;
        let width = width.saturating_sub(gutter.width()).max(1);
        let (columns, height) = (usize::from(area.width), u32::from(area.height));
        let (deciding, notes) = (&state.deciding, &state.notes);
        let trusted = &state.facts.trusted;
        Some(Self {
            open,
            rows,
            key,
            deciding,
            notes,
            viewing,
            moved,
            trusted,
            gutter,
            width,
            columns,
            height,
        })
    }

    /// What stands in a row.
    pub(crate) fn at(&self, row: u32) -> FileRow {
        self.rows.at(&self.open.diff, row)
    }

    /// The panes, from left to right; `None` is the only one.
    pub(crate) const fn panes(&self) -> &'static [Option<Side>] {
        match self.rows.arrangement() {
            Arrangement::Unified => &[None],
            Arrangement::Split => &[Some(Side::Old), Some(Side::New)],
        }
    }

    /// How many columns a pane takes. The one of the new side ends where the diff ends.
    pub(crate) fn pane_columns(&self, pane: Option<Side>) -> usize {
        self.gutter.width_in(pane) + self.width
    }

    /// The line in each pane that has one.
    fn cells(&self, lines: Lines) -> impl Iterator<Item = (Option<Side>, Row)> {
        self.panes().iter().filter_map(move |&pane| Some((pane, lines.in_pane(pane)?)))
    }

    /// How many lines of the screen a row takes, at least one.
    pub(crate) fn lines_of(&self, row: u32) -> u32 {
        let n_lines = match self.at(row) {
            FileRow::HunkHead(_) | FileRow::Tail => 1,
            FileRow::Line { lines, .. } => self
                .cells(lines)
                .map(|(pane, row)| self.n_code_lines(row) + n_lines(&self.cell_texts(row, pane), self.width))
                .max()
                .unwrap_or(1),
            what => n_lines(&self.texts(what), self.columns.saturating_sub(CARD_INDENT).max(1)),
        };
        n_lines.max(1)
    }

    /// The units of a row, each with how many lines of the row must be drawn before it was seen whole: all of a card, the
    /// code of a line. A line that is cut at the edge of the screen cannot be seen whole.
    pub(crate) fn needed_to_see(&self, row: u32) -> Vec<(UnitRef, u32)> {
        match self.at(row) {
            FileRow::Card(other) => vec![(UnitRef::Other(other), self.lines_of(row))],
            FileRow::Line { lines, .. } => lines
                .changed()
                .filter(|&line| !self.is_cut(Row::Changed(line)))
                .map(|line| (UnitRef::Line(line.index), self.n_code_lines(Row::Changed(line))))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// How many lines of the screen a line of the file takes.
    pub(crate) fn n_code_lines(&self, row: Row) -> u32 {
        if self.viewing.wrap { self.n_wrapped(row) } else { 1 }
    }

    /// What lines of the file are measured with.
    pub(crate) fn ruler(&self) -> Ruler {
        Ruler { width: self.width, tab: self.viewing.tab }
    }

    fn n_wrapped(&self, row: Row) -> u32 {
        match self.long_line(row) {
            Some(long) => long.breaks.n_lines(),
            None => self.ruler().n_lines(self.code(row)),
        }
    }

    /// Whether part of a line is left or right of the screen.
    pub(crate) fn is_cut(&self, row: Row) -> bool {
        !self.viewing.wrap && (self.viewing.shift > 0 || self.n_wrapped(row) > 1)
    }

    /// The glyphs of line `sub` of a line of the file, each with its column.
    pub(crate) fn code_line(&self, row: Row, sub: u32) -> Vec<(usize, Glyph<'a>)> {
        let code = self.code(row);
        if !self.viewing.wrap {
            return self.ruler().slice(code, self.viewing.shift);
        }
        match self.long_line(row) {
            Some(long) => long.breaks.line(code, sub),
            None => self.ruler().line(code, sub),
        }
    }

    fn long_line(&self, row: Row) -> Option<Arc<LongLine>> {
        let code = self.code(row);
        if code.len() < LONG {
            return None;
        }
        Some(self.open.long_lines.get(place(row), code, self.ruler()))
    }

    /// The texts of a row that is not a line of the file.
    pub(crate) fn texts(&self, what: FileRow) -> Vec<Note> {
        match what {
            FileRow::Head => {
                let mut texts =
                    card::file_head(&self.open.diff, self.trusted, self.columns.saturating_sub(CARD_INDENT));
                if self.rows.shape().is_folded {
                    let text = "folded: none of it is on the screen";
                    texts.push(note(NoteKind::Warning, text));
                }
                texts.extend(self.notes.under(Spot::Head).cloned());
                texts
            }
            FileRow::Card(other) => {
                let mut texts = card::lines(&self.open.diff, other);
                texts.extend(self.said_of(UnitRef::Other(other)));
                texts
            }
            FileRow::Nothing => vec![note(NoteKind::Warning, "nothing in this file needs a decision")],
            FileRow::HunkHead(_) | FileRow::Tail | FileRow::Line { .. } => Vec::new(),
        }
    }

    /// The texts under a line of the file. An unchanged line that is in two panes has its texts in the right one.
    pub(crate) fn cell_texts(&self, row: Row, pane: Option<Side>) -> Vec<Note> {
        if pane == Some(Side::Old) && unit_of(row).is_none() {
            return Vec::new();
        }
        let mut texts = self.warnings(row);
        match row {
            Row::Changed(line) => {
                texts.extend(self.moved_here(line));
                texts.extend(self.said_of(UnitRef::Line(line.index)));
            }
            Row::Context { line } => texts.extend(self.notes.under(Spot::Line(Side::New, line.new)).cloned()),
        }
        texts
    }

    /// The moved lines that a line belongs to.
    pub(crate) fn moved_at(&self, line: ChangedLine) -> Option<&'a Moved> {
        self.moved?.at(line.side, line.line)
    }

    /// Under the first of some moved lines: where the others are.
    fn moved_here(&self, line: ChangedLine) -> Option<Note> {
        let moved = self.moved_at(line).filter(|moved| moved.lines.start == line.line)?;
        let word = if line.side == Side::Old { "to" } else { "from" };
        let (place, n_lines) = (Shown::of(moved.path.as_bytes()), moved.lines.len());
        let n_lines = if n_lines == 1 { String::new() } else { format!(", {n_lines} lines") };
        Some(note(NoteKind::Moved, &format!("moved {word} {}:{}{n_lines}", place.as_str(), moved.number)))
    }

    /// Why a unit was decided on as it was, and the comments on it.
    fn said_of(&self, unit: UnitRef) -> Vec<Note> {
        self.reason_under(unit).into_iter().chain(self.notes.under(Spot::Unit(unit)).cloned()).collect()
    }

    /// The bytes of a line of the file, without LF.
    pub(crate) fn code(&self, row: Row) -> &'a [u8] {
        self.content(row).0
    }

    fn content(&self, row: Row) -> (&'a [u8], bool) {
        let (side, line) = place(row);
        self.open.lines().map_or((&[], true), |lines| lines.text().get(side).content(line))
    }

    /// The number that a line has in its file, counted from 1.
    pub(crate) fn number(&self, hunk: Option<usize>, side: Side, line: u32) -> u32 {
        let hunk = hunk.and_then(|hunk| self.open.lines()?.hunks().get(hunk));
        hunk.map_or(line + 1, |hunk| TextDiff::number(hunk, side, line))
    }

    fn warnings(&self, row: Row) -> Vec<Note> {
        let (content, has_lf) = self.content(row);
        let mut notes = Vec::new();
        let long = self.long_line(row);
        let tokens = match &long {
            Some(long) => long.hidden.join(" "),
            None => shown::hidden_tokens(content, MAX_TOKENS).join(" "),
        };
        let misleading = match &long {
            Some(long) => long.misleading.clone(),
            None => crate::session::card::misleading(content),
        };
        notes.extend(misleading.iter().map(|words| note(NoteKind::Warning, words)));
        if !tokens.is_empty() {
            let hint = if unit_of(row).is_some() { "  (sign this line by itself)" } else { "" };
            notes.push(note(NoteKind::Warning, &format!("hidden character: {tokens}{hint}")));
        }
        if !has_lf && unit_of(row).is_some() {
            notes.push(note(NoteKind::Warning, "no newline at the end of the file"));
        }
        notes
    }

    /// Why a unit was rejected or questioned, under the last one that the decision took in.
    fn reason_under(&self, unit: UnitRef) -> Option<Note> {
        let UnitMark::Decided(mark) = self.deciding.mark(self.key, unit) else { return None };
        let word = match mark.decision {
            Decision::Sign => return None,
            Decision::Question => "question",
            Decision::Reject => "rejected",
        };
        let goes_on = match unit {
            UnitRef::Line(index) => self.has_same_decision(index, index + 1, mark),
            UnitRef::Other(_) => false,
        };
        let reason = self.deciding.review.reason(mark.seq).filter(|_| !goes_on)?;
        let carried = if mark.is_carried { ", carried over" } else { "" };
        Some(note(NoteKind::Reason, &format!("{word}{carried}: {reason}")))
    }

    fn has_same_decision(&self, index: u32, next: u32, mark: Mark) -> bool {
        let same_hunk = self.open.lines().is_some_and(|lines| lines.hunk_of(index) == lines.hunk_of(next));
        same_hunk && self.deciding.mark(self.key, UnitRef::Line(next)) == UnitMark::Decided(mark)
    }

    /// What a changed line is called when talking to the reader: `line 42` or `removed line 42`.
    pub(crate) fn name_of(&self, unit: UnitRef) -> String {
        let line = |index| self.open.lines().and_then(|lines| Some((lines, lines.changed_line(index)?)));
        match unit {
            UnitRef::Other(other) => {
                let kind =
                    self.open.diff.others.get(other as usize).map_or("", |other| card::title(other.kind));
                format!("\"{kind}\"")
            }
            UnitRef::Line(index) => line(index).map_or_else(String::new, |(lines, line)| {
                let word = if line.side == Side::Old { "removed line" } else { "line" };
                format!("{word} {}", number_of(lines, line))
            }),
        }
    }
}

fn number_of(lines: &crate::diff::TextDiff, line: ChangedLine) -> u32 {
    let hunk = lines.hunk_of(line.index).and_then(|hunk| lines.hunks().get(hunk));
    hunk.map_or(line.line + 1, |hunk| TextDiff::number(hunk, line.side, line.line))
}

/// Where a line is read: an unchanged one on the new side.
const fn place(row: Row) -> (Side, u32) {
    match row {
        Row::Changed(line) => (line.side, line.line),
        Row::Context { line } => (Side::New, line.new),
    }
}

fn n_lines(texts: &[Note], width: usize) -> u32 {
    texts.iter().map(|note| u32::try_from(note.lines(width).len()).unwrap_or(u32::MAX)).sum()
}

fn note(kind: NoteKind, text: &str) -> Note {
    Note::new(kind, text)
}
