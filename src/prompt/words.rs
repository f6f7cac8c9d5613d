//! A step in words: what is removed, what is added, how it stands, what to notice. Whoever hears it needs no signs, columns
//! or colours.

use super::page::Paragraph;
use super::step::{Step, line_name};
use crate::base::shown::{hidden_tokens, shown_lines};
use crate::base::{Shown, Side};
use crate::diff::{ChangedLine, FileDiff, FileKey, Row, TextDiff, UnitRef, Units};
use crate::review::comment::{Discussion, Origin, Said, Suggestion, Thread};
use crate::review::{Decision, Mark, Review};
use crate::session::{Trusted, card, thread as told_as};

/// How many hidden characters of a line are named.
const MAX_TOKENS: usize = 8;

/// A file with what was decided in it.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) diff: &'a FileDiff,
    pub(super) key: &'a FileKey,
    pub(super) review: &'a Review,
    pub(super) discussion: &'a Discussion,
    pub(super) trusted: &'a Trusted,
}

impl Told<'_> {
    /// `File 2 of 9: src/refund.rs, changed file.`, and the comments on the file and on what is in no hunk. With the first file,
    /// those on the whole change.
    pub(super) fn file(&self, at: usize, n_files: usize) -> Vec<Paragraph> {
        let path = Shown::of(self.key.path.as_bytes());
        let head = format!("File {} of {n_files}: {path}, {}.", at + 1, card::head(&self.diff.change));
        let is_here = |thread: &&Thread| match thread.first.anchor.file() {
            None => at == 0,
            Some(_) => thread.first.is_about(self.key) && self.unit_of(thread).is_none(),
        };
        let threads = self.discussion.threads().iter().filter(is_here);
        let asked =
            card::asked(self.trusted, &self.key.path).map(|asked| Paragraph::new(format!("{asked}.")));
        let misleading = card::misleading(self.key.path.as_bytes()).into_iter();
        let misleading = misleading.map(|words| Paragraph::new(format!("  {words}")));
        let first = std::iter::once(Paragraph::new(head)).chain(asked).chain(misleading);
        first.chain(threads.flat_map(|thread| self.thread(thread))).collect()
    }

    /// The unit under which a thread is told; `None` where it is about none that there is.
    fn unit_of(&self, thread: &Thread) -> Option<UnitRef> {
        thread.first.anchor_in(self.diff)?.last_unit(self.diff)
    }

    /// A thread: what it is, what was said, what is suggested.
    fn thread(&self, thread: &Thread) -> Vec<Paragraph> {
        let first = &thread.first;
        let is_outdated = first.anchor.file().is_some() && first.is_outdated(Some(self.diff));
        let mut paragraphs = said(&told_as::head(thread, is_outdated), &first.body.text);
        paragraphs.extend(suggested(first));
        for reply in &thread.replies {
            paragraphs.extend(said(&told_as::speaker(reply), &reply.body.text));
            paragraphs.extend(suggested(reply));
        }
        paragraphs
    }

    /// All that is to be said of a step.
    pub(super) fn step(&self, step: Step) -> Vec<Paragraph> {
        match step {
            Step::Other(other) => self.card(other),
            Step::Hunk(hunk) => self.hunk(hunk),
            Step::Line { hunk, index } => self.single_line(hunk, index),
        }
    }

    fn card(&self, other: u32) -> Vec<Paragraph> {
        let unit = UnitRef::Other(other);
        let (at, all) = (other + 1, self.diff.n_others());
        let mut lines = card::lines(self.diff, other).into_iter();
        let title = lines.next().unwrap_or_default();
        let head = format!("Other change {at} of {all}{}: {title}.", self.standing(unit));
        let mut paragraphs = vec![Paragraph::new(head)];
        paragraphs.extend(lines.map(|line| Paragraph::new(line.to_string())));
        if let Some(last) = paragraphs.pop() {
            paragraphs.push(last.ending(Some(unit)));
        }
        paragraphs.extend(self.under(unit));
        paragraphs
    }

    fn hunk(&self, hunk: usize) -> Vec<Paragraph> {
        let Some(lines) = &self.diff.lines else { return Vec::new() };
        let Some(of_hunk) = lines.hunks().get(hunk) else { return Vec::new() };
        let n_old: usize = lines.edits_of(of_hunk).iter().map(|edit| edit.old.len()).sum();
        let n_new = of_hunk.changed.len() - n_old;
        let what = match (n_old, n_new) {
            (0, n) => format!("adds {}", n_lines(n)),
            (n, 0) => format!("removes {}", n_lines(n)),
            (n, m) => format!("removes {}, adds {m}", n_lines(n)),
        };
        let units = Units::lines(std::iter::once(of_hunk.changed.clone()).collect());
        let head = format!("Hunk {} of {} {what}.{}", hunk + 1, lines.hunks().len(), self.tally(&units));
        let rows = (0..lines.n_rows(of_hunk)).filter_map(|row| lines.row(of_hunk, row));
        let rows = rows.flat_map(|row| match row {
            Row::Context { line } => {
                let lead = format!("line {}: ", TextDiff::number(of_hunk, Side::New, line.new));
                let text = &lines.text().new;
                let is_blank = text.content(line.new).0.iter().all(u8::is_ascii_whitespace);
                let lead = if is_blank { lead.trim_end().to_owned() } else { lead };
                vec![Paragraph::code(lead, text, line.new)]
            }
            Row::Changed(line) => self.changed(lines, line),
        });
        std::iter::once(Paragraph::new(head)).chain(rows).collect()
    }

    fn single_line(&self, hunk: usize, index: u32) -> Vec<Paragraph> {
        let Some(lines) = &self.diff.lines else { return Vec::new() };
        let (Some(of_hunk), Some(line)) = (lines.hunks().get(hunk), lines.changed_line(index)) else {
            return Vec::new();
        };
        let (at, all) = (index - of_hunk.changed.start + 1, of_hunk.changed.len());
        let head = format!("Changed line {at} of {all} of hunk {}.", hunk + 1);
        std::iter::once(Paragraph::new(head)).chain(self.changed(lines, line)).collect()
    }

    /// A changed line, what to notice about it, and what was said of it.
    fn changed(&self, lines: &TextDiff, line: ChangedLine) -> Vec<Paragraph> {
        let unit = UnitRef::Line(line.index);
        let (content, has_lf) = lines.content(line);
        let name = format!("{}{}", line_name(lines, line), self.standing(unit));
        let text = lines.text().get(line.side);
        let first = match content {
            [] => Paragraph::new(format!("{name} is empty")),
            blank if blank.iter().all(|byte| matches!(byte, b' ' | b'\t')) => {
                Paragraph::new(format!("{name} holds only {}", blanks(blank)))
            }
            _ => Paragraph::code(format!("{name}: "), text, line.line),
        };
        let mut paragraphs = vec![first.ending(Some(unit))];
        let mut note = |words: String| paragraphs.push(Paragraph::new(format!("  {words}")));
        let tokens = hidden_tokens(content, MAX_TOKENS).join(" ");
        if !tokens.is_empty() {
            note(format!("hidden character: {tokens}. It is signed only by itself: s splits the hunk."));
        }
        card::misleading(content).into_iter().for_each(&mut note);
        let end = content.trim_ascii_end();
        if end.len() < content.len() && !end.is_empty() && has_lf && !content.ends_with(b"\r") {
            note(format!("ends in {}", blanks(&content[end.len()..])));
        }
        if !has_lf {
            note("no newline at the end of the file".to_owned());
        }
        if let Some(partner) = twin(lines, line) {
            note(format!("only white space differs from {}", line_name(lines, partner)));
        }
        paragraphs.extend(self.under(unit));
        paragraphs
    }

    /// `, signed` or the like; nothing for what is undecided.
    fn standing(&self, unit: UnitRef) -> &'static str {
        match self.mark(unit) {
            None => "",
            Some(Mark { decision, is_carried, .. }) => match (decision, is_carried) {
                (Decision::Sign, false) => ", signed",
                (Decision::Question, false) => ", questioned",
                (Decision::Reject, false) => ", rejected",
                (Decision::Sign, true) => ", signed, carried over",
                (Decision::Question, true) => ", questioned, carried over",
                (Decision::Reject, true) => ", rejected, carried over",
            },
        }
    }

    fn mark(&self, unit: UnitRef) -> Option<Mark> {
        self.review.mark(self.key, unit)
    }

    /// How many of some units are decided, and how; empty if none is.
    fn tally(&self, units: &Units) -> String {
        let n = |decision| self.review.with(self.key, decision).intersection(units).len();
        let counts = [
            (n(Decision::Sign), "signed"),
            (n(Decision::Question), "questioned"),
            (n(Decision::Reject), "rejected"),
        ];
        let decided: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        let left = units.len() - counts.iter().map(|(n, _)| n).sum::<u32>();
        match (decided.is_empty(), left) {
            (true, _) => String::new(),
            (false, 0) => format!(" Decided: {}.", decided.join(", ")),
            (false, left) => format!(" Decided: {}; undecided: {left}.", decided.join(", ")),
        }
    }

    /// Why a unit was rejected or questioned, and the comments on it, under the last unit that each was about.
    fn under(&self, unit: UnitRef) -> Vec<Paragraph> {
        let mut paragraphs = Vec::new();
        let next = match unit {
            UnitRef::Line(index) => Some(UnitRef::Line(index + 1)),
            UnitRef::Other(_) => None,
        };
        if let Some(mark) =
            self.mark(unit).filter(|mark| next.and_then(|next| self.mark(next)) != Some(*mark))
        {
            paragraphs.extend(self.review.reason(mark.seq).into_iter().flat_map(|why| said("why", why)));
        }
        let threads = self.discussion.threads().iter();
        let here = threads.filter(|thread| self.unit_of(thread) == Some(unit));
        paragraphs.extend(here.flat_map(|thread| self.thread(thread)));
        paragraphs
    }
}

/// The changed line that it takes the place of, or that takes its place, if nothing but white space tells them apart. It is
/// said once, of the added one.
fn twin(lines: &TextDiff, line: ChangedLine) -> Option<ChangedLine> {
    if line.side == Side::Old {
        return None;
    }
    let partner = lines.partner(line)?;
    let (old, new) = (lines.content(partner).0, lines.content(line).0);
    let dense =
        |text: &[u8]| text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
    if old == new || old.trim_ascii().is_empty() || dense(old) != dense(new) {
        return None;
    }
    Some(partner)
}

/// The lines that a comment suggests, each said to go or to come.
fn suggested(said: &Said) -> Vec<Paragraph> {
    let Some(suggestion) = Suggestion::of(said) else { return Vec::new() };
    let line = |(origin, line): &(Origin, Vec<u8>)| {
        let word = match origin {
            Origin::Context => return None,
            Origin::Removed => "without",
            Origin::Added => "with",
        };
        Some(Paragraph::new(format!("  suggests {word}: {}", Shown::of(line))))
    };
    suggestion.diff().iter().filter_map(line).collect()
}

/// What somebody wrote, line by line.
fn said(what: &str, text: &str) -> Vec<Paragraph> {
    let lines = shown_lines(format!("{what}: {text}").as_bytes());
    lines.into_iter().map(|line| Paragraph::new(format!("  {line}"))).collect()
}

fn n_lines(n: usize) -> String {
    if n == 1 { "1 line".into() } else { format!("{n} lines") }
}

/// `2 spaces and 1 tab`.
fn blanks(text: &[u8]) -> String {
    let count = |wanted: u8, one: &str| {
        let n = text.iter().filter(|byte| **byte == wanted).count();
        (n > 0).then(|| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") })
    };
    let kinds: Vec<String> = [count(b' ', "space"), count(b'\t', "tab")].into_iter().flatten().collect();
    if kinds.is_empty() { "white space".to_owned() } else { kinds.join(" and ") }
}
