//! Files, hunks, other changes and comments, from JSON to the domain types.

use std::collections::BTreeMap;

use super::index_text::from_text;
use super::v1::{WireCarried, WireComment, WireEntry, WireFile, WireMention, WireReason, WireUnit};
use super::write::{COMMIT, PATCH, TREE};
use super::{StatementError, value};
use crate::attest::{
    About, At, FileRecord, HunkRecord, OtherRecord, PerDecision, PerGrain, Reason, Remark, UnitMention,
    UnitRecord,
};
use crate::base::{IndexSet, RepoPath, Sided};
use crate::diff::{Entry, FileKey, OtherKind};
use crate::review::comment::CommentKind;
use crate::review::{Grain, Head, Origin};

pub(super) fn file(wire: WireFile) -> Result<FileRecord, StatementError> {
    let path = wire.path.read()?.ok_or(StatementError::Path)?;
    let sides =
        Sided::new(wire.old.as_ref().map(entry).transpose()?, wire.new.as_ref().map(entry).transpose()?);
    let units = wire.units.into_iter().map(|wire| unit(&path, wire)).collect::<Result<_, _>>()?;
    let status = value::status(&wire.status)?;
    Ok(FileRecord { path, status, ordinal: ordinal(wire.ordinal)?, sides, units })
}

/// None is 0, and 0 is not spelled out.
fn ordinal(wire: Option<u32>) -> Result<u32, StatementError> {
    if wire == Some(0) { Err(StatementError::Path) } else { Ok(wire.unwrap_or(0)) }
}

fn entry(wire: &WireEntry) -> Result<Entry, StatementError> {
    Ok(Entry { mode: value::mode(&wire.mode)?, id: value::object("gitBlob", &wire.git_blob)? })
}

fn unit(path: &RepoPath, wire: WireUnit) -> Result<UnitRecord, StatementError> {
    match (wire.at, wire.n) {
        (Some(at), Some(n)) if wire.kind == "hunk" && wire.decision.is_none() => {
            hunk(path, wire, at, n).map(UnitRecord::Hunk)
        }
        (None, None) if wire.kind != "hunk" => other(path, wire).map(UnitRecord::Other),
        _ => Err(StatementError::Contradiction { path: path.clone() }),
    }
}

fn hunk(path: &RepoPath, wire: WireUnit, at: [u32; 4], n: [u32; 2]) -> Result<HunkRecord, StatementError> {
    let contradiction = || StatementError::Contradiction { path: path.clone() };
    let [removed, added] = n;
    let n = removed.checked_add(added).ok_or_else(contradiction)?;
    let set = |text: Option<String>| text.map_or_else(|| Ok(IndexSet::new()), |text| lines(path, &text, n));
    let decisions =
        PerDecision { sign: set(wire.sign)?, question: set(wire.question)?, reject: set(wire.reject)? };
    let grain = wire.grain.unwrap_or_default();
    let grains = PerGrain {
        line: set(grain.line)?,
        selection: set(grain.selection)?,
        hunk: set(grain.hunk)?,
        file: set(grain.file)?,
    };
    let decided = disjoint([&decisions.sign, &decisions.question, &decisions.reject]);
    let grained = disjoint(Grain::ALL.map(|grain| grains.get(grain)));
    let is_whole = decided.is_some() && decided == grained && grains.file.is_subset(&decisions.sign);
    if !is_whole || decided.as_ref().is_some_and(IndexSet::is_empty) {
        return Err(contradiction());
    }
    let reason = |wire: WireReason| {
        let text = wire.lines.ok_or_else(contradiction)?;
        Ok(Reason { lines: lines(path, &text, n)?, text: wire.text })
    };
    let carried = carried(path, wire.carried, &decided.unwrap_or_default(), n)?;
    Ok(HunkRecord {
        id: value::digest("id", &wire.id)?,
        at: place(at),
        removed,
        added,
        decisions,
        grains,
        reasons: wire.reasons.into_iter().map(reason).collect::<Result<_, StatementError>>()?,
        seen_ms: wire.seen.ms,
        skimmed: wire.seen.skim.map_or(Ok(IndexSet::new()), |text| lines(path, &text, n))?,
        carried,
    })
}

/// Each of the lines was decided on, and comes from one place.
fn carried(
    path: &RepoPath,
    wire: Vec<WireCarried>,
    decided: &IndexSet,
    n: u32,
) -> Result<BTreeMap<Origin, IndexSet>, StatementError> {
    let contradiction = || StatementError::Contradiction { path: path.clone() };
    let (mut carried, mut all) = (BTreeMap::new(), IndexSet::new());
    for WireCarried { from, record, lines: text } in wire {
        let set = lines(path, &text.ok_or_else(contradiction)?, n)?;
        let is_fit = set.is_subset(decided) && set.intersection(&all).is_empty();
        all.insert_all(&set);
        if !is_fit || carried.insert(origin(from, record)?, set).is_some() {
            return Err(contradiction());
        }
    }
    Ok(carried)
}

/// Exactly one digest, as in a subject.
fn origin(from: BTreeMap<String, String>, record: Option<String>) -> Result<Origin, StatementError> {
    let Ok([(name, hex)]) = <[_; 1]>::try_from(from.into_iter().collect::<Vec<_>>()) else {
        return Err(StatementError::Subject);
    };
    let head = match name.as_str() {
        COMMIT => value::object("carried.from", &hex).map(Head::Commit),
        TREE => value::object("carried.from", &hex).map(Head::Tree),
        PATCH => value::digest("carried.from", &hex).map(Head::Patch),
        _ => Err(StatementError::Subject),
    }?;
    let record = record.map(|hex| value::digest("carried.record", &hex)).transpose()?;
    Ok(Origin { head, record })
}

const fn place([old_start, old_len, new_start, new_len]: [u32; 4]) -> At {
    At { start: Sided::new(old_start, new_start), len: Sided::new(old_len, new_len) }
}

fn lines(path: &RepoPath, text: &str, n: u32) -> Result<IndexSet, StatementError> {
    let error =
        |cause| StatementError::Lines { path: path.clone(), text: text.chars().take(100).collect(), cause };
    from_text(text, n).map_err(error)
}

/// All members, unless one is in two sets.
fn disjoint<const N: usize>(sets: [&IndexSet; N]) -> Option<IndexSet> {
    let all = sets.iter().fold(IndexSet::new(), |all, set| all.union(set));
    let n: u64 = sets.iter().map(|set| u64::from(set.len())).sum();
    (u64::from(all.len()) == n).then_some(all)
}

fn other(path: &RepoPath, wire: WireUnit) -> Result<OtherRecord, StatementError> {
    let contradiction = || StatementError::Contradiction { path: path.clone() };
    let has_lines = [&wire.sign, &wire.question, &wire.reject].iter().any(|set| set.is_some());
    if has_lines || wire.grain.is_some() || wire.reasons.len() > 1 {
        return Err(contradiction());
    }
    let mut carried = wire.carried.into_iter();
    let carried = match (carried.next(), carried.next()) {
        (None, _) => None,
        (Some(WireCarried { from, record, lines: None }), None) => Some(origin(from, record)?),
        _ => return Err(contradiction()),
    };
    let kind = OtherKind::from_name(&wire.kind);
    let kind = kind.ok_or_else(|| StatementError::Value { field: "kind", value: wire.kind.clone() })?;
    let (decision, is_of_file) = value::decision(&wire.decision.ok_or_else(contradiction)?)?;
    Ok(OtherRecord {
        kind,
        id: value::digest("id", &wire.id)?,
        decision,
        is_of_file,
        reason: wire.reasons.into_iter().next().map(|reason| reason.text),
        seen_ms: wire.seen.ms,
        carried,
    })
}

/// Comment number `place` of the record.
pub(super) fn comment(place: usize, wire: WireComment) -> Result<Remark, StatementError> {
    let about = match (wire.path.read()?, wire.status, wire.units) {
        (None, None, None) if wire.lines.is_none() => About::Change,
        (Some(path), Some(status), units) => {
            let key = FileKey { path, status: value::status(&status)?, ordinal: ordinal(wire.ordinal)? };
            let mentions = units.map(|units| units.iter().map(|unit| mention(&key.path, unit)).collect());
            match (mentions.transpose()?, wire.lines) {
                (None, None) => About::File(key),
                (Some(units), None) => About::Units(key, units),
                (Some(units), Some([first, last])) if 0 < first && first <= last && last < u32::MAX => {
                    About::Lines(key, first..last + 1, units)
                }
                (_, Some(_)) => return Err(StatementError::Contradiction { path: key.path }),
            }
        }
        _ => return Err(StatementError::Path),
    };
    Ok(Remark {
        about,
        kind: wire.kind.map_or(Ok(CommentKind::NOTE), kind)?,
        text: wire.text,
        suggestion: wire.suggestion,
        reply_to: wire.reply_to.map(|earlier| answers(earlier, place)).transpose()?,
        is_verified: wire.verified.map_or(Ok(false), verified)?,
    })
}

/// A note has no type, so that there is one spelling for it.
fn kind(name: String) -> Result<CommentKind, StatementError> {
    let kind = CommentKind::new(&name).filter(|kind| *kind != CommentKind::NOTE);
    kind.ok_or(StatementError::Value { field: "type", value: name })
}

fn answers(earlier: usize, place: usize) -> Result<usize, StatementError> {
    let refused = || StatementError::Value { field: "replyTo", value: earlier.to_string() };
    (earlier < place).then_some(earlier).ok_or_else(refused)
}

fn verified(is_verified: bool) -> Result<bool, StatementError> {
    let refused = || StatementError::Value { field: "verified", value: "false".to_owned() };
    is_verified.then_some(true).ok_or_else(refused)
}

fn mention(path: &RepoPath, wire: &WireMention) -> Result<UnitMention, StatementError> {
    let id = value::digest("id", &wire.id)?;
    match (wire.at, wire.n, &wire.lines) {
        (None, None, None) => Ok(UnitMention::Other(id)),
        (Some(at), Some(n), Some(text)) => {
            Ok(UnitMention::Hunk { id, at: place(at), n, lines: lines(path, text, n)? })
        }
        _ => Err(StatementError::Contradiction { path: path.clone() }),
    }
}
