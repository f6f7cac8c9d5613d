//! Regular expressions over the bytes of a line.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

/// A pattern with small letters alone matches capitals too; with a capital in it, it means what it says.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
}

/// The text is no regular expression, or needs too much memory as one.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BadPattern(#[from] regex::Error);

impl BadPattern {
    /// What is wrong with it, in one line.
    pub fn reason(&self) -> String {
        let text = self.0.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    }
}

/// Bytes that a compiled pattern may take.
const MAX_SIZE: usize = 4 << 20;

impl Pattern {
    /// Compiles `text` in the syntax of the `regex` crate. Matching takes time proportional to the line, whatever the text.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let has_capital = text.chars().any(char::is_uppercase);
        let regex = RegexBuilder::new(text).case_insensitive(!has_capital).size_limit(MAX_SIZE).build()?;
        Ok(Self { regex })
    }

    /// The text that it was made of.
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }

    /// Whether it matches anywhere in `line`.
    pub fn is_in(&self, line: &[u8]) -> bool {
        self.regex.is_match(line)
    }

    /// The bytes of `line` that it matches, in order; matches of nothing are left out.
    pub fn ranges(&self, line: &[u8]) -> Vec<Range<usize>> {
        self.regex.find_iter(line).map(|found| found.range()).filter(|range| !range.is_empty()).collect()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_match_capitals_and_capitals_only_themselves() {
        assert!(Pattern::new("todo").unwrap().is_in(b"// TODO: later"));
        assert!(!Pattern::new("Todo").unwrap().is_in(b"// TODO: later"));
        assert_eq!(Pattern::new("o").unwrap().ranges(b"foo \xff O"), [1..2, 2..3, 6..7]);
        assert_eq!(Pattern::new("x*").unwrap().ranges(b"axxbx"), [1..3, 4..5]);
    }

    #[test]
    fn what_is_no_pattern_says_why_in_one_line() {
        assert_eq!(Pattern::new("(a").unwrap_err().reason(), "unclosed group");
        assert!(!Pattern::new("(a{1000}){1000}").unwrap_err().reason().contains('\n'));
    }
}
