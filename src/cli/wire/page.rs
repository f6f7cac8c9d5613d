//! Tables as JSON: an object of facts, and for each table a list of objects by the names of its columns.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::cli::table::{Page, Table, Value};

/// A page.
#[derive(Serialize)]
pub(in crate::cli) struct PageWire {
    title: String,
    facts: Map<String, Json>,
    #[serde(flatten)]
    tables: Map<String, Json>,
}

impl PageWire {
    pub(in crate::cli) fn of(page: &Page) -> Self {
        let fact = |(name, value): &(&str, String)| ((*name).to_owned(), Json::from(value.as_str()));
        Self {
            title: page.title.clone(),
            facts: page.facts.iter().map(fact).collect(),
            tables: page.tables.iter().map(|table| (table.name.to_owned(), rows(table))).collect(),
        }
    }
}

fn rows(table: &Table) -> Json {
    let value = |value: &Value| match value {
        Value::Text(text) => Json::from(text.as_str()),
        Value::Number(number) | Value::Place(number) => Json::from(*number),
        Value::Ids { full, .. } => Json::from(full.as_str()),
        Value::Nothing => Json::Null,
    };
    let object = |row: &Vec<super::super::table::Cell>| -> Json {
        let cells = table.columns.iter().zip(row);
        Json::Object(cells.map(|((name, _), cell)| ((*name).to_owned(), value(&cell.value))).collect())
    };
    Json::Array(table.rows.iter().map(object).collect())
}
