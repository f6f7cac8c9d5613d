//! Which parts of a line are comments, strings, keywords and so on. No colours: those are the theme's.
//!
//! Start with [`Highlighter::open`], which picks a grammar, and [`Document::spans`], which reads the lines that are on the
//! screen. Only grammars that are compiled in are ever used. The text is hostile: a grammar may take seconds over one line
//! or panic, so everything here belongs on a thread of its own, and a document that takes too long stays plain for good.
//! A [`Document`] lives and dies on the thread that opened it: Oniguruma's match regions are not `Send`.
//! This is the only room that knows syntect.

mod document;
mod role;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use syntect::parsing::{SyntaxReference, SyntaxSet};

use crate::base::RepoPath;
use crate::diff::Text;
pub use document::Document;
pub use role::Role;
use role::Roles;

/// Longer lines (in bytes, without LF) are neither parsed nor coloured; a grammar needs some 3 ms for each kilobyte.
const MAX_LINE: usize = 2048;

/// A stretch of one line that has a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the line, without its LF. Never empty.
    pub bytes: Range<u32>,
    /// What it is.
    pub role: Role,
}

/// How long the work on one document may take. The time is looked at between lines, so one line can overrun it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// For one line.
    pub line: Duration,
    /// For everything that was ever parsed of the document.
    pub file: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self { line: Duration::from_millis(200), file: Duration::from_secs(2) }
    }
}

/// The document took too long or its grammar failed; it stays plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document stays without syntax colours")]
pub struct GaveUp;

/// The grammars that come with the program.
#[derive(Debug)]
pub struct Highlighter {
    syntaxes: Arc<SyntaxSet>,
    roles: Arc<Roles>,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self::new()
    }
}

impl Highlighter {
    /// Unpacks the list of grammars (about two milliseconds); each is compiled when it is first used.
    pub fn new() -> Self {
        Self { syntaxes: Arc::new(two_face::syntax::extra_newlines()), roles: Arc::new(Roles::new()) }
    }

    /// Prepares to read `text`, with the grammar that the file's name, its extension or its first line calls for; `None` if
    /// there is none.
    pub fn open(&self, path: &RepoPath, text: &Text) -> Option<Document> {
        let syntax = self.by_name(path).or_else(|| self.by_first_line(text))?;
        let is_plain = std::ptr::eq(syntax, self.syntaxes.find_syntax_plain_text());
        (!is_plain)
            .then(|| Document::new(Arc::clone(&self.syntaxes), Arc::clone(&self.roles), syntax, text.clone()))
    }

    fn by_name(&self, path: &RepoPath) -> Option<&SyntaxReference> {
        let name = str::from_utf8(path.file_name()).ok()?;
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        // The table of extensions holds whole names such as `Makefile` too.
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, extension)| *extension);
        [alias, Some(name), extension]
            .into_iter()
            .flatten()
            .find_map(|name| self.syntaxes.find_syntax_by_extension(name))
    }

    fn by_first_line(&self, text: &Text) -> Option<&SyntaxReference> {
        let line = str::from_utf8(text.content(0).0)
            .ok()
            .filter(|line| !line.is_empty() && line.len() <= MAX_LINE)?;
        // The patterns meet hostile text here too.
        catch_unwind(AssertUnwindSafe(|| self.syntaxes.find_syntax_by_first_line(line))).ok().flatten()
    }
}

/// Well-known files whose names do not tell their format.
const ALIASES: [(&str, &str); 4] =
    [("Cargo.lock", "toml"), ("poetry.lock", "toml"), ("uv.lock", "toml"), ("composer.lock", "json")];

#[cfg(test)]
mod tests;
