//! What attributes and configuration say happens to a file on its way into the repository.

use git2::{AttrCheckFlags, AttrValue, Config, Index};

use super::convert::{Conversion, LineEndings};
use super::files::{Files, Found};
use super::index::{IndexFile, index_entry};
use super::scanning;
use crate::base::RepoPath;
use crate::git::error::GitError;
use crate::git::repository::{Repository, oid, os_path};

/// How a file gets into the repository.
pub(super) enum Handling {
    /// By git's built-in conversions, or as it is.
    Convert(Conversion),
    /// Through a program, or from another encoding: what would be committed cannot be known here.
    External,
}

/// The attributes of files on their way into the repository.
pub(super) struct Attributes {
    repo: Repository,
    config: Config,
}

impl Attributes {
    /// Git reads a `.gitattributes` of the index only where the work tree has none and it is not deleted (a sparse checkout).
    /// Libgit2 adds all of them to those of the work tree, so it is given an index that has no others.
    pub(super) fn read(repo: &Repository, index: &IndexFile, files: &mut Files) -> Result<Self, GitError> {
        let mut fallback = Index::new().map_err(scanning)?;
        for (path, tracked) in &index.tracked {
            let is_list = path.rsplit(|&b| b == b'/').next() == Some(b".gitattributes");
            if is_list && tracked.skipped && matches!(files.look(path)?, Found::Nothing) {
                let entry = index_entry(path, tracked.entry.mode.0, oid(tracked.entry.id));
                fallback.add(&entry).map_err(scanning)?;
            }
        }
        let repo = repo.reopen()?;
        repo.inner.set_index(&mut fallback).map_err(scanning)?;
        let config = repo.config()?;
        Ok(Self { repo, config })
    }

    /// What happens to the file at `path`.
    pub(super) fn handling(&self, path: &[u8]) -> Result<Handling, GitError> {
        let (path, config) = (RepoPath::new(path), &self.config);
        let attribute = |name: &str| {
            let value = self.repo.inner.get_attr_bytes(os_path(&path), name, AttrCheckFlags::FILE_THEN_INDEX);
            value.map(AttrValue::from_bytes).map_err(scanning)
        };
        if let Some(driver) = word(&attribute("filter")?)
            && has_driver(config, driver)
        {
            return Ok(Handling::External);
        }
        match word(&attribute("working-tree-encoding")?) {
            Some(encoding) if !encoding.eq_ignore_ascii_case(b"utf-8") => return Ok(Handling::External),
            _ => {}
        }
        let text = match text_attribute(&attribute("text")?) {
            Asked::Nothing => text_attribute(&attribute("crlf")?),
            asked => asked,
        };
        let forced_by_eol = matches!(word(&attribute("eol")?), Some(b"lf" | b"crlf"));
        let line_endings = match text {
            Asked::Text => LineEndings::Convert,
            Asked::Auto => LineEndings::Guess,
            Asked::Nothing if forced_by_eol => LineEndings::Convert,
            Asked::Nothing if autocrlf(config) => LineEndings::Guess,
            Asked::Binary | Asked::Nothing => LineEndings::Keep,
        };
        Ok(Handling::Convert(Conversion { line_endings, ident: attribute("ident")? == AttrValue::True }))
    }
}

/// Whether a filter of this name has anything to run. A name alone does nothing.
fn has_driver(config: &Config, driver: &[u8]) -> bool {
    let Ok(driver) = str::from_utf8(driver) else { return true };
    let is_set =
        |key| config.get_bytes(&format!("filter.{driver}.{key}")).is_ok_and(|value| !value.is_empty());
    is_set("clean")
        || is_set("process")
        || config.get_bool(&format!("filter.{driver}.required")).unwrap_or(false)
}

/// `core.autocrlf`: true and `input` are the same on the way in.
fn autocrlf(config: &Config) -> bool {
    let is_input = config.get_bytes("core.autocrlf").is_ok_and(|value| value.eq_ignore_ascii_case(b"input"));
    is_input || config.get_bool("core.autocrlf").unwrap_or(false)
}

enum Asked {
    Text,
    Binary,
    Auto,
    Nothing,
}

/// The attribute `text`, or `crlf`, its older name.
fn text_attribute(value: &AttrValue<'_>) -> Asked {
    match (value, word(value)) {
        (AttrValue::True, _) | (_, Some(b"input")) => Asked::Text,
        (AttrValue::False, _) => Asked::Binary,
        (_, Some(b"auto")) => Asked::Auto,
        _ => Asked::Nothing,
    }
}

/// The value of an attribute that is neither set, unset nor unspecified.
fn word<'a>(value: &AttrValue<'a>) -> Option<&'a [u8]> {
    match *value {
        AttrValue::String(text) => Some(text.as_bytes()),
        AttrValue::Bytes(bytes) => Some(bytes),
        AttrValue::True | AttrValue::False | AttrValue::Unspecified => None,
    }
}
