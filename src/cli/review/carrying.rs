//! What of earlier reading still holds: at the beginning of a review from the person's own last record, and when the change is
//! loaded again from the review in progress.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::journal::OpenJournal;
use crate::attest::{
    FileRecord, NotCarried, Statement, ThenAndNow, carry_over, file_units, review_of, word_of,
};
use crate::base::{Clock as _, Digest, SystemClock, Timestamp};
use crate::cli::load::Subject;
use crate::cli::progress::Progress;
use crate::cli::who::{Signing, Who, state_dir};
use crate::cli::words;
use crate::diff::{FileChange, FileKey, Identity};
use crate::git::Loaded;
use crate::ledger;
use crate::report::{self, Failure};
use crate::review::{Decision, Event, Head, Origin, Recorded, Review};
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
    if journal.review.next_seq() != 1 {
        return Ok(None);
    }
    if !loaded.trust.names_keys() {
        return Ok(None);
    }
    let verifier = Verifier::for_trust(&who.config, &loaded.trust);
    let reviewer = signing.reviewer_id(Some(&loaded.trust), &who.email);
    let earlier = own_reviews(subject, who)?;
    for (identity, recorded) in last_records(&earlier) {
        let origin = Origin { head: Head::from(&identity), record: Some(recorded.record) };
        let mut said = |statement: &Statement, id: Digest| {
            let origin = Origin { record: Some(id), ..origin };
            said_of(statement, loaded, &journal.review, origin, &mut progress)
        };
        // What is asked of the ledger, and then of the signature, costs more than all that comes before.
        let claimed = match origin.head.object() {
            Some(object) => ledger::claimed(repo, object, recorded.record)?,
            None => None,
        };
        let mut as_claimed = match &claimed {
            Some(statement) => Some(said(statement, recorded.record)?),
            None => None,
        };
        if as_claimed.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        let noted = ledger::collect_noted(repo, origin.head.object(), &verifier)?;
        // An older record would have words that this one may have taken back.
        let word = match word_of(&noted.records, &origin, &reviewer) {
            Ok(word) => word,
            Err(why) => return Ok(Some(not_carried(&recorded, &why))),
        };
        let mut events = Vec::new();
        for record in word.standing {
            let known = as_claimed.take_if(|_| record.id == recorded.record);
            events.extend(known.map_or_else(|| said(&record.statement, record.id), Ok)?);
        }
        let doubted = doubted_since(&earlier, recorded.at);
        let is_doubted = |event: &Event| file_of(event).is_some_and(|file| doubted.contains(file));
        let (dropped, mut events): (Vec<_>, Vec<_>) = events.into_iter().partition(is_doubted);
        let dropped: HashSet<_> = dropped.iter().filter_map(file_of).collect();
        // Where records differ, a doubt is the last word.
        events.sort_by_key(decision_of);
        let id = words::short_id(&recorded.record);
        let carried = journal.take(events, SystemClock::default().now())?;
        let said = carried.map(|carried| {
            format!("{} carried over from your record {id} of {}", words::units(carried), recorded.at)
        });
        let since = match dropped.len() {
            0 => None,
            1 => Some("1 file doubted since".to_owned()),
            n => Some(format!("{n} files doubted since")),
        };
        let said: Vec<String> = said.into_iter().chain(since).collect();
        return Ok((!said.is_empty()).then(|| said.join("; ")));
    }
    Ok(None)
}

fn file_of(event: &Event) -> Option<&FileKey> {
    match event {
        Event::Decided { file, .. } | Event::Reopened { file, .. } => Some(file),
        _ => None,
    }
}

const fn decision_of(event: &Event) -> Option<Decision> {
    match event {
        Event::Decided { decision, .. } => Some(*decision),
        _ => None,
    }
}

fn not_carried(recorded: &Recorded, why: &NotCarried) -> String {
    let id = words::short_id(&recorded.record);
    format!("nothing is carried over from your record {id} of {}: {}", recorded.at, report::not_carried(why))
}

/// This person's reviews of other changes in this repository in which they said something of a file that this one changes too.
fn own_reviews(subject: &Subject, who: &Who) -> Result<Vec<(Identity, Review)>, Failure> {
    let own = who.review_key(subject);
    let files = by_key(&subject.change().files);
    let is_of_another_change = |key: &ReviewKey| {
        key.identity != own.identity && (&key.repository, &key.reviewer) == (&own.repository, &own.reviewer)
    };
    let mut found = Vec::new();
    for Stored { read, .. } in store::list(&state_dir()?, is_of_another_change)? {
        // Of a journal that cannot be read, `reviews` tells.
        let Ok((key, entries)) = read else { continue };
        let Ok(review) = super::replay(entries) else { continue };
        if review.touched_files().any(|file| files.contains_key(file)) {
            found.push((key.identity, review));
        }
    }
    Ok(found)
}

/// The last signed record of each of these reviews, newest first.
fn last_records(reviews: &[(Identity, Review)]) -> Vec<(Identity, Recorded)> {
    let last = |(identity, review): &(Identity, Review)| {
        let signed = review.records().iter().rfind(|record| record.signed);
        signed.map(|record| (*identity, *record))
    };
    let mut found: Vec<_> = reviews.iter().filter_map(last).collect();
    found.sort_by_key(|(_, record)| Reverse((record.at, record.record)));
    found.truncate(MAX_RECORDS);
    found
}

/// The files of which something was doubted or opened again since then, that no signed record has. Units of another change have
/// other numbers, so all of such a file is meant.
fn doubted_since(reviews: &[(Identity, Review)], since: Timestamp) -> HashSet<&FileKey> {
    let mut doubted = HashSet::new();
    for (_, review) in reviews {
        let is_in_a_record = !review.unrecorded() && review.last_record().is_some_and(|record| record.signed);
        if is_in_a_record || review.last_at().is_none_or(|last| last < since) {
            continue;
        }
        doubted.extend(review.touched_files().filter(|file| {
            let mut fresh = review.with(file, Decision::Question);
            fresh.insert_all(&review.with(file, Decision::Reject));
            fresh.remove_all(&review.carried(file));
            !fresh.is_empty() || !review.reopened(file).is_empty()
        }));
    }
    doubted
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
