//! `countersign verify`: does this change hold up?
//!
//! `text` prints the answer for people and `wire` for programs; `gate` asks it of what a push brings; `findings` is what is missing as a list of places, which the
//! formats of other tools are made of. All say the same, and so does the exit code.

mod findings;
pub(super) mod gate;
mod github;
mod junit;
mod markdown;
mod summary;
mod text;
mod trailers;

use std::collections::BTreeSet;

use super::args::{VerifyArgs, VerifyFormat};
use super::judging::verifier;
use super::load;
use super::output::{Output, Stop};
use super::policy::Rules;
use super::verdict::{Verdict, View};
use super::{waiting, wire, words};
use crate::base::{ObjectId, RepoPath};
use crate::git::{ALLOWED_SIGNERS, Loaded, OPENPGP_KEYS, OPENPGP_SIGNERS, Repository, Request, Target};
use crate::ledger::Archive;
use crate::report::{Exit, Failure};
use crate::sign::Verifier;
pub(super) use findings::{Finding, Rule, findings};
use summary::Wish;
pub(super) use text::{print_missing, print_overriding};

/// One change and the answer about it.
pub(super) struct Verified {
    /// The change and its trust root.
    pub(super) loaded: Loaded,
    /// The answer.
    pub(super) verdict: Verdict,
}

/// The answer about a range: one, or one for each commit.
pub(super) struct Verdicts {
    pub(super) all: Vec<Verified>,
    /// What is demanded.
    pub(super) rules: Rules,
    /// The trust root.
    root: Option<ObjectId>,
    /// Commits that are nothing but a merge of their parents.
    pub(super) plain_merges: Vec<ObjectId>,
    pub(super) is_each_commit: bool,
    /// How the range was named.
    pub(super) name: String,
}

impl Verdicts {
    /// All of them together: one that does not hold is enough.
    pub(super) fn exit(&self) -> Exit {
        let exits = || self.all.iter().map(|one| one.verdict.exit());
        let worst = exits().find(|exit| *exit == Exit::DoesNotHold);
        worst.or_else(|| exits().find(|exit| *exit != Exit::Holds)).unwrap_or(Exit::Holds)
    }

    /// Of how many commits all comparisons hold, and of how many there are any.
    fn commits(&self) -> (usize, usize) {
        let head = |one: &Verified| words::noted_object(&one.loaded.change.identity);
        let of_one = |a: &Verified, b: &Verified| head(a) == head(b);
        let commits: Vec<&[Verified]> = self.all.chunk_by(of_one).collect();
        let holds = |commit: &&&[Verified]| commit.iter().all(|one| one.verdict.exit() == Exit::Holds);
        (commits.iter().filter(holds).count(), commits.len())
    }

    /// Whether somebody questions or rejects anything.
    fn is_doubted(&self) -> bool {
        let mut files = self.all.iter().flat_map(|one| &one.verdict.judged.judgement.files);
        files.any(|file| !file.rejected.is_empty() || !file.questioned.is_empty())
    }

    /// How many units are signed, of all changes together.
    fn n_signed(&self) -> u64 {
        self.all.iter().map(|one| one.verdict.judged.judgement.signed.total()).sum()
    }

    /// Each answer with what it rests on.
    pub(super) fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        self.all.iter().map(|Verified { loaded, verdict }| Answer { loaded, rules: &self.rules, verdict })
    }
}

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Stop> {
    if args.gate.stdin {
        return gate::run(args, out);
    }
    let repo = load::repository()?;
    let loaded = load::load(&args.target, &repo, Target::DefaultBranchRange)?;
    if !loaded.trust.names_keys() {
        return Err(nobody_trusted(&loaded).into());
    }
    let mut rules = Rules::load(&repo, &loaded.trust)?;
    if args.allow_self {
        rules.allow_self()?;
    }
    let wish = Wish::of(&args.summary, &repo, &loaded)?;
    let verifier = verifier(&repo, &loaded.trust)?;
    let archive = Archive::open(&repo, &verifier).map_err(Failure::from)?;
    let verdicts = judge(&repo, loaded, rules, args, (&verifier, &archive))?;
    print(&verdicts, args.format, out)?;
    if args.format == VerifyFormat::Text {
        waiting::hint(&repo, out)?;
    }
    if let Some(wish) = wish {
        out.flush()?;
        wish.grant(&repo, &verdicts)?;
    }
    if args.format == VerifyFormat::Trailers {
        trailers::refuse_without(&verdicts)?;
    }
    Ok(verdicts.exit())
}

fn judge(
    repo: &Repository,
    loaded: Loaded,
    rules: Rules,
    args: &VerifyArgs,
    past: (&Verifier, &Archive),
) -> Result<Verdicts, Failure> {
    let name = loaded.change.name.clone();
    let is_each_commit = args.each_commit;
    let root = loaded.trust.commit;
    let mut verdicts =
        Verdicts { all: Vec::new(), rules, root, plain_merges: Vec::new(), is_each_commit, name };
    if !is_each_commit {
        verdicts.add(repo, (loaded, None), args.allow_self, past)?;
        return Ok(verdicts);
    }
    for commit in loaded.commits.read()?.iter().rev() {
        let edits = match commit.parents {
            2.. => repo.merge_edits(commit.id)?,
            _ => None,
        };
        // What somebody doubts in a merge stands, also where it is just what merging gives.
        if edits.as_ref().is_some_and(BTreeSet::is_empty) && !past.1.knows(repo, commit.id)? {
            verdicts.plain_merges.push(commit.id);
            continue;
        }
        let load = |target| {
            let trust = loaded.trust.commit.map(|commit| commit.to_string());
            repo.load(&Request { trust, max_blob: args.target.max_blob, ..Request::new(target) })
        };
        let one = load(Target::Rev(commit.id.to_string()))?;
        verdicts.add(repo, (one, edits.clone()), args.allow_self, past)?;
        // What a merge drops of one parent shows only beside that one.
        for parent in repo.parents_of(commit.id)?.into_iter().skip(1) {
            let (from, to) = (parent.to_string(), commit.id.to_string());
            let mut beside = load(Target::Range { from, to, symmetric: false })?;
            beside.change.name = format!("{}..{}", parent.short(), commit.id.short());
            verdicts.add(repo, (beside, edits.clone()), args.allow_self, past)?;
        }
    }
    // Going back adds no commit, and is a change all the same.
    if verdicts.all.is_empty() && verdicts.plain_merges.is_empty() {
        verdicts.is_each_commit = false;
        verdicts.add(repo, (loaded, None), args.allow_self, past)?;
    }
    Ok(verdicts)
}

impl Verdicts {
    fn add(
        &mut self,
        repo: &Repository,
        (loaded, edits): (Loaded, Option<BTreeSet<RepoPath>>),
        is_self_allowed: bool,
        past: (&Verifier, &Archive),
    ) -> Result<(), Failure> {
        let options = self.rules.options(is_self_allowed);
        let view = View { edits: edits.as_ref(), ..View::now(options) };
        let verdict = self.rules.judge(repo, &loaded, &view, past)?;
        self.all.push(Verified { loaded, verdict });
        Ok(())
    }
}

fn print(verdicts: &Verdicts, format: VerifyFormat, out: &mut Output) -> std::io::Result<()> {
    match format {
        VerifyFormat::Text => {
            for (at, answer) in verdicts.answers().enumerate() {
                if at > 0 {
                    out.gap()?;
                }
                text::print(&answer, out)?;
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
        VerifyFormat::Json => {
            verdicts.answers().try_for_each(|answer| out.line(wire::json(&wire::VerifyWire::of(&answer))))
        }
        VerifyFormat::Sarif => out.line(wire::sarif(&findings(verdicts))),
        VerifyFormat::Gitlab => out.line(wire::gitlab(&findings(verdicts))),
        VerifyFormat::Junit => out.raw(junit::report(verdicts).as_bytes()),
        VerifyFormat::Github => out.raw(github::annotations(verdicts).as_bytes()),
        VerifyFormat::Trailers => out.raw(trailers::lines(verdicts).as_bytes()),
        VerifyFormat::Markdown => out.raw(markdown::comment(verdicts).as_bytes()),
    }
}

/// The answer, and what it rests on.
pub(super) struct Answer<'a> {
    /// The change and its trust root.
    pub(super) loaded: &'a Loaded,
    /// What is demanded.
    pub(super) rules: &'a Rules,
    /// The answer.
    pub(super) verdict: &'a Verdict,
}

fn nobody_trusted(loaded: &Loaded) -> Failure {
    let place = loaded.trust.commit.map_or("no commit".to_owned(), |commit| commit.short());
    Failure::usage(format!("no keys are trusted: {ALLOWED_SIGNERS} is not in {place} (the trust root)"))
        .hint(format!("put lines such as `alice@example.com ssh-ed25519 AAAA...` into {ALLOWED_SIGNERS} and commit it there"))
        .hint(format!("or for an OpenPGP key `alice@example.com FINGERPRINT` into {OPENPGP_SIGNERS}, and the key into {OPENPGP_KEYS}"))
        .hint("or name another commit to trust: countersign verify --trust REV")
        .hint("or a file of your own: git config --global gpg.ssh.allowedSignersFile FILE")
}
