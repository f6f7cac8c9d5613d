//! The threads of the open file by the spot under which they stand, line by line as they are shown.

use std::collections::HashMap;

use crate::base::Shown;
use crate::base::shown::{Glyph, GlyphKind, glyphs, shown_lines};
use crate::diff::FileKey;
use crate::review::comment::{CommentId, Discussion, Location, Origin, Said, Suggestion, Thread};
use crate::session::thread;
use crate::tui::rows::{OpenFile, Spot, spot_of};
use crate::tui::wrap::{Ruler, words};

/// Why a line of text stands under a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// What a file or card is.
    Card,
    Reason,
    /// Something to notice about the line itself.
    Warning,
    /// Where lines moved from, or to.
    Moved,
    /// The first line of a thread: kind, author, state.
    Thread,
    /// What was said.
    Comment,
    /// A line as it stood when the comment was written, or of a suggestion.
    Code(Origin),
}

impl NoteKind {
    /// Whether it is part of a thread.
    pub(crate) const fn is_of_thread(self) -> bool {
        matches!(self, Self::Thread | Self::Comment | Self::Code(_))
    }
}

/// A text under a row; one element for each of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: NoteKind,
    pub(crate) text: Shown,
}

impl Note {
    pub(crate) fn new(kind: NoteKind, text: impl AsRef<[u8]>) -> Self {
        Self { kind, text: Shown::of(text) }
    }

    /// The note in lines of the screen: words stay whole, code is cut where it is cut in the diff.
    pub(crate) fn lines(&self, width: usize) -> Vec<Vec<(usize, Glyph<'_>)>> {
        let text = self.text.as_str();
        if let NoteKind::Code(_) = self.kind {
            let ruler = Ruler::new(width);
            return (0..ruler.n_lines(text.as_bytes())).map(|n| ruler.line(text.as_bytes(), n)).collect();
        }
        words(text, width)
    }
}

/// How many lines of a comment or of code are shown; whoever wants to push the change off the screen gets no further.
const MOST: usize = 24;

/// The threads of the open file.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    by_spot: HashMap<Spot, Vec<(CommentId, Vec<Note>)>>,
}

impl Notes {
    /// Sorts the threads of one file by spot. Costs one step for every thread of the review, when a file is opened or a
    /// comment comes or goes. What is about the whole change, or about a file that it does not have (`is_known` tells),
    /// stands under the head of the first file.
    pub(crate) fn new(
        discussion: &Discussion,
        open: &OpenFile,
        is_first: bool,
        is_known: impl Fn(&FileKey) -> bool,
    ) -> Self {
        let key = open.diff.change.key();
        let mut by_spot: HashMap<_, Vec<_>> = HashMap::new();
        for thread in discussion.threads() {
            let (spot, file) = match thread.first.anchor.file() {
                Some(_) if thread.first.is_about(&key) => (spot_of(&thread.first, open), Some(open)),
                Some(file) if !is_first || is_known(file) => continue,
                None if !is_first => continue,
                Some(_) | None => (Spot::Head, None),
            };
            by_spot.entry(spot).or_default().push((thread.first.id, lines(thread, file)));
        }
        Self { by_spot }
    }

    /// The lines of the threads under a spot.
    pub(crate) fn under(&self, spot: Spot) -> impl Iterator<Item = &Note> {
        self.by_spot.get(&spot).into_iter().flatten().flat_map(|(_, notes)| notes)
    }

    /// The newest thread under a spot.
    pub(crate) fn newest(&self, spot: Spot) -> Option<CommentId> {
        self.by_spot.get(&spot)?.last().map(|(id, _)| *id)
    }
}

/// A thread as it is shown.
fn lines(thread: &Thread, file: Option<&OpenFile>) -> Vec<Note> {
    let first = &thread.first;
    let is_outdated = first.anchor.file().is_some() && file.and_then(|open| open.anchor_of(first)).is_none();
    let mut notes = vec![Note::new(NoteKind::Thread, head(thread, is_outdated, file.is_none()))];
    if is_outdated && let Some(quote) = &first.quote {
        notes.push(Note::new(NoteKind::Comment, "the lines have changed; they were:"));
        let code = quote.lines.iter().map(|line| code(line.origin, &line.content)).collect();
        notes.extend(cut(code));
    }
    notes.extend(said(first, None));
    for reply in &thread.replies {
        notes.extend(said(reply, Some(thread::speaker(reply))));
    }
    notes
}

fn head(thread: &Thread, is_outdated: bool, is_elsewhere: bool) -> String {
    let place = match (is_outdated || is_elsewhere, thread.first.anchor.file()) {
        (true, Some(_)) => format!(" ({})", Location::as_written(&thread.first)),
        _ => String::new(),
    };
    thread::head(thread, is_outdated) + &place
}

/// What one comment says; a reply begins with its speaker.
fn said(said: &Said, speaker: Option<String>) -> Vec<Note> {
    let text = match speaker {
        Some(speaker) => format!("{speaker}: {}", said.body.text),
        None => said.body.text.clone(),
    };
    let mut notes = cut(shown_lines(text.as_bytes())
        .into_iter()
        .map(|text| Note { kind: NoteKind::Comment, text })
        .collect());
    if let Some(suggestion) = Suggestion::of(said) {
        let lines = suggestion.diff();
        let is_empty = lines.iter().all(|(origin, _)| *origin == Origin::Context);
        let text = if is_empty { "suggests no change" } else { "suggests:" };
        notes.push(Note::new(NoteKind::Comment, text));
        notes.extend(cut(lines.iter().map(|(origin, line)| code(*origin, line)).collect()));
    }
    notes
}

fn code(origin: Origin, content: &[u8]) -> Note {
    let sign = match origin {
        Origin::Context => "  ",
        Origin::Removed => "- ",
        Origin::Added => "+ ",
    };
    // Tabs are drawn as wide as they are in the diff, and never as tokens.
    let mut text = sign.to_owned();
    for glyph in glyphs(content, 4) {
        match glyph.kind {
            GlyphKind::Tab => text.push_str(&" ".repeat(glyph.width)),
            _ => text.push_str(&glyph.text),
        }
    }
    Note::new(NoteKind::Code(origin), text)
}

fn cut(mut notes: Vec<Note>) -> Vec<Note> {
    if notes.len() > MOST {
        let more = notes.len() - (MOST - 1);
        notes.truncate(MOST - 1);
        notes.push(Note::new(NoteKind::Comment, format!("({more} more lines: countersign comments)")));
    }
    notes
}
