//! Cells to bytes for the terminal, as few as can be: of a style only what differs from the cell before is sent, and for a
//! blank only what can be seen of it. A slow line between reader and program is the rule, not the exception.

use std::io::{self, Write as _};

use crossterm::{cursor, queue, terminal};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// The bytes of a frame, until they are taken.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
    pen: Pen,
}

/// With what the terminal would write the next character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Default for Pen {
    fn default() -> Self {
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() }
    }
}

/// What can be seen of a blank besides its ground.
const SEEN_ON_BLANK: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT).union(Modifier::SLOW_BLINK);

impl Encoder {
    /// Everything since the last time.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Where commands for the terminal are put in between.
    pub(super) const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Makes the terminal write like `cell`.
    fn dip(&mut self, cell: &Cell) {
        let mut wanted = Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " " && !(wanted.modifier | self.pen.modifier).intersects(SEEN_ON_BLANK) {
            wanted = Pen { bg: cell.bg, ..self.pen };
        }
        if !wanted.modifier.contains(self.pen.modifier) {
            // Few terminals agree on how to take back one attribute alone.
            self.reset();
        }
        let added = wanted.modifier.difference(self.pen.modifier);
        for (_, code) in ATTRIBUTES.iter().filter(|(modifier, _)| added.contains(*modifier)) {
            self.put(format_args!("\x1b[{code}m"));
        }
        if wanted.fg != self.pen.fg {
            self.color(wanted.fg, 30);
        }
        if wanted.bg != self.pen.bg {
            self.color(wanted.bg, 40);
        }
        self.pen = wanted;
    }

    fn reset(&mut self) {
        self.put(format_args!("\x1b[m"));
        self.pen = Pen::default();
    }

    /// Selects a colour by its ECMA-48 number: from 30 on for text, from 40 on for the ground.
    fn color(&mut self, color: Color, base: u8) {
        let bright = base + 60;
        let number = match color {
            Color::Reset => base + 9,
            Color::Black => base,
            Color::Red => base + 1,
            Color::Green => base + 2,
            Color::Yellow => base + 3,
            Color::Blue => base + 4,
            Color::Magenta => base + 5,
            Color::Cyan => base + 6,
            Color::Gray => base + 7,
            Color::DarkGray => bright,
            Color::LightRed => bright + 1,
            Color::LightGreen => bright + 2,
            Color::LightYellow => bright + 3,
            Color::LightBlue => bright + 4,
            Color::LightMagenta => bright + 5,
            Color::LightCyan => bright + 6,
            Color::White => bright + 7,
            Color::Indexed(index) => return self.put(format_args!("\x1b[{};5;{index}m", base + 8)),
            Color::Rgb(r, g, b) => return self.put(format_args!("\x1b[{};2;{r};{g};{b}m", base + 8)),
        };
        self.put(format_args!("\x1b[{number}m"));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.bytes.write_fmt(text).expect("a vector takes everything");
    }
}

/// The attributes that a cell can have, with their ECMA-48 numbers.
const ATTRIBUTES: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

impl Backend for Encoder {
    type Error = io::Error;

    /// Terminals differ in how wide they draw what is not ASCII, so behind it the place is said; a rule of one repeated
    /// symbol is spared that.
    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let mut last: Option<(u16, u16, &str)> = None;
        for (x, y, cell) in content {
            let symbol = cell.symbol();
            if !last.is_some_and(|(last_x, last_y, before)| {
                (x, y) == (last_x + 1, last_y) && (before.is_ascii() || before == symbol)
            }) {
                queue!(self.bytes, cursor::MoveTo(x, y))?;
            }
            last = Some((x, y, symbol));
            self.dip(cell);
            self.bytes.extend_from_slice(symbol.as_bytes());
        }
        if self.pen != Pen::default() {
            self.reset();
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes, cursor::Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes, cursor::Show)
    }

    /// Not asked for: the terminal may never answer.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.bytes, cursor::MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        let region = match region {
            ClearType::All => terminal::ClearType::All,
            ClearType::AfterCursor => terminal::ClearType::FromCursorDown,
            ClearType::BeforeCursor => terminal::ClearType::FromCursorUp,
            ClearType::CurrentLine => terminal::ClearType::CurrentLine,
            ClearType::UntilNewLine => terminal::ClearType::UntilNewLine,
        };
        queue!(self.bytes, terminal::Clear(region))
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = terminal::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn sent(cells: &[(u16, &str, Style)]) -> String {
        let cells: Vec<(u16, Cell)> = cells
            .iter()
            .map(|(x, symbol, style)| {
                let mut cell = Cell::default();
                cell.set_symbol(symbol).set_style(*style);
                (*x, cell)
            })
            .collect();
        let mut encoder = Encoder::default();
        encoder.draw(cells.iter().map(|(x, cell)| (*x, 0, cell))).unwrap();
        String::from_utf8(encoder.take()).unwrap()
    }

    #[test]
    fn only_what_changes_is_sent() {
        let red = Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3));
        let blue = red.fg(Color::Indexed(4));
        let sent = sent(&[(2, "a", red), (3, "b", red), (4, " ", blue), (5, "c", red), (7, "d", blue)]);
        assert_eq!(sent, "\x1b[1;3H\x1b[31m\x1b[48;2;1;2;3mab c\x1b[1;8H\x1b[38;5;4md\x1b[m");
    }

    #[test]
    fn the_place_is_said_behind_what_terminals_may_take_for_another_width() {
        let plain = Style::new();
        assert_eq!(
            sent(&[(0, "世", plain), (2, "界", plain), (4, "a", plain)]),
            "\x1b[1;1H世\x1b[1;3H界\x1b[1;5Ha"
        );
        assert_eq!(sent(&[(0, "👍", plain), (2, "a", plain)]), "\x1b[1;1H👍\x1b[1;3Ha");
        assert_eq!(sent(&[(0, "〿", plain), (1, "a", plain)]), "\x1b[1;1H〿\x1b[1;2Ha");
    }

    #[test]
    fn the_place_is_said_behind_what_may_be_wider_than_it_should_be() {
        let plain = Style::new();
        let cells = [(0, "─", plain), (1, "─", plain), (2, "●", plain), (3, "a", plain), (4, "b", plain)];
        assert_eq!(sent(&cells), "\x1b[1;1H──\x1b[1;3H●\x1b[1;4Hab");
    }

    #[test]
    fn an_attribute_ends_with_everything_else_and_the_rest_is_set_again() {
        let bold = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let sent = sent(&[(0, "a", bold), (1, "b", Style::new().fg(Color::Red))]);
        assert_eq!(sent, "\x1b[1;1H\x1b[1m\x1b[31ma\x1b[m\x1b[31mb\x1b[m");
    }

    #[test]
    fn a_blank_keeps_the_pen_unless_something_is_seen_on_it() {
        let lined = Style::new().fg(Color::Red).add_modifier(Modifier::UNDERLINED);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        assert_eq!(sent(&[(0, "a", bold), (1, " ", Style::new())]), "\x1b[1;1H\x1b[1ma \x1b[m");
        assert_eq!(sent(&[(0, " ", lined), (1, " ", Style::new())]), "\x1b[1;1H\x1b[4m\x1b[31m \x1b[m ");
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        assert_eq!(sent(&[(0, "a", reversed), (1, " ", Style::new())]), "\x1b[1;1H\x1b[7ma\x1b[m ");
    }
}
