//! The agents' log: what scripts and agents say about a review, beside its journal.
//!
//! It is a file of its own, so that an agent can speak while the reviewer has the review open, and so that nothing an agent
//! writes can come between the reviewer's entries or pass for one of them: the lines here can hold nothing but comments and
//! words about threads, each with the name of its speaker.

use std::path::Path;

use super::log::Log;
use super::place::{Place, REVIEWS};
use super::{ReviewKey, StoreError, wire};
use crate::base::Timestamp;
use crate::review::comment::{AgentEntry, AgentEvent, AgentName};

pub(super) const AGENTS: &str = "agents";

/// Reads what agents said about a review. Writes nothing and waits for nobody. Empty if they said nothing.
pub fn peek_agents(state_dir: &Path, key: &ReviewKey) -> Result<Vec<AgentEntry>, StoreError> {
    let Some(place) = Place::find(state_dir, REVIEWS, &key.digest())? else { return Ok(Vec::new()) };
    let entries = Log::peek(&place, AGENTS, |payloads, path| decode(payloads, key, path))?;
    Ok(entries.unwrap_or_default())
}

/// Who speaks, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The name that the agent gave itself.
    pub by: AgentName,
    /// How many entries the reviewer's journal had when it was read.
    pub after: u64,
    /// The time.
    pub at: Timestamp,
}

/// Lets an agent speak: `say` is told what was said before, and what it answers is written, all or nothing. Another agent that
/// is just writing is waited for. Returns what was written.
///
/// # Errors
/// The outer error is the store's, the inner one comes from `say`; after either nothing was written.
pub fn speak<E>(
    state_dir: &Path,
    key: &ReviewKey,
    speaker: &Speaker,
    say: impl FnOnce(&[AgentEntry]) -> Result<Vec<AgentEvent>, E>,
) -> Result<Result<Vec<AgentEntry>, E>, StoreError> {
    let place = Place::make(state_dir, REVIEWS, &key.digest())?;
    let lock = place.wait_for_lock("agents.lock")?;
    let decode = |payloads: &[&[u8]], path: &Path| decode(payloads, key, path);
    let (mut log, before, _) = Log::open(&place, AGENTS, lock, &wire::agents_header(key), decode)?;
    let events = match say(&before) {
        Ok(events) => events,
        Err(error) => return Ok(Err(error)),
    };
    let Speaker { by, after, at } = speaker;
    let entry = |(seq, event)| AgentEntry { seq, after: *after, at: *at, by: by.clone(), event };
    let said: Vec<AgentEntry> = (before.len() as u64 + 1..).zip(events).map(entry).collect();
    if !said.is_empty() {
        log.append(&said.iter().map(wire::agent_entry).collect::<Vec<_>>())?;
    }
    Ok(Ok(said))
}

fn decode(payloads: &[&[u8]], key: &ReviewKey, path: &Path) -> Result<Vec<AgentEntry>, StoreError> {
    let Some((header, entries)) = payloads.split_first() else { return Ok(Vec::new()) };
    if *header != wire::agents_header(key).as_bytes() {
        let path = path.to_owned();
        return Err(match wire::agents_format_of(header) {
            Some(wire::AGENTS_FORMAT) => StoreError::OtherReview { path },
            Some(version) => StoreError::UnknownFormat { path, version },
            None => StoreError::Damaged { path, line: 1 },
        });
    }
    let entry = |(seq, payload): (u64, &&[u8])| {
        let entry = wire::read_agent_entry(payload).filter(|entry| entry.seq == seq);
        entry.ok_or_else(|| StoreError::Damaged { path: path.to_owned(), line: seq + 1 })
    };
    (1..).zip(entries).map(entry).collect()
}

#[cfg(test)]
mod tests;
