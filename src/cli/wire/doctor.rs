//! `doctor --format json`.

use serde::Serialize;

use crate::report::doctor::{Condition, Finding};

/// Everything that was found.
#[derive(Serialize)]
pub(in crate::cli) struct DoctorWire<'a> {
    findings: Vec<FindingWire<'a>>,
}

#[derive(Serialize)]
struct FindingWire<'a> {
    topic: &'a str,
    /// `ok`, `warn`, `fail` or `cannot tell`.
    condition: &'static str,
    sentence: &'a str,
    /// Commands and hints that help.
    mend: &'a [String],
}

impl<'a> DoctorWire<'a> {
    pub(in crate::cli) fn of(found: &'a [Finding]) -> Self {
        let findings = found.iter().map(|Finding { topic, condition, sentence, mend }| FindingWire {
            topic,
            condition: self::condition(*condition),
            sentence,
            mend,
        });
        Self { findings: findings.collect() }
    }
}

/// The word for how something stands.
pub(in crate::cli) const fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Ok => "ok",
        Condition::Warn => "warn",
        Condition::Fail => "fail",
        Condition::CannotTell => "cannot tell",
    }
}
