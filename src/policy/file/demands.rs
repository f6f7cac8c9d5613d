//! The demands of one table.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml::value::{Date, Offset};

use super::{Reading, Value, asked, number};
use crate::base::{HwKey, Timestamp, days_from_civil};
use crate::policy::demand::{Carry, Demands, Group, RuleName, Window};
use crate::policy::{PolicyFaultKind, Section};
use crate::review::Grain;

/// How long a unit may be asked to have been on the screen: records are no finer than that.
const EXPOSURES: [(&str, u32); 3] = [("1s", 1_000), ("5s", 5_000), ("30s", 30_000)];

/// What `hw_key` takes.
pub(super) const HW_KEYS: &str = "\"sk\", \"sk-touch\" or \"sk-pin\"";
/// The word for whoever the file of owners names.
const CODEOWNERS: &str = "codeowners";

impl<'a> Reading<'a> {
    /// Reads every key of a table: `own` takes those that are no demands and says so.
    pub(super) fn read_demands(
        &mut self,
        table: &DeTable<'a>,
        by: &RuleName,
        section: Section,
        mut own: impl FnMut(&mut Self, &str, &Value<'a>) -> bool,
    ) -> Demands {
        let mut demands = Demands::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !own(self, name, value) && !self.read_demand(&mut demands, name, value, by, section) {
                self.fault(key.span(), PolicyFaultKind::UnknownKey { key: name.to_owned(), section });
            }
        }
        demands
    }

    /// Reads one demand; `false` if there is none of that name. What relaxes has no other demand than the grain.
    fn read_demand(
        &mut self,
        demands: &mut Demands,
        key: &str,
        value: &Value<'a>,
        by: &RuleName,
        section: Section,
    ) -> bool {
        let text = value.get_ref().as_str();
        match key {
            "grain" => demands.grain = self.read_grain(value, section).map(|grain| asked(grain.into(), by)),
            _ if section == Section::Relaxing => return false,
            "reviewers" => {
                let n = self.whole(value, key, 1..100, "a number from 1 to 99");
                demands.reviewers = n.map(|n| asked(n, by));
            }
            "max_age_days" => {
                let n = self.whole(value, key, 1..100_000, "a number of days, 1 or more");
                demands.max_age = n.map(|n| asked(n, by));
            }
            "self_review" => match text {
                Some("deny") => demands.deny_self = Some(by.clone()),
                Some("allow") if section == Section::Defaults => demands.allow_self = Some(by.clone()),
                Some("allow") => self.fault(value.span(), PolicyFaultKind::CannotAllow),
                _ => self.bad_value(value, key, "\"deny\" or \"allow\""),
            },
            "exposure" => match text.and_then(|word| EXPOSURES.into_iter().find(|(name, _)| *name == word)) {
                Some((_, ms)) => demands.exposure = Some(asked(ms, by)),
                None => self.bad_value(value, key, "\"1s\", \"5s\" or \"30s\""),
            },
            "hw_key" => match text.and_then(HwKey::of_word) {
                Some(level) => demands.hw_key = Some(asked(level, by)),
                None => self.bad_value(value, key, HW_KEYS),
            },
            "pace" => match text {
                Some("require") => demands.paced = Some(by.clone()),
                Some("report") => {}
                _ => self.bad_value(value, key, "\"report\" or \"require\""),
            },
            "carry" => self.read_carry(demands, value, by),
            "from" => self.read_from(demands, value, by),
            "freeze" => self.read_freeze(demands, value, by),
            _ => return false,
        }
        true
    }

    fn read_grain(&mut self, value: &Value<'a>, section: Section) -> Option<Grain> {
        let word = value.get_ref().as_str();
        let grain = Grain::ALL.into_iter().find(|grain| Some(grain.word()) == word);
        match (grain, section) {
            (Some(Grain::Hunk | Grain::File), Section::Relaxing) => return grain,
            (_, Section::Relaxing) => self.bad_value(value, "grain", "\"file\" or \"hunk\" beside relax"),
            (Some(Grain::File), _) => self.fault(value.span(), PolicyFaultKind::FileUnrelaxed),
            (Some(_), _) => return grain,
            (None, _) => self.bad_value(value, "grain", "\"line\", \"selection\" or \"hunk\""),
        }
        None
    }

    fn whole(&mut self, value: &Value<'a>, key: &str, range: Range<i64>, takes: &'static str) -> Option<u32> {
        let whole = number(value).filter(|n| range.contains(n)).and_then(|n| u32::try_from(n).ok());
        if whole.is_none() {
            self.bad_value(value, key, takes);
        }
        whole
    }

    fn read_carry(&mut self, demands: &mut Demands, value: &Value<'a>, by: &RuleName) {
        let takes = "a list of \"exact\", \"tree\", \"blob\" and \"hunk\"";
        let mut not_carried: Vec<Carry> =
            Carry::ALL.into_iter().filter(|class| *class != Carry::Exact).collect();
        for (word, at) in self.texts(value, "carry", takes) {
            match Carry::ALL.into_iter().find(|class| class.word() == word) {
                Some(named) => not_carried.retain(|class| *class != named),
                None => self.fault(at, PolicyFaultKind::Value { key: "carry".into(), takes }),
            }
        }
        demands.not_carried = not_carried.into_iter().map(|class| (class, by.clone())).collect();
    }

    fn read_from(&mut self, demands: &mut Demands, value: &Value<'a>, by: &RuleName) {
        let takes = "a list of teams (\"@team\"), people and \"codeowners\"";
        for (text, at) in self.texts(value, "from", takes) {
            let group = match text.strip_prefix('@') {
                Some(team) => Group::Team(team.to_owned()),
                None if text == CODEOWNERS => Group::CodeOwners,
                None => Group::Person(text),
            };
            self.groups.push((group.clone(), at));
            demands.from.insert(group, by.clone());
        }
    }

    fn read_freeze(&mut self, demands: &mut Demands, value: &Value<'a>, by: &RuleName) {
        let takes = "{ from = DATE, to = DATE }, both days in UTC, the last one included";
        let Some(table) = value.get_ref().as_table() else { return self.bad_value(value, "freeze", takes) };
        for (key, _) in table.iter().filter(|(key, _)| !matches!(key.get_ref().as_ref(), "from" | "to")) {
            let kind = PolicyFaultKind::UnknownKey { key: key.get_ref().to_string(), section: Section::Rule };
            self.fault(key.span(), kind);
        }
        let time = |key: &str, days: i64| table.get(key).and_then(|value| moment(value.get_ref(), days));
        match (time("from", 0), time("to", 1)) {
            (Some(from), Some(to)) if from < to => {
                demands.freeze.insert(Window { from, to }, by.clone());
            }
            _ => self.bad_value(value, "freeze", takes),
        }
    }
}

/// A date, `days` later, or a time with its offset.
fn moment(value: &DeValue<'_>, days: i64) -> Option<Timestamp> {
    let moment = value.as_datetime()?;
    let Date { year, month, day } = moment.date?;
    let day = days_from_civil(year.into(), month.into(), day.into());
    let Some(time) = moment.time else {
        return moment.offset.is_none().then_some(Timestamp((day + days) * 86_400));
    };
    let minutes = match moment.offset? {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    let seconds =
        i64::from(time.hour) * 3600 + i64::from(time.minute) * 60 + i64::from(time.second.unwrap_or(0));
    Some(Timestamp(day * 86_400 + seconds - minutes * 60))
}
