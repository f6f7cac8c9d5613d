//! `countersign verify`: does this change hold up?
//!
//! `text` prints the answer for people, `wire` for programs; both say the same, and so does the exit code.

mod text;

use super::args::{Format, VerifyArgs};
use super::judging::Judged;
use super::load;
use super::output::{Output, Stop};
use super::wire;
use crate::attest::{Conclusion, Options};
use crate::git::{ALLOWED_SIGNERS, Loaded, Target};
use crate::report::{Exit, Failure};

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = load::repository()?;
    let loaded = load::load(&args.target, &repo, Target::DefaultBranchRange)?;
    if loaded.trust.allowed_signers.is_none() {
        return Err(nobody_trusted(&loaded).into());
    }
    let judged = Judged::of(&repo, &loaded, Options { allow_self: args.allow_self })?;
    let exit = exit(&judged);
    match args.format {
        Format::Text => text::print(&loaded, &judged, exit, out)?,
        Format::Json => out.line(wire::json(&wire::VerifyWire::of(&loaded, &judged, exit)))?,
    }
    Ok(exit)
}

/// A note that cannot be looked into may hold a rejection, so nothing can be said whatever else is signed.
fn exit(judged: &Judged) -> Exit {
    match &judged.judgement.conclusion {
        _ if judged.closed_notes().next().is_some() => Exit::CouldNotTell,
        Conclusion::Holds => Exit::Holds,
        Conclusion::DoesNotHold(_) => Exit::DoesNotHold,
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
