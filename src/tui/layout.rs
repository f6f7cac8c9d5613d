//! Where everything goes: pure geometry that both `update` and `view` call.

use ratatui::layout::Rect;

use super::rows::Arrangement;
use super::state::Screen;
use crate::base::Side;
use crate::config::Numbers;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panes {
    pub(crate) title: Rect,
    pub(crate) progress: Rect,
    /// The line between head and body, on screens that have room for it.
    pub(crate) rule: Option<Rect>,
    pub(crate) list: Option<Rect>,
    /// The path of the open file; it stays when the diff scrolls.
    pub(crate) file: Rect,
    pub(crate) body: Rect,
    pub(crate) footer: Rect,
}

/// From this width on the list of files stands beside the diff unless it was switched off.
const LIST_FROM: u16 = 100;

/// Cuts the screen into its parts.
pub(crate) fn panes(screen: &Screen) -> Panes {
    let (columns, rows) = (screen.columns, screen.rows);
    let line = |y: u16| Rect { x: 0, y, width: columns, height: u16::from(y < rows) };
    let has_rule = rows >= 14;
    let head = if has_rule { 3 } else { 2 };
    let body_rows = rows.saturating_sub(head + 1);
    let shows_list = screen.file_list.unwrap_or(columns >= LIST_FROM);
    let list_columns = if shows_list { (columns / 4).clamp(18, 44) } else { 0 };
    let list = Rect { x: 0, y: head, width: list_columns, height: body_rows };
    let body_x = if shows_list { list_columns + 1 } else { 0 };
    let file = Rect { x: body_x, y: head, width: columns.saturating_sub(body_x), height: body_rows.min(1) };
    let body = Rect { y: head + 1, height: body_rows.saturating_sub(1), ..file };
    Panes {
        title: line(0),
        progress: line(1),
        rule: has_rule.then(|| line(2)),
        list: shows_list.then_some(list),
        file,
        body,
        footer: line(rows.saturating_sub(1)),
    }
}

/// From how many columns on there is room for the commit that touched a line.
const BLAME_FITS: u16 = 36;
/// From how many columns on there is room for age and author, too.
const BLAME_FROM: u16 = 120;
/// An id and a blank.
pub(crate) const BLAME_ID: usize = 8;
/// An id, an age of four columns, and an author of eleven.
const BLAME_ALL: usize = 25;

/// The columns left of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gutter {
    /// Digits of a line number.
    pub(crate) number_width: usize,
    /// Whether old and new numbers stand side by side; in a narrow pane, or one for each side, only one of them is shown.
    pub(crate) both_numbers: bool,
    /// Columns that say who last touched a line, with the blank after them; not in the pane of the new side.
    pub(crate) blame: usize,
}

/// How many columns each pane of the diff has.
pub(crate) const fn pane_columns(body: Rect, arrangement: Arrangement) -> u16 {
    match arrangement {
        Arrangement::Unified => body.width,
        Arrangement::Split => body.width / 2,
    }
}

impl Gutter {
    pub(crate) fn new(columns: u16, number_width: usize, arrangement: Arrangement, numbers: Numbers) -> Self {
        let both_numbers = arrangement == Arrangement::Unified && columns >= 60;
        match numbers {
            Numbers::Off => Self { number_width: 0, both_numbers: false, blame: 0 },
            _ => Self { number_width, both_numbers, blame: 0 },
        }
    }

    /// With room for who last touched a line: only the commit's id where there is little, of a diff of so many columns.
    pub(crate) const fn with_blame(self, columns: u16) -> Self {
        let blame = match columns {
            BLAME_FROM.. => BLAME_ALL,
            BLAME_FITS..BLAME_FROM => BLAME_ID,
            _ => 0,
        };
        Self { blame, ..self }
    }

    /// As [`Gutter::width`], in one of the panes.
    pub(crate) fn width_in(self, pane: Option<Side>) -> usize {
        self.width() + if pane == Some(Side::New) { 0 } else { self.blame }
    }

    /// Cursor, mark, space, numbers, space, bar, sign, space.
    pub(crate) const fn width(self) -> usize {
        let numbers = if self.both_numbers { 2 * self.number_width + 1 } else { self.number_width };
        3 + numbers + 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::View;
    use crate::tui::state::Viewing;

    #[test]
    fn the_parts_tile_the_screen_at_every_size() {
        for columns in 1..320 {
            for rows in 1..110 {
                for file_list in [None, Some(true), Some(false)] {
                    let screen = Screen { columns, rows, file_list, ..Screen::default() };
                    let panes = panes(&screen);
                    if screen.is_too_small() {
                        continue;
                    }
                    let heads = 2 + u16::from(panes.rule.is_some());
                    assert_eq!((panes.file.y, panes.body.y), (heads, heads + 1));
                    assert_eq!(heads + 1 + panes.body.height + 1, rows);
                    let left = panes.list.map_or(0, |list| list.width + 1);
                    assert_eq!(left + panes.body.width, columns);
                    for view in [View::Auto, View::Unified, View::Split] {
                        let viewing = Viewing { view, ..Viewing::default() };
                        let arrangement = viewing.arrangement(panes.body.width);
                        let columns = pane_columns(panes.body, arrangement);
                        let gutter = Gutter::new(columns, 5, arrangement, Numbers::Absolute);
                        let gutter = gutter.with_blame(panes.body.width);
                        assert!(gutter.width() + gutter.blame + 4 < usize::from(columns), "{columns}");
                    }
                }
            }
        }
    }
}
