//! `verify --format gitlab`: a code quality report, which GitLab shows beside the lines of a merge request.

use serde_json::{Value, json};

use super::sarif::fingerprint;
use crate::base::shown::text_of;
use crate::cli::verify::{Finding, Rule};

/// All of it on one line.
pub(in crate::cli) fn gitlab(findings: &[Finding]) -> String {
    super::json(&findings.iter().map(issue).collect::<Vec<Value>>())
}

fn issue(finding: &Finding) -> Value {
    let severity = match finding.rule {
        Rule::Rejected => "blocker",
        Rule::Undecided | Rule::OnlyByAuthor | Rule::Questioned | Rule::Policy => "critical",
        Rule::CouldNotTell => "major",
        Rule::Overridden => "info",
    };
    let commit = finding.commit.map(|commit| format!("in {}: ", commit.short())).unwrap_or_default();
    // A report without a place is not taken.
    let path = finding.path.as_ref().map_or_else(|| ".".to_owned(), |path| text_of(path.as_bytes()));
    json!({
        "description": format!("{commit}{}", finding.message),
        "check_name": format!("countersign/{}", finding.rule.id()),
        "fingerprint": fingerprint(finding),
        "severity": severity,
        "location": { "path": path, "lines": { "begin": finding.lines.map_or(1, |(first, _)| first) } },
    })
}
