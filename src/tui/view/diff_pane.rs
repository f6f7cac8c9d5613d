//! The diff itself: gutter, sign, code with its colours, and the texts under a line.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::brush::Brush;
use crate::base::shown::{Glyph, GlyphKind};
use crate::base::{Side, Sided};
use crate::diff::{Row, TextDiff, UnitRef};
use crate::review::Decision;
use crate::theme::Face;
use crate::tui::body::{Body, CARD_INDENT};
use crate::tui::rows::FileRow;
use crate::tui::state::{Content, LinePaint, NoteKind, State, UnitMark};
use crate::tui::window::{self, VisibleLine};
use crate::tui::wrap;

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
        brush.text(area, area.x + 1, area.y, "nothing changed: there is nothing to review", Face::Text);
        return;
    };
    match &slot.content {
        Content::Failed(why) => brush.text(area, area.x + 1, area.y, why, Face::Error),
        _ => brush.text(area, area.x + 1, area.y, "reading…", Face::Dim),
    };
}

fn draw_line(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, line: VisibleLine) {
    let row = body.open.at(line.row);
    let is_cursor = line.row == state.reading.cursor;
    let is_selected =
        state.reading.selected_rows().is_some_and(|(first, last)| (first..=last).contains(&line.row));
    if is_selected {
        brush.tint(strip, Face::Selection);
    } else if is_cursor {
        brush.tint(strip, Face::Cursor);
    }
    if is_cursor {
        brush.text(strip, strip.x, strip.y, brush.look.symbols.cursor, Face::Accent);
    }
    if let FileRow::HunkHead(hunk) = row {
        return hunk_head(body, brush, strip, hunk);
    }
    let n_code = body.n_code_lines(row);
    if line.sub == 0 {
        gutter(body, brush, strip, row);
    }
    if line.sub < n_code {
        code_line(state, body, brush, strip, row, line.sub);
    } else {
        text_line(body, brush, strip, (line.row, row), line.sub - n_code);
    }
}

/// The line above a hunk: where it is and how much unchanged text lies before it.
fn hunk_head(body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, hunk: usize) {
    let Some((lines, of_hunk)) = body.open.lines().and_then(|lines| Some((lines, lines.hunks().get(hunk)?)))
    else {
        return;
    };
    let before = hunk.checked_sub(1).and_then(|at| lines.hunks().get(at));
    let end = before.map_or(1, |before| TextDiff::number(before, Side::New, before.rows.new.end));
    let skipped = of_hunk.numbers.new.saturating_sub(end);
    let span = |side: Side| {
        let n = of_hunk.rows.get(side).len();
        // An empty side is named by the line before it, as in every unified diff.
        let start = of_hunk.numbers.get(side) - u32::from(n == 0 && lines.is_whole());
        format!("{start},{n}")
    };
    let gap = brush.look.symbols.gap.repeat(2);
    let unchanged = match (skipped, lines.is_whole()) {
        (0, _) => String::new(),
        (1, _) => format!("{gap} 1 unchanged line "),
        (n, true) => format!("{gap} {n} unchanged lines "),
        (n, false) => format!("{gap} {n} lines that the patch does not show "),
    };
    let text = format!("{unchanged}{gap} @@ -{} +{} @@", span(Side::Old), span(Side::New));
    let indent = u16::try_from(body.gutter.width()).unwrap_or(0);
    brush.text(strip, strip.x + indent, strip.y, &text, Face::HunkHeader);
}

/// Mark, line numbers, sign.
fn gutter(body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, row: FileRow) {
    if let Some(unit) = row.unit() {
        let (symbol, face) = symbol(body, brush, unit);
        brush.text(strip, strip.x + 1, strip.y, symbol, face);
    }
    let FileRow::Line { hunk, row } = row else { return };
    let Some(of_hunk) = body.open.lines().and_then(|lines| lines.hunks().get(hunk)) else { return };
    let numbers = match row {
        Row::Context { line } => Sided::new(Some(line.old), Some(line.new)),
        Row::Changed(line) if line.side == Side::Old => Sided::new(Some(line.line), None),
        Row::Changed(line) => Sided::new(None, Some(line.line)),
    };
    let width = body.gutter.number_width;
    let show = |side: Side| {
        let number = numbers.get(side).map(|line| TextDiff::number(of_hunk, side, line).to_string());
        format!("{:>width$}", number.unwrap_or_default())
    };
    let text = match (body.gutter.both_numbers, numbers.new) {
        (true, _) => format!("{} {}", show(Side::Old), show(Side::New)),
        (false, Some(_)) => show(Side::New),
        (false, None) => show(Side::Old),
    };
    let x = brush.text(strip, strip.x + 3, strip.y, &text, Face::LineNumber);
    let x = brush.text(strip, x + 1, strip.y, brush.look.symbols.vertical, Face::Border);
    let (sign, face) = match row {
        Row::Context { .. } => (" ", Face::Context),
        Row::Changed(line) if line.side == Side::Old => ("-", Face::RemovedSign),
        Row::Changed(_) => ("+", Face::AddedSign),
    };
    brush.text(strip, x, strip.y, sign, face);
}

fn symbol(body: &Body<'_>, brush: &Brush<'_>, unit: UnitRef) -> (&'static str, Face) {
    let symbols = &brush.look.symbols;
    match body.deciding.mark(body.key, unit) {
        UnitMark::Undecided => (symbols.undecided, Face::Undecided),
        UnitMark::Pending => (symbols.pending, Face::Pending),
        UnitMark::Decided(mark) => match mark.decision {
            Decision::Sign => (symbols.signed, Face::Signed),
            Decision::Question => (symbols.questioned, Face::Questioned),
            Decision::Reject => (symbols.rejected, Face::Rejected),
        },
    }
}

/// One screen line of code.
fn code_line(state: &State, body: &Body<'_>, brush: &mut Brush<'_>, strip: Rect, what: FileRow, sub: u32) {
    let FileRow::Line { row, .. } = what else { return };
    let (side, line, face, emphasis) = match row {
        Row::Context { line } => (Side::New, line.new, Face::Context, Face::Context),
        Row::Changed(line) if line.side == Side::Old => {
            (line.side, line.line, Face::Removed, Face::RemovedEmphasis)
        }
        Row::Changed(line) => (line.side, line.line, Face::Added, Face::AddedEmphasis),
    };
    let paint = state.paint.line(state.reading.file, side, line);
    let painter = Painter { brush_theme: &brush.look.theme, paint, plain: face, emphasis };
    let start = strip.x + u16::try_from(body.gutter.width()).unwrap_or(0);
    for (column, glyph) in body.code_line(what, sub) {
        let style = painter.style(&glyph);
        let x = start + u16::try_from(column).unwrap_or(u16::MAX);
        brush.styled(strip, x, strip.y, &glyph.text, style);
    }
}

/// The style of each glyph of a line.
struct Painter<'a> {
    brush_theme: &'a crate::theme::Theme,
    paint: Option<&'a LinePaint>,
    plain: Face,
    emphasis: Face,
}

impl Painter<'_> {
    fn style(&self, glyph: &Glyph<'_>) -> Style {
        let mut style = self.brush_theme.style(self.plain);
        let at = glyph.source.start;
        if let Some(paint) = self.paint {
            let next = paint.syntax.partition_point(|span| span.bytes.end as usize <= at);
            if let Some(span) = paint.syntax.get(next).filter(|span| span.bytes.start as usize <= at) {
                style = style.patch(self.brush_theme.syntax(span.role));
            }
            if holds(&paint.emphasis, at) {
                style = style.patch(self.brush_theme.style(self.emphasis));
            }
        }
        match glyph.kind {
            GlyphKind::Plain | GlyphKind::Tab => style,
            GlyphKind::Mark => style.patch(self.brush_theme.style(Face::Token)),
            GlyphKind::Hidden => style.patch(self.brush_theme.style(Face::Hidden)),
        }
    }
}

fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

/// One screen line of the texts of a row: head, card, warning, reason, comment.
fn text_line(
    body: &Body<'_>,
    brush: &mut Brush<'_>,
    strip: Rect,
    (number, row): (u32, FileRow),
    mut sub: u32,
) {
    let width = body.text_width(row);
    for (at, note) in body.texts(number, row).iter().enumerate() {
        let bytes = note.text.as_str().as_bytes();
        let n_lines = wrap::n_lines(bytes, width);
        if sub >= n_lines {
            sub -= n_lines;
            continue;
        }
        let face = match (note.kind, row, at) {
            (NoteKind::Comment, FileRow::Head, 0) => Face::Dim,
            (NoteKind::Comment, FileRow::Card(_), 0) => Face::Header,
            (NoteKind::Comment, FileRow::Card(_), _) => Face::Text,
            (NoteKind::Comment, ..) => Face::Comment,
            (NoteKind::Reason, ..) => Face::Questioned,
            (NoteKind::Warning, ..) => Face::Warning,
        };
        let indent = match row {
            FileRow::Head => 1,
            FileRow::Card(_) => CARD_INDENT,
            _ => body.gutter.width(),
        };
        let start = strip.x + u16::try_from(indent).unwrap_or(0);
        for (column, glyph) in wrap::line(bytes, width, sub) {
            brush.text(strip, start + u16::try_from(column).unwrap_or(u16::MAX), strip.y, &glyph.text, face);
        }
        return;
    }
}
