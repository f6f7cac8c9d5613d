//! Patches: bytes in, files with units out.
//!
//! Start with [`open`]. It takes and refuses what `git apply` (2.47) takes and refuses, and counts what it counts: [`scan`]
//! finds the file sections in the text, [`header`] and [`hunk`] and [`binary`] read their parts, [`convert`] makes files of
//! them. Where git takes something that a reader would not expect, there is a [`Remark`]; where this takes something that
//! git does not, a dialect is named.

mod binary;
mod bytes;
mod convert;
mod error;
mod foreign;
mod header;
mod hunk;
mod mail;
mod name;
mod scan;
mod timestamp;

use std::collections::HashMap;
use std::sync::Arc;

pub use error::{Flaw, Foreign, Form, PatchError, Remark, RemarkKind};
use header::Strip;
pub use name::{quote as quoted_name, unquote};
use scan::{Content, Scanned, Section};

use super::{FileChange, FileDiff, FileKey, ModeKind, ReadError, Reader};
use crate::base::{Digest, Sided};

/// From this size on git refuses a patch unread.
const TOO_BIG: usize = 1023 << 20;

/// How to read a patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How many leading directories to take off names, as with `git apply -p`. `None` is `git apply` without `-p`: one, but
    /// none from the first plain diff (`---`, `+++`) on whose new name has no directory.
    pub strip: Option<usize>,
}

/// A patch that was read.
#[derive(Clone, Debug)]
pub struct PatchSet {
    /// Its files, in its order; the same path may come several times, as in a mailbox.
    pub files: Vec<PatchFile>,
    /// In which forms it was taken that `git apply` does not take. Empty for what git takes as it stands.
    pub dialects: Vec<&'static str>,
    /// What `git apply` takes without a word but a reader must know, in the order of lines.
    pub remarks: Vec<Remark>,
    /// SHA-256 of the bytes that were given.
    pub digest: Digest,
    text: Arc<[u8]>,
}

impl PatchSet {
    /// The patch that changes nothing, of no bytes.
    pub fn nothing() -> Self {
        let text: Arc<[u8]> = Arc::default();
        Self { files: Vec::new(), dialects: Vec::new(), remarks: Vec::new(), digest: Digest::of(&text), text }
    }
}

/// One file of a patch.
#[derive(Clone, Debug)]
pub struct PatchFile {
    change: FileChange,
    section: Section,
}

impl PatchFile {
    /// Its names, modes and object ids, as far as the patch tells. Unique within the patch by its key.
    pub const fn change(&self) -> &FileChange {
        &self.change
    }

    /// The name it is listed under: the new one if there is one.
    fn name(&self) -> &[u8] {
        self.change.path.as_bytes()
    }

    /// How many lines are removed and added; `None` for binary content.
    pub fn counts(&self) -> Option<Sided<u64>> {
        match &self.section.content {
            Content::Binary(_) => None,
            Content::Text(hunks) => Some(hunks.iter().fold(Sided::new(0, 0), |sum, hunk| {
                Sided::new(sum.old + hunk.changed.old, sum.new + hunk.changed.new)
            })),
        }
    }
}

impl PatchSet {
    /// Every file's names and modes.
    pub fn changes(&self) -> Vec<FileChange> {
        self.files.iter().map(|file| file.change.clone()).collect()
    }

    /// All units of one of the files. Costs one pass over its hunks.
    pub fn diff(&self, file: &PatchFile) -> FileDiff {
        convert::diff(&self.text, &file.section, &file.change)
    }

    /// A reader of the files; any number of them may be had.
    pub fn reader(self: &Arc<Self>) -> PatchReader {
        let index = self.files.iter().enumerate().map(|(at, file)| (file.change.key(), at)).collect();
        PatchReader { set: Arc::clone(self), index }
    }
}

/// Reads a patch. Where the text itself holds none but is mail whose bodies are encoded, those are decoded and read, and the
/// encoding is named as a dialect.
pub fn open(bytes: &[u8], options: &Options) -> Result<PatchSet, PatchError> {
    if bytes.len() >= TOO_BIG {
        return Err(PatchError::TooBig { bytes: bytes.len() });
    }
    let digest = Digest::of(bytes);
    let (raw, mail) = (read(bytes, options), mail::decode(bytes));
    match (raw, mail) {
        (Ok(mut scanned), mail) => {
            let encoded = mail.and_then(|mail| mail.first_line);
            scanned.remarks.splice(0..0, encoded.map(|line| Remark { line, kind: RemarkKind::Encoded }));
            scanned.remarks.sort_by_key(|remark| remark.line);
            Ok(assemble(Arc::from(bytes), scanned, Vec::new(), digest))
        }
        (Err(refusal), None) => Err(refusal),
        (Err(refusal), Some(mail)) => match read(&mail.text, options) {
            Ok(scanned) => Ok(assemble(Arc::from(mail.text), scanned, mail.dialects, digest)),
            Err(_) => Err(refusal),
        },
    }
}

fn read(bytes: &[u8], options: &Options) -> Result<Scanned, PatchError> {
    let strip = Strip { depth: options.strip.unwrap_or(1), is_fixed: options.strip.is_some() };
    let scanned = scan::scan(bytes, strip)?;
    if scanned.sections.is_empty() {
        let lines =
            bytes::line_number(bytes, bytes.len()) - u64::from(bytes.is_empty() || bytes.ends_with(b"\n"));
        return Err(PatchError::NoPatch { lines, foreign: foreign::recognise(bytes) });
    }
    Ok(scanned)
}

fn assemble(text: Arc<[u8]>, scanned: Scanned, dialects: Vec<&'static str>, digest: Digest) -> PatchSet {
    let mut earlier = HashMap::new();
    let file = |section: Section| {
        let mut change = convert::change(&section, &mut earlier);
        if change.kind() == ModeKind::Gitlink {
            // Which commits a submodule moves between stands in its lines.
            change = convert::diff(&text, &section, &change).change;
        }
        PatchFile { change, section }
    };
    let files = scanned.sections.into_iter().map(file).collect();
    PatchSet { files, dialects, remarks: scanned.remarks, digest, text }
}

/// What `git apply --numstat -z` prints: added, removed and name of every file, `-` for the numbers of binary content.
pub fn numstat(set: &PatchSet) -> Vec<u8> {
    let record = |file: &PatchFile| [numbers(file).as_bytes(), file.name(), b"\0"].concat();
    set.files.iter().flat_map(record).collect()
}

/// What `git apply --numstat` prints: as [`numstat`], one line a file, unusual names quoted.
pub fn numstat_lines(set: &PatchSet) -> Vec<u8> {
    let line = |file: &PatchFile| [numbers(file).as_bytes(), &name::quote(file.name()), b"\n"].concat();
    set.files.iter().flat_map(line).collect()
}

fn numbers(file: &PatchFile) -> String {
    file.counts().map_or_else(|| "-\t-\t".to_owned(), |Sided { old, new }| format!("{new}\t{old}\t"))
}

/// Hands out the files of a patch.
#[derive(Clone, Debug)]
pub struct PatchReader {
    set: Arc<PatchSet>,
    index: HashMap<FileKey, usize>,
}

impl Reader for PatchReader {
    /// # Errors
    /// [`ReadError::Missing`] for a file that is not of this patch.
    fn read(&mut self, file: &FileChange) -> Result<FileDiff, ReadError> {
        let found = self.index.get(&file.key()).and_then(|&at| self.set.files.get(at));
        let id = file.sides.new.or(file.sides.old).map(|entry| entry.id);
        let missing = || ReadError::Missing {
            id: id.unwrap_or_else(crate::base::ObjectId::empty_tree),
            path: file.path.clone(),
        };
        found.map(|found| self.set.diff(found)).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests;
