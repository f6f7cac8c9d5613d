//! What attributes and configuration say happens to a file on its way into the repository.

use super::convert::{Conversion, LineEndings};
use crate::git::access::Attribute;
use crate::git::settings::Settings;

/// The attributes that [`handling`] wants to know, in the order in which it wants them.
pub(super) const ATTRIBUTES: [&str; 6] = ["filter", "working-tree-encoding", "text", "crlf", "eol", "ident"];

/// How a file gets into the repository.
pub(super) enum Handling {
    /// By git's built-in conversions, or as it is.
    Convert(Conversion),
    /// Through a program, or from another encoding: what would be committed cannot be known here.
    External,
}

/// What happens to a file whose attributes have these values.
pub(super) fn handling(values: &[Attribute], settings: &Settings) -> Handling {
    let [filter, encoding, text, crlf, eol, ident] = values else { return Handling::External };
    if word(filter).is_some_and(|driver| has_driver(settings, driver)) {
        return Handling::External;
    }
    match word(encoding) {
        Some(encoding) if !encoding.eq_ignore_ascii_case(b"utf-8") => return Handling::External,
        _ => {}
    }
    let text = match text_attribute(text) {
        Asked::Nothing => text_attribute(crlf),
        asked => asked,
    };
    let line_endings = match text {
        Asked::Text => LineEndings::Convert,
        Asked::Auto => LineEndings::Guess,
        Asked::Nothing if matches!(word(eol), Some(b"lf" | b"crlf")) => LineEndings::Convert,
        Asked::Nothing if autocrlf(settings) => LineEndings::Guess,
        Asked::Binary | Asked::Nothing => LineEndings::Keep,
    };
    Handling::Convert(Conversion { line_endings, ident: *ident == Attribute::Set })
}

/// Whether a filter of this name has anything to run. A name alone does nothing.
fn has_driver(settings: &Settings, driver: &[u8]) -> bool {
    let Ok(driver) = str::from_utf8(driver) else { return true };
    let is_set =
        |key| settings.bytes(&format!("filter.{driver}.{key}")).is_some_and(|value| !value.is_empty());
    is_set("clean")
        || is_set("process")
        || settings.flag(&format!("filter.{driver}.required")).unwrap_or(false)
}

/// `core.autocrlf`: true and `input` are the same on the way in.
fn autocrlf(settings: &Settings) -> bool {
    let is_input = settings.bytes("core.autocrlf").is_some_and(|value| value.eq_ignore_ascii_case(b"input"));
    is_input || settings.flag("core.autocrlf").unwrap_or(false)
}

enum Asked {
    Text,
    Binary,
    Auto,
    Nothing,
}

/// The attribute `text`, or `crlf`, its older name.
fn text_attribute(value: &Attribute) -> Asked {
    match (value, word(value)) {
        (Attribute::Set, _) | (_, Some(b"input")) => Asked::Text,
        (Attribute::Unset, _) => Asked::Binary,
        (_, Some(b"auto")) => Asked::Auto,
        _ => Asked::Nothing,
    }
}

/// The value of an attribute that is neither set, unset nor unspecified.
fn word(value: &Attribute) -> Option<&[u8]> {
    match value {
        Attribute::Value(word) => Some(word),
        Attribute::Set | Attribute::Unset | Attribute::Unspecified => None,
    }
}
