//! Rules and the policy that they make up.

use super::demand::{Asked, Carry, Demands, RuleName};
use super::{CodeOwners, Overriders, PathPattern, People, TRUST_FOLDER};
use crate::review::Grain;

/// A rule: where it applies, and what it demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name and line.
    pub name: RuleName,
    /// The paths it is about; all, if there are none.
    pub paths: Vec<PathPattern>,
    /// Whose work it is about.
    pub when: When,
    /// What it demands.
    pub demands: Demands,
}

/// Whose work a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Anybody's.
    Always,
    /// A machine's, as the commits say themselves.
    MachineWritten,
    /// A machine's, and work that does not say whose it is. Nothing ever proves that a person wrote a line.
    MachineWrittenOrUnknown,
}

/// What a repository demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The rules, the defaults among them.
    pub rules: Vec<Rule>,
    /// Who is who.
    pub people: People,
    /// Who owns which path, as the file of owners has it.
    pub owners: Option<CodeOwners>,
    /// Who may override it; nobody, if the policy does not say.
    pub overriders: Option<Overriders>,
    /// Whether there is no policy, and these are the rules that come with the program.
    pub is_built_in: bool,
}

impl Rule {
    /// Whether it is about `path` in a change that says to be machine-written, or does not.
    pub fn applies(&self, path: &[u8], is_marked: bool) -> bool {
        let fits = |paths: &PathPattern| match self.demands.relaxed() {
            Some(_) => paths.fits_to_relax(path),
            None => paths.fits(path),
        };
        self.is_about(is_marked) && (self.paths.is_empty() || self.paths.iter().any(fits))
    }

    fn is_about(&self, is_marked: bool) -> bool {
        match self.when {
            When::Always | When::MachineWrittenOrUnknown => true,
            When::MachineWritten => is_marked,
        }
    }
}

impl Policy {
    /// What is demanded where there is no policy: each unit signed, by hunk or finer, by one trusted person who did not write it,
    /// or by anybody trusted if `allow_self`.
    pub fn built_in(allow_self: bool) -> Self {
        let mut demands = built_in_defaults("built-in");
        if allow_self {
            demands.allow_self = demands.deny_self.take();
        }
        let name = RuleName { line: None, name: "built-in".into() };
        let rule = Rule { name, paths: Vec::new(), when: When::Always, demands };
        Self { rules: vec![rule], is_built_in: true, ..Self::default() }
    }

    /// What is asked where two different people have to have read this very change: whoever wrote it may be one of them, as
    /// both vouch for each unit with their keys. Who is who stays, and how finely the files that rules name have to be signed.
    pub fn two_party(&self) -> Self {
        let by = RuleName { line: None, name: "two people".into() };
        let demands = Demands {
            reviewers: Some(Asked { what: 2, by: by.clone() }),
            grain: Some(Asked { what: Grain::Hunk.into(), by: by.clone() }),
            not_carried: [(Carry::Blob, by.clone()), (Carry::Hunk, by.clone())].into(),
            ..Demands::default()
        };
        let rule = Rule { name: by, paths: Vec::new(), when: When::Always, demands };
        let grain_alone = |rule: &Rule| {
            let grain = rule.demands.grain.clone();
            Rule { demands: Demands { grain, ..Demands::default() }, ..rule.clone() }
        };
        let named = self.rules.iter().filter(|rule| !rule.paths.is_empty()).map(grain_alone);
        let rules = std::iter::once(rule).chain(named).collect();
        Self { rules, people: self.people.clone(), ..Self::default() }
    }

    /// The rules that apply to `path`, in the order of the file. To what says who is trusted and what is demanded, all do but
    /// those that relax something.
    pub fn rules_for<'a>(&'a self, path: &'a [u8], is_marked: bool) -> impl Iterator<Item = &'a Rule> {
        let is_trust = self.is_trust_file(path);
        self.rules.iter().filter(move |rule| match is_trust {
            true => rule.demands.relaxed().is_none(),
            false => rule.applies(path, is_marked),
        })
    }

    /// All that is demanded of `path` in a change that says to be machine-written, or does not. What rules relax is only the
    /// grain, and only as it is asked of every path: what a rule asks of this one stands.
    pub fn demands(&self, path: &[u8], is_marked: bool) -> Demands {
        let (mut all, mut named, mut relaxed) = (Demands::default(), Demands::default(), Demands::default());
        for rule in self.rules_for(path, is_marked) {
            let whose = match rule {
                rule if rule.demands.relaxed().is_some() => &mut relaxed,
                rule if rule.paths.is_empty() => &mut all,
                _ => &mut named,
            };
            whose.join(&rule.demands);
        }
        if let Some(coarser) = relaxed.grain
            && all.grain.as_ref().is_some_and(|asked| asked.what.grain < coarser.what.grain)
        {
            all.grain = Some(coarser);
        }
        all.join(&named);
        if self.is_trust_file(path) {
            let by = RuleName { line: None, name: TRUST_FOLDER.into() };
            all.join(&Demands { grain: Some(Asked { what: Grain::Line.into(), by }), ..Demands::default() });
        }
        all
    }

    /// Whether a file says who is trusted or what is demanded: whatever lies in `.countersign`, and the file of owners where
    /// a rule goes by it.
    pub fn is_trust_file(&self, path: &[u8]) -> bool {
        let is_inside = path
            .strip_prefix(TRUST_FOLDER.as_bytes())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
        is_inside
            || (self.owners.is_some() && CodeOwners::PLACES.iter().any(|place| place.as_bytes() == path))
    }
}

/// What is demanded of everything as long as nothing else is said.
pub(super) fn built_in_defaults(name: &str) -> Demands {
    let by = RuleName { line: None, name: name.into() };
    Demands {
        reviewers: Some(Asked { what: 1, by: by.clone() }),
        grain: Some(Asked { what: Grain::Hunk.into(), by: by.clone() }),
        deny_self: Some(by),
        ..Demands::default()
    }
}
