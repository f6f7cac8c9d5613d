//! What commands that look back have to tell, as tables: one model, and one file for each way of printing it.
//!
//! Cells hold text as it came from outside. Every way of printing passes it through the sanitiser, and none prints it itself.

mod csv;
mod html;
mod text;

use std::fmt::Display;

use super::args::LookFormat;
use super::output::{Output, Tone};
use super::wire;
use super::words::grouped;
use crate::base::shown::text_of;
use crate::report::Failure;

/// Everything that one command has to tell.
#[derive(Debug)]
pub(super) struct Page {
    /// What it is about. From outside.
    pub(super) title: String,
    /// What it rests on and what comes out of it, as name and value. From outside.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The tables; the first is the one that CSV has if none is named.
    pub(super) tables: Vec<Table>,
}

/// Rows of the same columns.
#[derive(Debug)]
pub(super) struct Table {
    /// What programs call it.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) heading: &'static str,
    /// What programs call the columns, and what people do.
    pub(super) columns: &'static [(&'static str, &'static str)],
    /// The rows, each with one cell a column.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) tone: Option<Tone>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Text from anywhere. Sanitise before showing.
    Text(String),
    /// A number.
    Number(u64),
    /// The number of a line, which is no amount.
    Place(u64),
    /// Names of objects, for programs in full and for people by their first digits.
    Ids { full: String, short: String },
    /// Nothing.
    Nothing,
}

impl Value {
    /// For people. From outside.
    fn for_people(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => grouped(*number),
            Self::Place(number) => number.to_string(),
            Self::Ids { short, .. } => short.clone(),
            Self::Nothing => String::new(),
        }
    }
}

impl Table {
    /// Whether numbers stand in a column, which end under one another.
    fn is_number(&self, at: usize) -> bool {
        self.rows.iter().any(|row| matches!(row[at].value, Value::Number(_) | Value::Place(_)))
    }
}

impl Cell {
    pub(super) const NOTHING: Self = Self { value: Value::Nothing, tone: None };

    pub(super) fn text(text: impl Display) -> Self {
        Self { value: Value::Text(text.to_string()), tone: None }
    }

    /// Text whose bytes may be anything.
    pub(super) fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::text(text_of(bytes))
    }

    pub(super) const fn number(number: u64) -> Self {
        Self { value: Value::Number(number), tone: None }
    }

    pub(super) const fn place(number: u64) -> Self {
        Self { value: Value::Place(number), tone: None }
    }

    /// The name of an object, of which people see so many digits.
    pub(super) fn id(id: impl Display, n_digits: usize) -> Self {
        Self::ids([id], n_digits)
    }

    pub(super) fn ids(ids: impl IntoIterator<Item = impl Display>, n_digits: usize) -> Self {
        let full: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        let short: Vec<String> = full.iter().map(|id| id.chars().take(n_digits).collect()).collect();
        Self { value: Value::Ids { full: full.join(", "), short: short.join(", ") }, tone: None }
    }

    pub(super) fn toned(self, tone: Tone) -> Self {
        Self { tone: Some(tone), ..self }
    }

    /// Several names in one cell.
    pub(super) fn list(names: impl IntoIterator<Item = impl Display>) -> Self {
        let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
        if names.is_empty() { Self::NOTHING } else { Self::text(names.join(", ")) }
    }
}

/// Prints a page as was asked for.
pub(super) fn print(
    page: &Page,
    format: LookFormat,
    table: Option<&str>,
    out: &mut Output,
) -> Result<(), super::output::Stop> {
    match format {
        LookFormat::Text => text::print(page, out)?,
        LookFormat::Json => out.line(wire::json(&wire::PageWire::of(page)))?,
        LookFormat::Html => out.raw(html::page(page).as_bytes())?,
        LookFormat::Csv => {
            let table = named(page, table)?;
            out.raw(csv::table(table).as_bytes())?;
        }
    }
    Ok(())
}

fn named<'a>(page: &'a Page, name: Option<&str>) -> Result<&'a Table, Failure> {
    let found = match name {
        None => page.tables.first(),
        Some(name) => page.tables.iter().find(|table| table.name == name),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = page.tables.iter().map(|table| table.name).collect();
        let asked = crate::report::quoted(name.unwrap_or_default());
        Failure::usage(format!("there is no table {asked} here"))
            .hint(format!("one of: {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let hostile = "</td><script>alert('\u{202e}')</script>\n\"x\"\x1b[2J";
        let rows = vec![
            vec![Cell::text(hostile), Cell::number(7)],
            vec![Cell::text("=1+1"), Cell::NOTHING],
            vec![Cell::text("a,b").toned(Tone::Bad), Cell::number(0)],
        ];
        let columns = &[("path", "path"), ("lines", "lines")];
        let table = Table { name: "paths", heading: "By path", columns, rows };
        Page { title: hostile.into(), facts: vec![("trust root", hostile.into())], tables: vec![table] }
    }

    #[test]
    fn a_web_page_holds_no_script_no_resource_and_no_hidden_character() {
        let html = html::page(&page());
        for bad in ["<script", "\u{202e}", "\x1b", "http:", "https:", "src=", "url(", "@import", "javascript"]
        {
            assert!(!html.contains(bad), "{bad:?} in\n{html}");
        }
        assert!(html.contains("&lt;/td&gt;&lt;script&gt;alert(&#39;&lt;U+202E RLO&gt;&#39;)"), "{html}");
        assert!(html.contains("Content-Security-Policy"), "{html}");
        assert_eq!(html.matches("<td").count(), 6);
    }

    #[test]
    fn a_spreadsheet_gets_text_and_no_formula() {
        let csv = csv::table(&page().tables[0]);
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(lines[0], "path,lines");
        assert!(lines[1].starts_with("\"</td><script>alert('<U+202E RLO>')</script><LF>\"\"x\"\""), "{csv}");
        assert_eq!(lines[2..], ["'=1+1,", "\"a,b\",0", ""]);
    }
}
