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
use super::{rounds, words};
use crate::attest::Reviewer;
use crate::diff::{FileChange, FileDiff, FileKey, Reader};
use crate::git::Target;
use crate::report::{Exit, Failure, quoted};
use crate::review::Review;
use crate::review::comment::markdown::{self, Heading, Listed};
use crate::review::comment::{Discussion, Heard, Location, Said, ThreadState};
use crate::store::{self, ReviewKey, Series};

pub(super) use export::run as export;
pub(super) use list::run as list;
pub(super) use place::Place;
pub(super) use speak::run as speak;
pub(super) use speak::{Wish, body, kind, name, suggestion};

/// A change, a person's review of it, and what was said there.
pub(super) struct Talk {
    pub(super) subject: Subject,
    /// What the reader must be told about the change.
    pub(super) notices: Vec<String>,
    /// Whose review it is.
    pub(super) reviewer: String,
    key: ReviewKey,
    series: Option<Series>,
    review: Review,
    heard: Heard,
    /// Whether something that was said cannot be read.
    is_partial: bool,
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
        let series = rounds::series(&subject, &reviewer);
        let (heard, unread) = rounds::hear(&state, &key, series.as_ref(), &mut rounds::Rounds::default())?;
        let is_partial = !unread.is_empty();
        let notices = unread.into_iter().map(|failure| failure.sentence);
        let notices = subject.notices().into_iter().chain(notices).collect();
        Ok(Self { subject, notices, reviewer, key, series, review, heard, is_partial })
    }

    /// Whether everything could be told.
    const fn exit(&self) -> Exit {
        if self.is_partial { Exit::CouldNotTell } else { Exit::Holds }
    }

    fn discussion(&self) -> Discussion {
        Discussion::of(&self.review, &self.heard)
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

    /// The file with this key, if the change has it.
    fn get(&mut self, key: &FileKey) -> Result<Option<&FileDiff>, Failure> {
        if !self.read.contains_key(key) {
            let change = self.subject.change().files.iter().find(|file| file.key() == *key);
            let Some(change) = change else { return Ok(None) };
            self.read.insert(key.clone(), self.reader.read(change)?);
        }
        Ok(self.read.get(key))
    }

    /// The file that a comment is about, if the change has it.
    fn of_comment(&mut self, said: &Said) -> Result<Option<&FileDiff>, Failure> {
        let files = &self.subject.change().files;
        match files.iter().map(FileChange::key).find(|key| said.is_about(key)) {
            Some(key) => self.get(&key),
            None => Ok(None),
        }
    }
}

/// All threads as Markdown.
pub(super) fn markdown(
    subject: &Subject,
    discussion: &Discussion,
    reviewer: &str,
) -> Result<String, Failure> {
    let listed = listed(discussion, &mut Files::of(subject)?, false)?;
    Ok(export_of(subject, &listed, reviewer))
}

/// These threads as Markdown.
fn export_of(subject: &Subject, listed: &[Listed<'_>], reviewer: &str) -> String {
    let (name, ends) = words::subject(subject.change());
    markdown::export(&Heading { name: &name, ends: &ends, reviewer }, listed)
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
        let file = files.of_comment(&thread.first)?;
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
