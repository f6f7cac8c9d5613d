//! The suggestions of a review as one patch on the new side of the change, as `git apply` takes it.

use std::ops::Range;

use super::suggestion::neighbours;
use super::{CommentKey, Said, Suggestion, Thread, ThreadState};
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
    /// An earlier one replaces some of the same lines.
    Overlaps {
        /// That one.
        with: CommentKey,
    },
    /// It would change nothing.
    Same,
    /// It replaces the last line that a patch shows: without the line behind, git would take it for the end of the file.
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
}

impl SuggestedPatch {
    /// Adds what `threads`, those of one file, suggest for it. `None` stands for a file that the change does not have. What
    /// the reviewer has verified is left alone.
    pub fn add<'a>(&mut self, file: Option<&FileDiff>, threads: impl IntoIterator<Item = &'a Thread>) {
        let open = threads.into_iter().filter(|thread| thread.state != ThreadState::Verified);
        let mut changes: Vec<Change> = Vec::new();
        for said in open.flat_map(Thread::all).filter(|said| said.body.suggestion.is_some()) {
            let taken = file.and_then(|diff| change(diff, said));
            match taken {
                None => self.left_out.push((said.key, LeftOut::Outdated)),
                Some(change) if change.lines.is_empty() && change.new.is_empty() => {
                    self.left_out.push((said.key, LeftOut::Same));
                }
                Some(change) if file.is_some_and(|diff| is_at_edge(diff, &change)) => {
                    self.left_out.push((said.key, LeftOut::AtEdge));
                }
                Some(change) => match changes.iter().find(|other| overlap(other, &change)) {
                    Some(other) => self.left_out.push((said.key, LeftOut::Overlaps { with: other.id })),
                    None => changes.push(change),
                },
            }
        }
        self.taken.extend(changes.iter().map(|change| change.id));
        changes.sort_by_key(|change| change.lines.start);
        if let Some((diff, lines)) = file.and_then(|diff| Some((diff, diff.lines.as_ref()?)))
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
            let bounds = bounds(lines, first.lines.start);
            let is_near = |pair: &[Change]| pair[1].lines.start <= pair[0].lines.end + 2 * CONTEXT;
            let n = 1 + rest
                .windows(2)
                .take_while(|pair| is_near(pair) && pair[1].lines.end <= bounds.end)
                .count();
            let (group, after) = rest.split_at(n);
            grown += self.hunk(lines, &bounds, group, grown);
            rest = after;
        }
    }

    /// One hunk; returns by how many lines it lets the file grow.
    fn hunk(&mut self, lines: &TextDiff, bounds: &Range<u32>, group: &[Change], grown: i64) -> i64 {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        let rows = first.lines.start.saturating_sub(CONTEXT).max(bounds.start)
            ..(last.lines.end + CONTEXT).min(bounds.end);
        let text = &lines.text().new;
        let n_old = i64::from(rows.end - rows.start);
        let gain: i64 = group.iter().map(grows).sum();
        let number = i64::from(lines.number_at(Side::New, rows.start).unwrap_or(rows.start + 1));
        let start = |number: i64, n: i64| if n == 0 { number - 1 } else { number };
        let n_new = n_old + gain;
        let (old_start, new_start) = (start(number, n_old), start(number + grown, n_new));
        self.bytes.extend(format!("@@ -{old_start},{n_old} +{new_start},{n_new} @@\n").bytes());
        let mut at = rows.start;
        for change in group {
            (at..change.lines.start).for_each(|line| self.line(b' ', text.content(line)));
            change.lines.clone().for_each(|line| self.line(b'-', text.content(line)));
            let ends_without_lf = change.lines.end == text.n_lines()
                && change.lines.end.checked_sub(1).is_some_and(|last| !text.content(last).1);
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

/// What a suggestion comes to, without the lines at its ends that stay as they are.
fn change(diff: &FileDiff, said: &Said) -> Option<Change> {
    let suggestion = Suggestion::of(said)?;
    neighbours(said.quote.as_ref()?)?;
    let (lines, numbers) = (diff.lines.as_ref()?, said.anchor_in(diff)?.new_lines(diff)?);
    let from = lines.line_numbered(Side::New, numbers.start)?;
    let to = lines.line_numbered(Side::New, numbers.end - 1)? + 1;
    let new = suggestion.lines();
    let old = |line: u32| lines.text().new.content(line).0;
    let mut head = (from..to).zip(&new).take_while(|(line, new)| old(*line) == &new[..]).count();
    // A last line without a newline has to go before another can follow it.
    let is_open_end = to == lines.text().new.n_lines() && !lines.text().new.content(to - 1).1;
    if is_open_end && (from..to).len() == head && new.len() > head {
        head -= 1;
    }
    let rest = (from..to).skip(head).rev().zip(new[head..].iter().rev());
    let tail = rest.take_while(|(line, new)| old(*line) == &new[..]).count();
    let (n_head, n_tail) = (u32::try_from(head).ok()?, u32::try_from(tail).ok()?);
    Some(Change {
        id: said.key,
        lines: from + n_head..to - n_tail,
        new: new[head..new.len() - tail].to_vec(),
    })
}

/// By how many lines the file grows.
fn grows(change: &Change) -> i64 {
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    n(change.new.len()) - n(change.lines.len())
}

/// Two at one place, or two insertions between the same lines, cannot both be meant.
fn overlap(a: &Change, b: &Change) -> bool {
    (a.lines.start < b.lines.end && b.lines.start < a.lines.end) || a.lines.start == b.lines.start
}

/// Whether nothing is known of what follows, though something may.
fn is_at_edge(diff: &FileDiff, change: &Change) -> bool {
    let Some(lines) = diff.lines.as_ref().filter(|lines| !lines.is_whole()) else { return false };
    let last = change.lines.end.saturating_sub(1).max(change.lines.start.saturating_sub(1));
    let Some(hunk) = lines.hunk_showing(Side::New, last).map(|at| &lines.hunks()[at]) else { return true };
    let trail = lines.edits_of(hunk).last().map_or(0, |edit| hunk.rows.new.end - edit.new.end);
    change.lines.end == hunk.rows.new.end && trail >= CONTEXT
}

/// The positions around `line` that are known to be neighbours in the file.
fn bounds(lines: &TextDiff, line: u32) -> Range<u32> {
    if lines.is_whole() {
        return 0..lines.text().new.n_lines();
    }
    let around =
        |line: u32| lines.hunk_showing(Side::New, line).map(|hunk| lines.hunks()[hunk].rows.new.clone());
    // What is put in after the last line of a hunk starts behind it.
    around(line).or_else(|| around(line.checked_sub(1)?)).unwrap_or(line..line)
}
