//! Finds the file sections of a patch in whatever text surrounds them, as `git apply` does.

use super::binary::{self, Binary};
use super::bytes::{line_len, line_number};
use super::error::{Flaw, FlawAt, PatchError, Remark, RemarkKind};
use super::header::{Header, Strip};
use super::hunk::{self, Hunk, Line};
use crate::base::{Side, Sided};

/// One file of a patch, as it stands there.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) header: Header,
    pub(super) content: Content,
}

/// What follows a file's header.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Hunks, or nothing.
    Text(Vec<Hunk>),
    /// `GIT binary patch`, or only the words that binary files differ.
    Binary(Binary),
}

/// All sections of a patch, and what must be said about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanned {
    pub(super) sections: Vec<Section>,
    pub(super) remarks: Vec<Remark>,
}

/// Reads a whole patch. No section is an answer too.
pub(super) fn scan(bytes: &[u8], strip: Strip) -> Result<Scanned, PatchError> {
    let mut scanner = Scanner { bytes, at: 0, strip, after_hunk: false, remarks: Vec::new() };
    let mut sections = Vec::new();
    let mut stopped = None;
    loop {
        match scanner.next_section() {
            Ok(Some(section)) => sections.push(section),
            Ok(None) => break,
            // Git leaves it at what it has read so far, unless that is nothing.
            Err(found) if matches!(found.flaw, Flaw::BinaryKind | Flaw::BinaryLine | Flaw::BinarySize) => {
                stopped = Some(found);
                break;
            }
            Err(found) => return Err(scanner.error(found)),
        }
    }
    match stopped {
        Some(found) if sections.is_empty() => return Err(scanner.error(found)),
        Some(found) => scanner.remark(found.at, RemarkKind::Stopped(found.flaw)),
        None => {}
    }
    Ok(Scanned { sections, remarks: scanner.number_remarks() })
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    strip: Strip,
    /// Whether a hunk ends here.
    after_hunk: bool,
    /// With the byte each is about.
    remarks: Vec<(usize, RemarkKind)>,
}

impl Scanner<'_> {
    fn error(&self, found: FlawAt) -> PatchError {
        PatchError::Flawed { line: line_number(self.bytes, found.at), flaw: found.flaw }
    }

    fn remark(&mut self, at: usize, kind: RemarkKind) {
        self.remarks.push((at, kind));
    }

    /// Finds the lines of all remarks in one pass.
    fn number_remarks(mut self) -> Vec<Remark> {
        self.remarks.sort_by_key(|&(at, _)| at);
        let (mut line, mut from) = (1, 0);
        let number = |(at, kind)| {
            line += line_number(&self.bytes[from..], at - from) - 1;
            from = at;
            Remark { line, kind }
        };
        self.remarks.into_iter().map(number).collect()
    }

    fn next_section(&mut self) -> Result<Option<Section>, FlawAt> {
        let Some((start, mut header)) = self.next_header()? else { return Ok(None) };
        let content = self.read_content()?;
        if let Content::Text(hunks) = &content {
            settle_sides(&mut header, hunks).map_err(|flaw| FlawAt::new(start, flaw))?;
            if hunks.is_empty() && !changes_something(&header) {
                self.remark(start, RemarkKind::NoChange);
            }
            if let Some(at) = mark_inside(self.bytes, hunks) {
                self.remark(at, RemarkKind::MarkInside);
            }
        }
        Ok(Some(Section { header, content }))
    }

    /// Goes to the end of the next file header. Returns where it began.
    fn next_header(&mut self) -> Result<Option<(usize, Header)>, FlawAt> {
        let mut header = Header::default();
        loop {
            let start = self.at;
            let rest = &self.bytes[start..];
            let len = line_len(rest);
            if len == 0 {
                return Ok(None);
            }
            let line = &rest[..len];
            self.look_at_surroundings(start, line);
            self.at += len;
            if len < 6 {
                continue;
            }
            if line.starts_with(b"@@ -") {
                if hunk::read_header(line).is_some() {
                    return Err(FlawAt::new(start, Flaw::HunkWithoutHeader));
                }
                continue;
            }
            if rest.len() < len + 6 {
                return Ok(None);
            }
            if line.starts_with(b"diff --git ") {
                let end = header.read_git(self.bytes, start, self.strip.depth)?;
                if end > start + len {
                    self.at = end;
                    return Ok(Some((start, header)));
                }
            } else if let Some(end) = plain_header_end(rest, len) {
                header
                    .read_plain(&rest[4..], &rest[len + 4..], &mut self.strip)
                    .map_err(|flaw| FlawAt::new(start, flaw))?;
                self.at = start + end;
                return Ok(Some((start, header)));
            }
        }
    }

    /// Reads what follows a header.
    fn read_content(&mut self) -> Result<Content, FlawAt> {
        let mut hunks = Vec::new();
        while self.bytes.len() - self.at > 4 && self.bytes[self.at..].starts_with(b"@@ -") {
            let hunk = hunk::read(self.bytes, self.at)?;
            self.at = hunk.body.end;
            hunks.push(hunk);
        }
        self.after_hunk = !hunks.is_empty();
        if hunks.is_empty() {
            let rest = &self.bytes[self.at..];
            let line = &rest[..line_len(rest)];
            if line == b"GIT binary patch\n" {
                let (binary, end) = binary::read(self.bytes, self.at + line.len())?;
                self.at = end.min(self.bytes.len());
                return Ok(Content::Binary(binary));
            }
            let says_binary = line.starts_with(b"Binary files ") || line.starts_with(b"Files ");
            if says_binary && line.ends_with(b" differ\n") {
                self.at += line.len();
                return Ok(Content::Binary(Binary::default()));
            }
        }
        Ok(Content::Text(hunks))
    }

    /// Notes text outside sections that a reader could take for changes.
    fn look_at_surroundings(&mut self, at: usize, line: &[u8]) {
        if self.after_hunk {
            let is_signature = line.trim_ascii_end() == b"--";
            let is_header = line.starts_with(b"--- ");
            self.after_hunk = false;
            if matches!(line[0], b'+' | b'-' | b' ') && !is_signature && !is_header {
                self.remark(at, RemarkKind::AfterHunk);
            }
        }
        if [&b"diff --cc "[..], b"diff --combined "].iter().any(|start| line.starts_with(start)) {
            self.remark(at, RemarkKind::Combined);
        }
    }
}

/// The length of `---`, `+++` lines with a hunk after them, or `None` where `rest` does not begin so.
fn plain_header_end(rest: &[u8], len: usize) -> Option<usize> {
    let second = &rest[len..];
    if !rest.starts_with(b"--- ") || !second.starts_with(b"+++ ") {
        return None;
    }
    let second_len = line_len(second);
    // Git counts the first of the three lines in, too.
    (rest.len() >= second_len + SHORTEST_HUNK && second[second_len..].starts_with(b"@@ -"))
        .then_some(len + second_len)
}

const SHORTEST_HUNK: usize = b"@@ -0,0 +1 @@\n".len();

/// Lines of one side in the hunks show that the file is there; on a side without a file there must be none.
fn settle_sides(header: &mut Header, hunks: &[Hunk]) -> Result<(), Flaw> {
    let shows = |side: Side| hunks.iter().any(|hunk| *hunk.shown.get(side) > 0);
    let several = hunks.len() > 1;
    if header.is_new.is_none() && (shows(Side::Old) || several) {
        header.is_new = Some(false);
    }
    if header.is_delete.is_none() && (shows(Side::New) || several) {
        header.is_delete = Some(false);
    }
    if header.is_new == Some(true) && shows(Side::Old) {
        return Err(Flaw::NewFileHasOldLines);
    }
    if header.is_delete == Some(true) && shows(Side::New) {
        return Err(Flaw::DeletedFileHasNewLines);
    }
    Ok(())
}

fn changes_something(header: &Header) -> bool {
    let is_moved = header.is_rename || header.is_copy;
    let is_one_sided = header.is_new == Some(true) || header.is_delete == Some(true);
    is_moved || is_one_sided || header.modes.new.is_some_and(|new| header.modes.old != Some(new))
}

/// Where a mark for a missing newline stands that cannot be true: not on the last line of its side, or on an empty one.
fn mark_inside(bytes: &[u8], hunks: &[Hunk]) -> Option<usize> {
    let mut marks: Sided<Option<usize>> = Sided::default();
    for hunk in hunks {
        let mut at = hunk.body.start;
        for (kind, content, marked) in hunk::lines(&bytes[hunk.body.clone()]) {
            at += content.len() + usize::from(bytes[at] != b'\n');
            for side in [Side::Old, Side::New].into_iter().filter(|&side| kind.is_on(side)) {
                if let Some(mark) = *marks.get(side) {
                    return Some(mark);
                }
                *marks.get_mut(side) = marked.then_some(at);
            }
            if marked && kind != Line::Mark && content == b"\n" {
                return Some(at);
            }
        }
    }
    None
}
