//! Signing, rejecting, questioning, and taking it back. The rules are those of [`review::may_decide`]; what is added here is
//! that the answer must have been meant for what was said.

use std::time::Duration;

use super::conversation::{Awaited, Conversation, Output, Pending, Then};
use super::step::{Step, hunk_units, unit_name};
use crate::base::Timestamp;
use crate::diff::{FileDiff, FileKey, UnitRef, Units};
use crate::review::{self, Anchor, Ask, Decision, Entry, Event, Grain, Refusal};
use crate::session::{Reach, summary::count};
use crate::session::{Trusted, card};

/// Nobody answers faster than this to what was just said: it was pasted, or a key is stuck.
const DELIBERATE: Duration = Duration::from_millis(150);

impl Conversation {
    /// Signs what was asked about, or more.
    pub(super) fn sign(&mut self, at: Duration, extent: Reach) -> Vec<Output> {
        let previous = self.speech.last_sign.replace(at).into_iter().chain([self.speech.asked_at]);
        if previous.into_iter().any(|before| at.saturating_sub(before) < DELIBERATE) {
            return self.say("Too fast: an answer that signs counts only 150 ms after the question.");
        }
        match self.named(extent) {
            Some((units, grain)) => self.decide(&units, grain, Decision::Sign, None, at),
            None => self.say("There is nothing to decide here."),
        }
    }

    /// The units that an answer is about.
    fn named(&self, extent: Reach) -> Option<(Units, Grain)> {
        let place = self.place?;
        let diff = self.files.opened(place.file)?;
        Some(match (place.step, extent) {
            (_, Reach::File) => (diff.units(), Grain::File),
            (Step::Line { hunk, .. }, Reach::Hunk) => (hunk_units(diff, hunk), Grain::Hunk),
            (step, _) => (step.units(diff), step.grain()),
        })
    }

    /// Asks why, before a rejection or a question, if there may be one.
    pub(super) fn ask_why(&mut self, decision: Decision) -> Vec<Output> {
        let Some((units, grain)) = self.named(Reach::Here) else {
            return self.say("There is nothing to decide here.");
        };
        if let Err(why_not) = self.check(&units, grain, decision) {
            return self.say(why_not);
        }
        self.awaited = Awaited::Reason(decision);
        let question =
            if decision == Decision::Reject { "Why reject it? " } else { "What is the question? " };
        vec![Output::Ask(question.into())]
    }

    /// Rejects or questions, for this reason.
    pub(super) fn refuse(&mut self, decision: Decision, why: String, at: Duration) -> Vec<Output> {
        if why.is_empty() {
            return self.say("Nothing was decided: a word why is needed.");
        }
        match self.named(Reach::Here) {
            Some((units, grain)) => self.decide(&units, grain, decision, Some(why), at),
            None => self.say("There is nothing to decide here."),
        }
    }

    fn decide(
        &mut self,
        units: &Units,
        grain: Grain,
        decision: Decision,
        reason: Option<String>,
        at: Duration,
    ) -> Vec<Output> {
        match self.check(units, grain, decision) {
            Err(why_not) => self.say(why_not),
            Ok((file, units)) => {
                let word = match decision {
                    Decision::Sign => "Signed",
                    Decision::Question => "Questioned",
                    Decision::Reject => "Rejected",
                };
                let said = format!("{word} {}.", how_many(&units));
                let seen_ms = self.exposure.ms(&file, &units);
                let event = Event::Decided { file, units, decision, grain, reason, seen_ms, carried: None };
                self.append(event, Then::GoOn(said), at)
            }
        }
    }

    /// Makes what was asked about undecided again.
    pub(super) fn reopen(&mut self, at: Duration) -> Vec<Output> {
        let named = self.named(Reach::Here).and_then(|(units, _)| {
            let file = self.files.opened(self.place?.file)?.change.key();
            let units = units.intersection(&self.review.decided(&file));
            Some((file, units)).filter(|(_, units)| !units.is_empty())
        });
        let Some((file, units)) = named else {
            return self.say("Nothing is decided here, so there is nothing to open again.");
        };
        let said = format!("Undecided again: {}.", how_many(&units));
        let unit = units.first().map(|unit| (file.clone(), unit));
        self.append(Event::Reopened { file, units }, Then::Show(said, unit), at)
    }

    /// The file and the units that would change, or a sentence that says why none may.
    fn check(&self, units: &Units, grain: Grain, decision: Decision) -> Result<(FileKey, Units), String> {
        let diff = self.place.and_then(|place| self.files.opened(place.file));
        let diff = diff.ok_or("the file cannot be read any more")?;
        let coarsest = self.facts.trusted.demands(&diff.change.path).coarsest();
        let (review, exposure) = (&self.review, &self.exposure);
        let ask = Ask { review, exposure, file: diff, units, decision, grain, coarsest };
        match review::may_decide(&ask) {
            Ok(units) => Ok((diff.change.key(), units)),
            Err(refusal) if grain == Grain::File => Err(self.no_file(diff, refusal)),
            Err(refusal) => Err(sentence(diff, &self.facts.trusted, refusal)),
        }
    }

    /// Why not all of the file at once.
    fn no_file(&self, diff: &FileDiff, refusal: Refusal) -> String {
        match refusal {
            Refusal::AlreadyDecided => "All of this file is decided; j goes to the next undecided.".into(),
            Refusal::TooCoarse(_) => {
                let why = card::too_coarse(&self.facts.trusted, &diff.change.path);
                format!("Not signed: {why}; y signs only what was asked about.")
            }
            Refusal::NotSeen(unseen) => {
                let file = self.place.map_or(0, |place| place.file) + 1;
                let hunk = unseen.lines.first().and_then(|line| diff.lines.as_ref()?.hunk_of(line));
                let way = match hunk.filter(|_| unseen.others.is_empty()) {
                    Some(hunk) => format!("g {} goes to the first of them", hunk + 1),
                    None => format!("g {file}: goes to the start of the file"),
                };
                format!("Not signed: {} not been said yet; {way}.", card::how_much(diff, &unseen))
            }
            refusal => sentence(diff, &self.facts.trusted, refusal),
        }
    }

    /// Makes an entry of `event` for the journal.
    pub(super) fn append(&mut self, event: Event, then: Then, at: Duration) -> Vec<Output> {
        let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
        let at = Timestamp(self.started.0.saturating_add(seconds));
        let entry = Entry { seq: self.review.next_seq(), at, event };
        self.pending = Some(Pending { entry: entry.clone(), then });
        vec![Output::Append(entry)]
    }

    /// Takes the last decision or comment back, or makes it again.
    pub(super) fn undo(&mut self, event: Event, at: Duration) -> Vec<Output> {
        let is_redo = event == Event::Redone;
        let entry = if is_redo { self.review.redoable() } else { self.review.undoable() };
        let Some(entry) = entry else {
            return self.say(if is_redo {
                "There is nothing to make again."
            } else {
                "There is nothing to undo."
            });
        };
        let what = match &entry.event {
            Event::Decided { units, decision: Decision::Sign, .. } => {
                format!("the signature of {}", how_many(units))
            }
            Event::Decided { units, decision: Decision::Reject, .. } => {
                format!("the rejection of {}", how_many(units))
            }
            Event::Decided { units, .. } => format!("the question on {}", how_many(units)),
            Event::Reopened { units, .. } => format!("the opening again of {}", how_many(units)),
            _ => "the comment".to_owned(),
        };
        let said = if is_redo { format!("Made again: {what}.") } else { format!("Taken back: {what}.") };
        let unit = first_unit(&entry.event);
        self.append(event, Then::Show(said, unit), at)
    }
}

fn how_many(units: &Units) -> String {
    let tally = units.tally();
    match (tally.lines, tally.others) {
        (0, 1) => "1 other change".into(),
        (0, n) => format!("{n} other changes"),
        _ => count(tally),
    }
}

/// The first unit that an event is about, if it is about units.
fn first_unit(event: &Event) -> Option<(FileKey, UnitRef)> {
    let (file, units) = match event {
        Event::Decided { file, units, .. } | Event::Reopened { file, units } => (file, units),
        Event::Commented(comment) => match &comment.anchor {
            Anchor::Units(file, units) => (file, units),
            _ => return None,
        },
        _ => return None,
    };
    units.first().map(|unit| (file.clone(), unit))
}

/// Why not.
fn sentence(diff: &FileDiff, trusted: &Trusted, refusal: Refusal) -> String {
    match refusal {
        Refusal::Nothing | Refusal::BeyondGrain => "There is nothing to decide here.".into(),
        Refusal::AlreadyDecided => "Already decided; u takes it back, j goes to the next undecided.".into(),
        Refusal::TooBig => {
            "This is too big to show, so it cannot be signed; --max-blob raises the limit.".into()
        }
        Refusal::NotSeen(unseen) => {
            let missing = unseen.len();
            let first = unseen.first().map(|first| unit_name(diff, first)).unwrap_or_default();
            let lines = if missing == 1 { "1 line was".to_owned() } else { format!("{missing} lines were") };
            format!("Not decided: {lines} not said yet, first {first}; p says it all.")
        }
        Refusal::TooCoarse(_) => {
            let why = card::too_coarse(trusted, &diff.change.path);
            format!("Not signed: {why}; s goes line by line.")
        }
        Refusal::HiddenCharacters { unit } => {
            format!("Not signed: {} has hidden characters; s goes line by line.", unit_name(diff, unit))
        }
    }
}
