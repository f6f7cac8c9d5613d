//! A report in the XML that test runners write: one case for each file, and one for what concerns none.

use super::findings::{Finding, Rule, of_change, of_file, overridden};
use super::{Verdicts, Verified};
use crate::attest::FileUnits;
use crate::base::Shown;
use crate::cli::words;

/// The whole report.
pub(super) fn report(verdicts: &Verdicts) -> String {
    let suites: String = verdicts.all.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"countersign\">\n{suites}</testsuites>\n"
    )
}

fn suite(Verified { loaded, verdict }: &Verified) -> String {
    let judged = &verdict.judged;
    let (mut cases, mut n, mut n_failed) = (String::new(), 0, 0);
    for (at, file) in judged.inventory.files.iter().enumerate() {
        let mut found = Vec::new();
        of_file(verdict, at, &mut found);
        n += 1;
        n_failed += usize::from(!found.is_empty());
        cases.push_str(&case(&name(file), &found, "failure"));
    }
    let mut all = Vec::new();
    of_change(verdict, &mut all);
    all.retain(|finding| finding.path.is_none() && finding.rule != Rule::Overridden);
    let n_unsure = usize::from(!all.is_empty());
    cases.push_str(&case("the ledger and what it is about", &all, "error"));
    let properties = overridden(verdict).map_or_else(String::new, |said| {
        format!("<properties>\n<property name=\"override\" value=\"{}\"/>\n</properties>\n", escaped(&said))
    });
    let (called, ends) = words::subject(&loaded.change);
    format!(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{n_failed}\" errors=\"{n_unsure}\">\n{properties}{cases}</testsuite>\n",
        escaped(&format!("{called} ({ends})")),
        n + 1,
    )
}

fn name(file: &FileUnits) -> String {
    words::key(&file.key)
}

fn case(name: &str, found: &[Finding], kind: &str) -> String {
    let name = escaped(name);
    let open = format!("<testcase classname=\"countersign\" name=\"{name}\"");
    let Some(first) = found.first() else { return format!("{open}/>\n") };
    let text: Vec<String> = found.iter().map(|finding| escaped(&finding.message)).collect();
    let kinds = format!("message=\"{}\" type=\"{}\"", text[0], first.rule.id());
    format!("{open}>\n<{kind} {kinds}>{}</{kind}>\n</testcase>\n", text.join("\n"))
}

fn escaped(text: &str) -> String {
    let shown = Shown::of(text);
    let text = shown.as_str().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
