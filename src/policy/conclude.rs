//! What is missing: the demands on each file against the signatures on it.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::{Carry, Days, Demands, Group, RuleName, Window};
use super::people::Joined;
use super::{Policy, Signer, Writers};
use crate::base::{HwKey, Timestamp};
use crate::diff::Units;
use crate::review::Grain;

/// Units that one signer signed in one way. They are nobody's doubts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who, by the place among the signers.
    pub signer: usize,
    /// Which units.
    pub units: Units,
    /// How finely.
    pub grain: Grain,
    /// Where it was read, as against the change.
    pub carry: Carry,
    /// When.
    pub at: Timestamp,
    /// How long each unit was on the screen at least, in milliseconds.
    pub seen_ms: u32,
    /// Whether it was faster than anybody reads.
    pub is_skimmed: bool,
    /// What the signature shows of a hardware key.
    pub hw_key: Option<HwKey>,
}

/// A file of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCase<'a> {
    /// Where it is.
    pub path: &'a [u8],
    /// What must be signed: all units that nobody doubts. A doubt is told of apart.
    pub units: Units,
    /// What was signed.
    pub acts: Vec<Act>,
}

/// A change, with all that a policy looks at.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Whether the change says to be machine-written.
    pub is_marked: bool,
    /// The time.
    pub now: Timestamp,
    /// Who wrote it.
    pub writers: Writers,
    /// Who signed.
    pub signers: Vec<Signer>,
    /// Whose keys are trusted, to tell who may sign.
    pub trusted: Vec<Signer>,
    /// Its files.
    pub files: Vec<FileCase<'a>>,
}

/// What a policy says of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// What is missing, file by file. Nothing, if the policy is met.
    pub missing: Vec<Missing>,
    /// What was missing and was let through by an override. [`conclude`] knows of none.
    pub lifted: Vec<Missing>,
    /// Who is neither one of those who wrote the change nor a machine: the names of their keys.
    pub others: BTreeSet<String>,
}

/// Units for which a demand is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The file, by its place.
    pub file: usize,
    /// The units.
    pub units: Units,
    /// What is wanted.
    pub want: Want,
    /// The rule that demands it.
    pub by: RuleName,
    /// Who may sign, of those whose keys are trusted.
    pub who: Vec<String>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// More people.
    Reviewers {
        /// So many signed.
        have: u32,
        /// Of so many.
        need: u32,
    },
    /// Somebody who did not write it: without the signatures of its writers there are not enough.
    NotSelf,
    /// A signature of this grain or a finer one.
    Grain(Grain),
    /// A signature that was not carried over in this way.
    NotCarried(Carry),
    /// A signature that is not older.
    Fresh(Days),
    /// So many milliseconds on the screen.
    Seen(u32),
    /// A signature that was not faster than anybody reads.
    Paced,
    /// A signature by a hardware key that shows this.
    HwKey(HwKey),
    /// Somebody of this group.
    From(Group),
    /// Time: nothing holds until then.
    Frozen(Window),
}

/// Weighs the signatures on a change against the policy.
pub fn conclude(case: &Case<'_>) -> Conclusion {
    let all: Vec<Signer> = case.signers.iter().chain(&case.trusted).cloned().collect();
    let people = case.policy.people.join(&all, &case.writers);
    let mut missing = Vec::new();
    for (at, file) in case.files.iter().enumerate().filter(|(_, file)| !file.units.is_empty()) {
        let demands = case.policy.demands(file.path, case.is_marked);
        Weighing { case, all: &all, people: &people, at, file, demands: &demands }.weigh(&mut missing);
    }
    let others = people.iter().filter(|person| !person.is_writer && !person.is_agent);
    let others = others.flat_map(|person| &person.signers).map(|&at| all[at].principal.clone()).collect();
    Conclusion { missing, lifted: Vec::new(), others }
}

/// One file, while it is weighed.
struct Weighing<'a> {
    case: &'a Case<'a>,
    all: &'a [Signer],
    people: &'a [Joined],
    at: usize,
    file: &'a FileCase<'a>,
    demands: &'a Demands,
}

/// Whether an act of a person still counts.
type Passes<'a> = dyn Fn(&Joined, &Act) -> bool + 'a;

/// What makes an act count no more, what is then wanted, and by which rule.
struct Sieve<'a> {
    want: Want,
    by: &'a RuleName,
    passes: Box<Passes<'a>>,
}

/// What some units lack, by which rule.
struct Wanted<'a> {
    want: Want,
    by: &'a RuleName,
    units: Units,
    /// Those whom the file of owners names, of whom one is wanted.
    owners: &'a [String],
}

impl<'a> Wanted<'a> {
    const fn of(want: Want, by: &'a RuleName, units: Units) -> Self {
        Self { want, by, units, owners: &[] }
    }
}

/// The acts that still count, each with the person by place.
type Kept<'a> = Vec<(usize, &'a Act)>;

impl Weighing<'_> {
    fn weigh(&self, missing: &mut Vec<Missing>) {
        let need = self.demands.reviewers.as_ref().map_or(1, |asked| asked.what);
        let mut kept = self.acts();
        let mut wanted: Vec<Wanted<'_>> = Vec::new();
        let mut levels = self.levels(&kept, need);
        if let Some(asked) = &self.demands.reviewers {
            for (&have, units) in levels.range(..need) {
                wanted.push(Wanted::of(Want::Reviewers { have, need }, &asked.by, units.clone()));
            }
        }
        // Each further demand is blamed for what would be nearer to enough without it.
        for sieve in self.sieves() {
            kept.retain(|(person, act)| (sieve.passes)(&self.people[*person], act));
            let left = self.levels(&kept, need);
            let mut fallen = Units::default();
            for (level, units) in &levels {
                let stay = left.get(level).cloned().unwrap_or_default();
                fallen.insert_all(&units.difference(&stay));
            }
            wanted.push(Wanted::of(sieve.want, sieve.by, fallen));
            levels = left;
        }
        for (group, by) in &self.demands.from {
            for owners in self.lists_of(group) {
                let mut left = self.file.units.clone();
                let is_in = |act: &Act| self.is_in(group, owners, act.signer);
                kept.iter().filter(|(_, act)| is_in(act)).for_each(|(_, act)| left.remove_all(&act.units));
                wanted.push(Wanted { owners, ..Wanted::of(Want::From(group.clone()), by, left) });
            }
        }
        for (window, by) in &self.demands.freeze {
            if (window.from..window.to).contains(&self.case.now) {
                wanted.push(Wanted::of(Want::Frozen(*window), by, self.file.units.clone()));
            }
        }
        for Wanted { want, by, units, owners } in wanted.into_iter().filter(|wanted| !wanted.units.is_empty())
        {
            let who = self.who(&want, &units, owners, &kept);
            missing.push(Missing { file: self.at, units, want, by: by.clone(), who });
        }
    }

    /// The lists of owners of each of which somebody has to sign; of a group that goes by none, one empty list.
    fn lists_of(&self, group: &Group) -> Vec<&[String]> {
        match (group, &self.case.policy.owners) {
            (Group::CodeOwners, Some(owners)) => owners.of(self.file.path),
            (Group::CodeOwners, None) => Vec::new(),
            (Group::Team(_) | Group::Person(_), _) => vec![&[]],
        }
    }

    /// What people signed. Machines never count.
    fn acts(&self) -> Kept<'_> {
        let person = |act: &Act| self.people.iter().position(|person| person.signers.contains(&act.signer));
        let acts = self.file.acts.iter().filter_map(|act| Some((person(act)?, act)));
        acts.filter(|(person, _)| !self.people[*person].is_agent).collect()
    }

    fn sieves(&self) -> Vec<Sieve<'_>> {
        let demands = self.demands;
        let mut out: Vec<Sieve<'_>> = Vec::new();
        let mut add = |want: Want, by, passes| out.push(Sieve { want, by, passes });
        if let Some(by) = &demands.deny_self {
            add(Want::NotSelf, by, Box::new(|person: &Joined, _: &Act| !person.is_writer));
        }
        if let Some(asked) = &demands.grain {
            add(
                Want::Grain(asked.what.grain),
                &asked.by,
                Box::new(|_: &Joined, act: &Act| act.grain <= asked.what.grain),
            );
        }
        for (&class, by) in &demands.not_carried {
            add(Want::NotCarried(class), by, Box::new(move |_: &Joined, act: &Act| act.carry != class));
        }
        if let Some(asked) = &demands.max_age {
            let oldest = self.case.now.0.saturating_sub(i64::from(asked.what) * 86_400);
            let is_fresh = move |_: &Joined, act: &Act| act.at.0 >= oldest;
            add(Want::Fresh(asked.what), &asked.by, Box::new(is_fresh));
        }
        if let Some(asked) = &demands.exposure {
            let is_seen = |_: &Joined, act: &Act| act.seen_ms >= asked.what;
            add(Want::Seen(asked.what), &asked.by, Box::new(is_seen));
        }
        if let Some(asked) = &demands.hw_key {
            let is_shown = |_: &Joined, act: &Act| act.hw_key >= Some(asked.what);
            add(Want::HwKey(asked.what), &asked.by, Box::new(is_shown));
        }
        if let Some(by) = &demands.paced {
            add(Want::Paced, by, Box::new(|_: &Joined, act: &Act| !act.is_skimmed));
        }
        out
    }

    /// The units by how many people signed them; who signed more than `most` counts as that.
    fn levels(&self, kept: &Kept<'_>, most: u32) -> BTreeMap<u32, Units> {
        let mut by_person: BTreeMap<usize, Units> = BTreeMap::new();
        for (person, act) in kept {
            by_person.entry(*person).or_default().insert_all(&act.units.intersection(&self.file.units));
        }
        let mut levels = BTreeMap::from([(0, self.file.units.clone())]);
        for signed in by_person.values() {
            for level in (0..most).rev() {
                let Some(units) = levels.get_mut(&level) else { continue };
                let up = units.intersection(signed);
                units.remove_all(&up);
                levels.entry(level + 1).or_default().insert_all(&up);
            }
        }
        levels
    }

    fn is_in(&self, group: &Group, owners: &[String], signer: usize) -> bool {
        self.case.policy.people.has(group, owners, &self.all[signer])
    }

    /// Whose signature on `units` would help: trusted people who may sign and whose signature does not count yet.
    fn who(&self, want: &Want, units: &Units, owners: &[String], kept: &Kept<'_>) -> Vec<String> {
        if matches!(want, Want::Frozen(_)) {
            return Vec::new();
        }
        let n_signers = self.case.signers.len();
        let helps = |(at, person): &(usize, &Joined)| {
            let mut left = units.clone();
            kept.iter().filter(|(other, _)| other == at).for_each(|(_, act)| left.remove_all(&act.units));
            let is_trusted = person.signers.iter().any(|signer| *signer >= n_signers);
            let is_denied = person.is_writer && self.demands.deny_self.is_some();
            let is_wanted = match want {
                Want::From(group) => person.signers.iter().any(|&signer| self.is_in(group, owners, signer)),
                _ => true,
            };
            is_trusted && !person.is_agent && !is_denied && is_wanted && !left.is_empty()
        };
        self.people.iter().enumerate().filter(helps).map(|(_, person)| person.name.clone()).collect()
    }
}
