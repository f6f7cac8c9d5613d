//! The open file as blocks of screen lines: how tall each row is and which text stands in it.

use std::sync::Arc;

use super::layout::{self, Gutter};
use super::long_line::{LONG, LongLine, MAX_TOKENS};
use super::rows::{FileRow, OpenFile};
use super::state::{Deciding, Note, NoteKind, Notes, State, UnitMark};
use super::{card, wrap};
use crate::base::shown::{self, Glyph};
use crate::base::{Shown, Side};
use crate::diff::{ChangedLine, FileKey, Row, UnitRef};
use crate::review::{Decision, Mark};

/// Where the texts of a card begin.
pub(crate) const CARD_INDENT: usize = 3;

/// The open file with all that decides how tall its rows are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    pub(crate) open: &'a OpenFile,
    pub(crate) key: &'a FileKey,
    pub(crate) deciding: &'a Deciding,
    pub(crate) notes: &'a Notes,
    pub(crate) gutter: Gutter,
    /// Columns for code and texts.
    pub(crate) width: usize,
    /// Lines of the screen.
    pub(crate) height: u32,
}

impl<'a> Body<'a> {
    /// The file on the screen, if it was read.
    pub(crate) fn of(state: &'a State) -> Option<Self> {
        let open = state.files.ready(state.reading.file)?;
        let key = &state.files.get(state.reading.file)?.key;
        let area = layout::panes(&state.screen).body;
        let gutter = Gutter::new(area, open.number_width());
        let width = usize::from(area.width).saturating_sub(gutter.width()).max(1);
        let height = u32::from(area.height);
        Some(Self { open, key, deciding: &state.deciding, notes: &state.notes, gutter, width, height })
    }

    /// The columns for the texts of a row: cards have no line numbers beside them, so they take those columns too.
    pub(crate) fn text_width(&self, row: FileRow) -> usize {
        match row {
            FileRow::Head | FileRow::Card(_) => self.width + self.gutter.width() - CARD_INDENT,
            _ => self.width,
        }
    }

    /// How many lines of the screen a row takes, at least one.
    pub(crate) fn lines_of(&self, row: u32) -> u32 {
        let what = self.open.at(row);
        let width = self.text_width(what);
        let texts = self.texts(row, what);
        let texts: u32 = texts.iter().map(|note| wrap::n_lines(note.text.as_str().as_bytes(), width)).sum();
        (self.n_code_lines(what) + texts).max(1)
    }

    /// How many of a row's lines must be drawn before it was seen whole; the comments under it need not be.
    pub(crate) fn lines_to_see(&self, row: u32) -> u32 {
        match self.n_code_lines(self.open.at(row)) {
            0 => self.lines_of(row),
            n_code => n_code,
        }
    }

    /// How many lines of the screen the code of a row takes; 0 where there is none.
    pub(crate) fn n_code_lines(&self, what: FileRow) -> u32 {
        match (self.code(what), self.long_line(what)) {
            (None, _) => 0,
            (Some(_), Some(long)) => long.breaks.n_lines(),
            (Some(code), None) => wrap::n_lines(code, self.width),
        }
    }

    /// The glyphs of line `sub` of a row's code, each with its column.
    pub(crate) fn code_line(&self, what: FileRow, sub: u32) -> Vec<(usize, Glyph<'a>)> {
        match (self.code(what), self.long_line(what)) {
            (None, _) => Vec::new(),
            (Some(code), Some(long)) => long.breaks.line(code, sub),
            (Some(code), None) => wrap::line(code, self.width, sub),
        }
    }

    fn long_line(&self, what: FileRow) -> Option<Arc<LongLine>> {
        let FileRow::Line { row, .. } = what else { return None };
        let code = self.code(what).filter(|code| code.len() >= LONG)?;
        let place = match row {
            Row::Changed(line) => (line.side, line.line),
            Row::Context { line } => (Side::New, line.new),
        };
        Some(self.open.long_lines.get(place, code, self.width))
    }

    /// The texts of a row.
    pub(crate) fn texts(&self, row: u32, what: FileRow) -> Vec<Note> {
        let mut texts = match what {
            FileRow::Head => card::file_head(&self.open.diff, self.width),
            FileRow::Card(other) => card::lines(&self.open.diff, other),
            FileRow::HunkHead(_) => Vec::new(),
            FileRow::Line { row, .. } => self.warnings(what, row),
            FileRow::Nothing => vec![note(NoteKind::Warning, "nothing in this file needs a decision")],
        };
        texts.extend(what.unit().and_then(|unit| self.reason_under(unit)));
        texts.extend(self.notes.under(row).cloned());
        texts
    }

    /// The bytes of a line of the file, without LF.
    pub(crate) fn code(&self, row: FileRow) -> Option<&'a [u8]> {
        match (row, self.open.lines()) {
            (FileRow::Line { row: Row::Changed(line), .. }, Some(lines)) => Some(lines.content(line).0),
            (FileRow::Line { row: Row::Context { line }, .. }, Some(lines)) => {
                Some(lines.text().new.content(line.new).0)
            }
            _ => None,
        }
    }

    fn warnings(&self, what: FileRow, row: Row) -> Vec<Note> {
        let Some(lines) = self.open.lines() else { return Vec::new() };
        let (content, has_lf) = match row {
            Row::Changed(line) => lines.content(line),
            Row::Context { line } => lines.text().new.content(line.new),
        };
        let mut notes = Vec::new();
        let tokens = match self.long_line(what) {
            Some(long) => long.hidden.join(" "),
            None => shown::hidden_tokens(content, MAX_TOKENS).join(" "),
        };
        if !tokens.is_empty() {
            notes.push(note(
                NoteKind::Warning,
                &format!("hidden character: {tokens}  (sign this line by itself)"),
            ));
        }
        if !has_lf && is_changed(row) {
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
        Some(note(NoteKind::Reason, &format!("{word}: {reason}")))
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
    hunk.map_or(line.line + 1, |hunk| crate::diff::TextDiff::number(hunk, line.side, line.line))
}

const fn is_changed(row: Row) -> bool {
    matches!(row, Row::Changed(_))
}

fn note(kind: NoteKind, text: &str) -> Note {
    Note { kind, text: Shown::of(text) }
}
