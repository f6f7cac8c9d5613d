//! A page for a terminal: facts, then tables whose columns stand under one another.

use std::io;

use super::{Cell, Page, Table, Value};
use crate::base::Shown;
use crate::base::shown::columns;
use crate::cli::output::{Output, Tone};
use crate::cli::words::grouped;

/// The widest that a column gets. The last one is as wide as it is.
const MAX_WIDTH: usize = 60;

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
    let cells: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    // A column in which nothing stands says nothing.
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|at| cells.iter().map(|row| columns(&row[at])).max().unwrap_or(0).min(MAX_WIDTH))
        .collect();
    let headings: Vec<String> = table.columns.iter().map(|(_, heading)| (*heading).to_owned()).collect();
    let widths: Vec<usize> = widths
        .iter()
        .zip(&headings)
        .map(|(width, heading)| if *width == 0 { 0 } else { (*width).max(columns(heading)) })
        .collect();
    let last = widths.iter().rposition(|width| *width > 0).unwrap_or(0);
    let line = |cells: &[String], tones: &dyn Fn(usize) -> Option<Tone>, out: &Output| {
        let mut line = String::new();
        for (at, text) in cells.iter().enumerate().filter(|(at, _)| widths[*at] > 0) {
            let cut = if at == last { Shown::of(text) } else { Shown::of(text).cut(widths[at]) };
            let gap = if at == last { 0 } else { widths[at].saturating_sub(cut.width()) + 2 };
            let text = tones(at).map_or_else(|| cut.to_string(), |tone| out.tone(tone, &cut));
            line.push_str(&text);
            line.extend(std::iter::repeat_n(' ', gap));
        }
        line.trim_end().to_owned()
    };
    out.line(line(&headings, &|_| Some(Tone::Faint), out))?;
    for (row, cells) in table.rows.iter().zip(&cells) {
        out.line(line(cells, &|at| row[at].tone, out))?;
    }
    Ok(())
}

fn text(cell: &Cell) -> String {
    match &cell.value {
        Value::Nothing => "-".to_owned(),
        Value::Number(number) => grouped(*number),
        Value::Text(text) => Shown::of(text).to_string(),
    }
}
