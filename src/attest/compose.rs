//! From a review in progress to the parts of a record that say what was decided.

use std::collections::BTreeMap;
use std::ops::Range;

use super::inventory::sum;
use super::{
    About, AiClaim, Authorship, Coverage, FileRecord, FileUnits, HunkRecord, HunkUnits, Inventory,
    OtherRecord, Outcome, PerDecision, PerGrain, Reason, Remark, UnitMention, UnitRecord, coarse_ms,
};
use crate::base::IndexSet;
use crate::base::shown::text_of;
use crate::diff::{FileKey, Scope, UnitRef, Units};
use crate::provenance::{AiEvidence, CommitText, Person, Source, ai_evidence, human_authors};
use crate::review::comment::{Anchor, Comment, CommentId, Resolution};
use crate::review::{Grain, Mark, Origin, Review, Totals};

impl Authorship {
    /// What the commits of a change say of who wrote it.
    pub fn of(commits: &[CommitText]) -> Self {
        let person = |person: &Person| format!("{} <{}>", text_of(&person.name), text_of(&person.email));
        let claim = |evidence: AiEvidence| AiClaim {
            tool: evidence.tool.to_owned(),
            source: source_name(evidence.source).to_owned(),
            evidence: evidence.evidence,
            commit: Some(evidence.commit),
        };
        Self {
            authors: human_authors(commits).iter().map(person).collect(),
            ai: ai_evidence(commits).into_iter().map(claim).collect(),
        }
    }
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Trailer => "trailer",
        Source::Author => "author",
        Source::Committer => "committer",
        Source::Body => "body",
    }
}

/// Counts what there was and what was decided on. `inventory` holds only what was under review.
pub fn coverage(inventory: &Inventory, review: &Review) -> Coverage {
    let mut decided = Totals::default();
    for file in &inventory.files {
        let of_file = review.totals_of(&file.key);
        decided.signed += of_file.signed;
        decided.questioned += of_file.questioned;
        decided.rejected += of_file.rejected;
        decided.carried += of_file.carried;
    }
    Coverage {
        files: inventory.files.len() as u64,
        hunks: inventory.files.iter().map(|file| file.hunks.len() as u64).sum(),
        units: sum(inventory.files.iter().map(FileUnits::tally)),
        decided,
        digest: Inventory::digest(&inventory.files),
    }
}

/// What the counts amount to.
pub fn outcome(coverage: &Coverage, scope: &Scope) -> Outcome {
    let is_complete = *scope == Scope::Whole && coverage.decided.decided() == coverage.units;
    if is_complete { Outcome::Complete } else { Outcome::Incomplete }
}

/// The files in which something was decided on, with the decisions.
pub fn file_records(inventory: &Inventory, review: &Review) -> Vec<FileRecord> {
    inventory.files.iter().filter_map(|file| file_record(file, review)).collect()
}

fn file_record(file: &FileUnits, review: &Review) -> Option<FileRecord> {
    let other = |at: usize| {
        let index = u32::try_from(at).ok()?;
        let mark = review.mark(&file.key, UnitRef::Other(index))?;
        let (kind, id) = file.others[at];
        Some(UnitRecord::Other(OtherRecord {
            kind,
            id,
            decision: mark.decision,
            is_of_file: mark.grain == Grain::File,
            reason: review.reason(mark.seq).map(str::to_owned),
            seen_ms: coarse_ms(review.seen_ms(mark.seq)),
            carried: review.origin(mark.seq),
        }))
    };
    let others = (0..file.others.len()).filter_map(other);
    let hunks = file.hunks.iter().filter_map(|hunk| hunk_record(file, hunk, review).map(UnitRecord::Hunk));
    let units: Vec<_> = others.chain(hunks).collect();
    if units.is_empty() {
        return None;
    }
    let FileKey { path, status, ordinal } = file.key.clone();
    Some(FileRecord { path, status, ordinal, sides: file.sides, units })
}

fn hunk_record(file: &FileUnits, hunk: &HunkUnits, review: &Review) -> Option<HunkRecord> {
    let marks = review.marks_within(&file.key, &(hunk.first..hunk.first + hunk.n()));
    if marks.is_empty() {
        return None;
    }
    let (mut decisions, mut grains) = (PerDecision::default(), PerGrain::default());
    let mut carried: BTreeMap<Origin, IndexSet> = BTreeMap::new();
    for (lines, mark) in &marks {
        let lines = lines.start - hunk.first..lines.end - hunk.first;
        if let Some(origin) = review.origin(mark.seq) {
            carried.entry(origin).or_default().insert(lines.clone());
        }
        IndexSet::insert(decisions.get_mut(mark.decision), lines.clone());
        IndexSet::insert(grains.get_mut(mark.grain), lines);
    }
    let skimmed = marks.iter().filter(|(_, mark)| review.is_skimmed(mark.seq));
    let skimmed = skimmed.map(|(lines, _)| lines.start - hunk.first..lines.end - hunk.first).collect();
    let seen = marks.iter().map(|(_, mark)| review.seen_ms(mark.seq)).min().unwrap_or(0);
    Some(HunkRecord {
        id: hunk.id,
        at: hunk.at,
        removed: hunk.removed,
        added: hunk.added,
        decisions,
        grains,
        reasons: reasons(hunk, &marks, review),
        seen_ms: coarse_ms(seen),
        skimmed,
        carried,
    })
}

/// One reason for all lines of the hunk that were decided on together.
fn reasons(hunk: &HunkUnits, marks: &[(Range<u32>, Mark)], review: &Review) -> Vec<Reason> {
    let mut by_entry: BTreeMap<u64, IndexSet> = BTreeMap::new();
    for (lines, mark) in marks {
        by_entry.entry(mark.seq).or_default().insert(lines.start - hunk.first..lines.end - hunk.first);
    }
    let reason = |(seq, lines)| Some(Reason { lines, text: review.reason(seq)?.to_owned() });
    by_entry.into_iter().filter_map(reason).collect()
}

/// The reviewer's comments, each with the ids of what it is about.
pub fn remarks(inventory: &Inventory, review: &Review) -> Vec<Remark> {
    let comments: Vec<Comment<'_>> = review.comments().collect();
    let place = |id: CommentId| comments.iter().position(|comment| CommentId::Reviewer(comment.id) == id);
    let remark = |comment: &Comment<'_>| {
        let resolution = review.resolution(CommentId::Reviewer(comment.id));
        Remark {
            about: about(inventory, &comment.written.anchor),
            kind: comment.body.kind.clone(),
            text: comment.body.text.clone(),
            suggestion: comment.body.suggestion.clone(),
            reply_to: comment.written.reply_to.and_then(place),
            is_verified: matches!(resolution, Some((Resolution::Verified, _))),
        }
    };
    comments.iter().map(remark).collect()
}

fn about(inventory: &Inventory, anchor: &Anchor) -> About {
    let mentions = |key: &FileKey, units: &dyn Fn(&FileUnits) -> Units| {
        let file = inventory.files.iter().find(|file| file.key == *key);
        file.map_or_else(Vec::new, |file| mentions(file, &units(file)))
    };
    match anchor {
        Anchor::Change => About::Change,
        Anchor::File(key) => About::File(key.clone()),
        Anchor::Units(key, units) => About::Units(key.clone(), mentions(key, &|_| units.clone())),
        Anchor::Lines(key, numbers) => {
            let units = mentions(key, &|file| Units::lines(file.added_within(numbers)));
            About::Lines(key.clone(), numbers.clone(), units)
        }
    }
}

fn mentions(file: &FileUnits, units: &Units) -> Vec<UnitMention> {
    let other = |index: u32| file.others.get(index as usize).map(|(_, id)| UnitMention::Other(*id));
    let hunk = |hunk: &HunkUnits| {
        let range = hunk.first..hunk.first + hunk.n();
        let inside = units.lines.within(&range);
        let lines: IndexSet =
            inside.ranges().iter().map(|lines| lines.start - hunk.first..lines.end - hunk.first).collect();
        (!lines.is_empty()).then_some(UnitMention::Hunk { id: hunk.id, at: hunk.at, n: hunk.n(), lines })
    };
    units.others.iter().filter_map(other).chain(file.hunks.iter().filter_map(hunk)).collect()
}

#[cfg(test)]
mod tests;
