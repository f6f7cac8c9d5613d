//! A table as comma separated values (RFC 4180), harmless in a spreadsheet.

use super::{Cell, Table, Value};
use crate::base::Shown;

/// Header and rows, each ended by CR LF.
pub(super) fn table(table: &Table) -> String {
    let header = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect());
    std::iter::once(header).chain(rows).map(|row: Vec<String>| row.join(",") + "\r\n").collect()
}

fn cell(cell: &Cell) -> String {
    let text = match &cell.value {
        Value::Nothing => return String::new(),
        Value::Number(number) | Value::Place(number) => return number.to_string(),
        Value::Ids { full, .. } => Shown::of(full).to_string(),
        Value::Text(text) => Shown::of(text).to_string(),
    };
    // What begins like this is calculated by spreadsheets, unless an apostrophe stands before it.
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
