//! The diff itself: gutter, sign, code with its colours, and the texts under a line.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::brush::Brush;
use crate::base::shown::{Glyph, GlyphKind};
use crate::base::{Shown, Side, Sided};
use crate::config::Numbers;
use crate::diff::{Row, TextDiff, UnitRef, outline};
use crate::keymap::Command;
use crate::review::Decision;
use crate::review::comment::Origin;
use crate::theme::Face;
use crate::tui::body::{Body, CARD_INDENT};
use crate::tui::layout::BLAME_ID;
use crate::tui::rows::{FileRow, unit_of};
use crate::tui::state::{Blamed, Content, LinePaint, Note, NoteKind, State, UnitMark};
use crate::tui::window::{self, VisibleLine};
use crate::tui::wrap::Ruler;

/// Draws the lines of the open file that are on the screen.
pub(super) fn draw(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let Some(body) = Body::of(state) else { return absent(state, brush, area) };
    for (y, line) in (area.y..area.bottom()).zip(window::window(&body, state.reading.top)) {
        let strip = Rect { y, height: 1, ..area };
        draw_line(state, &body, brush, strip, line);
    }
}

/// The file is not there yet, or cannot be read.
fn absent(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let Some(slot) = state.files.get(state.reading.file) else {
        let text = match state.facts.commit {
            Some(_) => "this commit changes no file that is under review",
            None => "nothing changed: there is nothing to review",
        };
        brush.text(area, area.x + 1, area.y, text, Face::Text);
        return;
    };
    match &slot.content {
        Content::Failed(why) => brush.text(area, area.x + 1, area.y, why, Face::Error),
        _ => {
            let text = format!("reading{}", brush.look.symbols.ellipsis);
            brush.text(area, area.x + 1, area.y, &text, Face::Dim)
        }
    };
}

fn draw_line(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, line: VisibleLine) {
    let row = body.at(line.row);
    let is_cursor = line.row == state.reading.cursor;
    let is_selected =
        state.reading.selected_rows().is_some_and(|(first, last)| (first..=last).contains(&line.row));
    if is_selected {
        brush.tint(strip, Face::Selection);
    } else if is_cursor {
        brush.tint(strip, Face::Cursor);
    }
    let FileRow::Line { hunk, lines } = row else {
        if is_cursor {
            brush.text(strip, strip.x, strip.y, brush.look.symbols.cursor, Face::Accent);
        }
        if let (FileRow::Card(other), 0) = (row, line.sub) {
            let (symbol, face) = symbol(state, body, brush, UnitRef::Other(other));
            brush.text(strip, strip.x + 1, strip.y, symbol, face);
        }
        return match row {
            FileRow::HunkHead(_) | FileRow::Tail => {
                let key = is_cursor.then(|| state.typing.key(Command::OpenGap));
                gap_line(body, brush, strip, row, key.as_deref());
            }
            _ => text_line(body, brush, strip, row, line.sub),
        };
    };
    for (pane, cell) in panes(body, strip) {
        let is_here = pane.is_none() || lines.in_pane(Some(state.reading.side)).is_none();
        if is_cursor && (is_here || pane == Some(state.reading.side)) && lines.in_pane(pane).is_some() {
            brush.text(cell, cell.x, cell.y, brush.look.symbols.cursor, Face::Accent);
        }
        if let Some(row) = lines.in_pane(pane) {
            let distance = line.row.abs_diff(state.reading.cursor);
            let cell = Cell { hunk, row, pane, distance, strip: cell };
            draw_cell(state, body, brush, &cell, line.sub);
        }
    }
}

/// The panes of a strip of the screen.
fn panes(body: &Body<'_>, strip: Rect) -> impl Iterator<Item = (Option<Side>, Rect)> {
    body.panes().iter().map(move |&pane| {
        let width = u16::try_from(body.pane_columns(pane)).unwrap_or(strip.width).min(strip.width);
        let x = if pane == Some(Side::New) { strip.right() - width } else { strip.x };
        (pane, Rect { x, width, ..strip })
    })
}

/// A line of the file in its pane.
struct Cell {
    hunk: Option<usize>,
    row: Row,
    pane: Option<Side>,
    /// How many rows the cursor is away.
    distance: u32,
    strip: Rect,
}

fn draw_cell(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, cell: &Cell, sub: u32) {
    let n_code = body.n_code_lines(cell.row);
    if sub == 0 {
        gutter(state, body, brush, cell);
    }
    if sub < n_code {
        code_line(state, body, brush, cell, sub);
        return;
    }
    let texts = body.cell_texts(cell.row, cell.pane);
    if let Some((note, _, line)) = find_text(&texts, body.width, sub - n_code) {
        let indent = body.gutter.width_in(cell.pane);
        note_line(brush, cell.strip, indent, note.kind, &line, face_of(note.kind));
    }
}

/// The line above a hunk: where it is and how much unchanged text is hidden before it; or what is hidden at the end.
fn gap_line(body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, row: FileRow, key: Option<&str>) {
    let Some(lines) = body.open.lines() else { return };
    let gap = brush.look.symbols.gap.repeat(2);
    let hint = key.map(|key| format!(" ({key} shows them)")).unwrap_or_default();
    let mut text = match (lines.is_whole(), hidden_lines(body, lines, row)) {
        (_, 0) => String::new(),
        (true, 1) => format!("{gap} 1 unchanged line{hint} "),
        (true, n) => format!("{gap} {n} unchanged lines{hint} "),
        (false, n) => format!("{gap} {n} lines that the patch does not show "),
    };
    text.push_str(&gap);
    if let FileRow::HunkHead(hunk) = row {
        text.push_str(&hunk_place(body, lines, hunk));
    }
    let indent = u16::try_from(body.gutter.width_in(None)).unwrap_or(0);
    brush.text(strip, strip.x + indent, strip.y, &text, Face::HunkHeader);
}

fn hidden_lines(body: &Body<'_>, lines: &TextDiff, row: FileRow) -> u32 {
    let FileRow::HunkHead(hunk) = row else {
        return body.rows.hidden(&body.open.diff, body.rows.n_hunks());
    };
    if lines.is_whole() {
        return body.rows.hidden(&body.open.diff, hunk);
    }
    let above = hunk.checked_sub(1).and_then(|at| lines.hunks().get(at));
    let end = above.map_or(1, |above| TextDiff::number(above, Side::New, above.rows.new.end));
    lines.hunks()[hunk].numbers.new.saturating_sub(end)
}

fn hunk_place(body: &Body<'_>, lines: &TextDiff, at: usize) -> String {
    let hunk = &lines.hunks()[at];
    let span = |side: Side| {
        let n = hunk.rows.get(side).len();
        // An empty side is named by the line before it, as in every unified diff.
        let start = hunk.numbers.get(side) - u32::from(n == 0 && lines.is_whole());
        format!("{start},{n}")
    };
    let first = lines.changed_line(hunk.changed.start).filter(|_| lines.is_whole());
    let opener = first.and_then(|line| outline::enclosing(lines.text().get(line.side), line.line));
    let opener =
        opener.map_or_else(String::new, |line| format!(" {}", Shown::of(line).cut_with(60, "").as_str()));
    let folded = match body.rows.shape().hides(at) {
        true => format!(" folded, {} changed lines", hunk.changed.len()),
        false => String::new(),
    };
    format!("{folded} @@ -{} +{} @@{opener}", span(Side::Old), span(Side::New))
}

/// Mark, line numbers, sign.
fn gutter(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, cell: &Cell) {
    let strip = cell.strip;
    if let Some(unit) = unit_of(cell.row) {
        let (symbol, face) = symbol(state, body, brush, unit);
        brush.text(strip, strip.x + 1, strip.y, symbol, face);
    }
    let mut x = strip.x + 3;
    if cell.pane != Some(Side::New) {
        blame(state, body, brush, cell);
        x += u16::try_from(body.gutter.blame).unwrap_or(0);
    }
    if state.viewing.numbers != Numbers::Off {
        let text = numbers(state.viewing.numbers, body, cell);
        x = brush.text(strip, x, strip.y, &text, Face::LineNumber) + 1;
    }
    let x = brush.text(strip, x, strip.y, brush.look.symbols.vertical, Face::Border);
    let (sign, face) = match cell.row {
        Row::Context { .. } => (" ", Face::Context),
        Row::Changed(line) if line.side == Side::Old => ("-", Face::RemovedSign),
        Row::Changed(_) => ("+", Face::AddedSign),
    };
    let x = brush.text(strip, x, strip.y, sign, face);
    if let Row::Changed(line) = cell.row
        && body.moved_at(line).is_some()
    {
        brush.text(strip, x, strip.y, brush.look.symbols.moved, Face::Moved);
    }
}

/// The commit that last touched a line of the old side.
fn blame(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, cell: &Cell) {
    let line = match cell.row {
        Row::Context { line } => line.old,
        Row::Changed(line) if line.side == Side::Old => line.line,
        Row::Changed(_) => return,
    };
    let slot = state.files.get(state.reading.file).filter(|_| body.gutter.blame > 0);
    let Some(Blamed::Known(blame)) = slot.and_then(|slot| slot.blame.as_ref()) else { return };
    let Some(touch) = blame.at(line) else { return };
    let mut text = touch.id.short();
    if body.gutter.blame > BLAME_ID {
        text = format!("{text} {:<4} {}", touch.age(state.deciding.started), touch.author.cut(11));
    }
    brush.text(cell.strip, cell.strip.x + 3, cell.strip.y, &text, Face::Dim);
}

fn numbers(kind: Numbers, body: &Body<'_>, cell: &Cell) -> String {
    let lines = match cell.row {
        Row::Context { line } => Sided::new(Some(line.old), Some(line.new)),
        Row::Changed(line) if line.side == Side::Old => Sided::new(Some(line.line), None),
        Row::Changed(line) => Sided::new(None, Some(line.line)),
    };
    let width = body.gutter.number_width;
    let show = |side: Side| match (kind, lines.get(side)) {
        (_, None) => " ".repeat(width),
        (Numbers::Relative, Some(_)) if cell.distance > 0 => format!("{:>width$}", cell.distance),
        (_, Some(line)) => format!("{:>width$}", body.number(cell.hunk, side, *line)),
    };
    match (body.gutter.both_numbers, cell.pane, lines.new) {
        (true, ..) => format!("{} {}", show(Side::Old), show(Side::New)),
        (false, Some(side), _) => show(side),
        (false, None, Some(_)) => show(Side::New),
        (false, None, None) => show(Side::Old),
    }
}

fn symbol(state: &State, body: &Body<'_>, brush: &Brush<'_>, unit: UnitRef) -> (&'static str, Face) {
    if state.facts.commit.is_some() {
        return ("", Face::Dim);
    }
    let symbols = &brush.look.symbols;
    match body.deciding.mark(body.key, unit) {
        UnitMark::Undecided => (symbols.marks.undecided, Face::Undecided),
        UnitMark::Pending => (symbols.marks.pending, Face::Pending),
        UnitMark::Decided(mark) => match mark.decision {
            Decision::Sign if mark.is_carried => (symbols.marks.carried, Face::Carried),
            Decision::Sign => (symbols.marks.signed, Face::Signed),
            Decision::Question => (symbols.marks.questioned, Face::Questioned),
            Decision::Reject => (symbols.marks.rejected, Face::Rejected),
        },
    }
}

/// One screen line of code.
fn code_line(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, cell: &Cell, sub: u32) {
    let (side, line, face, emphasis) = match cell.row {
        Row::Context { line } => (Side::New, line.new, Face::Context, Face::Context),
        Row::Changed(line) if line.side == Side::Old => {
            (line.side, line.line, Face::Removed, Face::RemovedEmphasis)
        }
        Row::Changed(line) => (line.side, line.line, Face::Added, Face::AddedEmphasis),
    };
    let paint = state.paint.line(state.reading.file, side, line);
    let code = body.code(cell.row);
    let glyphs = body.code_line(cell.row, sub);
    let matches = matches(state, code, &glyphs);
    let painter = Painter { brush_theme: &brush.look.theme, paint, plain: face, emphasis, matches };
    let strip = cell.strip;
    let start = strip.x + u16::try_from(body.gutter.width_in(cell.pane)).unwrap_or(0);
    let last_ink = glyphs.iter().rposition(|(_, glyph)| !is_blank(code, glyph));
    let ends_line = glyphs.last().is_some_and(|(_, glyph)| glyph.source.end == code.len());
    for (at, (column, glyph)) in glyphs.iter().enumerate() {
        let style = painter.style(glyph);
        let x = start + u16::try_from(*column).unwrap_or(u16::MAX);
        // Where only blanks were changed, or blanks end a line, they would not be seen otherwise.
        let is_telling =
            painter.is_blank_change(code, glyph) || ends_line && last_ink.is_none_or(|last| at > last);
        if is_blank(code, glyph) && (state.viewing.whitespace || is_telling && unit_of(cell.row).is_some()) {
            let style = style.patch(Style { bg: None, ..brush.look.theme.style(Face::LineNumber) });
            brush.styled(strip, x, strip.y, &blank(brush, glyph), style);
        } else {
            brush.styled(strip, x, strip.y, &glyph.text, style);
        }
    }
    if body.is_cut(cell.row) {
        cut_marks(state, body, brush, cell, start);
    }
}

/// A space or tab that carries no combining mark.
fn is_blank(code: &[u8], glyph: &Glyph<'_>) -> bool {
    matches!(code.get(glyph.source.clone()), Some(b" " | b"\t"))
}

/// What stands for a blank where blanks are marked.
fn blank(brush: &Brush<'_>, glyph: &Glyph<'_>) -> String {
    let [space, tab] = brush.look.symbols.blanks;
    match glyph.kind {
        GlyphKind::Tab => format!("{tab}{}", " ".repeat(glyph.width.saturating_sub(1))),
        _ => space.to_owned(),
    }
}

/// Marks at the edges over which a line goes on.
fn cut_marks(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, cell: &Cell, start: u16) {
    let [left, right] = brush.look.symbols.cut;
    let code = body.code(cell.row);
    if state.viewing.shift > 0 && !code.is_empty() {
        brush.text(cell.strip, start, cell.strip.y, left, Face::Warning);
    }
    let last = start + u16::try_from(body.width).unwrap_or(0).saturating_sub(1);
    let beyond = state.viewing.shift.saturating_add(body.width);
    let next_column = Ruler { width: 1, ..body.ruler() };
    if !next_column.slice(code, beyond).is_empty() {
        brush.text(cell.strip, last, cell.strip.y, right, Face::Warning);
    }
}

/// The style of each glyph of a line.
struct Painter<'a> {
    brush_theme: &'a crate::theme::Theme,
    paint: Option<&'a LinePaint>,
    plain: Face,
    emphasis: Face,
    /// Bytes that a search found.
    matches: Vec<Range<usize>>,
}

/// How far beyond what is on the screen a match may begin or end, in bytes.
const MARGIN: usize = 1024;

/// The bytes of a line that a search found, as far as they are on the screen.
fn matches(state: &State, code: &[u8], glyphs: &[(usize, Glyph<'_>)]) -> Vec<Range<usize>> {
    let Some((pattern, (first, last))) = state.finding.marked().zip(glyphs.first().zip(glyphs.last())) else {
        return Vec::new();
    };
    let from = first.1.source.start.saturating_sub(MARGIN);
    let to = last.1.source.end.saturating_add(MARGIN).min(code.len());
    let shift = |range: Range<usize>| range.start + from..range.end + from;
    pattern.ranges(&code[from..to]).into_iter().map(shift).collect()
}

impl Painter<'_> {
    fn is_emphasised(&self, glyph: &Glyph<'_>) -> bool {
        self.paint.is_some_and(|paint| holding(&paint.emphasis, glyph.source.start).is_some())
    }

    /// Whether the glyph is of a stretch of the line in which nothing but blanks differs.
    fn is_blank_change(&self, code: &[u8], glyph: &Glyph<'_>) -> bool {
        let changed = self.paint.and_then(|paint| holding(&paint.emphasis, glyph.source.start));
        let bytes = changed.and_then(|range| code.get(range.clone()));
        bytes.is_some_and(|bytes| bytes.iter().take(MARGIN).all(|byte| matches!(byte, b' ' | b'\t')))
    }

    fn style(&self, glyph: &Glyph<'_>) -> Style {
        let mut style = self.brush_theme.style(self.plain);
        let at = glyph.source.start;
        if let Some(paint) = self.paint {
            let next = paint.syntax.partition_point(|span| span.bytes.end as usize <= at);
            if let Some(span) = paint.syntax.get(next).filter(|span| span.bytes.start as usize <= at) {
                style = style.patch(self.brush_theme.syntax(span.role));
            }
            if self.is_emphasised(glyph) {
                style = style.patch(self.brush_theme.style(self.emphasis));
            }
        }
        if holding(&self.matches, at).is_some() {
            style = style.patch(self.brush_theme.style(Face::Match));
        }
        match glyph.kind {
            GlyphKind::Plain | GlyphKind::Tab => style,
            GlyphKind::Mark => style.patch(self.brush_theme.style(Face::Token)),
            GlyphKind::Hidden => style.patch(self.brush_theme.style(Face::Hidden)),
        }
    }
}

fn holding(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).filter(|range| range.start <= at)
}

/// One screen line of the texts of a row that is not text of the file: head, card.
fn text_line(body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, row: FileRow, sub: u32) {
    let width = body.columns.saturating_sub(CARD_INDENT).max(1);
    let texts = body.texts(row);
    let Some((note, at, line)) = find_text(&texts, width, sub) else { return };
    let face = match (note.kind, row, at) {
        (NoteKind::Card, FileRow::Head, 0) => Face::Dim,
        (NoteKind::Card, FileRow::Card(_), 0) => Face::Header,
        (kind, ..) => face_of(kind),
    };
    let is_plain = row == FileRow::Head && !note.kind.is_of_thread();
    let indent = if is_plain { 1 } else { CARD_INDENT };
    note_line(brush, strip, indent, note.kind, &line, face);
}

/// The text that line `sub` belongs to, its place among the texts, and what is on that line.
fn find_text(texts: &[Note], width: usize, sub: u32) -> Option<(&Note, usize, NoteLine<'_>)> {
    let mut lines = texts
        .iter()
        .enumerate()
        .flat_map(|(at, note)| note.lines(width).into_iter().map(move |line| (note, at, line)));
    lines.nth(sub as usize)
}

/// The glyphs of a line of a note, each with its column.
type NoteLine<'a> = Vec<(usize, Glyph<'a>)>;

const fn face_of(kind: NoteKind) -> Face {
    match kind {
        NoteKind::Card => Face::Text,
        NoteKind::Reason => Face::Questioned,
        NoteKind::Warning => Face::Warning,
        NoteKind::Moved => Face::Moved,
        NoteKind::Thread => Face::Accent,
        NoteKind::Comment => Face::Comment,
        NoteKind::Code(Origin::Context) => Face::Dim,
        NoteKind::Code(Origin::Removed) => Face::RemovedSign,
        NoteKind::Code(Origin::Added) => Face::AddedSign,
    }
}

fn note_line(
    brush: &mut Brush<'_>,
    strip: Rect,
    indent: usize,
    kind: NoteKind,
    line: &[(usize, Glyph<'_>)],
    face: Face,
) {
    let start = strip.x + u16::try_from(indent).unwrap_or(0);
    if kind.is_of_thread() && indent >= CARD_INDENT {
        brush.text(strip, start - 2, strip.y, brush.look.symbols.vertical, Face::Accent);
    }
    for (column, glyph) in line {
        brush.text(strip, start + u16::try_from(*column).unwrap_or(u16::MAX), strip.y, &glyph.text, face);
    }
}
