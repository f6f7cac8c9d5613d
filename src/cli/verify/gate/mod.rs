//! `countersign verify --stdin`: may these refs be moved so? For hooks.
//!
//! `updates` is what git says, `held` which refs it matters for. Everything that is believed is read from where the refs stood
//! before, and nothing that a push brings has a say in whether it is let in, but for the records in it.

mod held;
mod text;
mod updates;

use std::collections::BTreeMap;
use std::io::Read as _;

use self::held::Held;
pub(in crate::cli) use self::updates::RefUpdate;
use super::{Verdicts, nobody_trusted};
use crate::base::ObjectId;
use crate::cli::args::{VerifyArgs, VerifyFormat};
use crate::cli::audit::landed::{Landed, Walk};
use crate::cli::judging::verifier;
use crate::cli::load;
use crate::cli::output::{Output, Stop};
use crate::cli::policy::Rules;
use crate::cli::waiting;
use crate::cli::wire::{self, GateWire};
use crate::git::{GitError, Loaded, Repository, Request, Target, TrustReason};
use crate::ledger::{self, Archive, Lost, Setback};
use crate::report::{Exit, Failure, quoted, shell_word};
use crate::sign::Verifier;

/// What is to be said of one update.
pub(in crate::cli) enum Outcome {
    /// The ref is not one that is held to anything.
    NotHeld,
    /// The ledger only grows.
    Grows,
    /// It brings no commit that was not there.
    NothingNew,
    /// What it brings was judged.
    Judged(Box<Verdicts>),
    /// It is not let in.
    Refused(Refusal),
    /// What it brings was not judged, because the ledger of the same push is refused.
    NotJudged,
}

/// Why an update is not let in, whatever was signed.
pub(in crate::cli) enum Refusal {
    /// A ref that is held would be gone.
    Deleted,
    /// A ref that is held would lose history.
    Rewound,
    /// The ledger would lose something.
    Ledger(Setback, Vec<Lost>),
    /// A ref of this name would leave no place for the ledger.
    InTheWay,
    /// The file system does not tell it from another ref that is held.
    Mistakable,
}

/// An update and what is to be said of it.
pub(in crate::cli) struct Answer {
    pub(in crate::cli) update: RefUpdate,
    pub(in crate::cli) outcome: Outcome,
}

impl Answer {
    pub(in crate::cli) fn exit(&self) -> Exit {
        match &self.outcome {
            Outcome::NotHeld | Outcome::Grows | Outcome::NothingNew => Exit::Holds,
            Outcome::Judged(verdicts) => verdicts.exit(),
            Outcome::Refused(_) => Exit::DoesNotHold,
            Outcome::NotJudged => Exit::CouldNotTell,
        }
    }
}

/// The whole answer to a push.
pub(in crate::cli) struct Answers {
    pub(in crate::cli) all: Vec<Answer>,
    /// The refs that are held, for people.
    pub(in crate::cli) held: String,
    /// How many records of the ledger here are not known to be where something is sent to.
    pub(in crate::cli) n_unsent: usize,
    /// The name of the remote, where something is sent.
    pub(in crate::cli) remote: Option<String>,
}

impl Answers {
    /// One that does not hold is enough.
    pub(in crate::cli) fn exit(&self) -> Exit {
        let exits = || self.all.iter().map(Answer::exit);
        let worst = exits().find(|exit| *exit == Exit::DoesNotHold);
        worst.or_else(|| exits().find(|exit| *exit != Exit::Holds)).unwrap_or(Exit::Holds)
    }
}

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Stop> {
    let mut input = Vec::new();
    std::io::stdin().lock().read_to_end(&mut input).map_err(|error| {
        Failure::could_not_tell(format!("the ref updates on standard input cannot be read: {error}"))
    })?;
    let mut updates = updates::read(&input)?;
    let repo = load::repository()?;
    let held = Held::find(&repo, &updates, args.gate.remote.as_deref(), &args.gate.refs)?;
    for update in &mut updates {
        update.name = held.meant(&repo, update);
    }
    let answers = answers(&repo, &held, updates, args)?;
    match args.format {
        VerifyFormat::Json => out.line(wire::json(&GateWire::of(&answers)))?,
        _ => {
            text::print(&answers, out)?;
            waiting::hint(&repo, out)?;
        }
    }
    Ok(answers.exit())
}

/// The ledger is looked at first: records of a push that takes others away count for nothing.
fn answers(
    repo: &Repository,
    held: &Held,
    updates: Vec<RefUpdate>,
    args: &VerifyArgs,
) -> Result<Answers, Failure> {
    let (mut setbacks, mut tips) = (BTreeMap::new(), BTreeMap::new());
    let is_ledger = |update: &&RefUpdate| held.is_ledger(&update.name) && !held.is_mistakable(&update.name);
    for update in updates.iter().filter(is_ledger) {
        let found = ledger::setback(repo, &update.name, update.old, update.new);
        let found = found.map_err(|error| of_ref(update, error.into()))?;
        setbacks.extend(found.map(|found| (update.name.clone(), found)));
        tips.extend(update.new.map(|tip| (update.name.clone(), tip)));
    }
    let is_ledger_whole = setbacks.is_empty();
    let gate = Gate { repo: repo.assuming(tips)?, held, args };
    let (n_unsent, remote) = gate.unsent(&updates)?;
    let mut all = Vec::new();
    for update in updates {
        let outcome = match setbacks.remove(&update.name) {
            Some((setback, lost)) => Outcome::Refused(Refusal::Ledger(setback, lost)),
            None if held.is_mistakable(&update.name) => Outcome::Refused(Refusal::Mistakable),
            None if held.is_ledger(&update.name) => Outcome::Grows,
            None if Held::is_in_the_way(&update.name) && update.new.is_some() => {
                Outcome::Refused(Refusal::InTheWay)
            }
            None if !held.has(&update.name) => Outcome::NotHeld,
            None if !is_ledger_whole => Outcome::NotJudged,
            None => gate.outcome(&update).map_err(|failure| of_ref(&update, failure))?,
        };
        all.push(Answer { update, outcome });
    }
    Ok(Answers { all, held: held.list(), n_unsent, remote })
}

/// A failure that says at which ref.
fn of_ref(update: &RefUpdate, failure: Failure) -> Failure {
    Failure { sentence: format!("{}: {}", quoted(&update.name), failure.sentence), ..failure }
}

/// What refs that are held are judged with.
struct Gate<'a> {
    /// With the ledger as it will be.
    repo: Repository,
    held: &'a Held,
    args: &'a VerifyArgs,
}

/// A change that a push brings: what it is compared with, and what is trusted.
struct Brought<'a> {
    base: ObjectId,
    head: ObjectId,
    trust: ObjectId,
    /// The ref that named the trust root before.
    stood_at: &'a str,
}

impl Gate<'_> {
    fn outcome(&self, update: &RefUpdate) -> Result<Outcome, Failure> {
        let Some(new) = update.new else { return Ok(Outcome::Refused(Refusal::Deleted)) };
        let head = self.repo.resolve(&new.to_string())?;
        let Some(old) = update.old else { return self.created(update, head) };
        let base = self.repo.resolve(&old.to_string()).map_err(|error| not_here(update, error))?;
        if base == head {
            // Another tag on the same commit takes the place of one that somebody made.
            let is_same = old == new;
            return Ok(if is_same { Outcome::NothingNew } else { Outcome::Refused(Refusal::Rewound) });
        }
        if !self.repo.is_surely_behind(base, head)? {
            return Ok(Outcome::Refused(Refusal::Rewound));
        }
        self.judged(&Brought { base, head, trust: base, stood_at: &update.name })
    }

    /// A ref that was not there is judged by what it has that the default branch has not. The default branch itself has nothing
    /// before it that could say whose keys to trust.
    fn created(&self, update: &RefUpdate, head: ObjectId) -> Result<Outcome, Failure> {
        if let Some((stood_at, trust)) = self.held.default_tip(&self.repo)? {
            if self.repo.is_surely_behind(head, trust)? {
                return Ok(Outcome::NothingNew);
            }
            // Where there are several, the whole of what differs.
            let base = self.repo.common_ancestor(trust, head)?.unwrap_or(trust);
            return self.judged(&Brought { base, head, trust, stood_at });
        }
        if self.args.target.trust.is_none() {
            return Err(Failure::usage(
                "this push creates it, so there is nothing before it that could say whose keys to trust",
            )
            .hint("push the first commits, with .countersign/allowed_signers, before the hook is installed")
            .hint("or name a commit to trust: countersign verify --stdin --trust REV"));
        }
        let nothing = self.repo.format().empty_tree();
        self.judged(&Brought { base: nothing, head, trust: nothing, stood_at: &update.name })
    }

    /// What is brought, as one change; if that does not hold, change by change as it landed, which is how a merge was read. What
    /// somebody doubts in the whole no part takes back.
    fn judged(&self, brought: &Brought<'_>) -> Result<Outcome, Failure> {
        let loaded = self.load(brought, brought.base, brought.head)?;
        if !loaded.trust.names_keys() {
            return Err(nobody_trusted(&loaded));
        }
        let mut rules = Rules::load(&self.repo, &loaded.trust)?;
        if self.args.allow_self {
            rules.allow_self()?;
        }
        let verifier = verifier(&self.repo, &loaded.trust)?;
        let archive = Archive::open(&self.repo, &verifier)?;
        let past = (&verifier, &archive);
        let whole = super::judge(&self.repo, loaded, rules, self.args, past)?;
        // Where history is cut off nobody knows that the parts are all of it.
        let is_answered = self.args.each_commit
            || self.repo.is_shallow()
            || whole.exit() != Exit::DoesNotHold
            || whole.is_doubted();
        let parts = if is_answered { None } else { self.by_parts(brought, &whole, past)? };
        let better = parts.filter(|parts| parts.exit() == Exit::Holds || parts.n_signed() > whole.n_signed());
        Ok(Outcome::Judged(Box::new(better.unwrap_or(whole))))
    }

    /// The changes that landed in it one by one; `None` if there is but one, or if they do not add up to the whole.
    fn by_parts(
        &self,
        brought: &Brought<'_>,
        whole: &Verdicts,
        past: (&Verifier, &Archive),
    ) -> Result<Option<Verdicts>, Failure> {
        let (verifier, archive) = past;
        let walk = Walk { repo: &self.repo, verifier, archive, from: Some(brought.base), since: None };
        if !walk.goes_on(brought.head)? {
            return Ok(None);
        }
        let landed = match walk.landed(brought.head) {
            Ok(landed) => landed,
            Err(failure) if failure.exit == Exit::CouldNotTell => return Err(failure),
            // Histories that have nothing in common are no parts of one.
            Err(_) => return Ok(None),
        };
        let is_whole = |landed: &Landed| landed.base == brought.base && landed.head == brought.head;
        if landed.iter().all(is_whole) || !self.adds_up(&landed)? {
            return Ok(None);
        }
        let mut parts = Verdicts {
            all: Vec::new(),
            rules: whole.rules.clone(),
            root: whole.root,
            plain_merges: Vec::new(),
            is_each_commit: false,
            name: whole.name.clone(),
        };
        for part in landed.iter().rev() {
            let loaded = self.load(brought, part.base, part.head)?;
            parts.add(&self.repo, (loaded, part.only.clone()), self.args.allow_self, past)?;
        }
        Ok(Some(parts))
    }

    /// Whether nothing lies between the parts: what a merge adds of its own is one of them, and each branch is compared with what
    /// it left or with something before that.
    fn adds_up(&self, landed: &[Landed]) -> Result<bool, GitError> {
        for part in landed.iter().filter(|part| part.at != part.head) {
            let Some(first) = self.repo.parents_of(part.at)?.first().copied() else { return Ok(false) };
            let left = self.repo.common_ancestor(first, part.head)?;
            let is_behind = left.map_or(Ok(false), |left| self.repo.is_surely_behind(part.base, left))?;
            if !is_behind {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn load(&self, brought: &Brought<'_>, base: ObjectId, head: ObjectId) -> Result<Loaded, Failure> {
        let range = Target::Range { from: base.to_string(), to: head.to_string(), symmetric: false };
        let named = &self.args.target.trust;
        let trust = named.clone().unwrap_or_else(|| brought.trust.to_string());
        let max_blob = self.args.target.max_blob;
        let mut loaded = self.repo.load(&Request { trust: Some(trust), max_blob, ..Request::new(range) })?;
        loaded.change.name = format!("{}..{}", base.short(), head.short());
        if named.is_none() {
            loaded.trust.why = TrustReason::BeforePush(brought.stood_at.to_owned());
        }
        Ok(loaded)
    }

    /// How many lines of the ledger here are not known to be at the remote, where the push does not bring them; and the remote.
    fn unsent(&self, updates: &[RefUpdate]) -> Result<(usize, Option<String>), Failure> {
        let is_sent = updates.iter().any(|update| update.is_sent);
        let Some(remote) = self.args.gate.remote.clone().filter(|_| is_sent) else { return Ok((0, None)) };
        let is_brought = updates.iter().any(|update| self.held.is_ledger(&update.name));
        let n = if is_brought { 0 } else { ledger::unsent(&self.repo, &remote)? };
        // An address may have a password in it.
        Ok((n, Some(remote).filter(|name| self.repo.has_remote(name))))
    }
}

/// Whoever pushes may not have what stands at the other side.
fn not_here(update: &RefUpdate, error: GitError) -> Failure {
    let is_missing = matches!(error, GitError::Missing { .. });
    let failure = Failure::from(error);
    if !is_missing || !update.is_sent {
        return failure;
    }
    let fetch = format!("git fetch REMOTE {}", shell_word(&update.name));
    Failure::could_not_tell("what stands there now is not here, so nobody can say what would change")
        .hint(fetch)
}
