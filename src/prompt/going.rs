//! From step to step: the undecided, all, by number, by text; and saying where one arrived.

use super::conversation::{Conversation, Output, Place};
use super::page::Pages;
use super::step::{Step, hunk_units, steps};
use super::words::Told;
use crate::base::Shown;
use crate::diff::{FileDiff, FileKey, Row, UnitRef};
use crate::find::Pattern;
use crate::review::comment::Discussion;

impl Conversation {
    /// The first undecided step; the first of all if everything is decided.
    pub(super) fn first(&mut self) -> Vec<Output> {
        match self.seek_undecided(None, true) {
            Some(place) => self.arrive(place),
            None => {
                let first = (0..self.files.len())
                    .find_map(|file| self.steps(file).first().map(|&step| Place { file, step }));
                let mut outputs = vec![Output::Say(vec![self.nothing_left()])];
                outputs.extend(match first {
                    Some(place) => self.arrive(place),
                    None => self.ask(),
                });
                outputs
            }
        }
    }

    fn nothing_left(&self) -> String {
        match self.files.n_unreadable() {
            0 => "Nothing is undecided any more: ZZ signs off, q leaves.".into(),
            1 => "Nothing else is undecided; 1 file cannot be read, so it stays undecided.".into(),
            n => format!("Nothing else is undecided; {n} files cannot be read, so they stay undecided."),
        }
    }

    /// The steps of a file; none if it cannot be read.
    fn steps(&mut self, file: usize) -> Vec<Step> {
        let split = self.split.filter(|(of, _)| *of == file).map(|(_, hunk)| hunk);
        self.files.open(file).map(|diff| steps(diff, split)).unwrap_or_default()
    }

    /// The next or previous undecided step; past the end, the other end.
    pub(super) fn undecided(&mut self, forward: bool) -> Vec<Output> {
        let from = self.place;
        if let Some(place) = self.seek_undecided(from, forward) {
            return self.arrive(place);
        }
        match self.seek_undecided(None, forward) {
            Some(place) if Some(place) == from => self.say("This is the only one that is undecided."),
            Some(place) => {
                let end = if forward { "end: on from the start" } else { "start: on from the end" };
                let mut outputs = vec![Output::Say(vec![format!("No more to the {end}.")])];
                outputs.extend(self.arrive(place));
                outputs
            }
            None => self.say(self.nothing_left()),
        }
    }

    /// The nearest undecided step after or before `from`, or from an end on.
    fn seek_undecided(&mut self, from: Option<Place>, forward: bool) -> Option<Place> {
        let n_files = self.files.len();
        let start = from.map_or(if forward { 0 } else { n_files.checked_sub(1)? }, |place| place.file);
        let order: Vec<usize> =
            if forward { (start..n_files).collect() } else { (0..=start).rev().collect() };
        for file in order {
            if !self.files.may_hold_undecided(file, &self.review) {
                continue;
            }
            let mut steps = self.beyond(file, from, forward);
            let place = |step| Place { file, step };
            if let Some(step) = steps.find(|step| self.is_undecided(place(*step))) {
                return Some(place(step));
            }
        }
        None
    }

    /// The steps of a file that lie beyond a place, the nearest first; all of them if the place is in another file.
    fn beyond(
        &mut self,
        file: usize,
        from: Option<Place>,
        forward: bool,
    ) -> impl Iterator<Item = Step> + use<> {
        let mut steps = self.steps(file);
        if !forward {
            steps.reverse();
        }
        let here = from.filter(|place| place.file == file);
        let at = here.and_then(|place| steps.iter().position(|step| *step == place.step));
        steps.into_iter().skip(at.map_or(0, |at| at + 1))
    }

    /// The next or previous step, decided or not.
    pub(super) fn neighbour(&mut self, forward: bool) -> Vec<Output> {
        let from = self.place;
        let (n_files, start) = (self.files.len(), from.map_or(0, |place| place.file));
        let order: Vec<usize> =
            if forward { (start..n_files).collect() } else { (0..=start).rev().collect() };
        for file in order {
            let step = self.beyond(file, from, forward).next();
            if let Some(step) = step {
                return self.arrive(Place { file, step });
            }
        }
        self.say(if forward { "This is the last one." } else { "This is the first one." })
    }

    /// To hunk `HUNK` of this file, or to `FILE:HUNK`; `FILE:` is the first step of a file.
    pub(super) fn go_to(&mut self, wish: &str) -> Vec<Output> {
        let here = self.place.map_or(0, |place| place.file);
        let (file, hunk) = match wish.split_once(':') {
            Some((file, hunk)) => {
                (file.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1)), hunk.trim())
            }
            None => (Some(here), wish),
        };
        let steps = file.map(|file| self.steps(file)).unwrap_or_default();
        let number = hunk.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let step = match (hunk, number) {
            ("", _) => steps.first().copied(),
            (_, Some(number)) => steps.into_iter().find(|step| step.hunk() == Some(number)),
            (_, None) => None,
        };
        match file.zip(step) {
            Some((file, step)) => self.arrive(Place { file, step }),
            None => self.say(format!("There is no hunk {}; l lists the files.", Shown::of(wish))),
        }
    }

    /// To the step of a unit.
    pub(super) fn show(&mut self, key: &FileKey, unit: UnitRef) -> Vec<Output> {
        let Some(file) = self.files.find(key) else { return self.ask() };
        let steps = self.steps(file);
        let holds = |diff: &FileDiff, step: &Step| step.units(diff).contains(unit);
        let step = self.files.opened(file).and_then(|diff| steps.into_iter().find(|step| holds(diff, step)));
        match step {
            Some(step) => self.arrive(Place { file, step }),
            None => self.ask(),
        }
    }

    /// To the next step that holds what a pattern matches, around the end.
    pub(super) fn search(&mut self, text: &str) -> Vec<Output> {
        if !text.is_empty() {
            match Pattern::new(text) {
                Ok(pattern) => self.searched = Some(pattern),
                Err(bad) => {
                    return self.say(format!(
                        "{} is no pattern: {}.",
                        Shown::of(text),
                        Shown::of(bad.reason())
                    ));
                }
            }
        }
        let Some(pattern) = self.searched.clone() else {
            return self.say("Nothing was searched for yet: /TEXT does.");
        };
        let from = self.place;
        let (n_files, start) = (self.files.len(), from.map_or(0, |place| place.file));
        for round in 0..=n_files {
            let file = (start + round) % n_files;
            let steps = self.beyond(file, from.filter(|_| round == 0), true);
            let found = self.files.opened(file).and_then(|diff| first_with(diff, steps, &pattern));
            if let Some(step) = found {
                return self.arrive(Place { file, step });
            }
        }
        self.say(format!("Nothing holds {}.", Shown::of(pattern.as_str())))
    }

    /// Decides line by line in this hunk, or on all of it again.
    pub(super) fn toggle_split(&mut self) -> Vec<Output> {
        let Some(place) = self.place else { return self.ask() };
        let step = match place.step {
            Step::Other(_) => return self.say("This cannot be split."),
            Step::Line { hunk, .. } => {
                self.split = None;
                Step::Hunk(hunk)
            }
            Step::Hunk(hunk) => {
                let key = self.files.change(place.file).map(crate::diff::FileChange::key);
                let units =
                    self.files.opened(place.file).map(|diff| hunk_units(diff, hunk)).unwrap_or_default();
                let undecided = key.map(|key| self.review.undecided(&key, &units)).unwrap_or_default();
                let Some(index) = undecided.lines.first().or_else(|| units.lines.first()) else {
                    return self.say("This cannot be split.");
                };
                self.split = Some((place.file, hunk));
                Step::Line { hunk, index }
            }
        };
        self.arrive(Place { step, ..place })
    }

    /// Goes to a step and says it.
    fn arrive(&mut self, place: Place) -> Vec<Output> {
        let is_new_file = self.place.is_none_or(|before| before.file != place.file);
        self.place = Some(place);
        if self.split.is_some_and(|(file, hunk)| file != place.file || place.step.hunk() != Some(hunk)) {
            self.split = None;
        }
        self.tell(is_new_file)
    }

    /// Says the step, and the file if that is wanted.
    pub(super) fn tell(&mut self, with_file: bool) -> Vec<Output> {
        let Some(place) = self.place else { return self.ask() };
        if let Err(why) = self.files.open(place.file) {
            return self.say(why);
        }
        let Some(diff) = self.files.opened(place.file) else { return self.ask() };
        let key = diff.change.key();
        let discussion = Discussion::of(&self.review, &self.heard);
        let told = Told {
            diff,
            key: &key,
            review: &self.review,
            discussion: &discussion,
            trusted: &self.facts.trusted,
        };
        let mut paragraphs = Vec::new();
        if with_file {
            paragraphs = told.file(place.file, self.files.len());
        }
        paragraphs.extend(told.step(place.step));
        self.speech.pages = Pages::new(paragraphs);
        self.page()
    }
}

/// The first of some steps with a line that a pattern matches.
fn first_with(diff: &FileDiff, mut steps: impl Iterator<Item = Step>, pattern: &Pattern) -> Option<Step> {
    let lines = diff.lines.as_ref()?;
    let holds = |row: Row| {
        pattern.is_in(match row {
            Row::Context { line } => lines.text().new.content(line.new).0,
            Row::Changed(line) => lines.content(line).0,
        })
    };
    steps.find(|step| match step {
        Step::Other(_) => false,
        Step::Line { index, .. } => lines.changed_line(*index).map(Row::Changed).is_some_and(holds),
        Step::Hunk(hunk) => lines.hunks().get(*hunk).is_some_and(|of_hunk| {
            (0..lines.n_rows(of_hunk)).filter_map(|row| lines.row(of_hunk, row)).any(holds)
        }),
    })
}
