//! `verify --format sarif`: the Static Analysis Results Interchange Format, version 2.1.0.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::base::{Digest, RepoPath};
use crate::cli::verify::{Finding, Rule};

/// All of it on one line.
pub(in crate::cli) fn sarif(findings: &[Finding]) -> String {
    let rules: Vec<Value> = Rule::ALL
        .iter()
        .map(|rule| json!({ "id": rule.id(), "shortDescription": { "text": rule.title() } }))
        .collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": "https://docs.rs/countersign",
        "rules": rules,
    });
    let results: Vec<Value> = findings.iter().map(result).collect();
    super::json(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "results": results, "columnKind": "utf16CodeUnits" }],
    }))
}

fn result(finding: &Finding) -> Value {
    let level = match finding.rule {
        Rule::CouldNotTell => "warning",
        Rule::Overridden => "note",
        _ => "error",
    };
    let commit = finding.commit.map(|commit| format!("in {}: ", commit.short())).unwrap_or_default();
    json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": level,
        "message": { "text": format!("{commit}{}", finding.message) },
        "locations": finding.path.iter().map(|path| location(path, finding.lines)).collect::<Vec<_>>(),
        "partialFingerprints": { "countersign/v1": fingerprint(finding) },
    })
}

fn location(path: &RepoPath, lines: Option<(u32, u32)>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path), "uriBaseId": "%SRCROOT%" } });
    if let Some((first, last)) = lines {
        physical["region"] = json!({ "startLine": first, "endLine": last });
    }
    json!({ "physicalLocation": physical })
}

/// A relative URI: everything but letters, digits and what never means anything is escaped.
fn uri(path: &RepoPath) -> String {
    let mut uri = String::new();
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("text can always be added to a string");
        }
    }
    uri
}

/// The same finding in the same place has the same one.
pub(super) fn fingerprint(finding: &Finding) -> String {
    let path = finding.path.as_ref().map_or(&b""[..], RepoPath::as_bytes);
    let commit = finding.commit.map(|commit| commit.to_string()).unwrap_or_default();
    let parts = [finding.rule.id().as_bytes(), path, finding.message.as_bytes(), commit.as_bytes()];
    Digest::of(&parts.join(&0)).to_string()
}
