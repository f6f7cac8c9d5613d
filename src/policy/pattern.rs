//! Patterns of paths, as `.gitignore` and CODEOWNERS have them: without a `/` inside they fit at any depth, with one they
//! begin at the top, and whatever fits a folder fits all that lies in it. There is no `!`: a rule never takes a path out.

use crate::base::shown::has_hidden;
use crate::base::wildcard::{Rules, end_of_class, matches};

/// A pattern that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathPattern {
    text: String,
    /// What is compared with a path and the folders above it.
    glob: Vec<u8>,
    /// A `/` at the end: what it fits must be a folder.
    is_folder: bool,
    /// Whether the last part is a bare `*`, which in CODEOWNERS does not reach into folders.
    ends_in_star: bool,
}

/// Why a pattern is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatternFlaw {
    /// It is empty, or nothing but slashes.
    Empty,
    /// It begins with `!`.
    Negated,
    /// It has characters that nobody sees.
    Hidden,
    /// A part of it is empty, `.` or `..`, so no path can fit.
    NeverFits,
    /// A `[` that begins no class of letters, or a `\` at the end.
    Unclosed,
    /// `{a,b}`, which git's patterns do not have.
    Braces,
    /// In a file of owners, the head of a section that cannot be read.
    Section,
    /// In a file of owners, a section that asks for a number of approvals other than one.
    Approvals,
}

const RULES: Rules = Rules { stops_at_slash: true, ignores_case: false };

impl PathPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternFlaw> {
        let trimmed = text.trim_matches('/');
        if text.starts_with('!') {
            return Err(PatternFlaw::Negated);
        }
        if trimmed.trim().is_empty() {
            return Err(PatternFlaw::Empty);
        }
        if has_hidden(text.as_bytes()) {
            return Err(PatternFlaw::Hidden);
        }
        if trimmed.split('/').any(|part| matches!(part, "" | "." | ".."))
            || text.starts_with("//")
            || text.ends_with("//")
            || text.trim() != text
        {
            return Err(PatternFlaw::NeverFits);
        }
        check_symbols(text)?;
        let is_anchored = text.starts_with('/') || trimmed.contains('/');
        let glob = if is_anchored { trimmed.to_owned() } else { format!("**/{trimmed}") };
        Ok(Self {
            text: text.to_owned(),
            ends_in_star: trimmed.rsplit('/').next() == Some("*"),
            glob: glob.into_bytes(),
            is_folder: text.ends_with('/'),
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it fits the file at `path`, or a folder above it.
    pub fn fits(&self, path: &[u8]) -> bool {
        let fits = |text: &[u8]| matches(&self.glob, text, RULES);
        (!self.is_folder && fits(path)) || folders_above(path).any(fits)
    }

    /// The same for what is let off something: what lies in a folder only if the pattern says that it is one, as whoever writes
    /// a change chooses what the folders in it are called.
    pub(super) fn fits_to_relax(&self, path: &[u8]) -> bool {
        if self.is_folder { self.fits(path) } else { matches(&self.glob, path, RULES) }
    }

    /// The same as the forges read CODEOWNERS, where `docs/*` does not reach into the folders of `docs`.
    pub(super) fn fits_as_owned(&self, path: &[u8]) -> bool {
        if self.ends_in_star && !self.is_folder { matches(&self.glob, path, RULES) } else { self.fits(path) }
    }
}

fn folders_above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..path.len()).filter(|&at| path[at] == b'/').map(|at| &path[..at])
}

/// A pattern that the matcher would take for something that no path can be is a mistake, not a pattern.
fn check_symbols(text: &str) -> Result<(), PatternFlaw> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'\\' if at + 1 == bytes.len() => return Err(PatternFlaw::Unclosed),
            b'\\' => at + 2,
            b'{' | b'}' => return Err(PatternFlaw::Braces),
            b'[' => {
                let end = end_of_class(bytes, at).filter(|&end| !bytes[at..end].contains(&b'/'));
                end.ok_or(PatternFlaw::Unclosed)?
            }
            _ => at + 1,
        };
    }
    Ok(())
}
