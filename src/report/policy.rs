//! What a policy demands and what is missing, in sentences, and what is wrong with a policy.

use std::path::Path;

use super::failure::{Failure, quoted};
use super::settings::{Mistake, meant, mistakes};
use crate::base::{HwKey, Shown};
use crate::policy::{
    Asked, Coarsest, Demands, Group, PatternFlaw, PolicyFault, PolicyFaultKind, RuleName, Section, Want,
    Window,
};
use crate::review::Grain;

/// Everything that is wrong with the policy at `path`, each at its line.
pub fn faulty_policy(path: &Path, bytes: &[u8], faults: Vec<PolicyFault>) -> Failure {
    let text = String::from_utf8_lossy(bytes);
    mistakes(path, &text, faults.into_iter().map(|fault| (fault.at, mistake(fault.kind))).collect())
}

/// Everything that is wrong with a file of owners, each at its line.
pub fn faulty_owners(path: &str, faults: Vec<(u32, String, PatternFlaw)>) -> Failure {
    let mut sentences = faults.into_iter().map(|(line, pattern, flaw)| {
        let (why, hint) = flaw_of(flaw);
        format!("{}:{line}: {} {why} ({hint})", Shown::of(path), quoted(pattern))
    });
    let first = sentences.next().unwrap_or_else(|| format!("{} has a mistake", quoted(path)));
    sentences.fold(Failure::usage(first), |failure, more| failure.hint(format!("also {more}")))
}

fn mistake(kind: PolicyFaultKind) -> Mistake {
    use PolicyFaultKind as Kind;
    match kind {
        Kind::Form(message) => Mistake::new(format!("this is not TOML: {}", Shown::of(message)), ""),
        Kind::NotUtf8 => Mistake::new("this is not UTF-8 text", ""),
        Kind::TooLarge(n) => Mistake::new(format!("{n} bytes are too many for a policy (1 MiB at most)"), ""),
        Kind::UnknownKey { key, section } => {
            let sentence = format!("{} has no key {}", section_name(section), quoted(&key));
            let near = meant(&key, keys_of(section).into_iter());
            let hint = match (key.as_str(), section) {
                ("relax", Section::Defaults | Section::Ai) => {
                    "only a [[rule]] has it, which names the paths that it is for".to_owned()
                }
                _ if !near.is_empty() => near,
                (_, Section::Relaxing) => {
                    "it only lowers the grain: what makes stricter goes into a rule of its own".to_owned()
                }
                _ => format!("it has: {}", keys_of(section).join(", ")),
            };
            Mistake::new(sentence, hint)
        }
        Kind::Missing { key, section } => {
            Mistake::new(format!("{} lacks {}", section_name(section), quoted(key)), "")
        }
        Kind::Value { key, takes } => Mistake::new(format!("{} takes {takes}", quoted(key)), ""),
        Kind::Version => Mistake::new("this version of the format is not known", "write version = 1"),
        Kind::Pattern { pattern, flaw } => {
            let (why, hint) = flaw_of(flaw);
            Mistake::new(format!("{} {why}", quoted(pattern)), hint)
        }
        Kind::Hidden(text) => {
            Mistake::new(format!("{} is empty or has characters that nobody sees", quoted(text)), "")
        }
        Kind::SameName(name) => Mistake::new(
            format!("there are two rules called {}", quoted(name)),
            "give one of them another name: failures are told by it",
        ),
        Kind::DemandsNothing(name) => {
            Mistake::new(format!("the rule {} demands nothing", quoted(name)), "add grain, reviewers or from")
        }
        Kind::UnknownTeam(team) => {
            let toml = format!("add it to [teams]: {team} = [\"alice@example.com\"]");
            Mistake::new(format!("there is no team {}", quoted(&team)), Shown::of(toml).to_string())
        }
        Kind::UnknownPerson(name) => Mistake::new(
            format!("{} is nobody in [people]", quoted(name)),
            "write an address, @TEAM, or add the person to [people]",
        ),
        Kind::Shared { id, with } => {
            Mistake::new(format!("{} belongs to {} already", quoted(id), quoted(with)), "")
        }
        Kind::NobodyIn(name) => Mistake::new(format!("there is nobody in {}", quoted(name)), ""),
        Kind::NoCodeOwners => Mistake::new(
            "there is no CODEOWNERS beside this policy",
            "it is looked for in .github, the top, docs and .gitlab",
        ),
        Kind::CannotAllow => Mistake::new(
            "a rule only makes stricter, so it cannot allow self-review",
            "only [defaults] can allow it; rules for some paths can deny it again",
        ),
        Kind::FileUnrelaxed => Mistake::new(
            "a file is signed at once only where nobody wrote it by hand",
            "add relax = \"generated\" or relax = \"vendored\" to a [[rule]] with its paths",
        ),
    }
}

fn flaw_of(flaw: PatternFlaw) -> (&'static str, &'static str) {
    match flaw {
        PatternFlaw::Empty => ("is an empty pattern", "** fits everything"),
        PatternFlaw::Negated => ("begins with !", "a rule takes no path out: name the paths it is for"),
        PatternFlaw::Hidden => ("has characters that nobody sees", "remove what stands in < >"),
        PatternFlaw::NeverFits => ("fits no path", "write paths from the top, without ./, ../ or //"),
        PatternFlaw::Unclosed => {
            ("has a [ that begins no class of letters, or a \\ at its end", "\\[ stands for itself")
        }
        PatternFlaw::Braces => ("has { or }", "write one pattern for each; \\{ stands for itself"),
        PatternFlaw::Section => ("is no head of a section", "write [Name] or ^[Name], then owners"),
        PatternFlaw::Approvals => (
            "asks for a number of approvals",
            "leave it out: reviewers = 2 in a rule of the policy asks for two people",
        ),
    }
}

fn section_name(section: Section) -> &'static str {
    match section {
        Section::Top => "a policy",
        Section::Defaults => "[defaults]",
        Section::Ai => "[ai]",
        Section::Rule => "a [[rule]]",
        Section::Relaxing => "a [[rule]] with relax",
        Section::Person => "a person",
        Section::Agents => "[agents]",
        Section::Override => "[override]",
    }
}

fn keys_of(section: Section) -> Vec<&'static str> {
    const DEMANDS: [&str; 10] = [
        "grain",
        "reviewers",
        "from",
        "self_review",
        "carry",
        "max_age_days",
        "exposure",
        "pace",
        "hw_key",
        "freeze",
    ];
    let and_demands = |own: &[&'static str]| [own, &DEMANDS].concat();
    match section {
        Section::Top => vec!["version", "defaults", "ai", "rule", "teams", "people", "agents", "override"],
        Section::Defaults => and_demands(&[]),
        Section::Ai => and_demands(&["unknown"]),
        Section::Rule => and_demands(&["name", "paths", "relax"]),
        Section::Relaxing => vec!["name", "paths", "relax", "grain"],
        Section::Person | Section::Agents => vec!["ids", "keys"],
        Section::Override => vec!["by", "hw_key", "self_review"],
    }
}

/// What a rule is called: its name, and the line of the policy where it stands.
pub fn rule_name(rule: &RuleName) -> String {
    match rule.line {
        Some(line) => format!("rule {}, line {line}", quoted(&rule.name)),
        None => format!("{} rule", quoted(&rule.name)),
    }
}

/// How finely something must be signed.
pub const fn grain_words(grain: Grain) -> &'static str {
    match grain {
        Grain::Line => "line by line",
        Grain::Selection => "line by line or by selection",
        Grain::Hunk => "by hunk or finer",
        Grain::File => "as one file or finer",
    }
}

/// The same, and why it is less than what is asked of every path, if it is.
fn coarsest_words(coarsest: Coarsest) -> String {
    let Coarsest { grain, relaxed } = coarsest;
    let why = relaxed.map(|why| format!(": {}", why.word())).unwrap_or_default();
    format!("{}{why}", grain_words(grain))
}

/// Each demand with the rule that it comes from.
pub fn demands(demands: &Demands) -> Vec<(String, String)> {
    let mut out: Vec<(String, &RuleName)> = Vec::new();
    if let Some(Asked { what, by }) = &demands.reviewers {
        let people = if *what == 1 { "1 person has".to_owned() } else { format!("{what} people have") };
        out.push((format!("{people} signed each unit"), by));
    }
    if let Some(Asked { what, by }) = &demands.grain {
        out.push((format!("signed {}", coarsest_words(*what)), by));
    }
    out.extend(demands.from.iter().map(|(who, by)| (format!("somebody of {} has signed", group(who)), by)));
    match (&demands.deny_self, &demands.allow_self) {
        (Some(by), _) => out.push(("who wrote it does not count".to_owned(), by)),
        (None, Some(by)) => out.push(("who wrote it counts too".to_owned(), by)),
        (None, None) => {}
    }
    for (class, by) in &demands.not_carried {
        out.push((format!("nothing carried over as `{}` counts", class.word()), by));
    }
    if let Some(Asked { what, by }) = &demands.max_age {
        out.push((format!("signed within {}", days(*what)), by));
    }
    if let Some(Asked { what, by }) = &demands.exposure {
        out.push((format!("on the screen for more than {} s", what / 1_000), by));
    }
    if let Some(Asked { what, by }) = &demands.hw_key {
        out.push((format!("signed with {}", hardware(*what)), by));
    }
    if let Some(by) = &demands.paced {
        out.push(("lines signed faster than anybody reads do not count".to_owned(), by));
    }
    for (window, by) in &demands.freeze {
        out.push((format!("nothing holds from {} to {}", window.from, window.to), by));
    }
    out.into_iter().map(|(what, by)| (what, rule_name(by))).collect()
}

/// What is asked of a file beyond what is asked of any where there is no policy, in half a line, each with the name of its
/// rule.
pub fn asked(demands: &Demands) -> Option<String> {
    let asked = beyond_usual(demands);
    let parts = asked.chunk_by(|a, b| a.2 == b.2).map(|same| {
        let whats: Vec<String> = same.iter().map(|(how, what, _)| format!("{how}{what}")).collect();
        format!("{} ({})", whats.join(", "), quoted(&same[0].2.name))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The same without the rules, as short as it can be said.
pub fn asked_shortly(demands: &Demands) -> Option<String> {
    let asked: Vec<String> = beyond_usual(demands).into_iter().map(|(_, what, _)| what).collect();
    (!asked.is_empty()).then(|| asked.join(", "))
}

/// Each demand beyond the usual ones that a reader has to know while they read: the words before it in a sentence, what it is,
/// and whose it is.
fn beyond_usual(demands: &Demands) -> Vec<(&'static str, String, &RuleName)> {
    let mut out = Vec::new();
    if let Some(Asked { what, by }) = &demands.grain
        && (what.grain < Grain::Hunk || what.relaxed.is_some())
    {
        out.push(("signed ", coarsest_words(*what), by));
    }
    if let Some(Asked { what: n @ 2.., by }) = &demands.reviewers {
        out.push(("by ", format!("{n} people"), by));
    }
    out.extend(demands.from.iter().map(|(who, by)| ("by somebody of ", group(who), by)));
    if let Some(Asked { what, by }) = &demands.hw_key {
        out.push(("with ", hardware(*what).to_owned(), by));
    }
    if let Some(Asked { what, by }) = &demands.exposure {
        out.push(("on the screen for ", format!("more than {} s", what / 1_000), by));
    }
    if let Some(by) = &demands.paced {
        out.push(("", "no faster than anybody reads".to_owned(), by));
    }
    let frozen = |window: &Window| format!("frozen from {} to {}", window.from, window.to);
    out.extend(demands.freeze.iter().map(|(window, by)| ("", frozen(window), by)));
    out
}

/// What is wanted of units for which a demand is not met.
pub fn wanted(want: &Want) -> String {
    match want {
        Want::Reviewers { have: 0, need: 1 } => "signed by nobody who counts".to_owned(),
        Want::Reviewers { have, need } => format!("{have} of {need} people have signed"),
        Want::NotSelf => "who wrote it does not count".to_owned(),
        Want::Grain(grain) => format!("signed too coarsely: {} is asked for", grain_words(*grain)),
        Want::NotCarried(class) => {
            format!("a signature carried over as `{}` does not count: read it again", class.word())
        }
        Want::Fresh(age) => format!("signed more than {} ago", days(*age)),
        Want::Seen(ms) => format!("not on the screen for more than {} s", ms / 1_000),
        Want::HwKey(level) => format!("not signed with {}", hardware(*level)),
        Want::Paced => "signed faster than anybody reads".to_owned(),
        Want::From(who) => format!("nobody of {} has signed", group(who)),
        Want::Frozen(window) => format!("nothing holds until {}", window.to),
    }
}

/// A hardware key, and what its signature has to show.
const fn hardware(level: HwKey) -> &'static str {
    match level {
        HwKey::Sk => "a hardware key",
        HwKey::Touch => "a hardware key that was touched for it",
        HwKey::Pin => "a hardware key that was touched and asked for a PIN or a fingerprint",
    }
}

fn days(n: u32) -> String {
    if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
}

/// Teams and people in a list.
pub fn groups(all: &[Group]) -> String {
    let names: Vec<String> = all.iter().map(group).collect();
    names.join(", ")
}

fn group(group: &Group) -> String {
    match group {
        Group::Team(team) => format!("@{}", Shown::of(team).cut(60)),
        Group::Person(name) => Shown::of(name).cut(60).to_string(),
        Group::CodeOwners => "the code owners".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse;

    /// What reads policies knows the same keys in each of their parts as are offered to whoever mistyped one. A key that
    /// it knows stands in its source.
    #[test]
    fn the_keys_that_are_offered_are_those_that_are_read() {
        let sources = [include_str!("../policy/file/demands.rs"), include_str!("../policy/file.rs")]
            .into_iter()
            .chain([include_str!("../policy/file/people.rs"), include_str!("../policy/file/overriding.rs")]);
        let in_quotes = sources.flat_map(|source| source.split('"').skip(1).step_by(2));
        let is_word =
            |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        // These are told of in words of their own.
        let words: Vec<&str> =
            in_quotes.filter(is_word).filter(|word| !["relax", "override"].contains(word)).collect();
        for (section, head) in [
            (Section::Top, ""),
            (Section::Defaults, "[defaults]\n"),
            (Section::Ai, "[ai]\n"),
            (Section::Rule, "[[rule]]\n"),
            (Section::Person, "[people.dora]\n"),
            (Section::Agents, "[agents]\n"),
            (Section::Override, "[override]\n"),
        ] {
            let offered = keys_of(section);
            for key in words.iter().chain(&offered) {
                let faults = parse(format!("{head}{key} = 0\n").as_bytes(), None).unwrap_err();
                let is_unknown =
                    |fault: &PolicyFault| matches!(&fault.kind, PolicyFaultKind::UnknownKey { .. });
                let is_known = !faults.iter().any(is_unknown);
                assert_eq!(is_known, offered.contains(key), "{head}{key}");
            }
        }
    }
}
