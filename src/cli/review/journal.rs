//! The review so far, and the way to the journal that has it.

use crate::base::Timestamp;
use crate::cli::rounds::{self, Rounds};
use crate::cli::who::state_dir;
use crate::diff::Tally;
use crate::report::{Exit, Failure, quoted_path};
use crate::review::comment::Heard;
use crate::review::{Entry, Event, Review};
use crate::session::{AppendEntry, Listen};
use crate::store::{self, ReviewKey, Series};

/// A journal in use.
pub(super) struct OpenJournal {
    pub(super) review: Review,
    pub(super) journal: store::Journal,
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
    let mut rounds = Rounds::default();
    let (heard, mut unread) = rounds::hear(&state, key, series.as_ref(), &mut rounds)?;
    if let Some(series) = &series {
        // No decision is in there, so nobody is kept from reading by it.
        unread.extend(store::join(&state, series, key.identity).err().map(Failure::from));
    }
    let torn = opened.repaired.map(|repair| {
        format!(
            "the last entry of the journal was torn ({} bytes) and is not counted; it was kept in {}",
            repair.bytes,
            quoted_path(&repair.kept)
        )
    });
    let key = key.clone();
    let notices = torn.into_iter().chain(unread.into_iter().map(|failure| failure.sentence)).collect();
    // What of other reviews cannot be read was said when this one was opened.
    let listen: Listen = Box::new(move || Ok(rounds::hear(&state, &key, series.as_ref(), &mut rounds)?.0));
    Ok(OpenJournal { review, journal: opened.journal, heard, listen, notices })
}

impl OpenJournal {
    /// Writes all of `events`, or none, and says how many units were decided on by them; `None` if there is none.
    pub(super) fn take(&mut self, events: Vec<Event>, at: Timestamp) -> Result<Option<Tally>, Failure> {
        let before = self.review.totals().carried;
        let entries = (self.review.next_seq()..).zip(events);
        let entries: Vec<Entry> = entries.map(|(seq, event)| Entry { seq, at, event }).collect();
        if entries.is_empty() {
            return Ok(None);
        }
        self.journal.append_all(&entries)?;
        extend(&mut self.review, entries)?;
        let carried = self.review.totals().carried;
        Ok(Some(Tally {
            lines: carried.lines.saturating_sub(before.lines),
            others: carried.others.saturating_sub(before.others),
        }))
    }
}

/// The way to a journal, from now on the only one.
pub(super) fn append_to(mut journal: store::Journal) -> AppendEntry {
    Box::new(move |entry| Ok(journal.append(entry)?))
}

/// What all entries together amount to.
pub(in crate::cli) fn replay(entries: Vec<Entry>) -> Result<Review, Failure> {
    let mut review = Review::new();
    extend(&mut review, entries)?;
    Ok(review)
}

fn extend(review: &mut Review, entries: Vec<Entry>) -> Result<(), Failure> {
    for entry in entries {
        let seq = entry.seq;
        review.apply(entry).map_err(|_unfit| {
            Failure::new(
                Exit::CouldNotTell,
                format!("entry {seq} of the journal does not follow from the ones before it"),
            )
        })?;
    }
    Ok(())
}
