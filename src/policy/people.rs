//! Who is who: keys and addresses joined into people, teams of them, and who wrote the change.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::Group;
use crate::base::matches_list;
use crate::provenance::{Person as Named, tool_of_person};

/// A key that signed or may sign, with the names that the trust root gives to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// In whose name.
    pub principal: String,
    /// Every other name of the same key, and every list of names with a pattern.
    pub aliases: Vec<String>,
    /// The key: `SHA256:…`, or the fingerprint of an OpenPGP key.
    pub fingerprint: String,
    /// Whether the signer said to be one of the authors.
    pub says_author: bool,
}

/// Those who wrote the change: nobody of them reviews it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writers {
    /// The addresses of authors, committers and human co-authors.
    pub addresses: Vec<String>,
    /// The keys that signed the commits.
    pub keys: Vec<String>,
}

impl Writers {
    /// Whether a name or address is that of an author, or a list with patterns takes one. Letter case does not matter, nor
    /// does a `+tag` that only one of the two has.
    pub fn have(&self, names: &str) -> bool {
        is_among(&self.addresses, names)
    }
}

/// Whether a name, or a list of names with patterns, takes one of these addresses; see [`Writers::have`].
pub fn is_among(addresses: &[String], names: &str) -> bool {
    let names = names.to_lowercase();
    addresses.iter().map(|address| address.to_lowercase()).any(|address| {
        matches_list(&names, &address)
            || matches_list(&names, &untagged(&address))
            || matches_list(&untagged(&names), &address)
    })
}

/// The mailbox of an address such as `alice+work@example.com`. In the addresses that GitHub gives out, `1234+alice@…`, the
/// number comes first.
fn untagged(address: &str) -> String {
    match address.split_once('+').zip(address.rsplit_once('@')) {
        Some(((_number, address), (_, "users.noreply.github.com"))) => address.to_owned(),
        Some(((mailbox, _tag), (_local, domain))) => format!("{mailbox}@{domain}"),
        None => address.to_owned(),
    }
}

/// What belongs to one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Principals and addresses.
    pub ids: Vec<String>,
    /// Fingerprints of keys, as [`Signer::fingerprint`] has them.
    pub keys: Vec<String>,
}

/// The people, teams and agents of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// People by name. Who is not here is known by the principal alone.
    pub known: BTreeMap<String, Person>,
    /// Teams by name, each with names of people and addresses.
    pub teams: BTreeMap<String, Vec<String>>,
    /// What belongs to machines: they never count.
    pub agents: Person,
}

/// Several signers that are one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined {
    /// What the person is called: the name in the policy, else the principal.
    pub(super) name: String,
    /// The signers, by their place.
    pub(super) signers: BTreeSet<usize>,
    /// The names in the policy. More than one, if the policy contradicts the trust root.
    known: BTreeSet<String>,
    /// Whether the person wrote the change.
    pub(super) is_writer: bool,
    /// Whether it is no person at all.
    pub(super) is_agent: bool,
}

impl Person {
    fn has(&self, signer: &Signer) -> bool {
        self.keys.contains(&signer.fingerprint) || signer.names().any(|name| self.has_id(name))
    }

    fn has_id(&self, name: &str) -> bool {
        self.ids.iter().any(|id| id.eq_ignore_ascii_case(name))
    }

    fn is_writer(&self, writers: &Writers) -> bool {
        self.ids.iter().any(|id| writers.have(id)) || self.keys.iter().any(|key| writers.keys.contains(key))
    }
}

impl Signer {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.principal).chain(&self.aliases).map(String::as_str)
    }

    /// Whether both may be the same person, as far as the trust root tells: the same key or name, or a pattern for one key
    /// that takes in the name of the other.
    fn may_be(&self, other: &Self) -> bool {
        let takes = |one: &Self, other: &Self| {
            let name = other.principal.to_lowercase();
            one.names().any(|names| {
                let names = names.to_lowercase();
                matches_list(&names, &name) || untagged(&names) == untagged(&name)
            })
        };
        self.fingerprint == other.fingerprint || takes(self, other) || takes(other, self)
    }

    fn is_tool(&self) -> bool {
        let is_tool = |name: &str| {
            let named = Named { name: Vec::new(), email: name.as_bytes().to_vec() };
            tool_of_person(&named).is_some() || name.to_ascii_lowercase().contains("[bot]@")
        };
        self.names().any(is_tool)
    }
}

impl People {
    /// The people behind `signers`: whatever may be one person counts as one.
    pub(super) fn join(&self, signers: &[Signer], writers: &Writers) -> Vec<Joined> {
        let mut people: Vec<Joined> = Vec::new();
        for (at, signer) in signers.iter().enumerate() {
            let mut person = self.one(at, signer, writers);
            let is_same = |other: &Joined| {
                other.known.intersection(&person.known).next().is_some()
                    || other.signers.iter().any(|&other| signers[other].may_be(signer))
            };
            let (same, others): (Vec<_>, Vec<_>) = people.drain(..).partition(is_same);
            for other in same {
                person.take(other);
            }
            people = others;
            people.push(person);
        }
        for person in &mut people {
            let principals = person.signers.iter().map(|&at| &signers[at].principal);
            person.name = person.known.iter().chain(principals).next().cloned().unwrap_or_default();
        }
        people.sort_by(|a, b| a.name.cmp(&b.name));
        people
    }

    fn one(&self, at: usize, signer: &Signer, writers: &Writers) -> Joined {
        let known = self.known.iter().filter(|(_, person)| person.has(signer));
        let is_writer = signer.says_author
            || signer.names().any(|name| writers.have(name))
            || writers.keys.contains(&signer.fingerprint)
            || known.clone().any(|(_, person)| person.is_writer(writers));
        Joined {
            name: String::new(),
            signers: BTreeSet::from([at]),
            known: known.map(|(name, _)| name.clone()).collect(),
            is_writer,
            is_agent: self.agents.has(signer) || signer.is_tool(),
        }
    }

    /// Whether whoever signs so is in a group. Of a path, `owners` are those whom the file of owners names. Here only what says
    /// who it is counts: that two may be one person takes from both, and gives neither what the other may.
    pub(super) fn has(&self, group: &Group, owners: &[String], signer: &Signer) -> bool {
        match group {
            Group::Person(name) => self.is_called(name, signer),
            Group::Team(team) => self.is_in_team(team, signer),
            Group::CodeOwners => owners.iter().any(|owner| match owner.strip_prefix('@') {
                None => self.is_called(owner, signer),
                Some(name) => {
                    let short = name.rsplit('/').next().unwrap_or(name);
                    let teams = [name, short].into_iter().find(|team| self.teams.contains_key(*team));
                    teams.is_some_and(|team| self.is_in_team(team, signer))
                        || self.known.get(name).is_some_and(|person| person.has(signer))
                }
            }),
        }
    }

    fn is_in_team(&self, team: &str, signer: &Signer) -> bool {
        self.teams.get(team).into_iter().flatten().any(|member| self.is_called(member, signer))
    }

    /// Whether the policy means this person by `name`: a name in the people table, or an address.
    fn is_called(&self, name: &str, signer: &Signer) -> bool {
        let mut known = self.known.iter().filter(|(_, person)| person.has(signer));
        signer.names().any(|own| own.eq_ignore_ascii_case(name))
            || known.any(|(known, person)| known == name || person.has_id(name))
    }
}

impl Joined {
    fn take(&mut self, other: Self) {
        self.signers.extend(other.signers);
        self.known.extend(other.known);
        self.is_writer |= other.is_writer;
        self.is_agent |= other.is_agent;
    }
}
