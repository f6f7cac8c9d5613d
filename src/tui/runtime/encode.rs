//! Cells to bytes for the terminal, as few as can be: of a style only what differs from the cell before is sent, for a
//! blank only what can be seen of it, and blanks up to the end of a row not at all. A slow line between reader and program
//! is the rule, not the exception.

use std::io::Write as _;
use std::ops::Range;

use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

/// The bytes of a frame, until they are taken.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
    pen: Pen,
    /// Whether the terminal leaves what it erases in the colour that is being written on.
    erases_in_colour: bool,
}

/// A cell with its column and row.
pub(super) type Placed<'a> = (u16, u16, &'a Cell);

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
    /// For a terminal of the kind that the variable `TERM` names.
    pub(super) fn new(term: &str) -> Self {
        // GNU screen erases in the default colour, whatever terminal it runs in.
        Self { erases_in_colour: !term.starts_with("screen"), ..Self::default() }
    }

    /// The bytes so far.
    pub(super) const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Writes cells, in order, each where it belongs; `blank_from` says from which column on a row is one blank ground.
    pub(super) fn cells(&mut self, cells: &[Placed<'_>], blank_from: impl Fn(u16) -> u16) {
        for row in cells.chunk_by(|(_, a, _), (_, b, _)| a == b) {
            let blank_from = blank_from(row[0].1);
            let n_text = row.partition_point(|(x, ..)| *x < blank_from || !self.erases_in_colour);
            let (text, blanks) = row.split_at(n_text);
            self.text(text);
            if let Some(&(x, y, cell)) = blanks.first() {
                self.go_from(text.last(), x, y, cell);
                self.dip(cell);
                self.put(format_args!("\x1b[K"));
            }
        }
        if self.pen != Pen::default() {
            self.reset();
        }
    }

    fn reset(&mut self) {
        self.put(format_args!("\x1b[m"));
        self.pen = Pen::default();
    }

    /// Writes cells of one row.
    fn text(&mut self, cells: &[Placed<'_>]) {
        let mut last = None;
        for placed @ (x, y, cell) in cells {
            self.go_from(last, *x, *y, cell);
            self.dip(cell);
            let width = cell.cell_width();
            if width > 1 && !is_wide_everywhere(cell.symbol()) {
                // A terminal that draws it narrower than its cells shall not show what was there before.
                self.bytes.extend((0..width).map(|_| b' '));
                self.go_to(*x, *y);
            }
            self.bytes.extend_from_slice(cell.symbol().as_bytes());
            last = Some(placed);
        }
    }

    /// Goes to a cell after `last` was written in its row. Terminals differ in how wide they draw what is not ASCII, so
    /// behind it the place is said; a rule or bar of one repeated symbol is spared that.
    fn go_from(&mut self, last: Option<&Placed<'_>>, x: u16, y: u16, cell: &Cell) {
        match last {
            Some((at, _, before)) if at + 1 == x && is_rule(before) && before.symbol() == cell.symbol() => {}
            Some((at, _, before)) if before.symbol().is_ascii() => match x - at - 1 {
                0 => {}
                1 => self.put(format_args!("\x1b[C")),
                n => self.put(format_args!("\x1b[{n}C")),
            },
            _ => self.go_to(x, y),
        }
    }

    /// Empties the screen.
    pub(super) fn clear(&mut self) {
        self.put(format_args!("\x1b[2J"));
    }

    /// Shows the terminal's cursor at the caret, or hides it where there is none.
    pub(super) fn caret(&mut self, caret: Option<Position>, is_shown: bool) {
        match caret {
            None if is_shown => self.put(format_args!("\x1b[?25l")),
            None => {}
            Some(Position { x, y }) => {
                self.go_to(x, y);
                if !is_shown {
                    self.put(format_args!("\x1b[?25h"));
                }
            }
        }
    }

    /// Moves the text of these rows up, or down where `by` is below zero, by taking lines out or putting blank ones in at
    /// their top. Every terminal with a scroll region can do that; scrolling by a number of lines some cannot.
    pub(super) fn scroll(&mut self, rows: &Range<u16>, by: i32) {
        self.put(format_args!("\x1b[{};{}r", rows.start + 1, rows.end));
        self.go_to(0, rows.start);
        let last = if by > 0 { 'M' } else { 'L' };
        self.put(format_args!("\x1b[{}{last}\x1b[r", by.unsigned_abs()));
    }

    fn go_to(&mut self, x: u16, y: u16) {
        self.put(format_args!("\x1b[{};{}H", y + 1, x + 1));
    }

    /// Makes the terminal write like `cell`.
    fn dip(&mut self, cell: &Cell) {
        let mut wanted = Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " " && !(wanted.modifier | self.pen.modifier).intersects(SEEN_ON_BLANK) {
            wanted = Pen { bg: cell.bg, ..self.pen };
        }
        if wanted == Pen::default() && self.pen != wanted {
            return self.reset();
        }
        let start = self.bytes.len();
        let removed = self.pen.modifier.difference(wanted.modifier);
        let mut kept = self.pen.modifier;
        for (modifiers, end) in ENDS.iter().filter(|(modifiers, _)| removed.intersects(*modifiers)) {
            self.put(format_args!(";{end}"));
            kept.remove(*modifiers);
        }
        let added = wanted.modifier.difference(kept);
        for (_, begin) in BEGINS.iter().filter(|(modifier, _)| added.contains(*modifier)) {
            self.put(format_args!(";{begin}"));
        }
        if wanted.fg != self.pen.fg {
            self.color(wanted.fg, 30);
        }
        if wanted.bg != self.pen.bg {
            self.color(wanted.bg, 40);
        }
        if let Some(first) = self.bytes.get_mut(start) {
            *first = b'[';
            self.bytes.insert(start, 0x1b);
            self.bytes.push(b'm');
        }
        self.pen = wanted;
    }

    /// Adds a colour by its ECMA-48 number: from 30 on for text, from 40 on for the ground.
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
            Color::Indexed(index) => return self.put(format_args!(";{};5;{index}", base + 8)),
            Color::Rgb(r, g, b) => return self.put(format_args!(";{};2;{r};{g};{b}", base + 8)),
        };
        self.put(format_args!(";{number}"));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.bytes.write_fmt(text).expect("a vector takes everything");
    }
}

/// A symbol that makes up lines and bars.
fn is_rule(cell: &Cell) -> bool {
    matches!(cell.symbol(), "─" | "┄" | "▰" | "▱")
}

/// Ideographs, kana, syllables of Hangul and full-width forms. Pictures are not among them: what is wide depends on how new
/// a terminal is.
fn is_wide_everywhere(symbol: &str) -> bool {
    let mut characters = symbol.chars();
    let is_wide = |c| matches!(c, '\u{3041}'..='\u{3247}' | '\u{3250}'..='\u{4DBF}' | '\u{4E00}'..='\u{A48C}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF60}');
    characters.next().is_some_and(is_wide) && characters.next().is_none()
}

/// The ECMA-48 numbers that begin the attributes of a cell.
const BEGINS: [(Modifier, u8); 9] = [
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

/// The numbers that end them, some together.
const ENDS: [(Modifier, u8); 7] = [
    (Modifier::BOLD.union(Modifier::DIM), 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn sent(cells: &[(u16, &str, Style)]) -> String {
        sent_to("xterm", cells, u16::MAX)
    }

    fn sent_to(term: &str, cells: &[(u16, &str, Style)], blank_from: u16) -> String {
        let cells: Vec<(u16, Cell)> = cells
            .iter()
            .map(|(x, symbol, style)| {
                let mut cell = Cell::default();
                cell.set_symbol(symbol).set_style(*style);
                (*x, cell)
            })
            .collect();
        let mut encoder = Encoder::new(term);
        let cells: Vec<Placed<'_>> = cells.iter().map(|(x, cell)| (*x, 0, cell)).collect();
        encoder.cells(&cells, |_| blank_from);
        String::from_utf8(std::mem::take(encoder.bytes())).unwrap()
    }

    #[test]
    fn only_what_changes_is_sent() {
        let red = Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3));
        let blue = red.fg(Color::Indexed(4));
        let sent = sent(&[(2, "a", red), (3, "b", red), (4, " ", blue), (5, "c", red), (7, "d", blue)]);
        assert_eq!(sent, "\x1b[1;3H\x1b[31;48;2;1;2;3mab c\x1b[C\x1b[38;5;4md\x1b[m");
    }

    #[test]
    fn the_place_is_said_behind_what_terminals_may_take_for_another_width() {
        let plain = Style::new();
        assert_eq!(
            sent(&[(0, "世", plain), (2, "界", plain), (4, "a", plain)]),
            "\x1b[1;1H世\x1b[1;3H界\x1b[1;5Ha"
        );
        assert_eq!(sent(&[(0, "👍", plain), (2, "a", plain)]), "\x1b[1;1H  \x1b[1;1H👍\x1b[1;3Ha");
        assert_eq!(sent(&[(0, "〿", plain), (1, "a", plain)]), "\x1b[1;1H〿\x1b[1;2Ha");
    }

    #[test]
    fn the_place_is_said_behind_what_may_be_wider_than_it_should_be() {
        let plain = Style::new();
        let cells = [(0, "─", plain), (1, "─", plain), (2, "●", plain), (3, "a", plain), (4, "b", plain)];
        assert_eq!(sent(&cells), "\x1b[1;1H──\x1b[1;3H●\x1b[1;4Hab");
    }

    #[test]
    fn an_attribute_ends_alone_but_bold_and_faint_end_together() {
        let bold = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let cells = [(0, "a", bold), (1, "b", Style::new().fg(Color::Red)), (2, "c", Style::new())];
        assert_eq!(sent(&cells), "\x1b[1;1H\x1b[1;31ma\x1b[22mb\x1b[mc");
        let faint = Style::new().add_modifier(Modifier::DIM);
        let cells = [(0, "a", faint.add_modifier(Modifier::BOLD)), (1, "b", faint)];
        assert_eq!(sent(&cells), "\x1b[1;1H\x1b[1;2ma\x1b[22;2mb\x1b[m");
    }

    #[test]
    fn the_blank_end_of_a_row_is_erased_where_that_leaves_its_ground() {
        let red = Style::new().bg(Color::Red);
        let cells = [(0, "a", red), (1, " ", red), (2, " ", red), (3, " ", red)];
        assert_eq!(sent_to("xterm", &cells, 1), "\x1b[1;1H\x1b[41ma\x1b[K\x1b[m");
        assert_eq!(sent_to("screen.xterm", &cells, 1), "\x1b[1;1H\x1b[41ma   \x1b[m");
    }

    #[test]
    fn a_blank_keeps_the_pen_unless_something_is_seen_on_it() {
        let lined = Style::new().fg(Color::Red).add_modifier(Modifier::UNDERLINED);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        assert_eq!(sent(&[(0, "a", bold), (1, " ", Style::new())]), "\x1b[1;1H\x1b[1ma \x1b[m");
        assert_eq!(sent(&[(0, " ", lined), (1, " ", Style::new())]), "\x1b[1;1H\x1b[4;31m \x1b[m ");
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        assert_eq!(sent(&[(0, "a", reversed), (1, " ", Style::new())]), "\x1b[1;1H\x1b[7ma\x1b[m ");
    }
}
