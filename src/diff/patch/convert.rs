//! From the sections of a patch to files with units.
//!
//! What a section does not say is left at the most ordinary: mode 100644, an object id of zeros, size 0.

use std::collections::HashMap;

use super::binary::Binary;
use super::header::Header;
use super::hunk::{self, Hunk, Line};
use super::scan::{Content, Section};
use crate::base::{ObjectId, RepoPath, Side, Sided};
use crate::diff::{
    Edit, Entry, FileChange, FileDiff, FileKey, Glimpse, LooseHunk, Mode, ModeKind, OtherChange, OtherKind,
    Text, TextDiff,
};

/// The longest link target that Linux takes; what is longer is shown as lines.
const LONGEST_TARGET: usize = 4096;

/// Names and modes of one section. `earlier` counts the sections of each name so far, so that no two get the same key.
pub(super) fn change(section: &Section, earlier: &mut HashMap<FileKey, u32>) -> FileChange {
    let header = &section.header;
    let modes = modes(header);
    let ids = header.ids.as_ref().map(|hex| object_id(hex));
    let entry = |side| Entry { mode: *modes.get(side), id: *ids.get(side) };
    let sides = Sided::new(
        (header.is_new != Some(true)).then(|| entry(Side::Old)),
        (header.is_delete != Some(true)).then(|| entry(Side::New)),
    );
    let renamed_from = match (&header.names.old, &header.names.new) {
        (Some(old), Some(new)) if old != new || header.is_rename || header.is_copy => {
            Some(RepoPath::new(&old[..]))
        }
        _ => None,
    };
    let name = header.names.new.as_ref().or(header.names.old.as_ref());
    let path = name.map_or_else(RepoPath::default, |name| RepoPath::new(&name[..]));
    let mut change = FileChange { path, sides, renamed_from, ordinal: 0 };
    let seen = earlier.entry(change.key()).or_default();
    change.ordinal = *seen;
    *seen += 1;
    change
}

/// The mode of each side. Where only the new one is given, the old one is unknown and said to be 000000, so that it differs.
fn modes(header: &Header) -> Sided<Mode> {
    match (header.modes.old, header.modes.new) {
        (None, None) => Sided::new(Mode::FILE, Mode::FILE),
        (Some(mode), None) => Sided::new(canonical(mode), canonical(mode)),
        (None, Some(mode)) => Sided::new(Mode(0), canonical(mode)),
        (Some(old), Some(new)) => Sided::new(canonical(old), canonical(new)),
    }
}

/// A mode as git would store it.
fn canonical(mode: u32) -> Mode {
    match mode & 0o170_000 {
        0o100_000 if mode & 0o100 == 0 => Mode::FILE,
        0o100_000 => Mode::EXECUTABLE,
        0o120_000 => Mode::SYMLINK,
        0o040_000 => Mode(0o040_000),
        _ => Mode::GITLINK,
    }
}

/// An object id, if it is given in full.
fn object_id(hex: &[u8]) -> ObjectId {
    let full = std::str::from_utf8(hex).ok().and_then(ObjectId::from_hex);
    full.unwrap_or_else(|| ObjectId::from_bytes(&[0; 20]).expect("20 bytes are an id"))
}

/// All units of one section.
pub(super) fn diff(bytes: &[u8], section: &Section, change: &FileChange) -> FileDiff {
    let mut change = change.clone();
    let mut glimpses =
        change.sides.map(|entry| entry.map(|entry| Glimpse { entry, size: 0, head: Vec::new() }));
    let content;
    let mut lines = None;
    match &section.content {
        Content::Binary(binary) => {
            add_blobs(&mut glimpses, binary);
            content = Some(OtherKind::Binary);
        }
        Content::Text(hunks) if hunks.is_empty() => content = contentless(&change),
        Content::Text(hunks) => {
            let text = text_diff(bytes, hunks);
            content = special(&change);
            let is_clean = match content {
                Some(OtherKind::Symlink) => add_targets(&mut glimpses, &text),
                Some(OtherKind::Gitlink) => add_pointers(&mut glimpses, &text),
                _ => false,
            };
            lines = (!is_clean).then_some(text);
        }
    }
    for side in [Side::Old, Side::New] {
        *change.sides.get_mut(side) = glimpses.get(side).as_ref().map(|glimpse| glimpse.entry);
    }
    let moved = match () {
        () if section.header.is_copy => Some(OtherKind::Copy),
        () if change.renamed_from.is_some() => Some(OtherKind::Rename),
        () => None,
    };
    let kinds = [mode_kind(&change), content, moved];
    let others =
        kinds.into_iter().flatten().map(|kind| OtherChange { kind, sides: glimpses.clone() }).collect();
    FileDiff { change, others, lines }
}

fn mode_kind(change: &FileChange) -> Option<OtherKind> {
    let differs = matches!(change.sides, Sided { old: Some(old), new: Some(new) } if old.mode != new.mode);
    differs.then_some(OtherKind::Mode)
}

/// What a section is a change of when it has neither hunks nor binary data.
fn contentless(change: &FileChange) -> Option<OtherKind> {
    match change.sides {
        Sided { old: Some(old), new: Some(new) } if old.mode.kind() == new.mode.kind() => None,
        _ if change.kind() != ModeKind::File => special(change),
        Sided { old: None, .. } => Some(OtherKind::Add),
        Sided { new: None, .. } => Some(OtherKind::Delete),
        Sided { .. } => None,
    }
}

/// For links and submodules, the kind that stands for their content.
fn special(change: &FileChange) -> Option<OtherKind> {
    let kinds = change.sides.map(|entry| entry.map(|entry| entry.mode.kind()));
    if kinds.old.is_some() && kinds.new.is_some() && kinds.old != kinds.new {
        return None;
    }
    match change.kind() {
        ModeKind::File => None,
        ModeKind::Symlink => Some(OtherKind::Symlink),
        ModeKind::Gitlink => Some(OtherKind::Gitlink),
    }
}

fn add_blobs(glimpses: &mut Sided<Option<Glimpse>>, binary: &Binary) {
    for side in [Side::Old, Side::New] {
        if let (Some(glimpse), Some(blob)) = (glimpses.get_mut(side), binary.blobs.get(side)) {
            glimpse.size = blob.size;
            glimpse.head.clone_from(&blob.head);
        }
    }
}

/// The only line of each side, where there is nothing but that.
fn only_lines(glimpses: &Sided<Option<Glimpse>>, text: &TextDiff) -> Option<Sided<Vec<u8>>> {
    let sides = text.text().as_ref();
    let n_lines = sides.map(|side| u64::from(side.n_lines()));
    let is_single = text.hunks().len() == 1
        && text.counts() == n_lines
        && n_lines.old == u64::from(glimpses.old.is_some())
        && n_lines.new == u64::from(glimpses.new.is_some());
    is_single.then(|| sides.map(|side| side.bytes().to_vec()))
}

/// Puts the targets of a link into its glimpses, if the text is just those.
fn add_targets(glimpses: &mut Sided<Option<Glimpse>>, text: &TextDiff) -> bool {
    let Some(targets) = only_lines(glimpses, text) else { return false };
    if targets.old.len() > LONGEST_TARGET || targets.new.len() > LONGEST_TARGET {
        return false;
    }
    for (glimpse, target) in [(&mut glimpses.old, targets.old), (&mut glimpses.new, targets.new)] {
        if let Some(glimpse) = glimpse {
            glimpse.size = target.len() as u64;
            glimpse.head = target;
        }
    }
    true
}

/// Puts the commits of a submodule into its glimpses, if the text is just those.
fn add_pointers(glimpses: &mut Sided<Option<Glimpse>>, text: &TextDiff) -> bool {
    let Some(lines) = only_lines(glimpses, text) else { return false };
    let commit = |line: &[u8]| {
        let hex = line.strip_prefix(b"Subproject commit ")?.strip_suffix(b"\n")?;
        std::str::from_utf8(hex).ok().and_then(ObjectId::from_hex)
    };
    let commits = lines.as_ref().map(|line| commit(line));
    let is_clean =
        |glimpse: &Option<Glimpse>, commit: Option<ObjectId>| glimpse.is_some() == commit.is_some();
    if !is_clean(&glimpses.old, commits.old) || !is_clean(&glimpses.new, commits.new) {
        return false;
    }
    for (glimpse, commit) in [(&mut glimpses.old, commits.old), (&mut glimpses.new, commits.new)] {
        if let (Some(glimpse), Some(commit)) = (glimpse, commit) {
            glimpse.entry.id = commit;
        }
    }
    true
}

/// The lines of all hunks of a section.
fn text_diff(bytes: &[u8], hunks: &[Hunk]) -> TextDiff {
    let mut joined = Joined::default();
    let loose = hunks.iter().map(|hunk| joined.add(bytes, hunk)).collect();
    TextDiff::from_hunks(joined.finish(), loose)
}

/// The lines of each side of all hunks so far.
#[derive(Default)]
struct Joined {
    bytes: Sided<Vec<u8>>,
    n_lines: Sided<u32>,
    /// Whether the last line of a side is marked to have no newline.
    is_open: Sided<bool>,
}

impl Joined {
    fn add(&mut self, bytes: &[u8], hunk: &Hunk) -> LooseHunk {
        let start = self.n_lines;
        let mut edits: Vec<Edit> = Vec::new();
        let mut in_edit = false;
        for (kind, content, marked) in hunk::lines(&bytes[hunk.body.clone()]) {
            if let Line::Only(_) = kind
                && !in_edit
            {
                let Sided { old, new } = self.n_lines;
                edits.push(Edit { old: old..old, new: new..new });
            }
            for side in [Side::Old, Side::New].into_iter().filter(|&side| kind.is_on(side)) {
                self.bytes.get_mut(side).extend_from_slice(content);
                *self.n_lines.get_mut(side) += 1;
                // Without its newline an empty line would be no line.
                *self.is_open.get_mut(side) = marked && content != b"\n";
            }
            if let (Line::Only(_), Some(edit)) = (kind, edits.last_mut()) {
                (edit.old.end, edit.new.end) = (self.n_lines.old, self.n_lines.new);
            }
            in_edit = matches!(kind, Line::Only(_)) || (in_edit && kind == Line::Mark);
        }
        let end = self.n_lines;
        let rows = Sided::new(start.old..end.old, start.new..end.new);
        // A made-up number near the limit must not make the numbers of the lines after it overflow.
        let number = |start: u64, rows: &std::ops::Range<u32>| {
            u32::try_from(start).unwrap_or(u32::MAX).min(u32::MAX - (rows.end - rows.start))
        };
        let numbers = Sided::new(number(hunk.start.old, &rows.old), number(hunk.start.new, &rows.new));
        LooseHunk { rows, numbers, edits }
    }

    fn finish(mut self) -> Sided<Text> {
        for side in [Side::Old, Side::New] {
            if *self.is_open.get(side) {
                self.bytes.get_mut(side).pop();
            }
        }
        self.bytes.map(Text::new)
    }
}
