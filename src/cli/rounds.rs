//! What agents said about a change, and what was said in other reviews of the same work.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::load::Subject;
use super::review::replay;
use crate::base::Digest;
use crate::report::Failure;
use crate::review::comment::{Heard, Round};
use crate::store::{self, ReviewKey, Series, Stamp};

/// The reviews of the branch that `subject` is about; `None` where it is about none.
pub(super) fn series(subject: &Subject, reviewer: &str) -> Option<Series> {
    let Subject::Repository(both) = subject else { return None };
    let (branch, _) = both.1.watched.as_ref().filter(|(name, _)| name.starts_with("refs/"))?;
    Some(Series {
        repository: both.0.common_dir().to_owned(),
        branch: branch.clone(),
        scope: both.1.change.scope.clone(),
        reviewer: reviewer.to_owned(),
    })
}

/// The other reviews that were read, so that none is read again before something was added to it.
#[derive(Debug, Default)]
pub(super) struct Rounds(HashMap<Digest, (Stamp, Arc<Round>)>);

/// Everything that was said beside the reviewer's own words in this review, of other reviews as far as they can be read, and
/// what is wrong with the rest of them.
pub(super) fn hear(
    state: &Path,
    key: &ReviewKey,
    series: Option<&Series>,
    rounds: &mut Rounds,
) -> Result<(Heard, Vec<Failure>), Failure> {
    let mut heard = Heard { agents: store::peek_agents(state, key)?, ..Heard::nothing(key.digest()) };
    let mut unread = Vec::new();
    let Some(series) = series else { return Ok((heard, unread)) };
    let members = store::members(state, series).unwrap_or_else(|error| {
        unread.push(error.into());
        Vec::new()
    });
    let mut has_come = false;
    for identity in members {
        if identity == key.identity {
            has_come = true;
            continue;
        }
        match rounds.read(state, &series.review(identity)) {
            Ok(round) if has_come => heard.after.push(round),
            Ok(round) => heard.before.push(round),
            Err(failure) => unread.push(failure),
        }
    }
    if !has_come {
        // It was not gone to yet, so it comes after all of them.
        heard.before.append(&mut heard.after);
    }
    Ok((heard, unread))
}

impl Rounds {
    fn read(&mut self, state: &Path, key: &ReviewKey) -> Result<Arc<Round>, Failure> {
        let (name, stamp) = (key.digest(), store::stamp(state, key)?);
        if let Some((_, round)) = self.0.get(&name).filter(|(then, _)| *then == stamp) {
            return Ok(Arc::clone(round));
        }
        let review = replay(store::peek(state, key)?)?;
        let round = Arc::new(Round { name, review, agents: store::peek_agents(state, key)? });
        self.0.insert(name, (stamp, Arc::clone(&round)));
        Ok(round)
    }
}
