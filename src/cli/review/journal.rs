//! The review so far, and the way to the journal that has it.

use crate::cli::rounds;
use crate::cli::who::state_dir;
use crate::report::{Exit, Failure, quoted_path};
use crate::review::comment::Heard;
use crate::review::{Entry, Review};
use crate::session::{AppendEntry, Listen};
use crate::store::{self, ReviewKey, Series};

/// A journal in use.
pub(super) struct OpenJournal {
    pub(super) review: Review,
    pub(super) append: AppendEntry,
    /// What agents have said and what other reviews have to do with it, and the way to what comes later.
    pub(super) heard: Heard,
    pub(super) listen: Listen,
    /// What was mended, in sentences.
    pub(super) notices: Vec<String>,
}

/// Opens the journal of a review and replays it.
pub(super) fn open(key: &ReviewKey, series: Option<Series>) -> Result<OpenJournal, Failure> {
    let state = state_dir()?;
    let opened = store::open(&state, key)?;
    let review = replay(opened.entries)?;
    let (heard, unread) = rounds::hear(&state, key, series.as_ref())?;
    if let Some(series) = &series {
        store::join(&state, series, key.identity)?;
    }
    let torn = opened.repaired.map(|repair| {
        format!(
            "the last entry of the journal was torn ({} bytes) and is not counted; it was kept in {}",
            repair.bytes,
            quoted_path(&repair.kept)
        )
    });
    let mut journal = opened.journal;
    let append: AppendEntry = Box::new(move |entry| Ok(journal.append(entry)?));
    let key = key.clone();
    let notices = torn.into_iter().chain(unread.into_iter().map(|failure| failure.sentence)).collect();
    // What of other reviews cannot be read was said when this one was opened.
    let listen: Listen = Box::new(move || Ok(rounds::hear(&state, &key, series.as_ref())?.0));
    Ok(OpenJournal { review, append, heard, listen, notices })
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
