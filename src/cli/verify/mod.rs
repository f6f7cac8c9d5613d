//! `countersign verify`: does this change hold up?
//!
//! `text` prints the answer for people and `wire` for programs; `findings` is what is missing as a list of places, which the
//! formats of other tools are made of. All say the same, and so does the exit code.

mod findings;
mod github;
mod junit;
mod markdown;
mod text;

use super::args::{VerifyArgs, VerifyFormat};
use super::judging::{Judged, verifier};
use super::load;
use super::output::{Output, Stop};
use super::wire;
use crate::attest::{Conclusion, Options};
use crate::base::ObjectId;
use crate::git::{ALLOWED_SIGNERS, Loaded, Repository, Request, Target};
use crate::ledger::Archive;
use crate::report::{Exit, Failure};
pub(super) use findings::{Finding, Rule, findings};

/// The answer about one change.
pub(super) struct Verdict {
    pub(super) loaded: Loaded,
    pub(super) judged: Judged,
    pub(super) exit: Exit,
}

/// The answer about a range: one, or one for each commit.
pub(super) struct Verdicts {
    pub(super) all: Vec<Verdict>,
    /// Commits that are nothing but a merge of their parents.
    pub(super) plain_merges: Vec<ObjectId>,
    pub(super) is_each_commit: bool,
    /// How the range was named.
    pub(super) name: String,
}

impl Verdicts {
    /// All of them together: one that does not hold is enough.
    pub(super) fn exit(&self) -> Exit {
        let exits = || self.all.iter().map(|verdict| verdict.exit);
        let worst = exits().find(|exit| *exit == Exit::DoesNotHold);
        worst.or_else(|| exits().find(|exit| *exit != Exit::Holds)).unwrap_or(Exit::Holds)
    }
}

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = load::repository()?;
    let loaded = load::load(&args.target, &repo, Target::DefaultBranchRange)?;
    if loaded.trust.allowed_signers.is_none() {
        return Err(nobody_trusted(&loaded).into());
    }
    let verdicts = judge(&repo, loaded, args)?;
    print(&verdicts, args.format, out)?;
    Ok(verdicts.exit())
}

fn judge(repo: &Repository, loaded: Loaded, args: &VerifyArgs) -> Result<Verdicts, Failure> {
    let options = Options { allow_self: args.allow_self };
    let name = loaded.change.name.clone();
    let mut verdicts =
        Verdicts { all: Vec::new(), plain_merges: Vec::new(), is_each_commit: args.each_commit, name };
    if !args.each_commit {
        let judged = Judged::of(repo, &loaded, options)?;
        verdicts.all.push(Verdict { exit: exit(&judged), loaded, judged });
        return Ok(verdicts);
    }
    let verifier = verifier(repo, &loaded.trust)?;
    let archive = Archive::open(repo, &verifier)?;
    for commit in loaded.commits.read()?.iter().rev() {
        if commit.parents > 1 && repo.is_plain_merge(commit.id)? {
            verdicts.plain_merges.push(commit.id);
            continue;
        }
        let trust = loaded.trust.commit.map(|commit| commit.to_string());
        let one = Request {
            trust,
            max_blob: args.target.max_blob,
            ..Request::new(Target::Rev(commit.id.to_string()))
        };
        let one = repo.load(&one)?;
        let judged = Judged::with(repo, &one, options, (&verifier, &archive))?;
        verdicts.all.push(Verdict { exit: exit(&judged), loaded: one, judged });
    }
    Ok(verdicts)
}

fn print(verdicts: &Verdicts, format: VerifyFormat, out: &mut Output) -> std::io::Result<()> {
    match format {
        VerifyFormat::Text => {
            for (at, Verdict { loaded, judged, exit }) in verdicts.all.iter().enumerate() {
                if at > 0 {
                    out.gap()?;
                }
                text::print(loaded, judged, *exit, out)?;
            }
            if verdicts.is_each_commit {
                out.gap()?;
                text::print_sum(verdicts, out)?;
            }
            Ok(())
        }
        VerifyFormat::Json if verdicts.is_each_commit => {
            out.line(wire::json(&wire::EachCommitWire::of(verdicts)))
        }
        VerifyFormat::Json => verdicts.all.iter().try_for_each(|Verdict { loaded, judged, exit }| {
            out.line(wire::json(&wire::VerifyWire::of(loaded, judged, *exit)))
        }),
        VerifyFormat::Sarif => out.line(wire::sarif(&findings(verdicts))),
        VerifyFormat::Gitlab => out.line(wire::gitlab(&findings(verdicts))),
        VerifyFormat::Junit => out.raw(junit::report(verdicts).as_bytes()),
        VerifyFormat::Github => out.raw(github::annotations(verdicts).as_bytes()),
        VerifyFormat::Markdown => out.raw(markdown::comment(verdicts).as_bytes()),
    }
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
