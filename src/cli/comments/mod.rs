//! Comments on the command line: reading them (`comments`, `export`) and letting agents speak (`comment ...`).
//!
//! [`Talk`] has what all of them need: the change, whose review it is, and what was said. Reading writes nothing; what agents
//! say goes into their own log, never into the reviewer's journal.

mod export;
mod list;
mod place;
mod speak;

use std::collections::HashMap;

use super::args::DiscussionArgs;
use super::load::Subject;
use super::review::replay;
use super::who::{self, Who, state_dir};
use crate::attest::Reviewer;
use crate::diff::{FileDiff, FileKey, Reader};
use crate::git::Target;
use crate::report::{Failure, quoted};
use crate::review::Review;
use crate::review::comment::markdown::Listed;
use crate::review::comment::{AgentEntry, Discussion, Location, ThreadState};
use crate::store::{self, ReviewKey};

pub(super) use export::run as export;
pub(super) use list::run as list;
pub(super) use place::Place;
pub(super) use speak::run as speak;
pub(super) use speak::{Wish, body, comment_id, kind, suggestion};

/// A change, a person's review of it, and what was said there.
pub(super) struct Talk {
    pub(super) subject: Subject,
    /// What the reader must be told about the change.
    pub(super) notices: Vec<String>,
    /// Whose review it is.
    pub(super) reviewer: String,
    key: ReviewKey,
    review: Review,
    agents: Vec<AgentEntry>,
}

impl Talk {
    /// Loads what was asked for.
    fn load(args: &DiscussionArgs) -> Result<Self, Failure> {
        let subject = Subject::load(&args.target, Target::Default)?;
        let reviewer = match &args.reviewer {
            None => Who::find(&subject)?.email,
            Some(address) if Reviewer::is_fit_id(address) => address.clone(),
            Some(address) => {
                return Err(Failure::usage(format!(
                    "{} cannot be the address of a reviewer",
                    quoted(address)
                )));
            }
        };
        let key = who::review_key(&subject, &reviewer);
        let state = state_dir()?;
        let review = replay(store::peek(&state, &key)?)?;
        let agents = store::peek_agents(&state, &key)?;
        Ok(Self { notices: subject.notices(), subject, reviewer, key, review, agents })
    }

    fn discussion(&self) -> Discussion {
        Discussion::of(&self.review, &self.agents)
    }
}

/// The files of a change, read as they are asked for.
struct Files<'a> {
    subject: &'a Subject,
    reader: Box<dyn Reader>,
    read: HashMap<FileKey, FileDiff>,
}

impl<'a> Files<'a> {
    fn of(subject: &'a Subject) -> Result<Self, Failure> {
        Ok(Self { subject, reader: subject.reader()?, read: HashMap::new() })
    }

    /// The file, if the change has it.
    fn get(&mut self, key: &FileKey) -> Result<Option<&FileDiff>, Failure> {
        if !self.read.contains_key(key) {
            let change = self.subject.change().files.iter().find(|file| file.key() == *key);
            let Some(change) = change else { return Ok(None) };
            self.read.insert(key.clone(), self.reader.read(change)?);
        }
        Ok(self.read.get(key))
    }
}

/// The threads with their places, in the order of the files and lines; what is about all of it comes first, and what is about
/// a file that the change no longer has comes last.
fn listed<'d>(
    discussion: &'d Discussion,
    files: &mut Files<'_>,
    only_unresolved: bool,
) -> Result<Vec<Listed<'d>>, Failure> {
    let mut all = Vec::new();
    let threads = discussion.threads().iter();
    for thread in threads.filter(|thread| !only_unresolved || thread.state != ThreadState::Verified) {
        let file = match thread.first.anchor.file() {
            Some(key) => files.get(key)?,
            None => None,
        };
        all.push(Listed { thread, location: Location::of(&thread.first, file) });
    }
    let changed = &files.subject.change().files;
    let places: HashMap<FileKey, usize> =
        changed.iter().enumerate().map(|(at, file)| (file.key(), at)).collect();
    all.sort_by_key(|listed| {
        let file = listed.location.file.as_ref();
        let place = file.map_or(0, |key| places.get(key).map_or(usize::MAX, |at| at + 1));
        (place, listed.location.file.clone(), listed.location.order())
    });
    Ok(all)
}
