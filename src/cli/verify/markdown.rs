//! A comment for a merge request.

use super::findings::{Finding, Rule, of_change, overridden};
use super::{Verdicts, Verified, text};
use crate::base::Shown;
use crate::cli::words;
use crate::report;

/// How many places are listed. A comment that is too long is not taken by any forge.
const AT_MOST: usize = 100;

/// The whole comment.
pub(super) fn comment(verdicts: &Verdicts) -> String {
    let (_, word) = text::word(verdicts.exit());
    let mut out = format!("### countersign: {}\n\n", word.to_lowercase());
    for one in &verdicts.all {
        out.push_str(&change(one));
    }
    if verdicts.is_each_commit {
        let (held, n) = verdicts.commits();
        let n = words::count(n as u64, "commit", "commits");
        out.extend([format!("{held} of {n} of {} hold.\n", code(&verdicts.name))]);
    }
    out
}

fn change(Verified { loaded, verdict }: &Verified) -> String {
    let (judgement, change) = (&verdict.judged.judgement, &loaded.change);
    let (name, ends) = words::subject(change);
    let (_, word) = text::word(verdict.exit());
    let signed = words::units_of(judgement.signed, judgement.all);
    let mut out = format!("**{word}**: {} ({ends}): {signed} are signed", code(&name));
    if judgement.carried.total() > 0 {
        out.extend([format!(", {} of them only carried over", words::units(judgement.carried))]);
    }
    if judgement.used_allow_self {
        out.push_str(", some of them only by an author of the change, which was allowed");
    }
    out.push_str(".\n\n");
    if let Some(said) = overridden(verdict) {
        out.extend([format!("**{}**\n\n", plain(&said))]);
    }
    let mut found = Vec::new();
    of_change(verdict, &mut found);
    found.retain(|finding| finding.rule != Rule::Overridden);
    if !found.is_empty() {
        out.push_str("| file | what is missing |\n|---|---|\n");
        out.extend(found.iter().take(AT_MOST).map(row));
        if let Some(more) = found.len().checked_sub(AT_MOST).filter(|more| *more > 0) {
            out.extend([format!("| | and {more} more |\n")]);
        }
        out.push('\n');
    }
    let trust = &loaded.trust;
    out.extend([format!("<sub>Trust root: {}</sub>\n\n", plain(&report::trust_root(trust)))]);
    out
}

fn row(finding: &Finding) -> String {
    let path = finding.path.as_ref().map(|path| code(path.as_bytes())).unwrap_or_default();
    format!("| {path} | {} |\n", plain(&finding.message))
}

/// A code span, in which nothing means anything.
fn code(text: impl AsRef<[u8]>) -> String {
    let shown = Shown::of(text).cut(200).to_string();
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    // Tables are cut at every bar, also within code.
    format!("{fence}{pad}{}{pad}{fence}", shown.replace('|', "\\|"))
}

/// Text in which no sign means anything. Addresses would be linked, and names after `@` be called.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in Shown::of(text).as_str().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_means_anything() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("``x`"), "``` ``x` ```");
        assert_eq!(plain("![x](y) <b> @all `c` | d\n"), "\\!\\[x\\](y) &lt;b> &#64;all \\`c\\` \\| d&lt;LF>");
    }
}
