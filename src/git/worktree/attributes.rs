//! What attributes and configuration say happens to a file on its way into the repository.

use git2::{AttrCheckFlags, AttrValue, Config};

use super::convert::{Conversion, LineEndings};
use super::scanning;
use crate::base::RepoPath;
use crate::git::error::GitError;
use crate::git::repository::{Repository, os_path};

/// How a file gets into the repository.
pub(super) enum Handling {
    /// By git's built-in conversions, or as it is.
    Convert(Conversion),
    /// Through a program, or from another encoding: what would be committed cannot be known here.
    External,
}

impl Repository {
    pub(super) fn handling(&self, config: &Config, path: &[u8]) -> Result<Handling, GitError> {
        let path = RepoPath::new(path);
        let attribute = |name: &str| {
            let value = self.inner.get_attr_bytes(os_path(&path), name, AttrCheckFlags::FILE_THEN_INDEX);
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
