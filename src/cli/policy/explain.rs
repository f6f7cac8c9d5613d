//! `countersign policy explain PATH`: what is asked of a path, and which rule asks it.

use super::Rules;
use crate::base::Shown;
use crate::cli::args::PolicyExplainArgs;
use crate::cli::load::repository;
use crate::cli::output::{Output, Stop, Tone};
use crate::cli::target::path_in_repository;
use crate::git::{Repository, Request, Target, TrustReason, TrustRoot};
use crate::policy::{Group, When};
use crate::report::{self, Exit, Failure};

/// Runs the command.
pub(super) fn run(args: &PolicyExplainArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = repository()?;
    let (trust, root) = trust_root(&repo, args.trust.as_deref())?;
    let rules = Rules::load(&repo, &trust)?;
    out.line(out.tone(Tone::Faint, format!("trust root: {root}")))?;
    out.line(out.tone(Tone::Faint, format!("policy: {}", rules.stated())))?;
    if let Some(overriders) = &rules.policy.overriders {
        let (who, by) = (report::groups(&overriders.groups), report::rule_name(&overriders.by));
        out.line(out.tone(Tone::Faint, format!("may be overridden by: {who} ({by})")))?;
    }
    for path in &args.paths {
        let path = path_in_repository(&repo, path)?;
        out.gap()?;
        out.line(out.tone(Tone::Strong, Shown::of(path.as_bytes())))?;
        explain(&rules, path.as_bytes(), args.machine_written, out)?;
    }
    Ok(Exit::Holds)
}

fn explain(rules: &Rules, path: &[u8], is_marked: bool, out: &mut Output) -> Result<(), Stop> {
    let policy = &rules.policy;
    let applied: Vec<String> =
        policy.rules_for(path, is_marked).map(|rule| report::rule_name(&rule.name)).collect();
    if policy.is_trust_file(path) {
        out.line("  it says who is trusted or what is demanded, so every rule applies but those that relax, and line by line")?;
    }
    out.line(format!("  rules that apply: {}", applied.join("; ")))?;
    let demands = policy.demands(path, is_marked);
    if demands.relaxed().is_none()
        && let Some(asked) = &demands.grain
        && let Some(rule) = policy.rules_for(path, is_marked).find(|rule| rule.demands.relaxed().is_some())
    {
        let (relaxing, by) = (report::rule_name(&rule.name), report::rule_name(&asked.by));
        out.line(format!("  what {relaxing} relaxes has no effect here: the grain is asked for by {by}"))?;
    }
    for (what, by) in report::demands(&demands) {
        out.line(format!("  {what}  {}", out.tone(Tone::Faint, format!("({by})"))))?;
    }
    if demands.from.contains_key(&Group::CodeOwners) {
        let lists = policy.owners.as_ref().map_or_else(Vec::new, |owners| owners.of(path));
        if lists.is_empty() {
            out.line("  code owners: nobody, so none of them is asked for")?;
        }
        for owners in lists {
            let shown: Vec<String> =
                owners.iter().map(|owner| Shown::of(owner).cut(60).to_string()).collect();
            out.line(format!("  code owners, one of: {}", shown.join(", ")))?;
        }
    }
    if !is_marked && policy.rules.iter().any(|rule| rule.when == When::MachineWritten) {
        out.line("  where the commits name an AI tool, more may be asked: --machine-written")?;
    }
    Ok(())
}

/// The one that a review of the current branch would have, and why. On the default branch itself that is its tip.
fn trust_root(repo: &Repository, named: Option<&str>) -> Result<(TrustRoot, String), Failure> {
    let load = |trust: Option<&str>| {
        let request = Request::new(Target::Rev("HEAD".into()));
        repo.load(&Request { trust: trust.map(str::to_owned), ..request })
    };
    let loaded = load(named)?;
    let (trust, why) = match loaded.trust.why {
        TrustReason::BaseOfChange => {
            let trust = load(Some("HEAD"))?.trust;
            let commit = trust.commit.map(|commit| commit.short()).unwrap_or_default();
            (trust, format!("{commit}, HEAD, for a branch that begins here"))
        }
        _ => {
            let why = report::trust_root(&loaded.trust);
            (loaded.trust, why)
        }
    };
    Ok((trust, why))
}
