//! What a policy demands and what is missing, in JSON.

use serde::Serialize;

use super::{PathWire, UnitsWire};
use crate::attest::OverrideRecord;
use crate::cli::judging::Judged;
use crate::cli::policy::Rules;
use crate::cli::verdict::Verdict;
use crate::policy::{Conclusion, Group, Missing, Want};
use crate::report::{self, IdleOverride};

/// The policy that a change was held against.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyWire {
    /// Where it stands, such as `414401a:.countersign/policy.toml`; of built-in rules, the commit that has no policy.
    place: String,
    built_in: bool,
    met: bool,
    missing: Vec<MissingWire>,
    /// What an override let through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lifted: Vec<MissingWire>,
    /// Whoever let it through, or tried to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overrides: Vec<OverrideWire>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverrideWire {
    id: String,
    /// Who it says to be by.
    by: String,
    reason: String,
    made_at: String,
    /// `counts` or `does-not-count`.
    standing: &'static str,
    /// Why it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
}

impl OverrideWire {
    fn of(record: &OverrideRecord, idle: Option<&IdleOverride>) -> Self {
        Self {
            id: record.id.to_string(),
            by: record.said.by.clone(),
            reason: record.said.reason.clone(),
            made_at: record.said.at.to_string(),
            standing: if idle.is_none() { "counts" } else { "does-not-count" },
            because: idle.map(|why| report::idle_override(record, why)),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MissingWire {
    #[serde(flatten)]
    path: PathWire,
    /// `reviewers`, `self`, `grain`, `carry`, `age`, `exposure`, `pace`, `hw-key`, `from` or `freeze`.
    demand: &'static str,
    /// The same in a sentence.
    wanted: String,
    rule: String,
    /// The line of the policy where the rule begins; none if it is built in.
    rule_line: Option<u32>,
    units: UnitsWire,
    /// How many people signed, of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<[u32; 2]>,
    /// The team, person or `codeowners` nobody of whom has signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    may_sign: Vec<String>,
}

impl PolicyWire {
    pub(super) fn of(rules: &Rules, verdict: &Verdict) -> Self {
        let Verdict { judged, concluded: Conclusion { missing, lifted, .. }, overriding, .. } = verdict;
        let wire = |missing: &Missing| MissingWire::of(judged, missing);
        let granted = overriding.granted.iter().map(|record| OverrideWire::of(record, None));
        let idle = overriding.idle.iter().map(|(record, why)| OverrideWire::of(record, Some(why)));
        Self {
            place: rules.place.clone(),
            built_in: rules.policy.is_built_in,
            met: missing.is_empty() && lifted.is_empty(),
            missing: missing.iter().map(wire).collect(),
            lifted: lifted.iter().map(wire).collect(),
            overrides: granted.chain(idle).collect(),
        }
    }
}

impl MissingWire {
    fn of(judged: &Judged, missing: &Missing) -> Self {
        let file = &judged.inventory.files[missing.file];
        let people = match missing.want {
            Want::Reviewers { have, need } => Some([have, need]),
            _ => None,
        };
        let from = match &missing.want {
            Want::From(Group::Team(team)) => Some(format!("@{team}")),
            Want::From(Group::Person(name)) => Some(name.clone()),
            Want::From(Group::CodeOwners) => Some("codeowners".to_owned()),
            _ => None,
        };
        Self {
            path: PathWire::of(&file.key.path),
            demand: demand(&missing.want),
            wanted: report::wanted(&missing.want),
            rule: missing.by.name.clone(),
            rule_line: missing.by.line,
            units: UnitsWire::of(file, &missing.units),
            people,
            from,
            may_sign: missing.who.clone(),
        }
    }
}

const fn demand(want: &Want) -> &'static str {
    match want {
        Want::Reviewers { .. } => "reviewers",
        Want::NotSelf => "self",
        Want::Grain(_) => "grain",
        Want::NotCarried(_) => "carry",
        Want::Fresh(_) => "age",
        Want::Seen(_) => "exposure",
        Want::Paced => "pace",
        Want::HwKey(_) => "hw-key",
        Want::From(_) => "from",
        Want::Frozen(_) => "freeze",
    }
}
