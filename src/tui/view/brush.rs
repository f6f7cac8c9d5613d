//! Writing text into cells: clipped, counted in columns, never with a control character.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Look;
use crate::base::shown;
use crate::theme::Face;

/// More columns than a glyph has that is no token.
const MAX_COLUMNS: u16 = 4;

/// A buffer to write on, and the look.
pub(super) struct Brush<'a> {
    buffer: &'a mut Buffer,
    pub(super) look: &'a Look,
    /// Whether any glyph takes more than one cell. Few frames have one.
    has_wide: bool,
}

impl<'a> Brush<'a> {
    /// For a buffer that is about to be cleared.
    pub(super) const fn new(buffer: &'a mut Buffer, look: &'a Look) -> Self {
        Self { buffer, look, has_wide: false }
    }

    /// Writes `text` at `x`, `y` of the screen as far as `area` allows, and returns the column after it. The ground stays
    /// what it is: rows are tinted as a whole.
    pub(super) fn text(&mut self, area: Rect, x: u16, y: u16, text: &str, face: Face) -> u16 {
        let style = Style { bg: None, ..self.look.theme.style(face) };
        self.styled(area, x, y, text, style)
    }

    /// As [`Brush::text`], with any style. Each glyph gets cells of its own, as many as any terminal gives it, so that what
    /// stands beside it is never moved or covered.
    pub(super) fn styled(&mut self, area: Rect, mut x: u16, y: u16, text: &str, style: Style) -> u16 {
        let area = area.intersection(self.buffer.area);
        if y < area.y || y >= area.bottom() || x < area.x || x >= area.right() {
            return x.saturating_add(columns(text));
        }
        self.cut_off(x, y);
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.plain(x, y, &text[..text.len().min(usize::from(area.right() - x))], style);
        }
        for glyph in shown::glyphs(text.as_bytes(), 1) {
            let width = u16::try_from(glyph.width).unwrap_or(u16::MAX);
            let end = x.saturating_add(width);
            if end > area.right() {
                break;
            }
            if glyph.text.is_ascii() {
                x = self.plain(x, y, &glyph.text, style);
                continue;
            }
            self.has_wide |= width > 1;
            for covered in x + 1..end {
                self.buffer[(covered, y)].reset();
            }
            let cell = self.buffer[(x, y)].set_symbol(&glyph.text).set_style(style);
            let is_known = width == 1 && glyph.text.cell_width() == 1;
            let width = NonZeroU16::new(width).filter(|_| !is_known);
            cell.set_diff_option(width.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
            x = end;
        }
        x
    }

    /// Writes printable ASCII, for which nobody has to ask how wide it is. Most text is of that kind.
    fn plain(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        let start = self.buffer.index_of(x, y);
        let cells = &mut self.buffer.content[start..start + text.len()];
        for (cell, at) in cells.iter_mut().zip(0..) {
            cell.set_symbol(&text[at..=at]).set_style(style).set_diff_option(CellDiffOption::None);
        }
        x + u16::try_from(text.len()).unwrap_or(u16::MAX)
    }

    /// Adds `face` to what is in `area` already.
    pub(super) fn tint(&mut self, area: Rect, face: Face) {
        let style = self.look.theme.style(face);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Makes `area` empty, on the theme's ground.
    pub(super) fn clear(&mut self, area: Rect) {
        self.fill(area, Face::Text);
    }

    fn fill(&mut self, area: Rect, face: Face) {
        let area = area.intersection(self.buffer.area);
        let mut blank = Cell::default();
        blank.set_style(self.look.theme.style(face));
        for y in area.y..area.bottom() {
            self.cut_off(area.x, y);
            let start = self.buffer.index_of(area.x, y);
            self.buffer.content[start..start + usize::from(area.width)].fill(blank.clone());
        }
    }

    /// Takes away the glyph left of `x` that reaches into that column.
    fn cut_off(&mut self, x: u16, y: u16) {
        if !self.has_wide {
            return;
        }
        for start in x.saturating_sub(MAX_COLUMNS).max(self.buffer.area.x)..x {
            let cell = &mut self.buffer[(start, y)];
            if start + cell.cell_width() > x {
                cell.set_symbol(" ").set_diff_option(CellDiffOption::None);
            }
        }
    }

    /// An empty box in the middle of `area` with a title; returns the room inside. It has sides only where the theme gives it no
    /// ground of its own, and it does not leave a few columns of what lies under it, which would look like its own.
    pub(super) fn window(&mut self, area: Rect, columns: u16, rows: u16, title: &str) -> Rect {
        let columns = if columns + 8 > area.width { area.width } else { columns };
        let rows = rows.min(area.height);
        let frame = Rect {
            x: area.x + (area.width - columns) / 2,
            y: area.y + (area.height - rows) / 2,
            width: columns,
            height: rows,
        };
        self.fill(frame, Face::Dialog);
        let symbols = self.look.symbols;
        let line = symbols.horizontal.repeat(usize::from(columns));
        self.text(frame, frame.x, frame.y, &line, Face::Border);
        self.text(frame, frame.x, frame.bottom().saturating_sub(1), &line, Face::Border);
        self.text(frame, frame.x + 2, frame.y, &format!(" {title} "), Face::Accent);
        if self.look.theme.style(Face::Dialog).bg.is_none() {
            self.sides(frame);
        }
        Rect {
            x: frame.x + 2,
            y: frame.y + 1,
            width: columns.saturating_sub(4),
            height: rows.saturating_sub(2),
        }
    }

    /// Lines at the sides of a box that has something beside it.
    fn sides(&mut self, frame: Rect) {
        let (all, last) = (self.buffer.area, frame.right().saturating_sub(1));
        let vertical = self.look.symbols.vertical;
        for y in frame.y + 1..frame.bottom().saturating_sub(1) {
            if frame.x > all.x {
                self.text(frame, frame.x, y, vertical, Face::Border);
            }
            if frame.right() < all.right() {
                self.text(frame, last, y, vertical, Face::Border);
            }
        }
    }
}

/// The width of a text in columns.
pub(super) fn columns(text: &str) -> u16 {
    u16::try_from(shown::columns(text)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;
    use crate::tui::view::Symbols;

    /// The cells of a row of ten columns, each with how many it covers.
    fn row(write: impl FnOnce(&mut Brush<'_>, Rect)) -> Vec<(String, u16)> {
        let area = Rect::new(0, 0, 10, 1);
        let look = Look { theme: Theme::monochrome(), symbols: Symbols::UNICODE };
        let mut buffer = Buffer::empty(area);
        write(&mut Brush::new(&mut buffer, &look), area);
        let (mut cells, mut x) = (Vec::new(), 0);
        while let Some(cell) = buffer.cell((x, 0)) {
            cells.push((cell.symbol().to_owned(), cell.cell_width()));
            x += cell.cell_width();
        }
        cells
    }

    #[test]
    fn a_box_without_a_ground_has_sides_where_something_is_beside_it() {
        let area = Rect::new(0, 0, 30, 4);
        let boxed = |theme: Theme, area: Rect| {
            let look = Look { theme, symbols: Symbols::UNICODE };
            let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 4));
            Brush::new(&mut buffer, &look).window(area, 12, 3, "t");
            (0..30).map(|x| buffer[(x, 1)].symbol().to_owned()).collect::<String>()
        };
        let dark = Theme::builtin("dark").unwrap();
        let right = Rect { x: 18, width: 12, ..area };
        assert_eq!(boxed(Theme::monochrome(), area).trim_end(), "         │          │");
        assert_eq!(boxed(Theme::monochrome(), right).trim_end(), "                  │");
        assert_eq!(boxed(dark, area).trim_end(), "");
    }

    #[test]
    fn a_glyph_has_as_many_cells_as_any_terminal_gives_it() {
        let cells = row(|brush, area| {
            brush.text(area, 0, 0, "a世🇩ｶﾞषि|", Face::Text);
        });
        let expected = [("a", 1), ("世", 2), ("🇩", 2), ("ｶ", 1), ("ﾞ", 1), ("षि", 2), ("|", 1)];
        assert_eq!(cells, expected.map(|(symbol, width)| (symbol.to_owned(), width)));
    }

    #[test]
    fn what_is_written_over_half_of_a_glyph_takes_all_of_it_away() {
        let written = row(|brush, area| {
            brush.text(area, 0, 0, "世世世世世", Face::Text);
            brush.text(area, 3, 0, "x", Face::Text);
            brush.clear(Rect { x: 7, width: 2, ..area });
        });
        let text: String = written.into_iter().map(|(symbol, _)| symbol).collect();
        assert_eq!(text, "世 x世    ");
    }

    #[test]
    fn text_that_nobody_sanitised_comes_out_as_tokens() {
        let cells = row(|brush, area| {
            brush.text(area, 0, 0, "\u{1b}\u{202e}", Face::Text);
        });
        assert_eq!(cells.into_iter().map(|(symbol, _)| symbol).collect::<String>(), "<ESC>     ");
    }
}
