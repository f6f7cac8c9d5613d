//! Reading a commit message line by line, as bytes.

use super::Person;

/// A `Key: value` line with the lines that continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
}

impl Trailer {
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key.as_bytes())
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
    for line in lines(message) {
        if let Some(trailer) = trailer(line) {
            found.push(trailer);
            goes_on = true;
        } else if let (true, true, Some(last)) = (goes_on, is_indented(line), found.last_mut()) {
            if !last.value.is_empty() {
                last.value.push(b' ');
            }
            last.value.extend_from_slice(line.trim_ascii());
        } else {
            goes_on = false;
        }
    }
    found
}

/// An indented line needs a space after the colon, so that a link that was folded onto its own line is no trailer.
fn trailer(line: &[u8]) -> Option<Trailer> {
    let text = line.trim_ascii_start();
    let colon = text.iter().position(|&b| b == b':')?;
    let (key, value) = (text[..colon].trim_ascii_end(), &text[colon + 1..]);
    let is_key = !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    let is_apart = !is_indented(line) || value.first().is_none_or(u8::is_ascii_whitespace);
    (is_key && is_apart).then(|| Trailer { key: key.to_vec(), value: value.trim_ascii().to_vec() })
}

fn is_indented(line: &[u8]) -> bool {
    line.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
}

/// The people that a trailer's value names, each as `Name <address>`, or one as a bare address. A name alone tells nobody.
pub(super) fn people(value: &[u8]) -> Vec<Person> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.iter().position(|&b| b == b'<') {
        let close = rest[open..].iter().position(|&b| b == b'>').map_or(rest.len(), |at| open + at);
        let between = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b'&');
        let name = &rest[..open];
        let start = name.iter().position(|b| !between(b)).unwrap_or(open);
        let person = Person {
            name: name[start..].trim_ascii().to_vec(),
            email: rest[open + 1..close].trim_ascii().to_vec(),
        };
        found.push(person);
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    if found.is_empty() && value.contains(&b'@') && !value.iter().any(u8::is_ascii_whitespace) {
        found.push(Person { name: Vec::new(), email: value.to_vec() });
    }
    found
}
