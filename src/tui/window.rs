//! Which lines are on the screen, and moving over them. The cost follows the screen, never the file.

use super::body::Body;
use super::state::Top;

/// One line of the screen's body: a row of the file, and which of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VisibleLine {
    pub(crate) row: u32,
    pub(crate) sub: u32,
}

/// The lines from `top` on that fit on the screen.
pub(crate) fn window(body: &Body<'_>, top: Top) -> Vec<VisibleLine> {
    let mut lines = Vec::with_capacity(body.height as usize);
    let (mut row, mut sub) = (top.row, top.sub);
    while row < body.rows.n_rows() && lines.len() < body.height as usize {
        let n_lines = body.lines_of(row);
        let left = body.height - u32::try_from(lines.len()).unwrap_or(body.height);
        lines.extend((sub..n_lines).take(left as usize).map(|sub| VisibleLine { row, sub }));
        row += 1;
        sub = 0;
    }
    lines
}

/// `top` moved down by `n` lines of the screen, at most to the last row.
pub(crate) fn forward(body: &Body<'_>, mut top: Top, mut n: u32) -> Top {
    loop {
        let left = body.lines_of(top.row).saturating_sub(top.sub);
        if n < left {
            return Top { sub: top.sub + n, ..top };
        }
        if top.row + 1 >= body.rows.n_rows() {
            return Top { sub: top.sub + left.saturating_sub(1), ..top };
        }
        n -= left;
        top = Top { row: top.row + 1, sub: 0 };
    }
}

/// `top` moved up by `n` lines of the screen, at most to the first.
pub(crate) fn backward(body: &Body<'_>, mut top: Top, mut n: u32) -> Top {
    while n > top.sub {
        n -= top.sub;
        let Some(above) = top.row.checked_sub(1) else { return Top::default() };
        top = Top { row: above, sub: body.lines_of(above) };
    }
    Top { sub: top.sub - n, ..top }
}

/// The top that puts the last line of the file on the last line of the screen.
pub(crate) fn last_top(body: &Body<'_>) -> Top {
    let last = body.rows.n_rows().saturating_sub(1);
    let end = Top { row: last, sub: body.lines_of(last) };
    backward(body, end, body.height)
}

/// The least move of `top` that brings all of `row` onto the screen; its first lines if it does not fit.
pub(crate) fn reveal(body: &Body<'_>, top: Top, row: u32) -> Top {
    let start = Top { row, sub: 0 };
    if start < top {
        return start;
    }
    let end = Top { row, sub: body.lines_of(row) };
    let lowest = backward(body, end, body.height);
    if lowest > top { lowest.min(start) } else { top }
}

/// The top that puts the first line of `row` this many lines below the top of the screen.
pub(crate) fn place(body: &Body<'_>, row: u32, below: u32) -> Top {
    backward(body, Top { row, sub: 0 }, below)
}
