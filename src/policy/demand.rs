//! What can be demanded, and how demands join: of each the strictest wins.

use std::collections::BTreeMap;

use crate::base::{HwKey, Timestamp};
use crate::review::Grain;

/// The rule that a demand comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleName {
    /// The line of the policy's text where the rule begins, counted from 1; `None` for what is built in.
    pub line: Option<u32>,
    /// What it is called. Sanitise before showing.
    pub name: String,
}

/// A demand with the rule that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<T> {
    /// What is demanded.
    pub what: T,
    /// By which rule. Where several demand the same, the first of them.
    pub by: RuleName,
}

/// The coarsest grain of a signature that counts. Of two the finer one is the stricter, and what was not relaxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coarsest {
    /// The grain.
    pub grain: Grain,
    /// Why it is coarser than what is asked of every path, if it is.
    pub relaxed: Option<Relax>,
}

impl From<Grain> for Coarsest {
    fn from(grain: Grain) -> Self {
        Self { grain, relaxed: None }
    }
}

/// Why files may be signed more coarsely: nobody wrote them here by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relax {
    /// A program made them.
    Generated,
    /// They were taken over from elsewhere.
    Vendored,
}

impl Relax {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Generated, Self::Vendored];

    /// Its word in policies and in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::Vendored => "vendored",
        }
    }
}

/// A whole number of days.
pub type Days = u32;

/// How much of what was read the change still has: where a signature was given, as against where it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Carry {
    /// The same head commit on the same base commit.
    Exact,
    /// The same two trees under another commit, as after an amended message.
    Tree,
    /// The same file before and after, in another change.
    Blob,
    /// The same hunk.
    Hunk,
}

impl Carry {
    /// Every class, the strictest first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Tree, Self::Blob, Self::Hunk];

    /// Its word in policies and in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Hunk => "hunk",
        }
    }
}

/// People one of whom must sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// A team of the policy.
    Team(String),
    /// One person, by the name in the people table or by an address.
    Person(String),
    /// Whoever the file of owners names for the path.
    CodeOwners,
}

/// A time in which nothing holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Window {
    /// The first second.
    pub from: Timestamp,
    /// The first second after it.
    pub to: Timestamp,
}

/// All that is demanded of a path. What is `None` or empty is not demanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// The coarsest grain of a signature that counts.
    pub grain: Option<Asked<Coarsest>>,
    /// How many different people must have signed each unit.
    pub reviewers: Option<Asked<u32>>,
    /// Groups, of each of which somebody must have signed each unit.
    pub from: BTreeMap<Group, RuleName>,
    /// Whether those who wrote the change do not count.
    pub deny_self: Option<RuleName>,
    /// Whether those who wrote the change do count, unless they are denied.
    pub allow_self: Option<RuleName>,
    /// Classes of carry-over that do not count.
    pub not_carried: BTreeMap<Carry, RuleName>,
    /// How old a signature may be.
    pub max_age: Option<Asked<Days>>,
    /// How long each unit was on the screen at least, in milliseconds.
    pub exposure: Option<Asked<u32>>,
    /// Whether lines that were signed faster than anybody reads do not count.
    pub paced: Option<RuleName>,
    /// What each signature must show of a hardware key.
    pub hw_key: Option<Asked<HwKey>>,
    /// When nothing holds.
    pub freeze: BTreeMap<Window, RuleName>,
}

impl Demands {
    /// Takes in what another rule demands: of each demand the stricter one stays.
    pub fn join(&mut self, other: &Self) {
        join_asked(&mut self.grain, other.grain.as_ref(), |new, old| new < old);
        join_asked(&mut self.reviewers, other.reviewers.as_ref(), |new, old| new > old);
        join_asked(&mut self.max_age, other.max_age.as_ref(), |new, old| new < old);
        join_asked(&mut self.exposure, other.exposure.as_ref(), |new, old| new > old);
        join_asked(&mut self.hw_key, other.hw_key.as_ref(), |new, old| new > old);
        join_name(&mut self.deny_self, other.deny_self.as_ref());
        join_name(&mut self.allow_self, other.allow_self.as_ref());
        join_name(&mut self.paced, other.paced.as_ref());
        join_names(&mut self.from, &other.from);
        join_names(&mut self.not_carried, &other.not_carried);
        join_names(&mut self.freeze, &other.freeze);
    }

    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The coarsest grain of a signature that counts.
    pub fn coarsest(&self) -> Grain {
        self.grain.as_ref().map_or(Grain::Hunk, |asked| asked.what.grain)
    }

    /// Why the grain is coarser than what is asked of every path, if it is.
    pub fn relaxed(&self) -> Option<Relax> {
        self.grain.as_ref()?.what.relaxed
    }
}

fn join_asked<T: Clone + PartialEq>(
    ours: &mut Option<Asked<T>>,
    theirs: Option<&Asked<T>>,
    is_stricter: fn(&T, &T) -> bool,
) {
    let Some(theirs) = theirs else { return };
    let wins = ours.as_ref().is_none_or(|ours| {
        is_stricter(&theirs.what, &ours.what) || (theirs.what == ours.what && theirs.by < ours.by)
    });
    if wins {
        *ours = Some(theirs.clone());
    }
}

fn join_name(ours: &mut Option<RuleName>, theirs: Option<&RuleName>) {
    *ours = ours.take().into_iter().chain(theirs.cloned()).min();
}

fn join_names<T: Clone + Ord>(ours: &mut BTreeMap<T, RuleName>, theirs: &BTreeMap<T, RuleName>) {
    for (what, by) in theirs {
        let mut known = ours.remove(what);
        join_name(&mut known, Some(by));
        ours.extend(known.map(|by| (what.clone(), by)));
    }
}
