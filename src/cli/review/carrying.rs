//! What of earlier reading still holds: at the beginning of a review from the person's own last record, and when the change is
//! loaded again from the review in progress.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::journal::OpenJournal;
use crate::attest::{
    FileRecord, NotCarried, Statement, ThenAndNow, carry_over, file_units, review_of, word_of,
};
use crate::base::{Clock as _, SystemClock};
use crate::cli::load::Subject;
use crate::cli::progress::Progress;
use crate::cli::who::{Signing, Who, state_dir};
use crate::cli::words;
use crate::diff::{FileChange, FileKey, Identity};
use crate::git::Loaded;
use crate::ledger;
use crate::report::{self, Failure};
use crate::review::{Event, Head, Origin, Recorded, Review};
use crate::sign::Verifier;
use crate::store::{self, ReviewKey, Stored};

/// How many records of other changes are tried at most, newest first.
const MAX_RECORDS: usize = 32;

/// A review of what was under review before.
pub(super) struct Before<'a> {
    pub(super) subject: &'a Subject,
    pub(super) review: &'a Review,
}

/// Fills the journal of `subject` with what still holds, and gives a sentence about it. Where nobody can tell, nothing holds,
/// and the review goes on without.
pub(super) fn carry(
    subject: &Subject,
    who: &Who,
    signing: &Signing,
    before: Option<&Before<'_>>,
    journal: &mut OpenJournal,
) -> Option<String> {
    // On the screen that is there when a change is loaded again, progress has no place.
    let progress = before.is_none().then(|| Progress::new("files compared with your last record"));
    let from_last_record = from_last_record(subject, who, signing, journal, progress);
    let from_before = before.map_or(Ok(None), |before| from_before(before, subject, journal));
    let said = [from_last_record, from_before].map(|said| {
        said.unwrap_or_else(|failure| Some(format!("nothing is carried over: {}", failure.sentence)))
    });
    let said: Vec<String> = said.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// Puts into a journal that is still empty what the person's last record on any part of this change says of it.
fn from_last_record(
    subject: &Subject,
    who: &Who,
    signing: &Signing,
    journal: &mut OpenJournal,
    mut progress: Option<Progress>,
) -> Result<Option<String>, Failure> {
    let Subject::Repository(both) = subject else { return Ok(None) };
    let (repo, loaded) = &**both;
    let Some(allowed) = loaded.trust.allowed_signers.as_ref().filter(|_| journal.review.next_seq() == 1)
    else {
        return Ok(None);
    };
    let verifier = Verifier::new(&who.config, Some(&allowed.bytes));
    let reviewer = signing.reviewer_id(Some(&loaded.trust), &who.email);
    let mut doubtful = None;
    for (identity, recorded) in own_records(subject, who)? {
        let mut origin = Origin { head: Head::from(&identity), record: Some(recorded.record) };
        // What is asked of the ledger, and then of the signature, costs more than all that comes before.
        let claimed = match origin.head.object() {
            Some(object) => ledger::claimed(repo, object, recorded.record)?,
            None => None,
        };
        let mut events = match &claimed {
            Some(statement) => said_of(statement, loaded, &journal.review, origin, &mut progress)?,
            None => Vec::new(),
        };
        if claimed.is_some() && events.is_empty() {
            continue;
        }
        let noted = ledger::collect_noted(repo, origin.head.object(), &verifier)?;
        let word = match word_of(&noted.records, &origin, &reviewer) {
            Ok(word) => word,
            Err(why) => {
                doubtful = doubtful.or(Some((recorded, why)));
                continue;
            }
        };
        if word.id != recorded.record {
            origin.record = Some(word.id);
            events = said_of(&word.statement, loaded, &journal.review, origin, &mut progress)?;
        }
        if let Some(carried) = journal.take(events, SystemClock::default().now())? {
            let (units, id) = (words::units(carried), words::short_id(&word.id));
            return Ok(Some(format!("{units} carried over from your record {id} of {}", recorded.at)));
        }
    }
    Ok(doubtful.map(|(recorded, why)| not_carried(&recorded, &why)))
}

fn not_carried(recorded: &Recorded, why: &NotCarried) -> String {
    let id = words::short_id(&recorded.record);
    format!("nothing is carried over from your record {id} of {}: {}", recorded.at, report::not_carried(why))
}

/// The last signed record of each other change in this repository of which this person has reviewed a file that this one
/// changes too, newest first.
fn own_records(subject: &Subject, who: &Who) -> Result<Vec<(Identity, Recorded)>, Failure> {
    let own = who.review_key(subject);
    let files = by_key(&subject.change().files);
    let mut found: Vec<(Identity, Recorded)> = Vec::new();
    let is_of_another_change = |key: &ReviewKey| {
        key.identity != own.identity && (&key.repository, &key.reviewer) == (&own.repository, &own.reviewer)
    };
    for Stored { read, .. } in store::list(&state_dir()?, is_of_another_change)? {
        // Of a journal that cannot be read, `reviews` tells.
        let Ok((key, entries)) = read else { continue };
        let Ok(review) = super::replay(entries) else { continue };
        if !review.files().any(|file| files.contains_key(file)) {
            continue;
        }
        let signed = review.records().iter().rfind(|record| record.signed);
        found.extend(signed.map(|record| (key.identity, *record)));
    }
    found.sort_by_key(|(_, record)| Reverse((record.at, record.record)));
    found.truncate(MAX_RECORDS);
    Ok(found)
}

/// What a record says of what is the same now. A file that either side has lost the content of carries nothing.
fn said_of(
    statement: &Statement,
    loaded: &Loaded,
    known: &Review,
    origin: Origin,
    progress: &mut Option<Progress>,
) -> Result<Vec<Event>, Failure> {
    let files = by_key(&loaded.change.files);
    let mut reader = loaded.source.reader()?;
    let all = &statement.files;
    let mut events = Vec::new();
    for (at, record) in all.iter().enumerate() {
        if let Some(progress) = progress {
            progress.step(at, all.len());
        }
        let Some(file) = files.get(&record.key()) else { continue };
        let FileRecord { path, sides, ordinal, .. } = record.clone();
        let then = FileChange { path, sides, renamed_from: None, ordinal };
        let Ok(now) = reader.read(file).map(|diff| file_units(&diff)) else { continue };
        let then = if then.sides == file.sides {
            now.clone()
        } else {
            let Ok(then) = reader.read(&then) else { continue };
            file_units(&then)
        };
        if let Some(said) = review_of(&then, record) {
            events.extend(carry_over(ThenAndNow { then: &then, now: &now }, &said, known, origin));
        }
    }
    Ok(events)
}

/// Puts into the journal what was decided before the change moved, as far as it is on what is the same now.
fn from_before(
    before: &Before<'_>,
    subject: &Subject,
    journal: &mut OpenJournal,
) -> Result<Option<String>, Failure> {
    let (then, now) = (before.subject.change(), subject.change());
    let origin = Origin { head: Head::from(&then.identity), record: None };
    let (files_then, files_now) = (by_key(&then.files), by_key(&now.files));
    let (mut reader_then, mut reader_now) = (before.subject.reader()?, subject.reader()?);
    let mut events = Vec::new();
    for key in before.review.touched_files() {
        let (Some(then), Some(now)) = (files_then.get(key), files_now.get(key)) else { continue };
        let (Ok(then), Ok(now)) = (reader_then.read(then), reader_now.read(now)) else { continue };
        let (then, now) = (file_units(&then), file_units(&now));
        events.extend(carry_over(
            ThenAndNow { then: &then, now: &now },
            before.review,
            &journal.review,
            origin,
        ));
    }
    let kept = journal.take(events, SystemClock::default().now())?;
    Ok(kept.map(|kept| format!("{} carried over from before the change moved", words::units(kept))))
}

fn by_key(files: &[FileChange]) -> HashMap<FileKey, &FileChange> {
    files.iter().map(|file| (file.key(), file)).collect()
}
