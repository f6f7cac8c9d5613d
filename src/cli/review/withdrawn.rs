//! That the person took back the record of what they are about to review: the decisions of that time still stand in the journal,
//! and one word would record them again.

use crate::attest::{Standing, replaced_by};
use crate::cli::load::Subject;
use crate::cli::who::Who;
use crate::cli::{withdraw, words};
use crate::ledger;
use crate::review::Review;
use crate::sign::Verifier;

/// A sentence about it. Where the ledger cannot be read, the sign-off says why.
pub(super) fn notice(subject: &Subject, who: &Who, review: &Review) -> Option<String> {
    let Subject::Repository(both) = subject else { return None };
    let (repo, loaded) = &**both;
    let last = review.last_record()?.record;
    let object = words::noted_object(&loaded.change.identity)?;
    // Signatures are checked only where one is worth it.
    let claims = ledger::claims(repo, object).ok()?;
    claims.iter().find(|(_, said)| said.is_withdrawal() && said.supersedes.contains(&last))?;
    let noted =
        ledger::collect_noted(repo, [object], &Verifier::for_trust(&who.config, &loaded.trust)).ok()?;
    let records = noted.records.iter().filter(|record| record.id == last);
    let mut by = records.filter_map(|record| replaced_by(record, &noted.records));
    let by = by.find(|by| by.statement.is_withdrawal())?;
    let how = withdraw::replaced(&Standing::Superseded { by: by.id }, &noted.records)?;
    let id = words::short_id(&last);
    Some(format!(
        "your record {id} of this was {how}. Signing off makes a new record of what is decided here"
    ))
}
