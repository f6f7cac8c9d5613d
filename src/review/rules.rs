//! When a unit may be decided on: the one place that holds the rules for signing.

use super::{Decision, Exposure, Grain, Review};
use crate::base::shown::has_hidden;
use crate::diff::{FileDiff, OtherKind, UnitRef, Units};

/// A wish to decide, with all that the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What was decided so far.
    pub review: &'a Review,
    /// What was drawn so far.
    pub exposure: &'a Exposure,
    /// The file.
    pub file: &'a FileDiff,
    /// What was named: a line, a selection, a hunk, or all of the file.
    pub units: &'a Units,
    /// What is to be said of it.
    pub decision: Decision,
    /// How it was named.
    pub grain: Grain,
    /// The coarsest grain at which a signature counts for the policy.
    pub coarsest: Grain,
}

/// Why a decision is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No unit of the file was named.
    Nothing,
    /// More was named than one line or one hunk, and not by selecting it; or a whole file, and not to sign it.
    BeyondGrain,
    /// There is nothing left to sign among the named units.
    AlreadyDecided,
    /// What cannot be shown cannot be signed.
    TooBig,
    /// Not all of it was on the screen; these units were not.
    NotSeen(Units),
    /// The policy takes no signature of this grain here.
    TooCoarse(Grain),
    /// A line with hidden characters is signed by itself or not at all.
    HiddenCharacters {
        /// The first such line.
        unit: UnitRef,
    },
}

/// Which units a decision changes, if it may be taken. Signing leaves alone what was decided before, but for signatures that
/// were carried over, which it confirms; a question or a
/// rejection covers all that was named, whatever stood there.
pub fn may_decide(ask: &Ask<'_>) -> Result<Units, Refusal> {
    let named = ask.units.intersection(&ask.file.units());
    let first = named.iter().next().ok_or(Refusal::Nothing)?;
    if !fits_grain(ask, &named, first) {
        return Err(Refusal::BeyondGrain);
    }
    let key = ask.file.change.key();
    let mut changes = named.clone();
    if ask.decision == Decision::Sign {
        changes = ask.review.unsigned(&key, &named);
        if changes.is_empty() {
            return Err(Refusal::AlreadyDecided);
        }
        if has_too_big(ask.file, &changes) {
            return Err(Refusal::TooBig);
        }
        if ask.grain > ask.coarsest {
            return Err(Refusal::TooCoarse(ask.coarsest));
        }
    }
    let unseen = ask.exposure.seen(&key).map_or_else(|| changes.clone(), |seen| changes.difference(seen));
    if !unseen.is_empty() {
        return Err(Refusal::NotSeen(unseen));
    }
    if ask.decision == Decision::Sign && named.len() > 1 {
        let hidden = first_hidden(ask.file, &changes);
        return hidden.map_or(Ok(changes), |unit| Err(Refusal::HiddenCharacters { unit }));
    }
    Ok(changes)
}

fn fits_grain(ask: &Ask<'_>, named: &Units, first: UnitRef) -> bool {
    match ask.grain {
        Grain::Line => named.len() == 1,
        Grain::Selection => true,
        Grain::Hunk => named.difference(&ask.file.hunk_units(first)).is_empty(),
        Grain::File => ask.decision == Decision::Sign && *named == ask.file.units(),
    }
}

fn has_too_big(file: &FileDiff, units: &Units) -> bool {
    let kind = |index: u32| file.others.get(index as usize).map(|other| other.kind);
    units.others.iter().any(|index| kind(index) == Some(OtherKind::TooBig))
}

fn first_hidden(file: &FileDiff, units: &Units) -> Option<UnitRef> {
    let diff = file.lines.as_ref()?;
    let is_hidden =
        |index: &u32| diff.changed_line(*index).is_some_and(|line| has_hidden(diff.content(line).0));
    units.lines.iter().find(is_hidden).map(UnitRef::Line)
}

#[cfg(test)]
mod tests;
