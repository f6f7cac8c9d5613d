//! Records of one's own that the ledger has lost. Who only looks is told of them; `review` offers to put them back.

use std::io::{BufRead as _, BufReader, Write as _};

use super::review::replay;
use super::who::{self, Who, state_dir};
use super::words;
use crate::base::shown::text_of;
use crate::base::{Clock as _, SystemClock};
use crate::diff::Identity;
use crate::git::{Loaded, Repository};
use crate::ledger;
use crate::report::Failure;
use crate::review::{Recorded, Review};
use crate::store;

/// The records that the journal of the person at the keyboard has of this change and the ledger has not. None where nobody is
/// at the keyboard, or where the journal cannot be read: the question is then not theirs.
pub(super) fn of_user(repo: &Repository, loaded: &Loaded) -> Vec<Recorded> {
    let find = || {
        let email = text_of(repo.identity().ok()?.email);
        let key = who::key_within(repo.common_dir().to_owned(), &loaded.change, email);
        let review = replay(store::peek(&state_dir().ok()?, &key).ok()?).ok()?;
        missing(repo, &loaded.change.identity, &review).ok()
    };
    find().unwrap_or_default()
}

/// Asks whether what the ledger has lost shall be put back, and does so.
pub(super) fn offer(repo: &Repository, loaded: &Loaded, who: &Who, review: &Review) {
    // Where the ledger cannot be read, the sign-off says why.
    for record in missing(repo, &loaded.change.identity, review).unwrap_or_default() {
        if ask(&format!("{}. Put it back?", sentence(&record))) {
            let object = words::noted_object(&loaded.change.identity);
            let (now, what) = (SystemClock::default().now(), (record.record, record.tip));
            let put_back = object.map(|object| ledger::put_back(repo, object, what, &who.person, now));
            match put_back.transpose() {
                Ok(_) => tell("It is there again.\n"),
                Err(error) => tell(&format!("{}\n", Failure::from(error))),
            }
        }
    }
}

/// That a record is gone.
pub(super) fn sentence(record: &Recorded) -> String {
    format!("your record {} of {} is not in the ledger any more", words::short_id(&record.record), record.at)
}

/// The records of a review that the ledger has not.
pub(super) fn missing(
    repo: &Repository,
    identity: &Identity,
    review: &Review,
) -> Result<Vec<Recorded>, Failure> {
    let Some(object) = words::noted_object(identity).filter(|_| review.last_record().is_some()) else {
        return Ok(Vec::new());
    };
    let mut missing = Vec::new();
    for record in review.standing_records() {
        if !ledger::is_there(repo, object, (record.record, record.tip))? {
            missing.push(*record);
        }
    }
    Ok(missing)
}

/// A question that Enter answers with yes. Where there is nobody to answer, the answer is no.
fn ask(question: &str) -> bool {
    tell(&format!("{question} [Y/n] "));
    let mut answer = String::new();
    let tty = std::fs::File::open("/dev/tty");
    let is_read = tty.is_ok_and(|tty| BufReader::new(tty).read_line(&mut answer).is_ok_and(|n| n > 0));
    is_read && matches!(answer.trim(), "" | "y" | "Y" | "yes")
}

fn tell(text: &str) {
    // The terminal is there, or nothing would be asked.
    drop(std::io::stderr().write_all(text.as_bytes()));
}
