//! Reading a commit message line by line, as bytes.

use std::ops::Range;

use super::Person;

/// A `Key: value` line with the lines that continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// The lines of the message that it takes, counted from 0.
    pub(super) lines: Range<usize>,
}

/// The keys under which a message names further authors, without hyphens and in small letters. `git merge --squash` writes
/// `Author:`.
const AUTHOR_KEYS: [&str; 6] =
    ["coauthoredby", "coauthor", "codevelopedby", "author", "pairprogrammedwith", "pairedwith"];

impl Trailer {
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key.as_bytes())
    }

    /// Whether it names further authors, however its key is spelled.
    pub(super) fn names_authors(&self) -> bool {
        let letters = self.key.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
        AUTHOR_KEYS.iter().any(|key| letters.clone().eq(key.bytes()))
    }

    /// The people that it names. `Author:` may also begin a sentence, and the address in a sentence is nobody's signature.
    pub(super) fn people(&self) -> Vec<Person> {
        let is_sentence = || self.value.iter().any(u8::is_ascii_whitespace) && !self.value.contains(&b'<');
        if self.has_key("Author") && is_sentence() { Vec::new() } else { people(&self.value) }
    }
}

/// The lines of a message without their ends.
pub(super) fn lines(message: &[u8]) -> impl Iterator<Item = &[u8]> {
    message.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end)
}

/// Everything in a message that looks like a trailer. Git itself only looks at the last paragraph, but a squashed message
/// has those of its commits in the middle, and `git merge --squash` indents them.
pub(super) fn trailers(message: &[u8]) -> Vec<Trailer> {
    let mut found: Vec<Trailer> = Vec::new();
    let mut goes_on = false;
    for (at, line) in lines(message).enumerate() {
        if let Some((key, value)) = trailer(line) {
            found.push(Trailer { key: key.to_vec(), value: value.to_vec(), lines: at..at + 1 });
            goes_on = true;
        } else if let (true, true, Some(last)) = (goes_on, is_indented(line), found.last_mut()) {
            if !last.value.is_empty() {
                last.value.push(b' ');
            }
            last.value.extend_from_slice(line.trim_ascii());
            last.lines.end = at + 1;
        } else {
            goes_on = false;
        }
    }
    found
}

/// Key and value. A line with something before its key, be it white space or the mark of a list or quotation, needs a space after the
/// colon, so that a link that was folded onto its own line is no trailer.
fn trailer(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_mark = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'*' | b'-');
    let start = line.iter().position(|b| !is_mark(b))?;
    let text = &line[start..];
    let colon = text.iter().position(|&b| b == b':')?;
    let (key, value) = (text[..colon].trim_ascii_end(), &text[colon + 1..]);
    let is_key = !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let is_apart = start == 0 || value.first().is_none_or(u8::is_ascii_whitespace);
    (is_key && is_apart).then(|| (key, value.trim_ascii()))
}

fn is_indented(line: &[u8]) -> bool {
    line.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
}

/// The people that a trailer's value names: each address between `<` and `>` with the name before it, and each that stands
/// by itself. A name alone tells nobody.
fn people(value: &[u8]) -> Vec<Person> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.iter().position(|&b| b == b'<') {
        let close = rest[open..].iter().position(|&b| b == b'>').map_or(rest.len(), |at| open + at);
        let between = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b'&' | b'>');
        let name = &rest[..open];
        let start = name.iter().position(|b| !between(b)).unwrap_or(open);
        found.extend(bare_addresses(name));
        found.push(Person { name: name[start..].trim_ascii().to_vec(), email: address(&rest[open..close]) });
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    found.extend(bare_addresses(rest));
    found
}

/// The words that are addresses.
fn bare_addresses(text: &[u8]) -> impl Iterator<Item = Person> {
    let words = text.split(|b| b.is_ascii_whitespace() || b",;()[]<>\"'".contains(b)).map(address);
    let is_address = |word: &Vec<u8>| {
        let at = word.iter().position(|&b| b == b'@');
        at.is_some_and(|at| at > 0 && at + 1 < word.len())
    };
    words.filter(is_address).map(|email| Person { name: Vec::new(), email })
}

/// An address without what may stand around it.
fn address(text: &[u8]) -> Vec<u8> {
    let start = text.iter().position(|b| !(b.is_ascii_whitespace() || *b == b'<')).unwrap_or(text.len());
    let text = text[start..].trim_ascii_end();
    text.strip_prefix(b"mailto:").unwrap_or(text).to_vec()
}
