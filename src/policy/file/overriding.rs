//! `[override]`.

use std::ops::Range;

use super::demands::HW_KEYS;
use super::{Reading, Value};
use crate::base::HwKey;
use crate::policy::demand::{Group, RuleName};
use crate::policy::{Overriders, PolicyFaultKind, Section};

impl<'a> Reading<'a> {
    pub(super) fn read_override(&mut self, at: Range<usize>, value: &Value<'a>) {
        let Some(table) = self.table(value, "override") else { return };
        let by = RuleName { line: self.line(&at), name: "override".into() };
        let mut overriders = Overriders { by, groups: Vec::new(), allow_self: false, hw_key: None };
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref().as_str()) {
                ("by", _) => {
                    let takes = "a list of teams (\"@team\"), people and addresses";
                    for (text, at) in self.texts(value, "by", takes) {
                        let group = match text.strip_prefix('@') {
                            Some(team) => Group::Team(team.to_owned()),
                            None => Group::Person(text),
                        };
                        self.groups.push((group.clone(), at));
                        overriders.groups.push(group);
                    }
                }
                ("self_review", Some("allow")) => overriders.allow_self = true,
                ("self_review", Some("deny")) => {}
                ("self_review", _) => self.bad_value(value, "self_review", "\"deny\" or \"allow\""),
                ("hw_key", word) => {
                    overriders.hw_key = word.and_then(HwKey::of_word);
                    if overriders.hw_key.is_none() {
                        self.bad_value(value, "hw_key", HW_KEYS);
                    }
                }
                (unknown, _) => {
                    let section = Section::Override;
                    let kind = PolicyFaultKind::UnknownKey { key: unknown.to_owned(), section };
                    self.fault(key.span(), kind);
                }
            }
        }
        if !table.contains_key("by") {
            self.fault(at, PolicyFaultKind::Missing { key: "by", section: Section::Override });
        } else if overriders.groups.is_empty() {
            self.fault(at, PolicyFaultKind::NobodyIn("override".into()));
        }
        self.policy.overriders = Some(overriders);
    }
}
