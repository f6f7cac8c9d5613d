//! The form of `.countersign/policy.toml`.
//!
//! ```toml
//! version = 1
//!
//! [defaults]                      # for every path
//! reviewers = 1                   # so many different people must have signed each line
//! grain = "hunk"                  # hunk, selection or line: signed no coarser than that
//! self_review = "deny"            # or "allow"; only here
//!
//! [ai]                            # on top of it for machine-written work
//! unknown = true                  # also where nothing says who wrote it
//! grain = "line"
//!
//! [[rule]]                        # as many as you like; all that fit a path apply, the strictest of each demand wins
//! name = "money"
//! paths = ["src/pay/", "*.sql"]
//! reviewers = 2
//! from = ["@payments", "codeowners"]
//! carry = ["exact", "tree"]       # exact, tree, blob, hunk: which signatures on earlier states of the change count
//! max_age_days = 30
//! exposure = "5s"                 # each unit was on the screen for longer than 1s, 5s or 30s
//! hw_key = "sk-touch"             # signed with a hardware key: sk, sk-touch, sk-pin
//! pace = "require"                # lines signed faster than anybody reads do not count
//! freeze = { from = 2026-12-20, to = 2027-01-02 }
//!
//! [[rule]]
//! name = "lock files"
//! paths = ["Cargo.lock"]
//! relax = "generated"             # or "vendored": these files may be signed more coarsely than others
//! grain = "file"                  # all of a file at once, or hunk
//!
//! [teams]
//! payments = ["alice", "bob@example.com"]
//!
//! [people.alice]
//! ids = ["alice@example.com", "alice@home.example"]
//! keys = ["SHA256:..."]
//!
//! [agents]                        # never count
//! ids = ["bot@example.com"]
//!
//! [override]                      # may let a change through, with a reason
//! by = ["@leads"]
//! self_review = "deny"            # or "allow": also a change of their own
//! ```

mod demands;
mod overriding;
mod people;

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::demand::{Asked, Demands, Group, Relax, RuleName};
use super::rule::built_in_defaults;
use super::{CodeOwners, MAX_POLICY, PathPattern, Policy, PolicyFault, PolicyFaultKind, Rule, Section, When};
use crate::base::shown::has_hidden;

/// Reads a policy. `owners` is what the file of owners of the same commit says, if there is one.
///
/// # Errors
/// With everything that is wrong, in the order of the text. A policy with a fault is none.
pub fn parse(bytes: &[u8], owners: Option<&CodeOwners>) -> Result<Policy, Vec<PolicyFault>> {
    let at_once = |at: Range<usize>, kind| Err(vec![PolicyFault { at, kind }]);
    if bytes.len() as u64 > MAX_POLICY {
        return at_once(0..0, PolicyFaultKind::TooLarge(bytes.len() as u64));
    }
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return at_once(error.valid_up_to()..error.valid_up_to(), PolicyFaultKind::NotUtf8),
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let kind = PolicyFaultKind::Form(error.message().to_owned());
            return at_once(error.span().unwrap_or_default(), kind);
        }
    };
    let mut reading = Reading { text, faults: Vec::new(), policy: Policy::default(), groups: Vec::new() };
    reading.read(&table);
    if reading.policy.rules.iter().any(|rule| rule.demands.from.contains_key(&Group::CodeOwners)) {
        reading.policy.owners = owners.cloned();
    }
    reading.check_groups(owners.is_some());
    reading.faults.sort_by_key(|fault| (fault.at.start, fault.at.end));
    if reading.faults.is_empty() { Ok(reading.policy) } else { Err(reading.faults) }
}

/// A value with its place.
type Value<'a> = Spanned<DeValue<'a>>;

/// A policy while it is read.
struct Reading<'a> {
    text: &'a str,
    faults: Vec<PolicyFault>,
    policy: Policy,
    /// Every group that was named, with its place: what it means is known only at the end.
    groups: Vec<(Group, Range<usize>)>,
}

impl<'a> Reading<'a> {
    fn fault(&mut self, at: Range<usize>, kind: PolicyFaultKind) {
        self.faults.push(PolicyFault { at, kind });
    }

    fn line(&self, at: &Range<usize>) -> Option<u32> {
        let before = self.text.as_bytes().get(..at.start)?;
        u32::try_from(1 + before.iter().filter(|byte| **byte == b'\n').count()).ok()
    }

    fn read(&mut self, table: &DeTable<'a>) {
        match table.get("version") {
            None => {
                let kind = PolicyFaultKind::Missing { key: "version = 1", section: Section::Top };
                self.fault(0..0, kind);
            }
            Some(version) if number(version) != Some(1) => {
                self.fault(version.span(), PolicyFaultKind::Version);
            }
            Some(_) => {}
        }
        if !table.contains_key("defaults") {
            self.defaults(Demands::default());
        }
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "version" => {}
                "defaults" => self.read_defaults(key.span(), value),
                "ai" => self.read_ai(key.span(), value),
                "rule" => self.read_rules(value),
                "teams" => self.read_teams(value),
                "people" => self.read_people(value),
                "agents" => self.read_agents(value),
                "override" => self.read_override(key.span(), value),
                unknown => {
                    let kind = PolicyFaultKind::UnknownKey { key: unknown.to_owned(), section: Section::Top };
                    self.fault(key.span(), kind);
                }
            }
        }
    }

    fn read_defaults(&mut self, at: Range<usize>, value: &Value<'a>) {
        let Some(table) = self.table(value, "defaults") else { return };
        let by = RuleName { line: self.line(&at), name: "defaults".into() };
        let demands = self.read_demands(table, &by, Section::Defaults, |_, _, _| false);
        self.defaults(demands);
    }

    /// What `[defaults]` does not say is as without a policy.
    fn defaults(&mut self, mut demands: Demands) {
        let built_in = built_in_defaults("built-in");
        demands.grain = demands.grain.or(built_in.grain);
        demands.reviewers = demands.reviewers.or(built_in.reviewers);
        if demands.allow_self.is_none() {
            demands.deny_self = demands.deny_self.or(built_in.deny_self);
        }
        let name = RuleName { line: None, name: "defaults".into() };
        self.policy.rules.push(Rule { name, paths: Vec::new(), when: When::Always, demands });
    }

    fn read_ai(&mut self, at: Range<usize>, value: &Value<'a>) {
        let Some(table) = self.table(value, "ai") else { return };
        let name = RuleName { line: self.line(&at), name: "ai".into() };
        let mut with_unknown = true;
        let demands = self.read_demands(table, &name, Section::Ai, |reading, key, value| {
            if key == "unknown" {
                match value.get_ref().as_bool() {
                    Some(is_so) => with_unknown = is_so,
                    None => reading.bad_value(value, key, "true or false"),
                }
            }
            key == "unknown"
        });
        let when = if with_unknown { When::MachineWrittenOrUnknown } else { When::MachineWritten };
        self.policy.rules.push(Rule { name, paths: Vec::new(), when, demands });
    }

    fn read_rules(&mut self, value: &Value<'a>) {
        let Some(list) = value.get_ref().as_array() else {
            return self.bad_value(value, "rule", "tables that begin with [[rule]]");
        };
        let mut names = BTreeSet::new();
        for rule in list {
            let Some(table) = self.table(rule, "rule") else { continue };
            self.read_rule(rule.span(), table, &mut names);
        }
    }

    fn read_rule(&mut self, at: Range<usize>, table: &DeTable<'a>, names: &mut BTreeSet<String>) {
        let given = table.get("name").filter(|value| value.get_ref().is_str());
        let text = given.and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let name = RuleName { line: self.line(&at), name: text.clone() };
        match given {
            None => self.fault(at.clone(), PolicyFaultKind::Missing { key: "name", section: Section::Rule }),
            Some(value) if text.is_empty() => self.bad_value(value, "name", "a name"),
            Some(value) if has_hidden(text.as_bytes()) => {
                self.fault(value.span(), PolicyFaultKind::Hidden(text.clone()));
            }
            Some(value) if !names.insert(text.clone()) => {
                self.fault(value.span(), PolicyFaultKind::SameName(text.clone()));
            }
            Some(_) => {}
        }
        let section = if table.contains_key("relax") { Section::Relaxing } else { Section::Rule };
        let (mut paths, mut relaxed) = (None, None);
        let n_faults = self.faults.len();
        let mut demands = self.read_demands(table, &name, section, |reading, key, value| {
            match key {
                "name" => {}
                "paths" => paths = Some(reading.patterns(value)),
                "relax" => relaxed = reading.read_relax(value),
                _ => return false,
            }
            true
        });
        for key in ["paths", "grain"].into_iter().filter(|key| !table.contains_key(*key)) {
            if key == "paths" || section == Section::Relaxing {
                self.fault(at.clone(), PolicyFaultKind::Missing { key, section });
            }
        }
        if demands.is_empty() && self.faults.len() == n_faults {
            self.fault(at, PolicyFaultKind::DemandsNothing(text));
        }
        if let Some(asked) = &mut demands.grain {
            asked.what.relaxed = relaxed;
        }
        let paths = paths.unwrap_or_default();
        self.policy.rules.push(Rule { name, paths, when: When::Always, demands });
    }

    fn read_relax(&mut self, value: &Value<'a>) -> Option<Relax> {
        let word = value.get_ref().as_str();
        let why = Relax::ALL.into_iter().find(|why| Some(why.word()) == word);
        if why.is_none() {
            self.bad_value(value, "relax", "\"generated\" or \"vendored\"");
        }
        why
    }

    fn patterns(&mut self, value: &Value<'a>) -> Vec<PathPattern> {
        let takes = "a list of patterns, such as [\"src/pay/\", \"*.sql\"]";
        let Some(list) = value.get_ref().as_array().filter(|list| !list.is_empty()) else {
            self.bad_value(value, "paths", takes);
            return Vec::new();
        };
        let mut out = Vec::new();
        for one in list {
            match one.get_ref().as_str().map(PathPattern::parse) {
                None => self.bad_value(one, "paths", takes),
                Some(Ok(pattern)) => out.push(pattern),
                Some(Err(flaw)) => {
                    let pattern = one.get_ref().as_str().unwrap_or_default().to_owned();
                    self.fault(one.span(), PolicyFaultKind::Pattern { pattern, flaw });
                }
            }
        }
        out
    }

    fn table<'t>(&mut self, value: &'t Value<'a>, key: &str) -> Option<&'t DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.bad_value(value, key, "a table");
        }
        table
    }

    fn bad_value(&mut self, value: &Value<'a>, key: &str, takes: &'static str) {
        self.fault(value.span(), PolicyFaultKind::Value { key: key.to_owned(), takes });
    }

    /// The texts of a list; those that are none, or that have something nobody sees, are faults.
    fn texts(&mut self, value: &Value<'a>, key: &str, takes: &'static str) -> Vec<(String, Range<usize>)> {
        let Some(list) = value.get_ref().as_array() else {
            self.bad_value(value, key, takes);
            return Vec::new();
        };
        let mut out = Vec::new();
        for one in list {
            match one.get_ref().as_str() {
                None | Some("") => self.bad_value(one, key, takes),
                Some(text) if has_hidden(text.as_bytes()) => {
                    self.fault(one.span(), PolicyFaultKind::Hidden(text.to_owned()));
                }
                Some(text) => out.push((text.to_owned(), one.span())),
            }
        }
        out
    }
}

fn number(value: &Value<'_>) -> Option<i64> {
    let number = value.get_ref().as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn asked<T>(what: T, by: &RuleName) -> Asked<T> {
    Asked { what, by: by.clone() }
}
