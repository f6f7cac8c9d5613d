//! A terminal's screen as a picture. Lines and blocks are drawn as shapes, so that they meet whatever font there is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The size of a cell, and of the letters in it.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 18.0;
const FONT: f64 = 14.0;
/// Where letters stand in a cell, from its top.
const BASELINE: f64 = 13.5;
/// Around the screen.
const MARGIN: f64 = 10.0;

/// How a cell looks.
#[derive(Clone, PartialEq)]
struct Look {
    text: String,
    ground: String,
    style: &'static str,
    underline: bool,
}

/// The screen as SVG. `fg` and `bg` are the terminal's own colours.
pub fn svg(screen: &Screen, title: &str) -> String {
    let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
    let ground =
        screen.cell(rows - 2, columns - 1).map_or_else(|| "#000000".to_owned(), |cell| look(cell).ground);
    let (width, height) =
        (f64::from(columns) * WIDTH + 2.0 * MARGIN, f64::from(rows) * HEIGHT + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{ground}\"/>\n\
         <style>text {{ white-space: pre }}</style>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"{FONT}\" \
         xml:space=\"preserve\">\n"
    );
    for row in 0..rows {
        draw_row(&mut out, screen, row, columns, &ground);
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        rect(&mut out, at(column), top(row) + 1.0, 2.0, HEIGHT - 2.0, "#e08f3e");
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn most_common_ground(screen: &Screen, rows: u16, columns: u16) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        if let Some(cell) = screen.cell(row, column) {
            *counts.entry(look(cell).ground).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map_or_else(String::new, |(ground, _)| ground)
}

fn at(column: u16) -> f64 {
    MARGIN + f64::from(column) * WIDTH
}

fn top(row: u16) -> f64 {
    MARGIN + f64::from(row) * HEIGHT
}

/// Grounds first, then text over them, in runs that look alike.
fn draw_row(out: &mut String, screen: &Screen, row: u16, columns: u16, ground: &str) {
    let cells: Vec<(u16, &Cell)> = (0..columns)
        .filter_map(|column| Some((column, screen.cell(row, column)?)))
        .filter(|(_, cell)| !cell.is_wide_continuation())
        .collect();
    let looks: Vec<Look> = cells.iter().map(|(_, cell)| look(cell)).collect();
    let end = |at: usize| cells.get(at).map_or(columns, |(column, _)| *column);
    for run in runs(&looks, |a, b| a.ground == b.ground) {
        if looks[run.start].ground != ground {
            let (from, to) = (at(end(run.start)), at(end(run.end)));
            rect(out, from, top(row), to - from, HEIGHT, &looks[run.start].ground);
        }
    }
    // A blank that was never drawn and one that was drawn in some colour look the same.
    let is_blank: Vec<bool> =
        cells.iter().map(|(_, cell)| cell.contents().trim().is_empty() && !cell.underline()).collect();
    let mut looks = looks;
    for place in 1..looks.len() {
        if is_blank[place] {
            let before = looks[place - 1].clone();
            looks[place] = Look { ground: looks[place].ground.clone(), underline: false, ..before };
        }
    }
    let alike = |a: &Look, b: &Look| (&a.text, a.style, a.underline) == (&b.text, b.style, b.underline);
    for run in runs(&looks, alike) {
        let look = &looks[run.start];
        let mut words = String::new();
        let mut from = run.start;
        for place in run.clone() {
            let symbol = cells[place].1.contents();
            if symbol.is_ascii() {
                if words.is_empty() {
                    from = place;
                }
                words.push_str(if symbol.is_empty() { " " } else { symbol });
            } else {
                text(out, (end(from), row), &std::mem::take(&mut words), look);
                symbol_at(out, (end(place), row), symbol, look);
            }
        }
        text(out, (end(from), row), &words, look);
        if look.underline {
            let (left, right) = (at(end(run.start)), at(end(run.end)));
            rect(out, left, top(row) + BASELINE + 2.0, right - left, 1.0, &look.text);
        }
    }
}

/// The ranges of neighbours that are alike.
fn runs(looks: &[Look], alike: impl Fn(&Look, &Look) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for at in 0..looks.len() {
        match found.last_mut() {
            Some(run) if alike(&looks[run.start], &looks[at]) => run.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

fn rect(out: &mut String, x: f64, y: f64, width: f64, height: f64, fill: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
    );
}

/// Plain letters, as wide as their cells whatever the font.
fn text(out: &mut String, (column, row): (u16, u16), words: &str, look: &Look) {
    let blank = words.len() - words.trim_start().len();
    let words = words.trim();
    if words.is_empty() {
        return;
    }
    let column = column + u16::try_from(blank).expect("a row is short");
    #[allow(clippy::cast_precision_loss, reason = "a row is short")]
    let length = words.len() as f64 * WIDTH;
    let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" fill=\"{}\"{}>{escaped}</text>",
        at(column),
        top(row) + BASELINE,
        look.text,
        look.style
    );
}

/// What is no letter: lines and blocks as shapes, the rest by itself in the middle of its cell.
fn symbol_at(out: &mut String, (column, row): (u16, u16), symbol: &str, look: &Look) {
    let (x, y, fill) = (at(column), top(row), look.text.as_str());
    match symbol {
        "─" => rect(out, x, y + HEIGHT / 2.0, WIDTH, 1.0, fill),
        "┄" => rect(out, x + 1.5, y + HEIGHT / 2.0, WIDTH - 3.0, 1.0, fill),
        "│" => rect(out, x + WIDTH / 2.0, y, 1.0, HEIGHT, fill),
        "▌" => rect(out, x, y, WIDTH / 2.0, HEIGHT, fill),
        "▰" => rect(out, x + 1.0, y + 6.0, WIDTH - 2.0, 6.0, fill),
        "▱" => {
            let _ = writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"5\" fill=\"none\" stroke=\"{fill}\"/>",
                x + 1.5,
                y + 6.5,
                WIDTH - 3.0
            );
        }
        _ => {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{fill}\"{}>{symbol}</text>",
                x + WIDTH / 2.0,
                y + BASELINE,
                look.style
            );
        }
    }
}

fn look(cell: &Cell) -> Look {
    let (mut text, mut ground) = (hex(cell.fgcolor(), "#d3d7de"), hex(cell.bgcolor(), "#15171c"));
    if cell.inverse() {
        std::mem::swap(&mut text, &mut ground);
    }
    let style = match (cell.bold(), cell.italic()) {
        (false, false) => "",
        (true, false) => " font-weight=\"bold\"",
        (false, true) => " font-style=\"italic\"",
        (true, true) => " font-weight=\"bold\" font-style=\"italic\"",
    };
    Look { text, ground, style, underline: cell.underline() }
}

fn hex(colour: Color, default: &str) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Default | Color::Idx(_) => default.to_owned(),
    }
}
