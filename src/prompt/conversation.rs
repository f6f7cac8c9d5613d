//! The conversation as a value: what is asked about, what was shown, which answer is awaited.

use std::time::Duration;

use super::files::Files;
use super::page::{Page, Pages, Room};
use super::step::Step;
use crate::base::Timestamp;
use crate::diff::{FileKey, Units};
use crate::find::Pattern;
use crate::report::Failure;
use crate::review::comment::Heard;
use crate::review::{Decision, Entry, Exposure, Grain, Review};
use crate::session::{Facts, Receipt};

/// What shall happen next; carried out in order.
#[derive(Debug)]
pub(super) enum Output {
    /// Say this: lines without control characters.
    Say(Vec<String>),
    /// Ask this and wait for an answer. Whatever was typed before is not one.
    Ask(String),
    /// Write an entry to the journal.
    Append(Entry),
    /// Look whether the branch under review still points to what is read.
    LookForMove,
    /// Make a record of the review.
    SignOff(Box<Review>),
    /// The end.
    Leave,
}

/// What came of an [`Output`], or of a question.
#[derive(Debug)]
pub(super) enum Input {
    /// The question is about to be asked, and everything before it is on the terminal, which has this many columns and rows.
    Asked { at: Duration, columns: u16, rows: u16 },
    /// A line was typed; `None` at the end of the input.
    Answer { line: Option<String>, at: Duration },
    /// The journal has the entry, or does not.
    Appended(Result<(), Failure>),
    /// Where the branch points now, if elsewhere.
    Moved(Option<String>),
    /// The record was made, or was not.
    SignedOff(Result<Receipt, Failure>),
}

/// Which answer is awaited.
#[derive(Clone, Debug, Default)]
pub(super) enum Awaited {
    /// What to do with the step.
    #[default]
    Decision,
    /// Whether to go on with what is longer than the screen.
    More,
    /// Why it is rejected or questioned.
    Reason(Decision),
    /// A comment on the step, or on its file.
    Comment { on_file: bool },
    /// The number of a hunk.
    Place,
    /// The word that signs the review off.
    Word,
}

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) step: Step,
}

/// What is on the terminal, as far as it counts: units, since when.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) file: FileKey,
    pub(super) units: Units,
    pub(super) since: Duration,
}

/// The part that is being said.
#[derive(Debug, Default)]
pub(super) struct Speech {
    /// What is left to say of the step.
    pub(super) pages: Pages,
    /// The units of the page said last, until it is known to be on the terminal.
    pub(super) arriving: Option<(FileKey, Units)>,
    pub(super) seen: Option<Seen>,
    pub(super) asked_at: Duration,
    /// When a sign answer came last.
    pub(super) last_sign: Option<Duration>,
    pub(super) size: (u16, u16),
}

/// An entry on its way to the journal, and what to say when it is there.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) entry: Entry,
    pub(super) then: Then,
}

/// What to do when the journal has an entry.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// Say it and go on to the next undecided step.
    GoOn(String),
    /// Say it and stay.
    Stay(String),
    /// Say it and go to the step of this unit.
    Show(String, Option<(FileKey, crate::diff::UnitRef)>),
    /// Say the receipt.
    Receipt(Vec<String>),
}

/// Everything.
pub(super) struct Conversation {
    pub(super) facts: Facts,
    pub(super) started: Timestamp,
    pub(super) files: Files,
    pub(super) review: Review,
    /// What agents had said when it began, and what other reviews of the same work have to do with it.
    pub(super) heard: Heard,
    pub(super) exposure: Exposure,
    /// `None` if there is nothing that can be read.
    pub(super) place: Option<Place>,
    /// The hunk that is gone through line by line: its file and number.
    pub(super) split: Option<(usize, usize)>,
    pub(super) speech: Speech,
    pub(super) awaited: Awaited,
    pub(super) pending: Option<Pending>,
    pub(super) searched: Option<Pattern>,
}

impl Conversation {
    pub(super) fn room(&self) -> Room {
        let (columns, rows) = self.speech.size;
        Room::of(columns, rows)
    }

    /// Says the next page of what is being said, and asks what comes after it.
    pub(super) fn page(&mut self) -> Vec<Output> {
        let room = self.room();
        let Page { lines, units } = self.speech.pages.next(room);
        let key = self.place.and_then(|place| Some(self.files.change(place.file)?.key()));
        self.speech.arriving = key.map(|key| (key, units));
        let mut outputs = vec![Output::Say(lines)];
        if self.speech.pages.is_over() {
            outputs.extend(self.ask());
        } else {
            self.awaited = Awaited::More;
            outputs.push(Output::Ask("-- more -- (Enter goes on, q stops) ".into()));
        }
        outputs
    }

    /// Asks what to do with the step. Its file is open then, whichever others were looked into.
    pub(super) fn ask(&mut self) -> Vec<Output> {
        self.awaited = Awaited::Decision;
        if let Some(place) = self.place {
            // If it cannot be read any more, the answer will say so.
            let _ = self.files.open(place.file);
        }
        vec![Output::Ask(self.question())]
    }

    /// Says something and asks again.
    pub(super) fn say(&mut self, text: impl Into<String>) -> Vec<Output> {
        let mut outputs = vec![Output::Say(vec![text.into()])];
        outputs.extend(self.ask());
        outputs
    }

    fn question(&self) -> String {
        let Some(place) = self.place else { return "[l,ZZ,?,q] ".into() };
        let name = place.step.name();
        let split = match place.step {
            Step::Other(_) => "",
            Step::Hunk(_) => "s,",
            Step::Line { .. } => "s,a,",
        };
        let change = self.files.change(place.file);
        let is_one =
            change.is_some_and(|change| self.facts.trusted.demands(&change.path).coarsest() == Grain::File);
        let split = if is_one { format!("{split}A,") } else { split.to_owned() };
        match self.is_undecided(place) {
            true => format!("Sign this {name} [y,n,x,f,{split}c,u,?]? "),
            false => format!("This {name} is decided [n,o,x,f,{split}c,u,?]? "),
        }
    }

    /// Whether something of a step needs a decision. Its file is open.
    pub(super) fn is_undecided(&self, place: Place) -> bool {
        self.files.opened(place.file).is_some_and(|diff| {
            !self.review.undecided(&diff.change.key(), &place.step.units(diff)).is_empty()
        })
    }
}
