//! People, teams and agents.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Reading, Value};
use crate::base::Fingerprint;
use crate::base::shown::has_hidden;
use crate::policy::demand::Group;
use crate::policy::people::Person;
use crate::policy::{PolicyFaultKind, Section};

impl<'a> Reading<'a> {
    pub(super) fn read_teams(&mut self, value: &Value<'a>) {
        let Some(table) = self.table(value, "teams") else { return };
        for (name, members) in table {
            let texts = self.texts(members, name.get_ref(), "a list of people and addresses");
            let (members, places): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
            self.check_name(name.get_ref(), name.span());
            if members.is_empty() {
                self.fault(name.span(), PolicyFaultKind::NobodyIn(name.get_ref().to_string()));
            }
            self.groups.extend(members.iter().cloned().map(Group::Person).zip(places));
            self.policy.people.teams.insert(name.get_ref().to_string(), members);
        }
    }

    pub(super) fn read_people(&mut self, value: &Value<'a>) {
        let Some(table) = self.table(value, "people") else { return };
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in table {
            self.check_name(name.get_ref(), name.span());
            let (person, ids) = self.read_person(value, Section::Person);
            if person == Person::default() {
                self.fault(name.span(), PolicyFaultKind::NobodyIn(name.get_ref().to_string()));
            }
            for (id, at) in ids {
                if let Some(with) = owners.insert(id.to_lowercase(), name.get_ref().to_string()) {
                    self.fault(at, PolicyFaultKind::Shared { id, with });
                }
            }
            self.policy.people.known.insert(name.get_ref().to_string(), person);
        }
    }

    pub(super) fn read_agents(&mut self, value: &Value<'a>) {
        self.policy.people.agents = self.read_person(value, Section::Agents).0;
    }

    /// What belongs to one person, with the place of each id and key.
    fn read_person(&mut self, value: &Value<'a>, section: Section) -> (Person, Vec<(String, Range<usize>)>) {
        let mut person = Person::default();
        let mut places = Vec::new();
        let Some(table) = self.table(value, "people") else { return (person, places) };
        for (key, value) in table {
            let into = match key.get_ref().as_ref() {
                "ids" => &mut person.ids,
                "keys" => &mut person.keys,
                unknown => {
                    let kind = PolicyFaultKind::UnknownKey { key: unknown.to_owned(), section };
                    self.fault(key.span(), kind);
                    continue;
                }
            };
            let takes = "a list of addresses (ids) or of fingerprints (keys): SHA256:... of an SSH key, \
                         40 or 64 hexadecimal digits of an OpenPGP key";
            for (text, at) in self.texts(value, key.get_ref(), takes) {
                let is_key = key.get_ref() == "keys";
                let openpgp = Fingerprint::parse(&text).map(|fingerprint| fingerprint.to_string());
                if is_key != (text.starts_with("SHA256:") || openpgp.is_some()) {
                    self.fault(at.clone(), PolicyFaultKind::Value { key: key.get_ref().to_string(), takes });
                }
                into.push(openpgp.unwrap_or_else(|| text.clone()));
                places.push((text, at));
            }
        }
        (person, places)
    }

    fn check_name(&mut self, name: &str, at: Range<usize>) {
        if has_hidden(name.as_bytes()) || name.is_empty() {
            self.fault(at, PolicyFaultKind::Hidden(name.to_owned()));
        }
    }

    /// Whether there is somebody behind every group that was named.
    pub(super) fn check_groups(&mut self, has_owners: bool) {
        for (group, at) in std::mem::take(&mut self.groups) {
            let people = &self.policy.people;
            let fault = match group {
                Group::Team(team) => {
                    (!people.teams.contains_key(&team)).then_some(PolicyFaultKind::UnknownTeam(team))
                }
                Group::Person(name) => (!name.contains('@') && !people.known.contains_key(&name))
                    .then_some(PolicyFaultKind::UnknownPerson(name)),
                Group::CodeOwners => (!has_owners).then_some(PolicyFaultKind::NoCodeOwners),
            };
            if let Some(kind) = fault {
                self.fault(at, kind);
            }
        }
    }
}
