//! Which decisions of one change still hold in another: those on units with the same id.
//!
//! An id covers the path, the lines, three lines around them and whether the file ends there, so the person would read the same
//! bytes again. Nothing is carried where an id stands twice in a file on either side (which of two equal hunks was meant is not
//! for a program to say), nor to a file of another path, status or mode.

use std::collections::{BTreeMap, HashMap};

use super::judge::carried::modes;
use super::judge::is_about;
use super::{FileRecord, FileUnits, HunkRecord, UnitRecord};
use crate::base::{Digest, IndexSet, Timestamp};
use crate::diff::{UnitRef, Units};
use crate::review::{Decision, Entry, Event, Grain, Mark, Origin, Review, fitting_ms};

/// A file as it was, and as it is now.
#[derive(Clone, Copy, Debug)]
pub struct ThenAndNow<'a> {
    /// Its units in the change that was reviewed.
    pub then: &'a FileUnits,
    /// Its units in the change that is reviewed now.
    pub now: &'a FileUnits,
}

/// What has to be said of `file` so that `now` knows what `then` says of its unchanged units: decisions, each marked as carried
/// over from `origin` or from where it had been carried itself, and what was taken back. What `now` says already is only ever
/// doubted more: which of two words is the later one is not for a program to guess where one of them is a doubt.
pub fn carry_over(file: ThenAndNow<'_>, then: &Review, now: &Review, origin: Origin) -> Vec<Event> {
    let mut decided: BTreeMap<u64, Part> = BTreeMap::new();
    let mut reopened = Units::default();
    if file.then.key == file.now.key && modes(&file.then.sides) == modes(&file.now.sides) {
        let (then_key, now_key) = (&file.then.key, &file.now.key);
        let taken_back = then.reopened(then_key);
        for (unit_then, unit_now) in pairs(file) {
            let said = then.mark(then_key, unit_then);
            let known = now.mark(now_key, unit_now);
            match said {
                Some(mark) if known.is_none_or(|known| known.decision < mark.decision) => {
                    let part = decided.entry(mark.seq).or_insert_with(|| Part::of(mark));
                    part.units.insert_all(&Units::single(unit_now));
                }
                None if known.is_some() && taken_back.contains(unit_then) => {
                    reopened.insert_all(&Units::single(unit_now));
                }
                _ => {}
            }
        }
    }
    let key = &file.now.key;
    let mut events: Vec<Event> = Vec::new();
    for (seq, Part { mark, units }) in decided {
        events.push(Event::Decided {
            file: key.clone(),
            seen_ms: then.seen_ms_of_part(seq, &units),
            units,
            decision: mark.decision,
            grain: mark.grain,
            reason: then.reason(seq).map(str::to_owned),
            carried: Some(then.origin(seq).unwrap_or(origin)),
        });
    }
    events.extend((!reopened.is_empty()).then(|| Event::Reopened { file: key.clone(), units: reopened }));
    events
}

/// What a record says of a file, as a review in which it is said. `None` if the record is not one of this file.
pub fn review_of(file: &FileUnits, record: &FileRecord) -> Option<Review> {
    if file.key != record.key() || !is_about(file, record) {
        return None;
    }
    let mut review = Review::new();
    let mut say = |said: Said, units: Units, seen_ms: u64| {
        let Said { decision, grain, reason, carried, .. } = said;
        let reason = reason.map(str::to_owned);
        let event =
            Event::Decided { file: file.key.clone(), units, decision, grain, reason, seen_ms, carried };
        review.apply(Entry { seq: review.next_seq(), at: Timestamp(0), event }).ok()
    };
    let (mut others, mut hunks) = ((0..).zip(&file.others), file.hunks.iter());
    for unit in &record.units {
        match unit {
            UnitRecord::Other(other) => {
                let (at, _) = others.find(|(_, (_, id))| *id == other.id)?;
                let (decision, carried) = (other.decision, other.carried.filter(is_of_record));
                let (grain, reason) = (other.grain(), other.reason.as_deref());
                let said = Said { decision, grain, reason, carried, is_skimmed: false };
                say(said, Units::single(UnitRef::Other(at)), other.seen_ms.into())?;
            }
            UnitRecord::Hunk(hunk) => {
                let first = hunks.find(|have| have.id == hunk.id && have.at == hunk.at)?.first;
                for (said, lines) in said_of(hunk) {
                    let shifted = lines.ranges().iter().map(|run| run.start + first..run.end + first);
                    let seen_ms = match said.decision {
                        Decision::Sign => fitting_ms(lines.len(), hunk.seen_ms.into(), said.is_skimmed),
                        Decision::Question | Decision::Reject => hunk.seen_ms.into(),
                    };
                    say(said, Units::lines(shifted.collect()), seen_ms)?;
                }
            }
        }
    }
    Some(review)
}

/// What was decided before the change moved, and not recorded then, was decided in the record that has it.
const fn is_of_record(origin: &Origin) -> bool {
    origin.record.is_some()
}

/// What a record says of some units.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Said<'a> {
    decision: Decision,
    grain: Grain,
    reason: Option<&'a str>,
    carried: Option<Origin>,
    is_skimmed: bool,
}

/// The lines of a hunk about which the same was said in every way, together.
fn said_of(hunk: &HunkRecord) -> BTreeMap<Said<'_>, IndexSet> {
    let mut all: BTreeMap<Said<'_>, IndexSet> = BTreeMap::new();
    for decision in [Decision::Sign, Decision::Question, Decision::Reject] {
        for line in hunk.decisions.get(decision).iter() {
            let reason = hunk.reasons.iter().find(|reason| reason.lines.contains(line));
            let carried =
                hunk.carried.iter().find(|(from, lines)| is_of_record(from) && lines.contains(line));
            let said = Said {
                decision,
                grain: hunk.grain_of(line).unwrap_or(Grain::File),
                reason: reason.map(|reason| reason.text.as_str()),
                carried: carried.map(|(origin, _)| *origin),
                is_skimmed: hunk.skimmed.contains(line),
            };
            all.entry(said).or_default().insert(line..line + 1);
        }
    }
    all
}

/// The part of one decision that holds.
struct Part {
    mark: Mark,
    units: Units,
}

impl Part {
    fn of(mark: Mark) -> Self {
        Self { mark, units: Units::default() }
    }
}

/// Every unit that is the same on both sides, with its number on each.
fn pairs(file: ThenAndNow<'_>) -> impl Iterator<Item = (UnitRef, UnitRef)> {
    let ThenAndNow { then, now } = file;
    let hunks_now = once(now.hunks.iter().map(|hunk| (hunk.id, hunk)));
    let hunks = once(then.hunks.iter().map(|hunk| (hunk.id, hunk)));
    let lines = in_order(hunks, |hunk| hunk.first).into_iter().filter_map(move |(id, hunk)| {
        let same =
            hunks_now.get(&id).filter(|same| (same.removed, same.added) == (hunk.removed, hunk.added))?;
        Some((0..hunk.n()).map({
            let (then, now) = (hunk.first, same.first);
            move |line| (UnitRef::Line(then + line), UnitRef::Line(now + line))
        }))
    });
    let numbered = |file: &FileUnits| -> HashMap<Digest, u32> {
        once(file.others.iter().zip(0..).map(|((_, id), at)| (*id, at)))
    };
    let others_now = numbered(now);
    let others = in_order(numbered(then), |at| *at).into_iter();
    let others = others
        .filter_map(move |(id, then)| Some((UnitRef::Other(then), UnitRef::Other(*others_now.get(&id)?))));
    others.chain(lines.flatten())
}

/// By their ids, leaving out every id that is there more than once.
fn once<T>(units: impl Iterator<Item = (Digest, T)>) -> HashMap<Digest, T> {
    let mut all: HashMap<Digest, Option<T>> = HashMap::new();
    for (id, unit) in units {
        all.entry(id).and_modify(|twice| *twice = None).or_insert(Some(unit));
    }
    all.into_iter().filter_map(|(id, unit)| Some((id, unit?))).collect()
}

fn in_order<T>(units: HashMap<Digest, T>, place: impl Fn(&T) -> u32) -> Vec<(Digest, T)> {
    let mut all: Vec<(Digest, T)> = units.into_iter().collect();
    all.sort_by_key(|(_, unit)| place(unit));
    all
}

#[cfg(test)]
mod tests;
