//! A page as one file for a browser and its printer: no script, nothing from elsewhere, light and dark, and tables whose
//! heads come again on every sheet.

use std::fmt::Write as _;

use super::{Cell, Page, Table, Value};
use crate::base::Shown;
use crate::base::shown::columns;
use crate::cli::output::Tone;

/// What is at most as wide as this is not broken into lines.
const SHORT: usize = 20;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:15px/1.45 system-ui,sans-serif;max-width:75em;margin:2em auto;padding:0 1em}\
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.2em}dt{color:GrayText}dd{margin:0}\
table{border-collapse:collapse;width:100%}\
th{text-align:left;font-weight:600;border-bottom:2px solid}\
td,th{padding:.25em 1em .25em 0;vertical-align:top}td{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);overflow-wrap:anywhere}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
td.c{font-family:ui-monospace,monospace;white-space:pre-wrap}\
td.k{white-space:nowrap}td.w{overflow-wrap:break-word}\
.good{color:#18794e}.bad{color:#c62a2f;font-weight:600}.unsure{color:#8a5d00}\
@media(prefers-color-scheme:dark){.good{color:#5bd197}.bad{color:#ff8b8b}.unsure{color:#e2b04a}}\
@media print{body{font-size:9.5pt;max-width:none;margin:0}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}\
.good,.bad,.unsure{color:black}}\
@page{size:landscape;margin:1.5cm}";

/// The whole page.
pub(super) fn page(page: &Page) -> String {
    let title = escaped(&page.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<dl>\n"
    );
    for (name, value) in &page.facts {
        add(&mut out, format_args!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value)));
    }
    out.push_str("</dl>\n");
    for shown in page.tables.iter().filter(|table| !table.rows.is_empty()) {
        table(shown, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn table(table: &Table, out: &mut String) {
    if !table.heading.is_empty() {
        add(out, format_args!("<h2>{}</h2>\n", escaped(table.heading)));
    }
    let is_short = |at: usize| table.rows.iter().all(|row| columns(&row[at].value.for_people()) <= SHORT);
    let class = |at: usize| match table.columns[at].0 {
        _ if table.is_number(at) => " class=\"n\"",
        "content" => " class=\"c\"",
        _ if is_short(at) => " class=\"k\"",
        "by" | "author" | "authors" | "person" => " class=\"w\"",
        _ => "",
    };
    let classes: Vec<&str> = (0..table.columns.len()).map(class).collect();
    out.push_str("<table>\n<thead><tr>");
    for (at, (_, heading)) in table.columns.iter().enumerate() {
        add(out, format_args!("<th{}>{}</th>", classes[at], escaped(heading)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            add(out, format_args!("<td{}>{}</td>", classes[at], shown(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn shown(cell: &Cell) -> String {
    let text = escaped(&cell.value.for_people());
    let text = match &cell.value {
        Value::Ids { full, .. } => format!("<span title=\"{}\">{text}</span>", escaped(full)),
        Value::Nothing => return text,
        Value::Text(_) | Value::Number(_) | Value::Place(_) => text,
    };
    match cell.tone {
        Some(Tone::Good) => format!("<span class=\"good\">{text}</span>"),
        Some(Tone::Bad) => format!("<span class=\"bad\">{text}</span>"),
        Some(Tone::Unsure) => format!("<span class=\"unsure\">{text}</span>"),
        Some(Tone::Strong | Tone::Faint) | None => text,
    }
}

/// Sanitised first, then escaped.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in Shown::of(text).as_str().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn add(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("text can always be added to a string");
}
