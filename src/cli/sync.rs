//! `countersign sync`: records from and to a remote, without force and without a loss.

use super::args::{Format, SyncArgs};
use super::output::{Output, Stop, Tone};
use super::review::replay;
use super::who::state_dir;
use super::wire::{self, SyncWire};
use super::{load, lost, words};
use crate::base::{Clock as _, Shown, SystemClock};
use crate::git::{Person, Repository};
use crate::ledger::{self, Exchange, Exchanged, LEDGERS, TRACKING};
use crate::report::{Exit, Failure, hazard, quoted};
use crate::review::Recorded;
use crate::store;

/// Where a repository keeps the name of its mirror branch, in git's configuration.
pub(super) const MIRROR: &str = "countersign.mirror";

/// What was done.
pub(super) struct Synced {
    /// The remote, as it was named.
    pub(super) remote: String,
    /// What came of each kind of record.
    pub(super) exchanged: Vec<Exchanged>,
    /// Whether records were put there, if there were any to put.
    pub(super) is_pushed: bool,
    /// Records of the person at the keyboard that the ledger here had lost and has again.
    pub(super) put_back: Vec<Recorded>,
    /// What an ordinary `git fetch` gets from now on.
    pub(super) refspec: Option<String>,
    /// What is set up so that records get lost: what it does, and what mends it.
    pub(super) hazards: Vec<(String, String)>,
}

/// Runs the command.
pub(super) fn run(args: &SyncArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = load::repository()?;
    let remote = remote(args, &repo)?;
    let (person, now) = (repo.identity().map_err(Failure::from)?, SystemClock::default().now());
    let mirror = mirror(args, &repo)?;
    let put_back = put_back(&repo, &person)?;
    let how = Exchange {
        remote: &remote,
        mirror: mirror.as_deref(),
        put_back: args.put_back,
        push: !args.no_push,
        who: (&person, now),
    };
    let exchanged = ledger::exchange(&repo, &how).map_err(|error| error.with(&remote))?;
    let synced = Synced {
        exchanged,
        is_pushed: how.push,
        put_back,
        refspec: follow(&repo, &remote)?,
        hazards: hazards(&repo)?,
        remote,
    };
    match args.format {
        Format::Text => print(&synced, out)?,
        Format::Json => out.line(wire::json(&SyncWire::of(&synced)))?,
    }
    Ok(Exit::Holds)
}

/// The remote that was named, or the one that records are published at.
fn remote(args: &SyncArgs, repo: &Repository) -> Result<String, Failure> {
    let Some(named) = &args.remote else {
        return repo.publishing_remote(None)?.ok_or_else(|| {
            Failure::usage("there is no remote to exchange records with")
                .hint("git remote add origin URL")
                .hint("or name one: countersign sync URL")
        });
    };
    // Git would take any word for a directory.
    let is_address = named.contains(['/', ':']) || std::path::Path::new(named).is_dir();
    if repo.has_remote(named) || is_address {
        return Ok(named.clone());
    }
    Err(Failure::usage(format!("there is no remote {}", quoted(named)))
        .hint("for what there is: git remote -v"))
}

/// The mirror branch that was named, now or when it was set up.
fn mirror(args: &SyncArgs, repo: &Repository) -> Result<Option<String>, Failure> {
    let Some(branch) = &args.mirror else { return Ok(repo.own_setting(MIRROR)?) };
    if !Repository::is_branch_name(branch) {
        return Err(Failure::usage(format!("{} cannot be the name of a branch", quoted(branch))));
    }
    repo.set_own_setting(MIRROR, branch)?;
    Ok(Some(branch.clone()))
}

/// Puts into the ledger here what it has lost of this person's own records.
fn put_back(repo: &Repository, person: &Person) -> Result<Vec<Recorded>, Failure> {
    let email = crate::base::shown::text_of(person.email.clone());
    let is_own = |key: &store::ReviewKey| key.repository == repo.common_dir() && key.reviewer == email;
    let mut put_back = Vec::new();
    for stored in store::list(&state_dir()?, is_own)? {
        // What cannot be read is no obstacle to the records of others; `doctor` tells of it.
        let Ok((key, entries)) = stored.read else { continue };
        let (Ok(review), Some(object)) = (replay(entries), words::noted_object(&key.identity)) else {
            continue;
        };
        for record in lost::missing(repo, &key.identity, &review)? {
            let what = (record.record, record.tip);
            ledger::put_back(repo, object, what, person, SystemClock::default().now())?;
            put_back.push(record);
        }
    }
    Ok(put_back)
}

/// Lets an ordinary `git fetch` bring records too. What it was told if that is new.
fn follow(repo: &Repository, remote: &str) -> Result<Option<String>, Failure> {
    if !repo.has_remote(remote) {
        return Ok(None);
    }
    let refspec = format!("{LEDGERS}*:{TRACKING}{remote}/*");
    Ok(repo.add_fetch_refspec(remote, &refspec)?.then_some(refspec))
}

fn hazards(repo: &Repository) -> Result<Vec<(String, String)>, Failure> {
    Ok(repo.hazards(crate::attest::LEDGER_REF)?.iter().map(hazard).collect())
}

fn print(synced: &Synced, out: &mut Output) -> std::io::Result<()> {
    let remote = Shown::of(&synced.remote).to_string();
    for record in &synced.put_back {
        out.line(format!("{}; it is there again", lost::sentence(record)))?;
    }
    if synced.exchanged.is_empty() {
        out.line(format!("{remote}: no records there and none here"))?;
    }
    let records = |n: usize| words::count(n as u64, "record", "records");
    for one in &synced.exchanged {
        let kind = Shown::of(&one.notes_ref[LEDGERS.len()..]).to_string();
        let sent = match (one.n_sent, synced.is_pushed) {
            (0, _) => "nothing to publish".to_owned(),
            (n, true) => format!("{} published", records(n)),
            (n, false) => format!("{} not published yet", records(n)),
        };
        let gained = if one.n_gained == 0 {
            "nothing new".to_owned()
        } else {
            format!("{} taken in", records(one.n_gained))
        };
        out.line(format!("{remote} {kind}: {gained}, {sent}; the ledger is at {}", one.tip.short()))?;
    }
    if let Some(refspec) = &synced.refspec {
        out.line(format!(
            "from now on git fetch gets records too (remote.{remote}.fetch = {})",
            Shown::of(refspec)
        ))?;
    }
    for (what, mend) in &synced.hazards {
        out.line(out.tone(Tone::Unsure, format!("! {what}")))?;
        out.line(format!("    to mend it: {mend}"))?;
    }
    Ok(())
}
