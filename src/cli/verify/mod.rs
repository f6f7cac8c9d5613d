//! `countersign verify`: does this change hold up?
//!
//! `text` prints the answer for people, `wire` for programs; both say the same, and so does the exit code.

mod text;

use super::args::{Format, VerifyArgs};
use super::judging::Judged;
use super::load;
use super::output::{Output, Stop};
use super::policy::Rules;
use super::wire;
use crate::attest::{Conclusion, Options};
use crate::git::{ALLOWED_SIGNERS, Loaded, Target};
use crate::policy;
use crate::report::{Exit, Failure};

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = load::repository()?;
    let loaded = load::load(&args.target, &repo, Target::DefaultBranchRange)?;
    if loaded.trust.allowed_signers.is_none() {
        return Err(nobody_trusted(&loaded).into());
    }
    let mut rules = Rules::load(&repo, &loaded.trust)?;
    if args.allow_self {
        rules.allow_self()?;
    }
    // A policy of the repository says path by path whether those who wrote it count.
    let allow_self = args.allow_self || !rules.policy.is_built_in;
    let mut judged = Judged::of(&repo, &loaded, Options { allow_self })?;
    judged.judgement.used_allow_self &= args.allow_self;
    let concluded = rules.conclude(&repo, &loaded, &judged)?;
    let exit = exit(&judged, &concluded);
    let answer = Answer { loaded: &loaded, judged: &judged, rules: &rules, concluded: &concluded, exit };
    match args.format {
        Format::Text => text::print(&answer, out)?,
        Format::Json => out.line(wire::json(&wire::VerifyWire::of(&answer)))?,
    }
    Ok(exit)
}

/// The answer, and what it rests on.
pub(super) struct Answer<'a> {
    /// The change and its trust root.
    pub(super) loaded: &'a Loaded,
    /// The records.
    pub(super) judged: &'a Judged,
    /// What is demanded.
    pub(super) rules: &'a Rules,
    /// What of that is missing.
    pub(super) concluded: &'a policy::Conclusion,
    /// The answer.
    pub(super) exit: Exit,
}

/// A note that cannot be looked into may hold a rejection, so nothing can be said whatever else is signed.
fn exit(judged: &Judged, concluded: &policy::Conclusion) -> Exit {
    match &judged.judgement.conclusion {
        _ if judged.closed_notes().next().is_some() => Exit::CouldNotTell,
        Conclusion::Holds if concluded.missing.is_empty() => Exit::Holds,
        Conclusion::Holds | Conclusion::DoesNotHold(_) => Exit::DoesNotHold,
        Conclusion::CouldNotTell(_) => Exit::CouldNotTell,
    }
}

fn nobody_trusted(loaded: &Loaded) -> Failure {
    let place = loaded.trust.commit.map_or("no commit".to_owned(), |commit| commit.short());
    Failure::usage(format!("no keys are trusted: {ALLOWED_SIGNERS} is not in {place} (the trust root)"))
        .hint(format!("put lines such as `alice@example.com ssh-ed25519 AAAA...` into {ALLOWED_SIGNERS} and commit it there"))
        .hint("or name another commit to trust: countersign verify --trust REV")
        .hint("or a file of your own: git config --global gpg.ssh.allowedSignersFile FILE")
}
