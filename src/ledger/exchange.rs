//! Exchanging records with a remote: what they have comes here, what we have goes there, and nothing is lost on either side.
//!
//! Start with [`exchange`]. Theirs are fetched into refs of their own without force, joined with ours line by line, and the
//! result is pushed without force; whoever was faster is joined first and the push tried again. A remote whose ledger lost
//! something is told of and left alone, unless it was said that what is missing shall be put back.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use crate::attest::LEDGER_REF;
use crate::base::{Digest, ObjectId, Timestamp};
use crate::git::{GitError, NetworkError, NoteLine, Person, Pushed, Repository};

/// Where all kinds of records lie, each in a ref of its own.
pub const LEDGERS: &str = "refs/notes/countersign/";
/// Where what a remote had is kept, below its name.
pub const TRACKING: &str = "refs/countersign/remotes/";
/// Where what the remote's mirror branch had is kept, below the remote's name.
const MIRRORS: &str = "refs/countersign/mirrors/";
/// How long others may be faster again and again.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whom to exchange with and how.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    /// A remote's name, or an address.
    pub remote: &'a str,
    /// A branch there that has the same commits as the ledger of reviews, for hosts that protect branches only.
    pub mirror: Option<&'a str>,
    /// Whether what the remote has lost is put there again, rather than told.
    pub put_back: bool,
    /// Whether anything is put there at all.
    pub push: bool,
    /// Whom the commits of the ledger name, and when.
    pub who: (&'a Person, Timestamp),
}

/// What came of it for one kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The ref here.
    pub notes_ref: String,
    /// Where it stands now.
    pub tip: ObjectId,
    /// How many records of theirs are here that were not.
    pub n_gained: usize,
    /// How many records of ours are there that were not, or would be there.
    pub n_sent: usize,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The remote could not be talked to.
    #[error("the remote could not be talked to")]
    Network(#[from] NetworkError),
    /// The repository could not be read or written.
    #[error("the repository could not be read or written")]
    Git(#[from] GitError),
    /// A ref of theirs does not contain any more what it had when it was last looked at.
    #[error("{name} was moved back")]
    Rewound {
        /// The ref, as it is called there.
        name: String,
        /// Where it stood.
        was: ObjectId,
        /// Where it stands now; `None` if it is gone.
        now: Option<ObjectId>,
    },
    /// A later state of theirs lacks records of an earlier one.
    #[error("{name} lost records")]
    Removed {
        /// The ref, as it is called there.
        name: String,
        /// What is missing.
        lines: Vec<NoteLine>,
    },
    /// Others kept being faster.
    #[error("{name} kept moving")]
    Overtaken {
        /// The ref, as it is called there.
        name: String,
    },
}

/// A ref of theirs, and what becomes of it here.
struct Channel {
    /// What it is called there.
    there: String,
    /// What is known here of where it stands.
    tracking: String,
    /// The ref here that its records go into.
    notes_ref: String,
    /// Where it stands; `None` if it is not there.
    tip: Option<ObjectId>,
}

/// Takes in what the remote has and puts there what it has not.
pub fn exchange(repo: &Repository, how: &Exchange<'_>) -> Result<Vec<Exchanged>, ExchangeError> {
    let deadline = Instant::now() + PATIENCE;
    let mut gained: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let channels = fetch(repo, how)?;
        let mut all = Vec::new();
        for notes_ref in channels.iter().map(|channel| &channel.notes_ref).collect::<BTreeSet<_>>() {
            let ours: Vec<&Channel> = channels.iter().filter(|one| one.notes_ref == *notes_ref).collect();
            all.extend(join(repo, how, notes_ref, &ours)?);
        }
        for one in &mut all {
            let sum = gained.entry(one.notes_ref.clone()).or_default();
            *sum += one.n_gained;
            one.n_gained = *sum;
        }
        match push(repo, how, &channels, &all)? {
            None => return Ok(all),
            Some(name) if Instant::now() >= deadline => return Err(ExchangeError::Overtaken { name }),
            Some(_) => thread::sleep(pause()),
        }
    }
}

/// How many records here `remote` does not have, as far as is known from when it was last looked at.
pub fn unsent(repo: &Repository, remote: &str) -> Result<usize, GitError> {
    let mut n = 0;
    for (name, tip) in repo.refs_below(LEDGERS)? {
        let known =
            repo.ref_target(&format!("{TRACKING}{}/{}", folder(repo, remote), &name[LEDGERS.len()..]))?;
        n += n_beyond(repo, &name, tip, known)?;
    }
    Ok(n)
}

/// How many lines a ledger has at `tip` that it does not have at `known`.
fn n_beyond(
    repo: &Repository,
    notes_ref: &str,
    tip: ObjectId,
    known: Option<ObjectId>,
) -> Result<usize, GitError> {
    let known = known.unwrap_or_else(|| repo.format().empty_tree());
    Ok(if known == tip { 0 } else { repo.lost_lines(notes_ref, tip, known)?.len() })
}

/// The remotes of which records were fetched that are not in the ledger here, and how many.
pub fn waiting(repo: &Repository) -> Result<Vec<(String, usize)>, GitError> {
    let mut waiting: BTreeMap<String, usize> = BTreeMap::new();
    for (name, tip) in repo.refs_below(TRACKING)? {
        let place = name.strip_prefix(TRACKING).and_then(|rest| rest.rsplit_once('/'));
        let Some((remote, kind)) = place.filter(|(remote, _)| repo.has_remote(remote)) else { continue };
        let notes_ref = format!("{LEDGERS}{kind}");
        let ours = repo.ref_target(&notes_ref)?;
        *waiting.entry(remote.to_owned()).or_default() += n_beyond(repo, &notes_ref, tip, ours)?;
    }
    Ok(waiting.into_iter().filter(|(_, n)| *n > 0).collect())
}

/// Gets what the remote has into the tracking refs, and gives all channels of which either side has something.
fn fetch(repo: &Repository, how: &Exchange<'_>) -> Result<Vec<Channel>, ExchangeError> {
    let branch = how.mirror.map(|branch| format!("refs/heads/{branch}"));
    let patterns: Vec<String> = branch.iter().cloned().chain([format!("{LEDGERS}*")]).collect();
    let there = repo.remote_refs(how.remote, &patterns)?;
    let folder = folder(repo, how.remote);
    let ours = repo.refs_below(LEDGERS)?.into_keys();
    let kinds = ours
        .chain([LEDGER_REF.to_owned()])
        .chain(there.keys().filter(|name| name.starts_with(LEDGERS)).cloned());
    let mut channels: Vec<Channel> = kinds
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|name| Channel {
            tracking: format!("{TRACKING}{folder}/{}", &name[LEDGERS.len()..]),
            notes_ref: name.clone(),
            there: name,
            tip: None,
        })
        .collect();
    channels.extend(branch.map(|there| Channel {
        tracking: format!("{MIRRORS}{folder}/reviews"),
        notes_ref: LEDGER_REF.to_owned(),
        there,
        tip: None,
    }));
    let force = if how.put_back { "+" } else { "" };
    let wanted = channels.iter().filter(|channel| there.contains_key(&channel.there));
    let refspecs: Vec<String> =
        wanted.map(|channel| format!("{force}{}:{}", channel.there, channel.tracking)).collect();
    let before = known(repo, &channels)?;
    if !refspecs.is_empty() {
        repo.fetch_refs(how.remote, &refspecs)?;
    }
    let after = known(repo, &channels)?;
    for channel in &mut channels {
        let now = there.get(&channel.there).copied();
        channel.tip = now.and(after.get(&channel.tracking).copied());
        let Some(was) = before.get(&channel.tracking).copied().filter(|was| Some(*was) != now) else {
            continue;
        };
        // What was fetched without force has not moved if it would have lost something.
        if !how.put_back && (now.is_none() || after.get(&channel.tracking) == Some(&was)) {
            return Err(ExchangeError::Rewound { name: channel.there.clone(), was, now });
        }
    }
    Ok(channels)
}

fn known(repo: &Repository, channels: &[Channel]) -> Result<BTreeMap<String, ObjectId>, GitError> {
    let mut known = BTreeMap::new();
    for channel in channels {
        known.extend(repo.ref_target(&channel.tracking)?.map(|id| (channel.tracking.clone(), id)));
    }
    Ok(known)
}

/// Joins what the channels brought into one ref here; `None` if there is nothing on either side.
fn join(
    repo: &Repository,
    how: &Exchange<'_>,
    notes_ref: &str,
    channels: &[&Channel],
) -> Result<Option<Exchanged>, ExchangeError> {
    let mut n_gained = 0;
    for channel in channels {
        let Some(tip) = repo.ref_target(&channel.tracking)? else { continue };
        if !how.put_back {
            refuse_loss(repo, notes_ref, channel, tip)?;
        }
        n_gained += repo.join_notes(notes_ref, tip, how.who.0, how.who.1)?.n_gained;
    }
    let Some(tip) = repo.notes_tip(notes_ref)? else { return Ok(None) };
    let first = channels.iter().find_map(|channel| channel.tip).unwrap_or_else(ObjectId::empty_tree);
    let n_sent = if first == tip { 0 } else { repo.lost_lines(notes_ref, tip, first)?.len() };
    Ok(Some(Exchanged { notes_ref: notes_ref.to_owned(), tip, n_gained, n_sent }))
}

/// Since both sides were last the same, the other side must only have added lines.
fn refuse_loss(
    repo: &Repository,
    notes_ref: &str,
    channel: &Channel,
    theirs: ObjectId,
) -> Result<(), ExchangeError> {
    let Some(ours) = repo.notes_tip(notes_ref)? else { return Ok(()) };
    let Some(common) = repo.common_state(ours, theirs)? else { return Ok(()) };
    match repo.lost_lines(notes_ref, common, theirs)? {
        lines if lines.is_empty() => Ok(()),
        lines => Err(ExchangeError::Removed { name: channel.there.clone(), lines }),
    }
}

/// Puts the joined ledgers there. The name of a ref that somebody else moved meanwhile, if there is one.
fn push(
    repo: &Repository,
    how: &Exchange<'_>,
    channels: &[Channel],
    all: &[Exchanged],
) -> Result<Option<String>, ExchangeError> {
    let mut moved = Vec::new();
    for channel in channels {
        let Some(one) = all.iter().find(|one| one.notes_ref == channel.notes_ref) else { continue };
        if channel.tip != Some(one.tip) {
            moved.push((channel, one.tip));
        }
    }
    let Some((first, _)) = moved.first().filter(|_| how.push) else { return Ok(None) };
    let refspecs: Vec<String> =
        moved.iter().map(|(channel, tip)| format!("{tip}:{}", channel.there)).collect();
    match repo.push_refs(how.remote, &refspecs)? {
        Pushed::Overtaken => Ok(Some(first.there.clone())),
        Pushed::Done => {
            for (channel, tip) in moved {
                repo.set_ref(&channel.tracking, tip)?;
            }
            Ok(None)
        }
    }
}

/// What the tracking refs of a remote are filed under: its name, or a name for its address.
fn folder(repo: &Repository, remote: &str) -> String {
    if repo.has_remote(remote) {
        return remote.to_owned();
    }
    let digest = Digest::of(remote.as_bytes()).to_string();
    format!("at-{}", &digest[..16])
}

/// Long enough for another writer to be done, and not the same for all who were refused together.
fn pause() -> Duration {
    let random = RandomState::new().build_hasher().finish() % 200;
    Duration::from_millis(50 + random)
}
