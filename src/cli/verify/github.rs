//! Commands for the log of a GitHub action, which become annotations on the lines of a pull request.

use super::findings::{Finding, Rule, findings};
use super::{Verdicts, text};
use crate::base::Shown;

/// One command a line, and last the answer.
pub(super) fn annotations(verdicts: &Verdicts) -> String {
    let mut out: String = findings(verdicts).iter().map(annotation).collect();
    let (_, word) = text::word(verdicts.exit());
    let name = Shown::of(&verdicts.name);
    out.extend([format!("::notice title=countersign::{}\n", data(&format!("{word}: {name}")))]);
    out
}

fn annotation(finding: &Finding) -> String {
    let level = match finding.rule {
        Rule::CouldNotTell => "warning",
        Rule::Overridden => "notice",
        _ => "error",
    };
    let mut properties = Vec::new();
    if let Some(path) = &finding.path {
        properties.push(format!("file={}", property(Shown::of(path.as_bytes()).as_str())));
    }
    if let Some((first, last)) = finding.lines {
        properties.push(format!("line={first},endLine={last}"));
    }
    properties.push(format!("title={}", property(finding.rule.title())));
    let commit = finding.commit.map(|commit| format!("in {}: ", commit.short())).unwrap_or_default();
    format!("::{level} {}::{commit}{}\n", properties.join(","), data(&finding.message))
}

/// Text after the second `::`. Line ends are not among what was sanitised.
fn data(text: &str) -> String {
    text.replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
