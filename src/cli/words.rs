//! Turns of phrase that several commands share.

use crate::attest::{FileUnits, Span};
use crate::base::{Digest, ObjectId, Shown, Side};
use crate::diff::{Change, FileChange, FileKey, Identity, Snapshot, Tally, Units};

/// `1 line`, `2 lines`.
pub(super) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// Digits in groups of three.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// `640 lines and 3 other changes`.
pub(super) fn units(tally: Tally) -> String {
    let (lines, others) =
        (count(tally.lines, "line", "lines"), count(tally.others, "other change", "other changes"));
    match (tally.lines, tally.others) {
        (_, 0) => lines,
        (0, _) => others,
        _ => format!("{lines} and {others}"),
    }
}

/// `212 of 640 lines, 1 of 3 other changes`.
pub(super) fn units_of(part: Tally, all: Tally) -> String {
    let lines = format!("{} of {}", grouped(part.lines), count(all.lines, "line", "lines"));
    if all.others == 0 {
        return lines;
    }
    format!("{lines}, {} of {}", grouped(part.others), count(all.others, "other change", "other changes"))
}

/// What is under review: its name and what it stands for.
pub(super) fn subject(change: &Change) -> (String, String) {
    let name = Shown::of(&change.name).cut(200).to_string();
    (name, ends(&change.identity))
}

/// The two ends of a change.
pub(super) fn ends(identity: &Identity) -> String {
    match *identity {
        Identity::Trees { base, head } => format!("{} to {}", end(base), end(head)),
        Identity::Patch(digest) => format!("patch SHA-256 {digest}"),
    }
}

fn end(snapshot: Snapshot) -> String {
    match snapshot.commit {
        Some(commit) => commit.short(),
        None if snapshot.tree.is_empty_tree() => "nothing".to_owned(),
        None => format!("tree {}", snapshot.tree.short()),
    }
}

/// A file's status and path, and where it came from.
pub(super) fn file(file: &FileChange) -> String {
    let from = file.renamed_from.as_ref().map(|from| format!(" (from {})", Shown::of(from.as_bytes())));
    format!("{} {}{}", file.status().letter(), Shown::of(file.path.as_bytes()), from.unwrap_or_default())
}

/// A file's status and path.
pub(super) fn key(key: &FileKey) -> String {
    format!("{} {}", key.status.letter(), Shown::of(key.path.as_bytes()))
}

/// Which units of a file, such as `added 3-9, 12; removed 4; mode`.
pub(super) fn places(file: &FileUnits, units: &Units) -> String {
    let spans = file.spans(&units.lines);
    let on = |side: Side, word: &str| {
        let numbers: Vec<String> = spans.iter().filter(|span| span.side == side).map(numbers).collect();
        (!numbers.is_empty()).then(|| format!("{word} {}", numbers.join(", ")))
    };
    let kind = |index: u32| Some(file.others.get(index as usize)?.0.name().to_owned());
    let others: Vec<String> = units.others.iter().filter_map(kind).collect();
    let others = (!others.is_empty()).then(|| others.join(", "));
    let parts = [on(Side::New, "added"), on(Side::Old, "removed"), others];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn numbers(span: &Span) -> String {
    match (span.numbers.start, span.numbers.end - 1) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    }
}

/// The object that a change's records are noted on; `None` for a patch.
pub(super) fn noted_object(identity: &Identity) -> Option<ObjectId> {
    match identity {
        Identity::Trees { head, .. } => Some(head.object()),
        Identity::Patch(_) => None,
    }
}

/// So many digits name a commit for people.
pub(super) const COMMIT: usize = 7;
/// So many digits name a record for people.
pub(super) const RECORD: usize = 12;

/// The beginning of a record's name, enough to find it by.
pub(super) fn short_id(id: &Digest) -> String {
    id.to_string().chars().take(RECORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_words() {
        assert_eq!(units(Tally { lines: 1, others: 0 }), "1 line");
        assert_eq!(units(Tally { lines: 0, others: 1 }), "1 other change");
        assert_eq!(units(Tally { lines: 12_345, others: 2 }), "12,345 lines and 2 other changes");
        assert_eq!(
            units_of(Tally { lines: 212, others: 1 }, Tally { lines: 640, others: 3 }),
            "212 of 640 lines, 1 of 3 other changes"
        );
        assert_eq!(units_of(Tally::default(), Tally { lines: 1_000_000, others: 0 }), "0 of 1,000,000 lines");
        assert_eq!(units(Tally::default()), "0 lines");
    }
}
