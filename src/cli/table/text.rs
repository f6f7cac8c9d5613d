//! A page for a terminal: facts, then tables whose columns stand under one another and fit into the terminal.

use std::io;

use super::{Page, Table, Value};
use crate::base::Shown;
use crate::base::shown::columns;
use crate::cli::output::{Output, Tone};

/// The widest that a column gets. The last one is as wide as it is.
const MAX_WIDTH: usize = 60;
/// So much the last column keeps, or all of it if it is not as wide, before others are left out.
const LAST: usize = 30;
/// A column that is cut keeps so much.
const CUT: usize = 8;
/// Between two columns.
const GAP: usize = 2;
/// Which columns are left out where the terminal is too narrow, in this order.
const GIVE_WAY: [&str; 10] = [
    "when",
    "machine",
    "date",
    "author",
    "authors",
    "record",
    "signedOthers",
    "others",
    "carriedLines",
    "grain",
];

/// Prints all of it.
pub(super) fn print(page: &Page, out: &mut Output) -> io::Result<()> {
    out.line(out.tone(Tone::Strong, Shown::of(&page.title)))?;
    for (name, value) in &page.facts {
        out.line(format!("{} {}", out.tone(Tone::Faint, format!("{name}:")), Shown::of(value)))?;
    }
    for table in page.tables.iter().filter(|table| !table.rows.is_empty()) {
        out.gap()?;
        print_table(table, out)?;
    }
    Ok(())
}

fn print_table(table: &Table, out: &mut Output) -> io::Result<()> {
    if !table.heading.is_empty() {
        out.line(out.tone(Tone::Strong, table.heading))?;
    }
    let cells: Vec<Vec<Shown>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    let layout = Layout::new(table, &cells, out.room());
    let headings: Vec<Shown> = table.columns.iter().map(|(_, heading)| Shown::of(heading)).collect();
    out.line(layout.line(&headings, &|_| Some(Tone::Faint), out))?;
    for (row, cells) in table.rows.iter().zip(&cells) {
        out.line(layout.line(cells, &|at| row[at].tone, out))?;
    }
    if !layout.left_out.is_empty() {
        let names = layout.left_out.join(", ");
        out.line(out.tone(Tone::Faint, format!("(no room for: {names})")))?;
    }
    Ok(())
}

fn text(cell: &super::Cell) -> Shown {
    match &cell.value {
        Value::Nothing => Shown::of("-"),
        value => Shown::of(value.for_people()),
    }
}

/// How wide each column is, and on which side its text stands.
#[derive(Debug)]
struct Layout {
    /// 0 for those that are not shown.
    widths: Vec<usize>,
    is_number: Vec<bool>,
    last: usize,
    left_out: Vec<&'static str>,
}

impl Layout {
    fn new(table: &Table, cells: &[Vec<Shown>], room: Option<usize>) -> Self {
        // A column in which nothing stands says nothing.
        let widest = |at: usize| cells.iter().map(|row| row[at].width()).max().filter(|width| *width > 0);
        let headed = |at: usize| widest(at).map_or(0, |width| width.max(columns(table.columns[at].1)));
        let mut widths: Vec<usize> = (0..table.columns.len()).map(headed).collect();
        let last = widths.iter().rposition(|width| *width > 0).unwrap_or(0);
        widths[..last].iter_mut().for_each(|width| *width = (*width).min(MAX_WIDTH));
        let is_number = (0..widths.len()).map(|at| table.is_number(at)).collect();
        let mut layout = Self { widths, is_number, last, left_out: Vec::new() };
        if let Some(room) = room {
            layout.fit(table, room);
        }
        layout
    }

    /// Leaves out what matters least, then cuts what is widest, until a line fits.
    fn fit(&mut self, table: &Table, room: usize) {
        let keep = self.widths[self.last].min(LAST);
        let taken =
            |widths: &[usize]| widths.iter().filter(|w| **w > 0).map(|width| width + GAP).sum::<usize>();
        for name in GIVE_WAY {
            if taken(&self.widths[..self.last]) + keep <= room {
                break;
            }
            let found = table.columns.iter().position(|(column, _)| *column == name);
            if let Some(at) = found.filter(|at| *at < self.last && self.widths[*at] > 0) {
                self.widths[at] = 0;
                self.left_out.push(table.columns[at].1);
            }
        }
        while taken(&self.widths[..self.last]) + keep > room {
            let widest = (0..self.last).filter(|at| !self.is_number[*at]).max_by_key(|at| self.widths[*at]);
            match widest.filter(|at| self.widths[*at] > CUT) {
                Some(at) => self.widths[at] -= 1,
                None => break,
            }
        }
        let rest = room.saturating_sub(taken(&self.widths[..self.last]));
        self.widths[self.last] = self.widths[self.last].min(rest.max(CUT));
    }

    fn line(&self, cells: &[Shown], tone: &dyn Fn(usize) -> Option<Tone>, out: &Output) -> String {
        let mut line = String::new();
        for (at, text) in cells.iter().enumerate().filter(|(at, _)| self.widths[*at] > 0) {
            let cut = text.cut(self.widths[at]);
            let fill = " ".repeat(self.widths[at].saturating_sub(cut.width()));
            let text = tone(at).map_or_else(|| cut.to_string(), |tone| out.tone(tone, &cut));
            line += &if self.is_number[at] { fill + &text } else { text + &fill };
            line += &" ".repeat(GAP);
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::table::Cell;

    const COLUMNS: &[(&str, &str)] =
        &[("line", "line"), ("machine", "machine"), ("by", "signed by"), ("content", "content")];

    fn lines(room: Option<usize>) -> (Vec<String>, Vec<&'static str>) {
        let row = |line, by: &str| {
            let content = "    let content = that_is(\"as long as a line of code may be\");";
            vec![Cell::place(line), Cell::text("claude-code"), Cell::text(by), Cell::text(content)]
        };
        let rows = vec![row(9, "nobody"), row(1000, "alice@example.com, bob@example.com")];
        let table = Table { name: "lines", heading: "", columns: COLUMNS, rows };
        let cells: Vec<Vec<Shown>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        let layout = Layout::new(&table, &cells, room);
        let out = Output::standard(crate::config::Color::Never);
        (cells.iter().map(|row| layout.line(row, &|_| None, &out)).collect(), layout.left_out)
    }

    #[test]
    fn numbers_end_under_one_another_and_a_pipe_gets_all() {
        let (lines, left_out) = lines(None);
        assert!(left_out.is_empty(), "{left_out:?}");
        assert!(
            lines[0].starts_with("   9  claude-code  nobody  ") && lines[1].starts_with("1000  "),
            "{lines:?}"
        );
        assert!(lines.iter().all(|line| line.ends_with("may be\");")), "{lines:?}");
    }

    #[test]
    fn a_line_fits_into_any_terminal_that_has_room_for_anything() {
        for room in 40..130 {
            let (lines, left_out) = lines(Some(room));
            assert!(lines.iter().all(|line| columns(line) <= room), "{room} {lines:#?}");
            assert!(lines.iter().all(|line| line.contains("    let content")), "{room} {lines:#?}");
            assert_eq!(left_out.contains(&"machine"), room < 4 + 13 + 2 + 36 + 30, "{room} {lines:#?}");
        }
    }
}
