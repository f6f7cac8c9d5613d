//! The review so far, and the way to the journal that has it.

use crate::cli::who::state_dir;
use crate::report::{Exit, Failure, quoted_path};
use crate::review::comment::AgentEntry;
use crate::review::{Entry, Review};
use crate::session::{AppendEntry, Listen};
use crate::store::{self, ReviewKey};

/// A journal in use.
pub(super) struct OpenJournal {
    pub(super) review: Review,
    pub(super) append: AppendEntry,
    /// What agents have said, and the way to what they say later.
    pub(super) agents: Vec<AgentEntry>,
    pub(super) listen: Listen,
    /// What was mended, in sentences.
    pub(super) notices: Vec<String>,
}

/// Opens the journal of a review and replays it.
pub(super) fn open(key: &ReviewKey) -> Result<OpenJournal, Failure> {
    let state = state_dir()?;
    let opened = store::open(&state, key)?;
    let agents = store::peek_agents(&state, key)?;
    let review = replay(opened.entries)?;
    let notices = opened.repaired.map(|repair| {
        format!(
            "the last entry of the journal was torn ({} bytes) and is not counted; it was kept in {}",
            repair.bytes,
            quoted_path(&repair.kept)
        )
    });
    let mut journal = opened.journal;
    let append: AppendEntry = Box::new(move |entry| Ok(journal.append(entry)?));
    let key = key.clone();
    let listen: Listen = Box::new(move || Ok(store::peek_agents(&state, &key)?));
    Ok(OpenJournal { review, append, agents, listen, notices: notices.into_iter().collect() })
}

/// What all entries together amount to.
pub(in crate::cli) fn replay(entries: Vec<Entry>) -> Result<Review, Failure> {
    let mut review = Review::new();
    for entry in entries {
        let seq = entry.seq;
        review.apply(entry).map_err(|_unfit| {
            Failure::new(
                Exit::CouldNotTell,
                format!("entry {seq} of the journal does not follow from the ones before it"),
            )
        })?;
    }
    Ok(review)
}
