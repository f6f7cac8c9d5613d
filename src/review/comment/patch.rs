//! The suggestions of a review as one patch on the new side of the change, as `git apply` takes it.

use std::ops::Range;

use super::suggestion::neighbours;
use super::{CommentKey, Quote, Said, Suggestion, Thread, ThreadState};
use crate::base::Side;
use crate::diff::patch::quoted_name;
use crate::diff::{FileDiff, TextDiff};

/// Unchanged lines on either side of a replacement.
const CONTEXT: u32 = 3;

/// Why a suggestion is not in the patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The lines that it replaces do not stand there any more.
    Outdated,
    /// An earlier one replaces some of the same lines, or puts lines in at the same place.
    Overlaps {
        /// That one.
        with: CommentKey,
    },
    /// It would change nothing.
    Same,
    /// It replaces the last line of a hunk that a patch shows, or adds to it: without the line behind, git would take it for
    /// the end of the file.
    AtEdge,
}

/// Suggestions as a patch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestedPatch {
    /// The patch, byte by byte; empty if there is nothing to change.
    pub bytes: Vec<u8>,
    /// The suggestions that it has, oldest first in each file.
    pub taken: Vec<CommentKey>,
    /// The ones that it has not, and why.
    pub left_out: Vec<(CommentKey, LeftOut)>,
}

/// A replacement that goes into the patch. Lines are positions in the new text.
struct Change {
    id: CommentKey,
    lines: Range<u32>,
    new: Vec<Vec<u8>>,
    /// The lines around it that are known to be neighbours in the file.
    known: Range<u32>,
}

impl SuggestedPatch {
    /// Adds what `threads`, those of one file, suggest for it. `None` stands for a file that the change does not have. What
    /// the reviewer has verified is left alone.
    pub fn add<'a>(&mut self, file: Option<&FileDiff>, threads: impl IntoIterator<Item = &'a Thread>) {
        let open = threads.into_iter().filter(|thread| thread.state != ThreadState::Verified);
        let lines = file.and_then(|diff| diff.lines.as_ref());
        let mut changes: Vec<Change> = Vec::new();
        for said in open.flat_map(Thread::all).filter(|said| said.body.suggestion.is_some()) {
            let taken = file.and_then(|diff| change(diff, said));
            match taken {
                None => self.left_out.push((said.key, LeftOut::Outdated)),
                Some(change) if change.lines.is_empty() && change.new.is_empty() => {
                    self.left_out.push((said.key, LeftOut::Same));
                }
                Some(change) if lines.is_some_and(|lines| is_at_edge(lines, &change)) => {
                    self.left_out.push((said.key, LeftOut::AtEdge));
                }
                Some(change) => match changes.iter().find(|other| overlap(other, &change)) {
                    Some(other) => self.left_out.push((said.key, LeftOut::Overlaps { with: other.id })),
                    None => changes.push(change),
                },
            }
        }
        self.taken.extend(changes.iter().map(|change| change.id));
        changes.sort_by_key(|change| (change.lines.start, change.lines.end));
        if let (Some(diff), Some(lines)) = (file, lines)
            && !changes.is_empty()
        {
            self.header(diff.change.path.as_bytes());
            self.hunks(lines, &changes);
        }
    }

    fn header(&mut self, path: &[u8]) {
        let name = |prefix: &[u8]| quoted_name(&[prefix, path].concat());
        // Without the tab, git takes a blank for the end of the name.
        let end: &[u8] =
            if path.contains(&b' ') && !name(b"a/").starts_with(b"\"") { b"\t\n" } else { b"\n" };
        let lines = [
            [b"diff --git ", &name(b"a/")[..], b" ", &name(b"b/"), b"\n"].concat(),
            [b"--- ", &name(b"a/")[..], end].concat(),
            [b"+++ ", &name(b"b/")[..], end].concat(),
        ];
        self.bytes.extend(lines.concat());
    }

    fn hunks(&mut self, lines: &TextDiff, changes: &[Change]) {
        let mut grown = 0_i64;
        let mut rest = changes;
        while let Some(first) = rest.first() {
            let is_near = |pair: &&[Change]| {
                pair[1].known == first.known && pair[1].lines.start <= pair[0].lines.end + 2 * CONTEXT
            };
            let (group, after) = rest.split_at(1 + rest.windows(2).take_while(is_near).count());
            grown += self.hunk(lines, group, grown);
            rest = after;
        }
    }

    /// One hunk; returns by how many lines it lets the file grow.
    fn hunk(&mut self, lines: &TextDiff, group: &[Change], grown: i64) -> i64 {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        let rows = first.lines.start.saturating_sub(CONTEXT).max(first.known.start)
            ..(last.lines.end + CONTEXT).min(last.known.end);
        let text = &lines.text().new;
        let n_old = i64::from(rows.end - rows.start);
        let gain: i64 = group.iter().map(grows).sum();
        let old_start = i64::from(lines.number_at(Side::New, rows.start).unwrap_or_default());
        let n_new = n_old + gain;
        // Of nothing, the line before is named.
        let new_start = old_start + grown - i64::from(n_new == 0);
        self.bytes.extend(format!("@@ -{old_start},{n_old} +{new_start},{n_new} @@\n").bytes());
        let mut at = rows.start;
        for change in group {
            (at..change.lines.start).for_each(|line| self.line(b' ', text.content(line)));
            change.lines.clone().for_each(|line| self.line(b'-', text.content(line)));
            let ends_without_lf = change.lines.end.checked_sub(1).is_some_and(|last| !text.content(last).1);
            for (nth, line) in change.new.iter().enumerate() {
                let has_lf = !(ends_without_lf && nth + 1 == change.new.len());
                self.line(b'+', (line, has_lf));
            }
            at = change.lines.end;
        }
        (at..rows.end).for_each(|line| self.line(b' ', text.content(line)));
        gain
    }

    fn line(&mut self, sign: u8, (content, has_lf): (&[u8], bool)) {
        self.bytes.push(sign);
        self.bytes.extend(content);
        self.bytes.extend(if has_lf { &b"\n"[..] } else { b"\n\\ No newline at end of file\n" });
    }
}

/// What a suggestion comes to, without the lines at its ends that stay as they are; `None` if the lines that it replaces are
/// gone, or do not follow one another any more.
fn change(diff: &FileDiff, said: &Said) -> Option<Change> {
    let suggestion = Suggestion::of(said)?;
    let numbers = neighbours(&Quote::taken(diff, &said.anchor_in(diff)?)?)?;
    let lines = diff.lines.as_ref()?;
    let from = lines.line_numbered(Side::New, numbers.start)?;
    let to = lines.line_numbered(Side::New, numbers.end - 1)? + 1;
    if (from..to).len() != numbers.len() {
        // A patch can have its hunks in any order.
        return None;
    }
    let text = &lines.text().new;
    let new = suggestion.lines();
    let is_same = |(line, new): &(u32, &Vec<u8>)| text.content(*line).0 == &new[..];
    // A last line without a newline has to go before another can follow it.
    let is_open = !text.content(to - 1).1;
    let head = (from..to - u32::from(is_open)).zip(&new).take_while(is_same).count();
    let rest = (from..to).skip(head).rev().zip(new[head..].iter().rev());
    let tail = rest.take_while(is_same).count();
    let (n_head, n_tail) = (u32::try_from(head).ok()?, u32::try_from(tail).ok()?);
    Some(Change {
        id: said.key,
        lines: from + n_head..to - n_tail,
        new: new[head..new.len() - tail].to_vec(),
        known: known_around(lines, from)?,
    })
}

/// By how many lines the file grows.
fn grows(change: &Change) -> i64 {
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    n(change.new.len()) - n(change.lines.len())
}

/// Of two insertions between the same lines nobody can tell which comes first.
fn overlap(a: &Change, b: &Change) -> bool {
    (a.lines.start < b.lines.end && b.lines.start < a.lines.end) || a.lines == b.lines
}

/// Whether nothing is known of what follows, though something may.
fn is_at_edge(lines: &TextDiff, change: &Change) -> bool {
    let is_end = change.known.end == lines.text().new.n_lines() && shows_the_end(lines);
    change.lines.end >= change.known.end && !is_end
}

/// Whether the last line that is known is the last of the file. Only there a patch has less behind a change than before it.
fn shows_the_end(lines: &TextDiff) -> bool {
    let Some(hunk) = lines.hunks().last().filter(|_| !lines.is_whole()) else { return true };
    let (rows, edits) = (&hunk.rows.new, lines.edits_of(hunk));
    let lead = edits.first().map_or(0, |edit| edit.new.start - rows.start);
    let trail = edits.last().map_or(0, |edit| rows.end - edit.new.end);
    // Before the first line of a file there is nothing to be shown.
    let usual = if hunk.numbers.new > 1 { lead.min(CONTEXT) } else { CONTEXT };
    trail < usual
}

/// The positions around `line` that are known to be neighbours in the file.
fn known_around(lines: &TextDiff, line: u32) -> Option<Range<u32>> {
    if lines.is_whole() {
        return Some(0..lines.text().new.n_lines());
    }
    lines.hunk_showing(Side::New, line).map(|at| lines.hunks()[at].rows.new.clone())
}

#[cfg(test)]
mod tests;
