//! Whether anything was added to the logs of a review since somebody last looked.

use std::path::Path;
use std::time::SystemTime;

use super::agents::AGENTS;
use super::journal::JOURNAL;
use super::place::{Place, REVIEWS};
use super::{Doing, ReviewKey, StoreError};

/// How long the journal and the agents' log of a review are and when they were written to; of one that is not there, nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp([Option<(u64, Option<SystemTime>)>; 2]);

/// The stamp of a review. Reads none of its content.
pub fn stamp(state_dir: &Path, key: &ReviewKey) -> Result<Stamp, StoreError> {
    let Some(place) = Place::find(state_dir, REVIEWS, &key.digest())? else { return Ok(Stamp([None; 2])) };
    let of = |name: &str| -> Result<_, StoreError> {
        let Some(file) = place.open_to_read(name)? else { return Ok(None) };
        let found = file.metadata().map_err(StoreError::io(&place.path_of(name), Doing::Reading))?;
        Ok(Some((found.len(), found.modified().ok())))
    };
    Ok(Stamp([of(JOURNAL)?, of(AGENTS)?]))
}
