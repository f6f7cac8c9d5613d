//! Numbers to Markdown.

use std::time::Duration;

/// A table that is printed when all of its rows are there.
pub(crate) struct Table {
    title: &'static str,
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) const fn new(title: &'static str, head: &'static [&'static str]) -> Self {
        Self { title, head, rows: Vec::new() }
    }

    /// Adds a row, and shows on standard error that there is one.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.head.len());
        eprintln!("{}", cells.join(" | "));
        self.rows.push(cells);
    }

    /// The table, all columns but the first two to the right.
    pub(crate) fn show(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = self.head.iter().enumerate().map(|(at, _)| if at < 2 { "---" } else { "--:" });
        let mut text = format!("\n### {}\n\n", self.title);
        text += &line(&mut self.head.iter().copied());
        text += &line(&mut rule.into_iter());
        for row in &self.rows {
            text += &line(&mut row.iter().map(String::as_str));
        }
        text
    }
}

/// The value that `percent` of all stay within.
pub(crate) fn within<T: Ord + Copy + Default>(percent: usize, values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    let last = values.len().saturating_sub(1);
    values.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
}

/// Milliseconds with as many digits as mean something.
pub(crate) fn millis(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 20.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

/// How many times as long as `git diff`.
pub(crate) fn ratio(time: Duration, diff: Duration) -> String {
    let times = time.as_secs_f64() / diff.as_secs_f64().max(1e-6);
    if times < 0.1 { format!("{times:.3}") } else { format!("{times:.2}") }
}

/// What there is, or a dash.
pub(crate) fn or_dash<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), show)
}
