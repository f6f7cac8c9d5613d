//! What the terminal shows and what it shall show next, and the way from one to the other that sends little: text that only
//! moved up or down is moved by the terminal itself.

use std::collections::BTreeSet;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::{Position, Rect};

use super::encode::{Encoder, Placed};

/// Two frames: the one on the screen and the one being drawn.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    shown: Buffer,
    next: Buffer,
    encoder: Encoder,
    /// Whether the terminal's own cursor is to be seen.
    has_caret: bool,
}

/// From how many changed rows on it is looked for text that moved. Less is no more than a step of the cursor.
const MOVED_FROM: usize = 4;

impl Canvas {
    /// For a terminal of the kind that the variable `TERM` names.
    pub(crate) fn new(term: &str) -> Self {
        Self { encoder: Encoder::new(term), ..Self::default() }
    }

    /// Begins again on an empty screen of this size.
    pub(crate) fn clear(&mut self, area: Rect) {
        for buffer in [&mut self.shown, &mut self.next] {
            buffer.resize(area);
            buffer.reset();
        }
        self.encoder.caret(None, std::mem::take(&mut self.has_caret));
        self.encoder.clear();
    }

    /// Draws the next frame with `paint`, which says where the caret stands if there is one, and puts the bytes that make
    /// the terminal show it behind `bytes`. Within `body`, text may move.
    pub(crate) fn draw(
        &mut self,
        bytes: &mut Vec<u8>,
        body: Rect,
        paint: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) {
        let caret = paint(&mut self.next);
        let body = body.intersection(self.next.area);
        let mut cells = self.shown.diff(&self.next);
        if n_rows(&cells, body) >= MOVED_FROM
            && let Some((by, moved)) = self.moved(body)
        {
            self.encoder.scroll(&(body.y..body.bottom()), by);
            self.shown = moved;
            cells = self.shown.diff(&self.next);
        }
        self.encoder.cells(&cells, |y| blank_from(&self.next, y));
        std::mem::swap(&mut self.shown, &mut self.next);
        self.encoder.caret(caret, std::mem::replace(&mut self.has_caret, caret.is_some()));
        bytes.append(self.encoder.bytes());
    }

    /// By how many rows of `body` the terminal should move what is there, and whatever stands beside it, and what it shows
    /// then; `None` if that does not leave less to be sent.
    fn moved(&self, body: Rect) -> Option<(i32, Buffer)> {
        let rows = body.y..body.bottom();
        let by = self.most_moved(&rows, &(body.x..body.right()))?;
        let mut moved = self.shown.clone();
        shift(&mut moved, &rows, by);
        let is_less = cost(&moved, &self.next, &rows) < cost(&self.shown, &self.next, &rows);
        is_less.then_some((by, moved))
    }

    /// By how many rows most of the text in these rows and columns moved up (or down, below zero).
    fn most_moved(&self, rows: &Range<u16>, columns: &Range<u16>) -> Option<i32> {
        let is_same = |old: u16, new: u16| {
            let [old, new] =
                [(&self.shown, old), (&self.next, new)].map(|(buffer, y)| cells(buffer, y, columns));
            old == new
        };
        // Where a few rows were before says by how much the others may have moved too. Of a row that is in many places the
        // nearest ones are tried.
        let landmarks = (1..8).map(|eighth| rows.start + (rows.end - rows.start) * eighth / 8);
        let moves = landmarks.flat_map(|new| {
            let olds =
                (1..rows.end - rows.start).flat_map(move |by| [new.checked_add(by), new.checked_sub(by)]);
            let olds = olds.flatten().filter(|old| rows.contains(old) && is_same(*old, new)).take(4);
            olds.map(move |old| i32::from(old) - i32::from(new)).collect::<Vec<_>>()
        });
        let n_alike = |by: i32| {
            let origin = |y: u16| u16::try_from(i32::from(y) + by).ok().filter(|old| rows.contains(old));
            rows.clone().filter(|&y| origin(y).is_some_and(|old| is_same(old, y))).count()
        };
        let moves: BTreeSet<i32> = moves.collect();
        moves.into_iter().max_by_key(|&by| (n_alike(by), -by.abs()))
    }
}

/// In how many rows of `body` there are changed cells.
fn n_rows(cells: &[Placed<'_>], body: Rect) -> usize {
    let rows = cells.chunk_by(|(_, a, _), (_, b, _)| a == b);
    rows.filter(|row| row.iter().any(|(x, y, _)| body.contains(Position { x: *x, y: *y }))).count()
}

fn cells<'a>(buffer: &'a Buffer, y: u16, columns: &Range<u16>) -> &'a [Cell] {
    let start = buffer.index_of(columns.start, y);
    &buffer.content[start..start + columns.len()]
}

/// From which column on there is nothing in a row but one ground.
fn blank_from(buffer: &Buffer, y: u16) -> u16 {
    let row = cells(buffer, y, &(0..buffer.area.width));
    let is_ground = |cell: &&Cell| {
        cell.symbol() == " " && cell.modifier.is_empty() && row.last().is_some_and(|last| last.bg == cell.bg)
    };
    let text = &row[..row.len() - row.iter().rev().take_while(is_ground).count()];
    // A wide character keeps its second column.
    let last = text.last().map_or(0, |cell| cell.cell_width().saturating_sub(1));
    u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(last)
}

/// About how many bytes it takes to make these rows of `a` those of `b`: one for a cell, and some to go to where cells differ.
fn cost(a: &Buffer, b: &Buffer, rows: &Range<u16>) -> usize {
    const TO_GO: usize = 8;
    let width = usize::from(a.area.width);
    let span = usize::from(rows.start) * width..usize::from(rows.end) * width;
    let differ = a.content[span.clone()].iter().zip(&b.content[span]).map(|(a, b)| a != b);
    let after = |(sum, before): (usize, bool), now: bool| {
        (sum + usize::from(now) + usize::from(now && !before) * TO_GO, now)
    };
    differ.fold((0, false), after).0
}

/// Does to a frame what the terminal does when it moves rows: what is pushed out is gone, and blank rows come in.
fn shift(buffer: &mut Buffer, rows: &Range<u16>, by: i32) {
    let width = usize::from(buffer.area.width);
    let span = &mut buffer.content[usize::from(rows.start) * width..usize::from(rows.end) * width];
    let n_cells = by.unsigned_abs() as usize * width;
    if by > 0 {
        span.rotate_left(n_cells);
        let kept = span.len() - n_cells;
        span[kept..].iter_mut().for_each(Cell::reset);
    } else {
        span.rotate_right(n_cells);
        span[..n_cells].iter_mut().for_each(Cell::reset);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    use super::*;

    const AREA: Rect = Rect { x: 0, y: 0, width: 12, height: 9 };
    const BODY: Rect = Rect { x: 3, y: 1, width: 9, height: 7 };

    /// A terminal behind a canvas.
    struct Desk {
        canvas: Canvas,
        terminal: vt100::Parser,
    }

    impl Desk {
        fn new() -> Self {
            let mut canvas = Canvas::new("xterm");
            canvas.clear(AREA);
            let [rows, columns] = [AREA.height, AREA.width].map(|n| NonZeroU16::new(n).unwrap());
            Self { canvas, terminal: vt100::Parser::new(rows, columns, 0) }
        }

        /// Shows these rows; returns what was sent.
        fn show(&mut self, rows: &[String]) -> String {
            let mut bytes = Vec::new();
            self.canvas.draw(&mut bytes, BODY, |buffer| {
                buffer.reset();
                for (row, y) in rows.iter().zip(0..) {
                    let ground = if row.contains('a') { Color::Red } else { Color::Blue };
                    buffer.set_style(Rect { y, height: 1, ..AREA }, Style::new().bg(ground));
                    buffer.set_stringn(0, y, row, usize::from(AREA.width), Style::new());
                }
                None
            });
            self.terminal.process(&bytes);
            String::from_utf8(bytes).unwrap()
        }

        fn screen(&self) -> Vec<String> {
            self.terminal.screen().rows(0, AREA.width).map(|row| row.trim_end().to_owned()).collect()
        }

        fn grounds(&self) -> Vec<vt100::Color> {
            let places = (0..AREA.height).flat_map(|y| (0..AREA.width).map(move |x| (y, x)));
            places.filter_map(|(y, x)| Some(self.terminal.screen().cell(y, x)?.bgcolor())).collect()
        }
    }

    /// A list on the left that stays, and the text of a body from line `top` on.
    fn frame(top: usize, list: &str) -> Vec<String> {
        let body = (0..7).map(|line| format!("{list}{:<9}", format!("{0} is {0}", top + line)));
        std::iter::once("head".to_owned()).chain(body).chain(["foot".to_owned()]).collect()
    }

    #[test]
    fn text_that_moved_is_moved_by_the_terminal() {
        let mut desk = Desk::new();
        desk.show(&frame(10, ""));
        let sent = desk.show(&frame(12, ""));
        assert_eq!(
            sent,
            "\x1b[2;8r\x1b[2;1H\x1b[2M\x1b[r\x1b[7;1H\x1b[44m17 is 17\x1b[K\x1b[8;1H18 is 18\x1b[K\x1b[m"
        );
        assert_eq!(desk.screen(), frame(12, "").iter().map(|row| row.trim_end()).collect::<Vec<_>>());
        let sent = desk.show(&frame(11, ""));
        assert_eq!(sent, "\x1b[2;8r\x1b[2;1H\x1b[1L\x1b[r\x1b[2;1H\x1b[44m11 is 11\x1b[K\x1b[m");
    }

    #[test]
    fn nothing_is_sent_for_a_frame_that_is_there() {
        let mut desk = Desk::new();
        desk.show(&frame(1, ""));
        assert_eq!(desk.show(&frame(1, "")), "");
    }

    proptest! {
        /// However frames follow one another, the terminal shows the last one.
        #[test]
        fn the_terminal_shows_what_was_drawn(
            frames in proptest::collection::vec((0_usize..12, "[ab世]{0,2}", proptest::collection::vec((0_usize..9, "[xy世 ]{0,8}"), 0..3)), 1..8)
        ) {
            let mut desk = Desk::new();
            for (top, list, edits) in frames {
                let mut rows = frame(top, &list);
                for (row, text) in edits {
                    rows[row] = text;
                }
                desk.show(&rows);
                let mut fresh = Desk::new();
                fresh.show(&rows);
                prop_assert_eq!(desk.screen(), fresh.screen());
                prop_assert_eq!(desk.grounds(), fresh.grounds());
            }
        }
    }
}
